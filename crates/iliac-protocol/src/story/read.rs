//! The Markdown around a story's blocks.

use iliac_model::Day;

use super::board::{self, Board};
use super::clock::{LocalTime, NoDayYet};
use super::facts::{self, FactLine, Line};
use super::fault::{Fault, INCOMPLETE, NO_DAY, NO_INSTANT, NO_TITLE, NOT_CLOSED, UNREADABLE};
use super::words::{Reading, Start, Words};
use super::{Block, Story};
use crate::diagnostic::Diagnostic;

/// Reads a story, with every fault of its writing. `path` is where it stands, for the faults and for its name.
/// `None` as soon as there is a fault: half a story must not pass.
pub fn parse(text: &str, path: &str) -> (Option<Story>, Vec<Diagnostic>) {
    let mut reader = Reader { path, ..Reader::default() };
    let mut start = Start { byte: 0, line: 1 };
    for line in text.split_inclusive('\n') {
        reader.line(line.trim_end_matches(['\n', '\r']), start);
        start = Start { byte: start.byte + line.len(), line: start.line + 1 };
    }
    let story = reader.finish();
    let faults = std::mem::take(&mut reader.faults);
    let diagnostics: Vec<Diagnostic> = faults.into_iter().map(|fault| fault.in_file(path, text)).collect();
    (story.filter(|_| diagnostics.is_empty()), diagnostics)
}

#[derive(Default)]
struct Reader<'a> {
    path: &'a str,
    title: Option<(String, Vec<String>)>,
    breaks: Vec<Words>,
    blocks: Vec<Block>,
    prose: Vec<&'a str>,
    open: Open,
    day: Option<Day>,
    faults: Vec<Fault>,
}

/// The block a line stands in.
#[derive(Default)]
enum Open {
    /// None: prose.
    #[default]
    Prose,
    /// A block of another kind, which is prose too.
    Other,
    /// Facts.
    Facts(Words, Vec<Line>),
    /// A board; without an instant when that could not be read.
    Board(Words, Option<Board>),
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str, start: Start) {
        if line.starts_with("```") {
            return self.fence(line, start);
        }
        match &mut self.open {
            Open::Prose => self.outside(line, start),
            Open::Other => self.prose.push(line),
            Open::Facts(_, lines) => match facts::read(Reading::line(line, start), self.day) {
                Ok(Some(FactLine::Day(day))) => self.day = Some(day),
                Ok(Some(FactLine::Line(line))) => lines.push(*line),
                Ok(None) => {}
                Err(fault) => self.faults.push(fault),
            },
            Open::Board(_, board) => match board::read(Reading::line(line, start)) {
                Ok(expectation) => {
                    if let Some(board) = board {
                        board.expectations.extend(expectation);
                    }
                }
                Err(fault) => self.faults.push(fault),
            },
        }
    }

    fn fence(&mut self, line: &'a str, start: Start) {
        let fence = Words::at(line.trim_end(), start);
        let info = line.trim_start_matches('`').trim();
        match std::mem::take(&mut self.open) {
            Open::Prose => self.open_block(info, line, fence),
            Open::Other => self.prose.push(line),
            Open::Facts(_, lines) if info.is_empty() => self.blocks.push(Block::Facts(lines)),
            Open::Board(_, board) if info.is_empty() => self.blocks.extend(board.map(Block::Board)),
            still @ (Open::Facts(..) | Open::Board(..)) => {
                let message = "a new block begins before the one above is closed";
                self.faults.push(Fault::new(NOT_CLOSED, &fence, message).help("close it with a line ```"));
                self.open = still;
            }
        }
    }

    fn open_block(&mut self, info: &str, line: &'a str, fence: Words) {
        let kind = info.split_whitespace().next().unwrap_or("");
        if kind != "facts" && kind != "board" {
            self.prose.push(line);
            self.open = Open::Other;
            return;
        }
        self.end_prose();
        if kind == "facts" {
            if info != "facts" {
                self.faults.push(Fault::new(UNREADABLE, &fence, "nothing can stand after `facts`"));
            }
            self.open = Open::Facts(fence, Vec::new());
            return;
        }
        let board = match instants(info.strip_prefix("board").unwrap_or(""), self.day, &fence) {
            Ok((at, known)) => Some(Board { at, known, expectations: Vec::new() }),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        };
        self.open = Open::Board(fence, board);
    }

    fn outside(&mut self, line: &'a str, start: Start) {
        let said = without_comment(line);
        if let Some(rest) = said.strip_prefix("breaks:") {
            let name = rest.trim();
            if name.is_empty() {
                let words = Words::at(said.trim_end(), start);
                self.faults.push(Fault::new(INCOMPLETE, &words, "`breaks:` does not name a mutation"));
                return;
            }
            let indent = rest.len() - rest.trim_start().len();
            self.breaks.push(Words::at(name, start.plus("breaks:".len() + indent)));
        } else if self.title.is_none() && !line.trim().is_empty() {
            match said.strip_prefix("# ") {
                Some(title) => self.title = Some(title_and_cites(title)),
                None => {
                    let words = Words::at(line.trim_end(), start);
                    let help = "write: # What the story shows   [CNET-47]";
                    self.faults.push(Fault::new(NO_TITLE, &words, "a story begins with its title").help(help));
                    self.title = Some((String::new(), Vec::new()));
                }
            }
        } else if self.title.is_some() {
            self.prose.push(line);
        }
    }

    fn end_prose(&mut self) {
        let prose = self.prose.join("\n");
        self.prose.clear();
        let lines: Vec<&str> = prose.lines().map(str::trim_end).collect();
        let prose = lines.join("\n");
        let prose = prose.trim_matches('\n');
        if !prose.is_empty() {
            self.blocks.push(Block::Prose(prose.to_owned()));
        }
    }

    fn finish(&mut self) -> Option<Story> {
        match std::mem::take(&mut self.open) {
            Open::Prose | Open::Other => {}
            Open::Facts(fence, _) | Open::Board(fence, _) => {
                let fault =
                    Fault::new(NOT_CLOSED, &fence, "this block is never closed").help("close it with a line ```");
                self.faults.push(fault);
            }
        }
        self.end_prose();
        if self.title.is_none() {
            self.faults.push(Fault::new(NO_TITLE, &Words::default(), "a story begins with its title"));
        }
        let (title, cites) = self.title.take()?;
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        let name = name.strip_suffix(".md").unwrap_or(name).to_owned();
        let (breaks, blocks) = (std::mem::take(&mut self.breaks), std::mem::take(&mut self.blocks));
        Some(Story { name, path: self.path.to_owned(), title, cites, breaks, blocks })
    }
}

/// `at=2026-03-04 10:24 known=10:30`, in this order.
fn instants(info: &str, day: Option<Day>, fence: &Words) -> Result<(LocalTime, Option<LocalTime>), Fault> {
    let wrong = || {
        Fault::new(NO_INSTANT, fence, "the board does not say at which instant")
            .help("write: ```board at=10:24, or at=2026-03-04 10:24")
    };
    let mut reading = Reading::line(info.trim(), Start::default());
    let mut times = [None, None];
    for (key, time) in ["at=", "known="].into_iter().zip(&mut times) {
        let Some(rest) = reading.all().text.strip_prefix(key).map(str::to_owned) else { continue };
        let mut inner = Reading::line(&rest, Start::default());
        let taken = LocalTime::take(&mut inner, day).map_err(|NoDayYet| {
            Fault::new(NO_DAY, fence, "this time has no day yet").help("write the day too: at=2026-03-04 10:24")
        })?;
        *time = Some(taken.ok_or_else(wrong)?);
        let used = rest.len() - inner.all().text.len();
        reading.skip(key.len() + used);
    }
    match times {
        [Some(at), known] if reading.is_empty() => Ok((at, known)),
        _ => Err(wrong()),
    }
}

/// A line without `<!-- … -->` at its end.
fn without_comment(line: &str) -> &str {
    match line.split_once("<!--") {
        Some((said, _)) => said.trim_end(),
        None => line.trim_end(),
    }
}

/// The title, and the requirements in brackets at its end.
fn title_and_cites(title: &str) -> (String, Vec<String>) {
    let title = title.trim();
    let Some((words, cites)) = title.strip_suffix(']').and_then(|title| title.rsplit_once('[')) else {
        return (title.to_owned(), Vec::new());
    };
    let cites = cites.split(',').map(|cite| cite.trim().to_owned()).filter(|cite| !cite.is_empty());
    (words.trim_end().to_owned(), cites.collect())
}
