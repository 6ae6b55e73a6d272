//! Every address of the house with its door, in one list.

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::Redirect;
use iliac_app::record::Store;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::assets;
use crate::doors::{Door, Doors, Readable, Who};
use crate::fault::in_our_words;
use crate::layout::CONTENT_POLICY;
use crate::pages::{
    act, board, candidate, case, correct, day, demo, downtime, fhir, from_paper, live, me, overriding, own_code,
    papers, persons, protocol, quality, referral, register, room, rota, rules, sign_in, staff, step, values, ward,
};
use crate::server::Shared;

/// The largest request with a file: a referral with years of results, or a scan.
pub const BODY_MAX: usize = 20 * 1024 * 1024;
/// The largest form without one: our longest, with every field written full.
pub const FORM_MAX: usize = 256 * 1024;
/// How long a request may take; streams are exempt.
const PATIENCE: Duration = Duration::from_secs(20);

/// The whole house as one service, and the list of its doors.
pub fn routes<S: Store>(shared: &Shared<S>) -> (Router, Vec<Door>) {
    let (pages, mut doors) = pages(Doors::new(shared.clone())).open();
    let (takes_files, with_files) = files(Doors::new(shared.clone())).open();
    doors.extend(with_files);
    let (streams, streamed) = Doors::new(shared.clone()).get("/live", Who::Clinic, live::stream::<S>).open();
    doors.extend(streamed);
    let pages = pages.layer(RequestBodyLimitLayer::new(FORM_MAX));
    let takes_files = takes_files.layer(RequestBodyLimitLayer::new(BODY_MAX));
    let pages = pages
        .merge(takes_files)
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CompressionLayer::new())
        .layer(axum::extract::DefaultBodyLimit::disable());
    // A stream of updates would say that it may be kept, if it is looked at anew; it holds names, so it may not.
    let unkept = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let pages = pages.layer(axum::Extension(Readable::of(&doors)));
    let router = pages.merge(streams).layer(unkept).merge(assets::routes()).layer(from_fn(in_our_words));
    (sealed(router), doors)
}

fn pages<S: Store>(doors: Doors<S>) -> Doors<S> {
    const STAFF: Who = Who::Staff;
    const CLINIC: Who = Who::Clinic;
    const CASE: Who = Who::Case;
    const QUALITY: Who = Who::Roles(&[iliac_app::register::REVIEWER]);
    doors
        .get("/", Who::Anyone, || async { Redirect::to("/board") })
        .get("/sign-in", Who::Anyone, sign_in::show::<S>)
        .post("/sign-in", Who::Anyone, sign_in::sign_in::<S>)
        .post("/sign-out", Who::Anyone, sign_in::sign_out::<S>)
        .post("/demo/clock", Who::Anyone, demo::forward::<S>)
        .get("/board", CLINIC, board::show::<S>)
        .post("/board", CLINIC, board::find::<S>)
        .get("/day", CLINIC, day::today::<S>)
        .get("/day/{date}", CLINIC, day::show::<S>)
        .get("/day/{date}/sheets", CLINIC, downtime::of_day::<S>)
        .get("/case/{case}", CASE, case::show::<S>)
        .get("/case/{case}/facts", CASE, case::all_facts::<S>)
        .get("/case/{case}/course", CASE, case::course::<S>)
        .get("/case/{case}/papers", CASE, case::papers::<S>)
        .get("/case/{case}/step/{step}", CASE, step::show::<S>)
        .post("/case/{case}/record", CASE, step::record::<S>)
        .post("/case/{case}/begin/{step}", CASE, act::begin::<S>)
        .get("/case/{case}/correct/{entry}", CASE, correct::show::<S>)
        .post("/case/{case}/correct/{entry}", CASE, correct::correct::<S>)
        .get("/case/{case}/override/{step}/{gate}", CASE, overriding::show::<S>)
        .post("/case/{case}/override/{step}/{gate}", CASE, overriding::take::<S>)
        .post("/case/{case}/answer", CASE, act::answer::<S>)
        .post("/case/{case}/close", CASE, act::close::<S>)
        .post("/case/{case}/reopen", CASE, act::reopen::<S>)
        .get("/case/{case}/examination", CASE, room::show::<S>)
        .get("/case/{case}/rules", CASE, rules::show::<S>)
        .post("/case/{case}/rules", CASE, rules::give::<S>)
        .post("/case/{case}/move", CASE, ward::send::<S>)
        .post("/case/{case}/all-the-same", CLINIC, ward::all_the_same::<S>)
        .get("/quality/opened", QUALITY, quality::opened::<S>)
        .get("/quality/register", QUALITY, register::show::<S>)
        .post("/quality/register/line", QUALITY, register::look_at::<S>)
        .post("/quality/register/week", QUALITY, register::review_week::<S>)
        .get("/rota", STAFF, rota::show::<S>)
        .post("/rota", Who::Roles(rota::KEEPERS), rota::enter::<S>)
        .post("/rota/{duty}/end", Who::Roles(rota::KEEPERS), rota::end::<S>)
        .get("/staff", Who::Roles(&["administrator"]), staff::list::<S>)
        .post("/staff", Who::Roles(&["administrator"]), staff::join::<S>)
        .get("/staff/{staff}", Who::Roles(&["administrator"]), staff::one::<S>)
        .post("/staff/{staff}", Who::Roles(&["administrator"]), staff::set::<S>)
        .post("/staff/{staff}/password", Who::Roles(&["administrator"]), staff::reset::<S>)
        .post("/staff/{staff}/active", Who::Roles(&["administrator"]), staff::leave::<S>)
        .get("/wards", Who::Roles(&["administrator"]), ward::list::<S>)
        .post("/wards", Who::Roles(&["administrator"]), ward::set::<S>)
        .get("/case/{case}/referral", CASE, referral::taken::<S>)
        .get("/case/{case}/print/{document}", CASE, papers::document::<S>)
        .get("/case/{case}/sheet", CASE, downtime::of_case::<S>)
        .get("/case/{case}/from-paper", CASE, from_paper::show::<S>)
        .post("/case/{case}/from-paper", CASE, from_paper::take::<S>)
        .get("/case/{case}/note", CASE, papers::procedure_note::<S>)
        .get("/referral", CLINIC, referral::show::<S>)
        .get("/fhir/metadata", Who::Anyone, fhir::metadata::<S>)
        .get("/case/{case}/person/{role}", CASE, persons::show::<S>)
        .post("/case/{case}/person/{role}", CASE, persons::name::<S>)
        .post("/case/{case}/code", CASE, own_code::make_code::<S>)
        .get("/me", Who::Anyone, own_code::door::<S>)
        .post("/me", Who::Anyone, own_code::open::<S>)
        .get("/me/page", Who::Person, me::show::<S>)
        .post("/me/check-in", Who::Person, me::check_in::<S>)
        .post("/me/question", Who::Person, me::ask::<S>)
        .post("/me/close", Who::Anyone, me::close::<S>)
        .get("/me/code/{code}", Who::Anyone, own_code::door_with::<S>)
        .get("/values", STAFF, values::show::<S>)
        .post("/values", Who::Roles(values::SIGNERS), values::sign::<S>)
        .get("/protocols", STAFF, protocol::list::<S>)
        .get("/protocols/candidate", Who::Roles(candidate::SIGNERS), candidate::show::<S>)
        .post("/protocols/candidate/sign", Who::Roles(candidate::SIGNERS), candidate::sign::<S>)
        .get("/protocols/{protocol}/cases", CLINIC, rules::list::<S>)
        .get("/protocol/{hash}", STAFF, protocol::show::<S>)
        .get("/protocol/{hash}/sheet", STAFF, downtime::blank::<S>)
}

/// Where files come in.
fn files<S: Store>(doors: Doors<S>) -> Doors<S> {
    doors
        .post("/referral/file", Who::Clinic, referral::file::<S>)
        .post("/referral/paper", Who::Clinic, referral::paper::<S>)
        .post("/protocols/candidate", Who::Roles(candidate::SIGNERS), candidate::bring::<S>)
        .post("/fhir", Who::Service, fhir::receive::<S>)
}

/// What every answer carries: nothing from elsewhere, no frames, no referrer, nothing kept by caches on the way.
fn sealed(router: Router) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
}
