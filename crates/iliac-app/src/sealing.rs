//! Words and signatures are sealed before they reach the log, and opened when they are read back.
//!
//! What people type may say who somebody is. Sealed with that person's key it goes when the key goes, and the chain of
//! the case stays whole.

use crate::event::{CaseEvent, PersonId, Recorded, Said};
use crate::failure::Failure;
use crate::house::House;
use crate::record::{KeyError, Store};

impl<S: Store> House<S> {
    /// The event as the log keeps it.
    pub(crate) async fn seal(&self, person: &PersonId, event: CaseEvent) -> Result<CaseEvent, Failure> {
        let CaseEvent::Recorded(fact) = &event else { return Ok(event) };
        let (Said::Text(words) | Said::Signature(words)) = &fact.said else { return Ok(event) };
        let sealed = self.store.seal(&person.0, words.as_bytes()).await?;
        let said = Said::Sealed(hexadecimal(&sealed));
        Ok(CaseEvent::Recorded(Recorded { said, ..fact.clone() }))
    }

    /// The event as it was told. Words of a person who was forgotten stay sealed.
    pub(crate) async fn unseal(&self, person: &PersonId, event: CaseEvent) -> Result<CaseEvent, Failure> {
        let CaseEvent::Recorded(fact) = &event else { return Ok(event) };
        let Said::Sealed(sealed) = &fact.said else { return Ok(event) };
        let damaged = || Failure::Fault("sealed words that are not hexadecimal".into());
        let bytes = octets(sealed).ok_or_else(damaged)?;
        match self.store.open(&person.0, &bytes).await {
            Ok(words) => {
                let said = Said::Text(String::from_utf8_lossy(&words).into_owned());
                Ok(CaseEvent::Recorded(Recorded { said, ..fact.clone() }))
            }
            Err(KeyError::Forgotten { .. }) => Ok(event),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// Sealed bytes in writing.
pub(crate) fn hexadecimal(sealed: &[u8]) -> String {
    sealed.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sealed bytes read back; `None` when it is not hexadecimal.
pub(crate) fn octets(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        hexadecimal.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    digits?.chunks(2).map(|pair| if let [high, low] = pair { Some(high << 4 | low) } else { None }).collect()
}
