//! One kind of number for every clinical quantity: an exact decimal with six places.
//!
//! A decimal a clinic writes (`38.3`, `0.5`, `1240`) is held as written, compared as integers and never rounded on the
//! way in: more than six places is refused at the door. Addition saturates far beyond any clinical value instead of
//! wrapping, so no sum can turn a large volume into a small one.

use std::fmt;
use std::str::FromStr;

/// An exact decimal, in millionths. Bounds: about ±9.2 million million.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Number(i64);

const PLACES: u32 = 6;
const ONE: i64 = 1_000_000;

/// Why a text is not a [`Number`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotANumber {
    /// Something other than an optional sign, digits and one point.
    NotDecimal,
    /// More than six digits after the point.
    TooFine,
    /// Beyond the bounds.
    TooLarge,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotANumber::NotDecimal => "not a number; write digits and a point, like 38.3",
            NotANumber::TooFine => "more than six digits after the point",
            NotANumber::TooLarge => "too large a number",
        })
    }
}

impl std::error::Error for NotANumber {}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number(0);
    /// The largest.
    pub const MAX: Number = Number(i64::MAX);
    /// The smallest.
    pub const MIN: Number = Number(i64::MIN);

    /// A whole number.
    pub fn whole(n: i64) -> Number {
        Number(n.saturating_mul(ONE))
    }

    /// From millionths.
    pub const fn from_millionths(millionths: i64) -> Number {
        Number(millionths)
    }

    /// In millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The whole part, rounded toward zero.
    pub const fn trunc(self) -> i64 {
        self.0 / ONE
    }

    /// Sum, saturating.
    #[must_use]
    pub const fn plus(self, other: Number) -> Number {
        Number(self.0.saturating_add(other.0))
    }

    /// Difference, saturating.
    #[must_use]
    pub const fn minus(self, other: Number) -> Number {
        Number(self.0.saturating_sub(other.0))
    }

    /// Product, rounded half away from zero to six places, saturating.
    #[must_use]
    pub fn times(self, other: Number) -> Number {
        Self::rounded(i128::from(self.0) * i128::from(other.0), i128::from(ONE))
    }

    /// Quotient, rounded half away from zero to six places, saturating; `None` when the divisor is zero.
    #[must_use]
    pub fn divided_by(self, other: Number) -> Option<Number> {
        if other.0 == 0 {
            return None;
        }
        Some(Self::rounded(i128::from(self.0) * i128::from(ONE), i128::from(other.0)))
    }

    /// Whether it is a multiple of `step` (a fact's resolution). Anything is a multiple of zero.
    pub const fn is_multiple_of(self, step: Number) -> bool {
        step.0 == 0 || self.0 % step.0 == 0
    }

    fn rounded(numerator: i128, denominator: i128) -> Number {
        let half = denominator.abs() / 2;
        let away = if (numerator < 0) == (denominator < 0) { half } else { -half };
        let quotient = (numerator + if denominator < 0 { -away } else { away }) / denominator;
        Number(i64::try_from(quotient).unwrap_or(if quotient < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Number, NotANumber> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(NotANumber::NotDecimal);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > PLACES as usize {
            return Err(NotANumber::TooFine);
        }
        let whole: i64 = whole.parse().map_err(|_| NotANumber::TooLarge)?;
        let small: i64 = format!("{fraction:0<6}").parse().map_err(|_| NotANumber::NotDecimal)?;
        let size = whole.checked_mul(ONE).and_then(|w| w.checked_add(small)).ok_or(NotANumber::TooLarge)?;
        Ok(Number(if negative { -size } else { size }))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (whole, small) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if small == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{small:06}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn a_decimal_is_held_as_written() {
        for text in ["0", "38.3", "-2", "1240", "0.000001", "9000000000"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("38.30").to_string(), "38.3");
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for (text, why) in [
            ("", NotANumber::NotDecimal),
            ("1.", NotANumber::NotDecimal),
            (".5", NotANumber::NotDecimal),
            ("1e3", NotANumber::NotDecimal),
            ("--1", NotANumber::NotDecimal),
            ("1.0000001", NotANumber::TooFine),
            ("99999999999999", NotANumber::TooLarge),
        ] {
            assert_eq!(text.parse::<Number>(), Err(why), "{text}");
        }
    }

    #[test]
    fn products_and_quotients_round_half_away_from_zero() {
        assert_eq!(number("20").times(number("62")), number("1240"));
        assert_eq!(number("0.000001").times(number("0.5")), number("0.000001"));
        assert_eq!(number("-0.000001").times(number("0.5")), number("-0.000001"));
        assert_eq!(number("1").divided_by(number("3")), Some(number("0.333333")));
        assert_eq!(number("-2").divided_by(number("3")), Some(number("-0.666667")));
        assert_eq!(number("2").divided_by(number("-3")), Some(number("-0.666667")));
        assert_eq!(number("1").divided_by(Number::ZERO), None);
    }

    #[test]
    fn a_sum_beyond_the_bounds_stays_large() {
        assert_eq!(Number::MAX.plus(number("1")), Number::MAX);
        assert_eq!(Number::MAX.times(Number::MAX), Number::MAX);
    }
}
