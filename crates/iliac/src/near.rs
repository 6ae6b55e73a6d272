//! `iliac protocol near`: how little separated closed cases from what must never be, and what each gate was worth.

use std::path::PathBuf;

use clap::Args;
use iliac_app::case::Case;
use iliac_app::near::{self, Apart, Near, Other, Tally, Unnoticed};
use iliac_text::counted;

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
            let found = near::near_all(&closed, now, &|| bar.inc(1));
            bar.finish_and_clear();
            println!(
                "{}. How near they came to each property, each case by its nearest:",
                counted(closed.len(), "closed case")
            );
            near::tally(&found).iter().for_each(tell_property);
            let most = if self.all { usize::MAX } else { TOLD_MOST };
            println!("\nThe nearest:");
            found.iter().filter(|near| !near.apart.is_empty()).take(most).for_each(tell);
            println!("\nGates, by what they averted, in {}:", counted(all.len(), "case"));
            for ((step, gate), worth) in near::worth(&all, now) {
                let (averted, closed, minutes) = (worth.averted, worth.closed, worth.held.seconds() / 60);
                println!(
                    "  {step}/{gate}: averted in {}, closed in {closed}, held alone {minutes} min, answered for {}",
                    counted(averted, "case"),
                    counted(worth.overridden, "time")
                );
            }
            Ok(())
        })
    }
}

/// A property over all cases, in a line or two.
fn tell_property(tally: &Tally) {
    let Tally { never, cases, so, minutes, facts, further, given_up, worst } = tally;
    println!("\n{never}\n  looked at in {}", counted(*cases, "case"));
    if *so > 0 {
        println!("  was so in {so}");
    }
    if let Some(Unnoticed { minutes, silent, answered_after }) = worst {
        let answered =
            answered_after.map_or("nobody answered".to_owned(), |after| format!("answered after {after} min"));
        println!("  at worst: so for {minutes} min, nobody told for {silent} min, {answered}");
    }
    if let Some(minutes) = minutes {
        println!("  {minutes} min away at the nearest");
    }
    for (count, cases) in facts {
        println!("  {} away in {cases}", facts_said(*count));
    }
    if *further > 0 {
        println!("  not within {} in {further}", facts_said(near::FACTS_MOST));
    }
    if *given_up > 0 {
        println!("  not found within {} tries in {given_up}: it cannot be said", near::TRIES_MOST);
    }
}

fn facts_said(facts: usize) -> String {
    if facts == 1 { "one fact".to_owned() } else { format!("{facts} facts") }
}

fn tell(near: &Near) {
    let step = near.step.as_ref().map_or_else(String::new, |step| format!(" {step}"));
    println!("\n{}{step} at {}: {}", near.number, near.at, near.never);
    for apart in &near.apart {
        match apart {
            Apart::Nothing => println!("  it was so, by what is known now"),
            Apart::Minutes(minutes) => println!("  {minutes} min away"),
            Apart::Facts(facts) => {
                let told: Vec<String> = facts
                    .iter()
                    .map(|Other { fact, said, nearest }| format!("{fact} was {said}, not {nearest}"))
                    .collect();
                println!("  {} away: {}", facts_said(facts.len()), told.join("; "));
            }
        }
    }
    if let Some(Unnoticed { minutes, silent, answered_after }) = &near.unnoticed {
        let answered =
            answered_after.map_or("nobody answered".to_owned(), |after| format!("answered after {after} min"));
        println!("  so for {minutes} min, nobody told for {silent} min of them, {answered}");
    }
}
