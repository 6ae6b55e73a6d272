//! `iliac protocol replay`: what a protocol somebody is writing would have said in every case of a record.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use iliac_app::case::Case;
use iliac_app::house::House;
use iliac_app::replay::{self, Example, Kind, Sense, Summary};
use iliac_engine::Program;
use iliac_model::Timestamp;
use iliac_store::SqliteStore;
use iliac_text::counted;
use indicatif::{ProgressBar, ProgressStyle};

use crate::Stop;
use crate::open::on_copy;
use crate::protocols::{Which, faultless};

/// How many examples of each past are told when they are not kept: those of the differences that most cases meet.
const TOLD_MOST: usize = 3;

/// What a protocol would have said in every case of a record, beside what was said
#[derive(Args)]
pub struct Replay {
    /// Which protocol: one name
    #[command(flatten)]
    which: Which,
    /// The record's folder; it may be in use
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// Also the gates that too few cases met for their silence to mean anything
    #[arg(long)]
    too_few: bool,
    /// Keep the earliest example of each difference as a story in this folder
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
}

impl Replay {
    /// Does it, on a copy of the record.
    pub fn run(&self) -> Result<(), Stop> {
        let files = self.which.files()?;
        let [name] = &self.which.names(&files)[..] else { return Err(Stop::because("name one protocol")) };
        let now = crate::clock::now();
        on_copy(&self.data, async |house| {
            let site = self.which.site_or(&files, house.values_in_force(name))?;
            let candidate = faultless(&files, name, site.as_deref())?;
            let candidate = Arc::new(Program::compile(candidate, house.calendar()));
            let past = Past::of(house, name);
            let summary = past.replay(&candidate, now)?;
            println!("{}", replay::OpenCases::of(&past.cases, &candidate, now).at_once(now));
            print!("{summary}");
            if let Some(folder) = &self.save {
                std::fs::create_dir_all(folder)?;
            }
            past.examples(&candidate, &summary, now, self.save.as_deref())?;
            too_few(&summary, self.too_few);
            Ok(())
        })
    }
}

/// Says how many gates too few cases met, and which.
pub fn too_few(summary: &Summary, all: bool) {
    let few: Vec<(String, usize)> = summary.too_few_to_tell().collect();
    let met = if few.len() == 1 { "was met" } else { "were met" };
    println!("\n{} {met} by fewer than {} cases: too few to tell", counted(few.len(), "gate"), replay::TOO_FEW);
    if all {
        few.iter().for_each(|(gate, met)| println!("  {gate}: {met}"));
    }
}

/// Every case of one protocol in a record.
struct Past {
    cases: Vec<Arc<Case>>,
}

impl Past {
    fn of(house: &House<SqliteStore>, protocol: &str) -> Past {
        let mut cases = house.cases();
        cases.retain(|case| case.protocol().name == protocol);
        Past { cases }
    }

    /// Replays a candidate, with a progress bar.
    fn replay(&self, candidate: &Arc<Program>, now: Timestamp) -> Result<Summary, Stop> {
        let bar = bar(self.cases.len());
        let summary = replay::replay_all(&self.cases, candidate, now, &|| bar.inc(1));
        bar.finish_and_clear();
        if summary.cases < self.cases.len() {
            let (replayed, all) = (summary.cases, self.cases.len());
            return Err(Stop::because(format!("only {replayed} of {all} cases could be replayed")));
        }
        Ok(summary)
    }

    /// The earliest example of each difference as a story: kept in a folder, else told for what most cases meet.
    fn examples(
        &self,
        candidate: &Arc<Program>,
        summary: &Summary,
        now: Timestamp,
        folder: Option<&Path>,
    ) -> Result<(), Stop> {
        let most = if folder.is_some() { usize::MAX } else { TOLD_MOST };
        for (kind, count) in Sense::ALL.into_iter().flat_map(|sense| summary.in_past(sense).into_iter().take(most)) {
            let Some(example) = &count.earliest else { continue };
            self.example(candidate, now, kind, example, folder)?;
        }
        Ok(())
    }

    fn example(
        &self,
        candidate: &Arc<Program>,
        now: Timestamp,
        kind: &Kind,
        example: &Example,
        folder: Option<&Path>,
    ) -> Result<(), Stop> {
        let case = self.cases.iter().find(|case| case.id == example.case);
        match (case.and_then(|case| replay::story(case, candidate, now, kind, example)), folder) {
            (Some(story), Some(folder)) => {
                let past = if kind.sense == Sense::KnownThen { "then" } else { "now" };
                let mut paths = (1..).map(|n| folder.join(format!("{}-{past}-{n}.md", story.name)));
                let Some(path) = paths.find(|path| !path.exists()) else { return Ok(()) };
                std::fs::write(&path, story.to_string())?;
                println!("kept: {}", path.display());
            }
            (Some(story), None) => println!("\n{}\n{story}", kind.sense.words()),
            (None, _) => println!("\n{}: no board shows it, or not in these words", kind.element),
        }
        Ok(())
    }
}

/// A bar that counts replayed cases.
pub fn bar(cases: usize) -> ProgressBar {
    let bar = ProgressBar::new(cases as u64).with_message("replaying");
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}
