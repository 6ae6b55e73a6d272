//! Today's list, before and after the present hour: coming, come, in the room, lying down, ready to go, and not come.

use super::{ANAEMIA, FOLLOW_UP, LYMPHOMA, PANCYTOPENIA, Unit};
use crate::unit::script::{Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![
        decision_waiting(unit),
        coming(unit),
        arrived(unit),
        on_the_table(unit),
        sedated(unit),
        withdrawn(unit),
        lying_down(unit),
        ready_to_go(unit),
        not_come(unit),
    ]
}

fn prepared(script: &mut Script) {
    way::referred(script);
    way::agreed(script);
    way::booked(script);
    way::health(script);
    way::counted(script);
    if script.sedated {
        way::fasting_told(script);
    }
    way::told(script);
    way::consented(script);
}

/// Platelets of nine this morning: the very question, and a named clinician's decision.
fn decision_waiting(unit: Unit<'_>) -> Script {
    let mut he = unit.near(
        Person {
            number: "DEMO-0010",
            family: "Ferreira",
            given: "Anselmo",
            born: "1966-08-21",
            sex: "male",
            why: PANCYTOPENIA,
            side: "right",
        },
        170,
    );
    way::referred(&mut he);
    way::agreed(&mut he);
    way::booked(&mut he);
    way::health(&mut he);
    way::told(&mut he);
    way::consented(&mut he);
    he.ago(25).nils().tell(
        "
        blood.platelets  9 10*9/L  at now-1h
        blood.haemoglobin  79 g/L  at now-1h
        blood.white_cells  1.4 10*9/L  at now-1h
        ",
    );
    he
}

/// Ready, expected in an hour and a half. Another person of that family name is on tomorrow's list.
fn coming(unit: Unit<'_>) -> Script {
    let mut she = unit.near(
        Person {
            number: "DEMO-0011",
            family: "Nguyen",
            given: "Thi Loan",
            born: "1969-10-30",
            sex: "female",
            why: FOLLOW_UP,
            side: "left",
        },
        90,
    );
    prepared(&mut she);
    she
}

/// Through the door a moment ago.
fn arrived(unit: Unit<'_>) -> Script {
    let mut he = unit.near(
        Person {
            number: "DEMO-0012",
            family: "Vantongeren",
            given: "Joost",
            born: "1955-06-15",
            sex: "male",
            why: ANAEMIA,
            side: "right",
        },
        22,
    );
    prepared(&mut he);
    way::arrived(&mut he);
    he
}

/// On the table with a local anaesthetic; the first draw is done.
fn on_the_table(unit: Unit<'_>) -> Script {
    let mut she = unit.near(
        Person {
            number: "DEMO-0013",
            family: "Rahimi",
            given: "Parvaneh",
            born: "1978-03-03",
            sex: "female",
            why: LYMPHOMA,
            side: "right",
        },
        -16,
    );
    the_day(&mut she);
    she
}

/// On the table, sedated, watched every five minutes.
fn sedated(unit: Unit<'_>) -> Script {
    let mut he = unit
        .near(
            Person {
                number: "DEMO-0014",
                family: "Takahashi",
                given: "Noboru",
                born: "1947-05-28",
                sex: "male",
                why: PANCYTOPENIA,
                side: "left",
            },
            -8,
        )
        .with_sedation();
    the_day(&mut he);
    he
}

fn the_day(script: &mut Script) {
    prepared(script);
    way::arrived(script);
    way::paused(script);
    way::in_the_room(script);
    way::bandaged(script);
    way::finished(script);
    way::taught(script);
    way::recovered(script);
}

/// Sedated, and said stop before the needle.
fn withdrawn(unit: Unit<'_>) -> Script {
    let mut she = unit
        .near(
            Person {
                number: "DEMO-0015",
                family: "Okonkwo",
                given: "Ifeoma",
                born: "1990-02-11",
                sex: "female",
                why: FOLLOW_UP,
                side: "right",
            },
            -18,
        )
        .with_sedation();
    prepared(&mut she);
    way::arrived(&mut she);
    way::paused(&mut she);
    way::sedated(&mut she);
    way::watched(&mut she, 7, 7);
    she.minute(8).omar().tell(
        "
        consent.withdrawn
        consent.stop_words  Stop. I do not want this.
        ",
    );
    she.minute(10).nils().tell(
        "
        begin sign-out
        signout.name  yes
        signout.counted  yes
        signout.equipment  none
        signout.concerns  none
        procedure.ended
        ",
    );
    way::watched(&mut she, 12, 47);
    she
}

/// Over, sedated, lying down.
fn lying_down(unit: Unit<'_>) -> Script {
    let mut he = unit
        .near(
            Person {
                number: "DEMO-0016",
                family: "Bielski-Moreau",
                given: "Cedric",
                born: "1963-12-24",
                sex: "male",
                why: LYMPHOMA,
                side: "right",
            },
            -30,
        )
        .with_sedation()
        .in_ward(super::HAEMATOLOGY);
    the_day(&mut he);
    he
}

/// Dry, taught, on her feet: she may go.
fn ready_to_go(unit: Unit<'_>) -> Script {
    let mut she = unit.near(
        Person {
            number: "DEMO-0017",
            family: "Achterberg",
            given: "Mieke",
            born: "1974-07-07",
            sex: "female",
            why: ANAEMIA,
            side: "left",
        },
        -42,
    );
    the_day(&mut she);
    she
}

/// Expected well over an hour ago.
fn not_come(unit: Unit<'_>) -> Script {
    let mut he = unit.near(
        Person {
            number: "DEMO-0018",
            family: "Sundaram",
            given: "Kavin",
            born: "1999-09-19",
            sex: "male",
            why: FOLLOW_UP,
            side: "right",
        },
        -100,
    );
    prepared(&mut he);
    he
}
