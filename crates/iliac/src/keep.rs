//! Looking after a record: back it up, put it back, verify it, take it out.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use iliac_app::record::{Progress, Verification};
use iliac_app::replay::{Otherwise, ShownAgain};
use iliac_store::RecordFolder;
use indicatif::{ProgressBar, ProgressStyle};

use crate::Stop;
use crate::open::on_copy;
use crate::setup::UNIT_FILE;

/// Copy a record to a folder, while it runs.
#[derive(Args)]
pub struct Backup {
    /// The record's folder
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// Where the copy goes; nothing there is written over
    #[arg(long)]
    to: PathBuf,
}

impl Backup {
    /// Copies.
    pub fn run(&self) -> Result<(), Stop> {
        RecordFolder::look(&self.data)?.back_up(&self.to, progress("copying"))?;
        copy_unit(&self.data, &self.to)?;
        println!("{} is a whole copy, keys included: keep it as safe as the record itself", self.to.display());
        Ok(())
    }
}

/// The unit's settings go with the record. A demonstration has none.
fn copy_unit(from: &Path, to: &Path) -> Result<(), Stop> {
    let settings = from.join(UNIT_FILE);
    if settings.exists() {
        std::fs::copy(&settings, to.join(UNIT_FILE))?;
    }
    Ok(())
}

/// Put a backup into an empty folder, once it verifies.
#[derive(Args)]
pub struct Restore {
    /// The backup
    #[arg(long)]
    from: PathBuf,
    /// The folder
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
}

impl Restore {
    /// Restores.
    pub fn run(&self) -> Result<(), Stop> {
        let verified = iliac_store::restore(&self.from, &self.data, progress("verifying"))?;
        say(&verified)?;
        copy_unit(&self.from, &self.data)?;
        println!("restored to {}", self.data.display());
        Ok(())
    }
}

/// Look at a record.
#[derive(Subcommand)]
pub enum Record {
    /// Walk every chain, signature and file, and name the first flaw
    Verify {
        /// The record's folder
        #[arg(long, env = "ILIAC_DATA")]
        data: PathBuf,
    },
    /// Work out again every situation that was shown to anybody, and say which come out otherwise
    Shown {
        /// The record's folder; it may be in use
        #[arg(long, env = "ILIAC_DATA")]
        data: PathBuf,
    },
    /// Every event as a JSON line, with its hashes; what identifies a person stays sealed
    Export {
        /// The record's folder
        #[arg(long, env = "ILIAC_DATA")]
        data: PathBuf,
    },
}

impl Record {
    /// Does it.
    pub fn run(&self) -> Result<(), Stop> {
        match self {
            Record::Verify { data } => {
                let verified = RecordFolder::look(data)?.verify(progress("verifying"))?;
                say(&verified)
            }
            Record::Shown { data } => on_copy(data, async |house| say_shown(&house.shown_again(|_| ()).await?)),
            Record::Export { data } => {
                let mut out = std::io::BufWriter::new(std::io::stdout().lock());
                let count = RecordFolder::look(data)?.export(&mut out)?;
                out.flush()?;
                eprintln!("{count} events");
                Ok(())
            }
        }
    }
}

fn say(verified: &Verification) -> Result<(), Stop> {
    match &verified.flaw {
        None => {
            println!(
                "whole: {} events in {} streams, {} checkpoints, {} files",
                verified.events, verified.streams, verified.checkpoints, verified.files
            );
            Ok(())
        }
        Some(flaw) => Err(Stop::because(flaw.to_string())),
    }
}

/// What became of what was shown. Whatever comes out otherwise although nothing has changed stops the command.
fn say_shown(again: &ShownAgain) -> Result<(), Stop> {
    let ShownAgain { same, without, untold, otherwise } = again;
    println!("{same} situations come out as they were shown, {} otherwise", otherwise.len());
    println!("{without} looks hold no situation; of {untold} it cannot be told, since a birth date was entered anew");
    for Otherwise { number, at, page, because } in otherwise {
        let because = if because.is_empty() { "and nothing says why".to_owned() } else { because.join("; ") };
        println!("  {number}, {page}, {at}: {because}");
    }
    match otherwise.iter().filter(|one| one.because.is_empty()).count() {
        0 => Ok(()),
        count => {
            Err(Stop::because(format!("{count} come out otherwise although nothing has changed in how they are read")))
        }
    }
}

fn progress(words: &'static str) -> Progress {
    let bar = ProgressBar::new(0).with_message(words);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    Box::new(move |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })
}
