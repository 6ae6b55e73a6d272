//! A way to any past instant of a case, in both senses: what was true then, and what was known then.

use maud::{Markup, html};

use super::form;
use super::{Link, Weight};

/// Seconds of one step of the slider: the engine thinks in minutes.
const STEP_SECONDS: i64 = 60;

/// The slider.
#[derive(Clone, Debug, Default)]
pub struct TimeSlider {
    /// The page it leads to; it gets `at` in seconds since 1970 and `sense` as `true` or `known`.
    pub action: String,
    /// First instant, seconds since 1970.
    pub from: i64,
    /// Last instant, seconds since 1970.
    pub to: i64,
    /// The instant shown, seconds since 1970.
    pub at: i64,
    /// That in words.
    pub words: String,
    /// Whether the page shows what was known then rather than what was true then.
    pub is_known: bool,
    /// Instants worth a look, in order: each recorded fact, each opening of a gate.
    pub stops: Vec<Link>,
    /// Back to now.
    pub now: String,
}

/// The slider as a plain form: it works without script, and its address can be sent to a colleague.
pub fn time_slider(slider: &TimeSlider) -> Markup {
    html! {
        form class="il-slider" method="get" action=(slider.action) {
            label class="il-label" for="f-at" { "Look back to " output for="f-at" { (slider.words) } }
            input id="f-at" class="il-slider__range" type="range" name="at" min=(slider.from) max=(slider.to)
                step=(STEP_SECONDS) value=(slider.at) data-il-slider="";
            div class="il-slider__row" {
                label class="il-choice" { input type="radio" name="sense" value="true" checked[!slider.is_known]; span { "as it was" } }
                label class="il-choice" { input type="radio" name="sense" value="known" checked[slider.is_known]; span { "as it was known" } }
                (form::button("Show", Weight::Secondary))
                a class="il-slider__now" href=(slider.now) { "Back to now" }
            }
            @if !slider.stops.is_empty() {
                details class="il-help" {
                    summary { "Instants at which something changed" }
                    ul class="il-slider__stops" { @for stop in &slider.stops { li { a href=(stop.href) { (stop.label) } } } }
                }
            }
        }
    }
}
