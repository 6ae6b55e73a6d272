//! `iliac protocol activate`: what has to hold before new cases take a protocol, and the signature that makes them take it.
//!
//! Without a signature it only looks, on a copy, so the record may be in use. With one it needs the record for itself.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use iliac_app::activation::{self, Candidate, Progress, Ready};
use iliac_app::event::Staff;
use iliac_app::house::{Actor, House};
use iliac_app::wire::write_candidate;
use iliac_model::Timestamp;
use iliac_server::password;
use iliac_store::SqliteStore;
use indicatif::ProgressBar;

use crate::open::{on_copy, on_record};
use crate::protocols::{Files, Which};
use crate::{Stop, replay};

/// The account that signs, and as whom it acts.
pub fn signer(house: &House<SqliteStore>, by: &str, typed: Option<&str>) -> Result<(Arc<Staff>, Actor), Stop> {
    let typed = typed.unwrap_or_default();
    let account = house.staff_named(by).filter(|staff| staff.active && password::is_right(typed, &staff.password));
    let account = account
        .ok_or_else(|| Stop::because("this sign-in name and the password in ILIAC_PASSWORD open no account here"))?;
    let actor = Actor { id: account.id, roles: account.roles.clone(), source: "command".into() };
    Ok((account, actor))
}

/// Make a protocol the one new cases take: checked, proved, told its stories, run over every case, then signed
#[derive(Args)]
pub struct Activate {
    /// Which protocol: one name
    #[command(flatten)]
    which: Which,
    /// The record's folder
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// Write the candidate to this file: a clinician takes it to the page Protocols of a running house
    #[arg(long, value_name = "FILE", conflicts_with = "sign")]
    keep: Option<PathBuf>,
    /// The hash you sign, as it was told when you looked; without it nothing is activated
    #[arg(long, requires = "by")]
    sign: Option<String>,
    /// Who signs: the sign-in name of a clinician of this unit
    #[arg(long, requires = "sign")]
    by: Option<String>,
    /// That clinician's password; read from the environment, never from the command line
    #[arg(long, env = "ILIAC_PASSWORD", hide = true, hide_env_values = true)]
    password: Option<String>,
}

impl Activate {
    /// Looks, or signs.
    pub fn run(&self) -> Result<(), Stop> {
        let files = self.which.files()?;
        let names = self.which.names(&files);
        let [name] = &names[..] else { return Err(Stop::because("name one protocol")) };
        match self.sign.as_deref().zip(self.by.as_deref()) {
            Some((hash, by)) => self.sign(&files, name, hash, by),
            None => self.look(&files, name),
        }
    }

    fn look(&self, files: &Files, name: &str) -> Result<(), Stop> {
        let now = crate::clock::now();
        on_copy(&self.data, async |house| {
            let ready = self.examine(house, files, name, now)?;
            for words in &ready.closed_by_values {
                println!("closed by the site's values, until it sets others: {words}");
            }
            print!("\n{}", ready.past.summary);
            replay::too_few(&ready.past.summary, false);
            if let Some(path) = &self.keep {
                std::fs::write(path, write_candidate(name, files))?;
                println!("\nkept for the page Protocols: {}", path.display());
            }
            println!(
                "\nNothing is activated yet. A clinician of this unit who has read all this signs it, the house being stopped:"
            );
            println!("  ILIAC_PASSWORD=… iliac protocol activate {name} … --sign {} --by SIGN-IN-NAME", ready.hash());
            Ok(())
        })
    }

    fn sign(&self, files: &Files, name: &str, hash: &str, by: &str) -> Result<(), Stop> {
        let now = crate::clock::now();
        on_record(&self.data, async |house| self.signed(house, files, name, hash, by, now).await)
    }

    async fn signed(
        &self,
        house: &House<SqliteStore>,
        files: &Files,
        name: &str,
        hash: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let (account, actor) = signer(house, by, self.password.as_deref())?;
        let ready = self.examine(house, files, name, now)?;
        house.activate(&ready, hash, &actor, now).await?;
        println!("New cases take {name} {hash}, signed by {}. Open cases keep what they have.", account.name);
        let open = house.site_values().iter().filter(|value| value.is_open()).count();
        if open > 0 {
            println!("{open} values are not signed: no case opens by them until they are, on the page Values.");
        }
        Ok(())
    }

    /// Examines the candidate beside the record, and says how far it is.
    fn examine(&self, house: &House<SqliteStore>, files: &Files, name: &str, now: Timestamp) -> Result<Ready, Stop> {
        let site = self.which.site_or(files, house.values_in_force(name))?;
        let own = iliac_app::pin::files_of(files, name);
        let candidate = Candidate { name, files, own: &own, site: site.as_deref() };
        let past = house.past_of(name, now);
        let bar = replay::bar(past.cases.len());
        let ready = activation::examine(candidate, &past, &|progress| heard(&bar, progress));
        bar.finish_and_clear();
        ready.map_err(|held| {
            Stop::because(format!("{name} is not ready to be signed; nothing is activated\n{}", held.words(files)))
        })
    }
}

fn heard(bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Checked => println!("checked: no fault in the files, every message can be said"),
        Progress::Proved(count) => {
            println!(
                "proved: {count} safety properties, for this very protocol, and nothing closed for ever (docs/proof.md)"
            )
        }
        Progress::Told(count) => println!("stories: {count}, all as told"),
        Progress::Replayed => bar.inc(1),
    }
}
