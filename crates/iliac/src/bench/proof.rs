//! The proof of every safety property of the protocols that ship.

use std::time::Duration;

use super::{Figure, Tally, timed};
use crate::Stop;
use crate::protocols::{Files, faultless, names};

/// Proves all of them once.
pub(super) fn measure(files: &Files, tally: &mut Tally) -> Result<(), Stop> {
    let site = files.get("site.yaml").map(String::as_str);
    let protocols = names(files).iter().map(|name| faultless(files, name, site)).collect::<Result<Vec<_>, _>>()?;
    let mut properties = 0;
    let took = timed(|| {
        for protocol in &protocols {
            properties += iliac_proof::prove(protocol).len();
        }
    });
    let what = format!("{properties} safety properties of {} protocols proved", protocols.len());
    tally.tell(&what, Some(Figure::Time(Duration::from_secs(10))), Some(Figure::Time(took)));
    Ok(())
}
