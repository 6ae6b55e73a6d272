//! What must be judged again when a fact is told: for every fact the leaves, steps and alarms that read it.

use super::Program;
use super::reads::Reads;

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

/// A step: how far the fact reaches into whether it is done, and into anything else about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TouchedStep {
    pub step: u16,
    pub done: Reach,
    pub any: Reach,
}

/// What reads one fact.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Touched {
    /// Leaves of the case, by their bit.
    pub leaves: Vec<u16>,
    pub row_leaves: Vec<RowLeaf>,
    /// Values under a name that are worked out beside the bits.
    pub values: Vec<u16>,
    pub steps: Vec<TouchedStep>,
    pub alarms: Vec<(u16, Reach)>,
}

/// What reads each fact, by fact.
pub(crate) fn by_fact(program: &Program) -> Vec<Touched> {
    let mut touched = vec![Touched::default(); program.facts.len()];
    let each = |touched: &mut Vec<Touched>, what: &mut dyn FnMut(u16, &mut Touched)| {
        touched.iter_mut().zip(0..).for_each(|(touched, fact)| what(fact, touched));
    };
    for (bit, leaf) in (0..).zip(&program.flat.leaves) {
        let reads = Reads::of(program, *leaf);
        each(&mut touched, &mut |fact, touched| touched.leaves.extend(reads.facts.has(fact).then_some(bit)));
    }
    for (group, leaves) in (0..).zip(&program.flat.row_leaves) {
        for (bit, leaf) in (0..).zip(leaves) {
            let reads = Reads::of(program, *leaf);
            each(&mut touched, &mut |fact, touched| match reach(program, &reads, fact, Some(group)) {
                Reach::Nowhere => {}
                reach @ (Reach::OwnRow | Reach::Everywhere) => touched.row_leaves.push(RowLeaf { group, bit, reach }),
            });
        }
    }
    for derived in &program.flat.values {
        let reads = Reads::of_derived(program, *derived);
        each(&mut touched, &mut |fact, touched| touched.values.extend(reads.facts.has(fact).then_some(*derived)));
    }
    for (step, code) in (0..).zip(&program.steps) {
        let (done, any) = of_step(program, step);
        each(&mut touched, &mut |fact, touched| {
            let done = reach(program, &done, fact, code.per);
            let any = reach(program, &any, fact, code.per).max(done);
            touched.steps.extend((any > Reach::Nowhere).then_some(TouchedStep { step, done, any }));
        });
    }
    for (alarm, code) in (0..).zip(&program.alarms) {
        let mut reads = Reads::of(program, code.when);
        reads.join(&Reads::of_instant(program, code.from));
        code.respond_within.iter().chain(&code.escalate).for_each(|p| reads.join(&Reads::of_parameter(program, *p)));
        each(&mut touched, &mut |fact, touched| {
            let reach = reach(program, &reads, fact, code.per);
            touched.alarms.extend((reach > Reach::Nowhere).then_some((alarm, reach)));
        });
    }
    touched
}

/// What a step reads to be done, and what for anything else.
fn of_step(program: &Program, step: u16) -> (Reads, Reads) {
    let Some(code) = program.steps.get(usize::from(step)) else { return Default::default() };
    let mut done = Reads::of(program, code.done);
    code.records.iter().for_each(|fact| done.facts.put(*fact)); // recording begins it and dates it
    let mut any = Reads::of(program, code.applies);
    code.due.iter().chain(&code.missed).for_each(|inst| any.join(&Reads::of_instant(program, *inst)));
    if let Some(repeat) = code.repeat {
        any.join(&Reads::of(program, repeat.only_while));
        any.join(&Reads::of_instant(program, repeat.from));
        any.join(&Reads::of_fact(program, repeat.anchor));
        code.per.into_iter().for_each(|group| any.groups.put(group));
        [repeat.every, repeat.at_most].iter().for_each(|p| any.join(&Reads::of_parameter(program, *p)));
    }
    for gate in code.gates.iter().filter_map(|gate| program.gates.get(usize::from(*gate))) {
        any.join(&Reads::of(program, gate.applies));
        gate.needs.iter().for_each(|need| any.join(&Reads::of(program, *need)));
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
