//! Something that must not go unanswered: what, since when, who answers for it, and by when.

use maud::{Markup, html};

use super::mark::{Urgency, urgency_chip};

/// One alarm in force.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// Element id, unique on the page and the same after an update.
    pub id: String,
    /// How fast somebody has to act.
    pub urgency: Urgency,
    /// What it is: `Bleeding through the dressing`.
    pub title: String,
    /// What was seen and what to do, in a sentence or two.
    pub words: String,
    /// Since when: `since 10:12`.
    pub since: String,
    /// Who answers for it now: `Nurse in charge, A. Meyer`. `None`: nobody does, and the card says so loudly.
    pub owner: Option<String>,
    /// Until when somebody has to have answered, and what happens then: `answer by 10:27, then the ward doctor is called`.
    pub answer_by: String,
    /// What one can do about it: links and small forms.
    pub actions: Markup,
}

/// The card.
pub fn alarm_card(alarm: &Alarm) -> Markup {
    let heading = format!("{}-title", alarm.id);
    html! {
        section id=(alarm.id) class=(format!("il-alarm il-alarm--{}", alarm.urgency.class())) aria-labelledby=(heading) {
            p class="il-alarm__head" { (urgency_chip(alarm.urgency)) " " span class="il-quiet" { (alarm.since) } }
            h2 class="il-alarm__title" id=(heading) { (alarm.title) }
            p { (alarm.words) }
            dl class="il-pairs" {
                dt { "Owner" }
                @match &alarm.owner {
                    Some(owner) => dd { (owner) },
                    None => dd class="il-alarm__nobody" { "Nobody is watching this" },
                }
                @if !alarm.answer_by.is_empty() { dt { "Answer" } dd { (alarm.answer_by) } }
            }
            @if !alarm.actions.0.is_empty() { div class="il-actions" { (alarm.actions) } }
        }
    }
}
