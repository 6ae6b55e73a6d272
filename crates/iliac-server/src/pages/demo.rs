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

/// The path of an address of ours, without what was asked of it; the rest of an address is not trusted. Every letter of
/// a path of ours is plain.
fn path_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.find('/').and_then(|at| rest.get(at..))?;
    let path: String = path.chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_.".contains(*c)).collect();
    (!path.starts_with("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn one_comes_back_to_a_path_of_ours_without_what_was_asked_of_it() {
        for (from, path) in [
            ("http://127.0.0.1:8080/board?q=Somebody", Some("/board")),
            ("http://127.0.0.1:8080/case/0f#name", Some("/case/0f")),
            ("http://here/case/0f\\elsewhere", Some("/case/0f")),
            ("http://here//elsewhere/x", None),
            ("http://here", None),
            ("/board", None),
        ] {
            assert_eq!(path_of(from).as_deref(), path, "{from}");
        }
    }
}
