//! A line of a script, in the words of a story: parts stand two spaces apart.
//!
//! ```text
//! sedative#1.dose  2 mg
//! pull#1.at  in puncture#1
//! blood.platelets  140 10*9/L  at now-2d
//! begin sedate#1
//! correct blood.platelets  14 10*9/L
//! answer fever#1  Comes in at once.
//! answer against dress/pressed  Looked at again: dry.
//! close
//! ```

/// A line, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line<'a> {
    /// A fact.
    Record(Told<'a>),
    /// A correction of the last entry of a fact.
    Correct(Told<'a>),
    /// Permission asked for.
    Begin(Named<'a>),
    /// An alarm of the protocol answered.
    Answer(Named<'a>, &'a str),
    /// The alarm answered that a step was begun against a gate: step, gate, note.
    AnswerAgainst(&'a str, &'a str, &'a str),
    /// The case closed.
    Close,
}

/// A fact as told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told<'a> {
    /// The fact without its row's label: `sedative.dose`.
    pub fact: (&'a str, &'a str),
    /// The label of its row.
    pub row: Option<&'a str>,
    /// What it says; nothing for now, today, or a signature.
    pub value: Option<&'a str>,
    /// The row its new row hangs on.
    pub parent: Option<Named<'a>>,
    /// When it happened, if not just now.
    pub happened: Option<&'a str>,
}

/// A name and perhaps a row's label: `sedate#1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Named<'a> {
    /// The name.
    pub name: &'a str,
    /// The label.
    pub row: Option<&'a str>,
}

/// Takes a line apart; `None` when it is none.
pub(super) fn read(line: &str) -> Option<Line<'_>> {
    let mut parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
    let head = parts.next()?;
    let rest = parts.collect::<Vec<_>>();
    let note = rest.first().copied().unwrap_or_default();
    match head.split_once(' ') {
        None if head == "close" => Some(Line::Close),
        None => told(head, &rest).map(Line::Record),
        Some(("correct", fact)) => told(fact, &rest).map(Line::Correct),
        Some(("begin", step)) => Some(Line::Begin(named(step))),
        Some(("answer", alarm)) => match alarm.strip_prefix("against ") {
            Some(gate) => gate.split_once('/').map(|(step, gate)| Line::AnswerAgainst(step, gate, note)),
            None => Some(Line::Answer(named(alarm), note)),
        },
        Some(_) => None,
    }
}

fn told<'a>(head: &'a str, rest: &[&'a str]) -> Option<Told<'a>> {
    let (topic, cell) = head.split_once('.')?;
    let topic = named(topic);
    let mut told = Told { fact: (topic.name, cell), row: topic.row, value: None, parent: None, happened: None };
    for part in rest {
        match part.split_once(' ') {
            Some(("in", parent)) if parent.contains('#') => told.parent = Some(named(parent)),
            Some(("at", happened)) => told.happened = Some(happened),
            Some(_) | None if told.value.is_none() => told.value = Some(part),
            Some(_) | None => return None,
        }
    }
    Some(told)
}

fn named(text: &str) -> Named<'_> {
    match text.split_once('#') {
        Some((name, row)) => Named { name, row: Some(row) },
        None => Named { name: text, row: None },
    }
}
