//! A year of the unit, replayed from its record alone: what was shown comes out the same, the pinned rules say what they said,
//! a changed gate is found with where it would have mattered, and rules read otherwise since claim nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and it says how large its year was"
)]

mod house;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Instant;

use house::PROTOCOLS;
use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, Circumstances};
use iliac_app::house::House;
use iliac_app::mutation;
use iliac_app::near;
use iliac_app::record::{Hash, ReadNote, Record as _, StreamId, StreamKind};
use iliac_app::replay::{self, Change, Element, OpenCases, Sense, ShownAgain, Summary};
use iliac_engine::Program;
use iliac_model::{Duration, History, RowId, Timestamp, Verdict};
use iliac_protocol::tree::{Law, Never};
use iliac_sim::unit::{self, Year};
use iliac_store::SqliteStore;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// What decides this year.
const SEED: u64 = 20_261_201;
/// How many come in it: so many that all tests here stay below 25 seconds on two cores in a debug build.
const PEOPLE: usize = 36;
/// Of each procedure at most so many cases are replayed: a harvest takes two seconds.
const REPLAYED: usize = 8;
const HARVESTS_REPLAYED: usize = 1;
/// So many slips of each protocol are candidates for its open cases.
const SLIPS: usize = 8;

/// The year that was lived, for as long as a test looks at it.
static YEAR: Mutex<Weak<TempDir>> = Mutex::const_new(Weak::new());

/// A house that lived through a year, started again from a copy of its record.
struct Lived {
    house: House<SqliteStore>,
    until: Timestamp,
    folder: TempDir,
    _year: Arc<TempDir>,
}

async fn lived() -> Lived {
    let mut year = YEAR.lock().await;
    let lived = match year.upgrade() {
        Some(lived) => lived,
        None => Arc::new(live(PEOPLE, |present| present).await),
    };
    *year = Arc::downgrade(&lived);
    drop(year);
    started_again(lived).await
}

/// So many people's year, by rules read under these circumstances.
async fn live(people: usize, under: impl Fn(Circumstances) -> Circumstances) -> TempDir {
    let (folder, began) = (tempfile::tempdir().unwrap(), Instant::now());
    let (from, until) = (at("2026-12-01T10:20:00Z"), at("2027-12-01T10:20:00Z"));
    let house = house::empty(folder.path(), from, under).await;
    let (mut deeds, year) = (0, Year { from, until, people, seed: SEED });
    unit::live(&house, year, |done, _| deeds = done).await.unwrap();
    println!("{people} people, {deeds} deeds in {:.1} s", began.elapsed().as_secs_f64());
    house.store().close().await.unwrap();
    folder
}

async fn started_again(year: Arc<TempDir>) -> Lived {
    let folder = tempfile::tempdir().unwrap();
    copy(year.path(), folder.path());
    let house = house::again(folder.path()).await;
    Lived { house, until: at("2027-12-01T10:20:00Z"), folder, _year: year }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry, &to);
        } else {
            fs::copy(&entry, &to).unwrap();
        }
    }
}

impl Lived {
    /// The cases of a protocol, those of which most was told first, and their rules.
    fn of(&self, protocol: &str, most: usize) -> (Vec<Arc<Case>>, Arc<Program>) {
        let mut cases: Vec<Arc<Case>> =
            self.house.cases().into_iter().filter(|case| case.protocol().name == protocol).collect();
        cases.sort_by_key(|case| std::cmp::Reverse(case.log.len()));
        cases.truncate(most);
        let own = cases[0].program.clone();
        (cases, own)
    }

    fn replay(&self, cases: &[Arc<Case>], candidate: &Arc<Program>) -> Summary {
        let began = Instant::now();
        let summary = replay::replay_all(cases, candidate, self.until, &|| ());
        let (looked, took) = (summary.looked, began.elapsed().as_secs_f64());
        let everything = replay::replay_everything(cases, candidate, self.until, &|| ());
        let (all, took_all) = (everything.looked, began.elapsed().as_secs_f64() - took);
        println!("{} cases, {looked} instants in {took:.1} s, of {all} in {took_all:.1} s", summary.cases);
        assert_eq!(summary.differences, everything.differences, "what is written the same says the same");
        assert!(looked < all, "{looked} of {all}");
        everything
    }

    async fn shown_again(&self) -> ShownAgain {
        self.house.shown_again(|_| ()).await.unwrap()
    }

    /// Somebody was shown a case otherwise than it is, and the house was started again since.
    async fn with_another_look(self, case: &Case) -> Lived {
        let mut shown = case.shown(&case.facts(self.until), self.until, self.until);
        shown.digest = Hash::of(b"another situation");
        let of = StreamId::new(StreamKind::Case, &case.id.0);
        let (by, role, page) = ("13".into(), "nurse".into(), "Case".into());
        let note = ReadNote { by, role, of, page, at: self.until, shown: Some(shown) };
        self.house.store().note_read(note).await.unwrap();
        self.again(|_| ()).await
    }

    /// Stops the house, does something to its folder, and starts it again.
    async fn again(self, meanwhile: impl Fn(&Path)) -> Lived {
        let Lived { house, until, folder, _year } = self;
        house.store().close().await.unwrap();
        drop(house);
        meanwhile(folder.path());
        let house = house::again(folder.path()).await;
        Lived { house, until, folder, _year }
    }
}

/// The numbers of the cases that come out otherwise, with how many reasons are given for each.
fn otherwise(again: &ShownAgain) -> BTreeMap<&str, BTreeSet<&[String]>> {
    let mut all: BTreeMap<&str, BTreeSet<&[String]>> = BTreeMap::new();
    for one in &again.otherwise {
        all.entry(&one.number).or_default().insert(&one.because);
    }
    all
}

#[tokio::test]
async fn all_that_was_shown_in_a_year_comes_out_the_same_from_the_record_alone() {
    let lived = lived().await;
    let cases = lived.house.cases();
    let log = || cases.iter().flat_map(|case| &case.log);
    let corrected =
        log().filter(|told| matches!(&told.event, CaseEvent::Recorded(fact) if fact.corrects.is_some())).count();
    let late = log().filter(|told| told.recorded_at.since(told.occurred_at).seconds() > 24 * 60 * 60).count();
    let closed = cases.iter().filter(|case| case.closed_at.is_some()).count();
    let months: BTreeSet<String> = cases.iter().map(|case| case.opened_at().to_string()[..7].to_owned()).collect();
    println!("{} cases, {closed} closed, {corrected} corrections, {late} entries a day late", cases.len());
    assert_eq!((cases.len(), months.len()), (PEOPLE, 12), "{months:?}");
    assert!(closed > 15 && cases.len() - closed > 5 && corrected > 5 && late > 10);
    let again = lived.shown_again().await;
    assert_eq!(again.otherwise, []);
    assert!(again.same > 200, "{again:?}");
    assert_eq!((again.without, again.untold), (0, 0));

    // A digest of which nothing is in the record.
    let with_note = lived.with_another_look(&cases[0]).await.shown_again().await;
    assert_eq!(with_note.same, again.same);
    assert_eq!(otherwise(&with_note), BTreeMap::from([(cases[0].number.as_str(), BTreeSet::from([&[] as &[String]]))]));
}

/// Somebody has a hand at the file: a count of 164 platelets becomes one of 1.
fn lower_every_count(record: &Path) {
    let mut bytes = fs::read(record).unwrap();
    let told = b"blood.platelets";
    let places: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place..].starts_with(told)).collect();
    let mut lowered = 0;
    for place in places {
        let rest = &mut bytes[place..][..80];
        if let Some(count) = rest.windows(3).position(|three| three == b"164") {
            rest[count..count + 3].copy_from_slice(b"1.0");
            lowered += 1;
        }
    }
    assert!(lowered > 5, "the record is not told as it was");
    fs::write(record, bytes).unwrap();
}

#[tokio::test]
async fn a_record_changed_behind_the_houses_back_is_noticed() {
    let lived = lived().await;
    let counted = |case: &Case| {
        let is = |event: &CaseEvent| matches!(event, CaseEvent::Recorded(fact) if fact.kind == "blood.platelets");
        case.log.iter().any(|told| is(&told.event))
    };
    let counted: BTreeSet<String> =
        lived.house.cases().iter().filter(|case| counted(case)).map(|case| case.number.clone()).collect();
    let before = lived.shown_again().await;
    let lived = lived.again(|folder| lower_every_count(&folder.join("record/record.db"))).await;
    let again = lived.shown_again().await;
    assert_eq!(again.same + again.otherwise.len(), before.same);
    assert!(again.otherwise.len() > 5, "{again:?}");
    for (number, because) in otherwise(&again) {
        assert!(counted.contains(number), "nothing was changed in {number}");
        assert_eq!(because, BTreeSet::from([&[] as &[String]]), "nothing explains it");
    }
    let verified = lived.house.store().verify(Box::new(|_, _| ())).await.unwrap();
    assert!(verified.flaw.is_some(), "the chain holds although an event was changed");
}

#[tokio::test]
async fn a_year_replayed_by_its_own_rules_differs_nowhere_and_by_others_where_they_differ() {
    let lived = lived().await;
    for protocol in PROTOCOLS {
        let (cases, own) = lived.of(protocol, if protocol == "harvest" { HARVESTS_REPLAYED } else { REPLAYED });
        let same = lived.replay(&cases, &own);
        assert!(same.differences.is_empty(), "{same}");
        assert_eq!((same.cases, same.cut_short), (cases.len(), 0));
        assert!(same.looked > 20 * cases.len(), "{same}");
        assert!(same.to_string().contains("Nothing is written otherwise."), "{same}");
    }
    let (cases, own) = lived.of("examination", REPLAYED);
    let slip = mutation::mutations(own.protocol()).into_iter().find(|slip| slip.name == "discharge/walks negated");
    let candidate = mutation::apply(own.protocol(), &slip.unwrap().change);
    let candidate = Arc::new(Program::compile(candidate, lived.house.calendar()));
    let changed = lived.replay(&cases, &candidate);
    println!("{changed}");
    let kinds: Vec<(&str, &str, String)> =
        changed.differences.keys().map(|kind| (kind.sense.words(), kind.element.as_str(), kind.change())).collect();
    let expected = Sense::ALL.map(|sense| {
        let of = |element, change: &str| (sense.words(), element, change.to_owned());
        [
            of("alarm against discharge/walks", "nothing, would be raised"),
            of("gate discharge/walks", "open, would be closed"),
        ]
    });
    assert_eq!(kinds, expected.concat());
    for (kind, count) in &changed.differences {
        assert!(count.cases.len() > 3 && count.times >= count.cases.len(), "{changed}");
        let example = count.earliest.as_ref().unwrap();
        assert!(changed.to_string().contains(&format!("first in {} at {}", example.number, example.at)), "{changed}");
        let case = cases.iter().find(|case| case.id == example.case).unwrap();
        if kind.sense == Sense::KnownNow {
            continue;
        }
        let story = replay::story(case, &candidate, lived.until, kind, example).unwrap().to_string();
        println!("{story}");
        let says = if kind.element.starts_with("gate") { "discharge  blocked" } else { "alarm" };
        assert!(story.contains(says) && story.lines().count() < case.log.len(), "{story}");
    }
    assert!(changed.to_string().contains("Written otherwise:\n  gate discharge/walks\n"), "{changed}");
    let few = |cases: &[Arc<Case>]| {
        let replayed = replay::replay_all(cases, &candidate, lived.until, &|| ());
        replayed.too_few_to_tell().map(|(gate, _)| gate).collect::<Vec<_>>()
    };
    assert_eq!(few(&cases), [""; 0], "it met enough; of every other gate it is known that it says the same");
    assert_eq!(few(&cases[..3]), ["discharge/walks"]);
}

type Word = &'static str;
type Gates = BTreeMap<(String, String, Option<RowId>), Word>;

/// What each gate says of a case at an instant, by step, gate and row; one that lets pass is left out, as one that is not there.
fn gates(case: &Case, now: Timestamp) -> Gates {
    let protocol = case.protocol();
    let situation = case.situation(now);
    let each = situation.steps.iter().flat_map(|instance| {
        instance.standing.gates().iter().filter_map(|(gate, verdict)| {
            let says = match verdict {
                Verdict::Open => return None,
                Verdict::Overridden => "overridden",
                Verdict::Closed { .. } => "closed",
                Verdict::Unknown { .. } => "not known",
            };
            let (step, gate) = (protocol.step(instance.step)?, protocol.gate(*gate)?);
            Some(((step.name.clone(), gate.name.clone(), instance.row), says))
        })
    });
    each.collect()
}

/// Where gates differ, whichever row it is: gate, what it says, and what it would say.
fn differing(was: &Gates, would_be: &Gates) -> BTreeSet<(String, Word, Word)> {
    let gates: BTreeSet<_> = was.keys().chain(would_be.keys()).collect();
    let told = gates.into_iter().map(|gate| {
        let [was, would_be] = [was, would_be].map(|says| says.get(gate).copied().unwrap_or("open"));
        (format!("gate {}/{}", gate.0, gate.1), was, would_be)
    });
    told.filter(|(_, was, would_be)| was != would_be).collect()
}

#[tokio::test]
async fn open_cases_kept_small_say_what_two_whole_programs_say_of_each() {
    let lived = lived().await;
    let (mut otherwise, mut silent) = (0, 0);
    for protocol in PROTOCOLS {
        let (cases, own) = lived.of(protocol, usize::MAX);
        let slips = mutation::mutations(own.protocol());
        for slip in slips.iter().step_by(slips.len() / SLIPS) {
            let candidate = mutation::apply(own.protocol(), &slip.change);
            let candidate = Arc::new(Program::compile(candidate, lived.house.calendar()));
            let histories: Vec<&History> = cases.iter().map(|case| &case.history).collect();
            let open = OpenCases::of_histories(&own, &candidate, &histories, lived.until);
            for now in [lived.until, lived.until.plus(Duration::from_minutes(3 * 24 * 60))] {
                let mut expected: BTreeMap<(String, Word, Word), usize> = BTreeMap::new();
                for case in &cases {
                    let told = differing(&gates(case, now), &gates(&case.under(&candidate), now));
                    told.into_iter().for_each(|change| *expected.entry(change).or_default() += 1);
                }
                let at_once = open.at_once(now);
                assert_eq!(at_once.cases, cases.len());
                let gates = at_once.changes.iter().filter(|(change, _)| matches!(change.element, Element::Gate(..)));
                let found: BTreeMap<_, _> = gates
                    .map(|(Change { element, was, would_be }, cases)| {
                        ((element.name(), was.unwrap_or("open"), would_be.unwrap_or("open")), *cases)
                    })
                    .collect();
                assert_eq!(found, expected, "{protocol}, {}", slip.name);
                otherwise += usize::from(!found.is_empty());
                silent += usize::from(found.is_empty());
            }
        }
        let open = cases.iter().filter(|case| case.closed_at.is_none()).count();
        assert_eq!(OpenCases::of(&cases, &own, lived.until).at_once(lived.until).cases, open);
    }
    assert!(otherwise > 5 && silent > 5, "{otherwise} times gates differ, {silent} times none does");
}

#[tokio::test]
async fn what_was_read_by_an_older_program_is_listed_with_the_reason_and_not_called_the_same() {
    let older =
        |present: Circumstances| Circumstances { meaning: present.meaning - 1, zone_data: "2020a".into(), ..present };
    let lived = started_again(Arc::new(live(5, older).await)).await;
    let cases = lived.house.cases();
    let before = lived.shown_again().await;
    let again = lived.with_another_look(&cases[0]).await.shown_again().await;
    assert_eq!((before.otherwise.len(), again.same), (0, before.same));
    let told = otherwise(&again);
    let reasons: Vec<&String> = told[cases[0].number.as_str()].iter().flat_map(|reasons| reasons.iter()).collect();
    println!("{reasons:?}");
    let now = iliac_engine::MEANING;
    assert_eq!(told.len(), 1);
    assert!(reasons[0].contains(&format!("meaning {} of the language, this program gives them {now}", now - 1)));
    assert!(reasons[1].contains("2020a") && reasons.len() == 2);
}

#[tokio::test]
async fn how_near_a_year_came_to_each_property_is_told_whether_near_or_not() {
    let lived = lived().await;
    let (cases, own) = lived.of("examination", REPLAYED);
    let closed: Vec<&Case> = cases.iter().map(AsRef::as_ref).filter(|case| case.closed_at.is_some()).collect();
    let found = near::near_all(&closed, lived.until, &|| ());
    let tallies = near::tally(&found);
    let begun = |never: &Never| match &never.law {
        Law::NeverStart(step, _) => {
            closed.iter().any(|case| case.history.begins.iter().any(|begun| begun.step == *step))
        }
        Law::NeverSilent(_) => true,
    };
    let expected: BTreeSet<&str> =
        own.protocol().nevers.iter().filter(|never| begun(never)).map(|never| never.title.as_str()).collect();
    assert_eq!(tallies.iter().map(|tally| tally.never.as_str()).collect::<BTreeSet<_>>(), expected);
    for tally in &tallies {
        let told = tally.so + tally.facts.values().sum::<usize>() + tally.further + tally.given_up;
        assert!(told <= tally.cases && (told == tally.cases || tally.minutes.is_some()), "{tally:?}");
    }
    let up = tallies.iter().find(|tally| tally.never.starts_with("Nobody gets up before the lying-down time")).unwrap();
    assert!(up.minutes.unwrap() < 10 && up.facts.contains_key(&1), "{up:?}");
    let sternum = tallies.iter().find(|tally| tally.never == "A weak breastbone is never punctured").unwrap();
    assert_eq!(sternum.facts.keys().copied().collect::<Vec<_>>(), [2], "{sternum:?}");
}
