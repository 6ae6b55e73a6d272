//! What must be judged again when a fact is told: the leaves that read it, the steps and alarms that read a leaf that has
//! changed, and those that read the fact by itself.

use super::flat::Whose;
use super::nodes::CondNode;
use super::reads::Reads;
use super::set::Set;
use super::{Derivation, Program};

/// How far a fact reaches into what is judged for rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reach {
    Nowhere,
    /// Into its own row alone.
    OwnRow,
    Everywhere,
}

/// A leaf about a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RowLeaf {
    pub group: u16,
    pub bit: u16,
    pub reach: Reach,
}

/// A step: how far something reaches into whether it is done, and into anything else about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TouchedStep {
    pub step: u16,
    pub done: Reach,
    pub any: Reach,
}

/// The steps and alarms that read something: a fact by itself, or a leaf.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Readers {
    pub steps: Vec<TouchedStep>,
    pub alarms: Vec<(u16, Reach)>,
}

/// The leaves that read one fact, and what reads it otherwise than through a leaf.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Touched {
    /// Leaves of the case, by their bit.
    pub leaves: Vec<u16>,
    pub row_leaves: Vec<RowLeaf>,
    /// Values under a name that are worked out beside the bits.
    pub values: Vec<u16>,
    /// Totals that are worked out beside the bits, by their place among them.
    pub totals: Vec<usize>,
    pub readers: Readers,
}

/// What must be judged again when something is told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Touch {
    /// By fact.
    pub facts: Vec<Touched>,
    /// What reads each leaf of the case, by its bit.
    leaves: Vec<Readers>,
    /// What reads each leaf about a row, by group, then by bit.
    row_leaves: Vec<Vec<Readers>>,
}

impl Touch {
    /// What reads each fact and each leaf.
    pub fn of(program: &Program) -> Touch {
        let flat = &program.flat;
        let mut touch = Touch {
            facts: vec![Touched::default(); program.facts.len()],
            leaves: vec![Readers::default(); flat.leaves.len()],
            row_leaves: flat.row_leaves.iter().map(|leaves| vec![Readers::default(); leaves.len()]).collect(),
        };
        touch.leaves_by_fact(program);
        touch.totals_by_fact(program);
        for (step, code) in (0..).zip(&program.steps) {
            let (done, any) = of_step(program, step);
            touch.each_reader(program, code.per, [&done, &any], |readers, [done, any]| {
                readers.steps.push(TouchedStep { step, done, any: any.max(done) });
            });
        }
        for (alarm, code) in (0..).zip(&program.alarms) {
            let mut uses = Uses::of(program, code.when, code.per);
            uses.direct.join(&Reads::of_instant(program, code.from));
            let lengths = code.respond_within.iter().chain(&code.escalate);
            lengths.for_each(|parameter| uses.direct.join(&Reads::of_parameter(program, *parameter)));
            touch.each_reader(program, code.per, [&uses], |readers, [reach]| readers.alarms.push((alarm, reach)));
        }
        touch
    }

    /// What reads a leaf of the case, or, with a group, one about a row.
    pub fn readers(&self, group: Option<u16>, bit: u16) -> Option<&Readers> {
        let leaves = match group {
            None => &self.leaves,
            Some(group) => self.row_leaves.get(usize::from(group))?,
        };
        leaves.get(usize::from(bit))
    }

    fn leaves_by_fact(&mut self, program: &Program) {
        let each = |touched: &mut Vec<Touched>, what: &mut dyn FnMut(u16, &mut Touched)| {
            touched.iter_mut().zip(0..).for_each(|(touched, fact)| what(fact, touched));
        };
        for (bit, leaf) in (0..).zip(&program.flat.leaves) {
            let reads = Reads::of(program, *leaf);
            each(&mut self.facts, &mut |fact, touched| touched.leaves.extend(reads.facts.has(fact).then_some(bit)));
        }
        for (group, leaves) in (0..).zip(&program.flat.row_leaves) {
            for (bit, leaf) in (0..).zip(leaves) {
                let reads = Reads::of(program, *leaf);
                each(&mut self.facts, &mut |fact, touched| {
                    let reach = reach(program, &reads, fact, Some(group));
                    touched.row_leaves.extend((reach > Reach::Nowhere).then_some(RowLeaf { group, bit, reach }));
                });
            }
        }
        for derived in &program.flat.values {
            let reads = Reads::of_derived(program, *derived);
            each(&mut self.facts, &mut |fact, touched| {
                touched.values.extend(reads.facts.has(fact).then_some(*derived))
            });
        }
    }

    fn totals_by_fact(&mut self, program: &Program) {
        for (at, num) in program.flat.totals.iter().enumerate() {
            let reads = Reads::of_number(program, *num);
            let reading = (0_u16..).zip(&mut self.facts).filter(|(fact, _)| reads.facts.has(*fact));
            reading.for_each(|(_, touched)| touched.totals.push(at));
        }
    }

    /// Tells every fact and leaf how far it reaches into some parts of one reader, where it reaches into any of them.
    fn each_reader<const PARTS: usize>(
        &mut self,
        program: &Program,
        per: Option<u16>,
        parts: [&Uses; PARTS],
        mut tell: impl FnMut(&mut Readers, [Reach; PARTS]),
    ) {
        let mut reaching = |readers: &mut Readers, reach: [Reach; PARTS]| {
            if reach.iter().any(|reach| *reach > Reach::Nowhere) {
                tell(readers, reach);
            }
        };
        for (touched, fact) in self.facts.iter_mut().zip(0..) {
            reaching(&mut touched.readers, parts.map(|uses| reach(program, &uses.direct, fact, per)));
        }
        for (readers, bit) in self.leaves.iter_mut().zip(0..) {
            let reach = |uses: &Uses| if uses.leaves.has(bit) { Reach::Everywhere } else { Reach::Nowhere };
            reaching(readers, parts.map(reach));
        }
        let of_group = per.and_then(|group| self.row_leaves.get_mut(usize::from(group)));
        for (readers, bit) in of_group.into_iter().flatten().zip(0..) {
            let reach = |uses: &Uses| if uses.row_leaves.has(bit) { Reach::OwnRow } else { Reach::Nowhere };
            reaching(readers, parts.map(reach));
        }
    }
}

/// What a step or an alarm looks at: leaves, and facts by themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Uses {
    leaves: Set,
    /// Leaves about its own row.
    row_leaves: Set,
    direct: Reads,
}

impl Uses {
    fn of(program: &Program, cond: u32, this: Option<u16>) -> Uses {
        let mut uses = Uses::default();
        uses.add(program, cond, this);
        uses
    }

    fn add(&mut self, program: &Program, cond: u32, this: Option<u16>) {
        let flat = &program.flat;
        if let Some(wide) = flat.wide(cond) {
            for mask in flat.masks(wide) {
                for bit in (0..64).filter(|bit| (mask.hold | mask.fail) >> bit & 1 == 1) {
                    self.bit(program, mask.whose, mask.word * 64 + bit, (cond, this));
                }
            }
            flat.parts(wide).iter().for_each(|part| self.add(program, part.cond, this));
            return;
        }
        match program.arena.cond(cond) {
            CondNode::Not(inner) => self.add(program, inner, this),
            CondNode::Derived(derived) => match program.derived.get(usize::from(derived)).map(|d| (d.code, d.per)) {
                Some((Derivation::Cond(body), per)) if per == this || per.is_none() => self.add(program, body, per),
                Some(_) | None => self.direct.join(&Reads::of(program, cond)),
            },
            CondNode::Always(_)
            | CondNode::All(_)
            | CondNode::Some(_)
            | CondNode::Yes(_)
            | CondNode::Is(..)
            | CondNode::Same(..)
            | CondNode::Number(..)
            | CondNode::AsEntered(..)
            | CondNode::Instant(..)
            | CondNode::Day(..)
            | CondNode::Status(..)
            | CondNode::Step(..)
            | CondNode::Any(_) => self.direct.join(&Reads::of(program, cond)),
        }
    }

    /// A leaf. One about a row has no bit for a row that does not exist: what it reads beyond that row is read by itself.
    fn bit(&mut self, program: &Program, whose: Whose, bit: u16, (cond, this): (u32, Option<u16>)) {
        let of_row = || Some((this?, program.flat.row_leaves.get(usize::from(this?))?.get(usize::from(bit))?));
        match (whose, of_row()) {
            (Whose::Case, _) => self.leaves.put(bit),
            (Whose::This, Some((group, leaf))) => {
                let mut reads = Reads::of(program, *leaf);
                self.row_leaves.put(bit);
                if reads.groups == Set::default() {
                    for (fact, _) in (0_u16..).zip(&program.facts).filter(|(_, code)| code.group == Some(group)) {
                        reads.facts.take(fact);
                    }
                }
                self.direct.join(&reads);
            }
            (Whose::This | Whose::Each, _) => self.direct.join(&Reads::of(program, cond)),
        }
    }
}

/// What a step looks at to be done, and what for anything else.
fn of_step(program: &Program, step: u16) -> (Uses, Uses) {
    let Some(code) = program.steps.get(usize::from(step)) else { return Default::default() };
    let mut done = Uses::of(program, code.done, code.per);
    code.records.iter().for_each(|fact| done.direct.facts.put(*fact)); // recording begins it and dates it
    let mut any = Uses::of(program, code.applies, code.per);
    let instants = code.due.iter().chain(&code.missed);
    instants.for_each(|inst| any.direct.join(&Reads::of_instant(program, *inst)));
    if let Some(repeat) = code.repeat {
        any.add(program, repeat.only_while, code.per);
        any.direct.join(&Reads::of_instant(program, repeat.from));
        any.direct.join(&Reads::of_fact(program, repeat.anchor));
        code.per.into_iter().for_each(|group| any.direct.groups.put(group));
        [repeat.every, repeat.at_most].iter().for_each(|p| any.direct.join(&Reads::of_parameter(program, *p)));
    }
    for gate in code.gates.iter().filter_map(|gate| program.gates.get(usize::from(*gate))) {
        any.add(program, gate.applies, code.per);
        gate.needs.iter().for_each(|need| any.add(program, *need, code.per));
    }
    (done, any)
}

/// How far a fact reaches into what is judged for the rows of a group, or for the case.
fn reach(program: &Program, reads: &Reads, fact: u16, group: Option<u16>) -> Reach {
    if !reads.facts.has(fact) {
        return Reach::Nowhere;
    }
    let of = program.facts.get(usize::from(fact)).and_then(|fact| fact.group);
    match (of, group) {
        (Some(of), Some(group)) if of == group && !reads.groups.has(group) => Reach::OwnRow,
        (Some(_) | None, Some(_) | None) => Reach::Everywhere,
    }
}
