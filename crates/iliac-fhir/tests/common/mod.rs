//! The code book of the house, read once, and bundles to try it on.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::PathBuf;
use std::sync::LazyLock;

use iliac_fhir::{CodeBook, CodeTexts, LookBack, Referral, Unreadable, read_referral};
use iliac_model::{Duration, Timestamp};

macro_rules! code_text {
    ($name:literal) => {
        include_str!(concat!("../../../../protocols/shared/codes/", $name, ".yaml"))
    };
}

pub const TEXTS: CodeTexts<'static> = CodeTexts {
    observations: code_text!("observations"),
    medicines: code_text!("medicines"),
    conditions: code_text!("conditions"),
    allergies: code_text!("allergies"),
    procedures: code_text!("procedures"),
};

pub static BOOK: LazyLock<CodeBook> = LazyLock::new(|| book(LookBack::default()));

pub fn book(look_back: LookBack) -> CodeBook {
    CodeBook::read(&TEXTS, look_back).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("the code book has faults:\n{}", faults.join("\n"))
    })
}

/// Looks this many days back for one fact.
pub fn looking_back(fact: &str, days: i64) -> CodeBook {
    book(LookBack([(fact.to_owned(), Duration::from_seconds(days * 86_400))].into()))
}

/// The instant at which the tests stand.
pub fn now() -> Timestamp {
    "2026-03-03T12:00:00Z".parse().unwrap()
}

/// Reads one of our own bundles.
pub fn check(name: &str) -> Result<Referral, Unreadable> {
    read_referral(&own(name), &BOOK, now())
}

pub fn own(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bundles").join(format!("{name}.json"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The records beside the checkout, `None` when they are not there.
pub fn beside(begins: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/referrals");
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let file = files
        .map(|file| file.path())
        .find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(begins)))?;
    std::fs::read(file).ok()
}
