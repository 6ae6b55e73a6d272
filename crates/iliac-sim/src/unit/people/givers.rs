//! Who gives marrow: to somebody else, as an adult or as a child, or for themselves.
//!
//! Whoever receives it is a person of their own, named beside the donor.

use super::Unit;
use crate::unit::script::{Course, Person, Recipient, Script};
use crate::unit::way::harvest::{self, Giver, Until, Use};

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![
        work_up_open(unit),
        sister_of_six(unit),
        in_theatre(unit),
        product_released(unit),
        visit_missed(unit),
        own_marrow(unit),
    ]
}

/// Whose referral says nothing beyond what every harvest's says.
const NOTHING_MORE: &str = "";

/// Asked for three days ago; blood taken, no result yet.
fn work_up_open(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0035",
                family: "Ashdown",
                given: "Rupert",
                born: "1985-04-09",
                sex: "male",
                why: NOTHING_MORE,
                side: "either",
            },
            5,
            "08:00",
        )
        .coming_for(Course::Harvest);
    let giver = Giver {
        gives: Use::For(Recipient {
            number: "DEMO-0061",
            family: "Ashdown",
            given: "Felix",
            born: "2022-02-14",
            weight: "12.5",
        }),
        weight: "81.0",
        parent: None,
        planned: "220",
        pulls: 17,
    };
    harvest::go(&mut he, giver, Until::WorkUp);
    he
}

/// A sister of six for her baby brother: cleared, the day after tomorrow.
fn sister_of_six(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0036",
                family: "Ilunga",
                given: "Grace",
                born: "2020-01-24",
                sex: "female",
                why: NOTHING_MORE,
                side: "either",
            },
            2,
            "08:00",
        )
        .coming_for(Course::Harvest);
    let giver = Giver {
        gives: Use::For(Recipient {
            number: "DEMO-0062",
            family: "Ilunga",
            given: "Samuel",
            born: "2026-01-30",
            weight: "8.0",
        }),
        weight: "20.0",
        parent: Some("father"),
        planned: "140",
        pulls: 14,
    };
    harvest::go(&mut she, giver, Until::Eve);
    she
}

/// In theatre, asleep, half of the marrow drawn.
fn in_theatre(unit: Unit<'_>) -> Script {
    let mut she = unit
        .near(
            Person {
                number: "DEMO-0037",
                family: "Whitaker",
                given: "Josephine",
                born: "1988-09-14",
                sex: "female",
                why: NOTHING_MORE,
                side: "either",
            },
            -16,
        )
        .coming_for(Course::Harvest);
    let giver = Giver {
        gives: Use::For(Recipient {
            number: "DEMO-0063",
            family: "Whitaker",
            given: "Theo",
            born: "2024-03-20",
            weight: "10.0",
        }),
        weight: "64.0",
        parent: None,
        planned: "170",
        pulls: 17,
    };
    harvest::go(&mut she, giver, Until::Drawn);
    she
}

/// The marrow is checked, released and given; the donor is awake and sits up.
fn product_released(unit: Unit<'_>) -> Script {
    let mut he = unit
        .near(
            Person {
                number: "DEMO-0038",
                family: "Oduya",
                given: "Emeka",
                born: "1979-06-18",
                sex: "male",
                why: NOTHING_MORE,
                side: "either",
            },
            -112,
        )
        .coming_for(Course::Harvest);
    let giver = Giver {
        gives: Use::For(Recipient {
            number: "DEMO-0064",
            family: "Oduya",
            given: "Chidi",
            born: "2023-08-02",
            weight: "10.0",
        }),
        weight: "78.0",
        parent: None,
        planned: "170",
        pulls: 17,
    };
    harvest::go(&mut he, giver, Until::Home);
    he
}

/// Went home yesterday, and did not come to the visit today.
fn visit_missed(unit: Unit<'_>) -> Script {
    let mut she = unit
        .near(
            Person {
                number: "DEMO-0039",
                family: "Lindqvist-Roy",
                given: "Ebba",
                born: "1991-12-01",
                sex: "female",
                why: NOTHING_MORE,
                side: "either",
            },
            -1690,
        )
        .coming_for(Course::Harvest);
    let giver = Giver {
        gives: Use::For(Recipient {
            number: "DEMO-0065",
            family: "Roy",
            given: "Anjali",
            born: "2023-05-11",
            weight: "10.0",
        }),
        weight: "61.0",
        parent: None,
        planned: "170",
        pulls: 17,
    };
    harvest::go(&mut she, giver, Until::Home);
    she
}

/// A boy's own marrow: frozen a week ago, seen the next day, called.
fn own_marrow(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0040",
                family: "Szabo",
                given: "Bence",
                born: "2021-11-20",
                sex: "male",
                why: NOTHING_MORE,
                side: "either",
            },
            -8,
            "08:00",
        )
        .coming_for(Course::Harvest);
    let giver = Giver { gives: Use::Own, weight: "12.0", parent: Some("mother"), planned: "180", pulls: 18 };
    harvest::go(&mut he, giver, Until::Called);
    he
}
