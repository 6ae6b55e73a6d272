//! What a candidate would have said in every case there was, beside what was said: each difference with how often and in which
//! cases, and one of them in full, with its earliest example as a story.

use iliac_app::activation::LookedBack;
use iliac_app::event::CaseId;
use iliac_app::record::Store;
use iliac_app::replay::{AtOnce, Change, Count, Kind, Sense, TOO_FEW};
use iliac_model::Timestamp;
use iliac_text::counted;
use maud::{Markup, html};

use super::otherwise::called;
use crate::components::notice::{Tone, help, notice};
use crate::components::rows::lined_table;
use crate::pages::moment;
use crate::server::Server;

/// The page of the candidate.
pub const PAGE: &str = "/protocols/candidate";
/// How many cases of a difference are listed: the others are in the replay of the command line.
const CASES_MOST: usize = 200;

/// One difference, by its place among those of its past.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    /// What differs.
    pub kind: &'a Kind,
    /// How often and where.
    pub count: &'a Count,
}

/// What is looked at besides the list of differences.
#[derive(Default)]
pub struct Looked {
    /// What would change in open cases at this moment.
    pub at_once: Option<AtOnce>,
    /// One difference, told in full.
    pub example: Option<Markup>,
}

/// The word for a past in an address.
fn word(sense: Sense) -> &'static str {
    match sense {
        Sense::KnownThen => "then",
        Sense::KnownNow => "now",
    }
}

/// The difference an address names: `then-3`.
pub fn named<'a>(past: &'a LookedBack, name: &str) -> Option<Of<'a>> {
    let (sense, place) = name.split_once('-')?;
    let sense = Sense::ALL.into_iter().find(|one| word(*one) == sense)?;
    let place: usize = place.parse().ok()?;
    let (kind, count) = past.summary.in_past(sense).into_iter().nth(place)?;
    Some(Of { kind, count })
}

/// The replay as a part of the candidate's page.
pub fn part<S: Store>(server: &Server<S>, past: Option<&LookedBack>, looked: &Looked) -> Markup {
    let Some(past) = past else {
        return html! { section id="replay" { h2 { "The replay" } p { "It could not be run over your cases as it stands." } } };
    };
    let summary = &past.summary;
    let few: Vec<(String, usize)> = summary.too_few_to_tell().collect();
    html! {
        section id="replay" {
            h2 { "The replay: what it would have said" }
            p {
                "Run over " (counted(summary.cases, "case")) ", open and closed, at " (summary.looked) " instants up to "
                (moment(&server.house.calendar(), past.until)) ". Which of the two is right, you judge; what people would have done, nobody knows."
            }
            @match summary.written.len() {
                0 => { p { "Nothing is written otherwise in it than in the rules of these cases." } },
                many => {
                    (help(&format!("Written otherwise: {many}"), &html! {
                        p { "Only what this decides can differ, and is looked at." }
                        ul { @for what in &summary.written { li { (what) } } }
                    }))
                },
            }
            @if summary.cut_short > 0 {
                (notice(Tone::Mind, "Not all of it", &html! { p { (counted(summary.cut_short, "case")) " had more instants than are looked at." } }))
            }
            @if let Some(at_once) = &looked.at_once { (in_open_cases(server, past, at_once)) }
            @if let Some(example) = &looked.example { (example) }
            @for sense in Sense::ALL {
                h3 { (sense.words()) }
                p class="il-quiet" { (meaning(sense)) }
                (differences(server, past, sense))
            }
            @if !few.is_empty() {
                (help(&format!("Too few to tell: {}", counted(few.len(), "gate")), &html! {
                    p { "Fewer than " (TOO_FEW) " cases met each of these. That they never differed means nothing." }
                    ul { @for (gate, met) in &few { li { code { (gate) } ": " (met) } } }
                }))
            }
        }
    }
}

/// What would change at this very moment, if every open case took these rules.
fn in_open_cases<S: Store>(server: &Server<S>, past: &LookedBack, at_once: &AtOnce) -> Markup {
    let line = |(Change { element, was, would_be }, cases): (&Change, &usize)| {
        let said = [was, would_be].map(|said| Some(html! { (said.unwrap_or("nothing")) }));
        let what = called(past.program.protocol(), element).unwrap_or_else(|| element.name());
        (html! { (what) }, said.into_iter().chain([Some(html! { (cases) })]).collect())
    };
    html! {
        h3 { "At once, in open cases" }
        p class="il-quiet" { "By what had been recorded when the candidate was brought, " (at(server, past.until)) "." }
        @match (at_once.cases, at_once.differing) {
            (0, _) => { p { "No case is open." } },
            (1, 0) => { p { "In the one case that is open nothing would be said otherwise at this moment." } },
            (open, 0) => { p { "In none of the " (open) " open cases would anything be said otherwise at this moment." } },
            (open, differing) => {
                p {
                    "In " (differing) " of " (counted(open, "open case")) " these rules would say something else at this moment. Each "
                    "keeps the rules it has until somebody gives it these."
                }
                (lined_table("At once, in open cases", ["What", "Said", "Would be", "Open cases"], at_once.changes.iter().map(line)))
            },
        }
    }
}

fn meaning(sense: Sense) -> &'static str {
    match sense {
        Sense::KnownThen => "At each instant by what had been recorded by then: what somebody saw, or would have seen.",
        Sense::KnownNow => {
            "At each instant by all that is known today, corrections and late entries included: what was true."
        }
    }
}

fn differences<S: Store>(server: &Server<S>, past: &LookedBack, sense: Sense) -> Markup {
    let found = past.summary.in_past(sense);
    if found.is_empty() {
        return html! { p { "Nothing would have been said otherwise." } };
    }
    let line = |(place, (kind, count)): (usize, &(&Kind, &Count))| {
        let first = count.earliest.as_ref().map(|example| {
            html! { a href=(at_case(&example.case, example.at, sense)) { (example.number) } ", " (at(server, example.at)) }
        });
        let to = format!("{PAGE}?difference={}-{place}#difference", word(sense));
        let cells = [
            Some(html! { (kind.was.unwrap_or("nothing")) }),
            Some(html! { (kind.would_be.unwrap_or("nothing")) }),
            Some(html! { (count.times) }),
            Some(html! { (count.cases.len()) }),
            first,
        ];
        (html! { a href=(to) { (title(past, kind, count)) } }, cells.into())
    };
    let columns = ["What", "Said", "Would be", "Times", "Cases", "First in"];
    lined_table(sense.words(), columns, found.iter().enumerate().map(line))
}

/// What differs, as pages call it; as the files do where nothing calls it otherwise.
fn title(past: &LookedBack, kind: &Kind, count: &Count) -> String {
    let element = count.earliest.as_ref().map(|example| &example.element);
    element.and_then(|element| called(past.program.protocol(), element)).unwrap_or_else(|| kind.element.clone())
}

/// One difference in full: the cases, each as it stood when it first differed, and the earliest as a story. `story`: why it is
/// not told, where it is not.
pub fn difference<S: Store>(
    server: &Server<S>,
    past: &LookedBack,
    Of { kind, count }: Of<'_>,
    story: &Result<String, &'static str>,
) -> Markup {
    let mut cases_of: Vec<_> = count.cases.iter().map(|(case, (number, first))| (number, case, *first)).collect();
    cases_of.sort();
    html! {
        section id="difference" class="il-notice" aria-labelledby="difference-title" {
            h3 id="difference-title" { (title(past, kind, count)) }
            p { "In the protocol’s files: " code { (kind.element) } ". " (kind.sense.words()) "." }
            p {
                "Said: " strong { (kind.was.unwrap_or("nothing")) } ". Would be: " strong { (kind.would_be.unwrap_or("nothing")) } ". "
                "It began so " (times(count.times)) " in " (counted(count.cases.len(), "case")) "."
            }
            h4 { "Each case when it first differed" }
            ul class="il-cases" {
                @for (number, case, first) in cases_of.iter().take(CASES_MOST) {
                    li { a href=(at_case(case, *first, kind.sense)) { (number) } ", " (at(server, *first)) }
                }
            }
            @if count.cases.len() > CASES_MOST { p { "These are " (CASES_MOST) " of them." } }
            h4 { "The earliest as a story" }
            @match story {
                Ok(story) => { pre class="il-copy__text" tabindex="0" role="region" aria-label="The earliest as a story" { (story) } },
                Err(why) => { p { (why) } },
            }
            p { a href=(format!("{PAGE}#replay")) { "Close this difference" } }
        }
    }
}

/// A case as it stood at an instant, in one of the two pasts.
fn at_case(case: &CaseId, at: Timestamp, sense: Sense) -> String {
    let known = match sense {
        Sense::KnownThen => "&sense=known",
        Sense::KnownNow => "",
    };
    format!("/case/{}?at={}{known}", case.0, at.second())
}

fn at<S: Store>(server: &Server<S>, at: Timestamp) -> String {
    moment(&server.house.calendar(), at)
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
