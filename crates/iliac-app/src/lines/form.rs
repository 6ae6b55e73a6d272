//! The form of a line of cases, borrowed from the line wherever it can be. What no field is for is refused: a misspelt
//! field must not silently mean "not recorded".

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A word of the line; borrowed unless it holds an escape.
#[derive(Deserialize)]
pub(super) struct Word<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// A case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseLine<'a> {
    pub v: u32,
    #[serde(borrow)]
    pub case: Word<'a>,
    #[serde(borrow, default)]
    pub facts: Vec<FactLine<'a>>,
    #[serde(borrow, default)]
    pub begun: Vec<BegunLine<'a>>,
    #[serde(borrow, default)]
    pub overrides: Vec<OverrideLine<'a>>,
    #[serde(borrow, default)]
    pub answers: Vec<AnswerLine<'a>>,
}

/// When something happened, when it was told, and who told it.
pub(super) struct Circumstances<'l, 'a> {
    pub occurred_at: Option<&'l Word<'a>>,
    pub recorded_at: Option<&'l Word<'a>>,
    pub by: Option<&'l Word<'a>>,
}

/// Something told of a case: its own fields, and those that all of them have. Flattening would say the same, and copy every
/// word.
macro_rules! told {
    ($(#[$about:meta])* $name:ident<$a:lifetime> { $($(#[$field_about:meta])* $field:ident: $of:ty,)+ }) => {
        $(#[$about])*
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name<$a> {
            $($(#[$field_about])* pub $field: $of,)+
            #[serde(borrow)]
            pub row: Option<Word<$a>>,
            #[serde(borrow)]
            pub parent: Option<Word<$a>>,
            #[serde(borrow)]
            occurred_at: Option<Word<$a>>,
            #[serde(borrow)]
            recorded_at: Option<Word<$a>>,
            #[serde(borrow)]
            by: Option<Word<$a>>,
        }

        impl<$a> $name<$a> {
            pub fn circumstances(&self) -> Circumstances<'_, $a> {
                let (occurred_at, recorded_at) = (self.occurred_at.as_ref(), self.recorded_at.as_ref());
                Circumstances { occurred_at, recorded_at, by: self.by.as_ref() }
            }
        }
    };
}

told! {
    /// One recorded fact.
    FactLine<'a> {
        #[serde(borrow)]
        kind: Word<'a>,
        #[serde(borrow)]
        value: Option<&'a RawValue>,
        said: Option<NoValue>,
        #[serde(borrow)]
        unit: Option<Word<'a>>,
        #[serde(borrow)]
        id: Option<Word<'a>>,
        #[serde(borrow)]
        corrects: Option<Word<'a>>,
    }
}

/// What was answered instead of a value.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum NoValue {
    Unanswered,
    Refused,
    Struck,
}

told! {
    /// A step begun.
    BegunLine<'a> {
        #[serde(borrow)]
        step: Word<'a>,
    }
}

told! {
    /// A permission to pass a closed gate.
    OverrideLine<'a> {
        #[serde(borrow)]
        step: Word<'a>,
        #[serde(borrow)]
        gate: Word<'a>,
        /// Which needs of the gate it covers, by their place from 1; all of them without it.
        needs: Option<Vec<u32>>,
    }
}

told! {
    /// An alarm answered.
    AnswerLine<'a> {
        #[serde(borrow)]
        alarm: Word<'a>,
    }
}
