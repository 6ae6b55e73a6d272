//! At home: since this morning, well, feverish, and silent.

use super::{ANAEMIA, FOLLOW_UP, LYMPHOMA, PANCYTOPENIA, Unit};
use crate::unit::script::{Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![bandaged_too_soon(unit), well(unit), feverish(unit), silent(unit)]
}

/// Everything up to the door home and the bench, a plain day.
pub(super) fn gone_home(script: &mut Script) {
    needle_out(script);
    way::bandaged(script);
    from_bandage_to_bench(script);
}

fn needle_out(script: &mut Script) {
    way::referred(script);
    way::agreed(script);
    way::booked(script);
    way::health(script);
    way::counted(script);
    way::told(script);
    way::consented(script);
    way::arrived(script);
    way::paused(script);
    way::in_the_room(script);
}

fn from_bandage_to_bench(script: &mut Script) {
    way::finished(script);
    way::taught(script);
    way::recovered(script);
    way::home(script);
    way::received(script);
}

/// Home since this morning. The bandage went on before the pressure was over, and it was recorded as it was.
fn bandaged_too_soon(unit: Unit<'_>) -> Script {
    let mut he = unit.near(
        Person {
            number: "DEMO-0019",
            family: "Petrossian",
            given: "Aram",
            born: "1959-01-14",
            sex: "male",
            why: ANAEMIA,
            side: "left",
        },
        -240,
    );
    needle_out(&mut he);
    he.minute(20).nils().tell("pressure.started");
    he.minute(23).nils().tell("haemostasis.stopped  yes\ndressing.on\ndressing.kind  plaster");
    from_bandage_to_bench(&mut he);
    he
}

/// The third day: called, well.
fn well(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0020",
                family: "Lindgren",
                given: "Maj-Britt",
                born: "1950-05-05",
                sex: "female",
                why: LYMPHOMA,
                side: "right",
            },
            -2,
            "10:00",
        )
        .in_ward(super::HAEMATOLOGY);
    gone_home(&mut she);
    way::checked_in(&mut she);
    way::first_reports(&mut she, "normal");
    she
}

/// Called a few minutes ago: fever.
fn feverish(unit: Unit<'_>) -> Script {
    let mut he = unit.on(
        Person {
            number: "DEMO-0021",
            family: "Mwangi",
            given: "Peter Kamau",
            born: "1972-11-11",
            sex: "male",
            why: PANCYTOPENIA,
            side: "right",
        },
        -1,
        "14:00",
    );
    gone_home(&mut he);
    he.ago(6).nils().tell(
        "
        checkin#1.at
        checkin#1.chest  no
        checkin#1.temperature  38.6 Cel
        checkin#1.digital  yes
        checkin#1.bleeding  on-dressing
        checkin#1.chills  no
        checkin#1.pain  3 {score}
        checkin#1.inside  no
        checkin#1.words  Hot and shivery since the evening.
        ",
    );
    he
}

/// Nobody has answered since going home.
fn silent(unit: Unit<'_>) -> Script {
    let mut she = unit.on(
        Person {
            number: "DEMO-0022",
            family: "Halloran",
            given: "Saoirse",
            born: "1987-06-26",
            sex: "female",
            why: FOLLOW_UP,
            side: "left",
        },
        -3,
        "09:00",
    );
    gone_home(&mut she);
    way::first_reports(&mut she, "normal");
    way::last_report(&mut she);
    she
}
