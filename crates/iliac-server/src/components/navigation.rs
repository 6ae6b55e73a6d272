//! Ways through a long thing: tabs, filters, pages. All are links and plain forms, so an address always says what is seen.

use maud::{Markup, html};

use super::field::{Choice, id_of};
use super::{Link, Weight, form};

/// Tabs, each a page of its own. `current` is the address of the one shown.
pub fn tabs(label: &str, links: &[Link], current: &str) -> Markup {
    html! {
        nav class="il-tabs" aria-label=(label) { ul {
            @for link in links { li {
                a href=(link.href) aria-current=[(link.href == current).then_some("page")] { (link.label) }
            } }
        } }
    }
}

/// One way to narrow a list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The name sent.
    pub name: String,
    /// What it narrows by: `Ward`.
    pub label: String,
    /// Its values; "all" is added before them and sends nothing.
    pub choices: Vec<Choice>,
    /// The one in force; empty: all.
    pub chosen: String,
}

/// Looking for somebody by words of theirs. They are never part of an address: histories keep addresses.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Where it is sent to without script, as a form: `q`. With script the rows with `data-il-words` are looked through.
    pub action: String,
    /// What may be typed: `Name or number`.
    pub label: String,
    /// What was typed.
    pub wanted: String,
}

/// Search and filters over a list. The filters send a plain GET to `action`: each filter's name.
pub fn filters(action: &str, search: &Search, filters: &[Filter]) -> Markup {
    html! {
        div class="il-filters" role="search" {
            form class="il-filters__search" method="post" action=(search.action) data-il-find="" {
                div class="il-field" {
                    label class="il-label" for="f-q" { (search.label) }
                    input class="il-input" id="f-q" name="q" type="search" value=(search.wanted) autocomplete="off" spellcheck="false";
                }
                div class="il-needs-no-script" { (form::button("Find", Weight::Secondary)) }
                p class="il-filters__found" role="status" {}
            }
            (narrow(action, filters))
        }
    }
}

/// Filters alone, over a list in which nobody is looked for by name.
pub fn filters_alone(action: &str, filters: &[Filter]) -> Markup {
    html! { div class="il-filters" { (narrow(action, filters)) } }
}

fn narrow(action: &str, filters: &[Filter]) -> Markup {
    html! {
        form class="il-filters__narrow" method="get" action=(action) {
            @for filter in filters {
                div class="il-field" {
                    label class="il-label" for=(id_of(&filter.name)) { (filter.label) }
                    select class="il-input" id=(id_of(&filter.name)) name=(filter.name) {
                        option value="" { "All" }
                        @for choice in &filter.choices {
                            option value=(choice.value) selected[choice.value == filter.chosen] { (choice.label) }
                        }
                    }
                }
            }
            (form::button("Show", Weight::Secondary))
        }
    }
}

/// Where one is in a list too long for one page: `rows 51 to 100 of 312`. Nothing when there is one page.
pub fn pagination(words: &str, previous: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if previous.is_some() || next.is_some() {
            nav class="il-pages" aria-label="Pages" {
                @if let Some(href) = previous { a href=(href) rel="prev" { "← Previous" } }
                span class="il-quiet" { (words) }
                @if let Some(href) = next { a href=(href) rel="next" { "Next →" } }
            }
        }
    }
}
