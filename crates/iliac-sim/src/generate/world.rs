//! What a random protocol is about: parameters, facts and groups.

use iliac_model::{FactIx, GroupIx, Number, ParameterIx};
use iliac_protocol::tree::{
    Amount, Confidence, Counts, FactKind, Group, Kind, Moves, Parameter, Protocol, Sources, Unit,
};

use super::dice::Dice;

/// How many choices a choice fact has.
pub(super) const CHOICES: usize = 3;

/// A protocol with parameters, facts and groups, and nothing that uses them yet.
pub(super) fn world(dice: &mut Dice) -> Protocol {
    let mut protocol = Protocol { name: "random".to_owned(), version: 1, ..Protocol::default() };
    protocol.roles = vec!["nurse".to_owned(), "operator".to_owned()];
    groups(&mut protocol, dice);
    // The first choice fact is always there, for parameters by choice, and has no limit of freshness that could depend on it.
    fact(&mut protocol, None, choice());
    for _ in 0..2 + dice.below(4) {
        let kind = kind(dice);
        fact(&mut protocol, None, kind);
    }
    fact(&mut protocol, None, Kind::Instant);
    for group in 0..protocol.groups.len() {
        let group = GroupIx(u16::try_from(group).unwrap_or(0));
        fact(&mut protocol, Some(group), Kind::Instant);
        if dice.chance(60) {
            fact(&mut protocol, Some(group), choice());
        }
        for _ in 0..1 + dice.below(3) {
            let kind = kind(dice);
            fact(&mut protocol, Some(group), kind);
        }
    }
    parameters(&mut protocol, dice);
    freshness(&mut protocol, dice);
    let instants = case_instants(&protocol);
    protocol.planned = if dice.chance(60) { dice.pick(&instants) } else { None };
    protocol.actual = if dice.chance(60) { dice.pick(&instants) } else { None };
    protocol
}

fn groups(protocol: &mut Protocol, dice: &mut Dice) {
    for n in 0..dice.pick(&[0, 1, 1, 2, 2]).unwrap_or(1) {
        let parent = (n > 0 && dice.chance(60)).then(|| GroupIx(dice.index(n)));
        protocol.groups.push(Group {
            name: format!("g{n}"),
            title: format!("Group {n}"),
            parent,
            complete_when: None,
            facts: Vec::new(),
        });
    }
}

fn fact(protocol: &mut Protocol, group: Option<GroupIx>, kind: Kind) {
    let n = protocol.facts.len();
    let ix = FactIx(u16::try_from(n).unwrap_or(0));
    let name = match group {
        Some(group) => format!("g{}.f{n}", group.0),
        None => format!("c.f{n}"),
    };
    if let Some(group) = group.and_then(|group| protocol.groups.get_mut(group.place())) {
        group.facts.push(ix);
    }
    protocol.facts.push(FactKind {
        title: name.clone(),
        name,
        group,
        of: 0,
        kind,
        fresh_for: None,
        counts: Counts::Latest,
        fixed: false,
        recorded_by: Vec::new(),
        codes: Vec::new(),
        help: None,
        sources: Sources::default(),
    });
}

fn choice() -> Kind {
    Kind::Choice((0..CHOICES).map(|n| (format!("w{n}"), format!("Word {n}"))).collect())
}

fn kind(dice: &mut Dice) -> Kind {
    match dice.below(14) {
        0..=2 => quantity(dice, 1),
        3 => quantity(dice, 2),
        4 => Kind::Count { most: dice.between(1, 6) },
        5 => choice(),
        6..=8 => Kind::YesNo,
        9..=10 => Kind::Instant,
        11 => Kind::Day,
        12 => Kind::Text,
        _ => {
            if dice.chance(50) {
                Kind::Signature
            } else {
                Kind::File
            }
        }
    }
}

fn quantity(dice: &mut Dice, units: usize) -> Kind {
    let low = Number::whole(dice.pick(&[0, 0, -4, 1]).unwrap_or(0));
    let high = Number::whole(dice.pick(&[4, 20]).unwrap_or(4));
    Kind::Quantity {
        units: (0..units).map(|n| format!("u{n}")).collect(),
        resolution: Number::from_millionths(dice.pick(&[1_000_000, 500_000]).unwrap_or(1_000_000)),
        plausible: (low, high),
        hard: vec![(low, high); units],
    }
}

/// Lengths of time in seconds: nothing, a minute, twenty, an hour, a day, and ones that are no whole minutes.
const SECONDS: [i64; 8] = [0, 1, 59, 60, 1200, 3600, 7200, 86_400];
const NUMBERS: [i64; 9] = [0, 1, 2, 2, 3, 4, 18, -1, -2];

fn parameters(protocol: &mut Protocol, dice: &mut Dice) {
    let units = [Unit::Duration, Unit::Days, Unit::Workdays, Unit::Months, Unit::Ucum("1".to_owned())];
    for unit in units {
        let many = match unit {
            Unit::Duration | Unit::Ucum(_) => 2 + dice.below(2),
            Unit::Days | Unit::Workdays | Unit::Months => 1,
        };
        for _ in 0..many {
            let choice = choice_of_rows(protocol, dice);
            let amount = amount(&unit, choice, dice);
            parameter(protocol, unit.clone(), amount);
        }
    }
    // One that is always set, for freshness of the first choice fact.
    parameter(protocol, Unit::Duration, Amount::One(Number::whole(1200)));
    let by_unit = (0..2).filter(|_| dice.chance(80)).map(|n| (format!("u{n}"), Number::whole(2 + n))).collect();
    parameter(protocol, Unit::Ucum("u0".to_owned()), Amount::ByUnit(by_unit));
}

/// A choice of rows, now and then, for a parameter that has a value for each kind of row.
fn choice_of_rows(protocol: &Protocol, dice: &mut Dice) -> Option<FactIx> {
    let facts = protocol.facts.iter().zip(0..);
    let choices = facts.filter(|(fact, _)| fact.group.is_some() && matches!(fact.kind, Kind::Choice(_)));
    let choices: Vec<FactIx> = choices.map(|(_, ix)| FactIx(ix)).collect();
    if dice.chance(60) { dice.pick(&choices) } else { None }
}

fn amount(unit: &Unit, of_rows: Option<FactIx>, dice: &mut Dice) -> Amount {
    if dice.chance(2) {
        return Amount::One(absurd(unit, dice.chance(50)));
    }
    let mut one = || match unit {
        Unit::Duration => Number::whole(dice.pick(&SECONDS).unwrap_or(0)),
        Unit::Days | Unit::Workdays => Number::whole(dice.between(0, 4)),
        Unit::Months => Number::whole(dice.between(0, 2)),
        Unit::Ucum(_) => {
            let whole = Number::whole(dice.pick(&NUMBERS).unwrap_or(1));
            if dice.chance(10) { whole.plus(Number::from_millionths(500_000)) } else { whole }
        }
    };
    let numbers: Vec<Number> = (0..CHOICES).map(|_| one()).collect();
    match dice.below(10) {
        0 => Amount::Unset,
        1..=2 => Amount::ByChoice(FactIx(0), numbers),
        3..=4 if of_rows.is_some() => Amount::ByChoice(of_rows.unwrap_or(FactIx(0)), numbers),
        _ => Amount::One(numbers.first().copied().unwrap_or_default()),
    }
}

/// More than any calendar holds, or half a lifetime: every sum with it must still come out.
fn absurd(unit: &Unit, possible: bool) -> Number {
    match unit {
        Unit::Duration if possible => Number::whole(40 * 365 * 86_400),
        Unit::Duration | Unit::Ucum(_) => Number::MAX,
        Unit::Days | Unit::Workdays => Number::whole(2_000_000_000),
        Unit::Months => Number::whole(300_000),
    }
}

fn parameter(protocol: &mut Protocol, unit: Unit, amount: Amount) {
    let n = protocol.parameters.len();
    protocol.parameters.push(Parameter {
        name: format!("p{n}"),
        title: format!("Parameter {n}"),
        written_unit: String::new(),
        unit,
        amount,
        bounds: (Number::MIN, Number::MAX),
        moves: Moves::Either,
        sources: Sources::default(),
        confidence: Confidence::GeneralKnowledge,
        of_site: false,
    });
}

/// Some facts grow old, and for some another value than the latest counts.
fn freshness(protocol: &mut Protocol, dice: &mut Dice) {
    let of_case = |ix: &ParameterIx| match protocol.parameter(*ix).map(|parameter| &parameter.amount) {
        Some(Amount::ByChoice(fact, _)) => protocol.fact(*fact).is_some_and(|fact| fact.group.is_none()),
        Some(Amount::One(_) | Amount::ByUnit(_) | Amount::Unset) | None => true,
    };
    let lengths: Vec<ParameterIx> = parameters_in(protocol, &Unit::Duration).into_iter().filter(of_case).collect();
    let always_set = lengths.last().copied();
    for (n, fact) in protocol.facts.iter_mut().enumerate() {
        if dice.chance(35) {
            fact.fresh_for = if n == 0 { always_set } else { dice.pick(&lengths) };
        }
        let counts = [Counts::Latest, Counts::Latest, Counts::MustAgree, Counts::Highest, Counts::Lowest];
        fact.counts = dice.pick(&counts).unwrap_or(Counts::Latest);
    }
}

/// The parameters that count in a unit.
pub(super) fn parameters_in(protocol: &Protocol, unit: &Unit) -> Vec<ParameterIx> {
    let places = protocol.parameters.iter().zip(0..);
    places.filter(|(parameter, _)| parameter.unit == *unit).map(|(_, ix)| ParameterIx(ix)).collect()
}

fn case_instants(protocol: &Protocol) -> Vec<FactIx> {
    let facts = protocol.facts.iter().zip(0..);
    facts.filter(|(fact, _)| fact.group.is_none() && fact.kind == Kind::Instant).map(|(_, ix)| FactIx(ix)).collect()
}
