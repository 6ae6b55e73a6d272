//! `iliac assess`: cases as lines of JSON in, situations out, with all cores, in the order they came.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::num::NonZero;
use std::path::PathBuf;

use clap::Args;
use iliac_app::lines::{self, AsAt, Bench, Reader};
use iliac_engine::Program;
use iliac_model::{Calendar, Day, Timestamp};

use crate::Stop;
use crate::protocols::{Files, faultless, folder, shipped};

/// How many bytes of lines one core works on at a time: enough that handing out is cheap, few enough to stay in a cache.
const SHARE: usize = 1 << 20;

/// Assess cases told as lines of JSON; docs/lines.md describes the form
#[derive(Args)]
pub struct Assess {
    /// A folder of one protocol (with `shared` beside it), or the name of one in the binary
    #[arg(long)]
    protocol: PathBuf,
    /// What is true at this instant, like 2026-03-29T09:30:00Z
    #[arg(long)]
    at: Timestamp,
    /// What was known at this instant; without it, all that is told
    #[arg(long)]
    known_at: Option<Timestamp>,
    /// Also why a step cannot begin, and what would change it
    #[arg(long)]
    reasons: bool,
    /// A site's values
    #[arg(long)]
    site: Option<PathBuf>,
    /// The zone in which days begin and end
    #[arg(long, default_value = "Europe/London")]
    zone: String,
    /// A day nobody works, as often as there are any
    #[arg(long)]
    holiday: Vec<Day>,
    /// The last day whose holidays are known; without it, all of them are
    #[arg(long)]
    holidays_known_until: Option<Day>,
}

impl Assess {
    /// Does it, from standard input to standard output.
    pub fn run(self) -> Result<(), Stop> {
        let program = self.program()?;
        let at = AsAt { now: self.at, known: self.known_at, reasons: self.reasons };
        let stdin = std::io::stdin().lock();
        let stdout = std::io::stdout().lock();
        let read = assess(&program, at, stdin, BufWriter::new(stdout))?;
        match read.unread {
            0 => Ok(()),
            unread => Err(Stop::because(format!("{unread} of {} lines could not be read; each says why", read.lines))),
        }
    }

    fn program(&self) -> Result<Program, Stop> {
        let (files, name) = self.files()?;
        let site = match &self.site {
            Some(path) => Some(std::fs::read_to_string(path)?),
            None => files.get("site.yaml").cloned(),
        };
        let protocol = faultless(&files, &name, site.as_deref())?;
        let until = self.holidays_known_until.unwrap_or(Day::from_number(i32::MAX));
        let calendar = Calendar::new(&self.zone, self.holiday.iter().copied().collect(), until)
            .ok_or_else(|| Stop::because("there is no such time zone"))?;
        Ok(Program::compile(protocol, calendar))
    }

    /// The files a protocol is read from, and its name.
    fn files(&self) -> Result<(Files, String), Stop> {
        let name = self.protocol.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !self.protocol.is_dir() {
            return Ok((shipped(), name));
        }
        let root = self.protocol.canonicalize()?;
        let name = root.file_name().and_then(|name| name.to_str()).unwrap_or(&name).to_owned();
        let beside = root.parent().ok_or_else(|| Stop::because("a protocol lies in a folder of its own"))?;
        Ok((folder(beside)?, name))
    }
}

/// How a run went.
#[derive(Default)]
struct Count {
    lines: u64,
    unread: u64,
}

fn assess(program: &Program, at: AsAt, input: impl Read, mut output: impl Write) -> Result<Count, Stop> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let reader = Reader::new(program.protocol());
    let mut input = BufReader::with_capacity(SHARE, input);
    let mut benches: Vec<(Bench, Vec<u8>)> = (0..cores).map(|_| Default::default()).collect();
    let mut count = Count::default();
    loop {
        let shares = (0..cores).map(|_| share(&mut input)).collect::<Result<Vec<_>, _>>()?;
        if shares.iter().all(Vec::is_empty) {
            output.flush()?;
            return Ok(count);
        }
        std::thread::scope(|scope| {
            let working = shares.iter().zip(&mut benches).map(|(lines, (bench, out))| {
                let reader = &reader;
                scope.spawn(move || work(bench, program, reader, lines, at, out))
            });
            for done in working.collect::<Vec<_>>() {
                let done = done.join().unwrap_or_default();
                count.lines += done.lines;
                count.unread += done.unread;
            }
        });
        for (_, out) in &mut benches {
            output.write_all(out)?;
            out.clear();
        }
    }
}

/// Whole lines, about a share of them; empty at the end.
fn share(input: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(SHARE + SHARE / 4);
    while lines.len() < SHARE {
        if input.read_until(b'\n', &mut lines)? == 0 {
            break;
        }
    }
    Ok(lines)
}

fn work(bench: &mut Bench, program: &Program, reader: &Reader<'_>, lines: &[u8], at: AsAt, out: &mut Vec<u8>) -> Count {
    let mut count = Count::default();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        count.lines += 1;
        count.unread += u64::from(!lines::assess(bench, program, reader, line, at, out));
    }
    count
}
