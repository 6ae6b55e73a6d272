//! Before anything is fixed: a referral just in, one with a question back, and the days of preparation.

use super::{ANAEMIA, FOLLOW_UP, LYMPHOMA, PANCYTOPENIA, Unit};
use crate::unit::script::{Person, Script};
use crate::unit::way;

pub(super) fn everybody(unit: Unit<'_>) -> Vec<Script> {
    vec![just_in(unit), question_back(unit), still_asking(unit), on_warfarin(unit), refused(unit)]
}

/// Came in forty minutes ago; nobody has looked yet.
fn just_in(unit: Unit<'_>) -> Script {
    let mut she = unit.near(
        Person {
            number: "DEMO-0001",
            family: "Orchard",
            given: "Tamsin",
            born: "1957-11-02",
            sex: "female",
            why: PANCYTOPENIA,
            side: "right",
        },
        0,
    );
    let (phone, why) = (she.phone(), she.person.why);
    she.ago(40).cora().opens(&format!(
        "
        request.received
        request.by  Dr Ines Falk
        request.components  both
        {why}
        request.urgency  urgent
        request.setting  outpatient
        person.sex  female
        person.language  English
        person.interpreter  no
        person.phone  {phone}
        blood.platelets  88 10*9/L  at now-20h
        blood.haemoglobin  84 g/L  at now-20h
        blood.white_cells  2.1 10*9/L  at now-20h
        "
    ));
    she
}

/// A fax with half of what is needed: one part only, no reason why, no number to call.
fn question_back(unit: Unit<'_>) -> Script {
    let mut he = unit.on(
        Person {
            number: "DEMO-0002",
            family: "Wrona",
            given: "Dariusz",
            born: "1949-03-19",
            sex: "male",
            why: LYMPHOMA,
            side: "left",
        },
        0,
        "09:00",
    );
    he.day(-1, "08:55").cora().opens(
        "
        request.received
        request.components  aspirate
        request.reason  stage
        request.suspected  lymphoma
        person.sex  male
        ",
    );
    he.day(-1, "11:30").omar().tell("request.accepted  question-back");
    he
}

/// Next week, nervous, with a question nobody has answered, and nobody yet who drives.
fn still_asking(unit: Unit<'_>) -> Script {
    let mut she = unit
        .on(
            Person {
                number: "DEMO-0003",
                family: "Adeyemi",
                given: "Folake",
                born: "1984-07-23",
                sex: "female",
                why: ANAEMIA,
                side: "left",
            },
            5,
            "09:30",
        )
        .with_sedation();
    way::referred(&mut she);
    way::agreed(&mut she);
    she.day(-6, "09:10").cora().tell(
        "
        booking.start  start
        booking.place  hospital
        booking.operator  Dr Omar Petrov
        preparation.sent
        ",
    );
    she.day(-6, "11:00").nils();
    way::listed(&mut she);
    she.tell("blood.platelets  231 10*9/L\nblood.haemoglobin  104 g/L");
    she.day(-6, "11:05").nils().tell("correct health.nervous  yes\ncorrect health.concerns  Afraid of the needle");
    she.day(-6, "14:00").omar().tell(
        "
        explained.at
        explained.walk_through  yes
        explained.risks  yes
        explained.options  yes
        explained.own_words  yes
        ",
    );
    she.day(-6, "14:20").nils().tell(
        "
        question#1.about  pain
        question#1.words  Will I feel the needle through the sedation?
        question#2.about  results-who
        question#2.words  Can my sister hear the result with me?
        question#2.answer  Yes, when she says so on the day.
        questions.gone_through  yes
        ",
    );
    she
}

/// Next week; the warfarin has no plan and the INR no value.
fn on_warfarin(unit: Unit<'_>) -> Script {
    let mut he = unit
        .on(
            Person {
                number: "DEMO-0004",
                family: "Haugen",
                given: "Torbjorn",
                born: "1945-01-30",
                sex: "male",
                why: ANAEMIA,
                side: "right",
            },
            4,
            "11:00",
        )
        .in_ward(super::HAEMATOLOGY);
    way::referred(&mut he);
    way::agreed(&mut he);
    way::booked(&mut he);
    he.day(-5, "10:10").nils().tell(
        "
        medicine#1.name  warfarin
        medicine#1.bleeding  anticoagulant
        medicine#1.source  the referral
        medicines.reviewed  yes
        condition#1.name  atrial fibrillation
        condition#1.kind  atrial-fibrillation
        conditions.reviewed  yes
        allergies.reviewed  yes
        health.concerns  none
        health.anaesthetic_reaction  no
        health.bleeding_score  0
        health.immunity  normal
        health.nervous  no
        blood.platelets  201 10*9/L
        blood.haemoglobin  92 g/L
        ",
    );
    he.day(-5, "10:40").omar();
    way::answered(&mut he);
    he.day(-5, "10:50").omar();
    way::signed_for(&mut he);
    he
}

/// Said no at the talk.
fn refused(unit: Unit<'_>) -> Script {
    let mut she = unit.on(
        Person {
            number: "DEMO-0005",
            family: "Castellano",
            given: "Graziella",
            born: "1952-09-08",
            sex: "female",
            why: FOLLOW_UP,
            side: "right",
        },
        2,
        "10:00",
    );
    way::referred(&mut she);
    way::agreed(&mut she);
    way::booked(&mut she);
    way::health(&mut she);
    way::counted(&mut she);
    way::told(&mut she);
    she.day(-3, "14:25").omar().tell(
        "
        consent.refused
        consent.stop_words  I have had enough needles this year. I want to wait.
        ",
    );
    she
}
