//! Tomorrow's list: ready, without a count, with an old count, and a child.

use super::{ANAEMIA, FOLLOW_UP, LYMPHOMA, PANCYTOPENIA, Unit};
use crate::unit::script::{Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![ready(unit), without_count(unit), old_count(unit), child(unit)]
}

/// Everything is there. Another person of that family name is on today's list.
fn ready(unit: Unit<'_>) -> Script {
    let mut she = unit.on(
        Person {
            number: "DEMO-0006",
            family: "Nguyen",
            given: "Thi Lan",
            born: "1961-04-12",
            sex: "female",
            why: ANAEMIA,
            side: "right",
        },
        1,
        "09:00",
    );
    prepared(&mut she);
    she
}

fn prepared(script: &mut Script) {
    way::referred(script);
    way::agreed(script);
    way::booked(script);
    way::health(script);
    way::counted(script);
    way::told(script);
    way::consented(script);
}

/// Nobody sent a blood count.
fn without_count(unit: Unit<'_>) -> Script {
    let mut he = unit.on(
        Person {
            number: "DEMO-0007",
            family: "Tamarapu",
            given: "Venkat",
            born: "1970-12-01",
            sex: "male",
            why: LYMPHOMA,
            side: "left",
        },
        1,
        "10:00",
    );
    way::referred(&mut he);
    way::agreed(&mut he);
    way::booked(&mut he);
    way::health(&mut he);
    way::told(&mut he);
    way::consented(&mut he);
    he
}

/// The count came with the referral and is too old for tomorrow.
fn old_count(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0008",
                family: "Kowalczyk",
                given: "Bronislawa",
                born: "1938-02-17",
                sex: "female",
                why: PANCYTOPENIA,
                side: "right",
            },
            1,
            "11:00",
        )
        .in_ward(super::HAEMATOLOGY);
    way::referred(&mut she);
    way::agreed(&mut she);
    way::booked(&mut she);
    she.day(-5, "10:00").nils();
    way::listed(&mut she);
    she.tell("blood.platelets  112 10*9/L  at start-9d\nblood.haemoglobin  88 g/L  at start-9d");
    way::told(&mut she);
    way::consented(&mut she);
    she
}

/// A girl of seven with her father, sedation planned.
fn child(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0009",
                family: "Mbeki-Larsen",
                given: "Ayo",
                born: "2019-05-06",
                sex: "female",
                why: FOLLOW_UP,
                side: "left",
            },
            1,
            "08:30",
        )
        .with_sedation();
    way::referred(&mut she);
    way::agreed(&mut she);
    she.day(-6, "09:20").cora().tell(
        "
        booking.start  start
        booking.place  theatre
        booking.operator  Dr Omar Petrov
        preparation.sent
        escort.name  her father
        escort.phone  01632 960 156
        escort.drives  yes
        escort.stays  yes
        ",
    );
    way::health(&mut she);
    way::counted(&mut she);
    way::fasting_told(&mut she);
    way::told(&mut she);
    she.day(-3, "14:10").omar().tell(
        "
        begin consent
        consent.components  both
        consent.site  hip
        consent.side  left
        consent.sedation  yes
        consent.other_side  no
        consent.core_if_dry  yes
        consent.repeat_pull  yes
        consent.transfusion  yes
        consent.by  parent
        consent.substitute  Lars Mbeki-Larsen
        consent.relation  father
        consent.assent  agrees
        consent.understood  yes
        consent.concerns  none
        consent.version  examination 1
        consent.signature  Lars Mbeki-Larsen
        consent.signed
        ",
    );
    she
}
