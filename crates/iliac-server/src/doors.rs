//! Every way in, and who may take it.
//!
//! A route is registered here together with its door or not at all; the test of the doors walks the same list.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use iliac_app::record::Store;

use crate::fault::Page;
use crate::server::{Server, Shared};
use crate::session;

/// Who may take a way in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Anybody: sign-in, assets, the code page.
    Anyone,
    /// Anybody who is signed in.
    Staff,
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
        Who::Staff | Who::Roles(_) => {
            let Some(signed) = session::signed(&server, request.headers(), now).await else {
                return session::to_sign_in(request.method(), request.uri()).into_response();
            };
            if let Who::Roles(roles) = who
                && !roles.iter().any(|role| signed.has(role))
            {
                return Page::forbidden(roles).into_response();
            }
            request.extensions_mut().insert(signed);
        }
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

/// Whether a form was sent from our own pages. Browsers say so themselves; without a word of it we refuse.
fn same_origin(headers: &HeaderMap) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = header("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == header("host")
}
