//! The values a step shows while it is to do, in words: how much is drawn, what is left up to a cap.

use iliac_engine::DerivedValue;
use iliac_model::{DerivedIx, Number, RowId, StepIx};
use iliac_protocol::tree::{DerivedExpr, Shows};
use iliac_text::{HouseWords, quantity};

use super::words::{Words, shortened};

/// How finely a value that was worked out is shown; cut, never rounded up past a limit beside it.
const FINEST: Number = Number::from_millionths(100_000);

/// What stands beside a step: the title of each value and its words.
pub fn values(words: &Words, step: StepIx, row: Option<RowId>) -> Vec<(String, String)> {
    let Some(step) = words.protocol().step(step) else { return Vec::new() };
    let shown = step.shows.iter().filter(|shows| is_shown(words, **shows, row));
    shown.filter_map(|shows| value(words, shows.value, row)).collect()
}

fn is_shown(words: &Words, shows: Shows, row: Option<RowId>) -> bool {
    shows.when.is_none_or(|when| derived(words, when, row) == Some(DerivedValue::YesNo(true)))
}

fn value(words: &Words, value: DerivedIx, row: Option<RowId>) -> Option<(String, String)> {
    let declared = words.protocol().derived_value(value)?;
    let house = HouseWords::of("en");
    let unit = match &declared.expr {
        DerivedExpr::Number(_, unit) => unit.as_str(),
        DerivedExpr::Condition(_) | DerivedExpr::Instant(_) | DerivedExpr::Day(_) => "",
    };
    let said = match derived(words, value, row) {
        None => house.not_known().to_owned(),
        Some(DerivedValue::Number(number)) => quantity(&shortened(number, FINEST), unit),
        Some(DerivedValue::Instant(at)) => words.time(at),
        Some(DerivedValue::Day(day)) => house.local_day(day),
        Some(DerivedValue::YesNo(yes)) => house.yes_or_no(yes).to_owned(),
    };
    Some((declared.title.clone(), said))
}

fn derived(words: &Words, value: DerivedIx, row: Option<RowId>) -> Option<DerivedValue> {
    iliac_engine::derived(&words.case.program, &words.facts, words.now, value, row)
}
