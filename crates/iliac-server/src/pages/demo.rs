//! A demonstration's clock, moved forward by hand. On a record that is not a demonstration this is refused.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use iliac_app::house::News;
use iliac_app::record::Store;
use iliac_model::Duration;

use crate::doors::Readable;
use crate::fault::Page as Fault;
use crate::pages::{LEAPS, fields};
use crate::server::Shared;

/// Moves the clock and comes back to the page one was on.
///
/// # Errors
/// Refused where the clock is real.
pub async fn forward<S: Store>(
    State(server): State<Shared<S>>,
    Extension(readable): Extension<Readable>,
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
    // Whoever stands before the answer to a form comes back to what can be read above it.
    let back = back.as_deref().and_then(|path| readable.nearest(path));
    Ok(Redirect::to(back.unwrap_or("/board")).into_response())
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
    use crate::doors::{Door, Readable, Who};

    #[test]
    fn from_the_answer_to_a_form_one_comes_to_what_can_be_read_above_it() {
        let door = |method, path| Door { method, path, who: Who::Anyone };
        let (get, post) = (axum::http::Method::GET, axum::http::Method::POST);
        let readable = Readable::of(&[
            door(get.clone(), "/board"),
            door(get.clone(), "/case/{case}"),
            door(get, "/case/{case}/step/{step}"),
            door(post, "/case/{case}/record"),
        ]);
        for (path, back) in [
            ("/board", Some("/board")),
            ("/case/0f", Some("/case/0f")),
            ("/case/0f/record", Some("/case/0f")),
            ("/case/0f/step/consent", Some("/case/0f/step/consent")),
            ("/case/0f/override/a/b", Some("/case/0f")),
            ("/case/", None),
            ("/", None),
        ] {
            assert_eq!(readable.nearest(path), back, "{path}");
        }
    }

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
