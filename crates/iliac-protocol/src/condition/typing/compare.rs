//! Comparisons: choices, facts that say the same, numbers, instants and days.

use std::ops::Range;

use super::super::Wrong;
use super::super::syntax::{Expr, Kind, Spelled};
use super::coerce::instant_of;
use super::{Typed, Typing, what};
use crate::diagnostic::{code, nearest};
use crate::tree::{self, Amount, CellRef, Compare, Cond, DayExpr, InstExpr, RowRef};

impl Typing<'_> {
    pub(super) fn comparison(
        &mut self,
        compare: Compare,
        left: &Expr,
        right: &Expr,
        span: &Range<usize>,
    ) -> Option<Cond> {
        let a = self.infer(left);
        if let (Some(Typed::Cell(cell)), Kind::Name(word)) = (&a, &right.kind)
            && let Some(cond) = self.says(compare, cell, word, right)
        {
            return cond;
        }
        if a.is_none() && matches!(right.kind, Kind::Name(_)) {
            // The name may be a choice of what is wrong on the left.
            return None;
        }
        let b = self.infer(right);
        let (a, b) = (a?, b?);
        if let (Typed::Cell(a), Typed::Cell(b)) = (&a, &b)
            && let Some(cond) = self.same(compare, a, b, span)
        {
            return cond;
        }
        if let Some(cond) = self.as_entered(compare, &a, &b, span) {
            return cond;
        }
        match (self.side(&a), self.side(&b)) {
            (Side::Instant, Side::Instant) => {
                let (a, b) = (self.instant_side(a, left), self.instant_side(b, right));
                let (a, b) = (a?, b?);
                if a == InstExpr::Now && b == InstExpr::Now {
                    return self.idle(span);
                }
                Some(Cond::Instant(compare, a, b))
            }
            (Side::Day, Side::Day) => {
                let (a, b) = (self.day_side(a, left), self.day_side(b, right));
                let (a, b) = (a?, b?);
                if a == DayExpr::Today && b == DayExpr::Today {
                    return self.idle(span);
                }
                Some(Cond::Day(compare, a, b))
            }
            (Side::Number, Side::Number) => {
                let (a, b) = (self.as_number(a, &left.span), self.as_number(b, &right.span));
                let ((a, a_units), (b, b_units)) = (a?, b?);
                self.same_units(a_units, b_units, &right.span)?;
                Some(Cond::Number(compare, a, b))
            }
            (left_side, right_side) => self.apart(&a, &b, (left_side, right_side), (left, right), span),
        }
    }

    /// `fact = word`; `None` when the right side is no word of that fact and must be something else.
    fn says(&mut self, compare: Compare, cell: &CellRef, word: &str, right: &Expr) -> Option<Option<Cond>> {
        let kind = self.names.kind(cell.fact)?;
        let is = match (kind, word) {
            (tree::Kind::Choice(choices), _) => {
                let place = choices.iter().position(|(name, _)| name == word);
                match place.and_then(|place| u16::try_from(place).ok()) {
                    Some(place) => Cond::Is(cell.clone(), vec![place]),
                    None if self.is_value(word) => return None,
                    None => return Some(self.no_choice(cell, word, &right.span)),
                }
            }
            (tree::Kind::YesNo, "yes") => Cond::Yes(cell.clone()),
            (tree::Kind::YesNo, "no") => Cond::Not(Box::new(Cond::Yes(cell.clone()))),
            (kind, "yes" | "no") => {
                let message = format!("`{}` is {}, not a yes or a no", self.names.fact(cell.fact), what(kind));
                return Some(self.wrong(Wrong::new(code::WRONG_TYPE, &right.span, message, "cannot be compared with")));
            }
            _ => return None,
        };
        match compare {
            Compare::Equal => Some(Some(is)),
            Compare::Unequal => Some(Some(match is {
                Cond::Not(is) => *is,
                is => Cond::Not(Box::new(is)),
            })),
            Compare::Less | Compare::AtMost | Compare::More | Compare::AtLeast => {
                let message = "a choice has no order";
                Some(
                    self.wrong(
                        Wrong::new(code::WRONG_TYPE, &right.span, message, "cannot be compared by size")
                            .help("write `=`, `!=` or `in (a, b)`"),
                    ),
                )
            }
        }
    }

    fn is_value(&self, word: &str) -> bool {
        let protocol = self.names.protocol;
        word.contains('.')
            && (word.starts_with("this.") || word.starts_with("parent.") || word.starts_with("previous."))
            || protocol.fact_named(word).is_some()
    }

    /// `fact in (a, b)`.
    pub(super) fn one_of(&mut self, fact: &Expr, words: &[Spelled], span: &Range<usize>) -> Option<Cond> {
        let cell = self.cell(fact)?;
        let kind = self.names.kind(cell.fact)?;
        let tree::Kind::Choice(choices) = kind else {
            let message = format!("`{}` is {}, not a choice", self.names.fact(cell.fact), what(kind));
            return self.wrong(Wrong::new(code::WRONG_TYPE, &fact.span, message, "a choice is expected before `in`"));
        };
        let mut places = Vec::new();
        let mut all = Some(());
        for word in words {
            let place = choices.iter().position(|(name, _)| *name == word.text);
            match place.and_then(|place| u16::try_from(place).ok()) {
                Some(place) if places.contains(&place) => {
                    let message = format!("`{}` is named twice", word.text);
                    all = self.wrong(Wrong::new(code::CHOICES, &word.span, message, "a second time"));
                }
                Some(place) => places.push(place),
                None => all = self.no_choice(&cell, &word.text, &word.span),
            }
        }
        all?;
        if places.len() == choices.len() {
            let message = "every choice is named, so this says nothing but that it is known";
            let help = format!("write `{} is known`", self.names.fact(cell.fact));
            return self.wrong(Wrong::new(code::CHOICES, span, message, "every choice").help(help));
        }
        Some(Cond::Is(cell, places))
    }

    fn no_choice<T>(&mut self, cell: &CellRef, word: &str, span: &Range<usize>) -> Option<T> {
        let name = self.names.fact(cell.fact);
        let Some(tree::Kind::Choice(choices)) = self.names.kind(cell.fact) else { return None };
        let names = || choices.iter().map(|(name, _)| name.as_str());
        let message = format!("`{word}` is no choice of `{name}`");
        let help = match nearest(word, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its choices are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        self.wrong(Wrong::new(code::CHOICES, span, message, "not one of its choices").help(help))
    }

    /// Two facts that say the same; `None` when they are compared in another way.
    fn same(&mut self, compare: Compare, a: &CellRef, b: &CellRef, span: &Range<usize>) -> Option<Option<Cond>> {
        let (kind_a, kind_b) = (self.names.kind(a.fact)?, self.names.kind(b.fact)?);
        let alike = match (kind_a, kind_b) {
            (tree::Kind::Choice(a), tree::Kind::Choice(b)) => {
                let names = |choices: &[(String, String)]| -> Vec<String> {
                    choices.iter().map(|(name, _)| name.clone()).collect()
                };
                if names(a) != names(b) {
                    let message = "these two facts do not have the same choices";
                    return Some(
                        self.wrong(
                            Wrong::new(code::CHOICES, span, message, "different choices")
                                .help("compare each with a choice of its own"),
                        ),
                    );
                }
                true
            }
            (tree::Kind::Instant, tree::Kind::Instant) => !over_rows(a) && !over_rows(b),
            (tree::Kind::YesNo, tree::Kind::YesNo)
            | (tree::Kind::Text, tree::Kind::Text)
            | (tree::Kind::Signature, tree::Kind::Signature)
            | (tree::Kind::Day, tree::Kind::Day) => true,
            _ => false,
        };
        let same = || Cond::Same(a.clone(), b.clone());
        match compare {
            Compare::Equal if alike => Some(Some(same())),
            Compare::Unequal if alike => Some(Some(Cond::Not(Box::new(same())))),
            Compare::Equal | Compare::Unequal | Compare::Less | Compare::AtMost | Compare::More | Compare::AtLeast => {
                None
            }
        }
    }

    /// A fact in several units against a parameter with a value for each.
    fn as_entered(&mut self, compare: Compare, a: &Typed, b: &Typed, span: &Range<usize>) -> Option<Option<Cond>> {
        let (compare, cell, parameter) = match (a, b) {
            (Typed::Cell(cell), Typed::PerUnit(parameter)) => (compare, cell, *parameter),
            (Typed::PerUnit(parameter), Typed::Cell(cell)) => (mirrored(compare), cell, *parameter),
            _ => return None,
        };
        let Some(tree::Kind::Quantity { units, .. }) = self.names.kind(cell.fact) else { return None };
        let Some(Amount::ByUnit(values)) = self.names.protocol.parameter(parameter).map(|found| &found.amount) else {
            return None;
        };
        let missing: Vec<&str> = units
            .iter()
            .filter(|unit| !values.iter().any(|(value_unit, _)| value_unit == *unit))
            .map(String::as_str)
            .collect();
        if !missing.is_empty() {
            let (name, fact) = (self.names.parameter(parameter), self.names.fact(cell.fact));
            let message = format!("`{name}` has no value in {} for `{fact}`", missing.join(", "));
            return Some(self.wrong(Wrong::new(code::UNITS, span, message, "a unit is missing")));
        }
        Some(Some(Cond::AsEntered(compare, cell.clone(), parameter)))
    }

    fn side(&self, typed: &Typed) -> Side {
        match typed {
            Typed::Instant(_) | Typed::Now => Side::Instant,
            Typed::Day(_) | Typed::Today => Side::Day,
            Typed::Number(..) | Typed::PerUnit(_) | Typed::Stride(_) => Side::Number,
            Typed::Cond(_) => Side::Other,
            Typed::Cell(cell) => match self.names.kind(cell.fact) {
                Some(tree::Kind::Quantity { .. } | tree::Kind::Count { .. }) => Side::Number,
                Some(tree::Kind::Instant) => Side::Instant,
                Some(tree::Kind::Day) => Side::Day,
                Some(
                    tree::Kind::Choice(_)
                    | tree::Kind::YesNo
                    | tree::Kind::Text
                    | tree::Kind::Signature
                    | tree::Kind::File,
                )
                | None => Side::Other,
            },
        }
    }

    fn instant_side(&mut self, typed: Typed, expr: &Expr) -> Option<InstExpr> {
        match typed {
            Typed::Now => Some(InstExpr::Now),
            Typed::Cell(cell) => Some(instant_of(cell)),
            typed => self.as_instant(typed, &expr.span),
        }
    }

    fn day_side(&mut self, typed: Typed, expr: &Expr) -> Option<DayExpr> {
        match typed {
            Typed::Today => Some(DayExpr::Today),
            typed => self.as_day(typed, &expr.span),
        }
    }

    fn idle<T>(&mut self, span: &Range<usize>) -> Option<T> {
        let message = "this compares the present with itself";
        self.wrong(Wrong::new(code::NOW, span, message, "always the same"))
    }

    fn apart<T>(
        &mut self,
        a: &Typed,
        b: &Typed,
        sides: (Side, Side),
        exprs: (&Expr, &Expr),
        span: &Range<usize>,
    ) -> Option<T> {
        let (left, right) = (self.named_what(a), self.named_what(b));
        let message = format!("{left} cannot be compared with {right}");
        let wrong = Wrong::new(code::WRONG_TYPE, span, message, "different things");
        self.wrong(match (sides, &exprs.1.kind) {
            ((Side::Instant, Side::Day), _) => {
                wrong.help("the day of an instant is `day(…)`, its first instant `start(…)`")
            }
            ((Side::Day, Side::Instant), _) => wrong.help("the first instant of a day is `start(…)`"),
            ((Side::Other, _), Kind::Name(word)) if word == "no" => wrong.help("a condition is denied by `not`"),
            ((Side::Other, _), Kind::Name(word)) if word == "yes" => wrong.help("a condition stands by itself"),
            _ => wrong,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Number,
    Instant,
    Day,
    Other,
}

fn over_rows(cell: &CellRef) -> bool {
    matches!(cell.of, RowRef::First(_) | RowRef::Last(_))
}

/// The comparison with its sides exchanged.
fn mirrored(compare: Compare) -> Compare {
    match compare {
        Compare::Equal => Compare::Equal,
        Compare::Unequal => Compare::Unequal,
        Compare::Less => Compare::More,
        Compare::AtMost => Compare::AtLeast,
        Compare::More => Compare::Less,
        Compare::AtLeast => Compare::AtMost,
    }
}
