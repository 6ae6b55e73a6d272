//! Every line of a board held against how things stand.

use iliac_model::{AlarmKey, History, Raised, Situation, Standing, Timing, Truth};
use iliac_protocol::story::{
    AlarmName, Board, Expectation, Expected, InstanceName, StandingWord, Story, Visibility, Words,
};
use iliac_text::HouseWords;

use super::timeline::instant;
use super::words::{self, Moment};
use super::{Difference, STORY_LANGUAGE, Setting, What, names};

/// Everything on a board that is otherwise than told.
pub(super) fn check(setting: Setting<'_>, story: &Story, board: &Board, history: &History) -> Vec<Difference> {
    let now = instant(setting.calendar(), board.at);
    let known = board.known.map_or(now, |known| instant(setting.calendar(), known));
    let (Some(now), Some(known)) = (now, known) else {
        let place = board.expectations.first().map(|expectation| expectation.place).unwrap_or_default();
        return vec![Difference::new(&story.path, place, What::CannotBeTold("there is no such time".to_owned()))];
    };
    let moment = Moment::of(setting, history, now, known);
    let checking = Checking { setting, situation: moment.situation(), moment };
    let mut differences = Vec::new();
    for expectation in &board.expectations {
        if let Err(what) = checking.line(expectation) {
            differences.push(Difference::new(&story.path, expectation.place, what));
        }
    }
    differences
}

struct Checking<'a> {
    setting: Setting<'a>,
    situation: Situation,
    moment: Moment<'a>,
}

impl Checking<'_> {
    fn line(&self, expectation: &Expectation) -> Result<(), What> {
        let words = expectation.words.as_ref();
        match &expectation.expected {
            Expected::Step { instance, standing, overdue } => self.step(instance, *standing, *overdue, words),
            Expected::Alarm { alarm, urgency, answered, level } => {
                self.alarm(alarm, urgency, (*answered, *level), words)
            }
            Expected::NoAlarm(Some(alarm)) => self.no_alarm(alarm),
            Expected::NoAlarm(None) => self.no_alarms(),
            Expected::Text(name, shown) => {
                let text = self.setting.protocol().text_named(name);
                let text =
                    text.ok_or_else(|| What::CannotBeTold(format!("there is no text `{name}` in this protocol")))?;
                let Moment { facts, now, .. } = &self.moment;
                self.shown(name, *shown, iliac_engine::holds_text(self.setting.program, facts, *now, text))
            }
            Expected::Document(name, shown) => {
                let document = self.setting.protocol().document_named(name);
                let document = document
                    .ok_or_else(|| What::CannotBeTold(format!("there is no document `{name}` in this protocol")))?;
                let Moment { facts, now, .. } = &self.moment;
                self.shown(name, *shown, iliac_engine::holds_document(self.setting.program, facts, *now, document))
            }
        }
    }

    fn step(
        &self,
        name: &InstanceName,
        expected: StandingWord,
        overdue: bool,
        words: Option<&Words>,
    ) -> Result<(), What> {
        let (step, row) = names::instance(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let instance = self.situation.instance(step, row);
        let expects = || {
            let overdue = if overdue { ", overdue" } else { "" };
            format!("{}{overdue}{}", expected.word(), words.map(|words| format!("  {words}")).unwrap_or_default())
        };
        let Some(instance) = instance else {
            return Err(otherwise(&name.to_string(), expects(), "no such row".to_owned()));
        };
        let standing = &instance.standing;
        let said = words::gate(&self.moment, standing, row);
        let as_told = word(standing) == expected
            && is_overdue(standing) == overdue
            && words.is_none_or(|words| said.as_deref().is_some_and(|said| same_words(words.as_str(), said)));
        if as_told {
            return Ok(());
        }
        Err(otherwise(&name.to_string(), expects(), words::standing(&self.moment, standing, row)))
    }

    fn alarm(
        &self,
        name: &AlarmName,
        urgency: &str,
        (answered, level): (Option<bool>, Option<u8>),
        words: Option<&Words>,
    ) -> Result<(), What> {
        let about = format!("alarm {name}");
        let (alarm, row) = names::alarm(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        let expects = || {
            let answered = match answered {
                Some(true) => ", answered",
                Some(false) => ", not answered",
                None => "",
            };
            let level = level.map(|level| format!(", level {level}")).unwrap_or_default();
            format!("{urgency}{answered}{level}{}", words.map(|words| format!("  {words}")).unwrap_or_default())
        };
        let raised = self.situation.alarms.iter().find(|raised| raised.alarm == alarm && raised.row == row);
        let Some(raised) = raised else { return Err(otherwise(&about, expects(), self.raised())) };
        let said = words::alarm(&self.moment, raised);
        let urgent = self.urgency(raised);
        let as_told = (urgency == "raised" || urgency == urgent)
            && answered.is_none_or(|answered| answered == raised.answered_at.is_some())
            && level.is_none_or(|level| level == raised.level)
            && words.is_none_or(|words| said.as_deref().is_some_and(|said| same_words(words.as_str(), said)));
        if as_told {
            return Ok(());
        }
        let answered = if raised.answered_at.is_some() { "answered" } else { "not answered" };
        let got = format!("{urgent}, {answered}, level {}  {}", raised.level, said.unwrap_or_default());
        Err(otherwise(&about, expects(), got))
    }

    fn urgency(&self, raised: &Raised) -> &'static str {
        let declared = match raised.alarm {
            AlarmKey::Declared(alarm) => self.setting.protocol().alarm(alarm),
            AlarmKey::AgainstGate(_) | AlarmKey::CorrectedAfter(_) | AlarmKey::RepetitionEnded(_) => None,
        };
        declared.map_or("raised", |alarm| HouseWords::of(STORY_LANGUAGE).urgency_words(alarm.urgency))
    }

    fn no_alarm(&self, name: &AlarmName) -> Result<(), What> {
        let (alarm, row) = names::alarm(self.setting.protocol(), name).map_err(What::CannotBeTold)?;
        match self.situation.alarms.iter().find(|raised| raised.alarm == alarm && raised.row == row) {
            None => Ok(()),
            Some(raised) => {
                let said = words::alarm(&self.moment, raised).unwrap_or_default();
                let got = format!("{}  {said}", self.urgency(raised));
                Err(otherwise(&format!("alarm {name}"), "not raised".to_owned(), got))
            }
        }
    }

    fn no_alarms(&self) -> Result<(), What> {
        match self.situation.alarms.is_empty() {
            true => Ok(()),
            false => Err(otherwise("alarms", "none raised".to_owned(), self.raised())),
        }
    }

    /// All that is raised, for a difference.
    fn raised(&self) -> String {
        let names = self.situation.alarms.iter();
        let names: Vec<String> =
            names.map(|raised| names::alarm_name(self.setting.protocol(), raised.alarm, raised.row)).collect();
        if names.is_empty() { "no alarm is raised".to_owned() } else { format!("raised: {}", names.join(", ")) }
    }

    fn shown(&self, name: &str, expected: Visibility, truth: Truth) -> Result<(), What> {
        let (is_shown, got) = match truth {
            Truth::True => (true, "shown".to_owned()),
            Truth::False => (false, "not shown".to_owned()),
            Truth::Unknown(why) => (false, format!("not shown ({})", self.setting.texts.house().unknown_words(why))),
        };
        if is_shown == (expected == Visibility::Shown) {
            return Ok(());
        }
        Err(otherwise(name, expected.to_string(), got))
    }
}

/// The word a board has for a standing.
pub(crate) fn word(standing: &Standing) -> StandingWord {
    match standing {
        Standing::Done { .. } => StandingWord::Done,
        Standing::NotNeeded => StandingWord::NotNeeded,
        Standing::Undecided { .. } => StandingWord::Undecided,
        Standing::Open { .. } if standing.held_by().is_none() => StandingWord::Ready,
        Standing::Open { .. } => StandingWord::Blocked,
        Standing::InProgress { .. } => StandingWord::InProgress,
        Standing::Stopped => StandingWord::Stopped,
        Standing::Missed { .. } => StandingWord::Missed,
    }
}

pub(crate) fn is_overdue(standing: &Standing) -> bool {
    match standing {
        Standing::Open { timing, .. } | Standing::InProgress { timing, .. } => matches!(timing, Timing::Overdue { .. }),
        Standing::Done { .. }
        | Standing::NotNeeded
        | Standing::Undecided { .. }
        | Standing::Stopped
        | Standing::Missed { .. } => false,
    }
}

/// Words are the same when they read the same; how lines are broken does not matter.
fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn otherwise(about: &str, expected: String, got: String) -> What {
    What::Otherwise { about: about.to_owned(), expected, got }
}
