//! The typed tree: a checked protocol, in which every name has become an index and every expression has a type.
//!
//! This is what both engines, the proof and the printer read; its meaning is written down in `docs/language.md`.
//! A tree is only made by the checker, so whoever holds one need not check again: indices are in range, units agree,
//! steps and derived values do not depend on themselves, and rows are named only where there is a row.

use iliac_model::{DerivedIx, FactIx, GateIx, GroupIx, Number, ParameterIx, RoleIx, StepIx, TextIx};

mod expression;
mod lookup;
mod may;
mod picture;
mod text;

pub use self::expression::{CellRef, Compare, Cond, DayExpr, InstExpr, NumExpr, Progress, RowRef, Rows, Status};
pub use self::may::{Deed, May};
pub use self::picture::Picture;
pub use self::text::{Audience, Document, Moment, Reader, Text, To, UNKNOWN, variable_name};

/// A checked protocol.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Protocol {
    /// Its folder's name: `examination`.
    pub name: String,
    /// What it is called on a page.
    pub title: String,
    /// Its version, counted up by its authors.
    pub version: u32,
    /// Whom it concerns, in order: the first is who the procedure is done to, and always there. `donor`, `recipient`.
    pub persons: Vec<PersonKind>,
    /// The roles that do something in it, as the site names them: `nurse`.
    pub roles: Vec<String>,
    /// Which of them may do to a case as a whole what no step is for.
    pub may: May,
    /// The stages of the way, in order: `referral`, `preparation`, …
    pub stages: Vec<Stage>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Facts of the case and of groups together.
    pub facts: Vec<FactKind>,
    /// Groups of facts.
    pub groups: Vec<Group>,
    /// Derived values.
    pub derived: Vec<Derived>,
    /// Steps, in the order they are usually done.
    pub steps: Vec<Step>,
    /// Gates of all steps, in the order of steps.
    pub gates: Vec<Gate>,
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Safety properties.
    pub nevers: Vec<Never>,
    /// Texts.
    pub texts: Vec<Text>,
    /// Documents.
    pub documents: Vec<Document>,
    /// When the way stops (withdrawal, refusal): steps that are not done and do not go on are then stopped.
    pub stops_when: Option<Cond>,
    /// When the case may be closed.
    pub closes_when: Option<Cond>,
    /// The instant fact that says when the procedure is planned: freshness is measured to it until it has begun.
    pub planned: Option<FactIx>,
    /// The instant fact that says when the procedure began.
    pub actual: Option<FactIx>,
    /// Language of each text set: language tag, Fluent source by file path.
    pub languages: Vec<Language>,
    /// SHA-256 over every file it was read from, in hexadecimal.
    pub hash: String,
}

/// Somebody a case concerns. Each has their own record, their own page, and their own words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonKind {
    /// The name in the file: `recipient`.
    pub name: String,
    /// What they are called on a page.
    pub title: String,
    /// Who of the staff may see who this is; empty: everybody who may see the case.
    pub seen_by: Vec<RoleIx>,
}

/// A stage of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// Its name in the file.
    pub name: String,
    /// What it is called on a page.
    pub title: String,
}

/// One language's texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Language {
    /// `en`.
    pub tag: String,
    /// Fluent source, all files of the language joined in path order.
    pub fluent: String,
}

/// Where a figure or a rule comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources(pub Vec<String>);

/// How sure we are of a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confidence {
    /// Read in the primary source itself.
    High,
    /// Read in a secondary or local text.
    Medium,
    /// A weak or single informal source.
    Low,
    /// General knowledge, to be confirmed by the clinic.
    GeneralKnowledge,
}

/// In which direction a site may move a parameter without leaving the safe side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moves {
    /// Not at all.
    Fixed,
    /// Up only.
    Up,
    /// Down only.
    Down,
    /// Both ways, within the bounds.
    Either,
}

/// What a parameter counts in. Durations are lengths of time; days, working days and months are steps of the calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A UCUM unit (`mL/kg`, `10*9/L`) or `1` for a bare number.
    Ucum(String),
    /// A length of time, from `s`, `min`, `h` or `24h`; values are held in seconds.
    Duration,
    /// Calendar days (`d`).
    Days,
    /// Working days (`workday`).
    Workdays,
    /// Months (`mo`).
    Months,
}

/// A figure a clinic may argue about.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it means, for the printed protocol.
    pub title: String,
    /// Its unit as written in the file (`min`), for printing.
    pub written_unit: String,
    /// What it counts in.
    pub unit: Unit,
    /// Its value or values.
    pub amount: Amount,
    /// Lower and upper bound, in the same measure as the value.
    pub bounds: (Number, Number),
    /// Where a site may move it.
    pub moves: Moves,
    /// Sources.
    pub sources: Sources,
    /// How sure we are.
    pub confidence: Confidence,
    /// Whether the value is the site's own, laid over the protocol's.
    pub of_site: bool,
}

impl Parameter {
    /// Whether a named clinician of the site has to vouch for the value before it decides about real people: nobody has set
    /// it, nobody could give a source for it, or the site itself chose it.
    pub fn needs_a_signature(&self) -> bool {
        self.of_site || self.amount == Amount::Unset || self.confidence == Confidence::GeneralKnowledge
    }
}

/// A parameter's value. Durations are held in seconds, everything else in the written unit.
#[derive(Clone, PartialEq, Debug)]
pub enum Amount {
    /// One value.
    One(Number),
    /// A value for every choice of a choice fact, in their order. A choice of a row is read from the row the value is used
    /// for: the one a `where` looks at, if it is of that group, else `this`.
    ByChoice(FactIx, Vec<Number>),
    /// A value for each unit of the facts it is compared with, in the order of their units: `38.3 Cel`, `101.0 [degF]`.
    ByUnit(Vec<(String, Number)>),
    /// The clinic has to decide; every condition on it is unknown.
    Unset,
}

/// A kind of fact.
#[derive(Clone, PartialEq, Debug)]
pub struct FactKind {
    /// Its name, with the group's name before the point for a fact of a group: `sedative.given`.
    pub name: String,
    /// What it is called on a form.
    pub title: String,
    /// Its group, if it belongs to one.
    pub group: Option<GroupIx>,
    /// Whom it is about, by the place in [`Protocol::persons`].
    pub of: usize,
    /// What it holds.
    pub kind: Kind,
    /// How long it stays fresh (a duration parameter); `None`: for ever.
    pub fresh_for: Option<ParameterIx>,
    /// Which value counts.
    pub counts: Counts,
    /// Whether nobody can make it another than it is: what somebody is, or said about themselves. It can be corrected where
    /// it was written down wrongly, and is never offered as a way forward.
    pub fixed: bool,
    /// Who may record it; empty: everybody who may see the case.
    pub recorded_by: Vec<RoleIx>,
    /// Codes, as `system|code`.
    pub codes: Vec<String>,
    /// Help for the person who fills it in, if any.
    pub help: Option<String>,
    /// Sources.
    pub sources: Sources,
}

/// What a fact holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A number with a unit; the first unit is canonical, further ones are compared as entered.
    Quantity {
        /// UCUM units.
        units: Vec<String>,
        /// The finest step in which it is recorded.
        resolution: Number,
        /// Outside these a page asks again.
        plausible: (Number, Number),
        /// Outside these it is refused as impossible. One pair for each unit.
        hard: Vec<(Number, Number)>,
    },
    /// A count: a whole number from 0 to the bound.
    Count {
        /// The largest possible.
        most: i64,
    },
    /// One of these: name and title.
    Choice(Vec<(String, String)>),
    /// Yes or no.
    YesNo,
    /// An instant.
    Instant,
    /// A local day.
    Day,
    /// Words.
    Text,
    /// A signature.
    Signature,
    /// A file.
    File,
}

/// Which of several live values counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counts {
    /// The one that happened last.
    Latest,
    /// All fresh ones must say the same; otherwise the fact is disputed.
    MustAgree,
    /// The highest fresh one.
    Highest,
    /// The lowest fresh one.
    Lowest,
}

/// A group: one row per puncture, dose, tube.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What one row is called: `Sedative dose`.
    pub title: String,
    /// Its parent group, when a row hangs on a row.
    pub parent: Option<GroupIx>,
    /// When its list is complete; `None`: as recorded, always complete.
    pub complete_when: Option<Cond>,
    /// Its facts.
    pub facts: Vec<FactIx>,
}

/// A value computed from others, under a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Derived {
    /// Its name.
    pub name: String,
    /// What it means.
    pub title: String,
    /// The group over whose rows it is computed (`this`), if any.
    pub per: Option<GroupIx>,
    /// How.
    pub expr: DerivedExpr,
    /// Sources.
    pub sources: Sources,
}

/// What a derived value is.
#[derive(Clone, PartialEq, Debug)]
pub enum DerivedExpr {
    /// A condition under a name.
    Condition(Cond),
    /// A number, with its unit.
    Number(NumExpr, String),
    /// An instant.
    Instant(InstExpr),
    /// A day.
    Day(DayExpr),
}

/// One thing somebody does.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it is called on a page.
    pub title: String,
    /// Who may do it; the first owns it.
    pub by: Vec<RoleIx>,
    /// The place of its stage in [`Protocol::stages`].
    pub stage: usize,
    /// Its rows, for a step per row.
    pub per: Option<PerRow>,
    /// Whether it has to be done at all.
    pub applies: Cond,
    /// Its gates, in order.
    pub gates: Vec<GateIx>,
    /// When it is due.
    pub due: Option<InstExpr>,
    /// From when on it counts as missed.
    pub missed: Option<InstExpr>,
    /// Its repetition.
    pub repeat: Option<Repeat>,
    /// What it records.
    pub records: Vec<FactIx>,
    /// When it is done.
    pub done: Cond,
    /// Whether it must be begun by asking permission (it has gates or is long); otherwise recording its facts is enough.
    pub asks: bool,
    /// Whether it goes on after the way has stopped (care for what has been done already).
    pub goes_on: bool,
    /// Whether it is only there for when it happens (refusing, cancelling, something going wrong): nobody waits for it, and
    /// it is never named as what comes next.
    pub optional: bool,
    /// The stage the case has reached once this is done: its own, or a later one (somebody discharged is at home). `None`:
    /// it is done beside the person's way (in the laboratory, for another person, or days before).
    pub brings_to: Option<usize>,
    /// What the person is told while it is to do.
    pub tells: Option<TextIx>,
    /// Which values stand beside it while it is to do, in order.
    pub shows: Vec<Shows>,
    /// Sources.
    pub sources: Sources,
}

/// A value that stands beside a step while it is to do, so that whoever does it need not look for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shows {
    /// A number, instant or day under a name: of the case, or of the step's rows.
    pub value: DerivedIx,
    /// The condition under a name with which it is shown; `None`: always.
    pub when: Option<DerivedIx>,
}

/// A step per row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PerRow {
    /// The group.
    pub group: GroupIx,
    /// Whether doing it adds a row; then it always has one more instance, for the next row.
    pub adds: bool,
}

/// A repetition of a step that adds rows. The next one is due `every` after the last row's `anchor` (or after `from`).
#[derive(Clone, PartialEq, Debug)]
pub struct Repeat {
    /// How often (a duration parameter).
    pub every: ParameterIx,
    /// From when on.
    pub from: InstExpr,
    /// The instant fact of the group that says when a row was done.
    pub anchor: FactIx,
    /// As long as this holds.
    pub only_while: Cond,
    /// At most so many rows (a bare-number parameter); after that one alarm asks a person.
    pub at_most: ParameterIx,
}

/// What must hold before a step may begin.
#[derive(Clone, PartialEq, Debug)]
pub struct Gate {
    /// Its name within the step.
    pub name: String,
    /// The step.
    pub step: StepIx,
    /// Whether it matters at all.
    pub applies: Cond,
    /// What must hold: every one of these. At most 64.
    pub needs: Vec<Need>,
    /// Who may override it; `None`: nobody.
    pub overridden_by: Option<OverrideRule>,
    /// The step whose decision can open it, to be named among the ways forward.
    pub decision: Option<StepIx>,
    /// What is said when it does not let pass.
    pub say: TextIx,
    /// Sources.
    pub sources: Sources,
}

/// One need of a gate.
#[derive(Clone, PartialEq, Debug)]
pub struct Need {
    /// The condition.
    pub cond: Cond,
    /// Its words in the file, for reasons and the printed protocol.
    pub words: String,
}

/// Who may override a gate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverrideRule {
    /// Roles.
    pub by: Vec<RoleIx>,
    /// How many distinct people.
    pub people: u8,
}

/// Something that must not stay unseen.
#[derive(Clone, PartialEq, Debug)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Its rows, for an alarm per row.
    pub per: Option<GroupIx>,
    /// When it is raised.
    pub when: Cond,
    /// From which instant it counts.
    pub from: InstExpr,
    /// How urgent it is for the person.
    pub urgency: Urgency,
    /// Within what time staff must respond (a duration parameter).
    pub respond_within: Option<ParameterIx>,
    /// Who owns it.
    pub owner: RoleIx,
    /// After how long since `from` it goes up, and to whom, by rising time.
    pub escalate: Vec<(ParameterIx, RoleIx)>,
    /// Words for staff.
    pub say: TextIx,
    /// Words for the person, if any.
    pub tells: Option<TextIx>,
    /// Sources.
    pub sources: Sources,
}

/// How urgent something is for the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Urgency {
    /// Expected; advice only.
    Expected,
    /// The next working day.
    NextDay,
    /// The same day.
    SameDay,
    /// Phone or come now.
    Now,
    /// The emergency number, now.
    Emergency,
}

/// A safety property, over facts and steps and never over gates.
#[derive(Clone, PartialEq, Debug)]
pub struct Never {
    /// Its name.
    pub name: String,
    /// What must never be.
    pub law: Law,
    /// The same in a sentence.
    pub title: String,
    /// Sources.
    pub sources: Sources,
}

/// The two shapes of a safety property.
#[derive(Clone, PartialEq, Debug)]
pub enum Law {
    /// The step is never permitted to begin while this holds.
    NeverStart(StepIx, Cond),
    /// Whenever this holds, an alarm with an owner is raised.
    NeverSilent(Cond),
}
