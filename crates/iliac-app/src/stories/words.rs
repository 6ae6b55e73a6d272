//! What the house says about a step or an alarm, in the words a nurse would read.

use iliac_engine::Facts;
use iliac_model::{AlarmKey, GateIx, History, Raised, RowId, Situation, Standing, Timestamp, Timing, Verdict};
use iliac_text::{Shown, Values};

use super::Setting;

/// A case at an instant.
pub(super) struct Moment<'a> {
    setting: Setting<'a>,
    history: &'a History,
    pub(super) facts: Facts,
    pub(super) now: Timestamp,
}

impl<'a> Moment<'a> {
    /// A history, true at `now` and known at `known`.
    pub(super) fn of(setting: Setting<'a>, history: &'a History, now: Timestamp, known: Timestamp) -> Moment<'a> {
        Moment { setting, history, facts: Facts::fold(setting.program, history, known), now }
    }

    /// How every step and alarm stands.
    pub(super) fn situation(&self) -> Situation {
        let mut situation = Situation::default();
        iliac_engine::assess(self.setting.program, &self.facts, self.now, &mut situation);
        situation
    }
}

/// A standing with the words of the first gate that does not let pass: `blocked  Lie down until 10:25.`
pub(super) fn standing(moment: &Moment<'_>, standing: &Standing, row: Option<RowId>) -> String {
    let word = moment.setting.texts.house().standing_words(standing);
    match (gate(moment, standing, row), standing) {
        (Some(words), _) => format!("{word}  {words}"),
        (None, Standing::Undecided { why }) => {
            format!("{word}  ({})", moment.setting.texts.house().unknown_words(*why))
        }
        (
            None,
            Standing::Done { .. }
            | Standing::NotNeeded
            | Standing::Open { .. }
            | Standing::InProgress { .. }
            | Standing::Stopped
            | Standing::Missed { .. },
        ) => word,
    }
}

/// The words of the first gate that does not let pass; `None` when there is none.
pub(super) fn gate(moment: &Moment<'_>, standing: &Standing, row: Option<RowId>) -> Option<String> {
    let Standing::Open { timing, .. } = standing else { return None };
    let (gate, verdict) = standing.held_by()?;
    let opens_at = match verdict {
        Verdict::Closed { opens_at } | Verdict::Unknown { opens_at, .. } => opens_at,
        Verdict::Open | Verdict::Overridden => None,
    };
    let due_at = match timing {
        Timing::Untimed => None,
        Timing::Due { at } => Some(*at),
        Timing::Overdue { since } => Some(*since),
    };
    say_gate(moment, gate, row, &[("opens_at", opens_at), ("due_at", due_at)])
}

/// The words of an alarm for staff; the house's own say what the gate says.
pub(super) fn alarm(moment: &Moment<'_>, raised: &Raised) -> Option<String> {
    let instants = [("since", raised.since), ("due_at", raised.respond_by)];
    match raised.alarm {
        AlarmKey::Declared(alarm) => {
            let say = moment.setting.protocol().alarm(alarm)?.say;
            let values = values(moment, raised.row, &instants);
            Some(moment.setting.texts.say(say, &values))
        }
        AlarmKey::AgainstGate(gate) | AlarmKey::CorrectedAfter(gate) => say_gate(moment, gate, raised.row, &instants),
        AlarmKey::RepetitionEnded(_) => None,
    }
}

fn say_gate(
    moment: &Moment<'_>,
    gate: GateIx,
    row: Option<RowId>,
    instants: &[(&str, Option<Timestamp>)],
) -> Option<String> {
    let say = moment.setting.protocol().gate(gate)?.say;
    Some(moment.setting.texts.say(say, &values(moment, row, instants)))
}

fn values<'a>(moment: &'a Moment<'_>, row: Option<RowId>, instants: &[(&str, Option<Timestamp>)]) -> Values<'a> {
    let Moment { setting, history, facts, now } = moment;
    let mut values = Values::of_case(setting.program, history, facts, *now, row);
    for (name, at) in instants {
        if let Some(at) = at {
            values.set(name, Shown::Instant(*at));
        }
    }
    values
}
