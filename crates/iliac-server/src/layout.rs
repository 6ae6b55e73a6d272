//! The frame every page stands in: whose house, who is signed in, whose page, as at when, and whether it still lives.

use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::components::form::{FormFrame, button_form};
use crate::components::person::{PersonBand, person_band};
use crate::components::{Link, Weight};

/// The content policy every page is sent with: nothing from elsewhere, nothing inline, never in a frame.
pub const CONTENT_POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What htmx is told: to bring no style of its own, which the policy forbids.
const HTMX: &str = "includeIndicatorCSS:false";

/// Everything around a page's own content.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What the page is, first in the window's title: `Board`.
    pub title: String,
    /// Language of its words, as a BCP 47 tag: `en`.
    pub language: String,
    /// The unit's name.
    pub unit: String,
    /// Real people or a demonstration.
    pub house: House,
    /// Who it is for: dense for staff, roomy for the person.
    pub audience: Audience,
    /// Who is signed in. `None`: nobody is.
    pub signed_in: Option<SignedIn>,
    /// Where one can go from everywhere.
    pub places: Vec<Link>,
    /// The address of the place one is at.
    pub place: String,
    /// Whose page it is. `None`: nobody's, or many people's.
    pub person: Option<PersonBand>,
    /// As at which instant it stands. `None`: it holds nothing that time changes (sign-in).
    pub as_at: Option<AsAt>,
    /// Where live updates come from. `None`: the page does not live.
    pub live: Option<String>,
}

/// Whether real people are in this house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum House {
    /// Yes.
    #[default]
    Real,
    /// No: a demonstration, with its own clock.
    Demo(Option<DemoClock>),
}

/// The demonstration's clock, which can be moved forward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoClock {
    /// What it shows: `Sun 22 Nov 10:25`.
    pub shows: String,
    /// Where moving it goes to; the form sends `forward` with one of the values below.
    pub action: String,
    /// How far it can be moved, as what is sent and what is read: `("15m", "+15 min")`.
    pub leaps: Vec<(String, String)>,
}

/// Who reads the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Those who work here.
    #[default]
    Staff,
    /// The person on the table, or who looks after them.
    Person,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct SignedIn {
    /// Name as colleagues write it.
    pub name: String,
    /// In which role they act now.
    pub role: String,
    /// Where signing out goes to.
    pub sign_out: String,
}

/// The instant a page stands at.
#[derive(Clone, Debug, Default)]
pub struct AsAt {
    /// Local day and time with seconds, without zone: `2026-11-22T10:25:00`. The "Now" buttons count on from it.
    pub local: String,
    /// In words with the zone: `Sunday 22 November 2026, 10:25 (Berlin)`.
    pub words: String,
    /// Whether it is now or the past.
    pub sense: Sense,
}

/// In which sense the page stands at its instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sense {
    /// It is now.
    #[default]
    Now,
    /// The past, as it was; with the address of the same page now.
    AsItWas(String),
    /// The past, as it was known then; with the address of the same page now.
    AsItWasKnown(String),
}

/// The whole page around `body`.
pub fn page(page: &Page, body: &Markup) -> Markup {
    let is_demo = page.house != House::Real;
    html! {
        (DOCTYPE)
        html lang=(page.language) data-il-now=[page.as_at.as_ref().map(|as_at| &as_at.local)] {
            (head(page))
            body class=(body_class(page)) {
                a class="nhsuk-skip-link" href="#maincontent" data-module="nhsuk-skip-link" { "Skip to the page" }
                @if is_demo { (ribbon(&page.house)) }
                (top(page))
                @if page.live.is_some() { (stale_bar()) }
                @if let Some(person) = &page.person { (person_band(person)) }
                @if let Some(as_at) = &page.as_at { (as_at_line(as_at)) }
                @if let Some(source) = &page.live { div id="il-live" hx-sse:connect=(source) hx-swap="none" {} }
                main class="il-main" id="maincontent" tabindex="-1" { (body) }
                footer class="il-foot" { p { (page.unit) " · Iliac" @if is_demo { " · demonstration, no real people" } } }
                // Not deferred: a deferred htmx begins as soon as it is there, and when its extension comes a moment later
                // the page never connects. While the page is still being read it waits for the end, and has both.
                @if page.audience == Audience::Staff || page.live.is_some() {
                    script src=(assets::address("htmx.min.js")) {}
                    script src=(assets::address("hx-sse.min.js")) {}
                }
            }
        }
    }
}

fn head(page: &Page) -> Markup {
    let house = if page.house == House::Real { "" } else { "DEMO " };
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex";
            meta name="htmx-config" content=(HTMX);
            title { (house) (page.title) " · " (page.unit) }
            link rel="icon" type="image/svg+xml" href=(assets::address("images/iliac.svg"));
            link rel="stylesheet" href=(assets::address("nhsuk-frontend.min.css"));
            link rel="stylesheet" href=(assets::address("iliac.css"));
            script type="module" src=(assets::address("iliac.js")) {}
        }
    }
}

fn body_class(page: &Page) -> &'static str {
    match (page.audience, page.house == House::Real) {
        (Audience::Staff, true) => "nhsuk-template__body il-staff",
        (Audience::Staff, false) => "nhsuk-template__body il-staff il-demo",
        (Audience::Person, true) => "nhsuk-template__body il-person-page",
        (Audience::Person, false) => "nhsuk-template__body il-person-page il-demo",
    }
}

fn ribbon(house: &House) -> Markup {
    html! {
        div class="il-ribbon" role="region" aria-label="Demonstration" {
            p class="il-ribbon__words" { strong { "DEMO" } " Nobody here is real. Nothing here reaches a patient." }
            @if let House::Demo(Some(clock)) = house {
                form class="il-clock" method="post" action=(clock.action) {
                    span class="il-clock__face" { "Demo clock " strong { (clock.shows) } }
                    @for (value, label) in &clock.leaps {
                        button type="submit" class="il-clock__leap" name="forward" value=(value) { (label) }
                    }
                }
            }
        }
    }
}

fn top(page: &Page) -> Markup {
    html! {
        header class="il-top" {
            div class="il-top__in" {
                p class="il-top__brand" {
                    img src=(assets::address("images/iliac.svg")) alt="" width="22" height="22";
                    strong { "Iliac" } span class="il-top__unit" { (page.unit) }
                }
                @if !page.places.is_empty() {
                    nav class="il-top__places" aria-label="Places" { ul {
                        @for link in &page.places { li {
                            a href=(link.href) aria-current=[(link.href == page.place).then_some("page")] { (link.label) }
                        } }
                    } }
                }
                @if let Some(who) = &page.signed_in {
                    div class="il-top__who" {
                        p { span class="il-top__name" { (who.name) } " " span class="il-top__role" { (who.role) } }
                        (button_form(&FormFrame::to(&who.sign_out), "Sign out", Weight::Secondary))
                    }
                }
            }
        }
    }
}

/// The bar that turns grey across the top when live updates stop. Script shows it; without script nothing claims to live.
fn stale_bar() -> Markup {
    html! {
        div class="il-stale" id="il-stale" role="alert" hidden {
            p { strong { "Updates have stopped." } " This page stands at " span data-il-stale-at="" { "an earlier time" } " and may be wrong now. " a href="" { "Load it again" } }
        }
    }
}

/// The line that says as at when the page stands. Send it again with every live update.
pub fn as_at_line(as_at: &AsAt) -> Markup {
    let (class, before, back) = match &as_at.sense {
        Sense::Now => ("il-asat", "As at ", None),
        Sense::AsItWas(now) => ("il-asat il-asat--past", "You are looking at the past: as it was at ", Some(now)),
        Sense::AsItWasKnown(now) => {
            ("il-asat il-asat--past", "You are looking at the past: as it was known at ", Some(now))
        }
    };
    html! {
        section class=(class) id="il-asat" aria-label="As at" data-il-now=(as_at.local) {
            p {
                (before) time datetime=(as_at.local) { (as_at.words) }
                @if let Some(now) = back { " " a href=(now) { "Back to now" } }
            }
        }
    }
}

/// One part of a live page, replaced in place by its element id. Join several, with the as-at line, into one message.
///
/// Focus and what is being typed stay: the part is morphed, not swapped. Send `event: alive` at least every five seconds
/// when nothing else is sent; after fifteen seconds of silence the page says that updates have stopped.
pub fn live_part(id: &str, part: &Markup) -> Markup {
    html! { (maud::PreEscaped(format!("<hx-partial hx-target=\"#{id}\" hx-swap=\"outerMorph\">"))) (part) (maud::PreEscaped("</hx-partial>")) }
}
