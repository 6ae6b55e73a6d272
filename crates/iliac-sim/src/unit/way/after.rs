//! From the door home to the day the person knows the result.

use crate::unit::script::{Course, Script};

/// Home, an hour after the appointment.
pub(in crate::unit) fn home(script: &mut Script) {
    script.minute(60).nils().tell(
        "
        begin discharge
        discharge.to  home
        discharge.agreed_by  Dr Omar Petrov
        discharge.at
        ",
    );
}

/// The samples reach the bench.
pub(in crate::unit) fn received(script: &mut Script) {
    script.minute(95).bea().tell("specimens.received\nspecimens.fit  fit");
}

/// A call the day after: nothing unusual.
pub(in crate::unit) fn checked_in(script: &mut Script) {
    script.day(1, "11:30").nils();
    call(script, "1", "2 {score}");
}

/// A call, with how much it hurts.
pub(in crate::unit) fn call(script: &mut Script, label: &str, pain: &str) {
    script.tell(&format!(
        "
        checkin#{label}.at
        checkin#{label}.chest  no
        checkin#{label}.temperature  36.8 Cel
        checkin#{label}.digital  yes
        checkin#{label}.bleeding  none
        checkin#{label}.discharge  no
        checkin#{label}.redness  no
        checkin#{label}.warmth  no
        checkin#{label}.swelling  no
        checkin#{label}.chills  no
        checkin#{label}.pain  {pain}
        checkin#{label}.inside  no
        checkin#{label}.faint  no
        checkin#{label}.leg  no
        checkin#{label}.limb  no
        checkin#{label}.bruise  mild
        checkin#{label}.dizzy  no
        checkin#{label}.mood  no
        "
    ));
}

/// The smears are read and reported, with this finding about iron.
pub(in crate::unit) fn first_reports(script: &mut Script, iron: &str) {
    script.day(1, "15:00").pia();
    if script.course != Course::Biopsy {
        script.tell("worksheet.particles  present");
    }
    if script.course != Course::Aspiration {
        script.tell("worksheet.evaluable  14 mm");
    }
    script.tell(
        "
        worksheet.cells  500
        worksheet.words  Slightly more cells than usual for the age.
        test#film.reported
        test#film.finding  normal
        test#film.result  Slightly more cells than usual, all lines present.
        ",
    );
    if script.course != Course::Biopsy {
        script.tell(&format!("test#iron.reported\ntest#iron.finding  {iron}"));
    }
}

/// The core is reported.
pub(in crate::unit) fn last_report(script: &mut Script) {
    script.day(2, "10:30").pia().tell(
        "
        test#core.reported
        test#core.finding  normal
        test#core.result  Slightly more cells than usual; nothing foreign.
        ",
    );
}

/// The integrated report is signed, with this finding and these words.
pub(in crate::unit) fn signed(script: &mut Script, finding: &str, words: &str) {
    script.day(2, "16:00").pia().tell(&format!(
        "
        begin sign-report
        report.finding  {finding}
        report.words  {words}
        report.signature  Dr Pia Marchetti
        report.signed
        "
    ));
}

/// The ordering clinician has read it.
pub(in crate::unit) fn read(script: &mut Script) {
    script.day(3, "09:15").clara().tell("report.acknowledged");
}

/// Explained and acted on.
pub(in crate::unit) fn explained(script: &mut Script) {
    script.day(3, "11:00").clara().tell(
        "
        begin explain-results
        explained.shows  There is no iron left in the marrow.
        explained.means  The blood is low because iron is missing.
        explained.next  We look for where the iron goes; iron tablets start now.
        explained.result
        followup.owner  Dr Clara Novak
        followup.done
        report.repeat  no
        ",
    );
}

/// The last call, a week later: well again.
pub(in crate::unit) fn well_again(script: &mut Script) {
    script.day(8, "11:40").nils();
    call(script, "2", "0 {score}");
    script.tell("recovered.at");
}
