//! What is asked of a protocol: may this step begin while that holds; can that be while no alarm is raised.

use iliac_model::{AlarmIx, GateIx, NeverIx, StepIx};
use iliac_protocol::tree::{Gate, Law, Protocol};

use crate::encode::{Encoder, Extent, Pair, Place, RowKey, Scope};
use crate::term::Lit;

/// Questions about the beginning of one step, or about silence, that share everything but the hazard.
pub struct Questions<'a> {
    /// What the protocol says.
    pub encoder: Encoder<'a>,
    /// What is about.
    pub about: About,
    /// The row the step would begin for; none for a step of the case, and for silence.
    pub this: RowKey,
    /// What every question takes as given, besides gates and alarms: the step applies, the way has not stopped.
    pub given: Vec<Lit>,
    /// The gates of the step and what they need; or the alarms and that they are silent. Each holds only while its switch is
    /// on.
    pub guards: Vec<Guard>,
    /// Each property with its hazard.
    pub hazards: Vec<(NeverIx, Lit)>,
    /// What makes a record read more easily, where nothing speaks against it: whoever it is about is grown up.
    pub easier: Vec<Lit>,
}

/// What questions are about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// The beginning of a step.
    Start(StepIx),
    /// That no alarm is raised.
    Silence,
}

/// A gate or an alarm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GuardOf {
    /// A gate.
    Gate(GateIx),
    /// An alarm.
    Alarm(AlarmIx),
}

/// A gate that lets pass or an alarm that is silent, while its switch is on.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// Whose.
    pub of: GuardOf,
    /// On: it counts.
    pub switch: Lit,
    /// When its gate applies.
    pub applies: Pair,
    /// That it lets pass, or is silent.
    pub passes: Lit,
    /// That its switch is off or it lets pass, or is silent.
    pub holds: Lit,
}

/// Every question the properties of a protocol ask, by what they are about.
pub fn questions(protocol: &Protocol, extent: Extent) -> Vec<Questions<'_>> {
    let mut about: Vec<About> = protocol.nevers.iter().map(|never| subject(&never.law)).collect();
    about.sort_unstable();
    about.dedup();
    about.into_iter().map(|about| Questions::about(protocol, extent, about)).collect()
}

/// What a property is about.
pub fn subject(law: &Law) -> About {
    match law {
        Law::NeverStart(step, _) => About::Start(*step),
        Law::NeverSilent(_) => About::Silence,
    }
}

impl<'a> Questions<'a> {
    /// The questions about one subject.
    pub fn about(protocol: &'a Protocol, extent: Extent, about: About) -> Questions<'a> {
        Questions::of(Encoder::new(protocol, extent), about)
    }

    /// The same in the words of an encoder.
    pub fn of(encoder: Encoder<'a>, about: About) -> Questions<'a> {
        let extent = encoder.extent;
        let mut questions = Questions::open(encoder, about);
        if extent != Extent::Every {
            questions.easier = questions.encoder.grown_up();
        }
        questions.encoder.close();
        questions
    }

    /// The questions about the beginning of a step, and when each of these gates, none of the protocol's own, lets it pass.
    pub fn with_slips(protocol: &'a Protocol, about: About, gates: &[&'a Gate]) -> (Questions<'a>, Vec<Lit>) {
        let mut questions = Questions::open(Encoder::new(protocol, Extent::Every), about);
        let passes = gates.iter().map(|gate| questions.passes(gate).1).collect();
        questions.encoder.close();
        (questions, passes)
    }

    /// The questions, to which more may still be said.
    fn open(encoder: Encoder<'a>, about: About) -> Questions<'a> {
        let protocol = encoder.protocol;
        let mut questions = Questions {
            encoder,
            about,
            this: RowKey::CASE,
            given: Vec::new(),
            guards: Vec::new(),
            hazards: Vec::new(),
            easier: Vec::new(),
        };
        if let About::Start(step) = about {
            questions.start(step);
        }
        let place = if about == About::Silence { Place::Board } else { Place::Gate };
        let scope = Scope::of(questions.this, place);
        for (ix, never) in
            (0_u16..).map(NeverIx).zip(&protocol.nevers).filter(|(_, never)| subject(&never.law) == about)
        {
            let (Law::NeverStart(_, hazard) | Law::NeverSilent(hazard)) = &never.law;
            let hazard = questions.encoder.cond(hazard, scope).yes;
            questions.hazards.push((ix, hazard));
        }
        if about == About::Silence {
            questions.silence();
        }
        questions
    }

    /// Every alarm of a protocol, with no property.
    pub fn alarms(encoder: Encoder<'a>) -> Questions<'a> {
        let protocol = encoder.protocol;
        let (about, this) = (About::Silence, RowKey::CASE);
        let (given, guards, hazards) = (Vec::new(), Vec::new(), Vec::new());
        let mut questions = Questions { encoder, about, this, given, guards, hazards, easier: Vec::new() };
        for group in protocol.alarms.iter().filter_map(|alarm| alarm.per) {
            questions.encoder.some_row(group);
        }
        questions.silence();
        questions.encoder.close();
        questions
    }

    /// The step stands open for its row, and every gate whose switch is on lets pass without anybody answering for it.
    fn start(&mut self, ix: StepIx) {
        let protocol = self.encoder.protocol;
        let Some(step) = protocol.step(ix) else { return };
        self.this = self.encoder.instance(ix, step);
        let board = Scope::of(self.this, Place::Board);
        let applies = self.encoder.cond(&step.applies, board).yes;
        self.given.push(applies);
        // A row that is not there yet is never done.
        let done = self.encoder.cond(&step.done, board).yes;
        let there = self.encoder.row(self.this).real;
        let done = self.encoder.terms.all([done, there]);
        self.given.push(done.not());
        if let Some(stops) = protocol.stops_when.as_ref().filter(|_| !step.goes_on) {
            let stops = self.encoder.cond(stops, Scope::BOARD).yes;
            self.given.push(stops.not());
        }
        for of in &step.gates {
            let Some(gate) = protocol.gate(*of) else { continue };
            let (applies, passes) = self.passes(gate);
            self.guard(GuardOf::Gate(*of), applies, passes);
        }
    }

    /// When a gate applies, and when it lets pass by itself.
    fn passes(&mut self, gate: &'a Gate) -> (Pair, Lit) {
        let scope = Scope::of(self.this, Place::Gate);
        let applies = self.encoder.cond(&gate.applies, scope);
        let needs: Vec<Lit> = gate.needs.iter().map(|need| self.encoder.cond(&need.cond, scope).yes).collect();
        let terms = &mut self.encoder.terms;
        let open = terms.all(needs.into_iter().chain([applies.yes]));
        (applies, terms.some([applies.no, open]))
    }

    /// No alarm whose switch is on is raised.
    fn silence(&mut self) {
        let protocol = self.encoder.protocol;
        for (ix, alarm) in (0_u16..).map(AlarmIx).zip(&protocol.alarms) {
            let raised = self.encoder.raised(alarm);
            let silent = self.encoder.terms.some(raised).not();
            self.guard(GuardOf::Alarm(ix), Pair { yes: Lit::TRUE, no: Lit::FALSE }, silent);
        }
    }

    fn guard(&mut self, of: GuardOf, applies: Pair, passes: Lit) {
        let terms = &mut self.encoder.terms;
        let switch = terms.truth(format!("switch {of:?}"));
        let holds = terms.implies(switch, passes);
        self.guards.push(Guard { of, switch, applies, passes, holds });
    }

    /// Everything a property's question demands, every switch on but these.
    pub fn demands(&self, hazard: Lit, off: &[GuardOf]) -> Vec<Lit> {
        let mut demands = self.given.clone();
        demands.push(hazard);
        for guard in &self.guards {
            demands.push(guard.holds);
            demands.push(if off.contains(&guard.of) { guard.switch.not() } else { guard.switch });
        }
        demands
    }
}
