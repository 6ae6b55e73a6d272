//! An expression as words, numbers and signs, each with its place.

use std::ops::Range;

use winnow::ascii::multispace0;
use winnow::combinator::{alt, dispatch, fail, not, opt, peek, preceded, repeat};
use winnow::error::{EmptyError, ModalResult};
use winnow::prelude::*;
use winnow::stream::LocatingSlice;
use winnow::token::{any, one_of, take_while};

use super::{LENGTH_MAX, Wrong};
use crate::diagnostic::code;

/// One word, number or sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind<'a> {
    /// A name or a word of the language: `blood.platelets`, `and`.
    Word(&'a str),
    /// Digits, perhaps with a point.
    Number(&'a str),
    /// `(`, `)`, `,`, `+`, `-`, `*`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
}

type Input<'a> = LocatingSlice<&'a str>;
type Read<T> = ModalResult<T, EmptyError>;

/// Splits an expression. The first character that belongs to nothing is a fault.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Wrong> {
    if text.len() > LENGTH_MAX {
        let message = format!("this expression is longer than {LENGTH_MAX} bytes");
        return Err(
            Wrong::new(code::TOO_LONG, &(0..1), message, "begins here").help("give parts of it names under `derived`")
        );
    }
    let mut input = LocatingSlice::new(text);
    let mut found = Vec::new();
    loop {
        let _: Read<&str> = multispace0.parse_next(&mut input);
        if input.is_empty() {
            return Ok(found);
        }
        let at = text.len() - input.len();
        match token.with_span().parse_next(&mut input) {
            Ok((kind, span)) => found.push(Token { kind, span }),
            Err(_) => return Err(stray(text, at)),
        }
    }
}

fn token<'a>(input: &mut Input<'a>) -> Read<Kind<'a>> {
    alt((sign.map(Kind::Sign), number.map(Kind::Number), word.map(Kind::Word))).parse_next(input)
}

fn sign(input: &mut Input<'_>) -> Read<&'static str> {
    dispatch! {any;
        '(' => winnow::combinator::empty.value("("),
        ')' => winnow::combinator::empty.value(")"),
        ',' => winnow::combinator::empty.value(","),
        '+' => winnow::combinator::empty.value("+"),
        '-' => winnow::combinator::empty.value("-"),
        '*' => winnow::combinator::empty.value("*"),
        '=' => winnow::combinator::empty.value("="),
        '!' => "=".value("!="),
        '<' => opt("=").map(|equal| if equal.is_some() { "<=" } else { "<" }),
        '>' => opt("=").map(|equal| if equal.is_some() { ">=" } else { ">" }),
        _ => fail,
    }
    .parse_next(input)
}

/// Digits that do not run on into a word: `11g` is a word.
fn number<'a>(input: &mut Input<'a>) -> Read<&'a str> {
    let digits = || take_while(1.., |c: char| c.is_ascii_digit());
    (digits(), opt(('.', digits())), not(one_of(is_letter))).take().parse_next(input)
}

/// Letters, digits and `_` in parts joined by a point, or by a hyphen with no space about it.
fn word<'a>(input: &mut Input<'a>) -> Read<&'a str> {
    let part = || take_while(1.., is_letter);
    let more = preceded((one_of(['.', '-']), peek(one_of(is_letter))), part());
    (part(), repeat::<_, _, (), _, _>(0.., more)).take().parse_next(input)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether a text is a single word, as names of a protocol must be.
pub(crate) fn is_word(text: &str) -> bool {
    let read: Result<&str, _> = word.parse(LocatingSlice::new(text));
    read.is_ok()
}

fn stray(text: &str, at: usize) -> Wrong {
    let rest = text.get(at..).unwrap_or_default();
    let character = rest.chars().next().unwrap_or(' ');
    let wrong = |length: usize| {
        let words = rest.get(..length).unwrap_or_default();
        let label = "does not belong in a condition";
        Wrong::new(code::UNREADABLE, &(at..at + length), format!("`{words}` cannot stand in a condition"), label)
    };
    let foreign = [("==", "="), ("&&", "and"), ("||", "or"), ("≥", ">="), ("≤", "<="), ("≠", "!="), ("!", "not")];
    match foreign.into_iter().find(|(sign, _)| rest.starts_with(sign)) {
        Some((sign, instead)) => wrong(sign.len()).help(format!("write `{instead}`")),
        None if character == '/' => wrong(1).help("a quotient is a calculator's: write `ratio(a, b)`"),
        None if character == '"' || character == '\'' => wrong(1).help("a choice is written without quotation marks"),
        None => wrong(character.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_signs_are_told_apart() {
        let words: Vec<String> = tokens("a.b-c >= 1.5*(11g) - x, y!=no")
            .unwrap()
            .iter()
            .map(|token| match token.kind {
                Kind::Word(word) => format!("w:{word}"),
                Kind::Number(number) => format!("n:{number}"),
                Kind::Sign(sign) => sign.to_owned(),
            })
            .collect();
        assert_eq!(words.join(" "), "w:a.b-c >= n:1.5 * ( w:11g ) - w:x , w:y != w:no");
    }

    #[test]
    fn what_belongs_to_nothing_is_named_with_what_to_write() {
        let wrong = tokens("a && b").unwrap_err();
        assert_eq!((wrong.span, wrong.help.as_deref()), (2..4, Some("write `and`")));
        assert_eq!(tokens("a ≥ b").unwrap_err().span, 2..5);
        assert_eq!(tokens("ä").unwrap_err().span, 0..2);
        assert_eq!(tokens(&"a ".repeat(LENGTH_MAX)).unwrap_err().code, code::TOO_LONG);
    }
}
