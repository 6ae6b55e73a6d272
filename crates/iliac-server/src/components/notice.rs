//! Words set apart: notices, help, empty places, the person's care cards and lists of what to do, text to copy.

use maud::{Markup, PreEscaped, html};

use super::mark::Urgency;

/// How a notice is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Good to know.
    Plain,
    /// It worked.
    Done,
    /// Mind this.
    Mind,
    /// It was refused, or it went wrong.
    Refused,
}

/// A notice with a title and words. Use it for what became of the last action: it is read out at once.
pub fn notice(tone: Tone, title: &str, body: &Markup) -> Markup {
    let (class, role) = match tone {
        Tone::Plain => ("il-notice", "note"),
        Tone::Done => ("il-notice il-notice--done", "status"),
        Tone::Mind => ("il-notice il-notice--mind", "note"),
        Tone::Refused => ("il-notice il-notice--refused", "alert"),
    };
    html! { div class=(class) role=(role) { p class="il-notice__title" { (title) } (body) } }
}

/// Help that is folded until it is wanted.
pub fn help(summary: &str, body: &Markup) -> Markup {
    html! { details class="il-help" { summary { (summary) } div class="il-help__body" { (body) } } }
}

/// A place with nothing in it: what would be here, and what to do to put something here.
pub fn empty(title: &str, words: &str, action: &Markup) -> Markup {
    html! { div class="il-empty" {
        p class="il-empty__title" { (title) }
        p { (words) }
        (action)
    } }
}

/// A card of the person's page: when to call whom. The words carry the urgency as well as the colour.
pub fn care_card(urgency: Urgency, heading: &str, body: &Markup) -> Markup {
    let (class, spoken) = match urgency {
        Urgency::Emergency => ("il-care il-care--emergency", "Emergency: "),
        Urgency::Now => ("il-care il-care--now", "Urgent: "),
        Urgency::SameDay => ("il-care il-care--same-day", "Today: "),
        Urgency::NextDay => ("il-care il-care--next-day", "Not urgent: "),
    };
    html! { section class=(class) {
        h2 class="il-care__heading" { span class="nhsuk-u-visually-hidden" { (spoken) } (heading) }
        div class="il-care__body" { (body) }
    } }
}

/// What to do, or what not to do, as a list with a tick or a cross before each line.
pub fn do_list(heading: &str, is_do: bool, lines: &[String]) -> Markup {
    let (class, path) = if is_do {
        ("il-do", "m6.4 11.6-3.6-3.6 1.3-1.3 2.3 2.3 5.5-5.5 1.3 1.3z")
    } else {
        ("il-do il-do--not", "M4 2.6 8 6.6l4-4L13.4 4l-4 4 4 4-1.4 1.4-4-4-4 4L2.6 12l4-4-4-4Z")
    };
    html! { section class=(class) {
        h2 class="il-do__heading" { (heading) }
        ul { @for line in lines { li {
            svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true" focusable="false" { path d=(path) fill="currentColor" {} }
            span { (line) }
        } } }
    } }
}

/// One line of a person's day.
#[derive(Clone, Debug, Default)]
pub struct DayLine {
    /// Clock time, or day: `07:00`, `Tomorrow`.
    pub at: String,
    /// What happens or what to do.
    pub words: String,
    /// More about it. Empty: nothing.
    pub more: String,
    /// Whether its time has passed; that it was done is not said.
    pub is_past: bool,
    /// Whether it is what comes next.
    pub is_next: bool,
}

/// A person's day in clock times, one line below the other.
pub fn day_plan(lines: &[DayLine]) -> Markup {
    html! { ol class="il-day" { @for line in lines {
        li class=(if line.is_past { "il-day__line il-day__line--past" } else if line.is_next { "il-day__line il-day__line--next" } else { "il-day__line" }) {
            span class="il-day__at" { (line.at) }
            div {
                p class="il-day__words" {
                    @if line.is_next { span class="il-day__tag" { "Next" } " " }
                    @if line.is_past { span class="il-day__tag il-day__tag--past" { "Earlier" } " " }
                    (line.words)
                }
                @if !line.more.is_empty() { p class="il-day__more" { (line.more) } }
            }
        }
    } } }
}

/// Text to take elsewhere: shown as it is, with a button that copies it where there is script.
pub fn copy_text(id: &str, label: &str, text: &str) -> Markup {
    html! { section class="il-copy" aria-label=(label) {
        div class="il-copy__head" {
            h2 { (label) }
            button type="button" class="il-button il-button--secondary il-button--small il-needs-script" data-il-copy=(id) { "Copy" }
            span class="il-quiet" role="status" data-il-copied=(id) {}
        }
        pre id=(id) class="il-copy__text" tabindex="0" { (text) }
    } }
}

/// Words made of paragraphs.
pub fn paragraphs(words: &[&str]) -> Markup {
    PreEscaped(words.iter().map(|line| html! { p { (line) } }.0).collect())
}
