//! From the referral to the signature.

use crate::unit::script::{Course, Script};

/// The referral comes in, a week before the appointment.
pub(in crate::unit) fn referred(script: &mut Script) {
    let (sex, why, phone) = (script.person.sex, script.person.why, script.phone());
    let parts = match script.course {
        Course::Aspiration => "request.one_reason  Iron and the smear are the only questions",
        Course::Biopsy => "request.one_reason  The liquid was drawn last month and was dry",
        Course::Examination | Course::Harvest => "request.components  both",
    };
    script.day(-7, "09:05").cora().opens(&format!(
        "
        request.received
        request.by  Dr Clara Novak
        {parts}
        {why}
        request.urgency  routine
        request.setting  outpatient
        person.sex  {sex}
        person.language  English
        person.interpreter  no
        person.phone  {phone}
        "
    ));
}

/// The operator accepts it, plans the anaesthesia and orders the tests.
pub(in crate::unit) fn agreed(script: &mut Script) {
    let plan = if script.sedated { "local-and-sedation" } else { "local" };
    script.day(-6, "08:40").omar().tell(&format!(
        "
        request.accepted  accepted
        bleeding.risk  low
        anaesthesia.plan  {plan}
        anaesthesia.talked  yes
        test#film.kind  morphology
        "
    ));
    if script.course != Course::Biopsy {
        script.tell("test#iron.kind  iron");
    }
    if script.course != Course::Aspiration {
        script.tell("test#core.kind  trephine");
    }
    script.tell("tests.ordered  yes");
    if script.sedated {
        script.tell("sedation.depth  drowsy");
    }
}

/// The appointment is made and the sheet goes out; with sedation, the adult who drives is named.
pub(in crate::unit) fn booked(script: &mut Script) {
    let place = if script.sedated { "hospital" } else { "clinic" };
    script.day(-6, "09:20").cora().tell(&format!(
        "
        booking.start  start
        booking.place  {place}
        booking.operator  Dr Omar Petrov
        preparation.sent
        "
    ));
    if script.sedated {
        script.tell(
            "
            escort.name  their sister
            escort.phone  01632 960 155
            escort.drives  yes
            escort.stays  yes
            ",
        );
    }
}

/// The four parts of the form: nothing that matters.
pub(in crate::unit) fn health(script: &mut Script) {
    script.day(-5, "10:10").nils();
    listed(script);
}

/// The four parts of the form, at whatever instant stands.
pub(in crate::unit) fn listed(script: &mut Script) {
    script.tell(
        "
        medicine#1.name  amlodipine
        medicine#1.bleeding  none
        medicines.reviewed  yes
        conditions.reviewed  yes
        allergies.reviewed  yes
        health.concerns  none
        health.anaesthetic_reaction  no
        health.bleeding_score  0
        health.immunity  normal
        health.nervous  no
        ",
    );
}

/// The blood count of this week.
pub(in crate::unit) fn counted(script: &mut Script) {
    script.day(-4, "09:30").nils().tell(
        "
        blood.platelets  164 10*9/L
        blood.haemoglobin  98 g/L
        blood.white_cells  4.9 10*9/L
        blood.neutrophils  2.8 10*9/L
        ",
    );
}

/// The fasting times are told.
pub(in crate::unit) fn fasting_told(script: &mut Script) {
    script.day(-4, "09:45").nils().tell(
        "
        begin tell-fasting
        fasting.told
        ",
    );
}

/// Explained, and the person's questions gone through.
pub(in crate::unit) fn told(script: &mut Script) {
    script.day(-3, "14:00").omar();
    answered(script);
}

/// The same, at whatever instant stands.
pub(in crate::unit) fn answered(script: &mut Script) {
    script.tell(
        "
        explained.at
        explained.walk_through  yes
        explained.risks  yes
        explained.options  yes
        explained.own_words  yes
        question#1.about  pain
        question#1.words  How long does it ache?
        question#1.answer  A few seconds at each draw.
        questions.gone_through  yes
        ",
    );
}

/// Signed.
pub(in crate::unit) fn consented(script: &mut Script) {
    script.day(-3, "14:10").omar();
    signed_for(script);
}

/// The same, at whatever instant stands.
pub(in crate::unit) fn signed_for(script: &mut Script) {
    let side = script.person.side;
    let (sedation, version) = (if script.sedated { "yes" } else { "no" }, script.course.protocol());
    let parts = match script.course {
        Course::Examination => "consent.components  both\nconsent.core_if_dry  yes",
        Course::Aspiration => "consent.core_if_dry  yes",
        Course::Biopsy | Course::Harvest => "",
    };
    script.tell(&format!(
        "
        begin consent
        {parts}
        consent.site  hip
        consent.side  {side}
        consent.sedation  {sedation}
        consent.other_side  no
        consent.repeat_pull  yes
        consent.transfusion  yes
        consent.by  self
        consent.capacity  yes
        consent.understood  yes
        consent.concerns  none
        consent.version  {version} 1
        consent.signature
        consent.signed
        "
    ));
}
