//! Who is signed in, on which screen, and until when.
//!
//! A session is a random token in a cookie, kept by its hash; it ends after a while of doing nothing and at the end of a
//! working day in any case. A person's page has its own cookie that opens one case and nothing else.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::access::Viewer;
use iliac_app::event::{CaseId, Staff, StaffId};
use iliac_app::house::Actor;
use iliac_app::record::{PersonCode, Session, Store, StoreFault, TokenHash};
use iliac_model::{Duration, Timestamp};
use iliac_protocol::tree::Reader;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::server::Server;
use crate::view::words::ReadBy;

/// How long a session lasts when nothing is done: a long procedure at the bedside.
const IDLE: Duration = Duration::from_minutes(45);
/// How long it lasts in any case: a shift and its handover.
const SHIFT: Duration = Duration::from_minutes(13 * 60);
/// How often being in use is written down.
const RENEW_EVERY: Duration = Duration::from_minutes(1);
/// How long a person's page stays open on their device.
const PERSON_OPEN: Duration = Duration::from_minutes(30);

/// Somebody of the staff is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed {
    /// Who.
    pub staff: StaffId,
    /// The name on a page.
    pub name: String,
    /// Their roles.
    pub roles: Vec<String>,
    /// What decides which cases they may look at.
    pub viewer: Viewer,
}

impl Signed {
    /// As whom they read a case.
    pub fn reads(&self) -> ReadBy {
        ReadBy::Staff(self.roles.clone())
    }

    /// Whether they have the role.
    pub fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|has| has == role)
    }

    /// As who acts on a page.
    pub fn actor(&self) -> Actor {
        Actor { id: self.staff, roles: self.roles.clone(), source: "page".into() }
    }
}

/// A person has opened the page of their case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonSigned {
    /// The case.
    pub case: CaseId,
    /// Whose page: the place among the protocol's persons.
    pub place: usize,
    /// Who reads it.
    pub reader: Reader,
}

impl PersonSigned {
    /// As who acts on their own page.
    pub fn actor(&self) -> Actor {
        let id = match self.reader {
            Reader::Own | Reader::Child => StaffId::PERSON,
            Reader::Parent => StaffId::PARENT,
        };
        Actor { id, roles: vec![self.role().into()], source: format!("{}'s page", self.role()) }
    }

    /// What they are, as the log names whoever wrote or read.
    pub const fn role(&self) -> &'static str {
        match self.reader {
            Reader::Own => "person",
            Reader::Parent => "parent",
            Reader::Child => "child",
        }
    }

    /// What a form of this page carries, so that one sent from a page of somebody else, left open on the same device, is
    /// never taken for this one's.
    pub fn mark(&self) -> String {
        let page = format!("{} {}", self.case.0, purpose(OPEN_PAGE, self.place, self.reader));
        TokenHash::of(page.as_bytes()).0.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Starts a session and answers its cookie.
///
/// # Errors
/// When it cannot be kept.
pub async fn start<S: Store>(server: &Server<S>, staff: StaffId, now: Timestamp) -> Result<HeaderValue, StoreFault> {
    let token = fresh(server);
    let session = Session {
        token: TokenHash::of(token.as_bytes()),
        staff: staff.0.to_string(),
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(IDLE),
        ends_at: now.plus(SHIFT),
    };
    server.house.store().keep_session(session).await?;
    Ok(cookie(server, STAFF, &token, SHIFT))
}

/// Ends the session of this request, if it has one, and answers the cookie that removes it.
///
/// # Errors
/// When it cannot be ended.
pub async fn end<S: Store>(server: &Server<S>, headers: &HeaderMap) -> Result<HeaderValue, StoreFault> {
    if let Some(token) = sent(server, headers, STAFF) {
        server.house.store().end_session(TokenHash::of(token.as_bytes())).await?;
    }
    Ok(cookie(server, STAFF, "", Duration::ZERO))
}

/// Who is signed in with this request.
pub async fn signed<S: Store>(server: &Server<S>, headers: &HeaderMap, now: Timestamp) -> Option<Signed> {
    let token = TokenHash::of(sent(server, headers, STAFF)?.as_bytes());
    let session = server.house.store().session(token).await.ok()??;
    if now >= session.expires_at || now >= session.ends_at {
        return None;
    }
    let staff = server.house.staff_member(StaffId(session.staff.parse().ok()?)).filter(|staff| staff.active)?;
    if now >= session.last_seen_at.plus(RENEW_EVERY) {
        server.house.store().renew_session(token, now, now.plus(IDLE)).await.ok();
    }
    Some(as_signed(server, &staff))
}

/// Somebody of the staff as they are now: their account may have changed since they signed in. `None` when they may no
/// longer be signed in.
pub fn still<S: Store>(server: &Server<S>, signed: &Signed) -> Option<Signed> {
    let staff = server.house.staff_member(signed.staff).filter(|staff| staff.active)?;
    Some(as_signed(server, &staff))
}

fn as_signed<S: Store>(server: &Server<S>, staff: &Staff) -> Signed {
    let viewer = server.house.viewer(staff);
    Signed { staff: staff.id, name: staff.name.clone(), roles: staff.roles.clone(), viewer }
}

/// What a code of a case is for, as it is kept: a code somebody was given, or their open page. One code opens one case for
/// one reader of one person's page.
pub fn purpose(what: &str, place: usize, reader: Reader) -> String {
    match (place, reader) {
        (0, Reader::Own) => what.to_owned(),
        (place, Reader::Own) => format!("{what}:{place}"),
        (place, Reader::Parent | Reader::Child) => format!("{what}:{place}:{}", reader.word()),
    }
}

/// Whose page a code for this purpose opens, and for whom, if it is one for `what`.
pub fn reads(purpose: &str, what: &str) -> Option<(usize, Reader)> {
    let rest = match purpose.strip_prefix(what)? {
        "" => return Some((0, Reader::Own)),
        rest => rest.strip_prefix(':')?,
    };
    match rest.split_once(':') {
        None => Some((rest.parse().ok()?, Reader::Own)),
        Some((place, word)) => {
            let reader = Reader::ALL.into_iter().find(|reader| reader.word() == word)?;
            Some((place.parse().ok()?, reader))
        }
    }
}

/// A code that a person is given.
pub const OWN_CODE: &str = "own-page";
/// A page that a person has open.
pub const OPEN_PAGE: &str = "open-page";

/// Opens a person's page on their device and answers its cookie.
///
/// # Errors
/// When it cannot be kept.
pub async fn open_person<S: Store>(
    server: &Server<S>,
    person: &PersonSigned,
    now: Timestamp,
) -> Result<HeaderValue, StoreFault> {
    let token = fresh(server);
    let code = PersonCode {
        code: TokenHash::of(token.as_bytes()),
        case: person.case.0.clone(),
        purpose: purpose(OPEN_PAGE, person.place, person.reader),
        created_at: now,
        expires_at: now.plus(PERSON_OPEN),
        attempts_left: u32::MAX,
    };
    server.house.store().keep_code(code).await?;
    Ok(cookie(server, PERSON, &token, PERSON_OPEN))
}

/// The cookie that closes a person's page on their device.
pub fn close_person<S>(server: &Server<S>) -> HeaderValue {
    cookie(server, PERSON, "", Duration::ZERO)
}

/// Whose page is open with this request.
pub async fn person<S: Store>(server: &Server<S>, headers: &HeaderMap, now: Timestamp) -> Option<PersonSigned> {
    let token = TokenHash::of(sent(server, headers, PERSON)?.as_bytes());
    let code = server.house.store().try_code(token).await.ok()??;
    let (place, reader) = reads(&code.purpose, OPEN_PAGE).filter(|_| now < code.expires_at)?;
    Some(PersonSigned { case: CaseId(code.case), place, reader })
}

/// Whether another system showed the service token.
pub fn service<S>(server: &Server<S>, headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| value.strip_prefix("Bearer "));
    match (&server.setup.service_token, sent) {
        (Some(token), Some(sent)) => token.as_bytes().ct_eq(sent.as_bytes()).into(),
        (None, _) | (_, None) => false,
    }
}

/// Whether a form was sent by somebody who was no longer signed in: then they are told that nothing of it was kept.
#[derive(Deserialize, Default)]
pub struct Unsent {
    #[serde(default)]
    unsent: String,
}

impl Unsent {
    /// Whether it was so.
    pub fn is(&self) -> bool {
        !self.unsent.is_empty()
    }
}

/// The way to the sign-in page, and back to where they wanted to go; after a form to its case, or to the board.
pub fn to_sign_in(method: &Method, wanted: &Uri) -> Response {
    let path: String = wanted.path().chars().filter(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect();
    if method != Method::POST {
        return Redirect::to(&format!("/sign-in?to={path}")).into_response();
    }
    let case = path.strip_prefix("/case/").and_then(|rest| rest.split('/').next());
    let back = case.map_or_else(|| "/board".to_owned(), |case| format!("/case/{case}"));
    Redirect::to(&format!("/sign-in?to={back}&unsent=yes")).into_response()
}

/// The way to the page where a person enters their code.
pub fn to_code_page(method: &Method) -> Response {
    Redirect::to(if method == Method::POST { "/me?unsent=yes" } else { "/me" }).into_response()
}

/// A system without the token.
pub fn no_service() -> Response {
    let outcome = iliac_fhir::outcome(iliac_fhir::FailureKind::Forbidden, "A bearer token for this service is needed.");
    (StatusCode::UNAUTHORIZED, [(header::CONTENT_TYPE, "application/fhir+json")], outcome.to_string()).into_response()
}

const STAFF: &str = "iliac";
const PERSON: &str = "iliac-me";

fn fresh<S: Store>(server: &Server<S>) -> String {
    format!("{:032x}{:032x}", server.house.chance(), server.house.chance())
}

fn name<S>(server: &Server<S>, cookie: &str) -> String {
    // The prefix makes browsers insist on TLS and on this host; plain HTTP is for one's own machine.
    if server.setup.tls { format!("__Host-{cookie}") } else { cookie.to_owned() }
}

fn cookie<S>(server: &Server<S>, which: &str, token: &str, lasts: Duration) -> HeaderValue {
    let secure = if server.setup.tls { "; Secure" } else { "" };
    let (name, seconds) = (name(server, which), lasts.seconds());
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    // Hexadecimal digits and our own words are always a header value.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

fn sent<S>(server: &Server<S>, headers: &HeaderMap, which: &str) -> Option<String> {
    let wanted = name(server, which);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, token)| *name == wanted && !token.is_empty()).map(|(_, token)| token.to_owned())
}
