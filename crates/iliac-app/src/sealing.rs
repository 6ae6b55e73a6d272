//! Words and signatures are sealed before they reach the log, and opened when they are read back.
//!
//! What people type may say who somebody is. Sealed with that person's key it goes when the key goes, and the chain of
//! the case stays whole.

use crate::case::{Case, NOT_KEPT};
use crate::event::{CaseEvent, PersonId, Recorded, Said};
use crate::failure::Failure;
use crate::house::House;
use crate::record::{KeyError, Store};

/// Before the sealed bytes of words that stand in an event beside what was recorded: why a gate was overridden.
const SEALED: &str = "sealed:";

impl<S: Store> House<S> {
    /// The event as the log keeps it.
    pub(crate) async fn seal(&self, case: &Case, mut event: CaseEvent) -> Result<CaseEvent, Failure> {
        match &mut event {
            CaseEvent::Recorded(Recorded { said, kind, .. }) => {
                if let Said::Text(words) | Said::Signature(words) = &*said {
                    *said = Said::Sealed(self.sealed(whose(case, Some(kind)), words).await?);
                }
            }
            CaseEvent::Overridden { reason: words, .. }
            | CaseEvent::Answered { note: words, .. }
            | CaseEvent::Reviewed { note: words, .. }
            | CaseEvent::Reopened { why: words } => {
                *words = format!("{SEALED}{}", self.sealed(whose(case, None), words).await?)
            }
            CaseEvent::Opened { .. }
            | CaseEvent::Sent { .. }
            | CaseEvent::Moved { .. }
            | CaseEvent::Joined { .. }
            | CaseEvent::Begun { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Repinned { .. } => {}
        }
        Ok(event)
    }

    /// The event as it was told. Words of a person who was forgotten stay sealed.
    pub(crate) async fn unseal(&self, case: &Case, mut event: CaseEvent) -> Result<CaseEvent, Failure> {
        match &mut event {
            CaseEvent::Recorded(Recorded { said, kind, .. }) => {
                if let Said::Sealed(sealed) = &*said
                    && let Some(words) = self.opened(whose(case, Some(kind)), sealed).await?
                {
                    *said = Said::Text(words);
                }
            }
            CaseEvent::Overridden { reason: words, .. }
            | CaseEvent::Answered { note: words, .. }
            | CaseEvent::Reviewed { note: words, .. }
            | CaseEvent::Reopened { why: words } => {
                if let Some(sealed) = words.strip_prefix(SEALED) {
                    *words = self.opened(whose(case, None), sealed).await?.unwrap_or_else(|| NOT_KEPT.to_owned());
                }
            }
            CaseEvent::Opened { .. }
            | CaseEvent::Sent { .. }
            | CaseEvent::Moved { .. }
            | CaseEvent::Joined { .. }
            | CaseEvent::Begun { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::Repinned { .. } => {}
        }
        Ok(event)
    }

    async fn sealed(&self, person: &PersonId, words: &str) -> Result<String, Failure> {
        let sealed = self.store.seal(&person.0, words.as_bytes()).await?;
        Ok(hexadecimal(&sealed))
    }

    /// The words; `None` of a person who was forgotten.
    async fn opened(&self, person: &PersonId, sealed: &str) -> Result<Option<String>, Failure> {
        let damaged = || Failure::Fault("sealed words that are not hexadecimal".into());
        match self.store.open(&person.0, &octets(sealed).ok_or_else(damaged)?).await {
            Ok(words) => Ok(Some(String::from_utf8_lossy(&words).into_owned())),
            Err(KeyError::Forgotten { .. }) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// With whose key words are sealed: of whom the fact they are recorded as is, as the case stands when it is told.
fn whose<'a>(case: &'a Case, fact: Option<&str>) -> &'a PersonId {
    let kind = fact.and_then(|name| case.protocol().fact(case.program.fact_named(name)?));
    case.person_at(kind.map_or(0, |kind| kind.of)).unwrap_or(&case.person)
}

/// Sealed bytes as an event holds them.
pub(crate) fn hexadecimal(sealed: &[u8]) -> String {
    sealed.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sealed bytes read back; `None` when it is not hexadecimal.
pub(crate) fn octets(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        hexadecimal.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    digits?.chunks(2).map(|pair| if let [high, low] = pair { Some(high << 4 | low) } else { None }).collect()
}
