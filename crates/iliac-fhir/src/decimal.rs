//! Exact decimals, from the text of a JSON number to the text of a value in the house's unit.
//!
//! A laboratory's `12.83248570340201 g/dL` becomes `128.3248570340201 g/L`: multiplied digit by digit, never through a
//! binary fraction, never rounded on the way in. Rounding to what a fact resolves is asked for by name
//! ([`Decimal::nearest`]) by whoever records it.

use std::cmp::Ordering;
use std::fmt;

use iliac_model::Number;

/// Most digits a sent number may have. R4 asks systems to keep at least 18; a binary double written out in full has 17.
pub const DIGITS_MAX: usize = 24;

/// Largest power of ten, up or down, that a sent number may be written with. No count of cells or kilograms is near it.
const EXPONENT_MAX: i64 = 24;

/// An exact decimal: `digits` divided by ten `places` times. Trailing zeros after the point are not kept, so that equal
/// values are equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// Reads the text of a JSON number, exponent allowed; `None` when it is none or has more digits than we hold exactly.
    pub fn read(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        if !(-EXPONENT_MAX..=EXPONENT_MAX).contains(&exponent) {
            return None;
        }
        let (negative, plain) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() > DIGITS_MAX {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let digits = if negative { -digits } else { digits };
        let places = i64::try_from(fraction.len()).ok()? - exponent;
        match u32::try_from(places) {
            Ok(places) => Some(Decimal { digits, places }.trimmed()),
            Err(_) => {
                let up = u32::try_from(-places).ok()?;
                let digits = digits.checked_mul(10_i128.checked_pow(up)?)?;
                Some(Decimal { digits, places: 0 })
            }
        }
    }

    /// The exact product; `None` when it has more digits than we hold.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Decimal { digits, places: self.places.checked_add(other.places)? }.trimmed())
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The nearest multiple of `resolution` (a fact's own), half away from zero, as the number a case holds; with
    /// resolution zero, the nearest sixth place. `None` when it is beyond what a [`Number`] can hold.
    pub fn nearest(self, resolution: Number) -> Option<Number> {
        let step = i128::from(resolution.millionths().unsigned_abs()).max(1);
        let numerator = self.digits.checked_mul(1_000_000)?;
        let denominator = 10_i128.checked_pow(self.places)?.checked_mul(step)?;
        let (quotient, rest) = (numerator / denominator, numerator % denominator);
        let away = if rest.unsigned_abs() * 2 >= denominator.unsigned_abs() { rest.signum() } else { 0 };
        let millionths = quotient.checked_add(away)?.checked_mul(step)?;
        i64::try_from(millionths).ok().map(Number::from_millionths)
    }

    /// Which of two is larger; `None` when they are too far apart in places to compare exactly.
    pub fn compare(self, other: Decimal) -> Option<Ordering> {
        let places = self.places.max(other.places);
        let at = |it: Decimal| it.digits.checked_mul(10_i128.checked_pow(places - it.places)?);
        Some(at(self)?.cmp(&at(other)?))
    }

    fn trimmed(mut self) -> Decimal {
        while self.places > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.places -= 1;
        }
        self
    }
}

impl fmt::Display for Decimal {
    /// In full, without an exponent: `128.3248570340201`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let places = usize::try_from(self.places).unwrap_or(0);
        let all = format!("{:0>width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, fraction) = all.split_at(all.len() - places);
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::read(text).unwrap()
    }

    #[test]
    fn a_number_is_read_as_written_with_or_without_an_exponent() {
        for (text, shown) in [
            ("12.83248570340201", "12.83248570340201"),
            ("3.10", "3.1"),
            ("-0.50", "-0.5"),
            ("0", "0"),
            ("1e3", "1000"),
            ("2.5E+2", "250"),
            ("25E-1", "2.5"),
            ("1200.00e-2", "12"),
        ] {
            assert_eq!(decimal(text).to_string(), shown, "{text}");
        }
        assert_eq!(decimal("1e3"), decimal("1000.0"));
    }

    #[test]
    fn what_cannot_be_held_exactly_is_not_held_at_all() {
        for text in ["", "-", "1.", ".5", "1e", "1e99", "1e-99", "NaN", "1234567890123456789012345", "0x10"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_conversion_is_exact_to_the_last_digit() {
        assert_eq!(decimal("12.83248570340201").times(decimal("10")).unwrap().to_string(), "128.3248570340201");
        assert_eq!(decimal("250000").times(decimal("0.001")).unwrap().to_string(), "250");
        assert_eq!(decimal("150").times(decimal("0.45359237")).unwrap().to_string(), "68.0388555");
    }

    #[test]
    fn rounding_is_to_the_nearest_step_half_away_from_zero() {
        let half: Number = "0.5".parse().unwrap();
        assert_eq!(decimal("19.97").nearest(Number::whole(1)), Some(Number::whole(20)));
        assert_eq!(decimal("19.49").nearest(Number::whole(1)), Some(Number::whole(19)));
        assert_eq!(decimal("19.5").nearest(Number::whole(1)), Some(Number::whole(20)));
        assert_eq!(decimal("-19.5").nearest(Number::whole(1)), Some(Number::whole(-20)));
        assert_eq!(decimal("82.26").nearest(half), Some("82.5".parse().unwrap()));
        assert_eq!(decimal("174.9837237596756").nearest(Number::ZERO), Some("174.983724".parse().unwrap()));
        assert_eq!(decimal("99999999999999999999").nearest(Number::ZERO), None);
    }

    #[test]
    fn two_decimals_compare_by_size() {
        assert_eq!(decimal("0.5").compare(decimal("0.25")), Some(Ordering::Greater));
        assert_eq!(decimal("250").compare(decimal("250.0")), Some(Ordering::Equal));
    }
}
