//! Who reads a person's page: the person, who decides for them, and the child. Each sees what is theirs, and two children are
//! never mixed, however alike they are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use common::{Clinic, Sent, nobody_is_named_in_the_log, page_mark, shipped};
use iliac_app::event::{CaseId, Identity, StaffId};

const CHILD_BORN: &str = "2019-04-30";

fn child(number: &str) -> Identity {
    Identity {
        family: "Ashdown".into(),
        given: "Robin".into(),
        born: Some(CHILD_BORN.parse().unwrap()),
        number: number.into(),
        ..Identity::default()
    }
}

/// A part of the page of whoever has this cookie.
async fn part(clinic: &Clinic, cookie: &str, part: &str) -> String {
    let answer = clinic.send(Sent::get(format!("/me/page?part={part}")).cookie(cookie)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.text
}

/// The pictures of a child's page.
fn pictures(page: &str) -> &str {
    page.split("<ol class=\"il-pictures\">").nth(1).expect("no pictures").split("</ol>").next().unwrap()
}

const PARTS: [&str; 7] = ["today", "plan", "prepare", "procedure", "after", "results", "questions"];

#[tokio::test]
async fn a_parent_reads_about_the_child_and_the_child_sees_pictures() {
    let clinic = Clinic::open().await;
    let case = clinic.case_for("examination", child("A-1")).await;
    let parent = clinic.reader_cookie(&case, "parent", CHILD_BORN).await;
    let own = clinic.reader_cookie(&case, "self", CHILD_BORN).await;
    let small = clinic.reader_cookie(&case, "child", CHILD_BORN).await;

    let told = part(&clinic, &parent, "prepare").await;
    assert!(told.contains("sign a consent form for your child"), "{told}");
    assert!(told.contains("for the parent, or who decides for them"), "{told}");
    let told = part(&clinic, &own, "prepare").await;
    assert!(told.contains("we ask you to sign a consent form.") && !told.contains("your child"), "{told}");

    let shown = part(&clinic, &small, "today").await;
    assert!(shown.contains("You come to us with a grown-up.") && shown.contains("role=\"img\""), "{shown}");
    for (part_of_others, page) in [("il-tabs", &shown), ("/me/question", &shown), ("/me/check-in", &shown)] {
        assert!(!page.contains(part_of_others), "the child's page has {part_of_others}");
    }
    for name in PARTS {
        assert_eq!(pictures(&part(&clinic, &small, name).await), pictures(&shown), "the child reads part {name}");
        let theirs = part(&clinic, &parent, name).await;
        assert!(!theirs.contains("You come to us with a grown-up.") && theirs.contains("A-1"), "{theirs}");
    }
}

#[tokio::test]
async fn who_speaks_for_an_adult_is_not_told_of_a_child() {
    let clinic = Clinic::open().await;
    let cookie = clinic.reader_cookie(&clinic.case, "parent", common::BORN).await;
    let told = part(&clinic, &cookie, "prepare").await;
    assert!(told.contains("a consent form for the person you speak for"), "{told}");
    assert!(!told.contains("our child"), "{told}");
}

#[tokio::test]
async fn no_result_and_no_decision_stands_on_a_childs_page() {
    let mut clinic = Clinic::open().await;
    clinic.case = clinic.case_for("examination", child("A-1")).await;
    let small = clinic.reader_cookie(&clinic.case, "child", CHILD_BORN).await;
    let before = pictures(&part(&clinic, &small, "today").await).to_owned();
    let facts = [
        ("coordinator", "consent.refused.day", "2026-11-23", "consent.refused.time", "07:00"),
        ("pathologist", "report.signed.day", "2026-11-23", "report.signed.time", "07:10"),
    ];
    for (role, day, on, time, at) in facts {
        let told = clinic.send_as(role, Sent::post(clinic.at("/record"), &[(day, on), (time, at)])).await;
        told.leads_to(&clinic.at("?said=recorded"));
    }
    let after = part(&clinic, &small, "today").await;
    for word in ["result", "report", "agree", "refus", "said no", "consent", "news"] {
        assert!(!after.to_lowercase().contains(word), "the child reads “{word}”: {after}");
    }
    // What was stopped is left out; nothing else changed.
    let left: Vec<&str> =
        after.split("il-pictures__words\">").skip(1).map(|line| line.split('<').next().unwrap()).collect();
    assert!(left.iter().all(|line| before.contains(line)), "{left:?}");
}

#[tokio::test]
async fn two_children_of_one_name_and_birth_date_are_never_mixed() {
    let mut clinic = Clinic::open().await;
    let (one, other) =
        (clinic.case_for("examination", child("A-1")).await, clinic.case_for("examination", child("B-2")).await);
    let first = clinic.reader_cookie(&one, "parent", CHILD_BORN).await;
    let second = clinic.reader_cookie(&other, "parent", CHILD_BORN).await;
    for name in PARTS {
        let (of_one, of_other) = (part(&clinic, &first, name).await, part(&clinic, &second, name).await);
        assert!(of_one.contains("A-1") && !of_one.contains("B-2"), "{of_one}");
        assert!(of_other.contains("B-2") && !of_other.contains("A-1"), "{of_other}");
    }
    // The page of one is still open in another window, and its form is sent after the other's was opened.
    let mark = page_mark(&part(&clinic, &first, "questions").await);
    let row = ("row:question", "00000000000000000000000000000009");
    let asked = [("page", mark.as_str()), row, ("question.words", "May Robin bring a bear?")];
    let events = |clinic: &Clinic, case: &CaseId| clinic.server.house.case(case).unwrap().log.len();
    let before = (events(&clinic, &one), events(&clinic, &other));
    let refused = clinic.send(Sent::post("/me/question", &asked).cookie(&second)).await;
    refused.says(409, "What you just sent was not kept");
    assert_eq!((events(&clinic, &one), events(&clinic, &other)), before);
    clinic
        .send(Sent::post("/me/question", &asked).cookie(&first))
        .await
        .leads_to("/me/page?part=questions&said=thanks");
    assert_eq!((events(&clinic, &one), events(&clinic, &other)), (before.0 + 1, before.1));
    assert!(part(&clinic, &first, "questions").await.contains("May Robin bring a bear?"));
    assert!(!part(&clinic, &second, "questions").await.contains("May Robin bring a bear?"));
    // A form without the mark of a page is nobody's.
    clinic.send(Sent::post("/me/question", &asked[1..]).cookie(&first)).await.says(409, "not kept");
    clinic.case = one;
    nobody_is_named_in_the_log();
}

#[tokio::test]
async fn one_code_opens_one_page_for_one_reader() {
    let clinic = Clinic::open().await;
    let case = clinic.case_for("examination", child("A-1")).await;
    let code = clinic.code_for(&case, &[("to", "parent")]).await;
    let small = clinic.reader_cookie(&case, "child", CHILD_BORN).await;
    // The child's code took nothing of the parent's back; a new code for the parent does.
    let opened = clinic.send(Sent::post("/me", &[("code", &code), ("born", CHILD_BORN)])).await;
    opened.leads_to("/me/page");
    let newer = clinic.reader_cookie(&case, "parent", CHILD_BORN).await;
    clinic.send(Sent::post("/me", &[("code", &code), ("born", CHILD_BORN)])).await.says(422, "do not go together");
    clinic.send(Sent::get("/me/page").cookie(&opened.cookie())).await.leads_to("/me");
    assert!(part(&clinic, &newer, "today").await.contains("il-tabs"));
    assert!(part(&clinic, &small, "today").await.contains("il-pictures"));
    let nobody = clinic.send_as("coordinator", Sent::post(format!("/case/{}/code", case.0), &[("to", "aunt")])).await;
    assert_eq!(nobody.status.as_u16(), 404, "{}", nobody.text);
}

#[tokio::test]
async fn a_child_sends_nothing() {
    let mut clinic = Clinic::open().await;
    clinic.case = clinic.case_for("examination", child("A-1")).await;
    let parent = clinic.reader_cookie(&clinic.case, "parent", CHILD_BORN).await;
    let mark = page_mark(&part(&clinic, &parent, "questions").await);
    let small = clinic.reader_cookie(&clinic.case, "child", CHILD_BORN).await;
    let before = clinic.events();
    let row = ("row:question", "00000000000000000000000000000009");
    let asked = [("page", mark.as_str()), row, ("question.words", "Why?")];
    clinic.send(Sent::post("/me/question", &asked).cookie(&small)).await.says(409, "not kept");
    assert_eq!(clinic.events(), before);
}

#[tokio::test]
async fn a_question_reaches_the_staff_and_the_answer_comes_back() {
    let mut clinic = Clinic::open().await;
    clinic.case = clinic.case_for("examination", child("A-1")).await;
    let parent = clinic.reader_cookie(&clinic.case, "parent", CHILD_BORN).await;
    let mark = page_mark(&part(&clinic, &parent, "questions").await);
    let row = ("row:question", "00000000000000000000000000000009");
    // Of what is sent only the question is taken: an answer is the staff's.
    let asked =
        [("page", mark.as_str()), row, ("question.words", "Can I stay?"), ("question.answer", "Yes, says the parent")];
    clinic
        .send(Sent::post("/me/question", &asked).cookie(&parent))
        .await
        .leads_to("/me/page?part=questions&said=thanks");
    let waiting = part(&clinic, &parent, "questions").await;
    assert!(waiting.contains("Can I stay?") && waiting.contains("not answered yet"), "{waiting}");
    assert!(!waiting.contains("says the parent"), "{waiting}");

    let case = clinic.send_as("nurse", Sent::get(clinic.at(""))).await;
    case.says(200, "A question of the person waits for an answer").says(200, "Can I stay?");
    clinic
        .send_as("nurse", Sent::get(clinic.at("/course")))
        .await
        .says(200, "the parent or who decides for the person");
    let answer = [row, ("question.answer", "Yes, until the child sleeps.")];
    clinic.send_as("nurse", Sent::post(clinic.at("/record"), &answer)).await.leads_to(&clinic.at("?said=recorded"));
    let answered = part(&clinic, &parent, "questions").await;
    assert!(answered.contains("Yes, until the child sleeps.") && !answered.contains("not answered yet"), "{answered}");
    let case = clinic.send_as("nurse", Sent::get(clinic.at(""))).await;
    assert!(!case.text.contains("waits for an answer"), "{}", case.text);
}

#[tokio::test]
async fn nothing_of_the_other_person_of_a_harvest_stands_on_a_donors_pages() {
    let mut clinic = Clinic::open().await;
    clinic.server.house.set_site(vec![shipped("harvest", &[])], StaffId::HOUSE, clinic.server.now()).await.unwrap();
    clinic.case = clinic.case_for("harvest", child("D-1")).await;
    let recipient = [("family", "Quennell"), ("given", "Oona"), ("born", "2017-02-03"), ("number", "R-77")];
    let named = clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &recipient)).await;
    named.leads_to(&clinic.at("?said=recorded"));
    let told = [("request.use", "allogeneic"), ("recipient.infusion_on", "2026-12-03")];
    clinic.send_as("clinician", Sent::post(clinic.at("/record"), &told)).await;
    let own = clinic.reader_cookie(&clinic.case, "self", CHILD_BORN).await;
    let parent = clinic.reader_cookie(&clinic.case, "parent", CHILD_BORN).await;
    let small = clinic.reader_cookie(&clinic.case, "child", CHILD_BORN).await;
    for cookie in [&own, &parent, &small] {
        for name in PARTS {
            let page = part(&clinic, cookie, name).await;
            for word in ["Quennell", "Oona", "R-77", "2017", "3 December"] {
                assert!(!page.contains(word), "{name} tells {word}: {page}");
            }
        }
    }
    let day = part(&clinic, &small, "today").await;
    assert!(day.contains("You choose. You may say yes. You may say no."), "{day}");
    assert!(day.contains("Tell your helper, the nurse or the doctor what you want."), "{day}");
    // The recipient has a page of their own, in the words of whoever reads it, and no pictures.
    let code = clinic.code_for(&clinic.case, &[("of", "recipient"), ("to", "parent")]).await;
    let opened = clinic.send(Sent::post("/me", &[("code", &code), ("born", "2017-02-03")])).await;
    let theirs = part(&clinic, &opened.cookie(), "prepare").await;
    assert!(theirs.contains("Your child is to get new stem cells") && !theirs.contains("Ashdown"), "{theirs}");
    let none = [("of", "recipient"), ("to", "child")];
    let none = clinic.send_as("coordinator", Sent::post(clinic.at("/code"), &none)).await;
    assert_eq!(none.status.as_u16(), 404, "{}", none.text);
}

#[tokio::test]
async fn a_recipient_asks_on_their_own_page_and_the_donor_never_reads_it() {
    let mut clinic = Clinic::open().await;
    clinic.server.house.set_site(vec![shipped("harvest", &[])], StaffId::HOUSE, clinic.server.now()).await.unwrap();
    clinic.case = clinic.case_for("harvest", child("D-1")).await;
    let recipient = [("family", "Quennell"), ("given", "Oona"), ("born", "1981-02-03"), ("number", "R-77")];
    clinic.send_as("coordinator", Sent::post(clinic.at("/person/recipient"), &recipient)).await;
    let code = clinic.code_for(&clinic.case, &[("of", "recipient"), ("to", "self")]).await;
    let opened = clinic.send(Sent::post("/me", &[("code", &code), ("born", "1981-02-03")])).await.cookie();
    let page = part(&clinic, &opened, "questions").await;
    assert!(page.contains("Does the donor see this page?") && page.contains("Your own questions"), "{page}");

    let row = ("row:recipient_question", "00000000000000000000000000000009");
    let mark = page_mark(&page);
    let asked = [("page", mark.as_str()), row, ("recipient_question.words", "Who will sit with me?")];
    clinic
        .send(Sent::post("/me/question", &asked).cookie(&opened))
        .await
        .leads_to("/me/page?part=questions&said=thanks");
    let case = clinic.send_as("coordinator", Sent::get(clinic.at(""))).await;
    case.says(200, "A question of the recipient waits for an answer").says(200, "Who will sit with me?");
    let hidden = clinic.send_as("nurse", Sent::get(clinic.at(""))).await;
    assert!(!hidden.text.contains("Who will sit with me?"), "{}", hidden.text);
    let donor = clinic.reader_cookie(&clinic.case, "self", CHILD_BORN).await;
    for name in PARTS {
        assert!(!part(&clinic, &donor, name).await.contains("Who will sit with me?"), "{name}");
    }

    let answer = [row, ("recipient_question.answer", "Your own nurse does.")];
    clinic
        .send_as("coordinator", Sent::post(clinic.at("/record"), &answer))
        .await
        .leads_to(&clinic.at("?said=recorded"));
    let answered = part(&clinic, &opened, "questions").await;
    assert!(answered.contains("Your own nurse does.") && !answered.contains("not answered yet"), "{answered}");
}

#[tokio::test]
async fn the_page_says_where_to_come_and_whom_that_ward_answers() {
    let clinic = Clinic::open().await;
    let own = clinic.reader_cookie(&clinic.case, "self", common::BORN).await;
    assert!(!part(&clinic, &own, "today").await.contains("Where to come"), "nobody has said the way yet");
    let ward = [
        ("name", "main"),
        ("title", "Day unit"),
        ("site", "Test Hospital"),
        ("phone", "01632 960 777"),
        ("way", "First floor, at the blue desk."),
    ];
    clinic.send_as("administrator", Sent::post("/wards", &ward)).await.leads_to("/wards");
    for name in ["today", "plan"] {
        let told = part(&clinic, &own, name).await;
        assert!(told.contains("Day unit, Test Hospital.") && told.contains("at the blue desk."), "{told}");
        assert!(told.contains("01632 960 777"), "the ward has a telephone of its own: {told}");
    }
    let sheet = clinic.send_as("nurse", Sent::get(clinic.at("/print/preparation-sheet"))).await;
    sheet.says(200, "at the blue desk.").says(200, "01632 960 777");
    let began = [("procedure.started.day", "2026-11-23"), ("procedure.started.time", "07:10")];
    clinic.send_as("operator", Sent::post(clinic.at("/record"), &began)).await.leads_to(&clinic.at("?said=recorded"));
    assert!(!part(&clinic, &own, "today").await.contains("Where to come"), "they have come");
}
