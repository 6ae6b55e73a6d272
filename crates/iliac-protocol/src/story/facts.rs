//! The lines of a block of facts.

use iliac_model::Day;

use super::clock::{LocalTime, NoDayYet, day_of};
use super::fault::{Fault, INCOMPLETE, NO_DAY, NO_NAME, UNREADABLE};
use super::names::{AlarmName, CellName, InstanceName, RowName};
use super::words::{Place, Reading, Words};

/// One line of facts.
#[derive(Clone, Eq, Debug)]
pub struct Line {
    /// What it says.
    pub said: Said,
    /// Where it stands.
    pub place: Place,
}

impl PartialEq for Line {
    /// Two lines are equal when they say the same, wherever they stand.
    fn eq(&self, other: &Line) -> bool {
        self.said == other.said
    }
}

/// What a line of facts says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// A parameter of the site for this story: `set weight_max_age = 30`.
    Set {
        /// The parameter's name.
        parameter: Words,
        /// Its value, in the unit of the file.
        value: Words,
    },
    /// The facts of another story, before this one's: `include plain-day until 10:00`.
    Include {
        /// The other story's name.
        story: Words,
        /// How far; `None`: all of it.
        until: Option<Until>,
    },
    /// Something that happened and was told.
    Told {
        /// When we were told.
        told: LocalTime,
        /// When it happened, if another time was given.
        happened: Option<LocalTime>,
        /// What.
        deed: Deed,
        /// Who, if the story says so.
        by: Option<Words>,
    },
}

/// How far another story is included: up to and with this time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Until {
    /// The day; `None`: the first day of the included story.
    pub day: Option<Day>,
    /// Seconds on the clock since 00:00.
    pub second: u32,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// A fact: `blood.platelets  140 10*9/L`.
    Record {
        /// Which.
        cell: CellName,
        /// The value as written; `None` for an instant that is now.
        value: Option<Words>,
        /// The row its row hangs on.
        parent: Option<RowName>,
        /// Whether it corrects the latest entry of that cell.
        corrects: bool,
    },
    /// The latest entry of a cell never happened.
    Strike(CellName),
    /// Somebody asks to begin a step and may.
    Begin {
        /// The step.
        instance: InstanceName,
        /// The row a new row hangs on.
        parent: Option<RowName>,
    },
    /// Somebody asks to begin a step and may not.
    RefusedToBegin {
        /// The step.
        instance: InstanceName,
        /// The row a new row hangs on.
        parent: Option<RowName>,
    },
    /// Somebody overrides the needs of a gate that fail just then.
    Override {
        /// The step.
        instance: InstanceName,
        /// Its gate.
        gate: String,
        /// The row a new row hangs on.
        parent: Option<RowName>,
    },
    /// Somebody answers an alarm.
    Answer(AlarmName),
}

/// What a line of facts is, besides a day.
pub(super) enum FactLine {
    /// The day of the lines after it.
    Day(Day),
    /// A line.
    Line(Box<Line>),
}

/// Reads one line of facts; `None` for an empty one.
pub(super) fn read(mut line: Reading<'_>, day: Option<Day>) -> Result<Option<FactLine>, Fault> {
    if line.is_empty() {
        return Ok(None);
    }
    let place = line.all().place;
    let said = match line.peek() {
        "set" => set(line)?,
        "include" => include(line, day)?,
        _ => {
            if let Some(day) = lone_day(line) {
                return Ok(Some(FactLine::Day(day)));
            }
            let told = time(&mut line, day)?.ok_or_else(|| no_time(&line))?;
            let happened = time(&mut line, Some(told.day))?;
            if line.is_empty() {
                let whole = Words { place, ..Words::default() };
                return Err(Fault::new(INCOMPLETE, &whole, "nothing stands after this time")
                    .help("write what was recorded then"));
            }
            let (deed, by) = deed(line)?;
            Said::Told { told, happened, deed, by }
        }
    };
    Ok(Some(FactLine::Line(Box::new(Line { said, place }))))
}

fn lone_day(mut line: Reading<'_>) -> Option<Day> {
    let day = day_of(line.peek())?;
    line.word();
    line.is_empty().then_some(day)
}

fn time(line: &mut Reading<'_>, day: Option<Day>) -> Result<Option<LocalTime>, Fault> {
    let first = line.all();
    LocalTime::take(line, day).map_err(|NoDayYet| {
        Fault::new(NO_DAY, &first, "this time has no day yet")
            .help("write a line with the day before it, like 2026-03-03")
    })
}

fn no_time(line: &Reading<'_>) -> Fault {
    let mut line = *line;
    let word = line.word();
    Fault::new(UNREADABLE, &word, format!("`{word}` is neither a time, nor a day, nor `set` or `include`"))
        .help("a line of facts begins with the time it was told: 09:50  blood.platelets  140 10*9/L")
}

fn set(mut line: Reading<'_>) -> Result<Said, Fault> {
    let verb = line.word();
    let parameter = line.word();
    let equals = line.word();
    let value = line.all();
    if parameter.text.is_empty() || equals.text != "=" || value.text.is_empty() {
        return Err(Fault::new(INCOMPLETE, &verb, "this line does not say which parameter is set to what")
            .help("write: set weight_max_age = 30"));
    }
    Ok(Said::Set { parameter, value })
}

fn include(mut line: Reading<'_>, day: Option<Day>) -> Result<Said, Fault> {
    let verb = line.word();
    let story = line.word();
    let help = "write: include plain-day until 10:00";
    if story.text.is_empty() {
        return Err(Fault::new(INCOMPLETE, &verb, "this line does not name the story to include").help(help));
    }
    if line.is_empty() {
        return Ok(Said::Include { story, until: None });
    }
    let rest = line.all();
    let until = line.word();
    let on = day_of(line.peek()).or(day);
    let time = LocalTime::take(&mut line, Some(on.unwrap_or_default())).ok().flatten();
    match time {
        Some(time) if until.text == "until" && line.is_empty() => {
            Ok(Said::Include { story, until: Some(Until { day: on, second: time.second }) })
        }
        Some(_) | None => {
            Err(Fault::new(UNREADABLE, &rest, "after the story's name only `until` and a time can stand").help(help))
        }
    }
}

/// What stands after the times.
fn deed(mut line: Reading<'_>) -> Result<(Deed, Option<Words>), Fault> {
    let first = line.word();
    match first.as_str() {
        "begin" => asked(line, &first, "begin puncture", InstanceName::read)
            .map(|(instance, parent, by)| (Deed::Begin { instance, parent }, by)),
        "refused" => asked(line, &first, "refused puncture", InstanceName::read)
            .map(|(instance, parent, by)| (Deed::RefusedToBegin { instance, parent }, by)),
        "strike" => with_person(line, &first, "strike sedative#2.drug", CellName::read)
            .map(|(cell, by)| (Deed::Strike(cell), by)),
        "override" => asked(line, &first, "override puncture/platelets  consultant-a", InstanceName::read_gate)
            .map(|((instance, gate), parent, by)| (Deed::Override { instance, gate, parent }, by)),
        "answer" => answer(line, &first),
        "correct" => {
            let name = line.word();
            record(&name, line, true)
        }
        _ => record(&first, line, false),
    }
}

/// What is asked for, the row a new row hangs on, and who asks.
type Asked<T> = (T, Option<RowName>, Option<Words>);

/// What is asked for and by whom, perhaps `in GROUP#label`.
fn asked<T>(
    mut line: Reading<'_>,
    verb: &Words,
    example: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Asked<T>, Fault> {
    let name = line.word();
    let Some(thing) = read(&name.text) else { return Err(unnamed(verb, &name, example)) };
    let mut parent = None;
    if line.peek() == "in" {
        let column = line.word();
        parent = Some(parent_row(&column, line.word())?);
    }
    person(line).map(|by| (thing, parent, by))
}

fn with_person<T>(
    mut line: Reading<'_>,
    verb: &Words,
    example: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<(T, Option<Words>), Fault> {
    let name = line.word();
    let Some(thing) = read(&name.text) else { return Err(unnamed(verb, &name, example)) };
    person(line).map(|by| (thing, by))
}

fn unnamed(verb: &Words, name: &Words, example: &str) -> Fault {
    let fault = match name.text.as_str() {
        "" => Fault::new(INCOMPLETE, verb, format!("`{verb}` does not say what")),
        _ => Fault::new(NO_NAME, name, format!("`{name}` is not a name that can stand after `{verb}`")),
    };
    fault.help(format!("write: {example}"))
}

/// The person at the end of a line, perhaps after `by`.
fn person(mut line: Reading<'_>) -> Result<Option<Words>, Fault> {
    if line.is_empty() {
        return Ok(None);
    }
    let rest = line.all();
    if line.peek() == "by" {
        line.word();
    }
    let who = line.word();
    if who.text.is_empty() || !line.is_empty() {
        return Err(Fault::new(UNREADABLE, &rest, "only one person can stand here")
            .help("write the person as one word: nurse-b"));
    }
    Ok(Some(who))
}

fn answer(mut line: Reading<'_>, verb: &Words) -> Result<(Deed, Option<Words>), Fault> {
    let first = line.word();
    let second = AlarmName::is_house(&first.text).then(|| line.word());
    match AlarmName::read(&first, second.as_ref()) {
        Some(alarm) => person(line).map(|by| (Deed::Answer(alarm), by)),
        None => Err(unnamed(verb, second.as_ref().unwrap_or(&first), "answer fever  nurse-b")),
    }
}

fn record(name: &Words, mut line: Reading<'_>, corrects: bool) -> Result<(Deed, Option<Words>), Fault> {
    let Some(cell) = CellName::read(&name.text) else {
        return Err(Fault::new(NO_NAME, name, format!("`{name}` is not the name of a fact"))
            .help("a fact is written blood.platelets, a fact of a row sedative#1.given"));
    };
    let (mut value, mut parent, mut by) = (None, None, None);
    while !line.is_empty() {
        let mut inside = line;
        let column = line.column();
        match inside.word().as_str() {
            "in" => parent = Some(parent_row(&column, inside.word())?),
            "by" => by = Some(inside.word()),
            _ if value.is_none() => value = Some(column),
            _ => return Err(second_value(&column)),
        }
    }
    Ok((Deed::Record { cell, value, parent, corrects }, by))
}

fn parent_row(column: &Words, row: Words) -> Result<RowName, Fault> {
    RowName::read(&row.text).ok_or_else(|| {
        Fault::new(NO_NAME, column, "this does not say which row it hangs on")
            .help("write: in pull#1, two spaces before it")
    })
}

fn second_value(column: &Words) -> Fault {
    Fault::new(UNREADABLE, column, "a line records one value")
        .help("only `in ROW` and `by PERSON` can follow the value")
}
