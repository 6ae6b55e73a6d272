//! From the request to the evening before.

use super::{Giver, Use};
use crate::unit::script::Script;

/// What the donor's blood is tested for.
const INFECTIONS: [&str; 5] = ["hiv-one", "hiv-two", "hepatitis-b", "hepatitis-c", "syphilis"];

/// The request comes in; the recipient is named.
pub(super) fn asked(script: &mut Script, giver: Giver) {
    let (sex, phone) = (script.person.sex, script.phone());
    let purpose = match giver.gives {
        Use::For(_) => "request.use  allogeneic\nrequest.relation  related\nrequest.route  fresh\nrequest.treated  no",
        Use::Own => "request.use  autologous\nrequest.relation  same\nrequest.route  frozen\nrequest.treated  no",
    };
    script.day(-8, "09:00").cora().opens(&format!(
        "
        request.received
        request.by  Dr Clara Novak
        request.cells_from  marrow
        {purpose}
        request.urgency  routine
        request.setting  day-case
        person.sex  {sex}
        person.language  English
        person.interpreter  no
        person.phone  {phone}
        "
    ));
    if let Use::For(recipient) = giver.gives {
        script.day(-8, "09:06").clara().names(recipient);
        let (born, weight) = (recipient.born, recipient.weight);
        script.day(-8, "09:10").clara().tell(&format!(
            "
            recipient.confirmed  yes
            recipient.born  {born}
            recipient.weight  {weight} kg
            "
        ));
    }
    script.day(-8, "09:30").omar().tell("request.accepted  accepted\nbleeding.risk  low");
}

/// The first day: blood taken, history, form, anaesthetist, plan and appointment.
pub(super) fn worked_up(script: &mut Script, giver: Giver) {
    let weight = giver.weight;
    script.day(-8, "10:00").nils().tell(&format!("person.weight  {weight} kg"));
    for (label, kind) in (1..).zip(INFECTIONS) {
        script.tell(&format!("infection#{label}.kind  {kind}\ninfection#{label}.taken"));
    }
    sampled(script, giver, "first");
    let cancer = if matches!(giver.gives, Use::Own) { "yes" } else { "no" };
    script.day(-8, "10:30").clara().tell(&format!(
        "
        donor.vaccinated  no
        donor.travelled  no
        donor.transfused  no
        donor.exposed  no
        donor.inherited  no
        donor.blood_disease  no
        donor.cancer  {cancer}
        donor.back  no
        donor.history_true  yes
        "
    ));
    if let Use::For(_) = giver.gives {
        script.tell("donor.told_freely  yes");
    } else {
        script.tell("donor.history_note  the illness the marrow is kept for");
    }
    if giver.parent.is_some() && matches!(giver.gives, Use::For(_)) {
        script.tell("child.no_adult  yes\nchild.first_line  yes");
        script.day(-8, "10:42").alma().tell(
            "
            advocate.name  Alma Oyelaran
            advocate.apart  yes
            advocate.says  agrees
            ",
        );
    }
    script.day(-8, "11:00").nils();
    crate::unit::way::listed(script);
    script.tell("cost.worried  no");
    if let Use::For(_) = giver.gives {
        script.day(-8, "11:10").cora().tell("insurer.covers  yes");
    }
    planned(script, giver);
}

/// Two samples of each person's blood group are taken by two people on two days.
fn sampled(script: &mut Script, giver: Giver, which: &str) {
    let (donor, other) = match which {
        "first" => ("Nils Okafor", "Dr Clara Novak"),
        _ => ("Nora Vance", "Dr Caspar Iwu"),
    };
    script.tell(&format!(
        "
        donor_sample#{which}.taken
        donor_sample#{which}.taker  {donor}
        donor_sample#{which}.abo  a
        donor_sample#{which}.rhesus  positive
        "
    ));
    if let Use::For(_) = giver.gives {
        script.clara().tell(&format!(
            "
            recipient_sample#{which}.taken
            recipient_sample#{which}.taker  {other}
            recipient_sample#{which}.abo  a
            recipient_sample#{which}.rhesus  positive
            "
        ));
    }
}

fn planned(script: &mut Script, giver: Giver) {
    let (induction, planned) = (if giver.parent.is_some() { "mask" } else { "vein" }, giver.planned);
    script.day(-8, "11:20").anna().tell(&format!(
        "
        anaesthesia.plan  general
        anaesthesia.talked  yes
        anaesthesia.induction  {induction}
        antibiotic.wanted  no
        anaesthesia.assessed
        anaesthesia.class  1
        "
    ));
    script.day(-8, "11:40").omar().tell(&format!(
        "
        collection.planned  {planned} mL
        collection.pull_planned  10 mL
        blood.ready  none-needed
        "
    ));
    let escort = giver.parent.unwrap_or("partner");
    script.day(-8, "14:00").cora().tell(&format!(
        "
        booking.start  start
        booking.place  theatre
        booking.operator  Dr Omar Petrov
        escort.name  the {escort}
        escort.phone  01632 960 155
        escort.drives  yes
        escort.stays  yes
        preparation.sent
        "
    ));
    script.day(-8, "14:10").nils().tell("begin tell-fasting\nfasting.told");
}

/// The results are there, the second sample is taken, the donor is examined and everything explained.
pub(super) fn results(script: &mut Script, giver: Giver) {
    script.day(-6, "09:00").nils();
    for label in 1..=INFECTIONS.len() {
        script.tell(&format!("infection#{label}.result  negative"));
    }
    script.tell("blood.platelets  240 10*9/L\nblood.haemoglobin  141 g/L\nblood.white_cells  6.1 10*9/L");
    sampled(script, giver, "second");
    if let Use::For(_) = giver.gives {
        script.tell("recipient.screen  none");
    }
    let apart = if matches!(giver.gives, Use::For(_)) { "yes" } else { "no" };
    script.day(-6, "10:00").omar().tell(&format!(
        "
        donor.examined
        donor.examiner_apart  {apart}
        donor.ferritin  60 ng/mL
        "
    ));
    not_pregnant(script, giver);
    script.day(-6, "10:30").omar().tell(
        "
        explained.at
        explained.walk_through  yes
        explained.risks  yes
        explained.options  yes
        explained.own_words  yes
        questions.gone_through  yes
        ",
    );
}

fn not_pregnant(script: &mut Script, giver: Giver) {
    if script.person.sex == "female" {
        let said = if giver.parent.is_some() { "not-possible" } else { "negative" };
        script.tell(&format!("donor.pregnancy  {said}"));
    }
}

/// Signed, by the giver or a parent.
pub(super) fn agreed(script: &mut Script, giver: Giver) {
    let storage = if matches!(giver.gives, Use::Own) { "yes" } else { "no" };
    let assent = if matches!(giver.gives, Use::Own) { "too-young" } else { "agrees" };
    let signs = match giver.parent {
        Some(parent) => format!(
            "consent.by  parent\nconsent.substitute  the {parent}\nconsent.relation  {parent}\nconsent.assent  {assent}"
        ),
        None => "consent.by  self\nconsent.capacity  yes".to_owned(),
    };
    script.day(-6, "10:50").omar().tell(&format!(
        "
        begin consent
        consent.harvest  yes
        consent.site  hip
        consent.side  either
        consent.front  no
        consent.anaesthesia  general
        consent.sedation  yes
        consent.other_side  yes
        consent.repeat_pull  yes
        consent.transfusion  yes
        consent.tests_told  yes
        consent.treatment  no
        consent.storage  {storage}
        consent.follow_up  yes
        {signs}
        consent.understood  yes
        consent.concerns  none
        consent.version  harvest 1
        consent.signature
        consent.signed
        "
    ));
}

/// The donor is cleared, the transplant is decided and the recipient's treatment begins.
pub(super) fn decided(script: &mut Script, giver: Giver) {
    script.day(-6, "11:00").clara().tell(
        "
        begin clear-donor
        donor.fit  fit
        donor.cleared_by  Dr Clara Novak
        donor.cleared
        ",
    );
    if let Use::For(_) = giver.gives {
        script.day(-6, "11:40").clara().tell(
            "
            rescue.backup  an uncle fits as well and is willing
            begin decide-go
            go.decision  go
            go.by  Dr Clara Novak
            recipient.infusion_on  start
            recipient.conditioning_on  start-5
            ",
        );
        script.day(-5, "08:30").clara().tell("begin condition\nrecipient.conditioning_started");
    }
}

/// The evening before.
pub(super) fn eve(script: &mut Script, giver: Giver) {
    script.minute(-17 * 60).clara();
    not_pregnant(script, giver);
}
