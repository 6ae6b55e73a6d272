//! Runs the stories of a protocol and prints how each went.
//!
//! `stories FOLDER PROTOCOL [STORY]`, or `stories FOLDER PROTOCOL --mutations [COUNT [SEED]]` to break the protocol and
//! list what no story notices, `--names` for the names of all mutations, or `--noticed-by STORY` for those that this story
//! notices and the plain day does not.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use iliac_app::mutation::{self, Budget};
use iliac_app::stories;

#[path = "../tests/folder/mod.rs"]
mod folder;

use folder::Told;

fn main() -> ExitCode {
    match asked() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn asked() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [root, "--sweep", rest @ ..] => {
            let count = rest.first().map(|count| count.parse()).transpose()?.unwrap_or(usize::MAX);
            let seed = rest.get(1).map(|seed| seed.parse()).transpose()?.unwrap_or(1);
            swept(Path::new(root), Budget { count, seed })
        }
        [root, name, "--names"] => names(&folder::told(Path::new(root), name)?),
        [root, name, "--mutations", rest @ ..] => {
            let count = rest.first().map(|count| count.parse()).transpose()?.unwrap_or(usize::MAX);
            let seed = rest.get(1).map(|seed| seed.parse()).transpose()?.unwrap_or(1);
            broken(&folder::told(Path::new(root), name)?, Budget { count, seed })
        }
        [root, name, "--noticed-by", story] => noticed(&folder::told(Path::new(root), name)?, story),
        [root, name, rest @ ..] => run(&folder::told(Path::new(root), name)?, rest),
        _ => {
            Err("say: stories FOLDER PROTOCOL [STORY | --names | --noticed-by STORY | --mutations [COUNT [SEED]]]"
                .into())
        }
    }
}

fn run(told: &Told, only: &[&str]) -> Result<ExitCode, Box<dyn Error>> {
    let (mut ok, mut failed, mut claims) = (0, 0, 0);
    let known = mutation::mutations(&told.protocol);
    let asked = told.stories.values().filter(|story| only.is_empty() || only.contains(&story.name.as_str()));
    for story in asked {
        let result = stories::run(story, told.stage());
        let broken = if result.passes() { mutation::breaks_hold(story, told.stage(), &known) } else { Vec::new() };
        match result.passes() {
            true => ok += 1,
            false => failed += 1,
        }
        claims += broken.len();
        println!("{:<6}  {}", if result.passes() { "ok" } else { "FAILED" }, story.name);
        for difference in &result.differences {
            println!("  {difference}");
        }
        for claim in &broken {
            println!("  {}: breaks: {claim}", story.path);
        }
    }
    println!("{ok} stories pass, {failed} fail, {claims} `breaks:` lines do not hold");
    Ok(if failed + claims == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn names(told: &Told) -> Result<ExitCode, Box<dyn Error>> {
    for mutation in mutation::mutations(&told.protocol) {
        println!("{}", mutation.name);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a story is for: the mutations it notices and the plain day does not.
fn noticed(told: &Told, story: &str) -> Result<ExitCode, Box<dyn Error>> {
    let story = told.stories.get(story).ok_or("there is no such story")?;
    let plain = told.stories.get("plain-day").ok_or("there is no plain day")?;
    for slip in mutation::mutations(&told.protocol) {
        if mutation::notices(story, told.stage(), &slip) && !mutation::notices(plain, told.stage(), &slip) {
            println!("{}", slip.name);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn swept(root: &Path, budget: Budget) -> Result<ExitCode, Box<dyn Error>> {
    let names = folder::names(root)?;
    let told = names.iter().map(|name| folder::told(root, name)).collect::<Result<Vec<Told>, _>>()?;
    let stages: Vec<_> = told.iter().map(Told::stage).collect();
    let slips = mutation::slips(&stages);
    let all = slips.len();
    let outcomes = mutation::sweep(&stages, &mutation::pick(slips, budget.count, budget.seed));
    for outcome in &outcomes {
        let places: Vec<&str> =
            outcome.slip.places.iter().filter_map(|(place, _)| names.get(*place).map(String::as_str)).collect();
        let by = outcome.noticed.as_ref().map_or("NOBODY", |(_, story)| story);
        println!("{}\t{}\t{by}", outcome.slip.name, places.join(","));
    }
    let noticed = outcomes.iter().filter(|outcome| outcome.noticed.is_some()).count();
    println!("{noticed} of {} slips are noticed, of {all} in all", outcomes.len());
    Ok(ExitCode::SUCCESS)
}

fn broken(told: &Told, budget: Budget) -> Result<ExitCode, Box<dyn Error>> {
    let report = mutation::run_mutations(told.stage(), budget);
    for name in &report.unnoticed {
        println!("no story notices: {name}");
    }
    let (noticed, all) = (report.noticed.len(), report.noticed.len() + report.unnoticed.len());
    println!("{noticed} of {all} mutations are noticed by a story");
    Ok(ExitCode::SUCCESS)
}
