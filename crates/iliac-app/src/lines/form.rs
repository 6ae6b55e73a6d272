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

/// One recorded fact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactLine<'a> {
    #[serde(borrow)]
    pub kind: Word<'a>,
    #[serde(borrow)]
    pub row: Option<Word<'a>>,
    #[serde(borrow)]
    pub parent: Option<Word<'a>>,
    #[serde(borrow)]
    pub value: Option<&'a RawValue>,
    pub said: Option<NoValue>,
    #[serde(borrow)]
    pub unit: Option<Word<'a>>,
    #[serde(borrow)]
    pub id: Option<Word<'a>>,
    #[serde(borrow)]
    pub corrects: Option<Word<'a>>,
    #[serde(borrow)]
    pub occurred_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub recorded_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub by: Option<Word<'a>>,
}

/// What was answered instead of a value.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum NoValue {
    Unanswered,
    Refused,
    Struck,
}

/// A step begun.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BegunLine<'a> {
    #[serde(borrow)]
    pub step: Word<'a>,
    #[serde(borrow)]
    pub row: Option<Word<'a>>,
    #[serde(borrow)]
    pub parent: Option<Word<'a>>,
    #[serde(borrow)]
    pub occurred_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub recorded_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub by: Option<Word<'a>>,
}

/// A permission to pass a closed gate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideLine<'a> {
    #[serde(borrow)]
    pub step: Word<'a>,
    #[serde(borrow)]
    pub gate: Word<'a>,
    #[serde(borrow)]
    pub row: Option<Word<'a>>,
    #[serde(borrow)]
    pub parent: Option<Word<'a>>,
    /// Which needs of the gate it covers, by their place from 1; all of them without it.
    pub needs: Option<Vec<u32>>,
    #[serde(borrow)]
    pub occurred_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub recorded_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub by: Option<Word<'a>>,
}

/// An alarm answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerLine<'a> {
    #[serde(borrow)]
    pub alarm: Word<'a>,
    #[serde(borrow)]
    pub row: Option<Word<'a>>,
    #[serde(borrow)]
    pub occurred_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub recorded_at: Option<Word<'a>>,
    #[serde(borrow)]
    pub by: Option<Word<'a>>,
}
