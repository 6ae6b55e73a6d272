//! Random protocols: derived values, steps, gates and alarms over a random world.

use iliac_model::{FactIx, GateIx, GroupIx, RoleIx, StepIx, TextIx};
use iliac_protocol::tree::{
    Alarm, Audience, CellRef, Cond, Derived, DerivedExpr, Document, Gate, Kind, Law, Need, Never, OverrideRule, PerRow,
    Protocol, Repeat, RowRef, Sources, Stage, Status, Step, Text, To, Unit, Urgency,
};

use super::dice::Dice;
use super::expressions::{Name, Place, Type, Writer};
use super::world::world;

/// How deep expressions go.
const DEPTH: usize = 2;

/// A random protocol.
pub fn protocol(seed: u64) -> Protocol {
    let mut dice = Dice::new(seed, 4);
    let mut protocol = world(&mut dice);
    protocol.stages = vec![Stage { name: "stage".to_owned(), title: "Stage".to_owned() }];
    complete_groups(&mut protocol, &mut dice);
    // Derived values without steps come first: `done` of a step may use those only, so that nothing depends on itself.
    let mut names = Vec::new();
    derived(&mut protocol, &mut names, &mut dice, 0);
    let steps = 1 + dice.below(4);
    for n in 0..steps {
        step(&mut protocol, &names, &mut dice, n, steps);
    }
    derived(&mut protocol, &mut names, &mut dice, steps);
    let whole = Whole { steps, names };
    finish_steps(&mut protocol, &whole, &mut dice);
    alarms(&mut protocol, &whole, &mut dice);
    ends(&mut protocol, &whole, &mut dice);
    protocol
}

/// What is there to name once all steps and derived values are.
struct Whole {
    steps: usize,
    names: Vec<Name>,
}

impl Whole {
    fn place(&self, this: Option<GroupIx>) -> Place {
        let steps = u16::try_from(self.steps).unwrap_or(0);
        Place {
            this,
            each: None,
            rows: true,
            done_before: steps,
            begun_before: steps,
            derived_before: self.names.len(),
        }
    }
}

fn write<T>(protocol: &Protocol, names: &[Name], dice: &mut Dice, written: impl FnOnce(&mut Writer) -> T) -> T {
    written(&mut Writer { protocol, names, dice })
}

/// Some groups are complete only when something of the case is said.
fn complete_groups(protocol: &mut Protocol, dice: &mut Dice) {
    for n in 0..protocol.groups.len() {
        if dice.chance(35) {
            let cond = write(protocol, &[], dice, |writer| writer.cond(Place::default(), 1));
            if let Some(group) = protocol.groups.get_mut(n) {
                group.complete_when = Some(cond);
            }
        }
    }
}

fn derived(protocol: &mut Protocol, names: &mut Vec<Name>, dice: &mut Dice, steps: usize) {
    for _ in 0..dice.below(4) {
        let per = some_group(protocol, dice, 30);
        let rows = dice.chance(60);
        let steps = u16::try_from(steps).unwrap_or(0);
        let place =
            Place { this: per, each: None, rows, done_before: steps, begun_before: steps, derived_before: names.len() };
        let made = write(protocol, names, dice, |writer| match writer.dice.below(4) {
            0 => writer.instant(place, DEPTH).map(|instant| (DerivedExpr::Instant(instant), Type::Instant)),
            1 => writer.day(place, DEPTH).map(|day| (DerivedExpr::Day(day), Type::Day)),
            2 => Some((DerivedExpr::Number(writer.number(place, DEPTH), "1".to_owned()), Type::Number)),
            _ => Some((DerivedExpr::Condition(writer.cond(place, 1)), Type::Condition)),
        });
        let Some((expr, is)) = made else { continue };
        let n = names.len();
        names.push(Name { is, per, rows });
        let title = format!("Derived {n}");
        protocol.derived.push(Derived { name: format!("d{n}"), title, per, expr, sources: Sources::default() });
    }
}

fn some_group(protocol: &Protocol, dice: &mut Dice, percent: u32) -> Option<GroupIx> {
    (!protocol.groups.is_empty() && dice.chance(percent)).then(|| GroupIx(dice.index(protocol.groups.len())))
}

/// A step, without what may name steps and derived values that come after it.
fn step(protocol: &mut Protocol, names: &[Name], dice: &mut Dice, n: usize, steps: usize) {
    let per = some_group(protocol, dice, 60).map(|group| PerRow { group, adds: dice.chance(60) });
    let group = per.map(|per| per.group);
    let records = records(protocol, dice, group);
    let place = Place {
        this: group,
        each: None,
        rows: true,
        done_before: u16::try_from(n).unwrap_or(0),
        begun_before: u16::try_from(steps).unwrap_or(0),
        derived_before: names.len(),
    };
    let done = if dice.chance(if records.is_empty() { 10 } else { 80 }) {
        let known = |fact: &FactIx| {
            let of =
                if protocol.fact(*fact).is_some_and(|fact| fact.group.is_some()) { RowRef::This } else { RowRef::Case };
            Cond::Status(CellRef { fact: *fact, of }, Status::Known)
        };
        let in_reach =
            |fact: &&FactIx| protocol.fact(**fact).is_some_and(|fact| fact.group.is_none() || fact.group == group);
        Cond::All(records.iter().filter(in_reach).map(known).collect())
    } else {
        write(protocol, names, dice, |writer| writer.cond(place, 1))
    };
    protocol.steps.push(Step {
        name: format!("s{n}"),
        title: format!("Step {n}"),
        by: vec![RoleIx(0)],
        stage: 0,
        per,
        applies: Cond::Always(true),
        gates: Vec::new(),
        due: None,
        missed: None,
        repeat: None,
        records,
        done,
        asks: true,
        goes_on: dice.chance(30),
        optional: false,
        brings_to: None,
        tells: dice.chance(20).then_some(TextIx(0)),
        shows: Vec::new(),
        sources: Sources::default(),
    });
}

/// What a step records: facts of its group, or of the case; a step of the case now and then facts of rows.
fn records(protocol: &Protocol, dice: &mut Dice, group: Option<GroupIx>) -> Vec<FactIx> {
    let rows_too = group.is_none() && dice.chance(15);
    let fits = |of: Option<GroupIx>| of == group || rows_too;
    let facts = protocol.facts.iter().zip(0..).filter(|(fact, _)| fits(fact.group)).map(|(_, ix)| FactIx(ix));
    let facts: Vec<FactIx> = facts.collect();
    let many = dice.pick(&[1, 1, 2, 0, 0]).unwrap_or(1);
    let mut records: Vec<FactIx> = (0..many).filter_map(|_| dice.pick(&facts)).collect();
    records.dedup();
    records
}

fn finish_steps(protocol: &mut Protocol, whole: &Whole, dice: &mut Dice) {
    for n in 0..whole.steps {
        let Some(step) = protocol.steps.get(n).cloned() else { continue };
        let ix = StepIx(u16::try_from(n).unwrap_or(0));
        let place = whole.place(step.per.map(|per| per.group));
        let gates = (0..dice.below(4)).map(|k| gate(protocol, whole, dice, ix, place, k)).collect::<Vec<_>>();
        let finished = write(protocol, &whole.names, dice, |writer| Step {
            applies: sometimes(writer, place, 40),
            due: writer.dice.chance(40).then(|| writer.instant(place, DEPTH)).flatten(),
            missed: writer.dice.chance(30).then(|| writer.instant(place, DEPTH)).flatten(),
            repeat: repeat(writer, &step, place),
            ..step.clone()
        });
        let first = u16::try_from(protocol.gates.len()).unwrap_or(0);
        let gate_ixs = (first..).take(gates.len()).map(GateIx).collect();
        protocol.gates.extend(gates);
        if let Some(slot) = protocol.steps.get_mut(n) {
            *slot = Step { gates: gate_ixs, ..finished };
        }
    }
}

/// A condition so many times in a hundred, otherwise always true.
fn sometimes(writer: &mut Writer, place: Place, percent: u32) -> Cond {
    if writer.dice.chance(percent) { writer.cond(place, 1) } else { Cond::Always(true) }
}

fn repeat(writer: &mut Writer, step: &Step, place: Place) -> Option<Repeat> {
    let per = step.per.filter(|per| per.adds)?;
    if !writer.dice.chance(60) {
        return None;
    }
    let facts = &writer.protocol.group(per.group)?.facts;
    let is_instant = |fact: &&FactIx| writer.protocol.fact(**fact).is_some_and(|fact| fact.kind == Kind::Instant);
    let anchor = *facts.iter().find(is_instant)?;
    Some(Repeat {
        every: writer.duration(Place::default())?,
        from: writer.instant(place, DEPTH)?,
        anchor,
        only_while: sometimes(writer, place, 50),
        at_most: writer.parameter(Place::default(), &Unit::Ucum("1".to_owned()))?,
    })
}

fn gate(protocol: &Protocol, whole: &Whole, dice: &mut Dice, step: StepIx, place: Place, n: usize) -> Gate {
    let overridden_by = dice
        .chance(50)
        .then(|| OverrideRule { by: vec![RoleIx(1)], people: u8::try_from(dice.between(1, 2)).unwrap_or(1) });
    let decision = dice.chance(20).then(|| StepIx(dice.index(whole.steps)));
    write(protocol, &whole.names, dice, |writer| Gate {
        name: format!("k{n}"),
        step,
        applies: sometimes(writer, place, 30),
        needs: (0..1 + writer.dice.below(2))
            .map(|need| {
                let cond = if writer.dice.chance(40) { writer.wait(place, 1) } else { writer.cond(place, DEPTH) };
                Need { cond, words: format!("need {need}") }
            })
            .collect(),
        overridden_by,
        decision,
        say: TextIx(0),
        sources: Sources::default(),
    })
}

fn alarms(protocol: &mut Protocol, whole: &Whole, dice: &mut Dice) {
    let urgencies = [Urgency::Expected, Urgency::NextDay, Urgency::SameDay, Urgency::Now, Urgency::Emergency];
    for n in 0..dice.below(3) {
        let per = some_group(protocol, dice, 50);
        let place = whole.place(per);
        let made = write(protocol, &whole.names, dice, |writer| {
            Some(Alarm {
                name: format!("a{n}"),
                per,
                when: writer.cond(place, DEPTH),
                from: writer.instant(place, DEPTH)?,
                urgency: writer.dice.pick(&urgencies)?,
                respond_within: writer.dice.chance(50).then(|| writer.duration(Place::default())).flatten(),
                owner: RoleIx(0),
                escalate: (0..writer.dice.below(3))
                    .filter_map(|_| Some((writer.duration(Place::default())?, RoleIx(1))))
                    .collect(),
                say: TextIx(0),
                tells: None,
                sources: Sources::default(),
            })
        });
        protocol.alarms.extend(made);
    }
}

/// When the way stops and closes, and what is no part of a situation: a text, a document, safety properties.
fn ends(protocol: &mut Protocol, whole: &Whole, dice: &mut Dice) {
    let place = whole.place(None);
    let (stops, closes) = (dice.chance(30), dice.chance(30));
    let (stops_when, closes_when, when, never, silent) = write(protocol, &whole.names, dice, |writer| {
        let mut cond = || writer.cond(place, 1);
        (stops.then(&mut cond), closes.then(&mut cond), cond(), cond(), cond())
    });
    protocol.stops_when = stops_when;
    protocol.closes_when = closes_when;
    let audience = if dice.chance(50) { Audience::Staff } else { Audience::Person(0) };
    protocol.texts.push(Text {
        name: "t0".to_owned(),
        when: when.clone(),
        audience,
        to: To::Both,
        set: None,
        at: None,
        sources: Sources::default(),
        review_by: None,
    });
    protocol.documents.push(Document {
        lists: Vec::new(),
        name: "doc".to_owned(),
        title: "Document".to_owned(),
        when,
        texts: vec![TextIx(0)],
    });
    for (name, law) in [("n0", Law::NeverStart(StepIx(0), never)), ("n1", Law::NeverSilent(silent))] {
        let (name, title) = (name.to_owned(), name.to_owned());
        protocol.nevers.push(Never { name, law, title, sources: Sources::default() });
    }
}
