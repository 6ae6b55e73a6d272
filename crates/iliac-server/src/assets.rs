//! Style sheets, scripts and icons, carried in the binary and served under one address per content.
//!
//! The address holds a digest of all files, so a browser may keep them for ever and a new release is fetched at once.
//! Nothing is ever fetched from another host.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

/// The files below `assets/`.
#[derive(RustEmbed)]
#[folder = "assets/"]
pub struct Assets;

/// Bytes of the digest that stand in an address: enough that two releases never share one.
const DIGEST_BYTES: usize = 8;

/// One year in seconds, which browsers take for ever.
const KEPT: &str = "public, max-age=31536000, immutable";

/// While developing, files are read from disk under an address that stays, so the browser must ask again; but not at every
/// page, which is eight requests for what has not changed. A few seconds are over before somebody has changed a file and looks.
const ASKED: &str = "max-age=5";

static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let mut all = [0_u8; DIGEST_BYTES];
    for name in Assets::iter() {
        let Some(file) = Assets::get(&name) else { continue };
        for (sum, byte) in all.iter_mut().zip(file.metadata.sha256_hash()) {
            *sum = sum.rotate_left(1) ^ byte;
        }
    }
    hex(&all)
});

/// The address of one file: `/assets/DIGEST/iliac.css`.
pub fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *DIGEST)
}

/// The route that serves them. Open to strangers: the sign-in page needs its style.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{digest}/{*name}", get(serve))
}

async fn serve(Path((_, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()));
    let kept = if cfg!(debug_assertions) { ASKED } else { KEPT };
    if asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, kept.to_owned())]).into_response();
    }
    let kind = file.metadata.mimetype().to_owned();
    ([(CONTENT_TYPE, kind), (ETAG, tag), (CACHE_CONTROL, kept.to_owned())], file.data).into_response()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::Assets;

    #[test]
    fn no_file_carries_the_licensed_typeface_the_logo_or_an_address_elsewhere() {
        let mut seen = 0;
        for name in Assets::iter() {
            let file = Assets::get(&name).unwrap();
            let text = String::from_utf8_lossy(&file.data);
            for trace in ["assets.nhs.uk", "Frutiger", "@font-face", "nhsuk-logo", "NHS logo"] {
                assert!(!text.contains(trace), "{name} holds {trace}");
            }
            if name.ends_with(".css") {
                assert!(!text.contains("http"), "{name} names an address elsewhere");
            }
            let ours_or_needed = !name.contains("favicon") && !name.contains("opengraph") && !name.ends_with(".png");
            assert!(ours_or_needed, "{name} is a mark of somebody else");
            seen += 1;
        }
        assert!(seen >= 8, "only {seen} assets");
    }

    #[test]
    fn an_icon_named_by_the_style_sheet_is_there() {
        let css = Assets::get("nhsuk-frontend.min.css").unwrap();
        let css = String::from_utf8_lossy(&css.data).into_owned();
        let icons: Vec<&str> = css.split("url(").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(icons.len() > 3);
        for icon in icons {
            assert!(Assets::get(icon).is_some(), "{icon}");
        }
    }
}
