//! Three truths, and the kinds of not knowing.
//!
//! Kleene's logic: what is unknown stays unknown unless the other side settles the matter. The kinds travel with the
//! unknown, so that a page can say *not asked* or *too old* and never just *unknown*.

/// The kinds of not knowing, as a set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Unknowns(u8);

impl Unknowns {
    /// No reason at all.
    pub const NONE: Unknowns = Unknowns(0);
    /// Nobody has recorded it.
    pub const NOT_ASKED: Unknowns = Unknowns(1);
    /// Asked; there was no answer.
    pub const UNANSWERED: Unknowns = Unknowns(2);
    /// Asked; the person would not say, or declined.
    pub const REFUSED: Unknowns = Unknowns(4);
    /// Two values that do not agree.
    pub const DISPUTED: Unknowns = Unknowns(8);
    /// Known once, but too old for this use.
    pub const TOO_OLD: Unknowns = Unknowns(16);
    /// A list nobody has said is complete.
    pub const INCOMPLETE: Unknowns = Unknowns(32);
    /// A parameter the clinic has not set.
    pub const UNSET: Unknowns = Unknowns(64);
    /// A day beyond the last one in the site's calendar, or a sum that cannot be worked out.
    pub const BEYOND: Unknowns = Unknowns(128);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Unknowns) -> Unknowns {
        Unknowns(self.0 | other.0)
    }

    /// One bit for each kind, for whoever writes them down.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The kinds of these bits.
    pub const fn from_bits(bits: u8) -> Unknowns {
        Unknowns(bits)
    }

    /// Whether every kind of `other` is in it.
    pub const fn contains(self, other: Unknowns) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it holds nothing.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The kinds in it, one by one, each with its word.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        const WORDS: [(Unknowns, &str); 8] = [
            (Unknowns::NOT_ASKED, "not asked"),
            (Unknowns::UNANSWERED, "unanswered"),
            (Unknowns::REFUSED, "refused"),
            (Unknowns::DISPUTED, "disputed"),
            (Unknowns::TOO_OLD, "too old"),
            (Unknowns::INCOMPLETE, "list not complete"),
            (Unknowns::UNSET, "not set by the clinic"),
            (Unknowns::BEYOND, "beyond the calendar"),
        ];
        WORDS.into_iter().filter(move |(kind, _)| self.contains(*kind)).map(|(_, word)| word)
    }
}

/// What a condition says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It cannot be said, for these reasons.
    Unknown(Unknowns),
}

impl Truth {
    /// Not.
    #[must_use]
    pub const fn negated(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown(why) => Truth::Unknown(why),
        }
    }

    /// And: one false settles it; otherwise every reason for not knowing is kept.
    #[must_use]
    pub const fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            (Truth::Unknown(a), Truth::Unknown(b)) => Truth::Unknown(a.with(b)),
            (Truth::Unknown(why), Truth::True) | (Truth::True, Truth::Unknown(why)) => Truth::Unknown(why),
        }
    }

    /// Or: one true settles it; otherwise every reason for not knowing is kept.
    #[must_use]
    pub const fn or(self, other: Truth) -> Truth {
        self.negated().and(other.negated()).negated()
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}
