//! `iliac protocol move`: which open cases have other rules than new ones, what these would change, and the act that gives them to
//! a case.

use std::path::PathBuf;

use clap::Args;
use iliac_app::house::House;
use iliac_app::repinning::Repinning;
use iliac_model::Timestamp;
use iliac_store::SqliteStore;

use crate::Stop;
use crate::activate::signer;
use crate::open::{on_copy, on_record};

/// Give open cases the rules that new cases take: without --by, what would change in each
#[derive(Args)]
pub struct Move {
    /// The record's folder
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// A case by its number; more than one by naming it again, every open case without it
    #[arg(long = "case", value_name = "NUMBER")]
    cases: Vec<String>,
    /// Who has read what changes and gives these cases the rules: the sign-in name of a clinician of this unit
    #[arg(long, requires = "cases")]
    by: Option<String>,
    /// That clinician's password; read from the environment, never from the command line
    #[arg(long, env = "ILIAC_PASSWORD", hide = true, hide_env_values = true)]
    password: Option<String>,
}

impl Move {
    /// Looks, or moves.
    pub fn run(&self) -> Result<(), Stop> {
        let now = crate::clock::now();
        match &self.by {
            None => on_copy(&self.data, async |house| {
                for one in self.found(house, now)? {
                    tell(&one);
                }
                println!("Nothing is changed. Name a case with --case and sign with --by, the house being stopped.");
                Ok(())
            }),
            Some(by) => on_record(&self.data, async |house| self.moves(house, by, now).await),
        }
    }

    async fn moves(&self, house: &House<SqliteStore>, by: &str, now: Timestamp) -> Result<(), Stop> {
        let (account, actor) = signer(house, by, self.password.as_deref())?;
        for one in self.found(house, now)? {
            tell(&one);
            house.repin(&one.case, &one.seen, &actor, now).await?;
            println!("{} has these rules from now on, signed by {}", one.number, account.name);
        }
        Ok(())
    }

    /// The cases meant that have other rules than new ones.
    fn found(&self, house: &House<SqliteStore>, now: Timestamp) -> Result<Vec<Repinning>, Stop> {
        let mut found = Vec::new();
        for case in house.cases() {
            if self.cases.is_empty() || self.cases.contains(&case.number) {
                found.extend(house.repinning(&case.id, now)?);
            }
        }
        let missing = self.cases.iter().find(|number| !found.iter().any(|one| one.number == **number));
        match missing {
            Some(number) => {
                Err(Stop::because(format!("{number} is no open case with other rules than new cases take")))
            }
            None => Ok(found),
        }
    }
}

fn tell(one: &Repinning) {
    println!("{}: from {} to {}", one.number, one.from, one.to);
    if one.changes.is_empty() {
        println!("  nothing is said otherwise now");
    }
    one.changes.iter().for_each(|change| println!("  {change}"));
    one.refused.iter().for_each(|why| println!("  MAY NOT: {why}"));
}
