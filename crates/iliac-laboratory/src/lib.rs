//! The laboratory's arithmetic: pure functions over exact numbers, every coefficient an argument.
//!
//! A calculator is named in a protocol and given all its inputs there, so no clinical figure stands in this crate.

use iliac_model::Number;

/// A calculator a protocol can name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Calculator {
    /// `donor_cap(weight_kg, ml_per_kg, ml_total)` → mL: the smaller of weight × mL/kg and the total. [F1.01, F1.02]
    DonorCap,
    /// `volume_needed(dose_1e8_per_kg, weight_kg, density_1e6_per_ml)` → mL. [spec 9.2]
    VolumeNeeded,
    /// `cell_dose(count_1e9_per_l, volume_ml, weight_kg)` → 10*8/kg, the volume being gross. [spec 9.3]
    CellDose,
    /// `lidocaine_ml_max(mg_per_kg, weight_kg, mg_total, strength_percent)` → mL. [spec 9.7]
    LidocaineMax,
    /// `gross_needed(dose_1e8_per_kg, weight_kg, count_1e9_per_l)` → mL of the product as it was counted, rounded up to a
    /// whole millilitre. [spec 9.2]
    GrossNeeded,
    /// `white_cells_corrected(count_1e9_per_l, red_nuclei_per_100)` → 10*9/L without the young red cells, to two
    /// decimals as the count itself is given. [spec 9.6]
    WhiteCellsCorrected,
    /// `ratio(a, b)` → a / b, unknown when b is zero.
    Ratio,
}

impl Calculator {
    /// Every calculator with its name in a protocol, the units of its inputs and of its result.
    pub const ALL: [(Calculator, &'static str, &'static [&'static str], &'static str); 7] = [
        (Calculator::DonorCap, "donor_cap", &["kg", "mL/kg", "mL"], "mL"),
        (Calculator::VolumeNeeded, "volume_needed", &["10*8/kg", "kg", "10*6/mL"], "mL"),
        (Calculator::CellDose, "cell_dose", &["10*9/L", "mL", "kg"], "10*8/kg"),
        (Calculator::LidocaineMax, "lidocaine_ml_max", &["mg/kg", "kg", "mg", "%"], "mL"),
        (Calculator::GrossNeeded, "gross_needed", &["10*8/kg", "kg", "10*9/L"], "mL"),
        (Calculator::WhiteCellsCorrected, "white_cells_corrected", &["10*9/L", "1"], "10*9/L"),
        (Calculator::Ratio, "ratio", &["*", "*"], "1"),
    ];

    /// The result, or `None` when the inputs have none (division by zero, wrong number of inputs).
    pub fn value(self, inputs: &[Number]) -> Option<Number> {
        match (self, inputs) {
            (Calculator::DonorCap, &[weight, per_kg, total]) => Some(weight.times(per_kg).min(total)),
            (Calculator::VolumeNeeded, &[dose, weight, density]) => {
                dose.times(weight).times(Number::whole(100)).divided_by(density)
            }
            (Calculator::CellDose, &[count, volume, weight]) => {
                count.times(volume).divided_by(Number::whole(100).times(weight))
            }
            (Calculator::LidocaineMax, &[per_kg, weight, total, percent]) => {
                per_kg.times(weight).min(total).divided_by(Number::whole(10).times(percent))
            }
            (Calculator::GrossNeeded, &[dose, weight, count]) => {
                dose.times(weight).times(Number::whole(100)).divided_by(count).map(up_to_whole)
            }
            (Calculator::WhiteCellsCorrected, &[count, red]) => {
                count.times(Number::whole(100)).divided_by(Number::whole(100).plus(red)).map(to_hundredths)
            }
            (Calculator::Ratio, &[a, b]) => a.divided_by(b),
            (
                Calculator::DonorCap
                | Calculator::VolumeNeeded
                | Calculator::CellDose
                | Calculator::LidocaineMax
                | Calculator::GrossNeeded
                | Calculator::WhiteCellsCorrected
                | Calculator::Ratio,
                _,
            ) => None,
        }
    }
}

/// The smallest whole number that is not less.
fn up_to_whole(number: Number) -> Number {
    let whole = Number::whole(number.trunc());
    if whole < number { whole.plus(Number::whole(1)) } else { whole }
}

/// The nearest hundredth, halves up.
fn to_hundredths(number: Number) -> Number {
    /// How many millionths, in which numbers are held, make a hundredth.
    const HUNDREDTH: i64 = 10_000;
    let halved = number.millionths().saturating_add(HUNDREDTH / 2);
    Number::from_millionths(halved.div_euclid(HUNDREDTH).saturating_mul(HUNDREDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls a calculator on decimals as a clinic writes them.
    fn check(calculator: Calculator, inputs: &[&str], expected: &str) {
        let inputs: Vec<Number> = inputs.iter().map(|text| text.parse().unwrap()).collect();
        let value = calculator.value(&inputs).unwrap();
        assert_eq!(value, expected.parse().unwrap(), "{calculator:?} of {inputs:?} gave {value}");
    }

    #[test]
    fn the_donor_cap_is_the_smaller_limit() {
        check(Calculator::DonorCap, &["80", "20", "1500"], "1500");
        check(Calculator::DonorCap, &["62", "20", "1500"], "1240");
    }

    #[test]
    fn the_volume_needed_follows_the_worked_example() {
        check(Calculator::VolumeNeeded, &["3.0", "70", "20"], "1050");
    }

    #[test]
    fn the_cell_dose_follows_the_worked_example() {
        check(Calculator::CellDose, &["25", "1000", "70"], "3.571429");
    }

    #[test]
    fn the_gross_volume_of_the_whole_follows_the_worked_example() {
        check(Calculator::GrossNeeded, &["2.0", "100", "20"], "1000");
        check(Calculator::GrossNeeded, &["3.0", "70", "18.5"], "1136");
    }

    #[test]
    fn young_red_cells_are_taken_out_of_a_white_count() {
        check(Calculator::WhiteCellsCorrected, &["14.5", "5"], "13.81");
    }

    #[test]
    fn lidocaine_is_capped_by_weight_or_by_the_total() {
        check(Calculator::LidocaineMax, &["4.5", "70", "300", "1"], "30");
        check(Calculator::LidocaineMax, &["4.5", "70", "300", "2"], "15");
        check(Calculator::LidocaineMax, &["7", "70", "500", "1"], "49");
    }
}
