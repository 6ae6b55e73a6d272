//! The language of obligations: truths, whole numbers, and bounds on the difference of two of them.
//!
//! Every term stands once, so that what is written the same is the same. Anything a protocol says that is no bound on a
//! number or on a difference has become a number of its own before it comes here; so both solvers answer the same question.

use std::collections::BTreeMap;

/// A term or its opposite.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lit(u32);

impl Lit {
    /// What always holds.
    pub const TRUE: Lit = Lit(0);
    /// What never holds.
    pub const FALSE: Lit = Lit(1);

    /// Its opposite.
    #[must_use]
    pub const fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }

    /// Whether it is the opposite of a term.
    pub const fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The term at this place.
    pub fn of_node(place: usize) -> Lit {
        Lit(u32::try_from(place).unwrap_or(u32::MAX >> 1) << 1)
    }

    /// The place of its term.
    pub const fn node(self) -> usize {
        (self.0 >> 1) as usize
    }
}

/// A whole number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Int(pub u32);

impl Int {
    /// The number zero.
    pub const ZERO: Int = Int(0);

    /// Its place.
    pub const fn place(self) -> usize {
        self.0 as usize
    }
}

/// A term.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Node {
    /// True.
    True,
    /// A free truth, under a name.
    Truth(String),
    /// `x - y <= most`.
    AtMost {
        /// From which …
        x: Int,
        /// … this is taken away.
        y: Int,
        /// The bound.
        most: i64,
    },
    /// All of these hold.
    All(Vec<Lit>),
}

/// A number's name and what it always keeps to.
#[derive(Clone, Debug)]
pub struct Range {
    /// Its name.
    pub name: String,
    /// Its least value.
    pub least: i64,
    /// Its largest value.
    pub most: i64,
}

/// Terms in the making.
#[derive(Clone, Debug)]
pub struct Terms {
    nodes: Vec<Node>,
    places: BTreeMap<Node, u32>,
    ints: Vec<Range>,
    laws: Vec<Lit>,
}

impl Default for Terms {
    fn default() -> Terms {
        let zero = Range { name: "zero".into(), least: 0, most: 0 };
        Terms { nodes: vec![Node::True], places: [(Node::True, 0)].into(), ints: vec![zero], laws: Vec::new() }
    }
}

impl Terms {
    /// Every term, each behind what it is made of.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Every number.
    pub fn ints(&self) -> &[Range] {
        &self.ints
    }

    /// What always holds.
    pub fn laws(&self) -> &[Lit] {
        &self.laws
    }

    /// A new number.
    pub fn int(&mut self, name: impl Into<String>, least: i64, most: i64) -> Int {
        let int = Int(u32::try_from(self.ints.len()).unwrap_or(u32::MAX));
        self.ints.push(Range { name: name.into(), least, most });
        int
    }

    /// A free truth; the same name is the same truth.
    pub fn truth(&mut self, name: impl Into<String>) -> Lit {
        self.node(Node::Truth(name.into()))
    }

    /// The free truth of this name, if there is one.
    pub fn known_truth(&self, name: &str) -> Option<Lit> {
        self.places.get(&Node::Truth(name.to_owned())).map(|place| Lit(place << 1))
    }

    /// `x = value` as far as there are terms for it.
    pub fn known_is(&self, x: Int, value: i64) -> Vec<Lit> {
        let range = self.ints.get(x.place());
        let at_most = |most: i64| {
            if range.is_some_and(|range| range.most <= most || range.least > most) {
                return None;
            }
            // Zero is the first number: a bound on another is turned round.
            let turned = Node::AtMost { x: Int::ZERO, y: x, most: most.saturating_neg().saturating_sub(1) };
            self.places.get(&turned).map(|place| Lit(place << 1).not())
        };
        at_most(value).into_iter().chain(at_most(value.saturating_sub(1)).map(Lit::not)).collect()
    }

    /// A term in words, for whoever looks for a fault in an encoding.
    pub fn told(&self, lit: Lit) -> String {
        let int = |int: &Int| self.ints.get(int.place()).map_or("?", |range| range.name.as_str());
        let told = match self.nodes.get(lit.node()) {
            None => "?".to_owned(),
            Some(Node::True) => "true".to_owned(),
            Some(Node::Truth(name)) => name.clone(),
            Some(Node::AtMost { x, y, most }) => format!("{} - {} <= {most}", int(x), int(y)),
            Some(Node::All(all)) => {
                format!("({})", all.iter().map(|lit| self.told(*lit)).collect::<Vec<_>>().join(" and "))
            }
        };
        if lit.is_negated() { format!("not {told}") } else { told }
    }

    /// Something that always holds.
    pub fn law(&mut self, lit: Lit) {
        if lit != Lit::TRUE {
            self.laws.push(lit);
        }
    }

    /// `x - y <= most`.
    pub fn at_most(&mut self, x: Int, y: Int, most: i64) -> Lit {
        if x == y {
            return if most >= 0 { Lit::TRUE } else { Lit::FALSE };
        }
        if let (Some(of_x), Some(of_y)) = (self.ints.get(x.place()), self.ints.get(y.place())) {
            let largest = i128::from(of_x.most) - i128::from(of_y.least);
            let smallest = i128::from(of_x.least) - i128::from(of_y.most);
            if largest <= i128::from(most) {
                return Lit::TRUE;
            }
            if smallest > i128::from(most) {
                return Lit::FALSE;
            }
        }
        // One way of writing a bound: the number before the one it is compared with.
        if x > y {
            return self.node(Node::AtMost { x, y, most });
        }
        match most.checked_neg().and_then(|most| most.checked_sub(1)) {
            Some(turned) => self.node(Node::AtMost { x: y, y: x, most: turned }).not(),
            None => Lit::FALSE,
        }
    }

    /// `x = y + by`.
    pub fn equal(&mut self, x: Int, y: Int, by: i64) -> Lit {
        let above = self.at_most(x, y, by);
        let below = self.at_most(y, x, by.saturating_neg());
        self.all([above, below])
    }

    /// `x = value`.
    pub fn is(&mut self, x: Int, value: i64) -> Lit {
        self.equal(x, Int::ZERO, value)
    }

    /// All of these.
    pub fn all(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut all: Vec<Lit> = lits.into_iter().filter(|lit| *lit != Lit::TRUE).collect();
        all.sort_unstable();
        all.dedup();
        if all.contains(&Lit::FALSE) || all.iter().any(|lit| all.binary_search(&lit.not()).is_ok()) {
            return Lit::FALSE;
        }
        match all.as_slice() {
            [] => Lit::TRUE,
            [one] => *one,
            _ => self.node(Node::All(all)),
        }
    }

    /// At least one of these.
    pub fn some(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        self.all(lits.into_iter().map(Lit::not)).not()
    }

    /// If the first holds, so does the second.
    pub fn implies(&mut self, first: Lit, second: Lit) -> Lit {
        self.some([first.not(), second])
    }

    /// Both hold or neither.
    pub fn same(&mut self, a: Lit, b: Lit) -> Lit {
        let there = self.implies(a, b);
        let back = self.implies(b, a);
        self.all([there, back])
    }

    fn node(&mut self, node: Node) -> Lit {
        if let Some(place) = self.places.get(&node) {
            return Lit(place << 1);
        }
        let place = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1);
        self.nodes.push(node.clone());
        self.places.insert(node, place);
        Lit(place << 1)
    }
}
