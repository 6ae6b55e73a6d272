//! A demonstration's clock, moved forward by hand. On a record that is not a demonstration this is refused.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_model::Duration;

use crate::fault::Page as Fault;
use crate::pages::{LEAPS, fields};
use crate::server::Shared;

/// Moves the clock and comes back to the page one was on.
///
/// # Errors
/// Refused where the clock is real.
pub async fn forward<S: Store>(
    State(server): State<Shared<S>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Fault> {
    let fields = fields(request).await?;
    let leap = LEAPS.iter().find(|(value, _)| fields.get("forward") == Some(*value));
    let seconds = leap.and_then(|(value, _)| value.parse().ok());
    let moved =
        server.setup.demo && seconds.is_some_and(|seconds| server.clock.forward(Duration::from_seconds(seconds)));
    if !moved {
        let words = "This is not a demonstration: its clock is real and is not moved.";
        return Err(Fault::new(StatusCode::FORBIDDEN, "Not here", words));
    }
    server.house.tell(News::All);
    let back = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(path_of);
    Ok(Redirect::to(back.as_deref().unwrap_or("/board")).into_response())
}

/// The path of an address of ours; the rest of it is not trusted.
fn path_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.find('/').and_then(|at| rest.get(at..))?;
    path.starts_with('/').then(|| path.to_owned()).filter(|path| !path.starts_with("//"))
}
