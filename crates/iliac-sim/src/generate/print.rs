//! A protocol and a history in few words, for the report of a failed comparison.

use std::fmt::Write;

use iliac_model::{Cell, History, RowId, Value};
use iliac_protocol::tree::{Amount, CellRef, Cond, DayExpr, DerivedExpr, InstExpr, NumExpr, Protocol, RowRef, Rows};

/// A protocol, one element a line, indices for names: `f3` the fact, `p1` the parameter, `s0` the step.
pub fn protocol(protocol: &Protocol) -> String {
    let mut out = String::new();
    print_world(protocol, &mut out);
    for (n, derived) in protocol.derived.iter().enumerate() {
        let expr = match &derived.expr {
            DerivedExpr::Condition(cond) => words(cond),
            DerivedExpr::Number(number, _) => number_words(number),
            DerivedExpr::Instant(instant) => instant_words(instant),
            DerivedExpr::Day(day) => day_words(day),
        };
        let _ = writeln!(out, "d{n} per {:?} = {expr}", derived.per.map(|per| per.0));
    }
    for (n, step) in protocol.steps.iter().enumerate() {
        let _ = writeln!(
            out,
            "s{n} per {:?} adds {} records {:?} goes_on {} done: {} applies: {} due: {:?} missed: {:?}",
            step.per.map(|per| per.group.0),
            step.per.is_some_and(|per| per.adds),
            step.records.iter().map(|fact| fact.0).collect::<Vec<_>>(),
            step.goes_on,
            words(&step.done),
            words(&step.applies),
            step.due.as_ref().map(instant_words),
            step.missed.as_ref().map(instant_words),
        );
        if let Some(repeat) = &step.repeat {
            let (from, only_while) = (instant_words(&repeat.from), words(&repeat.only_while));
            let (every, anchor, at_most) = (repeat.every.0, repeat.anchor.0, repeat.at_most.0);
            let _ =
                writeln!(out, "   every p{every} from {from} anchor f{anchor} while {only_while} at most p{at_most}");
        }
    }
    for (n, gate) in protocol.gates.iter().enumerate() {
        let needs: Vec<String> = gate.needs.iter().map(|need| words(&need.cond)).collect();
        let people = gate.overridden_by.as_ref().map(|rule| rule.people);
        let applies = words(&gate.applies);
        let _ = writeln!(out, "gate{n} of s{} applies: {applies} needs: {needs:?} people {people:?}", gate.step.0);
    }
    for (n, alarm) in protocol.alarms.iter().enumerate() {
        let (when, from) = (words(&alarm.when), instant_words(&alarm.from));
        let within = alarm.respond_within.map(|ix| ix.0);
        let escalate: Vec<u16> = alarm.escalate.iter().map(|(ix, _)| ix.0).collect();
        let per = alarm.per.map(|per| per.0);
        let _ = writeln!(out, "a{n} per {per:?} when: {when} from: {from} within {within:?} escalate {escalate:?}");
    }
    out
}

fn print_world(protocol: &Protocol, out: &mut String) {
    for (n, parameter) in protocol.parameters.iter().enumerate() {
        let amount = match &parameter.amount {
            Amount::One(number) => number.to_string(),
            Amount::ByChoice(fact, numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                format!("by f{} {}", fact.0, numbers.join("/"))
            }
            Amount::ByUnit(values) => format!("{values:?}"),
            Amount::Unset => "unset".to_owned(),
        };
        let _ = writeln!(out, "p{n} {:?} = {amount}", parameter.unit);
    }
    for (n, fact) in protocol.facts.iter().enumerate() {
        let fresh = fact.fresh_for.map(|ix| ix.0);
        let group = fact.group.map(|group| group.0);
        let _ = writeln!(out, "f{n} in {group:?} {:?} {:?} fresh for p{fresh:?}", fact.kind, fact.counts);
    }
    for (n, group) in protocol.groups.iter().enumerate() {
        let complete = group.complete_when.as_ref().map(words);
        let _ = writeln!(out, "g{n} parent {:?} complete when {complete:?}", group.parent.map(|parent| parent.0));
    }
    let (planned, actual) = (protocol.planned.map(|ix| ix.0), protocol.actual.map(|ix| ix.0));
    let stops = protocol.stops_when.as_ref().map(words);
    let _ = writeln!(out, "planned f{planned:?} actual f{actual:?} stops when {stops:?}");
}

/// A history, one item a line, in the order of recording within each kind.
pub fn history(history: &History) -> String {
    let mut out = String::new();
    let row = |row: Option<RowId>| row.map_or(String::new(), |row| format!("#{}", row.0));
    for item in &history.rows {
        let _ = writeln!(out, "row #{} of g{} parent {}", item.id.0, item.group.0, row(item.parent));
    }
    for item in &history.entries {
        let cell = match &item.cell {
            Cell::Said(Value::Number { number, unit }) => format!("{number} u{unit}"),
            Cell::Said(Value::Instant(at)) => at.to_string(),
            Cell::Said(Value::Day(day)) => day.to_string(),
            other => format!("{other:?}"),
        };
        let corrects = item.corrects.map_or(String::new(), |id| format!(" corrects {}", id.0));
        let (id, kind, at, told) = (item.id.0, item.kind.0, item.occurred_at, item.recorded_at);
        let _ = writeln!(out, "entry {id}: f{kind}{} = {cell} at {at} told {told}{corrects}", row(item.row));
    }
    for item in &history.begins {
        let _ =
            writeln!(out, "begin s{}{} at {} told {}", item.step.0, row(item.row), item.occurred_at, item.recorded_at);
    }
    for item in &history.overrides {
        let (gate, needs, by, at, told) = (item.gate.0, item.needs, item.by, item.occurred_at, item.recorded_at);
        let _ = writeln!(out, "override gate{gate}{} bits {needs} by {by} at {at} told {told}", row(item.row));
    }
    for item in &history.answers {
        let _ =
            writeln!(out, "answer {:?}{} at {} told {}", item.alarm, row(item.row), item.occurred_at, item.recorded_at);
    }
    out
}

fn words(cond: &Cond) -> String {
    let join = |all: &[Cond], with: &str| format!("({})", all.iter().map(words).collect::<Vec<_>>().join(with));
    match cond {
        Cond::Always(always) => always.to_string(),
        Cond::Not(cond) => format!("not {}", words(cond)),
        Cond::All(all) => join(all, " and "),
        Cond::Some(all) => join(all, " or "),
        Cond::Yes(cell) => cell_words(cell),
        Cond::Is(cell, choices) => format!("{} in {choices:?}", cell_words(cell)),
        Cond::Same(a, b) => format!("{} same {}", cell_words(a), cell_words(b)),
        Cond::Number(compare, a, b) => format!("({} {compare:?} {})", number_words(a), number_words(b)),
        Cond::AsEntered(compare, cell, parameter) => {
            format!("({} {compare:?} entered p{})", cell_words(cell), parameter.0)
        }
        Cond::Instant(compare, a, b) => format!("({} {compare:?} {})", instant_words(a), instant_words(b)),
        Cond::Day(compare, a, b) => format!("({} {compare:?} {})", day_words(a), day_words(b)),
        Cond::Status(cell, status) => format!("{} is {status:?}", cell_words(cell)),
        Cond::Step(step, progress) => format!("{progress:?}(s{})", step.0),
        Cond::Any(rows) => format!("any {}", rows_words(rows)),
        Cond::Derived(derived) => format!("d{}", derived.0),
    }
}

fn cell_words(cell: &CellRef) -> String {
    let of = match &cell.of {
        RowRef::Case => "case".to_owned(),
        RowRef::This => "this".to_owned(),
        RowRef::Parent => "parent".to_owned(),
        RowRef::Previous => "previous".to_owned(),
        RowRef::Each => "each".to_owned(),
        RowRef::EachParent => "each-parent".to_owned(),
        RowRef::First(rows) => format!("first[{}]", rows_words(rows)),
        RowRef::Last(rows) => format!("last[{}]", rows_words(rows)),
    };
    format!("f{}@{of}", cell.fact.0)
}

fn rows_words(rows: &Rows) -> String {
    let of_this = if rows.of_this { " of this" } else { "" };
    let filter = rows.filter.as_ref().map_or(String::new(), |filter| format!(" where {}", words(filter)));
    format!("g{}{of_this}{filter}", rows.group.0)
}

fn number_words(number: &NumExpr) -> String {
    let list = |all: &[NumExpr]| all.iter().map(number_words).collect::<Vec<_>>().join(", ");
    match number {
        NumExpr::Literal(number) => number.to_string(),
        NumExpr::Parameter(parameter) => format!("p{}", parameter.0),
        NumExpr::Cell(cell) => cell_words(cell),
        NumExpr::Derived(derived) => format!("d{}", derived.0),
        NumExpr::Add(a, b) => format!("({} + {})", number_words(a), number_words(b)),
        NumExpr::Subtract(a, b) => format!("({} - {})", number_words(a), number_words(b)),
        NumExpr::Multiply(a, b) => format!("({} * {})", number_words(a), number_words(b)),
        NumExpr::Least(all) => format!("least({})", list(all)),
        NumExpr::Most(all) => format!("most({})", list(all)),
        NumExpr::Count(rows) => format!("count({})", rows_words(rows)),
        NumExpr::Distinct(rows, fact) => format!("distinct(f{} of {})", fact.0, rows_words(rows)),
        NumExpr::Sum(rows, fact) => format!("sum(f{} of {})", fact.0, rows_words(rows)),
        NumExpr::Years(day) => format!("years({})", day_words(day)),
        NumExpr::Minutes(from, to) => format!("minutes({}, {})", instant_words(from), instant_words(to)),
        NumExpr::Call(calculator, all) => format!("{calculator:?}({})", list(all)),
    }
}

fn instant_words(instant: &InstExpr) -> String {
    let list = |all: &[InstExpr]| all.iter().map(instant_words).collect::<Vec<_>>().join(", ");
    match instant {
        InstExpr::Now => "now".to_owned(),
        InstExpr::Cell(cell) => cell_words(cell),
        InstExpr::At(cell) => format!("at({})", cell_words(cell)),
        InstExpr::Told(cell) => format!("told({})", cell_words(cell)),
        InstExpr::Begun(step) => format!("begun_at(s{})", step.0),
        InstExpr::Done(step) => format!("done_at(s{})", step.0),
        InstExpr::Derived(derived) => format!("d{}", derived.0),
        InstExpr::Plus(instant, parameter) => format!("({} + p{})", instant_words(instant), parameter.0),
        InstExpr::Minus(instant, parameter) => format!("({} - p{})", instant_words(instant), parameter.0),
        InstExpr::Latest(all) => format!("latest({})", list(all)),
        InstExpr::Earliest(all) => format!("earliest({})", list(all)),
        InstExpr::LastOf(rows, fact) => format!("last_of(f{} of {})", fact.0, rows_words(rows)),
        InstExpr::FirstOf(rows, fact) => format!("first_of(f{} of {})", fact.0, rows_words(rows)),
        InstExpr::StartOf(day) => format!("start({})", day_words(day)),
    }
}

fn day_words(day: &DayExpr) -> String {
    match day {
        DayExpr::Today => "today".to_owned(),
        DayExpr::Cell(cell) => cell_words(cell),
        DayExpr::Of(instant) => format!("day({})", instant_words(instant)),
        DayExpr::Derived(derived) => format!("d{}", derived.0),
        DayExpr::Plus(day, parameter) => format!("({} + p{})", day_words(day), parameter.0),
        DayExpr::Minus(day, parameter) => format!("({} - p{})", day_words(day), parameter.0),
    }
}
