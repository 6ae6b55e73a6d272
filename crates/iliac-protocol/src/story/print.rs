//! A story as it is written: reading what is printed gives the same story.

use std::fmt::{self, Display, Formatter};

use iliac_model::Day;

use super::board::{Board, Expectation, Expected, Visibility};
use super::facts::{Deed, Line, Said, Until};
use super::names::RowName;
use super::{Block, LocalTime, Story};

impl Display for Story {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "# {}", self.title)?;
        if !self.cites.is_empty() {
            write!(f, "   [{}]", self.cites.join(", "))?;
        }
        writeln!(f)?;
        if !self.breaks.is_empty() {
            writeln!(f)?;
        }
        for name in &self.breaks {
            writeln!(f, "breaks: {name}")?;
        }
        let mut day = None;
        for block in &self.blocks {
            writeln!(f)?;
            match block {
                Block::Prose(prose) => writeln!(f, "{prose}")?,
                Block::Facts(lines) => facts(f, lines, &mut day)?,
                Block::Board(board) => write_board(f, board, day)?,
            }
        }
        Ok(())
    }
}

fn facts(f: &mut Formatter<'_>, lines: &[Line], day: &mut Option<Day>) -> fmt::Result {
    writeln!(f, "```facts")?;
    for line in lines {
        if let Said::Told { told, .. } = &line.said
            && *day != Some(told.day)
        {
            *day = Some(told.day);
            writeln!(f, "{}", told.day)?;
        }
        writeln!(f, "{line}")?;
    }
    writeln!(f, "```")
}

impl Display for Line {
    /// As it stands under a line with its day.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.said {
            Said::Set { parameter, value } => write!(f, "set {parameter} = {value}"),
            Said::Include { story, until: None } => write!(f, "include {story}"),
            Said::Include { story, until: Some(until) } => write!(f, "include {story} until {until}"),
            Said::Told { told, happened, deed, by } => {
                write!(f, "{}  ", told.clock())?;
                if let Some(happened) = happened {
                    write!(f, "{}  ", happened.on(Some(told.day)))?;
                }
                write!(f, "{deed}")?;
                match (by, deed) {
                    (None, _) => Ok(()),
                    (Some(by), Deed::Record { .. }) => write!(f, "  by {by}"),
                    (Some(by), _) => write!(f, "  {by}"),
                }
            }
        }
    }
}

impl Display for Until {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let time = LocalTime { day: self.day.unwrap_or_default(), second: self.second, again: false };
        f.write_str(&time.on(Some(self.day.unwrap_or_default()).filter(|_| self.day.is_none())))
    }
}

impl Display for Deed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Deed::Record { cell, value, parent, corrects } => {
                write!(f, "{}{cell}", if *corrects { "correct " } else { "" })?;
                if let Some(value) = value {
                    write!(f, "  {value}")?;
                }
                hanging(f, parent.as_ref())
            }
            Deed::Strike(cell) => write!(f, "strike {cell}"),
            Deed::Begin { instance, parent } => {
                write!(f, "begin {instance}")?;
                hanging(f, parent.as_ref())
            }
            Deed::RefusedToBegin { instance, parent } => {
                write!(f, "refused {instance}")?;
                hanging(f, parent.as_ref())
            }
            Deed::Override { instance, gate, parent } => {
                write!(f, "override {instance}/{gate}")?;
                hanging(f, parent.as_ref())
            }
            Deed::Answer(alarm) => write!(f, "answer {alarm}"),
        }
    }
}

fn hanging(f: &mut Formatter<'_>, parent: Option<&RowName>) -> fmt::Result {
    parent.map_or(Ok(()), |row| write!(f, "  in {row}"))
}

fn write_board(f: &mut Formatter<'_>, board: &Board, day: Option<Day>) -> fmt::Result {
    write!(f, "```board at={}", board.at.on(day))?;
    if let Some(known) = board.known {
        write!(f, " known={}", known.on(day))?;
    }
    writeln!(f)?;
    for expectation in &board.expectations {
        writeln!(f, "{expectation}")?;
    }
    writeln!(f, "```")
}

impl Display for Expectation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expected)?;
        self.words.as_ref().map_or(Ok(()), |words| write!(f, "  {words}"))
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Step { instance, standing, overdue } => {
                write!(f, "{instance}  {}{}", standing.word(), if *overdue { ", overdue" } else { "" })
            }
            Expected::Alarm { alarm, urgency, answered, level } => {
                write!(f, "alarm {alarm}  {urgency}")?;
                match answered {
                    Some(true) => f.write_str(", answered")?,
                    Some(false) => f.write_str(", not answered")?,
                    None => {}
                }
                level.map_or(Ok(()), |level| write!(f, ", level {level}"))
            }
            Expected::NoAlarm(None) => f.write_str("no alarms"),
            Expected::NoAlarm(Some(alarm)) => write!(f, "no alarm {alarm}"),
            Expected::Text(name, shown) => write!(f, "text {name}  {shown}"),
            Expected::Document(name, shown) => write!(f, "document {name}  {shown}"),
        }
    }
}

impl Display for Visibility {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Visibility::Shown => "shown",
            Visibility::NotShown => "not shown",
        })
    }
}
