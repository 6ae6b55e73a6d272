//! Throws broken referrals at the FHIR reader. It must answer every one, account for every entry, and never repeat a
//! dropped number. `./run SECONDS` builds it on stable Rust and starts from our own bundles.

#![no_main]

use std::sync::LazyLock;

use iliac_fhir::{CodeBook, CodeTexts, LookBack, read_referral};
use iliac_model::{Duration, Timestamp};
use libfuzzer_sys::fuzz_target;

macro_rules! code_text {
    ($name:literal) => {
        include_str!(concat!("../../../protocols/shared/codes/", $name, ".yaml"))
    };
}

static BOOK: LazyLock<CodeBook> = LazyLock::new(|| {
    let texts = CodeTexts {
        observations: code_text!("observations"),
        medicines: code_text!("medicines"),
        conditions: code_text!("conditions"),
        allergies: code_text!("allergies"),
        procedures: code_text!("procedures"),
    };
    let look_back = LookBack([("person.weight".to_owned(), Duration::from_seconds(86_400))].into());
    CodeBook::read(&texts, look_back).expect("the code book is sound")
});

/// 3 March 2026, noon.
const NOW: Timestamp = Timestamp::from_second(1_772_539_200);

fuzz_target!(|bytes: &[u8]| {
    match read_referral(bytes, &BOOK, NOW) {
        Ok(referral) => {
            let receipt = &referral.receipt;
            let (taken, left): (usize, usize) = (receipt.taken.values().sum(), receipt.left.values().sum());
            let all = taken + left + receipt.too_old.len() + receipt.quarantined.len();
            assert!(all >= receipt.entries, "an entry is not accounted for");
            assert!(!format!("{referral:?}").contains("900-11-2233"), "a dropped number is printed");
            for one in &referral.measurements {
                let shown = one.value.to_string();
                assert!(!shown.starts_with('-') && !shown.contains(['e', 'E']), "not a plain value");
                assert!(!one.when.is_after(NOW), "a value from the future was proposed");
            }
        }
        Err(error) => assert!(!error.to_string().contains("900-11-2233"), "a complaint repeats a value"),
    }
});
