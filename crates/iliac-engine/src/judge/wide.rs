//! Conditions by their flat form: all of these bits and all of these parts.

use iliac_model::{Truth, Unknowns};

use super::{Frame, Judge, NEVER, Until};
use crate::program::flat::Wide;
use crate::record::bits::Bits;

impl Judge<'_> {
    /// What a condition says: by its flat form where it has one and facts were folded for it, else node by node.
    pub fn cond(&mut self, cond: u32, frame: Frame) -> Until<Truth> {
        if let (Some(bits), Some(wide)) = (self.bits, self.program.flat.wide(cond))
            && let Some(truth) = self.wide(wide, bits, frame)
        {
            return truth;
        }
        self.node(cond, frame)
    }

    /// `None` when it speaks of a row that does not exist.
    fn wide(&mut self, wide: Wide, bits: &Bits, frame: Frame) -> Option<Until<Truth>> {
        let program = self.program;
        let told = |truth: Truth| if wide.negated { truth.negated() } else { truth };
        let (mut why, mut until) = (Unknowns::NONE, NEVER);
        for mask in program.flat.masks(wide) {
            let at = bits.word_at(mask.whose, mask.word, frame)?;
            let word = bits.word(at)?;
            if word.fails & mask.hold != 0 || word.holds & mask.fail != 0 {
                return Some(Until::always(told(Truth::False)));
            }
            let unknown = (mask.hold | mask.fail) & !(word.holds | word.fails);
            if unknown != 0 {
                why = why.with(bits.why(at, unknown));
            }
        }
        for part in program.flat.parts(wide) {
            let truth = self.cond(part.cond, frame);
            match if part.negated { truth.is.negated() } else { truth.is } {
                Truth::False => return Some(Until { is: told(Truth::False), until: truth.until }),
                Truth::Unknown(kinds) => why = why.with(kinds),
                Truth::True => {}
            }
            until = until.min(truth.until);
        }
        let is = if why.is_none() { Truth::True } else { Truth::Unknown(why) };
        Some(Until { is: told(is), until })
    }
}
