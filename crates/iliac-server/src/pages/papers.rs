//! Sheets to print: documents of the protocol, the procedure note, the protocol itself is elsewhere.

use axum::Extension;
use axum::extract::{Path, Query, State};
use iliac_app::record::Store;
use iliac_model::{Cell, FactIx, GroupIx, RowId, Truth};
use iliac_protocol::tree::{Audience, Document, Protocol, Reader};
use maud::{Markup, html};
use serde::Deserialize;

use crate::components::notice::copy_text;
use crate::components::person::PersonBand;
use crate::components::rows::table;
use crate::components::sheet::{Sheet, sheet};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::case::{self, Look};
use crate::pages::moment;
use crate::server::{Server, Shared};
use crate::session::Signed;
use crate::view::words::{Words, linked};
use crate::view::{band, mine, note};

/// Whom a sheet speaks to.
#[derive(Deserialize, Default)]
pub struct Addressed {
    #[serde(default)]
    to: String,
}

impl Addressed {
    fn reader(&self) -> Reader {
        if self.to == Reader::Parent.word() { Reader::Parent } else { Reader::Own }
    }
}

/// The ways to a document: one for a person also in the words for who decides for them.
pub fn ways(case: &str, protocol: &Protocol, document: &Document) -> Markup {
    let address = format!("/case/{case}/print/{}", document.name);
    html! {
        a href=(address) { (document.title) }
        @if protocol.audience_of(document) != Audience::Staff {
            " · " a href=(format!("{address}?to={}", Reader::Parent.word())) { (document.title) ", for the parent or who decides" }
        }
    }
}

/// A document of the protocol.
///
/// # Errors
/// When there is no such case or document.
pub async fn document<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path((id, name)): Path<(String, String)>,
    Query(addressed): Query<Addressed>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Print").await?;
    let words = &looked.words;
    let ix = words.protocol().document_named(&name).ok_or_else(Fault::not_found)?;
    let document = words.protocol().document(ix).ok_or_else(Fault::not_found)?;
    let (values, reader) = (words.values(None), addressed.reader());
    let is_for_staff = words.protocol().audience_of(document) == Audience::Staff;
    let texts = document.texts.iter().filter(|ix| {
        let speaks = words.protocol().text(**ix).is_some_and(|text| is_for_staff || text.is_to(reader));
        speaks && iliac_engine::holds_text(&words.case.program, &words.facts, words.now, **ix) == Truth::True
    });
    let sentences: Vec<String> = texts.map(|text| words.say_to(reader, *text, &values)).collect();
    let body = html! {
        @if reader == Reader::Parent { p { strong { "For the parent, or who decides for the person." } } }
        @for sentence in &sentences { p { (linked(sentence)) } }
        @for list in &document.lists { (rows(words, *list)) }
        @if let Audience::Person(0) = words.protocol().audience_of(document) { (mine::where_to_come(words)) }
        p { "Questions, or something not right? Call " (server.setup.unit) " on " strong { (server.phone_of(words.ward.as_deref())) } "." }
        p { "This sheet is general. What your own team told you comes first." }
    };
    let person = match words.protocol().audience_of(document) {
        Audience::Staff => looked.page.person.clone(),
        Audience::Person(place) => {
            band::may_see(words.protocol(), &signed, place)?;
            Some(band::of(&server, words, place))
        }
    };
    Ok(layout::page(&looked.page, &sheet(&head(&server, words, person, &document.title), &body)))
}

/// The rows of a group as a table: a column for each fact that some row has.
fn rows(words: &Words, group: GroupIx) -> Markup {
    let Some(declared) = words.protocol().group(group) else { return html! {} };
    let rows = words.rows(group);
    let said = |fact: FactIx, row: RowId| -> Option<String> {
        let entry = words.last(fact, Some(row)).filter(|entry| entry.cell != Cell::Struck)?;
        Some(words.value(words.protocol().fact(fact)?, &entry.cell))
    };
    // Where a row came from and how it is coded is for the record, not for whoever holds the sheet.
    let told = |fact: &FactIx| {
        let name = words.protocol().fact(*fact).map_or("", |fact| fact.name.as_str());
        !name.ends_with(".source") && !name.ends_with(".code") && rows.iter().any(|row| said(*fact, *row).is_some())
    };
    let columns: Vec<FactIx> = declared.facts.iter().copied().filter(told).collect();
    let title = |fact: &FactIx| words.protocol().fact(*fact).map_or_else(String::new, |fact| fact.title.clone());
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|fact| said(*fact, *row).unwrap_or_default()).collect()).collect();
    html! {
        @if !cells.is_empty() {
            (table(&declared.title, &columns.iter().map(title).collect::<Vec<_>>(), &cells))
        }
    }
}

/// The procedure note, to print or to copy into the hospital's record.
///
/// # Errors
/// When there is no such case.
pub async fn procedure_note<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<String>,
) -> Result<Markup, Fault> {
    let looked = case::look(&server, &signed, &id, &Look::default(), "Procedure note").await?;
    let text = note::note(&looked.words);
    let body = html! { (copy_text("note", "Copy this note", &text)) };
    let head = head(&server, &looked.words, looked.page.person.clone(), "Procedure note");
    Ok(layout::page(&looked.page, &sheet(&head, &body)))
}

/// The frame of a sheet about a case.
pub fn head<S: Store>(server: &Server<S>, words: &Words, person: Option<PersonBand>, title: &str) -> Sheet {
    Sheet {
        title: title.to_owned(),
        person,
        unit: format!("{}, {}", server.setup.unit, server.setup.phone),
        version: version(words.protocol()),
        as_at: moment(words.calendar(), words.now),
        is_demo: server.setup.demo,
        is_blank: false,
    }
}

/// Which version of a protocol a sheet was made from.
pub fn version(protocol: &Protocol) -> String {
    format!("{} version {} ({})", protocol.name, protocol.version, protocol.hash.get(..12).unwrap_or(""))
}
