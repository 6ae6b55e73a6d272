//! Which roles may do to a case as a whole what no step is for, and which may record a fact.

use std::collections::BTreeMap;

use iliac_model::{FactIx, RoleIx};

use super::{Protocol, Step};

/// What is done to a case as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Deed {
    /// Take a referral: open a case.
    Refer,
    /// Give the person a code for their own page.
    GiveCode,
    /// Close it.
    Close,
    /// Open it again.
    Reopen,
    /// Send it to another ward, or take it in there.
    Move,
}

impl Deed {
    /// Every deed, in the order of a case's life.
    pub const ALL: [Deed; 5] = [Deed::Refer, Deed::GiveCode, Deed::Move, Deed::Close, Deed::Reopen];

    /// Its word in a protocol's file.
    pub const fn word(self) -> &'static str {
        match self {
            Deed::Refer => "refer",
            Deed::GiveCode => "give_code",
            Deed::Close => "close",
            Deed::Reopen => "reopen",
            Deed::Move => "move",
        }
    }

    /// What it is in plain words: `Close a case`.
    pub const fn title(self) -> &'static str {
        match self {
            Deed::Refer => "Take a referral",
            Deed::GiveCode => "Give the person a code for their page",
            Deed::Close => "Close a case",
            Deed::Reopen => "Open a closed case again",
            Deed::Move => "Move a case to another ward",
        }
    }
}

/// The roles for each deed. A deed that is not named is for every role of the protocol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct May(pub BTreeMap<Deed, Vec<RoleIx>>);

impl Protocol {
    /// The names of the roles that may do it.
    pub fn who_may(&self, deed: Deed) -> Vec<&str> {
        match self.may.0.get(&deed) {
            Some(roles) => roles.iter().map(|role| self.role(*role)).collect(),
            None => self.roles.iter().map(String::as_str).collect(),
        }
    }

    /// Whether somebody with these roles may do it.
    pub fn lets(&self, deed: Deed, roles: &[String]) -> bool {
        self.who_may(deed).iter().any(|role| roles.iter().any(|has| has == role))
    }

    /// The names of the roles that alone record this fact; none when whoever does its step records it.
    pub fn recorders(&self, fact: FactIx) -> Vec<&str> {
        let named = self.fact(fact).map_or(&[][..], |fact| &fact.recorded_by);
        named.iter().map(|role| self.role(*role)).collect()
    }

    /// Whether somebody with these roles may record this fact.
    pub fn may_record(&self, fact: FactIx, roles: &[String]) -> bool {
        let named = self.recorders(fact);
        named.is_empty() || named.iter().any(|role| roles.iter().any(|has| has == role))
    }

    /// Whether recording this fact is the work of somebody with these roles: they may, and do a step that records it.
    pub fn is_work_of(&self, fact: FactIx, roles: &[String]) -> bool {
        let recording = |step: &&Step| step.records.contains(&fact);
        let theirs = |step: &Step| self.has_one(&step.by, roles);
        self.may_record(fact, roles) && self.steps.iter().filter(recording).any(theirs)
    }

    /// Whether somebody with these roles sees who stands at a place.
    pub fn shows_person(&self, place: usize, roles: &[String]) -> bool {
        let seen_by = self.persons.get(place).map(|person| &person.seen_by);
        seen_by.is_some_and(|seen_by| seen_by.is_empty() || self.has_one(seen_by, roles))
    }

    fn has_one(&self, of: &[RoleIx], roles: &[String]) -> bool {
        of.iter().any(|role| roles.iter().any(|has| has == self.role(*role)))
    }
}
