//! Sections 3 to 6 of `docs/language.md` in examples: every rule with what was recorded, what is asked, and the answer.

#![allow(clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod clinic;
mod words;

use clinic::{calendar, clock, fact, group, history, kinds, need, parameter, protocol, time};
use iliac_laboratory::Calculator;
use iliac_model::{
    AlarmKey, Day, GateIx, Instance, Number, Raised, RoleIx, Situation, Standing, StepIx, TextIx, Timing, Truth,
    Verdict,
};
use iliac_protocol::tree::{
    Alarm, Amount, Compare, Cond, Counts, DayExpr, Derived, DerivedExpr, InstExpr, NumExpr, Progress, Protocol, Repeat,
    Sources, Status, Urgency,
};
use iliac_sim::naive;
use words::*;

/// What an example asks.
enum Ask {
    /// A condition of the case, outside gates.
    Case(Cond),
    /// A condition as the need of the gate of step `s`.
    Gate(Cond),
    /// A condition as the need of the gate of step `r`, for every dose and the next one.
    Rows(Cond),
    /// How every instance stands.
    Board,
    /// Which alarms are raised.
    Alarms,
    /// When something changes by time alone.
    Next,
}
use Ask::{Alarms, Board, Case, Gate, Next, Rows as PerRow};

/// Asks of the clinic's protocol.
fn check(ask: Ask, recorded: &str, at: &str, says: &str) {
    check_with(|_| {}, ask, recorded, at, says);
}

/// Asks of the clinic's protocol with a change. `at` is `10:00`, or `10:00 known 11:00`.
fn check_with(change: impl FnOnce(&mut Protocol), ask: Ask, recorded: &str, at: &str, says: &str) {
    let mut protocol = protocol();
    change(&mut protocol);
    let (now, known) = at.split_once(" known ").unwrap_or((at, at));
    let (now, known) = (time(now), time(known));
    let (history, calendar) = (history(recorded), calendar());
    let said = match ask {
        Case(cond) => truth_words(naive::truth(&protocol, &calendar, &history, now, known, &cond)),
        Gate(cond) => {
            protocol.gates[0].needs.push(need(cond));
            let situation = naive::assess(&protocol, &calendar, &history, now, known);
            situation.steps.iter().filter(|instance| instance.step == StepIx(0)).map(gate_words).collect()
        }
        PerRow(cond) => {
            protocol.gates[1].needs.push(need(cond));
            let situation = naive::assess(&protocol, &calendar, &history, now, known);
            let rows = situation.steps.iter().filter(|instance| instance.step == StepIx(1));
            rows.map(|instance| format!("{} {}", row_words(instance), gate_words(instance)))
                .collect::<Vec<_>>()
                .join(", ")
        }
        Board => board_words(&naive::assess(&protocol, &calendar, &history, now, known)),
        Alarms => {
            let situation = naive::assess(&protocol, &calendar, &history, now, known);
            situation.alarms.iter().map(alarm_words).collect::<Vec<_>>().join(", ")
        }
        Next => naive::next_change(&protocol, &calendar, &history, now, known).map_or("never".to_owned(), clock),
    };
    assert_eq!(said, says, "at {at} of\n{recorded}");
}

fn truth_words(truth: Truth) -> String {
    match truth {
        Truth::True => "true".to_owned(),
        Truth::False => "false".to_owned(),
        Truth::Unknown(why) => format!("unknown: {}", kinds(why)),
    }
}

/// The verdict of an instance's only gate.
fn gate_words(instance: &Instance) -> String {
    match &instance.standing {
        Standing::Open { gates, .. } => gates.iter().map(|(_, verdict)| verdict_words(*verdict)).collect(),
        other => format!("{other:?}"),
    }
}

fn verdict_words(verdict: Verdict) -> String {
    let until =
        |opens_at: Option<iliac_model::Timestamp>| opens_at.map_or(String::new(), |at| format!(" until {}", clock(at)));
    match verdict {
        Verdict::Open => "true".to_owned(),
        Verdict::Overridden => "overridden".to_owned(),
        Verdict::Closed { opens_at } => format!("false{}", until(opens_at)),
        Verdict::Unknown { why, opens_at } => format!("unknown: {}{}", kinds(why), until(opens_at)),
    }
}

fn row_words(instance: &Instance) -> String {
    instance.row.map_or("next".to_owned(), |row| format!("#{}", row.0))
}

fn board_words(situation: &Situation) -> String {
    let timing = |timing: &Timing| match timing {
        Timing::Untimed => String::new(),
        Timing::Due { at } => format!(" due {}", clock(*at)),
        Timing::Overdue { since } => format!(" overdue {}", clock(*since)),
    };
    let standing = |standing: &Standing| match standing {
        Standing::Done { at } => format!("done{}", at.map_or(String::new(), |at| format!(" {}", clock(at)))),
        Standing::NotNeeded => "not needed".to_owned(),
        Standing::Undecided { why } => format!("undecided: {}", kinds(*why)),
        Standing::Open { gates, timing: due } => {
            let ready = gates.iter().all(|(_, verdict)| verdict.lets_pass());
            format!("{}{}", if ready { "ready" } else { "blocked" }, timing(due))
        }
        Standing::InProgress { since, timing: due } => format!("since {}{}", clock(*since), timing(due)),
        Standing::Stopped => "stopped".to_owned(),
        Standing::Missed { since } => format!("missed {}", clock(*since)),
    };
    let name = |instance: &Instance| match (instance.step, instance.row) {
        (StepIx(0), _) => "s".to_owned(),
        (_, Some(row)) => format!("r#{}", row.0),
        (_, None) => "r".to_owned(),
    };
    let steps = situation.steps.iter().map(|instance| format!("{} {}", name(instance), standing(&instance.standing)));
    steps.collect::<Vec<_>>().join(", ")
}

fn alarm_words(raised: &Raised) -> String {
    let mut words = match raised.alarm {
        AlarmKey::Declared(alarm) => format!("a{}", alarm.0),
        AlarmKey::AgainstGate(GateIx(0)) => "against k".to_owned(),
        AlarmKey::AgainstGate(_) => "against rk".to_owned(),
        AlarmKey::CorrectedAfter(_) => "corrected after".to_owned(),
        AlarmKey::RepetitionEnded(_) => "ended".to_owned(),
    };
    words.extend(raised.row.map(|row| format!("#{}", row.0)));
    words.extend(raised.since.map(|at| format!(" since {}", clock(at))));
    words.extend(raised.respond_by.map(|at| format!(" by {}", clock(at))));
    words.extend((raised.level > 0).then(|| format!(" level {}", raised.level)));
    words.extend(raised.answered_at.map(|at| format!(" answered {}", clock(at))));
    words
}

/// Makes a fact stay fresh so long.
fn fresh(name: &str, limit: &str) -> impl Fn(&mut Protocol) {
    let (name, limit) = (fact(name), parameter(limit));
    move |protocol| protocol.facts[name.place()].fresh_for = Some(limit)
}

/// Makes another value of a fact count.
fn counts(name: &str, counts: Counts) -> impl Fn(&mut Protocol) {
    let name = fact(name);
    move |protocol| protocol.facts[name.place()].counts = counts
}

/// Several changes together.
fn both(a: impl Fn(&mut Protocol), b: impl Fn(&mut Protocol)) -> impl Fn(&mut Protocol) {
    move |protocol| {
        a(protocol);
        b(protocol);
    }
}

fn planned(protocol: &mut Protocol) {
    protocol.planned = Some(fact("planned"));
}

fn actual(protocol: &mut Protocol) {
    protocol.actual = Some(fact("started"));
}

fn is_2(text: &str) -> Cond {
    equal(q(text), n(2))
}

fn begun(step: u16) -> Cond {
    Cond::Step(StepIx(step), Progress::Begun)
}

fn done(step: u16) -> Cond {
    Cond::Step(StepIx(step), Progress::Done)
}

// Section 3: what is visible.

#[test]
fn an_item_is_visible_from_its_effective_instant_and_once_it_is_told() {
    let late = "10:00 told 11:00 ok = yes";
    check(Case(known("ok")), late, "10:30", "false");
    check(Case(known("ok")), late, "11:00", "true");
    check(Case(known("ok")), late, "10:30 known 11:00", "true");
    check(Case(known("ok")), late, "09:59:59 known 11:00", "false");
    check(Case(known("ok")), late, "11:30 known 10:59:59", "false");
}

#[test]
fn a_clock_that_runs_ahead_hides_no_fact() {
    let ahead = "12:00 told 10:00 ok = yes";
    check(Case(known("ok")), ahead, "10:00", "true");
    check(Case(at_same(at(c("ok")), i("at"))), &format!("{ahead}\n10:00 at = 10:00"), "10:00", "true");
}

#[test]
fn a_struck_entry_never_was() {
    check(Case(known("ok")), "10:00 ok = yes\n10:05 strike 1", "10:04", "true");
    check(Case(is("ok", Status::NotAsked)), "10:00 ok = yes\n10:05 strike 1", "10:05", "true");
}

#[test]
fn a_correction_counts_as_soon_as_it_is_known_whenever_the_thing_happened() {
    let corrected = "10:00 q = 2\n09:00 told 11:00 q = 3 corrects 1";
    check(Case(equal(q("q"), n(2))), corrected, "10:59", "true");
    check(Case(equal(q("q"), n(3))), corrected, "11:00", "true");
    check(Case(equal(q("q"), n(3))), corrected, "09:30 known 11:00", "true");
    // The corrected entry is gone even where the correction has not happened yet.
    check(Case(known("q")), "09:00 q = 2\n10:00 told 11:00 q = 3 corrects 1", "09:30 known 11:00", "false");
}

#[test]
fn a_struck_correction_strikes_what_it_corrects() {
    check(Case(known("q")), "10:00 q = 2\n10:01 q = 3 corrects 1\n10:02 strike 2", "10:02", "false");
}

#[test]
fn a_figure_by_a_choice_of_a_row_is_that_row_s() {
    let enough = || at_least(q("each dose.mg"), p("by_class"));
    let doses = "10:00 dose#1.class = weak\n10:00 dose#1.mg = 2\n10:01 dose#2.class = strong\n10:01 dose#2.mg = 2";
    let counted = |n_| Case(equal(count(rows("dose", Some(enough()))), n(n_)));
    check(counted(1), doses, "10:05", "true");
    check(counted(1), &format!("{doses}\n10:02 dose#3.mg = 9"), "10:05", "unknown: not asked");
    check(
        PerRow(at_least(q("this dose.mg"), p("by_class"))),
        doses,
        "10:05",
        "#1 true, #2 false, next unknown: not asked",
    );
    let waited = || from_now_on(later(InstExpr::At(c("this dose.mg")), "wait_by_class"));
    check(PerRow(waited()), doses, "10:05", "#1 true, #2 false until 11:01, next unknown: not asked");
}

#[test]
fn a_figure_by_a_choice_of_a_row_under_a_name_is_that_of_this_row() {
    let named = |protocol: &mut Protocol| {
        let expr = DerivedExpr::Number(p("by_class"), "1".to_owned());
        let per = Some(group("dose"));
        protocol.derived.push(Derived {
            name: "d".into(),
            title: String::new(),
            per,
            expr,
            sources: Sources::default(),
        });
    };
    let other_weak =
        any("dose", Some(all([at_least(NumExpr::Derived(iliac_model::DerivedIx(0)), n(3)), yes("each dose.ok")])));
    let doses = "10:00 dose#1.class = weak\n10:00 dose#1.ok = yes\n10:01 dose#2.class = strong\n10:01 dose#2.ok = no";
    check_with(named, PerRow(other_weak), doses, "10:05", "#1 false, #2 true, next unknown: not asked");
}

#[test]
fn a_row_exists_while_one_of_its_entries_is_live() {
    check(Case(any("dose", None)), "10:00 dose#1.mg = 2", "10:00", "true");
    check(Case(any("dose", None)), "10:00 dose#1.mg = 2\n10:01 strike 1", "10:01", "false");
    check(Case(any("dose", None)), "10:00 dose#1.mg refused", "10:00", "true");
}

#[test]
fn a_begin_makes_its_row_until_something_is_recorded_in_it() {
    let dose = || Case(any("dose", None));
    check(dose(), "10:00 begin r#1", "10:00", "true");
    check(dose(), "10:00 begin r", "10:00", "false");
    check(dose(), "10:00 told 10:05 begin r#1", "10:02 known 10:04", "false");
    check(dose(), "10:00 begin r#1\n10:01 dose#1.mg = 2\n10:02 strike 1", "10:02", "false");
    check(dose(), "10:00 begin r#1\n10:01 dose#1.mg = 2\n10:02 strike 1", "10:00 known 10:02", "true");
    check(dose(), "10:00 override rk#1 1 by 7", "10:00", "false");
    let adds_none = |protocol: &mut Protocol| protocol.steps[1].per.iter_mut().for_each(|per| per.adds = false);
    check_with(adds_none, dose(), "10:00 begin r#1", "10:00", "false");
}

#[test]
fn a_begun_row_counts_with_its_cells_not_asked() {
    let summed = |least| Case(at_least(sum(rows("dose", None), "dose.mg"), n(least)));
    check(summed(0), "10:00 begin r#1\n10:00 dose#2.mg = 2", "10:05", "true");
    check(summed(1), "10:00 begin r#1\n10:00 dose#2.mg = 2", "10:05", "unknown: not asked");
    let first_mg = Case(equal(NumExpr::Cell(first("dose.mg", None)), n(2)));
    check(first_mg, "10:00 dose#1.mg = 2\n10:01 dose#2.mg = 3\n09:00 begin r#2", "10:05", "false");
}

#[test]
fn rows_are_ordered_by_their_first_entry_and_then_by_id() {
    let doses = "10:00 dose#2.mg = 3\n10:00 dose#1.mg = 2\n09:00 told 10:10 dose#3.mg = 1";
    check(Case(equal(NumExpr::Cell(first("dose.mg", None)), n(2))), doses, "10:05", "true");
    check(Case(equal(NumExpr::Cell(last("dose.mg", None)), n(3))), doses, "10:05", "true");
    check(Case(equal(NumExpr::Cell(first("dose.mg", None)), n(1))), doses, "10:10", "true");
}

#[test]
fn previous_of_the_next_row_is_the_last_one() {
    let doses = "10:00 dose#1.mg = 2\n10:05 dose#2.mg = 3";
    check(PerRow(is_2("previous dose.mg")), doses, "10:06", "#1 unknown: not asked, #2 true, next false");
}

#[test]
fn nothing_hangs_on_the_next_row() {
    let tubes = "10:00 dose#1.mg = 2\n10:01 tube#7.mg = 2 in dose#1";
    check(PerRow(Cond::Any(of_this("tube"))), tubes, "10:02", "#1 true, next false");
}

// Section 4: cells.

#[test]
fn a_cell_without_entries_is_not_asked() {
    check(Case(yes("ok")), "", "10:00", "unknown: not asked");
    check(
        PerRow(yes("this dose.ok")),
        "10:00 dose#1.mg = 2",
        "10:00",
        "#1 unknown: not asked, next unknown: not asked",
    );
    check(Case(is("q", Status::NotAsked)), "", "10:00", "true");
}

#[test]
fn the_parent_of_a_row_without_one_is_not_asked() {
    let parent = any("tube", Some(yes("each-parent dose.ok")));
    check(Case(parent.clone()), "10:00 tube#7.mg = 2", "10:00", "unknown: not asked");
    check(Case(parent), "10:00 dose#1.ok = yes\n10:00 tube#7.mg = 2 in dose#1", "10:00", "true");
}

#[test]
fn the_latest_entry_counts_and_among_equals_the_highest_id() {
    check(Case(is_2("q")), "10:05 q = 2\n10:00 told 10:06 q = 3", "10:06", "true");
    check(Case(is("q", Status::Refused)), "10:00 q = 2\n10:00 q refused", "10:00", "true");
    check(Case(is_2("q")), "10:00 q refused\n10:00 q = 2", "10:00", "true");
}

#[test]
fn two_values_at_the_same_instant_are_disputed() {
    check(Case(is_2("q")), "10:00 q = 2\n10:00 q = 3", "10:00", "unknown: disputed");
    check(Case(is_2("q")), "10:00 q = 2\n10:00 q = 2", "10:00", "true");
    check(Case(is_2("q")), "10:00 q = 2\n10:00 q = 3\n10:00 q refused", "10:00", "unknown: disputed");
    check(Case(is_2("q")), "10:00 q = 2\n10:00 q = 3\n10:01 q = 2", "10:01", "true");
}

#[test]
fn an_answer_that_is_none_has_its_kind() {
    check(Case(yes("ok")), "10:00 ok = yes\n10:01 ok refused", "10:01", "unknown: refused");
    check(Case(yes("ok")), "10:00 ok unanswered", "10:01", "unknown: unanswered");
}

#[test]
fn values_that_must_agree_are_disputed_or_one() {
    let agree = counts("q", Counts::MustAgree);
    check_with(&agree, Case(is_2("q")), "10:00 q = 2\n10:05 q = 3", "10:05", "unknown: disputed");
    check_with(&agree, Case(is_2("q")), "10:00 q = 2\n10:05 q = 2\n10:06 q refused", "10:06", "true");
    check_with(&agree, Case(yes("ok")), "10:00 ok refused", "10:06", "unknown: refused");
    check_with(
        &agree,
        Case(is_2("q")),
        "10:00 q unanswered\n10:01 q refused\n10:02 q unanswered",
        "10:06",
        "unknown: refused",
    );
    check_with(&agree, Case(is_2("q")), "10:00 q unanswered", "10:06", "unknown: unanswered");
}

#[test]
fn the_highest_or_lowest_fresh_value_counts() {
    let recorded = "10:00 q = 2\n10:30 q = 1\n10:40 q = 3";
    check_with(counts("q", Counts::Highest), Case(equal(q("q"), n(3))), recorded, "10:50", "true");
    check_with(counts("q", Counts::Lowest), Case(equal(q("q"), n(1))), recorded, "10:50", "true");
    let fresh_highest = both(counts("q", Counts::Highest), fresh("q", "hour"));
    check_with(&fresh_highest, Case(is_2("q")), "10:00 q = 3\n10:30 q = 2", "11:00:01", "true");
    check_with(&fresh_highest, Case(is_2("q")), "10:00 q = 3\n10:30 q = 2", "11:30:01", "unknown: too old");
    let ok = counts("ok", Counts::Highest);
    check_with(ok, Case(yes("ok")), "10:00 ok = yes\n10:01 ok = no", "10:02", "true");
    let sex = counts("sex", Counts::Highest);
    check_with(sex, Case(Cond::Is(c("sex"), vec![1])), "10:00 sex = male\n10:01 sex = female", "10:02", "true");
}

#[test]
fn values_in_another_unit_are_passed_over_unless_all_are() {
    let highest = counts("temp", Counts::Highest);
    let fever = Cond::AsEntered(Compare::AtLeast, c("temp"), parameter("fever"));
    check_with(&highest, Case(fever.clone()), "10:00 temp = 37 u0\n10:01 temp = 102 u1", "10:02", "false");
    check_with(&highest, Case(fever), "10:00 temp = 99 u1\n10:01 temp = 102 u1", "10:02", "true");
}

#[test]
fn the_entry_that_counts_is_the_latest_that_says_so() {
    let recorded = "10:00 q = 3\n10:30 q = 3\n10:40 q = 2\n10:00 at = 10:30";
    check_with(counts("q", Counts::Highest), Case(at_same(at(c("q")), i("at"))), recorded, "10:50", "true");
}

#[test]
fn an_entry_is_too_old_one_second_after_its_limit() {
    let fresh = fresh("q", "hour");
    check_with(&fresh, Case(is_2("q")), "10:00 q = 2", "11:00", "true");
    check_with(&fresh, Case(is_2("q")), "10:00 q = 2", "11:00:01", "unknown: too old");
    check_with(&fresh, Case(is("q", Status::TooOld)), "10:00 q = 2", "11:00:01", "true");
    check_with(&fresh, Case(is("q", Status::Refused)), "10:00 q refused", "11:00:01", "true");
}

#[test]
fn a_fact_whose_limit_is_unset_is_unknown_as_soon_as_it_has_a_value() {
    let unset = fresh("q", "no_time");
    check_with(&unset, Case(is_2("q")), "10:00 q = 2", "10:00", "unknown: not set by the clinic");
    check_with(&unset, Case(is_2("q")), "", "10:00", "unknown: not asked");
    check_with(&unset, Case(is_2("q")), "10:00 q refused", "10:00", "unknown: refused");
    check_with(&unset, Case(is("q", Status::Unknown)), "10:00 q = 2", "10:00", "true");
    check_with(&unset, Case(is("q", Status::TooOld)), "10:00 q = 2", "10:00", "false");
    let highest = both(fresh("q", "no_time"), counts("q", Counts::Highest));
    check_with(highest, Case(is_2("q")), "10:00 q = 2\n10:01 q refused", "10:02", "unknown: not set by the clinic");
}

#[test]
fn a_limit_by_choice_is_as_known_as_the_choice() {
    let by_sex = fresh("q", "wait_by_sex");
    check_with(&by_sex, Case(is_2("q")), "10:00 q = 2", "10:00", "unknown: not asked");
    check_with(&by_sex, Case(is_2("q")), "10:00 q = 2\n10:00 sex = male", "10:30", "true");
    check_with(&by_sex, Case(is_2("q")), "10:00 q = 2\n10:00 sex = female", "10:30", "unknown: too old");
}

#[test]
fn freshness_is_measured_to_the_planned_instant_until_the_actual_one_is_known() {
    let to_plan = both(both(fresh("q", "hour"), planned), actual);
    let plan = "09:00 planned = 11:30\n10:00 q = 2";
    check_with(&to_plan, Case(is_2("q")), plan, "10:00", "unknown: too old");
    check_with(&to_plan, Case(is_2("q")), &format!("{plan}\n10:30 started = 10:30"), "10:30", "true");
    check_with(&to_plan, Case(is_2("q")), &format!("{plan}\n10:30 started = 10:30"), "19:00", "true");
    check_with(&to_plan, Case(is_2("q")), "09:00 planned = 09:30\n10:00 q = 2", "11:00:01", "unknown: too old");
}

#[test]
fn in_a_gate_freshness_is_measured_to_now_once_it_has_started() {
    let to_actual = both(fresh("q", "hour"), actual);
    let recorded = "10:00 q = 2\n10:30 started = 10:30";
    check_with(&to_actual, Gate(is_2("q")), recorded, "11:00", "true");
    check_with(&to_actual, Gate(is_2("q")), recorded, "11:00:01", "unknown: too old");
}

#[test]
fn the_planned_and_the_actual_instant_are_judged_without_freshness() {
    let old_plan = both(both(fresh("q", "hour"), planned), fresh("planned", "minute"));
    check_with(old_plan, Case(is_2("q")), "08:00 planned = 11:30\n10:00 q = 2", "10:00", "unknown: too old");
}

#[test]
fn a_step_done_on_the_board_is_done_in_every_gate() {
    let to_actual = both(fresh("at", "hour"), actual);
    check_with(&to_actual, PerRow(done(0)), "10:00 at = 10:00\n10:30 started = 10:30", "12:00", "next true");
    check_with(&to_actual, PerRow(known("at")), "10:00 at = 10:00\n10:30 started = 10:30", "12:00", "next false");
}

#[test]
fn at_and_told_are_those_of_the_entry_that_counts() {
    let late = "10:00 told 10:20 q = 2\n10:00 at = 10:00\n10:00 started = 10:20";
    check(Case(at_same(at(c("q")), i("at"))), late, "10:30", "true");
    check(Case(at_same(told(c("q")), i("started"))), late, "10:30", "true");
    check(Case(at_same(at(c("ok")), i("at"))), "10:00 at = 10:00\n10:00 ok refused", "10:30", "unknown: refused");
}

#[test]
fn exactly_one_status_holds() {
    let each = [Status::NotAsked, Status::Unanswered, Status::Refused, Status::Disputed, Status::TooOld, Status::Known];
    let cases = ["", "10:00 q unanswered", "10:00 q refused", "10:00 q = 1\n10:00 q = 2", "08:00 q = 1", "10:00 q = 1"];
    for (holds, recorded) in cases.iter().enumerate() {
        for (n, status) in each.iter().enumerate() {
            let says = if n == holds { "true" } else { "false" };
            check_with(fresh("q", "hour"), Case(is("q", *status)), recorded, "10:00", says);
        }
    }
}

// Section 5: rows.

#[test]
fn any_is_true_unknown_or_false() {
    let ok = || any("dose", Some(yes("each dose.ok")));
    check(Case(ok()), "", "10:00", "false");
    check(Case(ok()), "10:00 dose#1.ok = yes\n10:00 dose#2.ok refused", "10:00", "true");
    check(Case(ok()), "10:00 dose#1.ok = no\n10:00 dose#2.ok refused", "10:00", "unknown: refused");
    check(Case(ok()), "10:00 dose#1.ok = no", "10:00", "false");
}

#[test]
fn an_incomplete_list_never_means_none() {
    check(Case(any("med", None)), "", "10:00", "unknown: not asked + list not complete");
    check(Case(any("med", None)), "10:00 sure = no", "10:00", "unknown: list not complete");
    check(Case(any("med", None)), "10:00 sure = yes", "10:00", "false");
    check(Case(any("med", None)), "10:00 med#5.thin = no", "10:00", "true");
}

#[test]
fn every_is_no_row_with_the_one_and_not_the_other() {
    let every = || not(any("dose", Some(all([yes("each dose.ok"), not(is_2("each dose.mg"))]))));
    check(Case(every()), "10:00 dose#1.ok = yes\n10:00 dose#1.mg = 2\n10:00 dose#2.ok = no", "10:00", "true");
    check(Case(every()), "10:00 dose#1.ok = yes\n10:00 dose#1.mg = 3", "10:00", "false");
    check(Case(every()), "10:00 dose#1.ok = yes", "10:00", "unknown: not asked");
}

#[test]
fn count_runs_from_the_true_rows_to_those_that_could_be() {
    let ok = || count(rows("dose", Some(yes("each dose.ok"))));
    let doses = "10:00 dose#1.ok = yes\n10:00 dose#2.ok refused\n10:00 dose#3.ok = no";
    check(Case(at_least(ok(), n(1))), doses, "10:00", "true");
    check(Case(at_least(ok(), n(2))), doses, "10:00", "unknown: refused");
    check(Case(at_least(ok(), n(3))), doses, "10:00", "false");
    let meds = || count(rows("med", None));
    check(Case(at_least(meds(), n(1))), "10:00 med#5.thin = no", "10:00", "true");
    check(Case(at_most(meds(), n(9))), "10:00 med#5.thin = no", "10:00", "unknown: not asked + list not complete");
}

#[test]
fn a_sum_with_missing_cells_lies_between_their_hard_limits() {
    let mg = || sum(rows("dose", None), "dose.mg");
    let doses = "10:00 dose#1.mg = 3\n10:00 dose#2.mg refused";
    check(Case(at_least(mg(), n(1))), doses, "10:00", "true");
    check(Case(at_least(mg(), n(2))), doses, "10:00", "unknown: refused");
    check(Case(at_most(mg(), n(13))), doses, "10:00", "true");
    check(Case(at_most(mg(), n(12))), doses, "10:00", "unknown: refused");
}

#[test]
fn an_unknown_row_adds_its_value_or_nothing() {
    let mg = || sum(rows("dose", Some(yes("each dose.ok"))), "dose.mg");
    check(Case(equal(mg(), n(0))), "10:00 dose#1.mg = 3\n10:00 dose#1.ok = no", "10:00", "true");
    let unknown = "10:00 dose#1.mg = 3\n10:00 dose#1.ok refused";
    check(Case(at_least(mg(), n(0))), unknown, "10:00", "true");
    check(Case(at_most(mg(), n(3))), unknown, "10:00", "true");
    check(Case(equal(mg(), n(3))), unknown, "10:00", "unknown: refused");
    let both_unknown = "10:00 dose#1.mg unanswered\n10:00 dose#1.ok refused";
    check(Case(at_least(mg(), n(-2))), both_unknown, "10:00", "true");
    check(Case(at_most(mg(), n(9))), both_unknown, "10:00", "unknown: unanswered + refused");
}

#[test]
fn the_sum_of_an_incomplete_list_is_open_upwards_and_downwards_only_below_zero() {
    let incomplete = |name: &'static str| {
        move |protocol: &mut Protocol| protocol.groups[group(name).place()].complete_when = Some(yes("sure"))
    };
    let doses = || sum(rows("dose", None), "dose.mg");
    let why = "unknown: not asked + list not complete";
    check_with(incomplete("dose"), Case(at_least(doses(), n(0))), "10:00 dose#1.mg = 3", "10:00", why);
    let tubes = || sum(rows("tube", None), "tube.mg");
    check_with(incomplete("tube"), Case(at_least(tubes(), n(3))), "10:00 tube#7.mg = 3", "10:00", "true");
    check_with(incomplete("tube"), Case(at_most(tubes(), n(30))), "10:00 tube#7.mg = 3", "10:00", why);
}

#[test]
fn cells_in_another_unit_count_as_unknown_in_a_sum() {
    let tubes = || sum(rows("tube", None), "tube.mg");
    check(Case(at_most(tubes(), n(4))), "10:00 tube#7.mg = 3 u1", "10:00", "true");
    check(Case(at_most(tubes(), n(3))), "10:00 tube#7.mg = 3 u1", "10:00", "unknown: beyond the calendar");
    check(Case(at_most(q("temp"), n(300))), "10:00 temp = 3 u1", "10:00", "unknown: beyond the calendar");
}

#[test]
fn the_sum_of_a_count_is_bounded_by_what_it_counts_to() {
    let tubes = || sum(rows("tube", None), "tube.n");
    check(Case(at_most(tubes(), n(5))), "10:00 tube#7.n refused", "10:00", "true");
    check(Case(at_least(tubes(), n(0))), "10:00 tube#7.n refused", "10:00", "true");
}

#[test]
fn distinct_counts_different_values_and_those_that_could_be() {
    let mg = |filter| distinct(rows("dose", filter), "dose.mg");
    let doses = "10:00 dose#1.mg = 3\n10:00 dose#2.mg = 3\n10:00 dose#3.mg = 2";
    check(Case(equal(mg(None), n(2))), doses, "10:00", "true");
    check(Case(at_least(mg(None), n(1))), "10:00 dose#1.mg refused", "10:00", "true");
    check(Case(at_most(mg(None), n(1))), "10:00 dose#1.mg refused", "10:00", "true");
    check(Case(at_least(mg(None), n(2))), "10:00 dose#1.mg refused\n10:00 dose#2.mg = 1", "10:00", "unknown: refused");
    let ok = || Some(yes("each dose.ok"));
    check(Case(at_most(mg(ok()), n(0))), "10:00 dose#1.mg = 1\n10:00 dose#1.ok refused", "10:00", "unknown: refused");
}

#[test]
fn first_and_last_as_cells_need_nothing_unknown_beyond_them() {
    let mg = |end: fn(&str, Option<Cond>) -> _| Cond::Status(end("dose.mg", Some(yes("each dose.ok"))), Status::Known);
    let is_2 = |end: fn(&str, Option<Cond>) -> _| equal(NumExpr::Cell(end("dose.mg", Some(yes("each dose.ok")))), n(2));
    let doses = "10:00 dose#1.ok refused\n10:01 dose#2.ok = yes\n10:01 dose#2.mg = 2\n10:02 dose#3.ok = no";
    check(Case(is_2(last)), doses, "10:03", "true");
    check(Case(is_2(first)), doses, "10:03", "unknown: refused");
    check(Case(mg(first)), doses, "10:03", "false");
    check(Case(is_2(first)), "10:00 dose#1.ok refused", "10:03", "unknown: refused");
    check(Case(is_2(first)), "10:00 dose#1.ok = no", "10:03", "unknown: not asked");
}

#[test]
fn first_and_last_of_an_incomplete_list_are_only_unknown() {
    let first_thin = |status| Cond::Status(first("med.thin", None), status);
    check(Case(first_thin(Status::Known)), "10:00 med#5.thin = no", "10:00", "false");
    check(Case(first_thin(Status::NotAsked)), "", "10:00", "false");
    check(Case(first_thin(Status::NotAsked)), "10:00 sure = yes", "10:00", "true");
    check(
        Case(Cond::Yes(first("med.thin", None))),
        "10:00 sure = no\n10:00 med#5.thin = no",
        "10:00",
        "unknown: list not complete",
    );
}

#[test]
fn last_of_an_instant_fact_is_the_largest_value_and_not_the_last_row() {
    let doses = "10:00 dose#1.given = 09:50\n10:05 dose#2.given = 09:40\n10:05 at = 09:50";
    check(Case(at_same(last_of(rows("dose", None), "dose.given"), i("at"))), doses, "10:06", "true");
    check(Case(at_same(first_of(rows("dose", None), "dose.given"), i("at"))), doses, "10:06", "false");
    let one_unknown = format!("{doses}\n10:06 dose#3.given refused");
    check(Case(at_same(last_of(rows("dose", None), "dose.given"), i("at"))), &one_unknown, "10:06", "unknown: refused");
}

#[test]
fn an_instant_over_no_rows_is_nothing() {
    let given = || last_of(rows("dose", None), "dose.given");
    check(Case(from_now_on(given())), "", "10:00", "unknown: not asked");
    let latest = |a, b| InstExpr::Latest(vec![a, b]);
    check(Case(at_same(latest(given(), i("at")), i("at"))), "10:00 at = 09:00", "10:00", "true");
    let later_too = latest(later(given(), "hour"), i("at"));
    check(Case(at_same(later_too, i("at"))), "10:00 at = 09:00", "10:00", "true");
    let nothings = InstExpr::Earliest(vec![given(), given()]);
    check(Case(from_now_on(nothings)), "", "10:00", "unknown: not asked");
    let stops = InstExpr::Latest(vec![last_of(rows("med", None), "med.stop"), i("at")]);
    check(Case(from_now_on(stops)), "10:00 at = 09:00\n10:00 sure = no", "10:00", "unknown: list not complete");
}

#[test]
fn of_this_takes_only_the_rows_that_hang_on_it() {
    let tubes =
        "10:00 dose#1.mg = 1\n10:01 dose#2.mg = 1\n10:02 tube#7.mg = 1 in dose#1\n10:02 tube#8.mg = 1 in dose#1";
    check(PerRow(equal(count(of_this("tube")), n(2))), tubes, "10:03", "#1 true, #2 false, next false");
}

#[test]
fn arithmetic_works_on_the_ends() {
    let unknown = || sum(rows("dose", None), "dose.mg"); // -2 to 10
    let dose = "10:00 dose#1.mg refused\n10:00 q = 2";
    check(Case(at_least(plus(unknown(), q("q")), n(0))), dose, "10:00", "true");
    check(Case(at_most(plus(unknown(), q("q")), n(12))), dose, "10:00", "true");
    check(Case(at_least(minus(q("q"), unknown()), n(-8))), dose, "10:00", "true");
    check(Case(at_most(minus(q("q"), unknown()), n(4))), dose, "10:00", "true");
    check(Case(at_least(times(p("minus_one"), unknown()), n(-10))), dose, "10:00", "true");
    check(Case(at_most(times(p("minus_one"), unknown()), n(2))), dose, "10:00", "true");
    check(Case(at_most(times(p("minus_one"), unknown()), n(1))), dose, "10:00", "unknown: refused");
}

#[test]
fn least_and_most_work_end_by_end() {
    let unknown = || sum(rows("dose", None), "dose.mg");
    let dose = "10:00 dose#1.mg refused";
    check(Case(at_most(NumExpr::Least(vec![unknown(), n(3)]), n(3))), dose, "10:00", "true");
    check(Case(at_least(NumExpr::Least(vec![unknown(), n(3)]), n(-2))), dose, "10:00", "true");
    check(Case(at_least(NumExpr::Most(vec![q("q"), n(3)]), n(3))), "", "10:00", "true");
    check(Case(at_least(NumExpr::Least(vec![]), n(3))), "", "10:00", "unknown: list not complete");
}

#[test]
fn an_open_end_times_zero_is_zero() {
    check(Case(equal(times(n(0), q("q")), n(0))), "", "10:00", "true");
    check(Case(at_least(times(p("unset"), q("q")), n(0))), "10:00 q = 0", "10:00", "true");
    check(Case(at_least(times(n(1), q("q")), n(0))), "", "10:00", "unknown: not asked");
}

#[test]
fn a_calculator_needs_all_its_inputs() {
    let ratio = |a, b| NumExpr::Call(Calculator::Ratio, vec![a, b]);
    check(Case(equal(ratio(q("q"), p("two")), n(2))), "10:00 q = 4", "10:00", "true");
    let why = "unknown: not asked + not set by the clinic";
    check(Case(equal(ratio(q("q"), p("unset")), n(2))), "", "10:00", why);
    check(Case(equal(ratio(q("q"), n(0)), n(2))), "10:00 q = 4", "10:00", "unknown: beyond the calendar");
}

#[test]
fn comparisons_look_at_the_ends() {
    let two_to_seven = || plus(q("q"), sum(rows("tube", None), "tube.n")); // 2 to 7
    let recorded = "10:00 q = 2\n10:00 tube#7.n refused";
    check(Case(more(two_to_seven(), n(1))), recorded, "10:00", "true");
    check(Case(more(two_to_seven(), n(7))), recorded, "10:00", "false");
    check(Case(more(two_to_seven(), n(2))), recorded, "10:00", "unknown: refused");
    check(Case(less(two_to_seven(), n(8))), recorded, "10:00", "true");
    check(Case(less(two_to_seven(), n(2))), recorded, "10:00", "false");
    check(Case(equal(two_to_seven(), n(8))), recorded, "10:00", "false");
    check(Case(equal(two_to_seven(), n(7))), recorded, "10:00", "unknown: refused");
    check(Case(unequal(two_to_seven(), n(1))), recorded, "10:00", "true");
    check(Case(equal(q("q"), p("two"))), recorded, "10:00", "true");
}

// Section 6: logic and time.

#[test]
fn one_side_can_settle_and_and_or() {
    let unknown = || yes("sure");
    check(Case(all([unknown(), yes("ok")])), "10:00 ok = no", "10:00", "false");
    check(Case(some([unknown(), yes("ok")])), "10:00 ok = yes", "10:00", "true");
    check(Case(all([unknown(), yes("ok")])), "10:00 ok = yes", "10:00", "unknown: not asked");
    check(Case(all([unknown(), yes("ok")])), "10:00 ok refused", "10:00", "unknown: not asked + refused");
    check(Case(not(unknown())), "10:00 sure refused", "10:00", "unknown: refused");
    check(Case(all([])), "", "10:00", "true");
    check(Case(some([])), "", "10:00", "false");
}

#[test]
fn choices_and_equal_facts_compare_when_both_are_known() {
    check(Case(Cond::Is(c("sex"), vec![0, 1])), "10:00 sex = male", "10:00", "true");
    check(Case(Cond::Is(c("sex"), vec![0])), "10:00 sex = male", "10:00", "false");
    check(Case(Cond::Same(c("ok"), c("sure"))), "10:00 ok = no\n10:00 sure = no", "10:00", "true");
    check(Case(Cond::Same(c("ok"), c("sure"))), "10:00 ok = no\n10:00 sure = yes", "10:00", "false");
    check(Case(Cond::Same(c("ok"), c("sure"))), "10:00 ok refused", "10:00", "unknown: not asked + refused");
}

#[test]
fn a_fact_is_compared_in_the_unit_in_which_it_was_entered() {
    let fever = || Cond::AsEntered(Compare::AtLeast, c("temp"), parameter("fever"));
    check(Case(fever()), "10:00 temp = 100 u1", "10:00", "false");
    check(Case(fever()), "10:00 temp = 101 u1", "10:00", "true");
    check(Case(fever()), "10:00 temp = 38 u0", "10:00", "true");
    check(Case(fever()), "10:00 temp refused", "10:00", "unknown: refused");
    let only_first = |protocol: &mut Protocol| {
        protocol.parameters[parameter("fever").place()].amount =
            Amount::ByUnit(vec![("u0".to_owned(), Number::whole(38))]);
    };
    check_with(only_first, Case(fever()), "10:00 temp = 100 u1", "10:00", "unknown: not set by the clinic");
}

#[test]
fn a_parameter_can_be_unset_or_go_by_a_choice() {
    check(Case(at_least(q("q"), p("unset"))), "10:00 q = 3", "10:00", "unknown: not set by the clinic");
    check(Case(at_least(q("q"), p("by_sex"))), "10:00 q = 2", "10:00", "unknown: not asked");
    check(Case(at_least(q("q"), p("by_sex"))), "10:00 q = 2\n10:00 sex = female", "10:00", "true");
    check(Case(at_least(q("q"), p("by_sex"))), "10:00 q = 2\n10:00 sex = male", "10:00", "false");
}

#[test]
fn now_is_compared_with_instants_and_lengths_of_time() {
    let wait = || from_now_on(later(i("at"), "hour"));
    check(Case(wait()), "10:00 at = 10:00", "10:59:59", "false");
    check(Case(wait()), "10:00 at = 10:00", "11:00", "true");
    check(Case(from_now_on(earlier(i("at"), "hour"))), "10:00 at = 12:00", "10:59:59", "false");
    check(Case(from_now_on(earlier(i("at"), "hour"))), "10:00 at = 12:00", "11:00", "true");
    let both_unknown = "unknown: not asked + not set by the clinic";
    check(Case(from_now_on(later(i("at"), "no_time"))), "", "10:00", both_unknown);
}

#[test]
fn latest_and_earliest_need_all_they_are_given() {
    let latest = || InstExpr::Latest(vec![i("at"), i("started")]);
    let earliest = || InstExpr::Earliest(vec![i("at"), i("started")]);
    let recorded = "10:00 at = 09:00\n10:00 started = 11:00";
    check(Case(at_same(latest(), i("started"))), recorded, "10:00", "true");
    check(Case(at_same(earliest(), i("at"))), recorded, "10:00", "true");
    check(Case(from_now_on(earliest())), "10:00 at = 09:00\n10:00 started refused", "10:00", "unknown: refused");
}

#[test]
fn days_are_counted_on_the_calendar() {
    let day = |text: &str| format!("10:00 born = {text}");
    check(Case(today_is(d("born"))), &day("2026-06-10"), "00:00", "unknown: not asked");
    check(Case(today_is(d("born"))), &day("2026-06-10"), "23:59:59", "true");
    check(Case(today_is(days_later(d("born"), "two_days"))), &day("2026-06-08"), "10:00", "true");
    check(Case(today_is(days_earlier(d("born"), "two_days"))), &day("2026-06-12"), "10:00", "true");
    check(Case(today_is(days_later(d("born"), "a_month"))), &day("2026-05-10"), "10:00", "true");
    check(Case(today_is(day_of(i("at")))), "10:00 at = 23:59", "10:00", "true");
    check(Case(from_now_on(InstExpr::StartOf(Box::new(d("born"))))), &day("2026-06-10"), "10:00", "true");
    check(Case(from_now_on(InstExpr::StartOf(Box::new(d("born"))))), &day("2026-06-11"), "23:59:59", "false");
}

#[test]
fn working_days_pass_over_holidays_and_end_with_the_calendar() {
    // Thursday the 11th is a holiday: two working days after Wednesday the 10th is Monday the 15th.
    let in_two = || today_is(days_later(d("born"), "two_workdays"));
    check(Case(in_two()), "10:00 born = 2026-06-10", "+5 10:00", "true");
    check(Case(in_two()), "10:00 born = 2026-06-10", "+2 10:00", "false");
    let in_ten = today_is(days_later(d("born"), "ten_workdays"));
    check(Case(in_ten), "10:00 born = 2026-06-10", "10:00", "unknown: beyond the calendar");
}

#[test]
fn years_are_completed_on_the_birthday() {
    let years = || NumExpr::Years(d("born"));
    check(Case(equal(years(), n(18))), "00:00 born = 2008-06-10", "00:00", "true");
    check(Case(equal(years(), n(17))), "00:00 born = 2008-06-11", "23:59:59", "true");
    check(Case(equal(years(), n(18))), "00:00 born = 2008-06-11", "+1 00:00", "true");
    check(Case(at_least(years(), n(18))), "", "10:00", "unknown: not asked");
}

#[test]
fn minutes_are_whole_and_rounded_down() {
    let minutes = || NumExpr::Minutes(Box::new(i("at")), Box::new(i("started")));
    check(Case(equal(minutes(), n(2))), "10:00 at = 09:00\n10:00 started = 09:02:59", "10:00", "true");
    check(Case(equal(minutes(), n(-1))), "10:00 at = 09:00:01\n10:00 started = 09:00", "10:00", "true");
}

#[test]
fn a_name_stands_for_what_it_was_given_to() {
    let named = |expr: DerivedExpr, per| {
        move |protocol: &mut Protocol| {
            let (name, title) = ("d".to_owned(), String::new());
            protocol.derived.push(Derived { name, title, per, expr: expr.clone(), sources: Sources::default() });
        }
    };
    let (d0, two) = (iliac_model::DerivedIx(0), "10:00 q = 2\n10:00 at = 10:00\n10:00 born = 2026-06-10");
    check_with(named(DerivedExpr::Condition(is_2("q")), None), Case(Cond::Derived(d0)), two, "10:00", "true");
    let number = named(DerivedExpr::Number(q("q"), "1".to_owned()), None);
    check_with(number, Case(equal(NumExpr::Derived(d0), n(2))), two, "10:00", "true");
    let instant = named(DerivedExpr::Instant(i("at")), None);
    check_with(instant, Case(from_now_on(InstExpr::Derived(d0))), two, "10:00", "true");
    check_with(named(DerivedExpr::Day(d("born")), None), Case(today_is(DayExpr::Derived(d0))), two, "10:00", "true");
    let per_dose = named(DerivedExpr::Condition(is_2("this dose.mg")), Some(group("dose")));
    let doses = "10:00 dose#1.mg = 2\n10:01 dose#2.mg = 3";
    check_with(per_dose, PerRow(Cond::Derived(d0)), doses, "10:02", "#1 true, #2 false, next unknown: not asked");
    // In a gate a name is judged as the gate is.
    let fresh_name = both(both(fresh("q", "hour"), actual), named(DerivedExpr::Condition(is_2("q")), None));
    check_with(fresh_name, Gate(Cond::Derived(d0)), "10:00 q = 2\n10:00 started = 10:00", "12:00", "unknown: too old");
}

// Section 6: steps.

#[test]
fn a_step_is_begun_by_a_begin_or_by_what_it_records() {
    check(Board, "10:00 begin s", "10:05", "s since 10:00, r ready");
    check(Board, "10:00 at refused\n09:55 told 10:01 begin s", "10:05", "s since 09:55, r ready");
    check(Board, "10:00 begin s\n10:05 dose#1.given refused", "10:05", "s since 10:00, r#1 since 10:05, r ready");
    check(PerRow(begun(0)), "10:00 begin s", "10:05", "next true");
    check(Gate(begun(1)), "10:00 dose#1.given refused", "10:05", "true");
    check(Gate(begun(1)), "10:00 dose#1.mg = 2", "10:05", "false");
}

#[test]
fn the_next_row_is_never_begun_or_done() {
    check(Board, "10:00 begin r", "10:05", "s ready, r ready");
    check(Board, "10:00 begin r#4", "10:05", "s ready, r#4 since 10:00, r ready");
    check_with(|protocol| protocol.steps[1].done = Cond::Always(true), Board, "", "10:05", "s ready, r ready");
}

#[test]
fn a_step_is_done_when_its_condition_holds() {
    check(Board, "10:00 told 10:02 at = 09:00", "10:05", "s done 10:00, r ready");
    check(Board, "10:00 dose#1.given = 09:00", "10:05", "s ready, r#1 done 10:00, r ready");
    check(Gate(done(1)), "10:00 dose#1.given = 09:00\n10:01 dose#2.mg = 1", "10:05", "true");
    check_with(|protocol| protocol.steps[0].done = Cond::Always(true), Board, "", "10:05", "s done, r ready");
}

#[test]
fn when_a_step_was_begun_and_done_are_instants() {
    let begun_at = || at_same(InstExpr::Begun(StepIx(1)), i("started"));
    let done_at = || at_same(InstExpr::Done(StepIx(1)), i("started"));
    let doses = "10:00 dose#1.given = 09:00\n10:05 dose#2.given = 09:00\n10:06 dose#3.given refused";
    check(Case(begun_at()), &format!("{doses}\n10:06 started = 10:00"), "10:07", "true");
    check(Case(done_at()), &format!("{doses}\n10:06 started = 10:05"), "10:07", "true");
    check(Case(begun_at()), "10:06 started = 10:00", "10:07", "unknown: not asked");
    check(Case(done_at()), "10:06 started = 10:00\n10:06 dose#1.given refused", "10:07", "unknown: not asked");
}

#[test]
fn what_is_done_stays_done_when_the_way_stops() {
    let stops = |goes_on: bool| {
        move |protocol: &mut Protocol| {
            protocol.stops_when = Some(yes("ok"));
            protocol.steps[1].goes_on = goes_on;
        }
    };
    check_with(stops(false), Board, "10:00 at = 10:00\n10:01 ok = yes", "10:05", "s done 10:00, r stopped");
    check_with(stops(true), Board, "10:01 ok = yes\n10:00 begin s", "10:05", "s stopped, r ready");
    check_with(stops(false), Board, "10:01 ok refused", "10:05", "s ready, r ready");
}

#[test]
fn a_step_that_may_not_apply_is_undecided() {
    let applies = |protocol: &mut Protocol| protocol.steps[0].applies = yes("ok");
    check_with(applies, Board, "10:00 begin s", "10:05", "s undecided: not asked, r ready");
    check_with(applies, Board, "10:00 begin s\n10:00 ok = no", "10:05", "s not needed, r ready");
    check_with(applies, Board, "10:00 at = 10:00\n10:00 ok = no", "10:05", "s done 10:00, r ready");
}

#[test]
fn a_step_is_missed_when_its_time_has_passed_and_nobody_began() {
    let missed = |protocol: &mut Protocol| protocol.steps[0].missed = Some(later(i("started"), "hour"));
    check_with(missed, Board, "10:00 started = 10:00", "10:59:59", "s ready, r ready");
    check_with(missed, Board, "10:00 started = 10:00", "11:00", "s missed 11:00, r ready");
    check_with(missed, Board, "10:00 started = 10:00\n10:01 begin s", "11:00", "s since 10:01, r ready");
    check_with(missed, Board, "", "11:00", "s ready, r ready");
}

#[test]
fn a_step_is_overdue_from_its_instant_on() {
    let due = |protocol: &mut Protocol| protocol.steps[0].due = Some(later(i("started"), "hour"));
    check_with(due, Board, "10:00 started = 10:00", "10:59:59", "s ready due 11:00, r ready");
    check_with(due, Board, "10:00 started = 10:00", "11:00", "s ready overdue 11:00, r ready");
    check_with(due, Board, "10:00 started = 10:00\n10:05 begin s", "11:00", "s since 10:05 overdue 11:00, r ready");
    check_with(due, Board, "", "11:00", "s ready, r ready");
}

fn repeats(only_while: Cond, at_most: &'static str, every: &'static str) -> impl Fn(&mut Protocol) {
    move |protocol| {
        protocol.steps[1].repeat = Some(Repeat {
            every: parameter(every),
            from: i("started"),
            anchor: fact("dose.given"),
            only_while: only_while.clone(),
            at_most: parameter(at_most),
        });
    }
}

#[test]
fn the_next_row_of_a_repetition_is_due_after_the_last() {
    let hourly = || repeats(Cond::Always(true), "three", "hour");
    check_with(hourly(), Board, "09:00 started = 10:00", "09:00", "s ready, r ready due 10:00");
    let one = "09:00 started = 10:00\n10:05 dose#1.given = 10:02";
    check_with(hourly(), Board, one, "10:30", "s ready, r#1 done 10:05, r ready due 11:02");
    check_with(hourly(), Board, one, "11:02", "s ready, r#1 done 10:05, r ready overdue 11:02");
    check_with(hourly(), Board, "", "10:30", "s ready, r ready");
    let unset = repeats(Cond::Always(true), "three", "no_time");
    check_with(unset, Board, one, "10:30", "s ready, r#1 done 10:05, r ready");
}

#[test]
fn a_repetition_ends_with_its_condition_or_at_its_bound() {
    let twice = |cond: Cond| repeats(cond, "two", "hour");
    check_with(twice(yes("ok")), Board, "10:00 ok = no", "10:30", "s ready, r not needed");
    check_with(twice(yes("ok")), Board, "", "10:30", "s ready, r undecided: not asked");
    let two = "10:00 ok = yes\n10:00 dose#1.given = 10:00\n10:05 dose#2.given = 10:05";
    let ended = "s ready, r#1 done 10:00, r#2 done 10:05, r not needed";
    check_with(twice(yes("ok")), Board, two, "10:30", ended);
    check_with(twice(yes("ok")), Alarms, two, "10:30", "ended");
    check_with(twice(not(yes("ok"))), Alarms, two, "10:30", "");
    check_with(repeats(Cond::Always(true), "unset", "hour"), Alarms, two, "10:30", "");
}

// Section 6: gates.

#[test]
fn a_gate_is_open_closed_or_cannot_say() {
    check(Gate(yes("ok")), "10:00 ok = yes", "10:00", "true");
    check(Gate(yes("ok")), "10:00 ok = no", "10:00", "false");
    check(Gate(yes("ok")), "10:00 ok refused", "10:00", "unknown: refused");
    let second = |protocol: &mut Protocol| protocol.gates[0].needs.push(need(yes("sure")));
    check_with(second, Gate(yes("ok")), "10:00 ok = no", "10:00", "false");
    check_with(second, Gate(yes("ok")), "10:00 ok refused", "10:00", "unknown: not asked + refused");
}

#[test]
fn a_gate_that_does_not_apply_says_nothing_and_one_that_may_is_unknown() {
    let applies = |protocol: &mut Protocol| protocol.gates[0].applies = yes("sure");
    check_with(applies, Gate(yes("ok")), "10:00 sure = no", "10:00", "");
    check_with(applies, Gate(yes("ok")), "10:00 ok = yes", "10:00", "unknown: not asked");
    check_with(applies, Gate(yes("ok")), "10:00 ok = no", "10:00", "false");
}

#[test]
fn an_override_covers_the_needs_it_names_when_enough_people_gave_it() {
    let one = "10:00 ok = no\n10:01 override k 1 by 7";
    check(Gate(yes("ok")), one, "10:02", "false");
    check(Gate(yes("ok")), &format!("{one}\n10:01 override k 1 by 7"), "10:02", "false");
    check(Gate(yes("ok")), &format!("{one}\n10:01 override k 1 by 8"), "10:02", "overridden");
    check(Gate(yes("ok")), &format!("{one}\n10:01 override k 2 by 8"), "10:02", "false");
    check(Gate(yes("ok")), &format!("{one}\n10:01 told 10:03 override k 1 by 8"), "10:02", "false");
    check(Gate(yes("ok")), "10:01 override k 1 by 7\n10:01 override k 1 by 8", "10:02", "overridden");
    check(Gate(yes("ok")), "10:00 ok = yes\n10:01 override k 1 by 7\n10:01 override k 1 by 8", "10:02", "true");
}

#[test]
fn an_override_expires_when_another_need_fails() {
    let second = |protocol: &mut Protocol| protocol.gates[0].needs.push(need(yes("sure")));
    let given = "10:00 ok = no\n10:00 sure = yes\n10:01 override k 3 by 7\n10:01 override k 1 by 8";
    check_with(second, Gate(yes("ok")), given, "10:02", "false");
    let given = "10:00 ok = yes\n10:00 sure = no\n10:01 override k 1 by 7\n10:01 override k 1 by 8";
    check_with(second, Gate(yes("ok")), given, "10:02", "overridden");
    check_with(second, Gate(yes("ok")), &format!("{given}\n10:02 ok = no"), "10:02", "false");
}

#[test]
fn nobody_overrides_where_nobody_may_and_never_whether_it_applies() {
    let nobody = |protocol: &mut Protocol| protocol.gates[0].overridden_by = None;
    let given = "10:00 ok = no\n10:01 override k 1 by 7\n10:01 override k 1 by 8";
    check_with(nobody, Gate(yes("ok")), given, "10:02", "false");
    let applies = |protocol: &mut Protocol| protocol.gates[0].applies = yes("sure");
    check_with(applies, Gate(yes("ok")), given, "10:02", "unknown: not asked");
    let no_number = |protocol: &mut Protocol| {
        protocol.gates[0].overridden_by.iter_mut().for_each(|rule| rule.people = 0);
    };
    check_with(no_number, Gate(yes("ok")), "10:00 ok = no", "10:02", "false");
    check_with(no_number, Gate(yes("ok")), "10:00 ok = no\n10:01 override k 1 by 7", "10:02", "overridden");
}

#[test]
fn an_override_is_for_one_row() {
    let given = "10:00 dose#1.ok = no\n10:00 dose#2.ok = no\n10:01 override rk#1 1 by 7\n10:01 override rk#1 1 by 8";
    check(PerRow(yes("this dose.ok")), given, "10:02", "#1 overridden, #2 false, next unknown: not asked");
}

#[test]
fn an_override_of_a_row_yet_to_come_covers_that_row_and_no_other() {
    let asked = "10:00 ok = no\n10:01 override rk#4 1 by 7\n10:01 override rk#4 1 by 8";
    check(PerRow(yes("ok")), asked, "10:02", "#4 overridden, next false");
    check(PerRow(yes("ok")), "10:00 ok = no\n10:01 override rk#4 1 by 7", "10:02", "#4 false, next false");
    let unnamed = "10:00 ok = no\n10:01 override rk 1 by 7\n10:01 override rk 1 by 8";
    check(PerRow(yes("ok")), unnamed, "10:02", "next false");
    let later = &format!("{asked}\n10:03 dose#5.mg = 1");
    check(PerRow(yes("ok")), later, "10:04", "#5 false, #4 overridden, next false");
}

#[test]
fn rows_asked_for_stand_in_the_order_of_asking_until_they_exist() {
    let asked = "10:01 override rk#5 1 by 7\n10:02 override rk#4 1 by 7\n10:03 override rk#5 1 by 8";
    check(Board, asked, "10:00", "s ready, r ready");
    check(Board, asked, "10:05", "s ready, r#5 ready, r#4 ready, r ready");
    check(Board, &format!("{asked}\n10:04 begin r#4"), "10:05", "s ready, r#4 since 10:04, r#5 ready, r ready");
    let struck = format!("{asked}\n10:04 dose#4.mg = 1\n10:05 strike 1");
    check(Board, &struck, "10:05", "s ready, r#5 ready, r#4 ready, r ready");
}

#[test]
fn a_row_asked_for_is_done_under_its_override_without_an_alarm() {
    let never = |protocol: &mut Protocol| protocol.gates[1].needs = vec![need(yes("ok"))];
    let asked = "10:00 ok = no\n10:01 override rk#4 1 by 7\n10:01 override rk#4 1 by 8";
    check_with(never, Alarms, &format!("{asked}\n10:02 begin r#4"), "10:05", "");
    check_with(never, Alarms, &format!("{asked}\n10:02 dose#4.given = 10:02"), "10:05", "");
    check_with(never, Alarms, &format!("{asked}\n10:02 begin r#5"), "10:05", "against rk#5 since 10:02");
    let both_rows = format!("{asked}\n10:02 begin r#4\n10:03 dose#5.given = 10:03");
    check_with(never, Alarms, &both_rows, "10:05", "against rk#5 since 10:03");
}

#[test]
fn a_gate_says_when_it_opens_by_time_alone() {
    let wait = || from_now_on(later(i("started"), "hour"));
    check(Gate(wait()), "10:00 started = 10:00", "10:05", "false until 11:00");
    check(Gate(all([wait(), yes("ok")])), "10:00 started = 10:00", "10:05", "false");
    let before = Cond::Instant(Compare::Less, InstExpr::Now, i("started"));
    check(Gate(some([before, yes("ok")])), "10:00 started = 11:00\n10:00 ok = no", "11:00", "false");
    let old = some([is("q", Status::TooOld), yes("ok")]);
    check_with(fresh("q", "hour"), Gate(old), "10:00 q = 2", "10:05", "unknown: not asked until 11:00:01");
    let tomorrow = Cond::Day(Compare::Less, d("born"), DayExpr::Today);
    check(Gate(tomorrow), "10:00 born = 2026-06-10", "10:05", "false until +1 00:00");
    let grown_up = at_least(NumExpr::Years(d("born")), n(18));
    check(Gate(grown_up), "10:00 born = 2008-06-12", "10:05", "false until +2 00:00");
}

#[test]
fn a_gate_that_stops_to_apply_lets_pass() {
    let applies = |protocol: &mut Protocol| protocol.gates[0].applies = not(from_now_on(later(i("started"), "hour")));
    check_with(applies, Gate(yes("ok")), "10:00 started = 10:00\n10:00 ok = no", "10:05", "false until 11:00");
}

#[test]
fn looking_back_a_gate_opens_with_what_was_known_and_lay_ahead() {
    check(Gate(yes("ok")), "10:00 ok = yes", "09:00 known 11:00", "unknown: not asked until 10:00");
}

// Section 6: against a gate.

/// The gate of `s` needs something.
fn needs(cond: Cond) -> impl Fn(&mut Protocol) {
    move |protocol| protocol.gates[0].needs = vec![need(cond.clone())]
}

/// The gate of `r` needs something.
fn dose_needs(cond: Cond) -> impl Fn(&mut Protocol) {
    move |protocol| protocol.gates[1].needs = vec![need(cond.clone())]
}

#[test]
fn a_step_begun_against_its_gate_raises_an_alarm() {
    let ok = || needs(yes("ok"));
    check_with(ok(), Alarms, "10:00 ok = yes\n10:01 begin s", "10:05", "");
    check_with(ok(), Alarms, "10:00 ok = no\n10:01 begin s", "10:05", "against k since 10:01");
    check_with(ok(), Alarms, "10:01 begin s", "10:05", "against k since 10:01");
    check_with(ok(), Alarms, "10:01 at = 10:00", "10:05", "against k since 10:01");
    check_with(ok(), Alarms, "10:01 begin s\n10:02 ok = yes", "10:05", "against k since 10:01");
    let not_applying = |protocol: &mut Protocol| protocol.gates[0].applies = Cond::Always(false);
    check_with(both(ok(), not_applying), Alarms, "10:01 begin s", "10:05", "");
}

#[test]
fn a_gate_is_judged_by_what_was_known_when_its_step_was_told_to_be_begun() {
    let ok = || needs(yes("ok"));
    // Told at 10:01 of what was said at 10:00: that was known when the begin at 10:00 was told at 10:02.
    check_with(ok(), Alarms, "10:00 told 10:01 ok = yes\n10:00 told 10:02 begin s", "10:05", "");
    check_with(ok(), Alarms, "10:00 told 10:03 ok = yes\n10:00 told 10:02 begin s", "10:05", "against k since 10:00");
    let overridden = "10:00 ok = no\n10:01 override k 1 by 7\n10:01 override k 1 by 8\n10:02 begin s";
    check_with(ok(), Alarms, overridden, "10:05", "");
}

#[test]
fn a_later_correction_that_closes_the_gate_raises_an_alarm_too() {
    let recorded = "10:00 ok = yes\n10:01 begin s\n10:00 told 10:03 ok = no corrects 1";
    check_with(needs(yes("ok")), Alarms, recorded, "10:02", "");
    check_with(needs(yes("ok")), Alarms, recorded, "10:03", "corrected after");
    let changed = "10:00 ok = yes\n10:01 begin s\n10:03 ok = no";
    check_with(needs(yes("ok")), Alarms, changed, "10:05", "");
}

#[test]
fn freshness_at_its_doing_is_measured_to_its_beginning() {
    let fresh_q = both(both(needs(is_2("q")), fresh("q", "hour")), planned);
    let recorded = "09:00 planned = 12:00\n10:00 q = 2\n10:30 begin s";
    check_with(&fresh_q, Alarms, recorded, "13:00", "");
    check_with(&fresh_q, Alarms, "10:00 q = 2\n11:00:01 begin s", "13:00", "against k since 11:00:01");
}

#[test]
fn what_a_step_records_itself_is_not_taken_as_given() {
    check_with(needs(known("at")), Alarms, "10:00 at = 10:00", "10:05", "against k since 10:00");
    check_with(needs(not(begun(0))), Alarms, "10:00 begin s", "10:05", "");
    check_with(needs(not(done(0))), Alarms, "10:00 at = 10:00", "10:05", "");
    let not_asked = needs(from_now_on(InstExpr::Begun(StepIx(0))));
    check_with(not_asked, Alarms, "10:00 begin s", "10:05", "against k since 10:00");
}

#[test]
fn a_row_is_judged_as_the_next_row_it_was() {
    let waited = || dose_needs(from_now_on(later(i("previous dose.given"), "hour")));
    let doses = "10:00 dose#1.given = 10:00\n10:30 dose#2.given = 10:30";
    check_with(waited(), Alarms, doses, "10:40", "against rk#1 since 10:00, against rk#2 since 10:30");
    let patient = "10:00 dose#1.given = 10:00\n11:00 dose#2.given = 11:00";
    check_with(waited(), Alarms, patient, "11:40", "against rk#1 since 10:00");
    let few = || dose_needs(less(count(rows("dose", None)), n(1)));
    check_with(few(), Alarms, "10:00 dose#1.given = 10:00", "10:40", "");
    check_with(few(), Alarms, doses, "10:40", "against rk#2 since 10:30");
}

#[test]
fn a_step_that_is_no_longer_needed_is_still_judged() {
    let no_longer = |protocol: &mut Protocol| protocol.steps[0].applies = Cond::Always(false);
    check_with(both(needs(yes("ok")), no_longer), Alarms, "10:00 begin s", "10:05", "against k since 10:00");
}

// Section 6: alarms.

fn alarm(when: Cond, from: InstExpr, per: Option<&'static str>) -> impl Fn(&mut Protocol) {
    move |protocol| {
        protocol.alarms.push(Alarm {
            name: "a".to_owned(),
            per: per.map(group),
            when: when.clone(),
            from: from.clone(),
            urgency: Urgency::Now,
            respond_within: Some(parameter("hour")),
            owner: RoleIx(0),
            escalate: vec![(parameter("minute"), RoleIx(0)), (parameter("hour"), RoleIx(0))],
            say: TextIx(0),
            tells: None,
            sources: Sources::default(),
        });
    }
}

#[test]
fn an_alarm_is_raised_while_its_condition_is_true() {
    let ok = || alarm(yes("ok"), at(c("ok")), None);
    check_with(ok(), Alarms, "10:00 ok = yes", "10:00", "a0 since 10:00 by 11:00");
    check_with(ok(), Alarms, "10:00 ok = yes\n10:01 ok = no", "10:01", "");
    check_with(ok(), Alarms, "10:00 ok refused", "10:01", "");
}

#[test]
fn an_alarm_goes_up_at_its_times() {
    let ok = || alarm(yes("ok"), at(c("ok")), None);
    check_with(ok(), Alarms, "10:00 ok = yes", "10:00:59", "a0 since 10:00 by 11:00");
    check_with(ok(), Alarms, "10:00 ok = yes", "10:01", "a0 since 10:00 by 11:00 level 1");
    check_with(ok(), Alarms, "10:00 ok = yes", "11:00", "a0 since 10:00 by 11:00 level 2");
}

#[test]
fn an_alarm_without_a_known_beginning_is_raised_all_the_same() {
    let since_at = || alarm(yes("ok"), i("at"), None);
    check_with(since_at(), Alarms, "10:00 ok = yes", "11:00", "a0");
    let nothing = alarm(yes("ok"), last_of(rows("dose", None), "dose.given"), None);
    check_with(nothing, Alarms, "10:00 ok = yes\n10:05 answer 0", "11:00", "a0 answered 10:05");
}

#[test]
fn only_an_answer_after_its_beginning_answers_an_alarm() {
    let ok = || alarm(yes("ok"), at(c("ok")), None);
    let raised = "10:00 ok = yes\n10:00:30 told 10:00:30 answer 0\n10:00:20 told 10:00:40 answer 0";
    check_with(ok(), Alarms, raised, "10:00:40", "a0 since 10:00 by 11:00 answered 10:00:20");
    let early = "10:00 ok = yes\n09:59 told 10:00:30 answer 0";
    check_with(ok(), Alarms, early, "10:00:40", "a0 since 10:00 by 11:00");
    let other_row = "10:00 ok = yes\n10:00:30 answer 0 dose#1";
    check_with(ok(), Alarms, other_row, "10:00:40", "a0 since 10:00 by 11:00");
}

#[test]
fn alarms_per_row_come_in_row_order_and_before_those_of_the_house() {
    let per_dose = both(alarm(yes("this dose.ok"), i("this dose.given"), Some("dose")), needs(yes("sure")));
    let doses = "10:00 dose#2.ok = yes\n10:01 dose#1.ok = yes\n10:02 dose#3.ok = no\n10:03 begin s";
    check_with(per_dose, Alarms, doses, "10:05", "a0#2, a0#1, against k since 10:03");
}

// Section 6: the next change.

#[test]
fn the_next_change_is_the_first_instant_that_differs() {
    check(Next, "", "10:00", "never");
    let wait = || needs(from_now_on(later(i("started"), "hour")));
    check_with(wait(), Next, "10:00 started = 10:00", "10:05", "11:00");
    check_with(wait(), Next, "10:00 started = 10:00", "11:00", "never");
    let after = || needs(Cond::Instant(Compare::More, InstExpr::Now, i("started")));
    check_with(after(), Next, "10:00 started = 10:00", "10:00", "10:00:01");
    let due = |protocol: &mut Protocol| protocol.steps[0].due = Some(i("started"));
    check_with(due, Next, "10:00 started = 10:30", "10:05", "10:30");
    check_with(alarm(yes("ok"), at(c("ok")), None), Next, "10:00 ok = yes", "10:00", "10:01");
    check_with(alarm(yes("ok"), at(c("ok")), None), Next, "10:00 ok = yes", "10:01", "11:00");
    check(Next, "10:00 at = 10:00", "09:00 known 12:00", "10:00");
}

#[test]
fn what_changes_without_anybody_seeing_is_no_change() {
    // The cell grows too old, but the gate is closed by something else before and after.
    let both_needs = |protocol: &mut Protocol| protocol.gates[0].needs = vec![need(is_2("q")), need(yes("ok"))];
    check_with(both(both_needs, fresh("q", "hour")), Next, "10:00 q = 2\n10:00 ok = no", "10:05", "never");
}

#[test]
fn a_birthday_years_ahead_is_found() {
    check_with(needs(at_least(NumExpr::Years(d("born")), n(18))), Next, "10:00 born = 2020-02-29", "10:05", birthday());
}

/// 28 February 2038, in days from the examples' day.
fn birthday() -> &'static str {
    let days = Day::from_date(2038, 2, 28).unwrap_or_default().number()
        - Day::from_date(2026, 6, 10).unwrap_or_default().number();
    Box::leak(format!("+{days} 00:00").into_boxed_str())
}
