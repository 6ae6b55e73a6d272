//! A bundle taken apart: its entries, what refers to what, and whose it is.
//!
//! Each resource stays unread text until something wants it, so one bad resource spoils only itself.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::locate::{offset_of, path_to};
use crate::receipt::QuarantinedBecause;
use crate::referral::Source;
use crate::unreadable::{Fault, Unreadable};
use crate::wire::{self, Reference, said};

/// Longest id FHIR allows; longer ones are not repeated.
const ID_MAX: usize = 64;

/// A referral's entries.
pub(crate) struct Bundle<'a> {
    bytes: &'a [u8],
    pub(crate) items: Vec<Item<'a>>,
    index: BTreeMap<String, usize>,
}

/// One entry.
pub(crate) struct Item<'a> {
    pub(crate) entry: usize,
    pub(crate) full_url: Option<String>,
    pub(crate) content: Content<'a>,
}

/// What is in an entry.
pub(crate) enum Content<'a> {
    /// A resource.
    Resource(Resource<'a>),
    /// No resource, or an instruction to do something other than add one.
    Instruction,
    /// Something that is not shaped like a resource.
    Shapeless,
}

/// A resource, still as text.
#[derive(Clone)]
pub(crate) struct Resource<'a> {
    pub(crate) kind: String,
    pub(crate) id: Option<String>,
    /// Its meaning is changed by rules or extensions we do not know.
    pub(crate) modified: bool,
    /// The path to it: `entry[12].resource`.
    path: String,
    raw: &'a RawValue,
}

/// What a reference leads to.
pub(crate) struct Target<'a> {
    /// The entry it stands in; `None` when it is contained in the resource that points to it.
    pub(crate) entry: Option<usize>,
    pub(crate) resource: Resource<'a>,
}

impl<'a> Bundle<'a> {
    /// Takes a file apart; a resource that stands alone becomes a bundle of one.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Bundle<'a>, Unreadable> {
        let text = std::str::from_utf8(bytes).map_err(|error| Fault::NotText.at(bytes, error.valid_up_to()))?;
        let complain = |error: &serde_json::Error| Fault::reading(error, bytes, 0);
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| complain(&error))?;
        if !whole.get().starts_with('{') {
            return Err(Fault::NotFhir { expected: "a FHIR resource".into() }.anywhere());
        }
        let head: wire::Head = serde_json::from_str(text).map_err(|error| complain(&error))?;
        let items = match said(&head.resource_type) {
            None => return Err(Fault::NoResourceType.anywhere()),
            Some("Bundle") => entries(serde_json::from_str(text).map_err(|error| complain(&error))?)?,
            Some("Patient" | "ServiceRequest") => {
                vec![Item { entry: 0, full_url: None, content: content(whole, String::new()) }]
            }
            Some(_) => return Err(Fault::NotAReferral.anywhere()),
        };
        let index = index(&items);
        Ok(Bundle { bytes, items, index })
    }

    /// The resources, with their entries.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (&Item<'a>, &Resource<'a>)> {
        self.items.iter().filter_map(|item| match &item.content {
            Content::Resource(resource) => Some((item, resource)),
            Content::Instruction | Content::Shapeless => None,
        })
    }

    /// The resource of an entry.
    pub(crate) fn resource_in(&self, entry: usize) -> Option<&Resource<'a>> {
        match &self.items.get(entry)?.content {
            Content::Resource(resource) => Some(resource),
            Content::Instruction | Content::Shapeless => None,
        }
    }

    /// Follows a reference made in `from`.
    pub(crate) fn follow(&self, reference: &Reference, from: &Resource<'a>) -> Option<Target<'a>> {
        let reference = said(&reference.reference)?;
        if let Some(id) = reference.strip_prefix('#') {
            let resource = from.contained().into_iter().find(|inner| inner.id.as_deref() == Some(id))?;
            return Some(Target { entry: None, resource });
        }
        let reference = without_version(reference);
        let place = self.index.get(reference).or_else(|| self.index.get(&reference.to_ascii_lowercase()))?;
        let resource = self.resource_in(*place)?.clone();
        Some(Target { entry: Some(*place), resource })
    }

    /// Reads a resource of which everything else hangs, or says where it is not as FHIR has it.
    pub(crate) fn must_read<T: DeserializeOwned>(&self, resource: &Resource<'_>) -> Result<T, Unreadable> {
        serde_json::from_str(resource.raw.get())
            .map_err(|error| Fault::reading(&error, self.bytes, self.start(resource)))
    }

    /// Reads a resource, or says why it is kept for a person to look at.
    pub(crate) fn try_read<T: DeserializeOwned>(&self, resource: &Resource<'_>) -> Result<T, QuarantinedBecause> {
        if resource.modified {
            return Err(QuarantinedBecause::Modified);
        }
        let text = resource.raw.get();
        serde_json::from_str(text).map_err(|error| {
            // The path is looked for in this resource alone: a file of nothing but bad ones must not cost its square.
            let offset = offset_of(text.as_bytes(), error.line(), error.column());
            let inner = path_to(text.as_bytes(), offset);
            let path = [resource.path.as_str(), &inner].into_iter().filter(|part| !part.is_empty());
            QuarantinedBecause::NotFhir { path: path.collect::<Vec<_>>().join("."), fault: Fault::of(&error) }
        })
    }

    /// Where a resource begins in the file. Both texts are parts of it, so the addresses can be told apart.
    fn start(&self, resource: &Resource<'_>) -> usize {
        let start = resource.raw.get().as_ptr().addr();
        start.saturating_sub(self.bytes.as_ptr().addr()).min(self.bytes.len())
    }
}

impl<'a> Resource<'a> {
    fn contained(&self) -> Vec<Resource<'a>> {
        let container: Result<wire::Container<'a>, _> = serde_json::from_str(self.raw.get());
        let inner = container.map(|container| container.contained).unwrap_or_default();
        let within = |(place, raw)| resource(raw, format!("{}.contained[{place}]", self.path));
        inner.into_iter().enumerate().filter_map(within).collect()
    }

    /// The person contained in it, if that is where the person is.
    pub(crate) fn contained_patient(&self) -> Option<Resource<'a>> {
        self.contained().into_iter().find(|inner| inner.kind == "Patient")
    }

    /// Its name in a receipt.
    pub(crate) fn source(&self, entry: usize) -> Source {
        Source { kind: self.kind.clone(), id: self.id.clone(), entry, component: None }
    }
}

const TYPES: [&str; 5] = ["collection", "transaction", "searchset", "message", "document"];

fn entries(shell: wire::Shell<'_>) -> Result<Vec<Item<'_>>, Unreadable> {
    if !said(&shell.kind).is_some_and(|kind| TYPES.contains(&kind)) {
        return Err(Fault::BundleType.anywhere());
    }
    let read = shell.entry.0.into_iter().enumerate().map(|(entry, wire)| {
        let method = wire.request.as_ref().and_then(|request| said(&request.method));
        let adds = method.is_none_or(|method| matches!(method, "POST" | "PUT"));
        let content = match wire.resource {
            Some(raw) if adds => content(raw, format!("entry[{entry}].resource")),
            Some(_) | None => Content::Instruction,
        };
        Item { entry, full_url: said(&wire.full_url).map(str::to_owned), content }
    });
    Ok(read.collect())
}

fn content(raw: &RawValue, path: String) -> Content<'_> {
    resource(raw, path).map_or(Content::Shapeless, Content::Resource)
}

fn resource(raw: &RawValue, path: String) -> Option<Resource<'_>> {
    let head: wire::Head = serde_json::from_str(raw.get()).ok()?;
    let is_type = |kind: &&str| kind.len() <= ID_MAX && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
    let kind = said(&head.resource_type).filter(is_type)?.to_owned();
    let is_id =
        |id: &&str| id.len() <= ID_MAX && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let id = said(&head.id).filter(is_id).map(str::to_owned);
    let modified = head.implicit_rules.is_some() || !head.modifier_extension.is_empty();
    Some(Resource { kind, id, modified, path, raw })
}

/// Entries by their full address and by `Type/id`; the first of two with one name keeps it.
fn index(items: &[Item<'_>]) -> BTreeMap<String, usize> {
    let mut index = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let Content::Resource(resource) = &item.content else { continue };
        if let Some(url) = &item.full_url {
            index.entry(without_version(url).to_owned()).or_insert(place);
            if is_urn(url) {
                index.entry(url.to_ascii_lowercase()).or_insert(place);
            }
        }
        if let Some(id) = &resource.id {
            index.entry(format!("{}/{id}", resource.kind)).or_insert(place);
        }
    }
    index
}

fn is_urn(url: &str) -> bool {
    url.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}

fn without_version(url: &str) -> &str {
    url.split_once("/_history/").map_or(url, |(url, _)| url)
}

/// Whose a resource is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    /// The person's this referral is about.
    Theirs,
    /// Somebody else's.
    Other,
    /// It does not say.
    Unsaid,
}

/// How the person is referred to in the bundle.
pub(crate) struct Subject {
    full_url: Option<String>,
    id: Option<String>,
    /// The entry whose contained person this is, if so; then `id` is the fragment.
    contained_in: Option<usize>,
    /// The reference itself, when there is no Patient to look at.
    only_reference: Option<String>,
}

impl Subject {
    /// The person is this entry.
    pub(crate) fn entry(item: &Item<'_>, resource: &Resource<'_>) -> Subject {
        let (full_url, id) = (item.full_url.clone(), resource.id.clone());
        Subject { full_url, id, contained_in: None, only_reference: None }
    }

    /// The person is contained in this entry.
    pub(crate) fn contained(entry: usize, patient: &Resource<'_>) -> Subject {
        Subject { full_url: None, id: patient.id.clone(), contained_in: Some(entry), only_reference: None }
    }

    /// There is no Patient, only what the request calls them.
    pub(crate) fn reference(reference: Option<&Reference>) -> Subject {
        let only_reference = reference.and_then(|reference| said(&reference.reference)).map(str::to_owned);
        Subject { full_url: None, id: None, contained_in: None, only_reference }
    }

    /// Whether a resource in `entry` that points to `reference` is this person's.
    pub(crate) fn whose(&self, reference: Option<&Reference>, entry: usize) -> Whose {
        let Some(reference) = reference.and_then(|reference| said(&reference.reference)) else { return Whose::Unsaid };
        if let Some(fragment) = reference.strip_prefix('#') {
            let here = self.contained_in == Some(entry) && self.id.as_deref() == Some(fragment);
            return if here { Whose::Theirs } else { Whose::Unsaid };
        }
        let reference = without_version(reference);
        if self.is_called(reference) { Whose::Theirs } else { Whose::Other }
    }

    fn is_called(&self, reference: &str) -> bool {
        if self.only_reference.as_deref().is_some_and(|only| without_version(only) == reference) {
            return true;
        }
        let Some(full_url) = self.full_url.as_deref().map(without_version) else {
            return self.contained_in.is_none() && self.id.as_deref().is_some_and(|id| names_id(reference, id));
        };
        if reference == full_url || (is_urn(full_url) && reference.eq_ignore_ascii_case(full_url)) {
            return true;
        }
        let relative = reference.strip_prefix("Patient/");
        relative.is_some_and(|id| self.id.as_deref() == Some(id) || full_url.ends_with(&format!("/Patient/{id}")))
    }
}

/// Without an address of the person, the last part of a reference has to do.
fn names_id(reference: &str, id: &str) -> bool {
    let tail = reference.strip_prefix("Patient/").or_else(|| reference.rsplit_once("/Patient/").map(|(_, tail)| tail));
    tail.or_else(|| reference.strip_prefix("urn:uuid:")) == Some(id)
}
