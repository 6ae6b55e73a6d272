//! A sent form with files: fields and files apart.

use axum::extract::{FromRequest, Multipart, Request};
use iliac_app::record::File;

use crate::fault::Page as Fault;
use crate::form::Fields;

/// The most parts a form has: fields of our largest form, and a few files.
const PARTS_MAX: usize = 200;

/// The fields and the files of a form, each file under its field's name. Empty files are left out.
///
/// # Errors
/// When it is no such form, or has too many parts.
pub async fn read(request: Request) -> Result<(Fields, Vec<(String, File)>), Fault> {
    let unreadable = || Fault::unreadable(vec!["The form could not be read to its end. Send it again.".into()]);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    for _ in 0..PARTS_MAX {
        let Some(part) = form.next_field().await.map_err(|_| unreadable())? else {
            return Ok((Fields::new(pairs), files));
        };
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|_| unreadable())?.to_vec();
            if !bytes.is_empty() {
                files.push((name, File { media_type, bytes }));
            }
        } else {
            pairs.push((name, part.text().await.map_err(|_| unreadable())?));
        }
    }
    Err(unreadable())
}
