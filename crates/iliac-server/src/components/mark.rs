//! How something stands, as shape and word: a small drawing, its colour, and what it says. Never colour alone.

use maud::{Markup, html};

/// How a step, gate or row stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It has been done.
    Done,
    /// It may be begun.
    Ready,
    /// It was begun and is not finished.
    InProgress,
    /// It opens by itself at a known instant.
    Waiting,
    /// It is closed until something is done.
    Closed,
    /// Something is not known yet.
    Unknown,
    /// Its time has passed and it can still be done.
    Overdue,
    /// Its time has passed without it.
    Missed,
    /// It does not apply.
    NotNeeded,
    /// The way was stopped before it.
    Stopped,
    /// Open because somebody answered for it by name.
    Overridden,
}

/// How fast somebody has to act. The same four words for staff and for the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Urgency {
    /// Call the emergency number.
    Emergency,
    /// Act now.
    Now,
    /// Act today.
    SameDay,
    /// Act on the next day.
    NextDay,
}

impl Urgency {
    /// The word shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Emergency => "Emergency",
            Self::Now => "Now",
            Self::SameDay => "Today",
            Self::NextDay => "Next day",
        }
    }

    /// The end of its class names.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Now => "now",
            Self::SameDay => "same-day",
            Self::NextDay => "next-day",
        }
    }
}

impl Mark {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ready => "ready",
            Self::InProgress => "in-progress",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
            Self::Overdue => "overdue",
            Self::Missed => "missed",
            Self::NotNeeded => "not-needed",
            Self::Stopped => "stopped",
            Self::Overridden => "overridden",
        }
    }

    /// The drawing, as a path on a field of 16 by 16.
    const fn path(self) -> &'static str {
        match self {
            Self::Done => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.7 5.2L7.3 11 4.3 8l1.2-1.2 1.8 1.8 3.2-3.6z",
            Self::Ready => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM6.4 4.8 11.6 8l-5.2 3.2z",
            Self::InProgress => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6v10.8A5.4 5.4 0 0 1 8 2.6Z",
            Self::Waiting => {
                "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6ZM7.2 4.4h1.6v3.3l2.3 1.4-.8 1.3-3.1-1.9z"
            }
            Self::Closed => "M4.5 7V5a3.5 3.5 0 0 1 7 0v2H13v8H3V7ZM6 7h4V5a2 2 0 0 0-4 0Z",
            Self::Unknown => {
                "M5 5.4C5.1 3.4 6.4 2.2 8.2 2.2c1.8 0 3.1 1.1 3.1 2.8 0 1.2-.6 2-1.6 2.6-.7.5-.9.8-.9 1.5v.6H7v-.8c0-1.2.5-1.9 1.5-2.6.7-.5 1-.8 1-1.3 0-.7-.5-1.1-1.3-1.1s-1.4.5-1.5 1.5ZM7 11.4h2v2H7z"
            }
            Self::Overdue => "M8 1.2 15.4 14.4H.6ZM7.2 5.8v4h1.6v-4Zm0 5v1.6h1.6v-1.6Z",
            Self::Missed => "M3.4 2 8 6.6 12.6 2 14 3.4 9.4 8l4.6 4.6-1.4 1.4L8 9.4 3.4 14 2 12.6 6.6 8 2 3.4Z",
            Self::NotNeeded => "M2.5 7.1h11v1.8h-11z",
            Self::Stopped => "M5 1h6l4 4v6l-4 4H5l-4-4V5Zm0 6v2h6V7Z",
            Self::Overridden => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM3.6 11.2l7.6-7.6 1.2 1.2-7.6 7.6z",
        }
    }
}

/// The drawing alone, for beside words that already say it.
pub fn sign(mark: Mark) -> Markup {
    drawing(&format!("il-sign il-sign--{}", mark.class()), mark.path())
}

/// Shape and words: `chip(Mark::Waiting, "opens 10:25")`.
pub fn chip(mark: Mark, words: &str) -> Markup {
    html! { span class=(format!("il-chip il-chip--{}", mark.class())) { (sign(mark)) (words) } }
}

/// How fast somebody has to act, as shape and word.
pub fn urgency_chip(urgency: Urgency) -> Markup {
    let path = match urgency {
        Urgency::Emergency => "M5 1h6l4 4v6l-4 4H5l-4-4V5ZM7.1 3.8v5h1.8v-5Zm0 6.4V12h1.8v-1.8Z",
        Urgency::Now => "M8 1.2 15.4 14.4H.6ZM7.2 5.8v4h1.6v-4Zm0 5v1.6h1.6v-1.6Z",
        Urgency::SameDay => "M8 .8 15.2 8 8 15.2.8 8Z",
        Urgency::NextDay => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4Z",
    };
    html! {
        span class=(format!("il-urgency il-urgency--{}", urgency.class())) {
            (drawing("il-sign", path)) (urgency.word())
        }
    }
}

fn drawing(class: &str, path: &str) -> Markup {
    html! {
        svg class=(class) viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            path d=(path) fill="currentColor" fill-rule="evenodd" {}
        }
    }
}
