//! The values a clinician of this site has to vouch for before a record of real people opens a case by them.
//!
//! They are those nobody has set, those nobody could give a source for, and those the site itself chose. A signature is for
//! one value as it was printed and for the protocols that had it then. It holds as long as that value is in force there: a
//! change of the site or of the protocol ends it without a word, since what was signed is no longer what counts. Cases that
//! are open already keep the values they are pinned to, signed or not.

use std::sync::Arc;

use iliac_model::{ParameterIx, Timestamp};
use iliac_protocol::print::{Figure, figure, readers};
use iliac_protocol::tree::{Amount, Parameter, Protocol};

use crate::event::{SiteEvent, StaffId};
use crate::failure::Failure;
use crate::house::{House, read};
use crate::record::{Hash, Store};

/// The role that vouches for values. An administrator looks after accounts, and signs for no figure.
pub const SIGNER: &str = "clinician";
/// How many values a sentence names before it only counts the rest.
const NAMED_MOST: usize = 3;

/// Whom a record is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum People {
    /// Real people: no case opens by a value nobody of this site has signed.
    Real,
    /// Nobody: a demonstration, a test, a simulated year.
    Invented,
}

/// Somebody vouched for a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// What the value means, as they read it.
    pub title: String,
    /// The value with its unit, as they read it.
    pub value: String,
    /// The same as the files wrote it: the signature holds as long as they do.
    pub as_written: String,
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Whether anybody vouches for a value as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Vouch {
    /// There is no value yet; one has to be set first.
    NotSet,
    /// Nobody ever did.
    Nobody,
    /// Somebody vouched for what it was; it is another value now.
    Lapsed(Arc<Signature>),
    /// Somebody does.
    Held(Arc<Signature>),
}

/// A value that needs a signature, and how it stands. Protocols with the same figure share one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteValue {
    /// As it is printed.
    pub figure: Figure,
    /// The protocols that have it, as name and title.
    pub protocols: Vec<(String, String)>,
    /// What reads it, in plain words.
    pub readers: Vec<String>,
    /// Who vouches for it.
    pub vouch: Vouch,
}

impl SiteValue {
    /// What a form sends to name it: a hash of name, meaning and value, and the protocols it was shown for. So nobody signs
    /// what changed under their eyes, nor for a protocol they were not shown.
    pub fn token(&self) -> String {
        let protocols: Vec<&str> = self.protocols.iter().map(|(name, _)| name.as_str()).collect();
        format!("{} {}", self.digest(), protocols.join(" "))
    }

    fn digest(&self) -> String {
        let Figure { name, title, value, as_written, .. } = &self.figure;
        Hash::of([name, title, value, as_written].map(String::as_str).join("\n").as_bytes()).to_string()
    }

    /// Whether a protocol of this name has it.
    fn is_of(&self, protocol: &str) -> bool {
        self.protocols.iter().any(|(name, _)| name == protocol)
    }

    /// Whether somebody still has to set or sign it.
    pub fn is_open(&self) -> bool {
        !matches!(self.vouch, Vouch::Held(_))
    }

    pub(crate) fn signed(&self, protocols: Vec<String>) -> SiteEvent {
        SiteEvent::ValueSigned {
            parameter: self.figure.name.clone(),
            title: self.figure.title.clone(),
            value: self.figure.value.clone(),
            as_written: self.figure.as_written.clone(),
            protocols,
        }
    }
}

/// What keeps a case of a protocol from being opened: values by their titles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotVouchedFor {
    /// The protocol's title.
    pub protocol: String,
    /// Those that have no value yet.
    pub to_set: Vec<String>,
    /// Those that have one nobody signed.
    pub to_sign: Vec<String>,
}

impl NotVouchedFor {
    /// What holds it and what would end that, in sentences for whoever sent the referral.
    pub fn words(&self) -> String {
        let count = |titles: &[String], one: &str, many: &str| match titles.len() {
            0 => None,
            1 => Some(format!("1 value {one} ({})", named(titles))),
            more => Some(format!("{more} values {many} ({})", named(titles))),
        };
        let parts =
            [count(&self.to_set, "is not set", "are not set"), count(&self.to_sign, "is not signed", "are not signed")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!(
            "No case opens here by the protocol “{}” yet: {}. A {SIGNER} of this unit signs them on the page “Values”. \
             Nothing of this was kept. Send it again when they are signed; until then see to the person without it.",
            self.protocol,
            parts.join(", ")
        )
    }
}

fn named(titles: &[String]) -> String {
    let first: Vec<&str> = titles.iter().take(NAMED_MOST).map(String::as_str).collect();
    match titles.len().saturating_sub(NAMED_MOST) {
        0 => first.join("; "),
        more => format!("{}; and {more} more", first.join("; ")),
    }
}

impl<S: Store> House<S> {
    /// Whom the record is about.
    pub fn people(&self) -> People {
        self.people
    }

    /// What keeps a case of this protocol from being opened; `None` when nothing does, or nobody in this house is real.
    pub fn not_vouched_for(&self, protocol: &Protocol) -> Option<NotVouchedFor> {
        if self.people == People::Invented {
            return None;
        }
        let (mut to_set, mut to_sign) = (Vec::new(), Vec::new());
        for parameter in protocol.parameters.iter().filter(|parameter| parameter.needs_a_signature()) {
            match self.vouch(protocol, parameter, &figure(protocol, parameter)) {
                Vouch::NotSet => to_set.push(parameter.title.clone()),
                Vouch::Nobody | Vouch::Lapsed(_) => to_sign.push(parameter.title.clone()),
                Vouch::Held(_) => {}
            }
        }
        let protocol = protocol.title.clone();
        (!to_set.is_empty() || !to_sign.is_empty()).then_some(NotVouchedFor { protocol, to_set, to_sign })
    }

    /// Every value of the protocols new cases take that needs a signature, in the order of the files.
    pub fn site_values(&self) -> Vec<SiteValue> {
        let mut values: Vec<SiteValue> = Vec::new();
        for program in self.current_programs() {
            let protocol = program.protocol();
            let mut readers = readers(protocol);
            for (parameter, place) in protocol.parameters.iter().zip(0..) {
                if !parameter.needs_a_signature() {
                    continue;
                }
                let figure = figure(protocol, parameter);
                let vouch = self.vouch(protocol, parameter, &figure);
                let readers = readers.remove(&ParameterIx(place)).unwrap_or_default();
                let of = (protocol.name.clone(), protocol.title.clone());
                match values.iter_mut().find(|value| value.figure == figure && value.vouch == vouch) {
                    Some(known) => {
                        known.protocols.push(of);
                        let new: Vec<String> =
                            readers.into_iter().filter(|reader| !known.readers.contains(reader)).collect();
                        known.readers.extend(new);
                    }
                    None => values.push(SiteValue { figure, protocols: vec![of], readers, vouch }),
                }
            }
        }
        values
    }

    fn vouch(&self, protocol: &Protocol, parameter: &Parameter, figure: &Figure) -> Vouch {
        if parameter.amount == Amount::Unset {
            return Vouch::NotSet;
        }
        let key = (protocol.name.clone(), parameter.name.clone());
        match read(&self.registry).site.signatures.get(&key) {
            None => Vouch::Nobody,
            Some(signed) if signed.title == figure.title && signed.as_written == figure.as_written => {
                Vouch::Held(signed.clone())
            }
            Some(signed) => Vouch::Lapsed(signed.clone()),
        }
    }
}

/// What is said when a page is older than a value on it.
pub(crate) const CHANGED: &str =
    "A value changed while this page was open. Nothing was signed: look at it and send it again.";

/// What is written when a value is signed; nothing when it is signed already.
pub(crate) fn signature(values: &[SiteValue], token: &str) -> Result<Option<SiteEvent>, Failure> {
    let mut parts = token.split(' ');
    let digest = parts.next().unwrap_or_default();
    let alike: Vec<&SiteValue> = values.iter().filter(|value| value.digest() == digest).collect();
    let mut signed_for = Vec::new();
    for protocol in parts {
        let value = alike.iter().find(|value| value.is_of(protocol));
        match value.ok_or_else(|| Failure::Unreadable(CHANGED.into()))? {
            SiteValue { vouch: Vouch::NotSet, figure, .. } => {
                let words = format!("“{}” has no value yet. It has to be set before it is signed.", figure.title);
                return Err(Failure::Unreadable(words));
            }
            SiteValue { vouch: Vouch::Nobody | Vouch::Lapsed(_), .. } => signed_for.push(protocol.to_owned()),
            SiteValue { vouch: Vouch::Held(_), .. } => {}
        }
    }
    let value = alike.first().ok_or_else(|| Failure::Unreadable(CHANGED.into()))?;
    Ok((!signed_for.is_empty()).then(|| value.signed(signed_for)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_counts_names_and_says_what_would_end_it() {
        let titles = |titles: &[&str]| titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>();
        let missing = NotVouchedFor {
            protocol: "Bone marrow harvest".into(),
            to_set: titles(&["How old a weight may be"]),
            to_sign: titles(&["a", "b", "c", "d", "e"]),
        };
        let words = missing.words();
        for part in [
            "by the protocol “Bone marrow harvest” yet",
            "1 value is not set (How old a weight may be), 5 values are not signed (a; b; c; and 2 more).",
            "A clinician of this unit signs them",
            "Nothing of this was kept",
        ] {
            assert!(words.contains(part), "no “{part}” in: {words}");
        }
        let signed = NotVouchedFor { to_set: Vec::new(), ..missing };
        assert!(!signed.words().contains("set"), "{}", signed.words());
    }
}
