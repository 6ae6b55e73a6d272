//! Another version of a protocol: examined, signed for its hash, taken by new cases, and given to an open one by an act of its
//! own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Answer, Clinic, PASSWORD, Sent, calendar};
use iliac_app::case::Case;
use iliac_app::event::{CaseId, Identity, StaffId};
use iliac_app::failure::Failure;
use iliac_app::house::Actor;
use iliac_app::repinning::Keeps;
use iliac_app::wire::write_candidate;

/// A folder with a small protocol, each of its files changed by hand.
fn folder(change: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let files = [
        ("small/protocol.yaml", include_str!("candidate/protocol.yaml")),
        ("small/texts/en.ftl", include_str!("candidate/en.ftl")),
        ("small/stories/plain-day.md", include_str!("candidate/plain-day.md")),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), change(text))).collect()
}

/// The same with another limit: its story has enough for either.
fn with_limit(limit: u32) -> BTreeMap<String, String> {
    folder(|text| text.replace("value: 50", &format!("value: {limit}")).replace("platelets  60", "platelets  90"))
}

/// A clinician brings a candidate, and reads what came of it.
async fn bring(clinic: &Clinic, files: &BTreeMap<String, String>) -> Answer {
    let sent = write_candidate("small", files);
    let upload = Sent::upload("/protocols/candidate", &[], &[("candidate", &sent)]);
    clinic.send_as("clinician", upload).await.leads_to("/protocols/candidate");
    while clinic.server.candidacies.latest().is_some_and(|one| one.outcome().is_none()) {
        tokio::task::yield_now().await;
    }
    clinic.send_as("clinician", Sent::get("/protocols/candidate")).await
}

/// The hash a page offers to sign.
fn offered(page: &Answer) -> String {
    page.text.split("name=\"hash\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn sign(clinic: &Clinic, hash: &str, password: &str) -> Answer {
    let form = Sent::post("/protocols/candidate/sign", &[("hash", hash), ("own.secret", password)]);
    clinic.send_as("clinician", form).await
}

/// Examined, signed and in force; answers its hash.
async fn activated(clinic: &Clinic, files: &BTreeMap<String, String>) -> String {
    let page = bring(clinic, files).await;
    let hash = offered(page.says(200, "It can be signed"));
    sign(clinic, &hash, PASSWORD).await.leads_to("/protocols?said=activated");
    hash
}

/// A case of the small protocol with this many platelets.
async fn with_platelets(clinic: &Clinic, platelets: &str) -> CaseId {
    let identity = Identity { family: "Quellenhofer".into(), given: "Ottilie".into(), ..Identity::default() };
    let id = clinic.case_for("small", identity).await;
    let recorded = Sent::post(format!("/case/{}/record", id.0), &[("blood.platelets", platelets)]);
    clinic.send_as("nurse", recorded).await.leads_to(&format!("/case/{}?said=recorded", id.0));
    id
}

fn case(clinic: &Clinic, id: &CaseId) -> Arc<Case> {
    clinic.server.house.case(id).unwrap()
}

fn hash_of(clinic: &Clinic, id: &CaseId) -> String {
    case(clinic, id).protocol().hash.clone()
}

fn somebody(role: &str) -> Actor {
    Actor { id: StaffId::FIRST, roles: vec![role.into()], source: "page".into() }
}

#[tokio::test]
async fn new_cases_take_a_version_once_a_clinician_has_signed_it_for_the_hash_that_was_examined() {
    let clinic = Clinic::open().await;
    let page = bring(&clinic, &folder(str::to_owned)).await;
    page.says(200, "It can be signed")
        .says(200, "Safety properties proved: 1. Stories as told: 1. Cases it was run over: 0");
    let hash = offered(&page);
    sign(&clinic, &hash, "some other words").await.says(400, "do not go together");
    sign(&clinic, "f00d", PASSWORD).await.says(400, "another version than the one examined");
    assert!(clinic.server.house.current("small").is_none(), "nothing is in force unsigned");
    sign(&clinic, &hash, PASSWORD).await.leads_to("/protocols?said=activated");
    assert_eq!(clinic.server.house.current("small").unwrap().protocol().hash, hash);
    sign(&clinic, &hash, PASSWORD).await.says(400, "no candidate that can be signed");

    let first = with_platelets(&clinic, "60").await;
    clinic.clock.move_by(3600);
    let page = bring(&clinic, &with_limit(70)).await;
    page.says(200, "Cases it was run over: 1").says(200, "Start: gate “platelets”").says(200, "sense=known");
    let second = offered(&page);
    sign(&clinic, &second, PASSWORD).await.leads_to("/protocols?said=activated");
    assert_eq!(hash_of(&clinic, &first), hash, "an open case keeps what it is pinned to");
    let clinic = clinic.started_again(calendar()).await;
    let later = with_platelets(&clinic, "60").await;
    assert_eq!((hash_of(&clinic, &first), hash_of(&clinic, &later)), (hash, second));

    let page = clinic.send_as("nurse", Sent::get("/protocols")).await;
    page.says(200, "gate start/platelets: open, would be closed; 1 time in 1 case")
        .says(200, "not examined: the first one");
    let versions = clinic.server.house.versions();
    let signed = versions.iter().filter(|version| version.grounds.is_some());
    assert!(signed.clone().all(|version| clinic.server.house.name_of(version.by) == "The clinician"));
    assert_eq!(signed.count(), 2);
}

#[tokio::test]
async fn what_is_not_proved_or_not_as_told_cannot_be_signed() {
    let clinic = Clinic::open().await;
    let faulty = folder(|text| text.replace("blood.platelets >= count_min", "blood.platelet >= count_min"));
    bring(&clinic, &faulty).await.says(200, "It cannot be signed").says(200, "did you mean");
    let unproved = folder(|text| text.replace("blood.platelets >= count_min", "blood.platelets is known"));
    let page = bring(&clinic, &unproved).await;
    page.says(200, "Not proved: Nothing is started with too few platelets").says(200, "refused start");
    let untold = folder(|text| text.replace("value: 50", "value: 70"));
    bring(&clinic, &untold).await.says(200, "It cannot be signed").says(200, "plain-day.md");
    let mut untested = folder(str::to_owned);
    untested.remove("small/stories/plain-day.md");
    bring(&clinic, &untested).await.says(200, "It has no story");
    let never = "blood.platelets >= count_min and blood.platelets < count_min";
    let closed = folder(|text| text.replace("needs: blood.platelets >= count_min", &format!("needs: {never}")));
    let page = bring(&clinic, &closed).await;
    page.says(200, "It cannot be signed").says(200, "The gate start/platelets can never let pass where it applies.");
    sign(&clinic, "f00d", PASSWORD).await.says(400, "no candidate that can be signed");
    let unread = Sent::upload("/protocols/candidate", &[], &[("candidate", b"protocol: small")]);
    clinic.send_as("clinician", unread).await.says(400, "no candidate's file");
    assert!(clinic.server.house.current("small").is_none());
}

#[tokio::test]
async fn what_would_change_at_once_in_open_cases_stands_on_the_page_of_the_candidate() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    bring(&clinic, &with_limit(70)).await.says(200, "No case is open.");
    with_platelets(&clinic, "90").await;
    let page = bring(&clinic, &with_limit(70)).await;
    page.says(200, "In the one case that is open nothing would be said otherwise at this moment.");
    with_platelets(&clinic, "60").await;
    let page = bring(&clinic, &with_limit(70)).await;
    page.says(200, "In 1 of 2 open cases these rules would say something else at this moment.");
}

#[tokio::test]
async fn what_came_into_force_meanwhile_ends_an_examination() {
    let clinic = Clinic::open().await;
    let page = bring(&clinic, &folder(str::to_owned)).await;
    let examined = offered(&page);
    let other = with_limit(70).into_iter().filter(|(path, _)| !path.contains("/stories/")).collect::<BTreeMap<_, _>>();
    let other = iliac_app::pin::activation("small", &other, other.clone(), None, &calendar()).unwrap();
    clinic.server.house.set_site(vec![other], StaffId::HOUSE, clinic.server.now()).await.unwrap();
    sign(&clinic, &examined, PASSWORD).await.says(400, "came into force meanwhile");
}

#[tokio::test]
async fn an_open_case_takes_other_rules_by_an_act_of_its_own_and_keeps_its_past() {
    let clinic = Clinic::open().await;
    let old = activated(&clinic, &folder(str::to_owned)).await;
    let id = with_platelets(&clinic, "60").await;
    let before = clinic.server.now();
    clinic.clock.move_by(3600);
    let new = activated(&clinic, &with_limit(70)).await;
    let (house, now) = (&clinic.server.house, clinic.server.now());
    let shown = house.repinning(&id, now).unwrap().unwrap();
    let changes: Vec<String> = shown.changes.iter().map(ToString::to_string).collect();
    assert!(changes.contains(&"gate start/platelets: open, then closed".to_owned()), "{shown:?}");
    assert_eq!((shown.refused.len(), shown.to.as_str()), (0, new.as_str()));
    let forbidden = house.repin(&id, &shown.seen, &somebody("nurse"), now).await;
    assert!(matches!(forbidden, Err(Failure::Forbidden(_))), "{forbidden:?}");
    let another = house.repin(&id, "f00d", &somebody("clinician"), now).await;
    assert!(matches!(another, Err(Failure::Unreadable(_))), "{another:?}");
    house.repin(&id, &shown.seen, &somebody("clinician"), now).await.unwrap();
    assert_eq!(house.repinning(&id, now).unwrap(), None);

    let clinic = clinic.started_again(calendar()).await;
    assert_eq!((hash_of(&clinic, &id), case(&clinic, &id).history.entries.len()), (new, 1));
    assert_eq!(case(&clinic, &id).as_ruled(before).protocol().hash, old, "the past has the rules of its day");
    let begin = |id: &CaseId| Sent::post(format!("/case/{}/begin/start", id.0), &[]);
    clinic.send_as("nurse", begin(&id)).await.says(422, "Not before 70");
    let page = clinic.send_as("nurse", Sent::get(format!("/case/{}/course", id.0))).await;
    page.says(200, "From here on by the rules that new cases take");
}

#[tokio::test]
async fn a_case_keeps_its_rules_where_others_would_break_a_property_or_lose_what_was_recorded() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let (begun, seen) = (with_platelets(&clinic, "60").await, with_platelets(&clinic, "90").await);
    clinic.send_as("nurse", Sent::post(format!("/case/{}/begin/start", begun.0), &[])).await;
    assert_eq!(case(&clinic, &begun).history.begins.len(), 1);
    clinic.send_as("nurse", Sent::post(format!("/case/{}/record", seen.0), &[("blood.seen", "yes")])).await;
    let without = with_limit(70).into_iter().map(|(path, text)| {
        let lines = text.lines().filter(|line| !line.contains("blood.seen: {"));
        (path, format!("{}\n", lines.collect::<Vec<_>>().join("\n")).replace("blood.seen, ", ""))
    });
    let new = activated(&clinic, &without.collect()).await;
    let (house, now) = (&clinic.server.house, clinic.server.now());
    for (id, why) in [
        (&begun, "“Nothing is started with too few platelets” would not hold"),
        (&begun, "start would stand there as done against the gate platelets"),
        (&seen, "what was recorded as blood.seen could no longer be read"),
    ] {
        let seen = house.repinning(id, now).unwrap().unwrap().seen;
        match house.repin(id, &seen, &somebody("clinician"), now).await {
            Err(Failure::Unreadable(words)) => assert!(words.contains(why), "no “{why}” in {words}"),
            other => panic!("{other:?}"),
        }
        assert_ne!(hash_of(&clinic, id), new);
    }
}

#[tokio::test]
async fn what_was_done_against_a_gate_is_not_forgotten_by_other_rules() {
    let clinic = Clinic::open().await;
    activated(&clinic, &with_limit(70)).await;
    let id = with_platelets(&clinic, "60").await;
    let started = [("procedure.started.day", "2026-11-23"), ("procedure.started.time", "09:00")];
    let done = Sent::post(format!("/case/{}/record", id.0), &started);
    clinic.send_as("nurse", done).await.leads_to(&format!("/case/{}?said=recorded", id.0));
    activated(&clinic, &folder(str::to_owned)).await;
    let (house, now) = (&clinic.server.house, clinic.server.now());
    let shown = house.repinning(&id, now).unwrap().unwrap();
    assert_eq!(shown.refused, [Keeps::Forgotten("start".into(), "platelets".into())], "{shown:?}");
    assert!(house.repin(&id, &shown.seen, &somebody("clinician"), now).await.is_err());
}

/// What the page of a case's rules makes its signer name.
fn shown_as(page: &Answer) -> String {
    page.text.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_clinician_reads_what_other_rules_change_in_a_case_and_signs_it_for_that_case() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let (id, other) = (with_platelets(&clinic, "60").await, with_platelets(&clinic, "90").await);
    clinic.clock.move_by(3600);
    let rules = format!("/case/{}/rules", id.0);
    let look = async |role: &str, at: &str| clinic.send_as(role, Sent::get(at.to_owned())).await;
    look("nurse", &rules).await.says(200, "New cases take the same rules");
    let new = activated(&clinic, &with_limit(70)).await;

    look("nurse", "/protocols").await.says(200, "Open cases by earlier rules: 2");
    look("nurse", &format!("/case/{}", id.0)).await.says(200, &rules);
    let list = look("nurse", "/protocols/small/cases").await;
    list.says(200, &case(&clinic, &id).number).says(200, "Quellenhofer").says(200, "Start: gate “platelets”");
    assert!(list.text.contains("nothing now"), "with ninety platelets nothing changes: {}", list.text);
    let page = look("nurse", &rules).await;
    page.says(200, "lets it begin").says(200, "holds it back: Not before 70").says(200, "A clinician gives a case");
    assert!(!page.text.contains("own.secret"), "what a nurse would be refused is not offered to them");

    let seen = shown_as(&look("clinician", &rules).await);
    let sign = async |role: &str, seen: &str, password: &str| {
        let form = Sent::post(rules.clone(), &[("seen", seen), ("own.secret", password)]);
        clinic.send_as(role, form).await
    };
    sign("nurse", &seen, PASSWORD).await.says(403, "needs one of these roles");
    sign("clinician", &seen, "").await.says(400, "Enter your password");
    sign("clinician", &seen, "some other words").await.says(400, "do not go together");
    let recorded = Sent::post(format!("/case/{}/record", id.0), &[("blood.seen", "yes")]);
    clinic.send_as("nurse", recorded).await;
    let again = sign("clinician", &seen, PASSWORD).await;
    again.says(400, "Since you looked, something was recorded");
    assert_ne!(hash_of(&clinic, &id), new, "what was not read is not signed");
    sign("clinician", &shown_as(&again), PASSWORD).await.leads_to(&format!("{rules}?said=given"));
    assert_eq!(hash_of(&clinic, &id), new);
    assert_ne!(hash_of(&clinic, &other), new, "one case is given the rules, and no other");
    sign("clinician", &shown_as(&again), PASSWORD).await.says(400, "has the rules already");
    look("nurse", &rules).await.says(200, "Until ").says(200, "There is nothing to change");
    let told = clinic.started_again(calendar()).await.server.house.shown_again(|_| ()).await.unwrap();
    assert!(told.same >= 8 && told.otherwise.is_empty(), "every look is noted with what was shown: {told:?}");
}

#[tokio::test]
async fn a_case_that_keeps_its_rules_says_why_and_offers_nothing_to_sign() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let id = with_platelets(&clinic, "60").await;
    clinic.send_as("nurse", Sent::post(format!("/case/{}/begin/start", id.0), &[])).await;
    activated(&clinic, &with_limit(70)).await;
    for at in [format!("/case/{}/rules", id.0), "/protocols/small/cases".to_owned()] {
        let page = clinic.send_as("clinician", Sent::get(at)).await;
        page.says(200, "keeps its rules")
            .says(200, "“Start” is under way. By the new rules it could not have been begun as things stand")
            .says(200, "this case ends by the rules it has");
        assert!(!page.text.contains("own.secret"), "nothing to sign is offered");
    }
    clinic.send_as("clinician", Sent::get("/protocols/no-such/cases")).await.says(404, "");
}

#[tokio::test]
async fn cases_of_other_wards_are_counted_in_the_list_and_not_shown() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    clinic.with_wards().await;
    with_platelets(&clinic, "60").await;
    activated(&clinic, &with_limit(70)).await;
    let list = clinic.send_as("other-nurse", Sent::get("/protocols/small/cases")).await;
    list.says(200, "1 more lie in wards that are not yours");
    assert!(!list.text.contains("Quellenhofer"), "{}", list.text);
}

#[tokio::test]
async fn what_cannot_be_signed_is_run_over_the_past_all_the_same_and_each_difference_leads_to_its_cases() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let first = with_platelets(&clinic, "60").await;
    clinic.clock.move_by(3600);
    let second = with_platelets(&clinic, "65").await;
    clinic.clock.move_by(3600);
    let mut untested = with_limit(70);
    untested.remove("small/stories/plain-day.md");
    let page = bring(&clinic, &untested).await;
    page.says(200, "It cannot be signed").says(200, "Run over 2 cases").says(200, "Too few to tell");
    assert!(!page.text.contains("own.secret"), "it is only looked at: {}", page.text);
    let look = async |asked: &str| {
        clinic.send_as("clinician", Sent::get(format!("/protocols/candidate?difference={asked}"))).await
    };
    let differs = "Start: gate “platelets”";
    let place = (0..9).find(|place| page.text.contains(&format!("difference=then-{place}#difference\">{differs}")));
    let told = look(&format!("then-{}", place.unwrap())).await;
    told.says(200, "gate start/platelets").says(200, "It began so 2 times in 2 cases").says(200, "blood.platelets  60");
    for id in [first, second] {
        let at = case(&clinic, &id).log.last().unwrap().recorded_at.second();
        told.says(200, &format!("/case/{}?at={at}&amp;sense=known", id.0));
    }
    let unread = folder(|text| text.replace("blood.platelets >= count_min", "blood.platelet >= count_min"));
    bring(&clinic, &unread).await.says(200, "could not be run over your cases");
    look("then-0").await.says(200, "could not be run over your cases");
}

#[tokio::test]
async fn an_example_of_another_wards_case_is_not_told() {
    let clinic = Clinic::open().await;
    clinic.with_two_wards().await;
    activated(&clinic, &folder(str::to_owned)).await;
    with_platelets(&clinic, "60").await;
    clinic.with_wards().await;
    bring(&clinic, &with_limit(70)).await;
    let at = "/protocols/candidate?difference=then-0";
    clinic.send_as("clinician", Sent::get(at)).await.says(200, "blood.platelets  60");
    let other = clinic.send_as("other-clinician", Sent::get(at)).await;
    other.says(200, "Its case lies in a ward that is not yours.");
    assert!(!other.text.contains("blood.platelets  60"), "{}", other.text);
}

#[tokio::test]
async fn what_a_case_leaves_open_by_its_own_rules_too_does_not_keep_it_from_others() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let identity = Identity { family: "Quellenhofer".into(), ..Identity::default() };
    let id = clinic.case_for("small", identity).await;
    // Nobody counted, and it was begun all the same: whether there were too few is not known by either.
    let started = [("procedure.started.day", "2026-11-23"), ("procedure.started.time", "09:00")];
    clinic.send_as("nurse", Sent::post(format!("/case/{}/record", id.0), &started)).await;
    activated(&clinic, &with_limit(70)).await;
    let shown = clinic.server.house.repinning(&id, clinic.server.now()).unwrap().unwrap();
    assert_eq!((shown.changes, shown.refused), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn the_digest_of_what_was_shown_holds_which_texts_were() {
    let clinic = Clinic::open().await;
    activated(&clinic, &folder(str::to_owned)).await;
    let id = with_platelets(&clinic, "60").await;
    activated(
        &clinic,
        &folder(|text| text.replace("when: blood.platelets is known", "when: blood.platelets is unknown")),
    )
    .await;
    let (house, now) = (&clinic.server.house, clinic.server.now());
    let changes = house.repinning(&id, now).unwrap().unwrap().changes;
    assert_eq!(changes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["text wait: shown, then nothing"]);
    let digest = |case: &Case| case.shown(&case.facts(now), now, now).digest;
    let (case, other) = (case(&clinic, &id), house.current("small").unwrap());
    assert_ne!(digest(&case), digest(&case.under(&other)));
}

#[tokio::test]
async fn nobody_is_told_to_wait_for_years() {
    for (hours, waits) in [(24, true), (40_000, false)] {
        let clinic = Clinic::open().await;
        let pause = format!(
            "pause: {{ title: Pause, value: {hours}, unit: h, bounds: [1, 99999], source: [T], confidence: high }}"
        );
        let mut files = folder(|text| {
            text.replace("parameters:", &format!("parameters:\n  {pause}"))
                .replace("needs: blood.platelets >= count_min", "needs: now >= at(blood.platelets) + pause")
        });
        files.remove("small/stories/plain-day.md");
        let paused = iliac_app::pin::activation("small", &files, files.clone(), None, &calendar()).unwrap();
        clinic.server.house.set_site(vec![paused], StaffId::HOUSE, clinic.server.now()).await.unwrap();
        let id = with_platelets(&clinic, "60").await;
        let page = clinic.send_as("nurse", Sent::get(format!("/case/{}", id.0))).await;
        page.says(200, "A small procedure");
        assert_eq!(page.text.contains("opens "), waits, "a pause of {hours} hours: {}", page.text);
    }
}
