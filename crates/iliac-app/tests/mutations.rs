//! Nothing that guards can be wrong unseen: every slip in a gate, an alarm, a dose or a limit makes a story fail, and a
//! fixed number of all other slips is tried as well, others whenever a protocol or a story changes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot read its files has failed, and it says how many slips were noticed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use iliac_app::mutation::{self, GateSlip, HARMLESS, Outcome, Slip};
use iliac_app::stories::{Stage, passes};
use iliac_model::GateIx;
use iliac_protocol::tree::{Gate, Protocol};

mod folder;

use folder::Told;

/// How many slips are tried besides those in what guards: so many that the whole run stays near a minute on two cores.
const OTHERS: usize = 700;
/// How many slips are asked of every story whole, to see that asking only what is within reach finds the same.
const WHOLE: usize = 6;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"))
}

fn told() -> (Vec<String>, Vec<Told>) {
    let names = folder::names(&root()).unwrap();
    let told = names.iter().map(|name| folder::told(&root(), name).unwrap()).collect();
    (names, told)
}

/// A number that is another one as soon as any file of the protocols is: FNV-1a.
fn seed() -> u64 {
    let files = folder::files(Path::new(&root())).unwrap();
    let bytes = files.values().flat_map(|text| text.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn guards(stages: &[Stage<'_>], slip: &Slip) -> bool {
    slip.places.iter().any(|(place, change)| mutation::is_guard(stages[*place].protocol, *change))
}

#[test]
fn whatever_guards_cannot_be_wrong_unseen() {
    let (names, told) = told();
    let stages: Vec<Stage<'_>> = told.iter().map(Told::stage).collect();
    let harmless = mutation::harmless(&std::fs::read_to_string(root().join(HARMLESS)).unwrap()).unwrap();
    let slips = mutation::slips(&stages);
    let (guarding, others): (Vec<Slip>, Vec<Slip>) = slips.into_iter().partition(|slip| guards(&stages, slip));
    let asked: Vec<Slip> = guarding.into_iter().chain(mutation::pick(others, OTHERS, seed())).collect();
    let outcomes = mutation::sweep(&stages, &asked);
    assert_eq!(outcomes.len(), asked.len(), "a slip was lost on the way");
    for (place, name) in names.iter().enumerate() {
        println!("{name}: {}", score(&outcomes, |slip| slip.places.iter().any(|(at, _)| *at == place)));
    }
    println!("what guards: {}", score(&outcomes, |slip| guards(&stages, slip)));
    let missed = missed(&told, &outcomes);
    let table: Vec<String> = GateSlip::ALL.map(|how| row(&stages, &outcomes, &missed, how)).into();
    println!("{}", table.join("\n"));
    let unnoticed = outcomes.iter().filter(|outcome| outcome.noticed.is_none()).map(|outcome| &outcome.slip);
    let unnoticed: Vec<&Slip> = unnoticed.collect();
    for slip in &unnoticed {
        println!("no story notices: {}", slip.name);
    }
    // Of a gate a property may miss what no story does; of an alarm, a dose or a warning only a story can.
    let seen = |slip: &Slip| missed.contains(&slip.name) || harmless.contains_key(&slip.name);
    let open = unnoticed.iter().filter(|slip| guards(&stages, slip) && !seen(slip));
    let open: Vec<&str> = open.map(|slip| slip.name.as_str()).collect();
    assert!(open.is_empty(), "no story notices, and nobody says why it does no harm:\n{}", open.join("\n"));
    let survives: BTreeSet<&str> = unnoticed.iter().map(|slip| slip.name.as_str()).collect();
    let stale: Vec<&String> = harmless.keys().filter(|name| !survives.contains(name.as_str())).collect();
    assert!(stale.is_empty(), "{HARMLESS} lists what a story notices or what is not there: {stale:?}");
    let published = include_str!("../../../docs/proof.md");
    let unpublished: Vec<&String> = table.iter().filter(|row| !published.contains(row.as_str())).collect();
    assert!(unpublished.is_empty(), "docs/proof.md, section 6, says otherwise than:\n{}", table.join("\n"));
}

/// The names of the slips in a gate that a property misses, whether or not a story does. A figure is moved wherever it is
/// read, in the properties too, so that they do not miss it.
fn missed(told: &[Told], outcomes: &[Outcome]) -> BTreeSet<String> {
    let mut missed = BTreeSet::new();
    for (place, told) in told.iter().enumerate() {
        let protocol = &told.protocol;
        let changes = outcomes.iter().flat_map(|outcome| {
            let here = outcome.slip.places.iter().filter(|(at, _)| *at == place);
            here.map(|(_, change)| (outcome.slip.name.clone(), *change))
        });
        let of_gates = changes.filter(|(_, change)| GateSlip::of(protocol, *change).is_some());
        let (names, gates): (Vec<String>, Vec<(GateIx, Gate)>) = of_gates
            .filter_map(|(name, change)| Some((name, otherwise(protocol, &mutation::apply(protocol, &change))?)))
            .unzip();
        let found = iliac_proof::missed(protocol, &gates);
        missed.extend(names.into_iter().zip(found).filter(|(_, missed)| *missed).map(|(name, _)| name));
    }
    missed
}

/// The gate that is written otherwise, and how.
fn otherwise(protocol: &Protocol, other: &Protocol) -> Option<(GateIx, Gate)> {
    let both = protocol.gates.iter().zip(&other.gates);
    (0..).map(GateIx).zip(both).find(|(_, (was, is))| was != is).map(|(gate, (_, is))| (gate, is.clone()))
}

/// A line of the table in `docs/proof.md`.
fn row(stages: &[Stage<'_>], outcomes: &[Outcome], missed: &BTreeSet<String>, how: GateSlip) -> String {
    let is =
        |slip: &Slip| slip.places.iter().any(|(at, change)| GateSlip::of(stages[*at].protocol, *change) == Some(how));
    let of: Vec<&Outcome> = outcomes.iter().filter(|outcome| is(&outcome.slip)).collect();
    let story = of.iter().filter(|outcome| outcome.noticed.is_some()).count();
    let property = of.iter().filter(|outcome| missed.contains(&outcome.slip.name)).count();
    let neither = of.iter().filter(|one| one.noticed.is_none() && !missed.contains(&one.slip.name)).count();
    let words = match how {
        GateSlip::TakenAway => "taken away",
        GateSlip::Flipped => "flipped: a need says its opposite",
        GateSlip::Shifted => "shifted: an edge, an end of rows, a part or a choice left out, applied always",
        GateSlip::FigureMoved => "a figure it reads one step up or down",
    };
    format!("| {words} | {} | {story} | {property} | {neither} |", of.len())
}

fn score(outcomes: &[Outcome], of: impl Fn(&Slip) -> bool) -> String {
    let asked = outcomes.iter().filter(|outcome| of(&outcome.slip));
    let (noticed, all) =
        asked.fold((0, 0), |(noticed, all), outcome| (noticed + usize::from(outcome.noticed.is_some()), all + 1));
    format!("{noticed} of {all} slips are noticed")
}

/// Asking only what is within reach finds what asking everything finds.
#[test]
fn a_slip_is_noticed_within_reach_or_not_at_all() {
    let (_, told) = told();
    for told in &told {
        let stage = told.stage();
        let picked = mutation::pick(mutation::slips(&[stage]), WHOLE, seed());
        let found: BTreeMap<String, bool> = mutation::sweep(&[stage], &picked)
            .into_iter()
            .map(|outcome| (outcome.slip.name, outcome.noticed.is_some()))
            .collect();
        for slip in picked {
            let protocol = mutation::apply(stage.protocol, &slip.places[0].1);
            let whole = stage.stories.values().any(|story| !passes(story, Stage { protocol: &protocol, ..stage }));
            assert_eq!(found[&slip.name], whole, "{}: {}", stage.protocol.name, slip.name);
        }
    }
}
