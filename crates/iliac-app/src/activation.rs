//! Making a protocol the one new cases take: it is checked, proved, told its stories, run over every case there was, and only
//! then a clinician signs what came of it, for that very hash.
//!
//! A [`Ready`] is made by [`examine`] alone, so nothing is signed here that was not examined. Cases that are open keep what they
//! are pinned to.

use std::collections::BTreeMap;
use std::sync::Arc;

use iliac_engine::Program;
use iliac_model::{Calendar, Timestamp};
use iliac_proof::{ClosedBy, Outcome};
use iliac_protocol::tree::Protocol;
use iliac_protocol::{Diagnostic, story::Story};
use iliac_text::{TextFault, counted};

use crate::case::Case;
use crate::event::{Circumstances, Grounds, SiteEvent, StaffId};
use crate::failure::Failure;
use crate::house::{Actor, House, News, read};
use crate::record::Store;
use crate::replay::{self, OpenCases, Sense, Summary};
use crate::site::SITE;
use crate::stories::{self, Stage, StoryResult};
use crate::values::SIGNER;

/// A protocol somebody wants new cases to take.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// Its name.
    pub name: &'a str,
    /// The whole folder, stories and the values these are told with included.
    pub files: &'a BTreeMap<String, String>,
    /// Those the protocol is read from, which the record keeps.
    pub own: &'a BTreeMap<String, String>,
    /// The site's values it is to run with.
    pub site: Option<&'a str>,
}

/// What a candidate is held beside.
pub struct Past {
    /// The site's calendar.
    pub calendar: Calendar,
    /// Every case of that name.
    pub cases: Vec<Arc<Case>>,
    /// The hash of the protocol new cases take so far; `None` when there is none of that name.
    pub in_force: Option<String>,
    /// Up to when cases are looked at.
    pub until: Timestamp,
}

/// How far an examination came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// No fault in the files, every message can be said.
    Checked,
    /// So many properties are proved, and nothing is closed for ever by the rules.
    Proved(usize),
    /// So many stories went as told.
    Told(usize),
    /// One case more was replayed.
    Replayed,
}

/// Why a candidate is not ready to be signed.
#[derive(Debug)]
pub enum Held {
    /// Faults in its files.
    Faults(Vec<Diagnostic>),
    /// Messages that cannot be said.
    Messages(Vec<TextFault>),
    /// It has no safety property, or these are not proved: what each says, and a story in which it fails if one was found.
    NotProved(Vec<(String, Option<Box<Story>>)>),
    /// What it can never do whatever values a site sets: a gate that never opens, an alarm that is never raised.
    Closed(Vec<String>),
    /// It has no story, or these went otherwise than told.
    Stories(Vec<StoryResult>),
    /// Cases could not be replayed: how many could, of how many.
    NotReplayed(usize, usize),
}

/// A candidate that was examined and can be signed.
pub struct Ready {
    activated: SiteEvent,
    hash: String,
    grounds: Grounds,
    in_force: Option<String>,
    /// What it can never do while the site's values are as they are: a site may close a gate on purpose.
    pub closed_by_values: Vec<String>,
    /// What it would have said.
    pub past: LookedBack,
}

/// A candidate that was run over the past; whether it can be signed is another question.
pub struct LookedBack {
    /// Its rules.
    pub program: Arc<Program>,
    /// What would have differed.
    pub summary: Summary,
    /// Up to when cases were looked at.
    pub until: Timestamp,
    /// The open ones, to be asked what would change at once.
    pub open: OpenCases,
}

impl Ready {
    /// The hash a clinician signs: of its files, the site's values, the calendar and the meaning of the language.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What was found.
    pub fn grounds(&self) -> &Grounds {
        &self.grounds
    }
}

/// Examines a candidate; `heard` is told how far it is, from any thread.
///
/// # Errors
/// What holds it.
pub fn examine(candidate: Candidate<'_>, past: &Past, heard: &(dyn Fn(Progress) + Sync)) -> Result<Ready, Held> {
    let protocol = faultless(candidate)?;
    heard(Progress::Checked);
    let properties = proved(&protocol)?;
    let closed_by_values = open_to_all(&protocol)?;
    heard(Progress::Proved(properties));
    let told = told(candidate)?;
    heard(Progress::Told(told));
    let past_said = replayed(protocol, past, heard)?;
    Ok(ready(candidate, past, (properties, told), closed_by_values, past_said))
}

/// Runs a candidate over the past and asks nothing else of it: neither a proof nor a story, so that nothing comes of it that
/// could be signed.
///
/// # Errors
/// [`Held`], when it cannot be read or run.
pub fn look_back(candidate: Candidate<'_>, past: &Past, heard: &(dyn Fn(Progress) + Sync)) -> Result<LookedBack, Held> {
    replayed(faultless(candidate)?, past, heard)
}

/// The candidate as it is read with the site's values, every message of it said.
fn faultless(Candidate { name, files, site, .. }: Candidate<'_>) -> Result<Protocol, Held> {
    let (protocol, faults) = iliac_protocol::read(files, name, site);
    let protocol = match protocol {
        Some(protocol) if faults.is_empty() => protocol,
        Some(_) | None => return Err(Held::Faults(faults)),
    };
    let unsaid = iliac_text::faults(&protocol);
    if unsaid.is_empty() { Ok(protocol) } else { Err(Held::Messages(unsaid)) }
}

/// What only the site's values close; held by what the rules themselves do.
fn open_to_all(protocol: &Protocol) -> Result<Vec<String>, Held> {
    let closed = iliac_proof::closed(protocol);
    let words = |wanted: ClosedBy| -> Vec<String> {
        closed.iter().filter(|(_, by)| *by == wanted).map(|(able, _)| able.never(protocol)).collect()
    };
    let by_rules = words(ClosedBy::Rules);
    if by_rules.is_empty() { Ok(words(ClosedBy::Values)) } else { Err(Held::Closed(by_rules)) }
}

fn replayed(mut protocol: Protocol, past: &Past, heard: &(dyn Fn(Progress) + Sync)) -> Result<LookedBack, Held> {
    protocol.hash = Circumstances::present(&past.calendar).pin(&protocol.hash);
    let program = Arc::new(Program::compile(protocol, past.calendar.clone()));
    let summary = replay::replay_all(&past.cases, &program, past.until, &|| heard(Progress::Replayed));
    if summary.cases < past.cases.len() {
        return Err(Held::NotReplayed(summary.cases, past.cases.len()));
    }
    let open = OpenCases::of(&past.cases, &program, past.until);
    Ok(LookedBack { program, summary, until: past.until, open })
}

fn ready(
    Candidate { name, own, site, .. }: Candidate<'_>,
    past: &Past,
    (properties, told): (usize, usize),
    closed_by_values: Vec<String>,
    past_said: LookedBack,
) -> Ready {
    let (replayed, program) = (&past_said.summary, &past_said.program);
    let hash = program.protocol().hash.clone();
    let differences = Sense::ALL.into_iter().flat_map(|sense| replayed.in_past(sense)).map(|(kind, count)| {
        let (past, times) = (kind.sense.words(), counted(count.times, "time"));
        format!("{past}: {}: {}; {times} in {}", kind.element, kind.change(), counted(count.cases.len(), "case"))
    });
    let grounds = Grounds {
        properties,
        stories: told,
        cases: replayed.cases,
        instants: replayed.looked,
        too_few: replayed.too_few_to_tell().count(),
        differences: differences.collect(),
    };
    let activated = SiteEvent::ProtocolActivated {
        protocol: name.to_owned(),
        hash: hash.clone(),
        files: own.clone().into_iter().collect(),
        site: site.map(str::to_owned),
        under: Some(Circumstances::present(&past.calendar)),
        grounds: Some(grounds.clone()),
    };
    Ready { activated, hash, grounds, in_force: past.in_force.clone(), closed_by_values, past: past_said }
}

/// How many properties it has, all of them proved.
fn proved(protocol: &Protocol) -> Result<usize, Held> {
    let proved = iliac_proof::prove(protocol);
    let (calendar, told) = (stories::calendar(), BTreeMap::new());
    let stage = Stage { protocol, calendar: &calendar, stories: &told };
    let not = proved.iter().filter(|one| one.outcome != Outcome::Proved).map(|one| {
        let title = protocol.never(one.never).map_or_else(String::new, |never| never.title.clone());
        (title, crate::proof::failure(stage, one.never).map(Box::new))
    });
    let not: Vec<_> = not.collect();
    if proved.is_empty() || !not.is_empty() { Err(Held::NotProved(not)) } else { Ok(proved.len()) }
}

/// How many stories it has, all of them as told. They are told with the values they were written for: the folder's own.
fn told(candidate: Candidate<'_>) -> Result<usize, Held> {
    let Candidate { name, files, .. } = candidate;
    let (protocol, faults) = iliac_protocol::read(files, name, files.get("site.yaml").map(String::as_str));
    let protocol = protocol.ok_or(Held::Faults(faults))?;
    let (stories, faults) = stories::read_all(files, name);
    if !faults.is_empty() {
        return Err(Held::Faults(faults));
    }
    let calendar = stories::calendar();
    let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &stories };
    let results = stories.values().map(|story| stories::run(story, stage));
    let failed: Vec<StoryResult> = results.filter(|result| !result.passes()).collect();
    if stories.is_empty() || !failed.is_empty() { Err(Held::Stories(failed)) } else { Ok(stories.len()) }
}

impl Held {
    /// Whether it can be run over the past all the same.
    pub fn can_be_run(&self) -> bool {
        match self {
            Held::NotProved(_) | Held::Closed(_) | Held::Stories(_) => true,
            Held::Faults(_) | Held::Messages(_) | Held::NotReplayed(..) => false,
        }
    }

    /// What holds it, for whoever wrote the protocol. `files` are the candidate's.
    pub fn words(&self, files: &BTreeMap<String, String>) -> String {
        let lines: Vec<String> = match self {
            Held::Faults(faults) => faults.iter().map(|fault| fault.render(files)).collect(),
            Held::Messages(unsaid) => unsaid
                .iter()
                .map(|TextFault { language, message, what }| format!("texts in {language}: {message} {what}"))
                .collect(),
            Held::NotProved(not) if not.is_empty() => vec!["It has no safety property to prove.".to_owned()],
            Held::NotProved(not) => not
                .iter()
                .map(|(title, story)| match story {
                    Some(story) => format!("Not proved: {title}\n\n{story}"),
                    None => format!("Not proved: {title}"),
                })
                .collect(),
            Held::Closed(closed) => closed.clone(),
            Held::Stories(failed) if failed.is_empty() => vec!["It has no story.".to_owned()],
            Held::Stories(failed) => {
                failed.iter().flat_map(|result| &result.differences).map(std::string::ToString::to_string).collect()
            }
            Held::NotReplayed(replayed, of) => vec![format!("Only {replayed} of {of} cases could be replayed.")],
        };
        lines.join("\n")
    }
}

/// A version of a protocol that new cases took from some instant on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// The protocol's name.
    pub protocol: String,
    /// What its cases are pinned to.
    pub hash: String,
    /// Who made it the one in force; the house itself when a unit was set up, or its calendar or this program changed.
    pub by: StaffId,
    /// Since when.
    pub at: Timestamp,
    /// What was found before; `None` when nobody examined it: the first one, another value of the site, another calendar.
    pub grounds: Option<Grounds>,
}

impl<S: Store> House<S> {
    /// Every version of every protocol that was ever in force, the latest first.
    pub fn versions(&self) -> Vec<Arc<Version>> {
        read(&self.registry).site.versions.iter().rev().cloned().collect()
    }

    /// What a candidate of that name is held beside.
    pub fn past_of(&self, protocol: &str, until: Timestamp) -> Past {
        let mut cases = self.cases();
        cases.retain(|case| case.protocol().name == protocol);
        Past { calendar: self.calendar(), cases, in_force: self.in_force(protocol), until }
    }

    /// The hash of the protocol new cases of that name take.
    fn in_force(&self, protocol: &str) -> Option<String> {
        self.current(protocol).map(|program| program.protocol().hash.clone())
    }

    /// Makes an examined protocol the one new cases take, signed by a clinician for the hash they read.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] without the role; [`Failure::Unreadable`] when the hash is another, when it is in force already,
    /// or when it was examined beside something that is in force no longer; and the record's own.
    pub async fn activate(&self, ready: &Ready, signed: &str, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        actor.needs(&[SIGNER])?;
        let _turn = self.turn(SITE).await;
        let refuse = |words: &str| Err(Failure::Unreadable(words.into()));
        if signed != ready.hash {
            return refuse("What was signed is another version than the one examined. Nothing was activated.");
        }
        let in_force = self.in_force(&ready.past.program.protocol().name);
        if in_force.as_ref() == Some(&ready.hash) {
            return refuse("This version is the one in force already.");
        }
        let same_reading = ready.hash == self.pinned_now(&ready.activated);
        if in_force != ready.in_force || !same_reading {
            return refuse("Another version, value or calendar came into force meanwhile. Examine it again.");
        }
        self.write_site(vec![ready.activated.clone()], actor.id, now).await?;
        self.tell(News::All);
        Ok(())
    }

    /// The hash of an activation if it were made now; empty when it cannot be read.
    fn pinned_now(&self, activated: &SiteEvent) -> String {
        let shelf = read(&self.shelf);
        let present = Circumstances::present(shelf.calendar());
        shelf.read(activated).map_or_else(|_| String::new(), |(_, of_files, _)| present.pin(&of_files))
    }
}
