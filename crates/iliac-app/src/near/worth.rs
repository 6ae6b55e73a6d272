//! What a gate was worth: how often it alone stood between somebody and what must never be, beside what it cost.

use std::collections::{BTreeMap, BTreeSet};

use iliac_engine::Facts;
use iliac_model::{Duration, NeverIx, Situation, Timestamp, Truth, Verdict};
use iliac_protocol::tree::{Law, Protocol};

use crate::case::Case;
use crate::replay::{Sense, Walk};

/// What one gate of a step came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Worth {
    /// In how many cases it was closed, with no other of its step, while a property would have been broken by beginning; and
    /// nobody who answered for it began all the same.
    pub averted: usize,
    /// In how many cases it was closed at all.
    pub closed: usize,
    /// How long it alone held its step, in all cases together.
    pub held: Duration,
    /// How often somebody answered for it by name.
    pub overridden: usize,
}

/// What every gate of a protocol was worth in these cases, by step and gate; the most averted first, then the cheapest.
pub fn worth(cases: &[&Case], until: Timestamp) -> Vec<((String, String), Worth)> {
    let mut all: BTreeMap<(String, String), Worth> = BTreeMap::new();
    for case in cases {
        let met = of_case(case, until);
        let protocol = case.protocol();
        for given in &case.history.overrides {
            let name = protocol
                .gate(given.gate)
                .and_then(|gate| Some((protocol.step(gate.step)?.name.clone(), gate.name.clone())));
            if let Some(name) = name {
                all.entry(name).or_default().overridden += 1;
            }
        }
        for (name, one) in met {
            let averted = if begun_all_the_same(case, &name) { 0 } else { one.averted };
            let sum = all.entry(name).or_default();
            sum.averted += averted;
            sum.closed += one.closed;
            sum.held = Duration::from_seconds(sum.held.seconds().saturating_add(one.held.seconds()));
        }
    }
    let mut ranked: Vec<_> = all.into_iter().collect();
    ranked.sort_by_key(|(_, worth)| (std::cmp::Reverse(worth.averted), worth.overridden, worth.held));
    ranked
}

/// Whether somebody answered for a gate and began its step while a property forbade it, by what was known then.
fn begun_all_the_same(case: &Case, (step, gate): &(String, String)) -> bool {
    let protocol = case.protocol();
    let Some(gate) = protocol.gate_named(step, gate) else { return false };
    let given = || case.history.overrides.iter().filter(|given| given.gate == gate);
    let begun = case.history.begins.iter().filter(|begun| {
        protocol.gate(gate).is_some_and(|gate| gate.step == begun.step)
            && given().any(|given| given.row == begun.row && given.recorded_at <= begun.recorded_at)
    });
    let mut begun = begun.map(|begun| (begun, case.facts(begun.recorded_at)));
    begun.any(|(begun, facts)| {
        nevers_of(protocol, begun.step)
            .any(|ix| iliac_engine::holds_never(&case.program, &facts, begun.occurred_at, ix, begun.row) == Truth::True)
    })
}

/// One case, walked through by what was known at each instant.
fn of_case(case: &Case, until: Timestamp) -> BTreeMap<(String, String), Worth> {
    let until = case.closed_at.unwrap_or(until).min(until);
    let mut walk = Walk::of(case, Sense::KnownThen, until);
    let mut met: BTreeMap<(String, String), Worth> = BTreeMap::new();
    let mut holding: (Timestamp, BTreeSet<(String, String)>) = (until, BTreeSet::new());
    let mut situation = Situation::default();
    while let Some(now) = walk.next() {
        for name in &holding.1 {
            let held = now.since(holding.0);
            let one = met.entry(name.clone()).or_default();
            one.held = Duration::from_seconds(one.held.seconds().saturating_add(held.seconds()));
        }
        let facts = case.facts(now);
        iliac_engine::assess(&case.program, &facts, now, &mut situation);
        walk.look_again(situation.look_again_at);
        holding = (now, look(case, &facts, now, &situation, &mut met));
    }
    met
}

/// Looks at one instant: notes what is closed, and answers which gates hold their step alone.
fn look(
    case: &Case,
    facts: &Facts,
    now: Timestamp,
    situation: &Situation,
    met: &mut BTreeMap<(String, String), Worth>,
) -> BTreeSet<(String, String)> {
    let protocol = case.protocol();
    let mut alone = BTreeSet::new();
    for instance in &situation.steps {
        let Some(step) = protocol.step(instance.step) else { continue };
        let shut: Vec<_> = instance.standing.gates().iter().filter(|(_, verdict)| !verdict.lets_pass()).collect();
        for (gate, verdict) in &shut {
            let Some(gate) = protocol.gate(*gate).filter(|_| matches!(verdict, Verdict::Closed { .. })) else {
                continue;
            };
            let name = (step.name.clone(), gate.name.clone());
            let one = met.entry(name.clone()).or_default();
            one.closed = 1;
            if shut.len() == 1 {
                if nevers_of(protocol, instance.step)
                    .any(|ix| iliac_engine::holds_never(&case.program, facts, now, ix, instance.row) == Truth::True)
                {
                    one.averted = 1;
                }
                alone.insert(name);
            }
        }
    }
    alone
}

/// What must never be when a step is begun.
fn nevers_of(protocol: &Protocol, step: iliac_model::StepIx) -> impl Iterator<Item = NeverIx> {
    (0..).map(NeverIx).zip(&protocol.nevers).filter_map(move |(ix, never)| match &never.law {
        Law::NeverStart(of, _) if *of == step => Some(ix),
        Law::NeverStart(..) | Law::NeverSilent(_) => None,
    })
}
