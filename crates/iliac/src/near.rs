//! `iliac protocol near`: how little separated closed cases from what must never be, and what each gate was worth.

use std::path::PathBuf;

use clap::Args;
use iliac_app::case::Case;
use iliac_app::near::{self, Apart, Near};
use indicatif::ProgressIterator as _;

use crate::open::on_copy;
use crate::{Stop, replay};

/// How many near misses are told, the nearest first, unless all are asked for.
const TOLD_MOST: usize = 20;

/// How little separated closed cases from each safety property, and which gates stood between
#[derive(Args)]
pub struct NearMisses {
    /// Which protocol; every one of the record without a name
    name: Option<String>,
    /// The record's folder; it may be in use
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// Every one, not only the nearest
    #[arg(long)]
    all: bool,
}

impl NearMisses {
    /// Looks, on a copy.
    pub fn run(&self) -> Result<(), Stop> {
        let now = crate::clock::now();
        on_copy(&self.data, async |house| {
            let cases = house.cases();
            let meant = |case: &&Case| self.name.as_ref().is_none_or(|name| case.protocol().name == *name);
            let all: Vec<&Case> = cases.iter().map(AsRef::as_ref).filter(meant).collect();
            let closed: Vec<&Case> = all.iter().copied().filter(|case| case.closed_at.is_some()).collect();
            let bar = replay::bar(closed.len());
            let mut found: Vec<Near> = closed.iter().progress_with(bar).flat_map(|case| near::near(case)).collect();
            found.sort_by(|a, b| (&a.apart, a.at).cmp(&(&b.apart, b.at)));
            println!("{} closed cases, {} beginnings one fact or less than a day away", closed.len(), found.len());
            let most = if self.all { usize::MAX } else { TOLD_MOST };
            found.iter().take(most).for_each(tell);
            println!("\nGates, by what they averted, in {} cases:", all.len());
            for ((step, gate), worth) in near::worth(&all, now) {
                let (averted, closed, minutes) = (worth.averted, worth.closed, worth.held.seconds() / 60);
                println!(
                    "  {step}/{gate}: averted in {averted} cases, closed in {closed}, held alone {minutes} min, answered for {} times",
                    worth.overridden
                );
            }
            Ok(())
        })
    }
}

fn tell(near: &Near) {
    println!("\n{} {} at {}: {}", near.number, near.step, near.at, near.never);
    for apart in &near.apart {
        match apart {
            Apart::Nothing => println!("  it was so, by what is known now"),
            Apart::Minutes(minutes) => println!("  {minutes} min away"),
            Apart::OneFact { fact, said, nearest } => {
                println!("  {fact} was {said}; {nearest} would have been too much")
            }
        }
    }
}
