//! A situation becomes a line: names instead of places, instants instead of waiting times, nothing that is absent.

use std::io::Write;

use iliac_engine::{Element, Facts, Place, Program, Reason, Wanted};
use iliac_model::{
    GateIx, Raised, RoleIx, RowId, Situation, Standing, StepIx, Timestamp, Timing, Truth, Unknowns, Value, Verdict,
};
use iliac_protocol::tree::{Kind, Protocol};
use serde::{Serialize, Serializer};

use super::reader::{Fault, Taken};
use super::{AsAt, VERSION};
use crate::case::alarm_name;

/// A case, assessed.
pub(super) struct Whole<'a> {
    pub program: &'a Program,
    pub facts: &'a Facts,
    pub taken: &'a Taken<'a>,
    pub situation: &'a Situation,
    pub at: AsAt,
}

#[derive(Serialize)]
struct SituationLine<'a> {
    v: u32,
    case: &'a str,
    at: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<At>,
    steps: Vec<StepLine<'a>>,
    alarms: Vec<AlarmLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look_again_at: Option<At>,
}

#[derive(Serialize, Default)]
struct StepLine<'a> {
    step: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    stands: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<GateLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue_since: Option<At>,
}

#[derive(Serialize)]
struct GateLine<'a> {
    gate: &'a str,
    says: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonLine<'a>>,
}

#[derive(Serialize)]
struct AlarmLine<'a> {
    alarm: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    respond_by: Option<At>,
    level: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<At>,
}

#[derive(Serialize)]
struct ReasonLine<'a> {
    needs: Vec<NeedLine>,
    ways: Vec<WayLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waits_for: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overridden_by: Vec<&'a str>,
    people: u8,
}

#[derive(Serialize)]
struct NeedLine {
    words: String,
    says: &'static str,
    covered: bool,
}

#[derive(Serialize)]
struct WayLine<'a> {
    facts: Vec<SuggestionLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<At>,
}

#[derive(Serialize)]
struct SuggestionLine<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    wanted: String,
    by: Vec<&'a str>,
}

#[derive(Serialize)]
struct FaultLine<'a> {
    v: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    place: &'a str,
    fault: &'a str,
}

/// An instant, written in UTC.
#[derive(Clone, Copy)]
struct At(Timestamp);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Writes a situation as one line.
pub(super) fn situation(out: &mut Vec<u8>, whole: &Whole<'_>) {
    let Whole { taken, situation, at, .. } = whole;
    line(
        out,
        &SituationLine {
            v: VERSION,
            case: &taken.case,
            at: At(at.now),
            known_at: at.known.map(At),
            steps: situation.steps.iter().map(|instance| whole.step(instance)).collect(),
            alarms: situation.alarms.iter().map(|raised| whole.alarm(raised)).collect(),
            look_again_at: situation.look_again_at.map(At),
        },
    );
}

/// Writes why a line could not be read.
pub(super) fn fault(out: &mut Vec<u8>, fault: &Fault) {
    line(out, &FaultLine { v: VERSION, case: fault.case.as_deref(), place: &fault.place, fault: &fault.why });
}

fn line(out: &mut Vec<u8>, what: &impl Serialize) {
    // Writing into memory cannot fail, and nothing above is a map with keys that are no words.
    serde_json::to_writer(&mut *out, what).ok();
    out.write_all(b"\n").ok();
}

impl<'a> Whole<'a> {
    fn protocol(&self) -> &'a Protocol {
        self.program.protocol()
    }

    fn row(&self, row: Option<RowId>) -> Option<&'a str> {
        row.and_then(|row| self.taken.rows.get(&row)).map(|name| &**name)
    }

    fn step_name(&self, step: StepIx) -> &'a str {
        self.protocol().step(step).map_or("", |step| &step.name)
    }

    fn roles(&self, roles: &[RoleIx]) -> Vec<&'a str> {
        roles.iter().map(|role| self.protocol().role(*role)).collect()
    }

    fn step(&self, instance: &iliac_model::Instance) -> StepLine<'a> {
        let mut line =
            StepLine { step: self.step_name(instance.step), row: self.row(instance.row), ..StepLine::default() };
        match &instance.standing {
            Standing::Done { at } => (line.stands, line.at) = ("done", at.map(At)),
            Standing::NotNeeded => line.stands = "not needed",
            Standing::Undecided { why } => (line.stands, line.why) = ("undecided", words(*why)),
            Standing::Open { gates, timing } => {
                let ready = gates.iter().all(|(_, verdict)| verdict.lets_pass());
                line.stands = if ready { "ready" } else { "blocked" };
                line.gates = gates.iter().map(|(gate, verdict)| self.gate(*gate, instance.row, verdict)).collect();
                line.timed(*timing);
            }
            Standing::InProgress { since, timing } => {
                (line.stands, line.at) = ("in progress", Some(At(*since)));
                line.timed(*timing);
            }
            Standing::Stopped => line.stands = "stopped",
            Standing::Missed { since } => (line.stands, line.at) = ("missed", Some(At(*since))),
        }
        line
    }

    fn gate(&self, gate: GateIx, row: Option<RowId>, verdict: &Verdict) -> GateLine<'a> {
        let (says, why, opens_at) = match verdict {
            Verdict::Open => ("open", Vec::new(), None),
            Verdict::Overridden => ("overridden", Vec::new(), None),
            Verdict::Closed { opens_at } => ("closed", Vec::new(), *opens_at),
            Verdict::Unknown { why, opens_at } => ("unknown", words(*why), *opens_at),
        };
        let asked = self.at.reasons && !verdict.lets_pass();
        let reason = asked.then(|| {
            let (history, element) = (&self.taken.history, Element::Gate(gate, row));
            iliac_engine::explain(self.program, history, self.facts, self.at.now, element)
        });
        let name = self.protocol().gate(gate).map_or("", |gate| &gate.name);
        let reason = reason.flatten().map(|reason| self.reason(reason));
        GateLine { gate: name, says, why, opens_at: opens_at.map(At), reason }
    }

    fn alarm(&self, raised: &Raised) -> AlarmLine<'a> {
        AlarmLine {
            alarm: alarm_name(self.protocol(), raised.alarm).map_or_else(String::new, |name| name.to_string()),
            row: self.row(raised.row),
            since: raised.since.map(At),
            respond_by: raised.respond_by.map(At),
            level: raised.level,
            answered_at: raised.answered_at.map(At),
        }
    }

    fn reason(&self, reason: Reason) -> ReasonLine<'a> {
        let way = |way: iliac_engine::Way| WayLine {
            facts: way.facts.iter().map(|fact| self.suggestion(fact)).collect(),
            opens_at: way.opens_at.map(At),
        };
        let need =
            |part: iliac_engine::Part| NeedLine { words: part.words, says: truth(part.truth), covered: part.covered };
        ReasonLine {
            needs: reason.parts.into_iter().map(need).collect(),
            ways: reason.ways.into_iter().map(way).collect(),
            waits_for: reason.waits_for.iter().map(|step| self.step_name(*step)).collect(),
            decision: reason.decision.map(|step| self.step_name(step)),
            overridden_by: self.roles(&reason.overridden_by),
            people: reason.people,
        }
    }

    fn suggestion(&self, suggested: &iliac_engine::Suggestion) -> SuggestionLine<'a> {
        let fact = self.protocol().fact(suggested.fact);
        let row = match suggested.row {
            Place::Case | Place::NewRow { .. } => None,
            Place::Row(row) => self.row(Some(row)),
        };
        let wanted = fact.map_or_else(String::new, |fact| wanted(&fact.kind, &suggested.wanted));
        SuggestionLine { kind: fact.map_or("", |fact| &fact.name), row, wanted, by: self.roles(&suggested.by) }
    }
}

impl StepLine<'_> {
    fn timed(&mut self, timing: Timing) {
        match timing {
            Timing::Untimed => {}
            Timing::Due { at } => self.due = Some(At(at)),
            Timing::Overdue { since } => self.overdue_since = Some(At(since)),
        }
    }
}

fn words(why: Unknowns) -> Vec<&'static str> {
    why.words().collect()
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown(_) => "unknown",
    }
}

fn wanted(kind: &Kind, wanted: &Wanted) -> String {
    let choice = |place: u16| kind.choice_name(place).unwrap_or_default();
    let with_unit = |unit: u8| kind.unit(unit).map_or_else(String::new, |unit| format!(" {unit}"));
    match wanted {
        Wanted::Known => "known".into(),
        Wanted::Yes => "= true".into(),
        Wanted::No => "= false".into(),
        Wanted::Choice(places) => {
            let names: Vec<&str> = places.iter().map(|place| choice(*place)).collect();
            format!("= {}", names.join(" | "))
        }
        Wanted::AtLeast(number, unit) => format!(">= {number}{}", with_unit(*unit)),
        Wanted::AtMost(number, unit) => format!("<= {number}{}", with_unit(*unit)),
        Wanted::Same(Value::Number { number, unit }) => format!("= {number}{}", with_unit(*unit)),
        Wanted::Same(Value::Choice(place)) => format!("= {}", choice(*place)),
        Wanted::Same(Value::YesNo(yes)) => format!("= {yes}"),
        Wanted::Same(Value::Instant(at)) => format!("= {at}"),
        Wanted::Same(Value::Day(day)) => format!("= {day}"),
        // What somebody typed stays in the line it came with.
        Wanted::Same(Value::Text(_) | Value::Signature(_) | Value::File(_)) => "the same".into(),
        Wanted::NotBefore(at) => format!(">= {at}"),
        Wanted::NotAfter(at) => format!("<= {at}"),
        Wanted::NotBeforeDay(day) => format!(">= {day}"),
        Wanted::NotAfterDay(day) => format!("<= {day}"),
    }
}
