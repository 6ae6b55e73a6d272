//! Who came for one sample only: liquid alone, or a core alone.

use super::{ANAEMIA, LYMPHOMA, PANCYTOPENIA, Unit};
use crate::unit::script::{Course, Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    let liquid = [not_looked_at(unit), liquid_ready(unit), drawn(unit), liquid_called(unit), liquid_unexplained(unit)];
    let cores = [not_signed(unit), core_arrived(unit), core_dressed(unit), core_called(unit)];
    liquid.into_iter().chain(cores).collect()
}

fn asked(script: &mut Script) {
    way::referred(script);
    way::agreed(script);
    way::booked(script);
    way::health(script);
    way::counted(script);
    way::told(script);
}

fn prepared(script: &mut Script) {
    asked(script);
    way::consented(script);
}

/// Everything up to the plaster.
fn sampled(script: &mut Script) {
    prepared(script);
    way::arrived(script);
    way::paused(script);
    way::in_the_room(script);
    way::bandaged(script);
}

/// Everything up to the bench.
fn gone_home(script: &mut Script) {
    sampled(script);
    way::finished(script);
    way::taught(script);
    way::recovered(script);
    way::home(script);
    way::received(script);
}

/// Liquid: came in yesterday; nobody has looked yet.
fn not_looked_at(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0026",
                family: "Brandvold",
                given: "Eirik",
                born: "1961-02-17",
                sex: "male",
                why: ANAEMIA,
                side: "left",
            },
            6,
            "10:00",
        )
        .coming_for(Course::Aspiration);
    way::referred(&mut he);
    he
}

/// Liquid: ready, tomorrow.
fn liquid_ready(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0027",
                family: "Sandoval",
                given: "Rocio",
                born: "1954-10-05",
                sex: "female",
                why: ANAEMIA,
                side: "right",
            },
            1,
            "11:00",
        )
        .coming_for(Course::Aspiration);
    prepared(&mut she);
    she
}

/// Liquid: on the table, the needle in.
fn drawn(unit: Unit<'_>) -> Script {
    let mut he = unit
        .near(
            Person {
                number: "DEMO-0028",
                family: "Kowalczuk",
                given: "Bohdan",
                born: "1969-07-01",
                sex: "male",
                why: ANAEMIA,
                side: "right",
            },
            -12,
        )
        .coming_for(Course::Aspiration);
    gone_home(&mut he);
    he
}

/// Liquid: home, called, well; the smears are read.
fn liquid_called(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0029",
                family: "Vestergaard",
                given: "Signe",
                born: "1976-12-12",
                sex: "female",
                why: ANAEMIA,
                side: "left",
            },
            -2,
            "11:00",
        )
        .coming_for(Course::Aspiration);
    gone_home(&mut she);
    way::checked_in(&mut she);
    way::first_reports(&mut she, "normal");
    she
}

/// Liquid: signed and read; nobody has talked with her yet.
fn liquid_unexplained(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0030",
                family: "Balogun",
                given: "Temitope",
                born: "1983-03-27",
                sex: "female",
                why: ANAEMIA,
                side: "right",
            },
            -4,
            "09:30",
        )
        .coming_for(Course::Aspiration);
    gone_home(&mut she);
    way::checked_in(&mut she);
    way::first_reports(&mut she, "normal");
    way::signed(&mut she, "normal", "Marrow without change; iron is there.");
    way::read(&mut she);
    she
}

/// A core: everything talked through, and not signed yet.
fn not_signed(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0031",
                family: "Moncrieff",
                given: "Alasdair",
                born: "1948-05-22",
                sex: "male",
                why: PANCYTOPENIA,
                side: "left",
            },
            2,
            "13:30",
        )
        .coming_for(Course::Biopsy);
    asked(&mut he);
    he
}

/// A core: through the door.
fn core_arrived(unit: Unit<'_>) -> Script {
    let mut she = unit
        .near(
            Person {
                number: "DEMO-0032",
                family: "Pellegrini",
                given: "Ornella",
                born: "1956-08-30",
                sex: "female",
                why: LYMPHOMA,
                side: "right",
            },
            18,
        )
        .coming_for(Course::Biopsy);
    prepared(&mut she);
    way::arrived(&mut she);
    she
}

/// A core: dressed, about to stand up.
fn core_dressed(unit: Unit<'_>) -> Script {
    let mut he = unit
        .near(
            Person {
                number: "DEMO-0033",
                family: "Hashemi",
                given: "Davoud",
                born: "1965-01-19",
                sex: "male",
                why: PANCYTOPENIA,
                side: "right",
            },
            -31,
        )
        .coming_for(Course::Biopsy);
    gone_home(&mut he);
    he
}

/// A core: home and called; the report is with the pathologist.
fn core_called(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0034",
                family: "Thorsen-Adu",
                given: "Abena",
                born: "1971-11-03",
                sex: "female",
                why: LYMPHOMA,
                side: "left",
            },
            -2,
            "13:00",
        )
        .coming_for(Course::Biopsy);
    gone_home(&mut she);
    way::checked_in(&mut she);
    way::first_reports(&mut she, "normal");
    she
}
