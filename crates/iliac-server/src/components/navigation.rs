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

/// Search and filters over a list. Sends a plain GET to `action`: `q` and each filter's name.
pub fn filters(action: &str, search_label: &str, search: &str, filters: &[Filter]) -> Markup {
    html! {
        form class="il-filters" method="get" action=(action) role="search" {
            div class="il-field il-filters__search" {
                label class="il-label" for="f-q" { (search_label) }
                input class="il-input" id="f-q" name="q" type="search" value=(search) autocomplete="off" spellcheck="false";
            }
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
