//! The day itself, and the days after it.

use super::{Giver, Use};
use crate::unit::script::Script;

/// Pulls from the first puncture; the others come from the second.
const FIRST_PLACE: i64 = 9;

/// From the door to the first pause.
pub(super) fn came(script: &mut Script, giver: Giver) {
    let weight = giver.weight;
    script.minute(-70).cora().tell("arrival.at\narrival.escort  yes");
    script.minute(-60).nils().tell(&format!(
        "
        intake#1.kind  light
        intake#1.at  start-13h
        intake#2.kind  clear
        intake#2.at  start-150m
        fasting.asked  yes
        person.weight  {weight} kg
        vitals#1.taken
        vitals#1.pulse  68 /min
        vitals#1.systolic  124 mm[Hg]
        vitals#1.diastolic  78 mm[Hg]
        room.sedation  yes
        signin.equipment  yes
        signin.airway  none
        "
    ));
    if giver.parent.is_none() {
        script.minute(-50).anna();
        line(script);
    }
    script.minute(-30).nils().tell(
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

fn line(script: &mut Script) {
    script.tell("line.placed\nline.place  left hand\nline.gauge  18");
}

/// Asleep, clean, the bag prepared, the second pause.
pub(super) fn asleep(script: &mut Script, giver: Giver) {
    let (drug, dose, route) =
        if giver.parent.is_some() { ("other", "20 mg", "nose") } else { ("propofol", "150 mg", "vein") };
    script.minute(-20).anna().tell(&format!(
        "
        begin sedate#1
        sedative#1.given
        sedative#1.drug  {drug}
        sedative#1.class  sedative
        sedative#1.dose  {dose}
        sedative#1.route  {route}
        "
    ));
    if giver.parent.is_some() {
        line(script);
    }
    script.minute(-18).anna().tell("anaesthesia.airway  tube");
    script.minute(-15).omar().tell("position.lying  stomach\nposition.landmark  yes\nskin.clear  yes");
    script.minute(-10).omar().tell("begin clean-skin\nskin.antiseptic  chlorhexidine\nskin.cleaned");
    let digits: String = script.person.number.chars().filter(char::is_ascii_digit).collect();
    script.minute(-8).omar().tell("skin.dry  yes");
    script.minute(-5).nils().tell(&format!(
        "
        additive#1.kind  citrate
        additive#1.volume  17 mL
        additive#1.bag  1
        bag#1.number  1
        bag#1.code  IL-26-00{digits}
        bag#1.mixed_with  both
        "
    ));
    script.minute(-2).omar().tell(
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

/// The marrow, pull by pull from two places, counted half-way and at the end.
pub(super) fn drawn(script: &mut Script, giver: Giver) {
    puncture(script, 0, 1, "left");
    script.minute(1).nils().tell("bag#1.started");
    for pull in 1..=FIRST_PLACE {
        pulled(script, pull, pull, 1);
    }
    out(script, 12, 1);
    puncture(script, 14, 2, "right");
    script.minute(15).bea().tell(
        "
        count#1.at
        count#1.cells  21.0 10*9/L
        count#1.gross  107 mL
        count#1.red_nuclei  yes
        ",
    );
    for pull in FIRST_PLACE + 1..=giver.pulls {
        pulled(script, pull + 6, pull, 2);
    }
    out(script, 26, 2);
}

fn puncture(script: &mut Script, minute: i64, label: i64, side: &str) {
    script.minute(minute).omar().tell(&format!(
        "
        puncture#{label}.site  posterior-crest
        puncture#{label}.side  {side}
        begin puncture#{label}
        puncture#{label}.inserted
        puncture#{label}.gauge  11
        "
    ));
}

fn pulled(script: &mut Script, minute: i64, label: i64, place: i64) {
    script.minute(minute).nils().tell(&format!("pull#{label}.at  in puncture#{place}\npull#{label}.volume  10 mL"));
}

fn out(script: &mut Script, minute: i64, label: i64) {
    script.minute(minute).omar().tell(&format!("puncture#{label}.out\npuncture#{label}.needle  complete"));
}

/// The bag weighed, counted, labelled and sent; the places pressed and dressed; the third pause.
pub(super) fn packed(script: &mut Script, giver: Giver) {
    let gross = giver.pulls * 10 + 20;
    script.minute(27).omar().tell("collection.ended\ncollection.stop_reason  enough");
    script.minute(28).nils().tell(&format!(
        "
        bag#1.ended
        bag#1.gross  {gross} mL
        bag#1.labelled  yes
        bag#1.donor_named  yes
        bag#1.recipient_named  yes
        bag#1.checked_first  Nils Okafor
        bag#1.checked_second  Dr Omar Petrov
        pressure.started
        "
    ));
    script.minute(28).bea().tell(&format!("count#2.at\ncount#2.cells  22.0 10*9/L\ncount#2.gross  {gross} mL"));
    script.minute(36).nils().tell(
        "
        haemostasis.stopped  yes
        strips.count  2
        begin dress
        dressing.on
        dressing.kind  pressure
        ",
    );
    script.minute(40).nils().tell(
        "
        begin sign-out
        signout.name  yes
        signout.counted  yes
        signout.labelled  yes
        signout.equipment  none
        signout.concerns  none
        procedure.ended
        ",
    );
    let storage = if matches!(giver.gives, Use::Own) { "cold" } else { "room" };
    script.minute(42).nils().tell(&format!(
        "
        begin send-product
        product.sent
        product.courier  the porter of the unit
        product.storage  {storage}
        "
    ));
}

/// Awake, watched every quarter of an hour.
pub(super) fn woken(script: &mut Script, _: Giver) {
    script.minute(45).anna().tell("anaesthesia.ended\nanaesthesia.handover  yes");
    for minute in [46, 60, 75, 90, 105] {
        script.minute(minute).nils().tell(&format!(
            "
            vitals#{minute}.taken
            vitals#{minute}.pulse  70 /min
            vitals#{minute}.systolic  118 mm[Hg]
            "
        ));
    }
}

/// In the laboratory: tested, then released and given, or frozen.
pub(super) fn received(script: &mut Script, giver: Giver) {
    script.minute(61).bea().tell("product.received\nproduct.fit  fit");
    script.minute(70).bea().tell(
        "
        product.viability  97 %
        product.stem_dose  4.1 10*6/kg
        product.red_share  28 %
        product.culture_taken  yes
        ",
    );
    match giver.gives {
        Use::For(_) => {
            script.minute(100).bea().tell(
                "
                product.two_identifiers  yes
                begin release
                product.released_to  ward of the recipient
                product.released
                ",
            );
            script.minute(180).clara().tell("recipient.given");
        }
        Use::Own => {
            script.minute(240).bea().tell("begin freeze\nproduct.freeze_started\nproduct.preservative  10 %");
            script.minute(360).bea().tell("product.place  tank 2, rack 4\nproduct.cold  -150 Cel");
        }
    }
}

/// Looked at, scored, on their feet.
pub(super) fn well_enough(script: &mut Script, _: Giver) {
    script.minute(76).nils().tell("recover.haemoglobin  131 g/L");
    script.minute(80).clara().tell("transfusion.decision  none\ntransfusion.by  Dr Clara Novak");
    script.minute(106).nils().tell(
        "
        begin look-again
        recover.place  dry
        recover.pain  3 {score}
        score#1.at
        score#1.activity  2
        score#1.breathing  2
        score#1.circulation  2
        score#1.consciousness  2
        score#1.oxygen  2
        ",
    );
    script.minute(115).nils().tell(
        "
        getup.allowed  yes
        begin get-up
        getup.systolic  118 mm[Hg]
        getup.dizzy  no
        getup.at
        recover.walks  yes
        ",
    );
}

/// Taught, and home with somebody.
pub(super) fn home(script: &mut Script, _: Giver) {
    script.minute(124).omar().tell("medicine.for_pain  paracetamol, twenty tablets\nmedicine.for_sickness  none");
    script.minute(125).nils().tell(
        "
        visit.at  start+25h
        contact.clinic  01632 960 100
        contact.night  01632 960 199
        care.sheet  home sheet 1
        care.shop_medicines  paracetamol from today
        care.taught
        care.teach_back  yes
        ",
    );
    script.minute(135).nils().tell(
        "
        discharge.escort  yes
        discharge.escort_told  yes
        begin discharge
        discharge.to  home
        discharge.agreed_by  Dr Omar Petrov
        discharge.at
        ",
    );
}

/// Seen the next day.
pub(super) fn visited(script: &mut Script, _: Giver) {
    script.day(1, "09:00").nils().tell(
        "
        visit.came
        visit.dressing_off
        place#1.side  left
        place#1.look  clean
        place#1.numb  no
        place#2.side  right
        place#2.look  bruised
        place#2.numb  no
        visit.haemoglobin  127 g/L
        visit.taught  yes
        visit.well  yes
        ",
    );
    script.day(1, "15:00").clara().tell("told.own_results\ntold.enough");
}

/// The first two calls.
pub(super) fn called(script: &mut Script, _: Giver) {
    script.day(3, "10:30").nils();
    crate::unit::way::call(script, "1", "3 {score}");
    script.day(7, "10:30").nils();
    crate::unit::way::call(script, "2", "1 {score}");
}
