//! Laws that hold for every file anybody could send.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{BOOK, now, own};
use iliac_fhir::{Decimal, read_referral};
use proptest::prelude::*;

/// One change to a file.
#[derive(Clone, Debug)]
enum Change {
    Byte(usize, u8),
    Cut(usize),
    Remove(usize, usize),
    Repeat(usize, usize),
    Insert(usize, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let place = 0..100_000_usize;
    let pieces =
        ["null", "{", "}", "[", "]", "\"", "\\u0000", "1e999", "-0", ",", ":", "\"entry\":", "\u{feff}", "#", "🩸"];
    prop_oneof![
        (place.clone(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        place.clone().prop_map(Change::Cut),
        (place.clone(), 1..40_usize).prop_map(|(at, many)| Change::Remove(at, many)),
        (place.clone(), 1..400_usize).prop_map(|(at, many)| Change::Repeat(at, many)),
        (place, prop::sample::select(pieces.to_vec())).prop_map(|(at, piece)| Change::Insert(at, piece)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len().max(1);
        match *change {
            Change::Byte(at, byte) if !bytes.is_empty() => bytes[at % length] = byte,
            Change::Byte(_, byte) => bytes.push(byte),
            Change::Cut(at) => bytes.truncate(at % length),
            Change::Remove(at, many) => {
                let from = (at % length).min(bytes.len());
                let to = (from + many).min(bytes.len());
                bytes.drain(from..to);
            }
            Change::Repeat(at, many) => {
                let from = (at % length).min(bytes.len());
                let piece = bytes[from..(from + many).min(bytes.len())].to_vec();
                bytes.splice(from..from, piece);
            }
            Change::Insert(at, piece) => {
                let from = (at % length).min(bytes.len());
                bytes.splice(from..from, piece.bytes());
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_broken_file_never_breaks_the_reader(
        name in prop::sample::select(vec!["examination", "lone-request", "panel", "taken-back"]),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let bytes = changed(own(name), &changes);
        match read_referral(&bytes, &BOOK, now()) {
            Ok(referral) => {
                let receipt = &referral.receipt;
                let (taken, left): (usize, usize) = (receipt.taken.values().sum(), receipt.left.values().sum());
                let all = taken + left + receipt.too_old.len() + receipt.quarantined.len();
                prop_assert!(all >= receipt.entries, "an entry is not accounted for: {receipt:?}");
                let printed = format!("{referral:?}");
                for value in ["900-11-2233", "900-44-5566", "Nov\u{e1}kov", "Enoxaparin"] {
                    prop_assert!(!printed.contains(value));
                }
            }
            Err(error) => {
                let sentence = error.to_string();
                for value in ["900-11-2233", "P7654321", "Nov\u{e1}kov", "MRN-4471", "1961", "Suspected"] {
                    prop_assert!(!sentence.contains(value), "{sentence}");
                }
            }
        }
    }

    #[test]
    fn the_same_file_gives_the_same_answer(changes in prop::collection::vec(change(), 0..3)) {
        let bytes = changed(own("examination"), &changes);
        prop_assert_eq!(read_referral(&bytes, &BOOK, now()), read_referral(&bytes, &BOOK, now()));
    }

    #[test]
    fn any_bytes_at_all_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_referral(&bytes, &BOOK, now());
    }

    #[test]
    fn a_decimal_is_shown_as_it_was_written(whole in 0..1_000_000_000_u64, fraction in "[0-9]{0,12}[1-9]", negative: bool) {
        let text = format!("{}{whole}.{fraction}", if negative { "-" } else { "" });
        prop_assert_eq!(Decimal::read(&text).unwrap().to_string(), text);
    }

    #[test]
    fn there_and_back_through_exact_factors_is_the_same(digits in 0..10_u64.pow(15), places in 0..10_u32) {
        let text = format!("{digits}e-{places}");
        let value = Decimal::read(&text).unwrap();
        let (up, down) = (Decimal::read("1000").unwrap(), Decimal::read("0.001").unwrap());
        prop_assert_eq!(value.times(up).unwrap().times(down).unwrap(), value);
    }
}
