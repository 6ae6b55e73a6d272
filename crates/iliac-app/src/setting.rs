//! A clinician signs values, and sets others anew within what the protocol allows.
//!
//! A value that is set makes its protocols anew for cases opened from then on, as an activation does; open cases keep the pin
//! they have. Whoever sets a value has signed it.

use std::collections::BTreeMap;

use iliac_model::{Number, Timestamp};
use iliac_protocol::overlay::{self, NewValues};
use iliac_protocol::print::figure;
use iliac_protocol::tree::Protocol;
use iliac_protocol::{Diagnostic, read_pinned};

use crate::event::{Circumstances, SiteEvent};
use crate::failure::Failure;
use crate::house::{Actor, House, News, read};
use crate::record::Store;
use crate::site::SITE;
use crate::values::{CHANGED, SIGNER, SiteValue, signature};

/// A value somebody wants set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewValue {
    /// Which, and from what, as the page showed it ([`SiteValue::token`]).
    pub token: String,
    /// Each choice or unit with its number, or the only number under an empty word; in the unit the page shows.
    pub entries: Vec<(String, Number)>,
}

/// A protocol with other values of the site, and the event that makes it the one new cases take.
type Relaid = (Protocol, SiteEvent);

impl<S: Store> House<S> {
    /// Signs the values with these tokens, and sets and signs others; all of it or nothing. What is signed already stays as
    /// it is.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] without the role; [`Failure::Unreadable`] when a value is another by now, has none yet, or may
    /// not be set to this; and the record's own.
    pub async fn vouch_for(
        &self,
        signed: &[&str],
        set: &[NewValue],
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), Failure> {
        actor.needs(&[SIGNER])?;
        let _turn = self.turn(SITE).await;
        let values = self.site_values();
        let mut events = self.set_anew(&values, set)?;
        for token in signed.iter().filter(|token| !set.iter().any(|new| new.token == **token)) {
            events.extend(signature(&values, token)?);
        }
        if events.is_empty() {
            return Ok(());
        }
        self.write_site(events, actor.id, now).await?;
        self.tell(News::All);
        Ok(())
    }

    /// Whether a value may be set to this.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] with why not, in a sentence for whoever typed it.
    pub fn may_be_set(&self, values: &[SiteValue], new: &NewValue) -> Result<(), Failure> {
        self.set_anew(values, std::slice::from_ref(new)).map(drop)
    }

    /// What is written when values are set: their protocols anew, then the signatures.
    fn set_anew(&self, values: &[SiteValue], set: &[NewValue]) -> Result<Vec<SiteEvent>, Failure> {
        let mut of_protocols: BTreeMap<&str, NewValues> = BTreeMap::new();
        let mut found = Vec::new();
        for new in set {
            let value = values.iter().find(|value| value.token() == new.token);
            let value = value.ok_or_else(|| Failure::Unreadable(CHANGED.into()))?;
            for (protocol, _) in &value.protocols {
                of_protocols.entry(protocol).or_default().insert(value.figure.name.clone(), new.entries.clone());
            }
            found.push(value);
        }
        let relaid: Result<BTreeMap<&str, Relaid>, Failure> =
            of_protocols.iter().map(|(name, set)| Ok((*name, self.relaid(name, set)?))).collect();
        let relaid = relaid?;
        let signatures = found.into_iter().filter_map(|value| {
            let (first, _) = value.protocols.first()?;
            let (protocol, _) = relaid.get(first.as_str())?;
            let parameter = protocol.parameter(protocol.parameter_named(&value.figure.name)?)?;
            let figure = figure(protocol, parameter);
            let protocols = value.protocols.iter().map(|(name, _)| name.clone()).collect();
            Some(SiteValue { figure, ..value.clone() }.signed(protocols))
        });
        let signatures: Vec<SiteEvent> = signatures.collect();
        Ok(relaid.values().map(|(_, activated)| activated.clone()).chain(signatures).collect())
    }

    /// The protocol in force with other values of the site, read under the present circumstances.
    fn relaid(&self, name: &str, set: &NewValues) -> Result<Relaid, Failure> {
        let shelf = read(&self.shelf);
        let (Some(SiteEvent::ProtocolActivated { files, .. }), Some(program)) =
            (shelf.activated(name), shelf.current(name))
        else {
            return Err(Failure::NotFound);
        };
        let before = program.protocol();
        let site = overlay::site_file(before, set);
        let own: BTreeMap<String, String> = files.iter().cloned().collect();
        let protocol = read_pinned(&own, name, Some(&site)).map_err(|faults| Failure::Unreadable(why(&faults)))?;
        if let Some(other) = changed_beside(before, &protocol, set) {
            return Err(Failure::Fault(format!("setting a value of {name} changed {other} as well")));
        }
        let under = Circumstances::present(shelf.calendar());
        let hash = under.pin(&protocol.hash);
        let (files, site, under) = (files.clone(), Some(site), Some(under));
        let name = name.to_owned();
        Ok((protocol, SiteEvent::ProtocolActivated { protocol: name, hash, files, site, under, grounds: None }))
    }
}

/// A value that is another although nobody set it; there must be none.
fn changed_beside(before: &Protocol, after: &Protocol, set: &NewValues) -> Option<String> {
    let written = |protocol: &Protocol| -> Vec<(String, String)> {
        let kept = protocol.parameters.iter().filter(|parameter| !set.contains_key(&parameter.name));
        kept.map(|parameter| (parameter.name.clone(), figure(protocol, parameter).as_written)).collect()
    };
    let (before, after) = (written(before), written(after));
    before.into_iter().zip(after).find(|(before, after)| before != after).map(|((name, _), _)| name)
}

/// The first fault as somebody needs it who typed a value.
fn why(faults: &[Diagnostic]) -> String {
    let Some(fault) = faults.first() else { return "This value could not be read.".into() };
    let more = fault.help.as_deref().unwrap_or(&fault.label);
    format!("{}: {more}.", fault.message)
}
