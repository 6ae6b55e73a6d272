//! The picture of a shipped protocol: every step stands in it, inside it, and nothing on anything else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use iliac_protocol::tree::Protocol;

fn files(folder: &Path, root: &Path, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, root, into);
        } else if let Ok(text) = fs::read_to_string(&path) {
            into.insert(path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text);
        }
    }
}

fn shipped(name: &str) -> Protocol {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols"));
    let mut found = BTreeMap::new();
    files(root, root, &mut found);
    let site = found.get("site.yaml").cloned();
    let (protocol, faults) = iliac_protocol::read(&found, name, site.as_deref());
    protocol.unwrap_or_else(|| panic!("{name}: {} faults", faults.len()))
}

fn numbers(svg: &str, before: &str) -> Vec<(usize, usize)> {
    let cards = svg.split(before).skip(1);
    let number = |text: &str, name: &str| -> usize {
        text.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    cards.map(|card| (number(card, " x"), number(card, " y"))).collect()
}

#[test]
fn every_step_of_a_shipped_protocol_has_a_card_of_its_own_in_the_picture() {
    for name in ["aspiration", "biopsy", "examination", "harvest"] {
        let protocol = shipped(name);
        let svg = iliac_protocol::draw(&protocol);
        let cards = numbers(&svg, "</title><rect");
        assert_eq!(cards.len(), protocol.steps.len(), "{name}");
        for (at, (x, y)) in cards.iter().enumerate() {
            let beside =
                |(other_x, other_y): &(usize, usize)| x.abs_diff(*other_x) >= 189 || y.abs_diff(*other_y) >= 42;
            assert!(cards.iter().skip(at + 1).all(beside), "{name}: two cards lie on each other");
        }
        let height: usize =
            svg.split("viewBox=\"0 0 1520 ").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert!(cards.iter().all(|(x, y)| x + 189 <= 1520 && y + 42 <= height), "{name}: a card lies outside");
        // About as wide as high as a screen: one can read it at once.
        assert!(height <= 1520, "{name} is {height} high");
    }
}

#[test]
fn what_stands_in_a_band_and_at_the_foot_of_a_card_has_room_there() {
    for name in ["aspiration", "biopsy", "examination", "harvest"] {
        let svg = iliac_protocol::draw(&shipped(name));
        let number = |text: &str| -> usize {
            text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
        };
        for band in svg.split("<rect x=\"12\" y=\"").skip(1).filter(|it| it.contains("height=\"")) {
            let height = number(band.split("height=\"").nth(1).unwrap());
            for line in band.split("<text x=\"22\" y=\"").skip(1).map(number) {
                assert!(line + 5 <= number(band) + height, "{name}: a head stands below its band: {line}");
            }
        }
        for card in svg.split("<g>").skip(1) {
            let small = card.split("font-size=\"9.5\"").skip(1);
            let words = small.map(|it| it.split(['>', '<']).nth(1).unwrap().chars().count());
            assert!(words.sum::<usize>() <= 34, "{name}: the foot of a card is too full: {card}");
        }
    }
}

#[test]
fn a_card_says_what_holds_the_step_and_what_it_holds() {
    let svg = iliac_protocol::draw(&shipped("examination"));
    let needle = svg.split("<title>").find(|card| card.starts_with("Needle in (")).unwrap();
    let words = needle.split("</title>").next().unwrap();
    assert!(words.contains("Waits for: ") && words.contains("Consent"), "{words}");
    let consent = svg.split("<title>").find(|card| card.starts_with("Consent (")).unwrap();
    assert!(consent.split("</title>").next().unwrap().contains("Holds: "), "{consent}");
}
