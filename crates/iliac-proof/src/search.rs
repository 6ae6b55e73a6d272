//! Our own search: batsat over the terms, numbers by the order of their bounds, differences by lemmas added when a
//! candidate breaks them.

use std::collections::BTreeMap;

use batsat::{BasicSolver, SolverInterface, Var, lbool};

use crate::difference::{self, Bound};
use crate::term::{Int, Lit, Node, Terms};

/// How many lemmas one question may need: far more than any shipped protocol does, and an end for one that never ends.
const ROUNDS_MOST: usize = 20_000;

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It can never be; of what was asked, these alone already cannot be together.
    Never(Vec<Lit>),
    /// It can be, and so.
    Model(Model),
    /// No answer within the bounds of the search.
    Unknown,
}

/// How it can be. Only what bears on the question is given.
#[derive(Clone, Debug, Default)]
pub struct Model {
    truths: BTreeMap<usize, bool>,
    ints: BTreeMap<Int, i64>,
}

impl Model {
    /// Whether a term holds; `None`: it does not matter.
    pub fn holds(&self, lit: Lit) -> Option<bool> {
        self.truths.get(&lit.node()).map(|holds| *holds != lit.is_negated())
    }

    /// A number's value; `None`: it does not matter.
    pub fn value(&self, int: Int) -> Option<i64> {
        self.ints.get(&int).copied()
    }
}

/// A search over terms; it keeps what it learned from one question to the next.
pub struct Search<'a> {
    terms: &'a Terms,
    solver: BasicSolver,
    vars: Vec<Option<Var>>,
    /// What is ruled out for the question at hand holds only while this does.
    while_asked: Option<batsat::Lit>,
}

impl<'a> Search<'a> {
    /// A search over these terms.
    pub fn new(terms: &'a Terms) -> Search<'a> {
        let mut search = Search { terms, solver: BasicSolver::default(), vars: Vec::new(), while_asked: None };
        search.nodes();
        search.order();
        search.laws();
        search
    }

    /// Whether all of these can hold together.
    pub fn ask(&mut self, asked: &[Lit]) -> Answer {
        let mut assumed: Vec<batsat::Lit> = asked.iter().map(|lit| self.sat(*lit)).collect();
        assumed.extend(self.while_asked);
        for _ in 0..ROUNDS_MOST {
            match self.solver.solve_limited(&assumed) {
                answer if answer == lbool::FALSE => return Answer::Never(self.core(asked, &assumed)),
                answer if answer != lbool::TRUE => return Answer::Unknown,
                _ => {}
            }
            let truths = self.needed(asked);
            let (bounds, whose) = self.bounds(&truths);
            match difference::solve(self.terms.ints().len(), &bounds) {
                Ok(numbers) => return Answer::Model(model(truths, &bounds, &numbers)),
                Err(cycles) => {
                    for cycle in cycles {
                        let lits: Vec<Lit> = cycle.iter().filter_map(|place| whose.get(*place).copied()).collect();
                        let clause: Vec<Lit> = lits.into_iter().map(Lit::not).collect();
                        self.clause(&clause);
                    }
                }
            }
        }
        Answer::Unknown
    }

    /// Begins another question: what was ruled out for the one before is forgotten.
    pub fn turn(&mut self) {
        let var = self.solver.new_var_default();
        self.while_asked = Some(batsat::Lit::new(var, true));
    }

    /// Rules out, for the question at hand, that all of these hold together.
    pub fn forbid(&mut self, lits: &[Lit]) {
        let mut clause: Vec<batsat::Lit> = lits.iter().map(|lit| self.sat(lit.not())).collect();
        clause.extend(self.while_asked.map(|lit| !lit));
        self.solver.add_clause_reuse(&mut clause);
    }

    fn sat(&mut self, lit: Lit) -> batsat::Lit {
        let place = lit.node();
        if self.vars.len() <= place {
            self.vars.resize(place + 1, None);
        }
        let known = self.vars.get(place).copied().flatten();
        let var = known.unwrap_or_else(|| {
            let var = self.solver.new_var_default();
            if let Some(slot) = self.vars.get_mut(place) {
                *slot = Some(var);
            }
            var
        });
        batsat::Lit::new(var, !lit.is_negated())
    }

    fn clause(&mut self, lits: &[Lit]) {
        let mut clause: Vec<batsat::Lit> = lits.iter().map(|lit| self.sat(*lit)).collect();
        self.solver.add_clause_reuse(&mut clause);
    }

    /// Every term as clauses.
    fn nodes(&mut self) {
        let terms = self.terms;
        for (place, node) in terms.nodes().iter().enumerate() {
            let lit = lit_of(place);
            match node {
                Node::True => self.clause(&[lit]),
                Node::Truth(_) | Node::AtMost { .. } => {
                    self.sat(lit);
                }
                Node::All(all) => {
                    let mut back = vec![lit];
                    for part in all {
                        self.clause(&[lit.not(), *part]);
                        back.push(part.not());
                    }
                    self.clause(&back);
                }
            }
        }
    }

    /// Bounds on the same difference keep their order: at most three is at most five.
    fn order(&mut self) {
        let mut by_pair: BTreeMap<(Int, Int), Vec<(i64, Lit)>> = BTreeMap::new();
        for (place, node) in self.terms.nodes().iter().enumerate() {
            if let Node::AtMost { x, y, most } = node {
                by_pair.entry((*x, *y)).or_default().push((*most, lit_of(place)));
            }
        }
        for bounds in by_pair.values_mut() {
            bounds.sort_unstable();
            for pair in bounds.windows(2) {
                if let [(_, less), (_, more)] = pair {
                    self.clause(&[less.not(), *more]);
                }
            }
        }
    }

    fn laws(&mut self) {
        let terms = self.terms;
        for law in terms.laws() {
            self.clause(&[*law]);
        }
    }

    fn core(&self, asked: &[Lit], assumed: &[batsat::Lit]) -> Vec<Lit> {
        let core = self.solver.unsat_core();
        let in_core = |lit: &batsat::Lit| core.contains(lit) || core.contains(&!*lit);
        asked.iter().zip(assumed).filter(|(_, lit)| in_core(lit)).map(|(lit, _)| *lit).collect()
    }

    fn value(&self, lit: Lit) -> bool {
        let var = self.vars.get(lit.node()).copied().flatten();
        let holds = var.is_some_and(|var| self.solver.value_var(var) == lbool::TRUE);
        holds != lit.is_negated()
    }

    /// The terms on whose truth the laws and the question rest, in the candidate at hand.
    fn needed(&self, asked: &[Lit]) -> BTreeMap<usize, bool> {
        let mut needed = BTreeMap::new();
        let mut todo: Vec<Lit> = self.terms.laws().iter().chain(asked).copied().collect();
        todo.reverse();
        while let Some(lit) = todo.pop() {
            if needed.insert(lit.node(), !lit.is_negated()).is_some() {
                continue;
            }
            let Some(Node::All(all)) = self.terms.nodes().get(lit.node()) else { continue };
            if lit.is_negated() {
                let fails = || all.iter().filter(|part| !self.value(**part));
                // One that fails is enough; one that is needed anyway costs nothing.
                let known = fails().find(|part| needed.contains_key(&part.node()));
                todo.extend(known.or_else(|| fails().next()).map(|part| part.not()));
            } else {
                todo.extend(all);
            }
        }
        needed
    }

    /// The bounds among them, and the terms they are.
    fn bounds(&self, truths: &BTreeMap<usize, bool>) -> (Vec<Bound>, Vec<Lit>) {
        let (mut bounds, mut whose) = (Vec::new(), Vec::new());
        for (place, holds) in truths {
            let Some(Node::AtMost { x, y, most }) = self.terms.nodes().get(*place) else { continue };
            let lit = lit_of(*place);
            if *holds {
                bounds.push(Bound { x: *x, y: *y, most: *most });
                whose.push(lit);
            } else {
                bounds.push(Bound { x: *y, y: *x, most: most.saturating_neg().saturating_sub(1) });
                whose.push(lit.not());
            }
        }
        // What a number always keeps to, where it matters.
        let used: std::collections::BTreeSet<Int> = bounds.iter().flat_map(|bound| [bound.x, bound.y]).collect();
        for int in used.into_iter().filter(|int| *int != Int::ZERO) {
            let Some(range) = self.terms.ints().get(int.place()) else { continue };
            bounds.push(Bound { x: int, y: Int::ZERO, most: range.most });
            whose.push(Lit::TRUE);
            bounds.push(Bound { x: Int::ZERO, y: int, most: range.least.saturating_neg() });
            whose.push(Lit::TRUE);
        }
        (bounds, whose)
    }
}

fn lit_of(place: usize) -> Lit {
    Lit::of_node(place)
}

fn model(truths: BTreeMap<usize, bool>, bounds: &[Bound], numbers: &[i64]) -> Model {
    let used = bounds.iter().flat_map(|bound| [bound.x, bound.y]);
    let ints = used.filter_map(|int| Some((int, *numbers.get(int.place())?))).collect();
    Model { truths, ints }
}
