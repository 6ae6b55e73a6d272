//! Elements of a protocol by index and by name.

use iliac_model::{
    AlarmIx, DerivedIx, DocumentIx, FactIx, GateIx, GroupIx, NeverIx, ParameterIx, RoleIx, StepIx, TextIx,
};

use super::{Alarm, Audience, Derived, Document, FactKind, Gate, Group, Kind, Never, Parameter, Protocol, Step, Text};

macro_rules! lookup {
    ($($(#[$doc:meta])* $get:ident, $find:ident, $list:ident: $ix:ident => $item:ty;)+) => {
        impl Protocol {$(
            $(#[$doc])*
            /// `None` when the index belongs to another protocol.
            pub fn $get(&self, ix: $ix) -> Option<&$item> {
                self.$list.get(ix.place())
            }

            /// Its index by name, if the protocol has it.
            pub fn $find(&self, name: &str) -> Option<$ix> {
                let place = self.$list.iter().position(|item| item.name == name)?;
                u16::try_from(place).ok().map($ix)
            }
        )+}
    };
}

lookup! {
    /// A parameter.
    parameter, parameter_named, parameters: ParameterIx => Parameter;
    /// A kind of fact.
    fact, fact_named, facts: FactIx => FactKind;
    /// A group.
    group, group_named, groups: GroupIx => Group;
    /// A derived value.
    derived_value, derived_named, derived: DerivedIx => Derived;
    /// A step.
    step, step_named, steps: StepIx => Step;
    /// An alarm.
    alarm, alarm_named, alarms: AlarmIx => Alarm;
    /// A safety property.
    never, never_named, nevers: NeverIx => Never;
    /// A text.
    text, text_named, texts: TextIx => Text;
    /// A document.
    document, document_named, documents: DocumentIx => Document;
}

impl Protocol {
    /// The place of a person by name, if the protocol has one of that name.
    pub fn person_named(&self, name: &str) -> Option<usize> {
        self.persons.iter().position(|person| person.name == name)
    }

    /// The fact that is the birth date of whoever stands at a place: `person.born` of the first, `recipient.born`.
    pub fn birth_date(&self, place: usize) -> Option<FactIx> {
        let topic = match place {
            0 => "person",
            _ => self.persons.get(place)?.name.as_str(),
        };
        self.fact_named(&format!("{topic}.born"))
    }

    /// Every birth date. Each is kept with the person, sealed, and is never a fact of a case's own stream.
    pub fn birth_dates(&self) -> Vec<FactIx> {
        (0..self.persons.len()).filter_map(|place| self.birth_date(place)).collect()
    }

    /// What a step is called, by its name.
    pub fn step_title(&self, name: &str) -> Option<&str> {
        self.step(self.step_named(name)?).map(|step| step.title.as_str())
    }

    /// Whom a document is for: the person its first text for a person speaks to, or else staff.
    pub fn audience_of(&self, document: &Document) -> Audience {
        let audiences = document.texts.iter().filter_map(|text| self.text(*text)).map(|text| text.audience);
        audiences.into_iter().find(|audience| *audience != Audience::Staff).unwrap_or(Audience::Staff)
    }

    /// A gate; `None` when the index belongs to another protocol.
    pub fn gate(&self, ix: GateIx) -> Option<&Gate> {
        self.gates.get(ix.place())
    }

    /// A gate by its step and name.
    pub fn gate_named(&self, step: &str, name: &str) -> Option<GateIx> {
        let step = self.step_named(step)?;
        let place = self.gates.iter().position(|gate| gate.step == step && gate.name == name)?;
        u16::try_from(place).ok().map(GateIx)
    }

    /// A role's name; empty when the index belongs to another protocol.
    pub fn role(&self, ix: RoleIx) -> &str {
        self.roles.get(ix.place()).map_or("", String::as_str)
    }

    /// A role's index by name, if it does anything in this protocol.
    pub fn role_named(&self, name: &str) -> Option<RoleIx> {
        let place = self.roles.iter().position(|role| role == name)?;
        u16::try_from(place).ok().map(RoleIx)
    }
}

impl Kind {
    /// Its choices, each with name and title; none of any other kind.
    pub fn choices(&self) -> &[(String, String)] {
        match self {
            Kind::Choice(choices) => choices,
            Kind::Quantity { .. }
            | Kind::Count { .. }
            | Kind::YesNo
            | Kind::Instant
            | Kind::Day
            | Kind::Text
            | Kind::Signature
            | Kind::File => &[],
        }
    }

    /// Its units, the canonical one first; none of any other kind than a quantity.
    pub fn units(&self) -> &[String] {
        match self {
            Kind::Quantity { units, .. } => units,
            Kind::Count { .. }
            | Kind::Choice(_)
            | Kind::YesNo
            | Kind::Instant
            | Kind::Day
            | Kind::Text
            | Kind::Signature
            | Kind::File => &[],
        }
    }

    /// The name of a choice by its place.
    pub fn choice_name(&self, place: u16) -> Option<&str> {
        self.choices().get(usize::from(place)).map(|(name, _)| name.as_str())
    }

    /// The title of a choice by its place.
    pub fn choice_title(&self, place: u16) -> Option<&str> {
        self.choices().get(usize::from(place)).map(|(_, title)| title.as_str())
    }

    /// The place of a choice by its name.
    pub fn choice_named(&self, name: &str) -> Option<u16> {
        let place = self.choices().iter().position(|(known, _)| known == name)?;
        u16::try_from(place).ok()
    }

    /// A unit by its place.
    pub fn unit(&self, place: u8) -> Option<&str> {
        self.units().get(usize::from(place)).map(String::as_str)
    }

    /// The place of a unit by its name.
    pub fn unit_named(&self, unit: &str) -> Option<u8> {
        let place = self.units().iter().position(|known| known == unit)?;
        u8::try_from(place).ok()
    }
}
