//! `iliac protocol replay`: what a protocol somebody is writing would have said in every case of a record.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use iliac_app::case::Case;
use iliac_app::replay;
use iliac_app::values::People;
use iliac_engine::Program;
use iliac_store::{Purpose, RecordFolder, Settings, SqliteStore};
use indicatif::{ProgressBar, ProgressStyle};

use crate::protocols::{Which, faultless};
use crate::{Stop, serve, setup};

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
}

impl Replay {
    /// Does it, on a copy of the record.
    pub fn run(&self) -> Result<(), Stop> {
        let files = self.which.files()?;
        let site = self.which.site(&files)?;
        let [name] = &self.which.names(&files)[..] else { return Err(Stop::because("name one protocol")) };
        let protocol = faultless(&files, name, site.as_deref())?;
        let calendar = setup::Unit::read(&self.data)?.calendar()?;
        let copy = tempfile::tempdir()?;
        let record = copy.path().join("record");
        RecordFolder::look(&self.data)?.back_up(&record, Box::new(|_, _| ()))?;
        let runtime = tokio::runtime::Runtime::new()?;
        let cases = runtime.block_on(async {
            let store = SqliteStore::open(&record, Purpose::Production, Settings::default())?;
            // A copy to look at: no case is ever opened in it.
            let house = serve::open(store, calendar.clone(), People::Invented).await?;
            let cases: Vec<Arc<Case>> =
                house.cases().into_iter().filter(|case| case.protocol().name == *name).collect();
            house.store().close().await?;
            Ok::<_, Stop>(cases)
        })?;
        let candidate = Arc::new(Program::compile(protocol, calendar));
        let bar = ProgressBar::new(cases.len() as u64).with_message("replaying");
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        let summary = replay::replay_all(&cases, &candidate, crate::clock::now(), &|| bar.inc(1));
        bar.finish_and_clear();
        if summary.cases < cases.len() {
            return Err(Stop::because(format!("only {} of {} cases could be replayed", summary.cases, cases.len())));
        }
        print!("{summary}");
        let few: Vec<(String, usize)> = summary.too_few_to_tell(candidate.protocol()).collect();
        println!("\n{} gates were met by fewer than {} cases: too few to tell", few.len(), replay::TOO_FEW);
        if self.too_few {
            few.iter().for_each(|(gate, met)| println!("  {gate}: {met}"));
        }
        Ok(())
    }
}
