//! The sample one-page examination form.

use iliac_server::components::Weight;
use iliac_server::components::field::{
    Choice, Colleague, Field, Said, Unit, answer, choice, decimal, instant, long_text, select, several, signature, text,
};
use iliac_server::components::form::{
    Complaint, FormFrame, button, buttons, error_summary, form, grid, named_button, section,
};
use iliac_server::components::notice::{copy_text, help};
use maud::{Markup, html};

use crate::{frame, maria, whole};

pub fn page(is_wrong: bool) -> Markup {
    let mut page = frame("Examination", "/board");
    page.person = Some(maria());
    let wrong = "Enter the temperature with one decimal, like 37.8";
    let complaints: Vec<Complaint> =
        is_wrong.then(|| Complaint { field: "temperature".into(), words: wrong.into() }).into_iter().collect();
    whole(
        &page,
        &html! {
            (error_summary(&complaints))
            h1 { "Examination" }
            (form(&FormFrame::to("/echo"), &html! {
                (section("Before", "What has to be known before the needle. What the referral said is filled in.", &before(is_wrong.then_some(wrong))))
                (section("Local anaesthesia and needle", "", &needle()))
                (section("Specimens", "", &specimens()))
                (section("After", "", &after()))
                (signature(&Field::new("signed", "Operator signs").hint("I did this procedure as written above, on the side named at the top of this page."), "", &Colleague::default()))
                (buttons(&html! { (button("Record all", Weight::Primary)) (named_button("Keep as draft", Weight::Secondary, "draft", "yes")) span class="il-quiet" { "Nothing is lost if the page closes after this." } }))
            }))
            (copy_text("note", "Procedure note", "22 Nov 2026. Marrow examination, left posterior iliac crest, local anaesthesia.\nConsent signed 09:20. Platelets 85 ×10⁹/L (07:40).\nLidocaine 100 mg. One puncture 09:52. Aspirate 4 mL, core 18 mm.\nNo bleeding. Lay flat until 10:25. Home with husband.\nOperator: Dr N. Okafor. Nurse: A. Meyer."))
        },
    )
}

fn before(wrong: Option<&str>) -> Markup {
    grid(&html! {
        (answer(&Field::new("consent.valid", "Consent covers aspirate and core, left side").recorded(Some("yes, 09:20, Dr Okafor".into())), Some(Said::Yes)))
        (answer(&Field::new("anticoagulant.taken", "Any blood thinner in the last week"), None))
        (decimal(&Field::new("platelets", "Platelets").recorded(Some("85, 22 Nov 07:40, laboratory".into())), "85", &Unit::Fixed("×10⁹/L".into())))
        (decimal(
            &Field::new("temperature", "Temperature").hint("Ear or mouth").error(wrong.map(str::to_owned)),
            if wrong.is_some() { "37,85,1" } else { "37.2" },
            &Unit::OneOf(vec![Choice::new("Cel", "°C"), Choice::new("[degF]", "°F")], "Cel".into()),
        ))
        (several(
            &Field::new("timeout", "Time-out, read aloud"),
            &[Choice::new("person", "Name and number match the wristband"), Choice::new("side", "Side is marked: left"), Choice::new("allergy", "Allergies said aloud")],
            &["person", "side"],
        ))
        (help("Who may give consent for somebody who cannot", &html! { p { "Ask the coordinator; the case page lists who was named, with their papers." } }))
    })
}

fn needle() -> Markup {
    grid(&html! {
        (instant(&Field::new("anaesthetic.given", "Local anaesthetic given"), "2026-11-22", "09:40"))
        (decimal(&Field::new("anaesthetic.dose", "Lidocaine"), "100", &Unit::Fixed("mg".into())))
        (instant(&Field::new("puncture.at", "Needle in"), "2026-11-22", "09:52"))
        (choice(&Field::new("puncture.site", "Skin site"), &[Choice::new("left", "Left crest"), Choice::new("right", "Right crest"), Choice::new("sternum", "Sternum")], Some("left")))
        (choice(&Field::new("pain", "Pain, as the person says"), &["None", "Some", "Strong", "Unbearable"].map(|word| Choice::new(word, word)), Some("Some")))
        (select(&Field::new("needle", "Needle"), &[Choice::new("11g", "Jamshidi 11 G × 100 mm"), Choice::new("8g", "Jamshidi 8 G × 100 mm")], "11g"))
    })
}

fn specimens() -> Markup {
    grid(&html! {
        (decimal(&Field::new("aspirate.volume", "Aspirate"), "4", &Unit::Fixed("mL".into())))
        (answer(&Field::new("aspirate.spicules", "Spicules seen"), Some(Said::Yes)))
        (decimal(&Field::new("core.length", "Core"), "18", &Unit::Fixed("mm".into())))
        (text(&Field::new("tubes", "Tubes").hint("Scan, or type the numbers with commas"), "A4471, A4472"))
    })
}

fn after() -> Markup {
    html! {
        (grid(&html! {
            (instant(&Field::new("procedure.ended", "Ended"), "2026-11-22", "10:02"))
            (answer(&Field::new("bleeding", "Bleeding after ten minutes of pressure"), Some(Said::No)))
        }))
        (long_text(&Field::new("remark", "Remark").hint("Anything a colleague has to know. No names."), ""))
    }
}
