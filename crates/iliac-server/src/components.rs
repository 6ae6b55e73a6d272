//! The parts pages are made of. Each is a function from a small view struct to HTML: no case, no clock, no request.
//!
//! Words come in ready to read; a part adds only its own fixed words ("Skip to the page"). Meaning is never carried by
//! colour alone: every mark has a shape and a word. Every part works without script and down to 320 px. A part that has a
//! title makes it a second-level heading; the page brings the first.

pub mod alarm;
pub mod board;
pub mod day_list;
pub mod fact;
pub mod field;
pub mod form;
pub mod gate;
pub mod mark;
pub mod navigation;
pub mod notice;
pub mod paper;
pub mod person;
pub mod picture;
pub mod protocol;
pub mod register;
pub mod rows;
pub mod sheet;
pub mod slider;
pub mod step;
pub mod timeline;

use maud::{Markup, html};

/// A place to go to.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// What it is called.
    pub label: String,
    /// Its address.
    pub href: String,
}

impl Link {
    /// A place to go to.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// How much a button asks for attention. One primary button a page, at most one for each card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Weight {
    /// The thing most people came for.
    #[default]
    Primary,
    /// Something else one may do.
    Secondary,
    /// Something that is hard to take back.
    Warning,
}

/// A link that looks like a button, to a form or a page. What changes something is a `form::button` instead.
pub fn link_button(link: &Link, weight: Weight) -> Markup {
    html! { a class=(button_class(weight)) href=(link.href) { (link.label) } }
}

/// The class of a button of this weight.
pub(crate) fn button_class(weight: Weight) -> &'static str {
    match weight {
        Weight::Primary => "il-button",
        Weight::Secondary => "il-button il-button--secondary",
        Weight::Warning => "il-button il-button--warning",
    }
}
