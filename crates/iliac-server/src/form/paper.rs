//! What stands on a paper form: blocks, each a step or a row of it under a name of its own, each with its own time.

use std::collections::BTreeMap;

use iliac_app::ask::Ask;
use iliac_app::case::Case;
use iliac_app::event::Said;
use iliac_model::{Day, Timestamp};

use super::{Fields, facts};
use crate::components::form::Complaint;

/// What a form filled in from paper asks of a case, in its own order.
///
/// # Errors
/// Every complaint at once, each with its field.
pub fn on_paper(case: &Case, fields: &Fields, now: Timestamp) -> Result<Vec<Ask>, Vec<Complaint>> {
    let calendar = case.program.calendar();
    let day: Option<Day> = fields.get("day").and_then(|day| day.parse().ok());
    let Some(day) = day.filter(|day| *day <= calendar.day_of(now)) else {
        let words = "Enter the day that stands on the sheet: a day that has come, like 2026-11-22.".into();
        return Err(vec![Complaint { field: "day".into(), words }]);
    };
    let (mut asks, mut complaints) = (Vec::new(), Vec::new());
    for key in fields.blocks() {
        match of_block(case, &block(case, fields, &key, day), now) {
            Ok(of_block) => asks.extend(of_block),
            Err(of_block) => complaints.extend(
                of_block
                    .into_iter()
                    .map(|complaint| Complaint { field: format!("{key}.{}", complaint.field), words: complaint.words }),
            ),
        }
    }
    if complaints.is_empty() { Ok(asks) } else { Err(complaints) }
}

/// A block's own fields, as a form of one step has them: a time without a day is of the sheet's day, a day without a time is
/// no answer.
fn block(case: &Case, fields: &Fields, key: &str, day: Day) -> Fields {
    let mut own: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in fields.below(key) {
        own.insert(name, value);
    }
    let times: Vec<String> = own.keys().filter_map(|name| name.strip_suffix(".time")).map(str::to_owned).collect();
    for name in times {
        let of_day = format!("{name}.day");
        let has_time = own.get(&format!("{name}.time")).is_some_and(|time| !time.trim().is_empty());
        match own.get(&of_day).map(|day| day.trim()) {
            _ if !has_time => drop(own.remove(&of_day)),
            None | Some("") => drop(own.insert(of_day, day.to_string())),
            Some(_) => {}
        }
    }
    let step = key.split_once('~').and_then(|(step, _)| case.protocol().step_named(step));
    let per = step.and_then(|step| case.protocol().step(step)).and_then(|step| step.per);
    if let Some(group) = per.and_then(|per| case.protocol().group(per.group)) {
        for part in ["row", "parent"] {
            if let Some(id) = own.remove(part) {
                own.insert(format!("{part}:{}", group.name), id);
            }
        }
    }
    Fields::new(own.into_iter().collect())
}

/// The asks of one block. What carries no time of its own happened at the block's, or with the first thing in it that does.
fn of_block(case: &Case, own: &Fields, now: Timestamp) -> Result<Vec<Ask>, Vec<Complaint>> {
    let complain = |words: &str| vec![Complaint { field: "at".into(), words: words.into() }];
    let mut asks = facts(case, own, now)?;
    let told = own.get("at.time").is_some();
    let instant = |ask: &Ask| match ask {
        Ask::Record { said: Said::Instant(at), .. } if *at <= now => Some(*at),
        Ask::Record { .. }
        | Ask::Begin { .. }
        | Ask::Correct { .. }
        | Ask::Override { .. }
        | Ask::Answer { .. }
        | Ask::Close
        | Ask::Reopen { .. } => None,
    };
    let first = asks.iter().filter_map(instant).min();
    for ask in asks.iter_mut().filter(|ask| instant(ask).is_none()) {
        let Ask::Record { occurred_at, .. } = ask else { continue };
        match (told, first) {
            (true, _) => {}
            (false, Some(first)) => *occurred_at = first,
            (false, None) => return Err(complain("Enter the time that stands on the paper for this.")),
        }
    }
    let ahead = |ask: &Ask| matches!(ask, Ask::Record { occurred_at, .. } if *occurred_at > now);
    if asks.iter().any(ahead) {
        return Err(complain("This time has not come yet. Check the day and the time on the paper."));
    }
    Ok(asks)
}
