//! Protocols from the binary itself or from a folder, and the commands about them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use iliac_app::stories::{self, Stage};
use iliac_app::trace;
use iliac_protocol::tree::Reader;
use iliac_text::TextFault;
use iliac_text::grade::{self, Graded};
use rust_embed::RustEmbed;

use crate::Stop;
use crate::prove::Prove;

/// The protocols that ship with the binary.
#[derive(RustEmbed)]
#[folder = "../../protocols"]
struct Shipped;

/// The files of protocols, by path below `protocols/`.
pub type Files = BTreeMap<String, String>;

/// The files that ship with the binary.
pub fn shipped() -> Files {
    let texts = Shipped::iter().filter_map(|path| {
        let file = Shipped::get(&path)?;
        Some((path.to_string(), String::from_utf8(file.data.into_owned()).ok()?))
    });
    texts.collect()
}

/// The files of a folder.
///
/// # Errors
/// When the folder cannot be read, or a file in it is no text.
pub fn folder(root: &Path) -> Result<Files, Stop> {
    let mut files = Files::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| ["yaml", "ftl", "md", "tsv"].iter().any(|known| end == *known))
            {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// The names of the protocols in there.
pub fn names(files: &Files) -> Vec<String> {
    files.keys().filter_map(|path| path.strip_suffix("/protocol.yaml")).map(str::to_owned).collect()
}

/// Check, print and test protocols.
#[derive(Subcommand)]
pub enum Protocol {
    /// Every fault of a protocol in one run, with the words underlined
    Check(Which),
    /// The protocol in plain English, to be read and signed
    Print(Which),
    /// The way as one picture (SVG), one protocol to standard output
    Draw(Which),
    Replay(crate::replay::Replay),
    Activate(crate::activate::Activate),
    Move(crate::repin::Move),
    Near(crate::near::NearMisses),
    /// Tell the protocol's stories and compare
    Test(Which),
    /// The reading grade of every English text for a person, the hardest first; fails when one is above the limit
    Grade(Which),
    /// From every requirement of the source texts to what carries it; ends with how many are carried
    Trace {
        /// Every requirement, not only those nothing carries
        #[arg(long)]
        all: bool,
        /// A folder of protocols instead of those in the binary
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Prove its safety properties over every record there may be, or say which fail
    Prove(Prove),
    /// Write its safety properties as SMT-LIB scripts into a folder; each answer `unsat` of a solver proves one
    Obligations {
        /// Where the scripts go
        #[arg(long)]
        to: PathBuf,
        /// Of which protocol
        #[command(flatten)]
        which: Which,
    },
}

/// Which protocol, from where.
#[derive(clap::Args)]
pub struct Which {
    /// Its name; all of them without one
    name: Option<String>,
    /// A folder of protocols instead of those in the binary
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A site's values
    #[arg(long)]
    site: Option<PathBuf>,
}

impl Which {
    /// The files, by path.
    pub fn files(&self) -> Result<Files, Stop> {
        match &self.folder {
            Some(root) => folder(root),
            None => Ok(shipped()),
        }
    }

    /// The site's values.
    pub fn site(&self, files: &Files) -> Result<Option<String>, Stop> {
        match &self.site {
            Some(path) => Ok(Some(std::fs::read_to_string(path)?)),
            None => Ok(files.get("site.yaml").cloned()),
        }
    }

    /// The site's values a candidate is read with: those given, else those in force in a record, else the folder's own.
    pub fn site_or(&self, files: &Files, in_force: Option<String>) -> Result<Option<String>, Stop> {
        if self.site.is_some() || in_force.is_none() { self.site(files) } else { Ok(in_force) }
    }

    /// The protocols meant.
    pub fn names(&self, files: &Files) -> Vec<String> {
        self.name.clone().map_or_else(|| names(files), |name| vec![name])
    }
}

impl Protocol {
    /// Does it.
    pub fn run(&self) -> Result<(), Stop> {
        match self {
            Protocol::Check(which) => check(which),
            Protocol::Print(which) => print(which),
            Protocol::Draw(which) => draw(which),
            Protocol::Replay(replay) => replay.run(),
            Protocol::Activate(activate) => activate.run(),
            Protocol::Move(moves) => moves.run(),
            Protocol::Near(near) => near.run(),
            Protocol::Test(which) => test(which),
            Protocol::Grade(which) => grade(which),
            Protocol::Trace { all, folder } => trace(*all, folder.clone()),
            Protocol::Prove(prove) => prove.run(),
            Protocol::Obligations { to, which } => obligations(to, which),
        }
    }
}

/// A protocol in which nothing is wrong.
pub fn faultless(files: &Files, name: &str, site: Option<&str>) -> Result<iliac_protocol::tree::Protocol, Stop> {
    let (protocol, faults) = iliac_protocol::read(files, name, site);
    protocol.ok_or_else(|| Stop::because(format!("{name} has {} faults; check it", faults.len())))
}

fn check(which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    let mut faults = 0;
    for name in which.names(&files) {
        let (protocol, found) = iliac_protocol::read(&files, &name, site.as_deref());
        for fault in &found {
            eprintln!("{}", fault.render(&files));
        }
        faults += found.len();
        if let Some(protocol) = protocol {
            let unsaid = iliac_text::faults(&protocol);
            for TextFault { language, message, what } in &unsaid {
                eprintln!("{name}: texts in {language}: {message} {what}");
            }
            faults += unsaid.len();
            println!(
                "{name}: {} steps, {} gates, {} alarms, {} parameters, {} texts, hash {}",
                protocol.steps.len(),
                protocol.gates.len(),
                protocol.alarms.len(),
                protocol.parameters.len(),
                protocol.texts.len(),
                protocol.hash
            );
        }
    }
    if faults == 0 { Ok(()) } else { Err(Stop::because(format!("{faults} faults"))) }
}

fn print(which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    for name in which.names(&files) {
        let protocol = faultless(&files, &name, site.as_deref())?;
        println!("{}", iliac_protocol::print(&protocol));
    }
    Ok(())
}

fn draw(which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    let [name] = &which.names(&files)[..] else { return Err(Stop::because("name one protocol")) };
    print!("{}", iliac_protocol::draw(&faultless(&files, name, site.as_deref())?));
    Ok(())
}

/// Prints how hard the texts for persons are to read, short texts of one part of a page together.
fn grade(which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    let mut above = 0;
    for name in which.names(&files) {
        let protocol = faultless(&files, &name, site.as_deref())?;
        let graded = grade::grades(&protocol);
        for Graded { grade, reading, person, reader, set, texts } in &graded {
            let set = set.as_deref().unwrap_or("-");
            println!(
                "{:>5}  {:>4} words  {person:<10} {:<7} {set:<10} {}",
                grade.to_string(),
                reading.words,
                reader.word(),
                texts.join(", ")
            );
        }
        for reader in Reader::ALL {
            let read: Vec<Graded> = graded.iter().filter(|one| one.reader == reader).cloned().collect();
            let Some(median) = grade::median(&read) else { continue };
            let limit = grade::limit(reader);
            let hard = read.iter().filter(|one| one.grade > limit).count();
            println!("{name}, to {}: median {median}, limit {limit}, {hard} above", reader.word());
            above += hard;
        }
    }
    if above == 0 { Ok(()) } else { Err(Stop::because(format!("{above} texts are too hard to read"))) }
}

/// Follows every requirement through all protocols. Named tests of the program are taken as named: only the project's own
/// check can look for them.
fn trace(all: bool, folder: Option<PathBuf>) -> Result<(), Stop> {
    let which = Which { name: None, folder, site: None };
    let files = which.files()?;
    let site = which.site(&files)?;
    let table = files.get(trace::TABLE).ok_or_else(|| Stop::because(format!("there is no {}", trace::TABLE)))?;
    let requirements = trace::read(table).map_err(|faults| Stop::because(faults.join("\n")))?;
    let calendar = stories::calendar();
    let mut told = Vec::new();
    for name in names(&files) {
        let protocol = faultless(&files, &name, site.as_deref())?;
        told.push((protocol, stories::read_all(&files, &name).0));
    }
    let stages: Vec<Stage<'_>> =
        told.iter().map(|(protocol, stories)| Stage { protocol, calendar: &calendar, stories }).collect();
    let traced = trace::trace(requirements, &stages, |_| true);
    println!("{}", trace::told(&traced, all));
    if traced.iter().all(trace::Traced::is_carried) { Ok(()) } else { Err(Stop::because("not every one is carried")) }
}

fn obligations(to: &Path, which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    std::fs::create_dir_all(to)?;
    for name in which.names(&files) {
        let protocol = faultless(&files, &name, site.as_deref())?;
        for obligation in iliac_proof::obligations(&protocol) {
            let path = to.join(format!("{name}-{}.smt2", obligation.about));
            std::fs::write(&path, obligation.script)?;
            println!("{}  {}", path.display(), obligation.nevers.join(", "));
        }
    }
    Ok(())
}

fn test(which: &Which) -> Result<(), Stop> {
    let files = which.files()?;
    let site = which.site(&files)?;
    let mut failed = 0;
    for name in which.names(&files) {
        failed += tell(&files, &name, site.as_deref())?;
    }
    if failed == 0 { Ok(()) } else { Err(Stop::because(format!("{failed} stories failed"))) }
}

/// Tells every story of a protocol and prints how each went; answers how many failed.
fn tell(files: &Files, name: &str, site: Option<&str>) -> Result<usize, Stop> {
    let protocol = faultless(files, name, site)?;
    let (told, faults) = stories::read_all(files, name);
    for fault in &faults {
        eprintln!("{}", fault.render(files));
    }
    let calendar = stories::calendar();
    let stage = Stage { protocol: &protocol, calendar: &calendar, stories: &told };
    let mut failed = faults.len();
    for story in told.values() {
        let result = stories::run(story, stage);
        println!("{:<6}  {}", if result.passes() { "ok" } else { "FAILED" }, story.name);
        for difference in &result.differences {
            println!("  {difference}");
        }
        failed += usize::from(!result.passes());
    }
    println!("{name}: {} stories, {failed} failed", told.len());
    Ok(failed)
}
