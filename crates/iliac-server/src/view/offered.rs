//! Which facts of a form its reader may answer. A control that would only be refused is not offered; who answers it is said
//! instead. Where a colleague can sign on the form, what they may record is offered too: it goes out in their name.

use iliac_model::{FactIx, RowId};
use iliac_protocol::tree::{Kind, Protocol};
use maud::{Markup, html};

use super::inputs::Typed;
use super::words::Words;
use crate::components::form::Complaint;

/// The facts offered, and those that others answer. What was typed already stays, so that nothing typed is lost.
pub fn of(protocol: &Protocol, facts: &[FactIx], roles: &[String], typed: &Typed) -> (Vec<FactIx>, Vec<FactIx>) {
    let kind = |fact: &FactIx| protocol.fact(*fact).map(|fact| &fact.kind);
    let signed_here = facts.iter().any(|fact| kind(fact) == Some(&Kind::Signature));
    let was_typed = |fact: &FactIx| {
        let name = protocol.fact(*fact).map_or("", |fact| fact.name.as_str());
        let of_it = |key: &str| key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        typed.values.iter().any(|(key, value)| of_it(key) && !value.is_empty())
    };
    facts.iter().partition(|fact| signed_here || protocol.may_record(**fact, roles) || was_typed(fact))
}

/// What others answer, with who may and what is recorded already. Nothing when there is nothing.
pub fn left_to_others(words: &Words, facts: &[FactIx], row: Option<RowId>) -> Markup {
    let protocol = words.protocol();
    let known = facts.iter().filter_map(|ix| Some((*ix, protocol.fact(*ix).filter(|fact| fact.kind != Kind::File)?)));
    let known: Vec<_> = known.collect();
    html! {
        @if !known.is_empty() {
            p { "Others record:" }
            ul {
                @for (ix, fact) in known {
                    li {
                        (fact.title) " (" (protocol.recorders(ix).join(", ")) ")"
                        @if let Some(entry) = words.last(ix, row) {
                            ": " (words.value(fact, &entry.cell)) " (" (super::facts::circumstances(words, entry)) ")"
                        }
                    }
                }
            }
        }
    }
}

/// Which of these facts somebody with these roles may not record, each beside its control, with who may.
pub fn not_theirs(protocol: &Protocol, facts: &[FactIx], roles: &[String]) -> Vec<Complaint> {
    let refused = facts.iter().filter(|fact| !protocol.may_record(**fact, roles));
    refused
        .filter_map(|ix| protocol.fact(*ix).map(|fact| (ix, fact)))
        .map(|(ix, fact)| Complaint {
            field: fact.name.clone(),
            words: format!(
                "{}: not yours to record. This needs one of these roles: {}.",
                fact.title,
                protocol.recorders(*ix).join(", ")
            ),
        })
        .collect()
}
