//! From files to a checked protocol, with every fault found on the way.
//!
//! Files come in as text: nothing here opens one. A protocol comes out only when nothing is wrong with it, so whoever holds
//! one need not check again; the diagnostics come out in any case, all of them, in the order of files and lines.

mod after;
mod alarms;
mod also;
mod build;
mod cycles;
mod dead_ends;
mod declare;
mod facts;
mod fluent;
mod groups;
mod hash;
mod laid;
mod may;
mod parameters;
mod persons;
mod recorded;
mod shape;
mod shows;
mod site;
mod steps;
mod texts;
mod yaml;

use std::collections::BTreeMap;

use self::build::Builder;
use self::laid::Laid;
use self::shape::Faults;
use crate::diagnostic::{Diagnostic, code, diagnostics};
use crate::tree::Protocol;

/// The name under which faults in a site's values are reported.
pub const SITE_FILE: &str = "site.yaml";

/// Reads the protocol `name` from a map of path to text (`examination/protocol.yaml`, `shared/consent.yaml`,
/// `examination/texts/en.ftl`, `shared/texts/consent.en.ftl`), with a site's values laid over it. `None` for the protocol
/// when anything is wrong. A site's value may belong to another protocol of the same map.
pub fn read(files: &BTreeMap<String, String>, name: &str, site: Option<&str>) -> (Option<Protocol>, Vec<Diagnostic>) {
    let (protocol, found) = everything(files, name, site);
    (protocol.filter(|_| found.is_empty()), found)
}

/// Reads a protocol that was activated once and to which cases are pinned. A fault that would only forbid activating it
/// today ([`code::only_forbids`]) does not make it unreadable.
///
/// # Errors
/// The faults because of which this reader cannot say what the protocol means.
pub fn read_pinned(
    files: &BTreeMap<String, String>,
    name: &str,
    site: Option<&str>,
) -> Result<Protocol, Vec<Diagnostic>> {
    let (protocol, mut found) = everything(files, name, site);
    found.retain(|fault| !code::only_forbids(fault.code));
    protocol.filter(|_| found.is_empty()).ok_or(found)
}

/// The tree as far as it could be built, and every fault.
fn everything(files: &BTreeMap<String, String>, name: &str, site: Option<&str>) -> (Option<Protocol>, Vec<Diagnostic>) {
    let mut faults = Faults::default();
    let (opened, documents) = laid::open(files, name, site, &mut faults);
    let Some(laid) = Laid::new(&documents, &mut faults) else {
        return (None, diagnostics(faults.0, &opened));
    };
    let mut builder = Builder::new(name, &opened, &laid, faults);
    builder.declare();
    builder.type_everything();
    builder.fluent(&documents.texts);
    builder.check();
    if let Some(site) = &documents.site {
        builder.site(site, files);
    }
    builder.protocol.hash = hash::hash(&opened);
    let Builder { protocol, faults, .. } = builder;
    (Some(protocol), diagnostics(faults.0, &opened))
}
