//! Every way in, and who may take it.
//!
//! A route is registered here together with its door or not at all; the test of the doors walks the same list.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use iliac_app::access::Sight;
use iliac_app::event::CaseId;
use iliac_app::record::Store;
use iliac_model::Timestamp;

use crate::fault::Page;
use crate::pages::ward;
use crate::server::{Server, Shared};
use crate::session::{self, Signed};

/// Who may take a way in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Anybody: sign-in, assets, the code page.
    Anyone,
    /// Anybody who is signed in, also without a role in the care of a person.
    Staff,
    /// Staff with a role in the care of a person.
    Clinic,
    /// The same, of the ward that has the case in the address, or who opened it all the same.
    Case,
    /// Staff with at least one of these roles.
    Roles(&'static [&'static str]),
    /// A person who opened their page with code and birth date.
    Person,
    /// Another system with the service token.
    Service,
}

/// A way in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Door {
    /// GET or POST.
    pub method: Method,
    /// The path, as registered.
    pub path: &'static str,
    /// Who may take it.
    pub who: Who,
}

/// The addresses under which there is something to read: a form may be sent to others.
#[derive(Clone, Debug)]
pub struct Readable(Arc<[&'static str]>);

impl Readable {
    /// Those of the ways in that are read.
    pub fn of(doors: &[Door]) -> Readable {
        Readable(doors.iter().filter(|door| door.method == Method::GET).map(|door| door.path).collect())
    }

    /// The path itself if it can be read; else the nearest one above it.
    pub fn nearest<'p>(&self, path: &'p str) -> Option<&'p str> {
        let above = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
        above.into_iter().find(|path| self.0.iter().any(|way| leads(way, path)))
    }
}

/// Whether a path is of a way in: `/case/0f/facts` of `/case/{case}/facts`.
fn leads(way: &str, path: &str) -> bool {
    let (mut way, mut path) = (way.split('/'), path.split('/'));
    let same = |(part, given): (&str, &str)| part == given || (part.starts_with('{') && !given.is_empty());
    loop {
        match (way.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if same((part, given)) => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
    }
}

/// The ways in, as they are registered.
pub struct Doors<S> {
    shared: Shared<S>,
    router: Router<Shared<S>>,
    list: Vec<Door>,
}

impl<S: Store> Doors<S> {
    /// No ways in yet.
    pub fn new(shared: Shared<S>) -> Doors<S> {
        Doors { shared, router: Router::new(), list: Vec::new() }
    }

    /// A page that is read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, who: Who, handler: H) -> Doors<S>
    where
        H: Handler<T, Shared<S>>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, who, handler)
    }

    /// A form that is sent.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, who: Who, handler: H) -> Doors<S>
    where
        H: Handler<T, Shared<S>>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, who, handler)
    }

    fn add<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, who: Who, handler: H) -> Doors<S>
    where
        H: Handler<T, Shared<S>>,
        T: 'static,
    {
        let guard = from_fn_with_state((self.shared.clone(), who), guard::<S>);
        self.router = self.router.route(path, on(filter, handler).layer(guard));
        self.list.push(Door { method, path, who });
        self
    }

    /// The router, and the list for the test of the doors.
    pub fn open(self) -> (Router, Vec<Door>) {
        (self.router.with_state(self.shared), self.list)
    }
}

/// Lets in who may come in. A stranger is led to the sign-in page; whoever lacks a role is told so.
async fn guard<S: Store>(
    State((server, who)): State<(Arc<Server<S>>, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::POST && who != Who::Service && !same_origin(request.headers()) {
        return Page::foreign().into_response();
    }
    let now = server.wall();
    match who {
        Who::Anyone => {
            if let Some(signed) = session::signed(&server, request.headers(), now).await {
                request.extensions_mut().insert(signed);
            }
        }
        Who::Staff | Who::Clinic | Who::Case | Who::Roles(_) => match staff(&server, who, request, now).await {
            Ok(let_in) => request = let_in,
            Err(refused) => return refused,
        },
        Who::Person => {
            let Some(person) = session::person(&server, request.headers(), now).await else {
                return session::to_code_page(request.method()).into_response();
            };
            request.extensions_mut().insert(person);
        }
        Who::Service => {
            if !session::service(&server, request.headers()) {
                return session::no_service().into_response();
            }
        }
    }
    next.run(request).await
}

/// Lets in staff, as far as this door is theirs.
async fn staff<S: Store>(
    server: &Server<S>,
    who: Who,
    mut request: Request,
    now: Timestamp,
) -> Result<Request, Response> {
    let Some(signed) = session::signed(server, request.headers(), now).await else {
        return Err(session::to_sign_in(request.method(), request.uri()).into_response());
    };
    match who {
        Who::Roles(roles) if !roles.iter().any(|role| signed.has(role)) => {
            return Err(Page::forbidden(roles).into_response());
        }
        Who::Clinic if !signed.viewer.has_role => return Err(ward::no_role(server, &signed)),
        Who::Case => {
            let (mut parts, body) = request.into_parts();
            let case = case_of(&mut parts).await;
            request = Request::from_parts(parts, body);
            if let Some(why_not) = shut(server, &signed, &case) {
                return Err(why_not);
            }
        }
        Who::Roles(_) | Who::Clinic | Who::Staff | Who::Anyone | Who::Person | Who::Service => {}
    }
    request.extensions_mut().insert(signed);
    Ok(request)
}

/// The case in the address.
async fn case_of(parts: &mut Parts) -> CaseId {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok();
    let case = params
        .and_then(|params| params.iter().find(|(name, _)| *name == "case").map(|(_, value)| CaseId(value.to_owned())));
    case.unwrap_or_else(|| CaseId(String::new()))
}

/// Why a case is shut to somebody: the page that says so and what to do. `None` when they may look at it.
pub fn shut<S: Store>(server: &Server<S>, signed: &Signed, case: &CaseId) -> Option<Response> {
    if !signed.viewer.has_role {
        return Some(ward::no_role(server, signed));
    }
    let case = match server.house.case(case) {
        Ok(case) => case,
        Err(failure) => return Some(Page::from(failure).into_response()),
    };
    match server.house.sight(&signed.viewer, &case, server.now()) {
        Sight::Own | Sight::AllTheSame(_) => None,
        Sight::OtherWard => Some(ward::other_ward(server, signed, &case, None)),
        Sight::NoRole => Some(ward::no_role(server, signed)),
    }
}

/// Whether a form was sent from our own pages. Browsers say so themselves; without a word of it we refuse.
fn same_origin(headers: &HeaderMap) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = header("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == header("host")
}
