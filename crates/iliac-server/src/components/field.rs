//! The controls of a form: one function each, all built from a `Field` that names and explains them.
//!
//! They send plain form fields and work without script. What a control sends is said in its first line.

use maud::{Markup, html};

use super::form::{Complaint, grid, wrong};

/// What every control has.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The form field's name; with a dot it is a fact's name: `sedative.given`.
    pub name: String,
    /// The question.
    pub label: String,
    /// What helps to answer it. Empty: nothing.
    pub hint: String,
    /// What is wrong with the answer given.
    pub error: Option<String>,
    /// What is recorded already, in words: `37.2 °C, 09:40, A. Meyer`.
    pub recorded: Option<String>,
}

impl Field {
    /// A control called `name` that asks `label`.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), ..Self::default() }
    }

    /// The same with help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With what of a form's complaints is about it.
    #[must_use]
    pub fn complained(self, complaints: &[Complaint]) -> Self {
        let wrong = wrong(complaints, &self.name).map(str::to_owned);
        self.error(wrong)
    }

    /// The same with what is wrong.
    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// The same with what is recorded already.
    #[must_use]
    pub fn recorded(mut self, recorded: Option<String>) -> Self {
        self.recorded = recorded;
        self
    }

    fn id(&self) -> String {
        id_of(&self.name)
    }

    /// The ids of what explains it, for screen readers.
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{id}-hint"));
        }
        if self.recorded.is_some() {
            ids.push(format!("{id}-recorded"));
        }
        if self.error.is_some() {
            ids.push(format!("{id}-error"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The element id of a field's first control; the error summary links to it.
pub fn id_of(name: &str) -> String {
    format!("f-{}", name.replace(['.', '[', ']', ' '], "-"))
}

/// One of several answers.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What helps to choose it. Empty: nothing.
    pub hint: String,
}

impl Choice {
    /// An answer.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }
}

/// One line of text. Sends `name`.
pub fn text(field: &Field, value: &str) -> Markup {
    single(
        field,
        &html! {
            input class=(input_class(field)) id=(field.id()) name=(field.name) type="text" value=(value) autocomplete="off"
                aria-describedby=[field.described_by()] aria-invalid=[field.error.as_ref().map(|_| "true")];
        },
    )
}

/// A secret: password or PIN. Sends `name`. `autocomplete` is `current-password`, `new-password` or `off`.
pub fn secret(field: &Field, autocomplete: &str) -> Markup {
    single(
        field,
        &html! {
            input class=(input_class(field)) id=(field.id()) name=(field.name) type="password" autocomplete=(autocomplete)
                aria-describedby=[field.described_by()] aria-invalid=[field.error.as_ref().map(|_| "true")];
        },
    )
}

/// Several lines of text. Sends `name`.
pub fn long_text(field: &Field, value: &str) -> Markup {
    single(
        field,
        &html! {
            textarea class=(format!("{} il-input--long", input_class(field))) id=(field.id()) name=(field.name) rows="3"
                aria-describedby=[field.described_by()] aria-invalid=[field.error.as_ref().map(|_| "true")] { (value) }
        },
    )
}

/// The unit of a number.
#[derive(Clone, Debug)]
pub enum Unit {
    /// Always this one; nothing is sent for it. Empty: a bare count.
    Fixed(String),
    /// One of these, sent as `name.unit`; the second is the chosen one's value.
    OneOf(Vec<Choice>, String),
}

/// A number with its unit. Sends `name` as typed, with a decimal point or comma.
pub fn decimal(field: &Field, value: &str, unit: &Unit) -> Markup {
    single(
        field,
        &html! {
            div class="il-number" {
                input class=(format!("{} il-input--number", input_class(field))) id=(field.id()) name=(field.name) type="text"
                    inputmode="decimal" value=(value) autocomplete="off" aria-describedby=[field.described_by()]
                    aria-invalid=[field.error.as_ref().map(|_| "true")];
                @match unit {
                    Unit::Fixed(unit) => span class="il-number__unit" { (unit) },
                    Unit::OneOf(units, chosen) => {
                        select class="il-input il-input--unit" name=(format!("{}.unit", field.name))
                            aria-label=(format!("Unit of {}", field.label)) { (options(units, chosen)) }
                    },
                }
            }
        },
    )
}

/// A day. Sends `name` as `2026-11-22`.
pub fn day(field: &Field, value: &str) -> Markup {
    single(
        field,
        &html! {
            input class=(format!("{} il-input--day", input_class(field))) id=(field.id()) name=(field.name) type="date" value=(value)
                aria-describedby=[field.described_by()] aria-invalid=[field.error.as_ref().map(|_| "true")];
        },
    )
}

/// A day and a time. Sends `name.day` as `2026-11-22` and `name.time` as typed: `10:05`, `1005`; give the page's now as
/// the default.
///
/// The time is always of 24 hours: a browser's own control would ask for morning or afternoon on some machines. With
/// script a button sets both to the page's clock at that moment.
pub fn instant(field: &Field, day: &str, time: &str) -> Markup {
    let id = field.id();
    group(
        field,
        &html! {
            div class="il-instant" data-il-instant="" {
                input class=(format!("{} il-input--day", input_class(field))) id=(id) name=(format!("{}.day", field.name))
                    type="date" value=(day) aria-label=(format!("{}: day", field.label));
                input class=(format!("{} il-input--time", input_class(field))) id=(format!("{id}-time"))
                    name=(format!("{}.time", field.name)) type="text" inputmode="numeric" value=(time) autocomplete="off"
                    placeholder="hh:mm" aria-label=(format!("{}: time, 24 hours", field.label));
                button type="button" class="il-button il-button--secondary il-button--small il-needs-script" data-il-now=""
                    aria-label=(format!("Now: {}", field.label)) { "Now" }
            }
        },
    )
}

/// A time that stands on paper, and the day beside it where that is another than the sheet's. Sends as [`instant`] does; it
/// has no button for now, since nothing on paper happened now.
pub fn on_paper(field: &Field, day: &str, time: &str) -> Markup {
    let id = field.id();
    group(
        field,
        &html! {
            div class="il-instant" {
                input class=(format!("{} il-input--time", input_class(field))) id=(id) name=(format!("{}.time", field.name)) type="text"
                    inputmode="numeric" value=(time) autocomplete="off" placeholder="hh:mm" aria-label=(format!("{}: time, 24 hours", field.label));
                input class=(format!("{} il-input--day", input_class(field))) id=(format!("{id}-day")) name=(format!("{}.day", field.name))
                    type="date" value=(day) aria-label=(format!("{}: day, if it is another than the sheet’s", field.label));
            }
        },
    )
}

/// One of a few answers, side by side. Sends `name`; nothing when none is chosen.
pub fn choice(field: &Field, choices: &[Choice], chosen: Option<&str>) -> Markup {
    group(
        field,
        &html! { div class="il-choices" { @for (index, choice) in choices.iter().enumerate() {
            @let id = if index == 0 { field.id() } else { format!("{}-{index}", field.id()) };
            (option_box(field, &id, "radio", choice, chosen == Some(choice.value.as_str())))
        } } },
    )
}

/// Any of a few answers. Sends `name` once for each that is chosen.
pub fn several(field: &Field, choices: &[Choice], chosen: &[&str]) -> Markup {
    group(
        field,
        &html! { div class="il-choices il-choices--column" { @for (index, choice) in choices.iter().enumerate() {
            @let id = if index == 0 { field.id() } else { format!("{}-{index}", field.id()) };
            (option_box(field, &id, "checkbox", choice, chosen.contains(&choice.value.as_str())))
        } } },
    )
}

/// What somebody says when asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `refused`: asked, and does not want to say or do it.
    Refused,
    /// `unanswered`: asked, and there was no answer.
    Unanswered,
}

impl Said {
    /// What is sent.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
        }
    }
}

/// Yes, no, refused, not answered. Sends `name` as `yes`, `no`, `refused`, `unanswered`; nothing when nobody has asked.
pub fn answer(field: &Field, said: Option<Said>) -> Markup {
    let choices = [
        Choice::new(Said::Yes.value(), "Yes"),
        Choice::new(Said::No.value(), "No"),
        Choice::new(Said::Refused.value(), "Refused"),
        Choice::new(Said::Unanswered.value(), "No answer"),
    ];
    choice(field, &choices, said.map(Said::value))
}

/// Yes, no, or rather not say, to the person themselves. Sends `name` as `yes`, `no`, `refused`; nothing when left open.
pub fn own_answer(field: &Field, said: Option<Said>) -> Markup {
    let choices = [
        Choice::new(Said::Yes.value(), "Yes"),
        Choice::new(Said::No.value(), "No"),
        Choice::new(Said::Refused.value(), "I would rather not say"),
    ];
    choice(field, &choices, said.map(Said::value))
}

/// One of many answers. Sends `name`; empty when none is chosen.
pub fn select(field: &Field, choices: &[Choice], chosen: &str) -> Markup {
    single(
        field,
        &html! {
            select class=(input_class(field)) id=(field.id()) name=(field.name) aria-describedby=[field.described_by()] {
                option value="" { "Choose" }
                (options(choices, chosen))
            }
        },
    )
}

/// A file. Sends `name`; the form must say it has files. `accept` is a list like `.pdf,image/*`.
pub fn file(field: &Field, accept: &str) -> Markup {
    single(
        field,
        &html! {
            input class=(format!("{} il-input--file", input_class(field))) id=(field.id()) name=(field.name) type="file"
                accept=(accept) aria-describedby=[field.described_by()];
        },
    )
}

/// A signature: the name of who signed, and a fold in which a colleague signs on this screen. Sends `name`, `name.user` and
/// `name.secret`. `typed` and `user` are what was typed before; `wrong` is what was wrong with the colleague's.
pub fn signature(field: &Field, typed: &str, colleague: &Colleague<'_>) -> Markup {
    html! {
        div class="il-signature" {
            (text(field, typed))
            details class="il-help" open[!colleague.user.is_empty() || colleague.wrong.is_some()] {
                summary { "A colleague signs here" }
                (second_person(&field.name, &field.label, colleague))
            }
        }
    }
}

/// What a colleague typed who signs on somebody else's screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Colleague<'a> {
    /// Their sign-in name, as typed before.
    pub user: &'a str,
    /// What was wrong with name or password.
    pub wrong: Option<&'a str>,
}

/// Where a colleague enters name and password, to sign `what`. Sends `name.user` and `name.secret`.
pub fn second_person(name: &str, what: &str, colleague: &Colleague<'_>) -> Markup {
    let user =
        Field::new(format!("{name}.user"), "Sign-in name of the colleague").error(colleague.wrong.map(str::to_owned));
    let id = user.id();
    let password = Field::new(format!("{name}.secret"), "Password of the colleague");
    html! {
        div class="il-second" role="group" aria-label=(format!("A colleague signs: {what}")) {
            p class="il-hint" { "It is recorded in the colleague's name. Nobody is signed out." }
            (grid(&html! {
                (single(&user, &html! {
                    input class=(input_class(&user)) id=(id) name=(user.name) type="text" value=(colleague.user) autocomplete="off"
                        autocapitalize="none" spellcheck="false" aria-describedby=[user.described_by()]
                        aria-invalid=[user.error.as_ref().map(|_| "true")];
                }))
                // A browser must not put the password of whoever is signed in here.
                (secret(&password, "new-password"))
            }))
        }
    }
}

fn single(field: &Field, control: &Markup) -> Markup {
    html! {
        div class=(field_class(field)) {
            label class="il-label" for=(field.id()) { (field.label) }
            (below_label(field))
            (control)
        }
    }
}

fn group(field: &Field, controls: &Markup) -> Markup {
    html! {
        fieldset class=(field_class(field)) aria-describedby=[field.described_by()] {
            legend class="il-label" { (field.label) }
            (below_label(field))
            (controls)
        }
    }
}

fn below_label(field: &Field) -> Markup {
    let id = field.id();
    html! {
        @if !field.hint.is_empty() { p class="il-hint" id=(format!("{id}-hint")) { (field.hint) } }
        @if let Some(recorded) = &field.recorded {
            p class="il-recorded" id=(format!("{id}-recorded")) { "Recorded: " (recorded) }
        }
        @if let Some(error) = &field.error {
            p class="il-error" id=(format!("{id}-error")) { span class="nhsuk-u-visually-hidden" { "Error: " } (error) }
        }
    }
}

fn option_box(field: &Field, id: &str, kind: &str, choice: &Choice, is_chosen: bool) -> Markup {
    html! {
        label class="il-choice" for=(id) {
            input type=(kind) id=(id) name=(field.name) value=(choice.value) checked[is_chosen];
            span { (choice.label) @if !choice.hint.is_empty() { span class="il-choice__hint" { (choice.hint) } } }
        }
    }
}

fn options(choices: &[Choice], chosen: &str) -> Markup {
    html! { @for choice in choices {
        option value=(choice.value) selected[choice.value == chosen] { (choice.label) }
    } }
}

fn field_class(field: &Field) -> &'static str {
    if field.error.is_some() { "il-field il-field--error" } else { "il-field" }
}

fn input_class(field: &Field) -> &'static str {
    if field.error.is_some() { "il-input il-input--error" } else { "il-input" }
}
