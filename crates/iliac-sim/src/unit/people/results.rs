//! Waiting for a result, waiting for somebody to explain it, and done.

use super::{ANAEMIA, LYMPHOMA, Unit};
use crate::unit::script::{Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![overdue(unit), unexplained(unit), closed(unit)]
}

fn at_home_and_called(script: &mut Script, iron: &str) {
    super::home::gone_home(script);
    way::checked_in(script);
    way::first_reports(script, iron);
}

/// The core is not reported, and the day that was promised is past.
fn overdue(unit: Unit<'_>) -> Script {
    let mut she = unit.on(
        Person {
            number: "DEMO-0023",
            family: "Demirtas",
            given: "Gulsen",
            born: "1958-08-18",
            sex: "female",
            why: LYMPHOMA,
            side: "right",
        },
        -11,
        "09:30",
    );
    at_home_and_called(&mut she, "normal");
    way::well_again(&mut she);
    she
}

/// Signed and read; nobody has talked with him yet.
fn unexplained(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0024",
                family: "Whitcombe",
                given: "Barnaby",
                born: "1964-04-04",
                sex: "male",
                why: ANAEMIA,
                side: "left",
            },
            -4,
            "10:30",
        )
        .in_ward(super::HAEMATOLOGY);
    at_home_and_called(&mut he, "normal");
    way::last_report(&mut he);
    way::signed(&mut he, "normal", "Marrow without change; iron is there.");
    way::read(&mut he);
    he
}

/// Explained, acted on, well again, closed.
fn closed(unit: Unit<'_>) -> Script {
    let mut she = unit.on(
        Person {
            number: "DEMO-0025",
            family: "Yamaguchi-Stone",
            given: "Emi",
            born: "1981-01-09",
            sex: "female",
            why: ANAEMIA,
            side: "right",
        },
        -12,
        "10:00",
    );
    at_home_and_called(&mut she, "abnormal");
    way::last_report(&mut she);
    way::signed(&mut she, "abnormal", "No iron in the marrow; no other cause found.");
    way::read(&mut she);
    way::explained(&mut she);
    way::well_again(&mut she);
    she.day(9, "09:00").cora().tell("close");
    she
}
