//! Trying sets of facts: with which values they help, and what of them is not needed after all.

use iliac_model::{FactIx, GroupIx, StepIx, Value};

use super::trial::{Outcome, Trial};
use super::wanted::values;
use super::ways::{Ask, NEW, Set, shortest};
use super::{Place, Suggestion, WAYS_MOST, Way};
use crate::judge::Judge;
use crate::program::nodes::{NONE, place};

/// How many combinations of values are tried for one set.
const COMBINATIONS_MOST: usize = 40;

/// The sets that help, cut down to what is needed of them.
pub(super) fn tried(judge: &mut Judge<'_>, sets: Vec<Set>, trial: Trial<'_>) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for set in shortest(sets) {
        if ways.len() == WAYS_MOST {
            break;
        }
        let told = |ways: &[Way]| {
            ways.iter().any(|way| way.facts.iter().all(|known| set.iter().any(|ask| is_of(judge, ask, known))))
        };
        if set.is_empty() || told(&ways) {
            continue;
        }
        if let Some(way) = suggestions(judge, &set).and_then(|suggestions| helps(judge, suggestions, &trial)) {
            ways.push(way);
        }
    }
    ways.sort_by_key(|way| (way.facts.len(), way.opens_at.is_some()));
    ways
}

fn is_of(judge: &Judge<'_>, ask: &Ask, known: &Suggestion) -> bool {
    ask.fact == known.fact.0 && where_asked(judge, ask) == Some(known.row) && ask.wanted == known.wanted
}

/// The suggestion for each fact; `None` when a row it would be for cannot be made.
fn suggestions(judge: &Judge<'_>, set: &Set) -> Option<Vec<Suggestion>> {
    let protocol = judge.program.protocol();
    set.iter()
        .map(|ask| {
            let fact = protocol.fact(FactIx(ask.fact))?;
            let recorded_in = &judge.program.facts.get(usize::from(ask.fact))?.recorded_in;
            let steps: Vec<StepIx> = recorded_in.iter().copied().map(StepIx).collect();
            let doers = steps.iter().filter_map(|step| protocol.step(*step)).flat_map(|step| step.by.iter().copied());
            let mut by = if fact.recorded_by.is_empty() { doers.collect() } else { fact.recorded_by.clone() };
            by.sort_unstable();
            by.dedup();
            let row = where_asked(judge, ask)?;
            Some(Suggestion { fact: FactIx(ask.fact), row, wanted: ask.wanted.clone(), example: None, by, steps })
        })
        .collect()
}

fn where_asked(judge: &Judge<'_>, ask: &Ask) -> Option<Place> {
    let group = judge.program.facts.get(usize::from(ask.fact))?.group;
    match (group, ask.row) {
        (None, NONE) => Some(Place::Case),
        (Some(group), NEW) => {
            let group = GroupIx(group);
            let parent = judge.program.protocol().group(group)?.parent;
            let parent = match parent {
                None => None,
                Some(parent) => {
                    let last = judge.moment.rows_of(parent.0).last()?;
                    Some(judge.ledger.rows.get(place(last.row))?.id)
                }
            };
            Some(Place::NewRow { group, parent })
        }
        (Some(_), row) => judge.ledger.rows.get(place(row)).map(|row| Place::Row(row.id)),
        (None, _) => None,
    }
}

/// Tries a set; what is not needed of it is left out again.
fn helps(judge: &mut Judge<'_>, mut facts: Vec<Suggestion>, trial: &Trial<'_>) -> Option<Way> {
    let (mut examples, mut outcome) = combination(judge, &facts, trial)?;
    let mut at = 0;
    while facts.len() > 1 && at < facts.len() {
        let mut fewer = facts.clone();
        fewer.remove(at);
        match combination(judge, &fewer, trial) {
            Some((better, at_last)) => (facts, examples, outcome) = (fewer, better, at_last),
            None => at += 1,
        }
    }
    for (fact, example) in facts.iter_mut().zip(examples) {
        fact.example = Some(example);
    }
    let opens_at = match outcome {
        Outcome::From(at) => Some(at),
        Outcome::AtOnce | Outcome::Vain => None,
    };
    Some(Way { facts, opens_at })
}

/// The first combination of values that helps.
fn combination(judge: &mut Judge<'_>, facts: &[Suggestion], trial: &Trial<'_>) -> Option<(Vec<Value>, Outcome)> {
    let (today, now) = (judge.today(), judge.now);
    let protocol = judge.program.protocol();
    let mut choices: Vec<Vec<Value>> = Vec::new();
    for suggestion in facts {
        let tries = values(protocol.fact(suggestion.fact)?, &suggestion.wanted, now, today);
        if tries.is_empty() {
            return None;
        }
        choices.push(tries);
    }
    let all: usize = choices.iter().map(Vec::len).product();
    for number in 0..all.min(COMBINATIONS_MOST) {
        let mut rest = number;
        let mut chosen = Vec::new();
        for tries in &choices {
            chosen.extend(tries.get(rest % tries.len()).cloned());
            rest /= tries.len();
        }
        let supplied: Vec<_> =
            facts.iter().zip(&chosen).map(|(fact, value)| (fact.fact, fact.row, value.clone())).collect();
        match trial.run(&supplied) {
            Outcome::Vain => {}
            outcome @ (Outcome::AtOnce | Outcome::From(_)) => return Some((chosen, outcome)),
        }
    }
    None
}
