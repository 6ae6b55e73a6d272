//! The sample person's page, paper, and sign-in.

use iliac_protocol::tree::Picture;
use iliac_server::components::Weight;
use iliac_server::components::field::{Field, secret, text};
use iliac_server::components::form::{FormFrame, button, form};
use iliac_server::components::mark::Urgency;
use iliac_server::components::notice::{DayLine, care_card, day_plan, do_list, help};
use iliac_server::components::picture::{PictureLine, Stage, alternative, picture_day};
use iliac_server::components::sheet::{Sheet, sheet};
use iliac_server::layout::{Audience, House};
use maud::{Markup, html};

use crate::{frame, maria, whole};

pub fn person_page() -> Markup {
    let mut page = frame("Your marrow examination", "");
    page.audience = Audience::Person;
    page.places.clear();
    page.signed_in = None;
    let line = |at: &str, words: &str, more: &str, is_past| DayLine {
        at: at.into(),
        words: words.into(),
        more: more.into(),
        is_past,
        is_next: at == "10:25",
    };
    whole(
        &page,
        &html! {
            h1 { "Your marrow examination" }
            p { "Maria, this is your plan for Sunday 22 November. It changes when the unit changes it." }
            (day_plan(&[
                line("05:30", "Last food", "You told us: breakfast at 05:30.", true),
                line("08:45", "Come to the day unit", "Second floor, past the café. Bring your list of medicines.", true),
                line("10:25", "You may sit up", "You had your last sedative at 10:05.", false),
                line("11:30", "Home", "Your husband is coming for you. Please do not drive until tomorrow at 10:05.", false),
                line("Tuesday", "A nurse rings you", "Between 9:00 and 12:00, on the number you gave.", false),
            ]))
            (care_card(Urgency::Emergency, "Call 999 if", &html! { ul { li { "blood comes through and does not stop when you press hard for 10 minutes" } li { "you faint, or find it hard to breathe" } } }))
            (care_card(Urgency::SameDay, "Ring us today on 020 7946 0000 if", &html! { ul { li { "you have a temperature of 38 °C (100.4 °F) or more" } li { "the place gets redder, hotter, or more painful" } } }))
            (do_list("Do", true, &["Keep the dressing dry until Monday at 10:02.".into(), "Take paracetamol if it hurts.".into()]))
            (do_list("Do not", false, &["Do not take aspirin or ibuprofen until your doctor says so.".into(), "Do not swim or take a bath until Monday.".into()]))
            (help("What happens to my result?", &html! { p { "The laboratory needs about 10 days. Your doctor explains it to you before it is shown here." } }))
        },
    )
}

/// Every picture a child may be shown, as a day.
pub fn pictures_page() -> Markup {
    let mut page = frame("Your day", "");
    page.audience = Audience::Person;
    page.places.clear();
    page.signed_in = None;
    let lines: Vec<PictureLine> = Picture::ALL
        .iter()
        .zip(0..)
        .map(|((_, picture), place)| PictureLine {
            picture: *picture,
            at: if place < 4 { format!("09:{place}0") } else { String::new() },
            words: alternative(*picture).into(),
            stage: match place {
                0..3 => Stage::Done,
                3 => Stage::Now,
                4 => Stage::Next,
                _ => Stage::Later,
            },
        })
        .collect();
    whole(&page, &html! { h1 { "Your day" } (picture_day(&lines)) })
}

pub fn sheet_page() -> Markup {
    let page = frame("Home care", "");
    let paper = Sheet {
        title: "At home after your examination".into(),
        person: Some(maria()),
        unit: "Northfield Day Unit, 020 7946 0000".into(),
        version: "examination 3, texts en 7, 9f3a21c0".into(),
        as_at: "22 Nov 2026, 10:24".into(),
        is_demo: page.house != House::Real,
        is_blank: false,
    };
    whole(
        &page,
        &html! { (sheet(&paper, &html! {
            p { "You had a needle in the bone at the back of your left hip at 09:52, and a medicine that makes you sleepy, last at 10:05." }
            @for part in 1..=12 {
                h2 { "Part " (part) }
                ul { li { "Keep the dressing dry until Monday at 10:02." } li { "Do not drive until tomorrow at 10:05." } li { "Ring us if it bleeds, hurts more, or you get a fever." } }
            }
        })) },
    )
}

pub fn sign_in_page() -> Markup {
    let mut page = frame("Sign in", "");
    page.places.clear();
    page.signed_in = None;
    page.as_at = None;
    page.audience = Audience::Person;
    whole(
        &page,
        &html! {
            h1 { "Sign in" }
            (form(&FormFrame::to("/echo"), &html! {
                (text(&Field::new("user", "Staff name"), ""))
                (secret(&Field::new("secret", "Password"), "current-password"))
                (button("Sign in", Weight::Primary))
            }))
        },
    )
}
