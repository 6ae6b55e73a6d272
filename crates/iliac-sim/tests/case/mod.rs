//! One random case, and how it is told when it fails.

#![allow(
    dead_code,
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "shared by several test programs, each of which uses a part of it"
)]

pub mod shrink;

use iliac_model::{Calendar, History, Situation, Timestamp};
use iliac_protocol::tree::Protocol;
use iliac_sim::{generate, naive};

/// A random protocol, calendar and history of one seed.
#[derive(Clone, PartialEq)]
pub struct Case {
    pub seed: u64,
    pub protocol: Protocol,
    pub calendar: Calendar,
    pub history: History,
}

impl Case {
    pub fn new(seed: u64) -> Case {
        let protocol = generate::protocol(seed);
        let calendar = generate::calendar(seed);
        let history = generate::history(&protocol, &calendar, seed, generate::beginning(seed));
        Case { seed, protocol, calendar, history }
    }

    /// The same protocol with another history.
    pub fn another(&self, n: u64) -> Case {
        let seed = self.seed ^ (n << 40);
        let history = generate::history(&self.protocol, &self.calendar, seed, generate::beginning(self.seed));
        Case { history, ..self.clone() }
    }

    pub fn next_change(&self, now: Timestamp, known: Timestamp) -> Option<Timestamp> {
        naive::next_change(&self.protocol, &self.calendar, &self.history, now, known)
    }

    pub fn assess(&self, now: Timestamp, known: Timestamp) -> Situation {
        naive::assess(&self.protocol, &self.calendar, &self.history, now, known)
    }

    pub fn looks(&self, many: usize) -> Vec<generate::Look> {
        generate::looks(&self.protocol, &self.history, self.seed, many)
    }

    /// The whole case in words.
    pub fn told(&self) -> String {
        let zone = self.calendar.zone().iana_name().unwrap_or("no name").to_owned();
        let (protocol, history) = (generate::print_protocol(&self.protocol), generate::print_history(&self.history));
        format!("seed {} in {zone}\n{protocol}\n{history}", self.seed)
    }
}

/// How many random cases a test takes: the number in an environment variable, or so many.
pub fn many(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}
