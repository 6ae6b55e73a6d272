//! `iliac protocol prove`: every safety property over every record there may be.

use std::path::PathBuf;

use iliac_app::proof::failure;
use iliac_app::stories::{self, Stage};
use iliac_proof::{ClosedBy, GuardOf, Outcome, Proved};
use iliac_protocol::story::Story;
use iliac_protocol::tree::Protocol;

use crate::Stop;
use crate::protocols::{Which, faultless};

/// Proves the safety properties of protocols, or says which are not, and names what a protocol can never do.
#[derive(clap::Args)]
pub struct Prove {
    #[command(flatten)]
    which: Which,
    /// Also say which gates and alarms each proof rests on
    #[arg(long)]
    all: bool,
    /// Keep the story of the first property that fails
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

impl Prove {
    /// Does it.
    pub fn run(&self) -> Result<(), Stop> {
        let files = self.which.files()?;
        let site = self.which.site(&files)?;
        let calendar = stories::calendar();
        let (mut failed, mut saved) = (0, None);
        for name in self.which.names(&files) {
            let protocol = faultless(&files, &name, site.as_deref())?;
            let proved = iliac_proof::prove(&protocol);
            for one in &proved {
                self.tell(&protocol, one);
            }
            let told = stories::read_all(&files, &name).0;
            let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &told };
            for one in proved.iter().filter(|one| one.outcome == Outcome::Refuted) {
                let story = failure(stage, one.never);
                Prove::show(story.as_ref());
                saved = saved.or(story);
            }
            let not = proved.iter().filter(|one| one.outcome != Outcome::Proved).count();
            let closed = closed(&protocol);
            println!("{name}: {} properties, {} proved, hash {}", proved.len(), proved.len() - not, protocol.hash);
            failed += not + closed;
        }
        if let (Some(path), Some(story)) = (&self.save, &saved) {
            std::fs::write(path, story.to_string())?;
            println!("kept: {}", path.display());
        }
        println!("What is proved and what is not: docs/proof.md");
        if failed == 0 { Ok(()) } else { Err(Stop::because(format!("{failed} properties do not hold"))) }
    }

    /// The failure as a story, or that none was found.
    fn show(story: Option<&Story>) {
        match story {
            Some(story) => println!("\n{story}"),
            None => {
                println!("        no record was found that shows it: the engine may be stricter than what is proved")
            }
        }
    }

    fn tell(&self, protocol: &Protocol, proved: &Proved) {
        let Some(never) = protocol.never(proved.never) else { return };
        let (word, told) = match proved.outcome {
            Outcome::Proved => ("proved", self.all),
            Outcome::Refuted => ("FAILS", true),
            Outcome::Unknown => ("OPEN", true),
        };
        if told {
            println!("{word:<7} {:<34} {}", never.name, never.title);
        }
        if self.all && !proved.rests_on.is_empty() {
            let names: Vec<String> = proved.rests_on.iter().map(|of| name(protocol, *of)).collect();
            println!("        rests on {}", names.join(", "));
        }
    }
}

/// Tells what a protocol can never do, and counts what its rules close whatever the site's values are.
fn closed(protocol: &Protocol) -> usize {
    let closed = iliac_proof::closed(protocol);
    for (able, by) in &closed {
        let by = match by {
            ClosedBy::Rules => "CLOSED ",
            ClosedBy::Values => "closed by the site's values, until it sets others:",
        };
        println!("{by} {}", able.never(protocol));
    }
    closed.iter().filter(|(_, by)| *by == ClosedBy::Rules).count()
}

/// `puncture/consent` or `alarm fever`.
fn name(protocol: &Protocol, of: GuardOf) -> String {
    match of {
        GuardOf::Gate(gate) => protocol.gate(gate).map_or_else(String::new, |gate| {
            let step = protocol.step(gate.step).map_or("", |step| step.name.as_str());
            format!("{step}/{}", gate.name)
        }),
        GuardOf::Alarm(alarm) => {
            protocol.alarm(alarm).map_or_else(String::new, |alarm| format!("alarm {}", alarm.name))
        }
    }
}
