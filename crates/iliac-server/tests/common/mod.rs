//! A whole house in a temporary folder, asked through its router as a browser would ask. Its clock moves by hand, its
//! people are invented, and every answer is looked at for what every answer must carry and must not tell.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use iliac_app::case::Case;
use iliac_app::event::{CaseEvent, CaseId, Identity, Recorded, Said, SiteEvent, Staff, StaffId, Ward, WardName};
use iliac_app::house::{Actor, House};
use iliac_app::opening::NewCase;
use iliac_app::record::{Record as _, TokenHash};
use iliac_app::shelf::Shelf;
use iliac_app::values::People;
use iliac_fhir::{CodeBook, CodeTexts, LookBack};
use iliac_model::{Calendar, Day, Duration, Timestamp};
use iliac_server::doors::Door;
use iliac_server::server::{Clock, Server, Setup};
use iliac_server::{password, routes};
use iliac_store::{Purpose, Settings, SqliteStore};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// When the tests begin: Monday 23 November 2026, 09:00 in London.
pub const MORNING: Timestamp = Timestamp::from_second(1_795_424_400);
/// The token of the other system.
pub const SERVICE: &str = "a-token-of-another-system";
/// The password of every account.
pub const PASSWORD: &str = "correct horse battery";
/// The family name of the person whose case is open; nobody else has it, so that it can be looked for where it must not be.
pub const FAMILY: &str = "Zygmuntowska";
/// Their given name.
pub const GIVEN: &str = "Philomena";
/// Their birth date.
pub const BORN: &str = "1959-05-04";
/// One account for each role; the role is the name to sign in with.
pub const ROLES: [&str; 9] = [
    "coordinator",
    "nurse",
    "operator",
    "anaesthetist",
    "bench",
    "pathologist",
    "clinician",
    "quality",
    "administrator",
];

/// A clock moved by hand, to either side.
pub struct HandClock(AtomicI64);

impl HandClock {
    /// Moves it by so many seconds, also back.
    pub fn move_by(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed))
    }

    fn wall(&self) -> Timestamp {
        self.now()
    }

    fn forward(&self, _by: Duration) -> bool {
        false
    }
}

/// The house, its clock, one open case, and a cookie for each role.
pub struct Clinic {
    /// The server.
    pub server: Arc<Server<SqliteStore>>,
    /// Its clock.
    pub clock: Arc<HandClock>,
    /// Every way in.
    pub doors: Vec<Door>,
    /// The open case.
    pub case: CaseId,
    router: Router,
    folder: TempDir,
    chance: Arc<AtomicI64>,
}

/// What the house answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body as text; empty for a stream, which never ends.
    pub text: String,
}

impl Answer {
    /// Where it leads to.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }

    /// The cookie it sets, as a browser would send it back.
    pub fn cookie(&self) -> String {
        let set = self.headers.get(header::SET_COOKIE).map_or("", |set| set.to_str().unwrap());
        set.split(';').next().unwrap().to_owned()
    }

    /// Stops the test unless the status and the sentence are these.
    #[track_caller]
    pub fn says(&self, status: u16, sentence: &str) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(self.text.contains(sentence), "no “{sentence}” in:\n{}", self.text);
        self
    }

    /// Stops the test unless it leads there.
    #[track_caller]
    pub fn leads_to(&self, place: &str) -> &Answer {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        assert_eq!(self.location(), place);
        self
    }
}

/// A request, as a browser on our own page sends it unless it is told otherwise.
pub struct Sent {
    method: Method,
    address: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    /// A page is asked for.
    pub fn get(address: impl Into<String>) -> Sent {
        Sent { method: Method::GET, address: address.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// Something is sent, and nobody says from where.
    pub fn bare_post(address: impl Into<String>) -> Sent {
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        Sent { method: Method::POST, headers: vec![kind], ..Sent::get(address) }
    }

    /// A form is sent from our own page.
    pub fn post(address: impl Into<String>, fields: &[(&str, &str)]) -> Sent {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        Sent { body: body.join("&").into_bytes(), ..Sent::bare_post(address) }.with("sec-fetch-site", "same-origin")
    }

    /// A form with files is sent from our own page: fields, then files by field name.
    pub fn upload(address: impl Into<String>, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Sent {
        let mut body = Vec::new();
        for (name, value) in fields {
            write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        for (name, bytes) in files {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"sent\"");
            write!(body, "--edge\r\n{head}\r\nContent-Type: application/json\r\n\r\n").unwrap();
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        Sent { method: Method::POST, body, ..Sent::get(address) }
            .with("content-type", "multipart/form-data; boundary=edge")
            .with("sec-fetch-site", "same-origin")
    }

    /// By another method.
    pub fn by(mut self, method: Method) -> Sent {
        self.method = method;
        self
    }

    /// With these bytes.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Sent {
        self.body = bytes.into();
        self
    }

    /// With this header, in place of an earlier one of that name.
    pub fn with(mut self, name: &str, value: &str) -> Sent {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether it says by itself who sends it.
    pub fn carries_a_cookie(&self) -> bool {
        self.headers.iter().any(|(name, _)| name == "cookie")
    }

    /// With this cookie.
    pub fn cookie(self, cookie: &str) -> Sent {
        self.with("cookie", cookie)
    }
}

/// As a form codes it.
fn coded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Clinic {
    /// A house with its staff, the shipped protocol and one open case.
    pub async fn open() -> Clinic {
        Clinic::on(Settings::default()).await
    }

    /// The same with people who are taken to be real: every value is signed by the clinician first.
    pub async fn of_real_people() -> Clinic {
        Clinic::made(Settings::default(), People::Real).await
    }

    /// A clinic on a record with these settings.
    pub async fn on(settings: Settings) -> Clinic {
        Clinic::made(settings, People::Invented).await
    }

    async fn made(settings: Settings, people: People) -> Clinic {
        watch_the_log();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(MORNING.second())));
        let store = SqliteStore::create(&folder.path().join("record"), Purpose::Production, MORNING, settings).unwrap();
        let chance = Arc::new(AtomicI64::new(1));
        let drawn = chance.clone();
        // Counted, then mixed: different every time, the same in every run.
        let draw = move || {
            let count = drawn.fetch_add(1, Ordering::Relaxed);
            let hash = TokenHash::of(&count.to_le_bytes()).0;
            u128::from_le_bytes(hash[..16].try_into().unwrap())
        };
        let house = House::open(store, Shelf::new(calendar()), people, Arc::new(draw), |_| {}).await.unwrap();
        let mut site = vec![protocol()];
        site.extend((StaffId::FIRST.0..).zip(ROLES).map(|(id, role)| account(StaffId(id), role, true)));
        house.set_site(site, StaffId::HOUSE, MORNING).await.unwrap();
        if people == People::Real {
            sign_everything(&house, MORNING).await;
        }
        let case = house.open_case(new_case(FAMILY, BORN), &coordinator(), None, MORNING).await.unwrap();
        let server = Arc::new(Server::new(house, clock.clone(), setup(), codes(), HASH.clone()));
        let (router, doors) = routes::routes(&server);
        Clinic { server, clock, doors, case, router, folder, chance }
    }

    /// Opens another case.
    pub async fn another_case(&self, family: &str) -> CaseId {
        self.server
            .house
            .open_case(new_case(family, "1971-12-24"), &coordinator(), None, self.server.now())
            .await
            .unwrap()
    }

    /// Opens a case of a protocol for somebody with these details.
    pub async fn case_for(&self, protocol: &str, identity: Identity) -> CaseId {
        let new = NewCase { identity, ward: None, protocol: protocol.into(), facts: Vec::new(), files: Vec::new() };
        self.server.house.open_case(new, &coordinator(), None, self.server.now()).await.unwrap()
    }

    /// The cookie of one reader of the page of a case's person, who entered a fresh code and the birth date.
    pub async fn reader_cookie(&self, case: &CaseId, to: &str, born: &str) -> String {
        let code = self.code_for(case, &[("to", to)]).await;
        let opened = self.send(Sent::post("/me", &[("code", &code), ("born", born)])).await;
        opened.leads_to("/me/page");
        opened.cookie()
    }

    /// Sends it, and looks at what every answer must carry and must not tell.
    pub async fn send(&self, sent: Sent) -> Answer {
        let mut request = Request::builder().method(sent.method.clone()).uri(&sent.address).header("host", "unit.test");
        for (name, value) in &sent.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(sent.body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let is = |name: header::HeaderName| headers.get(name).map_or("", |value| value.to_str().unwrap());
        let streams = is(header::CONTENT_TYPE).starts_with("text/event-stream");
        let bytes = if streams {
            Vec::new()
        } else {
            axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let what = format!("{} {} answered {status}", sent.method, sent.address);
        let policy = is(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{what}: no policy"
        );
        assert_eq!(is(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{what}");
        assert_eq!(is(header::REFERRER_POLICY), "same-origin", "{what}");
        if !sent.address.starts_with("/assets/") {
            assert_eq!(is(header::CACHE_CONTROL), "no-store", "{what}");
        }
        for told in [FAMILY, GIVEN, BORN] {
            assert!(!is(header::LOCATION).contains(told), "{what}: a name or birth date in an address");
        }
        let outcome = is(header::CONTENT_TYPE).starts_with("application/fhir+json");
        if status.as_u16() >= 400 && sent.method != Method::HEAD && !sent.address.starts_with("/assets/") {
            let page = is(header::CONTENT_TYPE).starts_with("text/html");
            assert!(page || outcome, "{what} without a page: {text}");
            assert!(text.contains('.'), "{what} without a sentence");
        }
        Answer { status, headers, text }
    }

    /// Sends it as somebody with this role.
    pub async fn send_as(&self, role: &str, sent: Sent) -> Answer {
        let cookie = self.cookie(role).await;
        self.send(sent.cookie(&cookie)).await
    }

    /// A new session of the account with this role.
    pub async fn cookie(&self, role: &str) -> String {
        let staff = self.server.house.staff_named(role).unwrap();
        let cookie = iliac_server::session::start(&self.server, staff.id, self.server.now()).await.unwrap();
        cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    /// A code for the person of the case, read off the page that shows it once.
    pub async fn code(&self) -> String {
        self.code_of(&self.case).await
    }

    async fn code_of(&self, case: &CaseId) -> String {
        self.code_for(case, &[]).await
    }

    /// A code of a case, for whom these fields say.
    pub async fn code_for(&self, case: &CaseId, whom: &[(&str, &str)]) -> String {
        let made = self.send_as("coordinator", Sent::post(format!("/case/{}/code", case.0), whom)).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let shown = made.text.split("id=\"person-code\">").nth(1).unwrap().split('<').next().unwrap();
        shown.to_owned()
    }

    /// The cookie of the person, who entered code and birth date.
    pub async fn person_cookie(&self) -> String {
        self.person_cookie_of(&self.case, BORN).await
    }

    /// The cookie of a case's person.
    pub async fn person_cookie_of(&self, case: &CaseId, born: &str) -> String {
        let code = self.code_of(case).await;
        let opened = self.send(Sent::post("/me", &[("code", &code), ("born", born)])).await;
        opened.leads_to("/me/page");
        opened.cookie()
    }

    /// An address below the open case.
    pub fn at(&self, end: &str) -> String {
        format!("/case/{}{end}", self.case.0)
    }

    /// The open case.
    pub fn the_case(&self) -> Arc<Case> {
        self.server.house.case(&self.case).unwrap()
    }

    /// How many events the open case's log holds.
    pub fn events(&self) -> usize {
        self.the_case().log.len()
    }

    /// How many events all cases' logs hold together.
    pub fn all_events(&self) -> usize {
        self.server.house.cases().iter().map(|case| case.log.len()).sum()
    }

    /// The last fact recorded in the open case.
    pub fn last_fact(&self) -> (Recorded, Timestamp) {
        let case = self.the_case();
        let told = case.log.last().unwrap();
        match &told.event {
            CaseEvent::Recorded(fact) => (fact.clone(), told.occurred_at),
            other => panic!("the last event is no fact: {other:?}"),
        }
    }

    /// Two wards: nurse and clinician belong to the day unit, where the open case lies; `other-nurse` and
    /// `other-clinician` to the haematology ward; everybody else to the whole house.
    pub async fn with_wards(&self) {
        self.with_two_wards().await;
        let of = |id, login: &str, role: &str, ward: &str| {
            let staff = Staff::new(id, login, format!("The {login}"), vec![role.to_owned()], HASH.clone());
            SiteEvent::StaffSet(staff.of(vec![WardName(ward.to_owned())]))
        };
        let known = |role: &str| self.server.house.staff_named(role).unwrap().id;
        let events = vec![
            of(known("nurse"), "nurse", "nurse", "main"),
            of(known("clinician"), "clinician", "clinician", "main"),
            of(StaffId(50), "other-nurse", "nurse", "ward-4"),
            of(StaffId(51), "other-clinician", "clinician", "ward-4"),
        ];
        self.server.house.set_site(events, StaffId::HOUSE, self.server.now()).await.unwrap();
    }

    /// Two wards; everybody belongs to the whole house.
    pub async fn with_two_wards(&self) {
        let ward = |name: &str, title: &str, phone: &str| {
            let (title, site, phone) = (title.to_owned(), "Test Hospital".to_owned(), Some(phone.to_owned()));
            SiteEvent::WardSet(Ward { name: WardName(name.to_owned()), title, site, phone, way: None })
        };
        let events =
            vec![ward("main", "Day unit", "01632 960 101"), ward("ward-4", "Haematology ward", "01632 960 104")];
        self.server.house.set_site(events, StaffId::HOUSE, self.server.now()).await.unwrap();
    }

    /// The clinic on its record once more, as after a new start of the program with this calendar.
    pub async fn started_again(self, calendar: Calendar) -> Clinic {
        self.server.house.store().close().await.unwrap();
        let path = self.record();
        let Clinic { server, router, folder, clock, case, chance, .. } = self;
        drop((router, server));
        let store = SqliteStore::open(&path, Purpose::Production, Settings::default()).unwrap();
        let drawn = chance.clone();
        let draw = move || u128::from(drawn.fetch_add(1, Ordering::Relaxed).unsigned_abs()) << 64;
        let house = House::open(store, Shelf::new(calendar), People::Invented, Arc::new(draw), |_| {}).await.unwrap();
        let server = Arc::new(Server::new(house, clock.clone(), setup(), codes(), HASH.clone()));
        let (router, doors) = routes::routes(&server);
        Clinic { server, clock, doors, case, router, folder, chance }
    }

    /// The house as the record alone tells it, after this one was let go of.
    pub async fn reopened(self) -> House<SqliteStore> {
        self.server.house.store().close().await.unwrap();
        let path = self.record();
        let calendar = self.server.house.calendar();
        let Clinic { server, router, folder, .. } = self;
        drop((router, server));
        let store = SqliteStore::open(&path, Purpose::Production, Settings::default()).unwrap();
        let house = House::open(store, Shelf::new(calendar), People::Invented, Arc::new(|| 0), |_| {}).await.unwrap();
        drop(folder);
        house
    }

    /// Sets an account anew, active or not.
    pub async fn set_account(&self, role: &str, active: bool) {
        let id = self.server.house.staff_named(role).unwrap().id;
        self.server.house.set_site(vec![account(id, role, active)], StaffId::HOUSE, self.server.now()).await.unwrap();
    }

    /// The record's folder.
    pub fn record(&self) -> PathBuf {
        self.folder.path().join("record")
    }
}

/// A number as the house holds it, for comparing.
pub fn number(said: &Said) -> String {
    match said {
        Said::Number(number, unit) => format!("{number} {unit}"),
        other => panic!("no number: {other:?}"),
    }
}

static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).unwrap());

fn setup() -> Setup {
    Setup {
        unit: "Test Unit".into(),
        phone: "01632 960 100".into(),
        emergency: "999".into(),
        demo: false,
        tls: false,
        service_token: Some(SERVICE.into()),
        shown_sign_ins: Vec::new(),
    }
}

fn account(id: StaffId, role: &str, active: bool) -> SiteEvent {
    let staff = Staff::new(id, role, format!("The {role}"), vec![role.to_owned()], HASH.clone());
    SiteEvent::StaffSet(Staff { active, ..staff })
}

/// Signs every value of the house in the clinician's name.
pub async fn sign_everything(house: &House<SqliteStore>, now: Timestamp) {
    let clinician = house.staff_named("clinician").unwrap();
    let actor = Actor { id: clinician.id, roles: clinician.roles.clone(), source: "page".into() };
    let tokens: Vec<String> = house.site_values().iter().map(iliac_app::values::SiteValue::token).collect();
    house.vouch_for(&tokens.iter().map(String::as_str).collect::<Vec<_>>(), &[], &actor, now).await.unwrap();
}

fn coordinator() -> Actor {
    Actor { id: StaffId::FIRST, roles: vec!["coordinator".into()], source: "page".into() }
}

fn new_case(family: &str, born: &str) -> NewCase {
    let identity = Identity {
        family: family.to_owned(),
        given: GIVEN.to_owned(),
        born: Some(born.parse().unwrap()),
        ..Identity::default()
    };
    NewCase { identity, ward: None, protocol: "examination".into(), facts: Vec::new(), files: Vec::new() }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols")
}

/// The shipped examination, activated.
fn protocol() -> SiteEvent {
    // Read once for all tests of a binary: the site's file holds values of every protocol, so all of them are read.
    static READ: LazyLock<SiteEvent> = LazyLock::new(|| protocol_with(&[]));
    READ.clone()
}

/// The shipped examination with something added to some of its files, activated.
pub fn protocol_with(additions: &[(&str, &str)]) -> SiteEvent {
    shipped("examination", additions)
}

/// A shipped protocol with something added to some of its files, activated.
pub fn shipped(name: &str, additions: &[(&str, &str)]) -> SiteEvent {
    let mut files: BTreeMap<String, String> = files_below(&folder());
    for (path, more) in additions {
        files.get_mut(*path).unwrap().push_str(more);
    }
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with(&format!("{name}/")) || path.starts_with("shared/"))
        .filter(|(path, _)| !path.contains("/stories/") && !path.contains("/codes/"))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    let site = files.get("site.yaml").map(String::as_str);
    let activated = iliac_app::pin::activation(name, &files, own, site, &calendar());
    activated.unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The unit's calendar: London, without holidays.
pub fn calendar() -> Calendar {
    let known_until = Day::from_date(2027, 12, 31).unwrap();
    Calendar::new("Europe/London", std::collections::BTreeSet::new(), known_until).unwrap()
}

fn files_below(root: &Path) -> BTreeMap<String, String> {
    let (mut files, mut open) = (BTreeMap::new(), vec![root.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                files.insert(path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text);
            }
        }
    }
    files
}

fn codes() -> CodeBook {
    let text = |name: &str| std::fs::read_to_string(folder().join(format!("shared/codes/{name}.yaml"))).unwrap();
    let [observations, medicines, conditions, allergies, procedures] =
        ["observations", "medicines", "conditions", "allergies", "procedures"].map(text);
    let texts = CodeTexts {
        observations: &observations,
        medicines: &medicines,
        conditions: &conditions,
        allergies: &allergies,
        procedures: &procedures,
    };
    CodeBook::read(&texts, LookBack::default()).unwrap()
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct LogLine;

impl Write for LogLine {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn watch_the_log() {
    let subscriber = tracing_subscriber::fmt().with_env_filter("debug").json().with_writer(|| LogLine);
    subscriber.try_init().ok();
}

/// What the house has logged so far, in every test of this binary.
pub fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned()
}

/// What a form of a person's page carries, so that it is taken for that page's and no other's.
#[track_caller]
pub fn page_mark(page: &str) -> String {
    page.split("name=\"page\" value=\"").nth(1).expect("no form on the page").split('"').next().unwrap().to_owned()
}

/// Stops the test when the log names somebody, or says a birth date, a token or a code.
#[track_caller]
pub fn nobody_is_named_in_the_log() {
    let log = logged();
    for told in [FAMILY, GIVEN, BORN, SERVICE, PASSWORD] {
        assert!(!log.contains(told), "the log tells {told}");
    }
}
