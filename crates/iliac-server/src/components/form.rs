//! A form's frame: where it goes, its sections, what is wrong with it, its buttons.

use maud::{Markup, html};

use super::{Weight, button_class};

/// Where a form goes. That it came from our own page is told by the browser, and asked at the door.
#[derive(Clone, Debug, Default)]
pub struct FormFrame {
    /// The address it is sent to.
    pub action: String,
    /// Makes a second sending of the same form harmless. `None`: the form changes nothing twice.
    pub once: Option<String>,
    /// Whether it carries files.
    pub has_files: bool,
}

impl FormFrame {
    /// A form that goes to `action`.
    pub fn to(action: impl Into<String>) -> Self {
        Self { action: action.into(), ..Self::default() }
    }
}

/// A form that changes something.
pub fn form(frame: &FormFrame, body: &Markup) -> Markup {
    let kind = if frame.has_files { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    html! {
        form class="il-form" method="post" action=(frame.action) enctype=(kind) novalidate {
            @if let Some(once) = &frame.once { input type="hidden" name="once" value=(once); }
            (body)
        }
    }
}

/// A form of one button: `begin`, `sign out`, `cancel`.
pub fn button_form(frame: &FormFrame, label: &str, weight: Weight) -> Markup {
    html! {
        form class="il-button-form" method="post" action=(frame.action) {
            @if let Some(once) = &frame.once { input type="hidden" name="once" value=(once); }
            (button(label, weight))
        }
    }
}

/// A button that sends the form it stands in.
pub fn button(label: &str, weight: Weight) -> Markup {
    html! { button type="submit" class=(button_class(weight)) { (label) } }
}

/// A button that sends the form and says which of several was pressed: the server reads `name=value`.
pub fn named_button(label: &str, weight: Weight, name: &str, value: &str) -> Markup {
    html! { button type="submit" class=(button_class(weight)) name=(name) value=(value) { (label) } }
}

/// A titled part of a form. `help` may be empty.
pub fn section(title: &str, help: &str, body: &Markup) -> Markup {
    html! {
        fieldset class="il-section" {
            legend class="il-section__title" { h2 { (title) } }
            @if !help.is_empty() { p class="il-section__help" { (help) } }
            (body)
        }
    }
}

/// Fields side by side where there is room, below each other where there is not.
pub fn grid(body: &Markup) -> Markup {
    html! { div class="il-grid" { (body) } }
}

/// The row of buttons that ends a form; the primary one first. It stays in sight while one scrolls a long form.
pub fn buttons(body: &Markup) -> Markup {
    html! { div class="il-buttons" { (body) } }
}

/// One thing wrong with a form.
#[derive(Clone, Debug, Default)]
pub struct Complaint {
    /// The field's name.
    pub field: String,
    /// What is wrong and what to do: `Enter the temperature with one decimal, like 37.8`.
    pub words: String,
}

/// What is wrong with one field, in words.
pub fn wrong<'a>(complaints: &'a [Complaint], field: &str) -> Option<&'a str> {
    complaints.iter().find(|complaint| complaint.field == field).map(|complaint| complaint.words.as_str())
}

/// What is wrong with the form, at its top, each a link to its field. Nothing when nothing is wrong.
pub fn error_summary(complaints: &[Complaint]) -> Markup {
    html! {
        @if !complaints.is_empty() {
            div class="nhsuk-error-summary" data-module="nhsuk-error-summary" {
                div role="alert" {
                    h2 class="nhsuk-error-summary__title" {
                        @if complaints.len() == 1 { "One thing needs you" } @else { (complaints.len()) " things need you" }
                    }
                    div class="nhsuk-error-summary__body" {
                        ul class="nhsuk-list nhsuk-error-summary__list" {
                            @for complaint in complaints {
                                li {
                                    @if complaint.field.is_empty() { (complaint.words) } @else {
                                        a href=(format!("#{}", super::field::id_of(&complaint.field))) { (complaint.words) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
