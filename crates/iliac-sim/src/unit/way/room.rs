//! The day itself: from the door to the instructions for home.

use crate::unit::script::{Course, Script};

/// Through the door.
pub(in crate::unit) fn arrived(script: &mut Script) {
    script.minute(-25).cora().tell("arrival.at");
    if script.sedated {
        script.tell("arrival.escort  yes");
    }
}

/// Weighed, first vital signs, what was eaten, and the first pause.
pub(in crate::unit) fn paused(script: &mut Script) {
    script.minute(-14).nils().tell(
        "
        person.weight  68.5 kg
        vitals#first.taken
        vitals#first.pulse  74 /min
        vitals#first.systolic  134 mm[Hg]
        vitals#first.diastolic  78 mm[Hg]
        ",
    );
    if script.sedated {
        script.tell(
            "
            vitals#first.oxygen  97 %
            vitals#first.level  calm
            intake#1.kind  light
            intake#1.at  start-12h
            intake#2.kind  clear
            intake#2.at  start-3h
            fasting.asked  yes
            line.placed
            line.place  left hand
            line.gauge  20
            room.sedation  yes
            signin.equipment  yes
            signin.airway  none
            ",
        );
    }
    script.minute(-5).nils().tell(
        "
        begin sign-in
        signin.person  yes
        signin.consent  yes
        signin.allergies  yes
        signin.medicines  yes
        signin.counts  yes
        signin.marked  marked
        signin.at
        ",
    );
}

/// On the table: sedated when planned, numb, both punctures, the needle out.
pub(in crate::unit) fn in_the_room(script: &mut Script) {
    placed(script);
    if script.sedated {
        sedated(script);
        watched(script, 7, 47);
    }
    numb(script);
    if script.course != Course::Biopsy {
        aspirate(script);
    }
    if script.course != Course::Aspiration {
        core(script);
    }
}

fn placed(script: &mut Script) {
    script.minute(0).omar().tell(
        "
        position.lying  stomach
        position.landmark  yes
        skin.clear  yes
        ",
    );
}

/// The two doses.
pub(in crate::unit) fn sedated(script: &mut Script) {
    script.minute(2).anna().tell(
        "
        begin sedate#1
        sedative#1.given
        sedative#1.drug  midazolam
        sedative#1.class  sedative
        sedative#1.dose  2 mg
        sedative#1.route  vein
        ",
    );
    script.minute(3).anna().tell(
        "
        begin sedate#2
        sedative#2.given
        sedative#2.drug  fentanyl
        sedative#2.class  pain-reliever
        sedative#2.dose  50 ug
        sedative#2.route  vein
        ",
    );
}

/// Vital signs every five minutes, from and to these minutes.
pub(in crate::unit) fn watched(script: &mut Script, from: i64, to: i64) {
    let quiet = ["calm", "drowsy"];
    for minute in (from..=to).step_by(5) {
        let level = quiet.get(usize::from(minute < 30)).copied().unwrap_or("calm");
        let (pulse, systolic) = (64 + minute % 8, 118 + minute % 11);
        script.minute(minute).nils().tell(&format!(
            "
            vitals#{minute}.taken
            vitals#{minute}.pulse  {pulse} /min
            vitals#{minute}.systolic  {systolic} mm[Hg]
            vitals#{minute}.oxygen  97 %
            vitals#{minute}.level  {level}
            "
        ));
    }
}

fn numb(script: &mut Script) {
    script.minute(4).omar().tell("begin clean-skin\nskin.antiseptic  chlorhexidine\nskin.cleaned");
    script.minute(5).omar().tell("skin.dry  yes");
    script.minute(6).omar().tell(
        "
        begin numb#1
        local#1.given
        local#1.drug  lidocaine
        local#1.strength  stronger
        local#1.volume  8 mL
        local#1.layer  both
        ",
    );
    script.minute(9).omar().tell("numb.felt  numb");
    script.minute(10).omar().tell(
        "
        begin time-out
        timeout.aloud  yes
        timeout.roles  yes
        timeout.plan  yes
        timeout.operator  haematologist
        procedure.started
        ",
    );
}

fn aspirate(script: &mut Script) {
    let side = script.person.side;
    script.minute(11).omar().tell(&format!(
        "
        puncture#1.site  posterior-crest
        puncture#1.side  {side}
        puncture#1.for  aspirate
        begin puncture#1
        puncture#1.inserted
        puncture#1.gauge  15
        "
    ));
    script.minute(13).nils().tell(
        "
        pull#1.at  in puncture#1
        pull#1.volume  0.5 mL
        pull#1.outcome  adequate
        pull#1.slides  8
        pull#1.pain  4 {score}
        tube#1.kind  edta  in pull#1
        tube#1.use  smears
        tube#1.mixed  yes
        tube#1.labelled  yes
        ",
    );
    script.minute(15).omar().tell("puncture#1.out\npuncture#1.needle  complete");
}

fn core(script: &mut Script) {
    let side = script.person.side;
    let what = if script.course == Course::Biopsy { "" } else { "puncture#2.for  core" };
    script.minute(16).omar().tell(&format!(
        "
        puncture#2.site  posterior-crest
        puncture#2.side  {side}
        {what}
        begin puncture#2
        puncture#2.inserted
        puncture#2.gauge  11
        "
    ));
    script.minute(18).nils().tell(
        "
        core#1.at  in puncture#2
        core#1.length  18 mm
        core#1.imprint  yes
        pot#1.fluid  fixative  in core#1
        pot#1.labelled  yes
        ",
    );
    script.minute(19).omar().tell("puncture#2.out\npuncture#2.needle  complete");
}

/// Pressed until it stops, and bandaged.
pub(in crate::unit) fn bandaged(script: &mut Script) {
    script.minute(20).nils().tell("pressure.started");
    script.minute(26).nils().tell("haemostasis.stopped  yes\nbegin dress\ndressing.on\ndressing.kind  plaster");
}

/// The third pause, and the samples sent.
pub(in crate::unit) fn finished(script: &mut Script) {
    script.minute(28).nils().tell(
        "
        begin sign-out
        signout.name  yes
        signout.counted  yes
        signout.labelled  yes
        signout.equipment  none
        signout.concerns  none
        procedure.ended
        begin send-samples
        specimens.sent
        ",
    );
}

/// What is told for home; after sedation a first recovery score, the limits, and the adult who drives.
pub(in crate::unit) fn taught(script: &mut Script) {
    script.minute(30).nils().tell(
        "
        care.bandage_off  now+25h
        care.shower_from  now+25h
        care.bath_from  now+3d
        result.expected  now+9d
        result.explainer  Dr Clara Novak
        result.more_tests  yes
        contact.clinic  01632 960 100
        contact.night  01632 960 199
        care.sheet  home sheet 1
        care.taught
        care.teach_back  yes
        ",
    );
    if script.sedated {
        scored(script, "first", 1);
        script.tell("care.shop_medicines  paracetamol from today\ndischarge.escort  yes\ndischarge.escort_told  yes");
    }
}

/// The place looked at, and on their feet; after sedation when the lying down is over, with a second score.
pub(in crate::unit) fn recovered(script: &mut Script) {
    if script.sedated {
        script.minute(49).nils().tell(
            "
            getup.allowed  yes
            begin get-up
            getup.systolic  124 mm[Hg]
            getup.dizzy  no
            getup.at
            ",
        );
        scored(script, "second", 2);
    } else {
        script.minute(36).nils();
    }
    script.tell("begin look-again\nrecover.place  dry\nrecover.pain  2 {score}\nrecover.walks  yes");
}

fn scored(script: &mut Script, label: &str, awake: u8) {
    script.tell(&format!(
        "
        score#{label}.at
        score#{label}.activity  2
        score#{label}.breathing  2
        score#{label}.circulation  2
        score#{label}.consciousness  {awake}
        score#{label}.oxygen  2
        "
    ));
}
