//! A sent form with files: fields and files apart.

use axum::extract::{FromRequest, Multipart, Request};
use iliac_app::record::File;

use crate::fault::Page as Fault;
use crate::form::Fields;

/// The most parts a form has: fields of our largest form, and a few files.
const PARTS_MAX: usize = 200;
/// The most text all fields hold together, in bytes: as much as a form without files.
const TEXT_MAX: usize = crate::routes::FORM_MAX;

/// The fields and the files of a form, each file under its field's name. Empty files are left out.
///
/// # Errors
/// When it is no such form, has too many parts, or its fields hold too much.
pub async fn read(request: Request) -> Result<(Fields, Vec<(String, File)>), Fault> {
    let unreadable = || Fault::unreadable(vec!["The form could not be read to its end. Send it again.".into()]);
    let too_much =
        || Fault::unreadable(vec!["This is more text than the house takes at once. Attach it as a file.".into()]);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let (mut pairs, mut files, mut room) = (Vec::new(), Vec::new(), TEXT_MAX);
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
            let text = part.text().await.map_err(|_| unreadable())?;
            room = room.checked_sub(text.len()).ok_or_else(too_much)?;
            pairs.push((name, text));
        }
    }
    Err(unreadable())
}
