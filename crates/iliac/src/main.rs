//! The binary: flags, config, wiring. Nothing is decided here.

mod activate;
mod assess;
mod bench;
mod clock;
mod demo;
mod keep;
mod near;
mod open;
mod protocols;
mod prove;
mod refer;
mod repin;
mod replay;
mod serve;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs bone-marrow procedures: what now, and why not yet.
#[derive(Parser)]
#[command(name = "iliac", version, about, max_term_width = 100)]
struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A demonstration: invented people, a clock you can move forward, gone when it stops
    Demo(demo::Demo),
    /// Prepare a folder for a unit's record and make its first administrator
    Init(setup::Init),
    /// Run a unit's record
    Serve(serve::Serve),
    /// Send a referral (a FHIR R4 bundle) to a running house
    Refer(refer::Refer),
    /// Copy a record to a folder, while it runs
    Backup(keep::Backup),
    /// Put a backup into an empty folder, once it verifies
    Restore(keep::Restore),
    /// Look at a record
    #[command(subcommand)]
    Record(keep::Record),
    /// Check, print and test protocols
    #[command(subcommand)]
    Protocol(protocols::Protocol),
    Assess(assess::Assess),
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let flags = Flags::parse();
    end_quietly_when_nobody_reads();
    // Nobody else has chosen a provider of cryptography in this process.
    rustls::crypto::ring::default_provider().install_default().ok();
    let done = match flags.command {
        Command::Demo(demo) => demo.run(),
        Command::Init(init) => init.run(),
        Command::Serve(serve) => serve.run(),
        Command::Refer(refer) => refer.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Record(record) => record.run(),
        Command::Protocol(protocol) => protocol.run(),
        Command::Assess(assess) => assess.run(),
        Command::Bench(bench) => bench.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("iliac: {stop}");
            ExitCode::FAILURE
        }
    }
}

/// Whoever pipes a command into `head` has read enough; that is no fault to tell of.
fn end_quietly_when_nobody_reads() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        if words.starts_with("failed printing to stdout") && words.contains("Broken pipe") {
            std::process::exit(0);
        }
        tell(panic);
    }));
}

/// Why a command stopped: a sentence for whoever typed it, with its causes.
pub(crate) struct Stop(String);

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Stop {
    /// A sentence.
    pub(crate) fn because(words: impl Into<String>) -> Stop {
        Stop(words.into())
    }
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Stop {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            words = format!("{words}: {deeper}");
            cause = deeper.source();
        }
        Stop(words)
    }
}
