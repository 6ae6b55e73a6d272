//! The grammar of `docs/language.md`, section 2: from loosest to tightest `or`, `and`, `not`, comparison, `+ -`, `*`.
//!
//! What stands after `where` and `has` reaches as far as it can: to the closing bracket or the end.

use std::ops::Range;

use super::syntax::{Argument, Arithmetic, Expr, Kind, Quantifier, Selection, Spelled};
use super::token::{self, Token, tokens};
use super::{DEPTH_MAX, Wrong};
use crate::diagnostic::{code, nearest};
use crate::tree::{Compare, Status};

/// Words of the language: no fact, group or choice may have such a name (but for the choices `yes` and `no`).
pub(crate) const WORDS: [&str; 14] =
    ["or", "and", "not", "any", "no", "every", "where", "has", "of", "in", "is", "now", "today", "yes"];

/// How well a fact is known, in words.
pub(crate) const STATUSES: [(&str, Status); 8] = [
    ("known", Status::Known),
    ("unknown", Status::Unknown),
    ("not known", Status::Unknown),
    ("not asked", Status::NotAsked),
    ("unanswered", Status::Unanswered),
    ("refused", Status::Refused),
    ("disputed", Status::Disputed),
    ("too old", Status::TooOld),
];

/// Reads an expression.
///
/// # Errors
/// The first thing that cannot be read.
pub(crate) fn parse(text: &str) -> Result<Expr, Wrong> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, end: text.len(), depth: 0 };
    let expr = reader.or()?;
    match reader.peek() {
        None => Ok(expr),
        Some(token) => Err(left_over(token)),
    }
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    end: usize,
    depth: usize,
}

type Read<T> = Result<T, Wrong>;

impl<'t, 'a> Reader<'t, 'a> {
    fn peek(&self) -> Option<&'t Token<'a>> {
        self.tokens.get(self.at)
    }

    fn peek_word(&self) -> Option<&'a str> {
        match self.peek()?.kind {
            token::Kind::Word(word) => Some(word),
            token::Kind::Number(_) | token::Kind::Sign(_) => None,
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> Option<Range<usize>> {
        let token = self.peek()?;
        if token.kind != self.as_sign(sign) {
            return None;
        }
        self.at += 1;
        Some(token.span.clone())
    }

    fn as_sign(&self, sign: &str) -> token::Kind<'a> {
        const SIGNS: [&str; 12] = ["(", ")", ",", "+", "-", "*", "=", "!=", "<", "<=", ">", ">="];
        token::Kind::Sign(SIGNS.into_iter().find(|known| *known == sign).unwrap_or(""))
    }

    /// Where the next token stands, or the end.
    fn here(&self) -> Range<usize> {
        self.peek().map_or(self.end..self.end, |token| token.span.clone())
    }

    /// Where the token before stood.
    fn behind(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.span.end)
    }

    fn expected<T>(&self, what: &str) -> Read<T> {
        let span = self.here();
        Err(match self.peek() {
            Some(token) => {
                let found = spelling(token);
                Wrong::new(
                    code::UNREADABLE,
                    &span,
                    format!("expected {what}, not `{found}`"),
                    format!("expected {what}"),
                )
            }
            None => {
                let message = format!("the condition ends where {what} is expected");
                Wrong::new(code::UNREADABLE, &span, message, format!("expected {what}"))
            }
        })
    }

    /// Reads one level deeper; too deep is a fault, so that no text can exhaust a stack.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= 2 * DEPTH_MAX {
            return Err(too_deep(&self.here()));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn or(&mut self) -> Read<Expr> {
        let first = self.and()?;
        let mut all = vec![first];
        while self.word("or") {
            all.push(self.and()?);
        }
        joined(all, Kind::Or)
    }

    fn and(&mut self) -> Read<Expr> {
        let first = self.not()?;
        let mut all = vec![first];
        while self.word("and") {
            all.push(self.not()?);
        }
        joined(all, Kind::And)
    }

    fn not(&mut self) -> Read<Expr> {
        let from = self.here().start;
        if self.word("not") {
            let inner = self.deeper(Self::not)?;
            let (span, height) = (from..inner.span.end, inner.height);
            return made(Kind::Not(Box::new(inner)), span, height);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read<Expr> {
        let left = self.sum()?;
        if let Some(compare) = self.compare() {
            let right = match self.peek_word() {
                Some("yes" | "no") if matches!(compare, Compare::Equal | Compare::Unequal) => self.name()?,
                _ => self.sum()?,
            };
            let from = self.here();
            if self.compare().is_some() {
                let message = "a comparison has two sides";
                return Err(Wrong::new(code::UNREADABLE, &from, message, "a second comparison begins here")
                    .help("write `a < b and b < c`"));
            }
            let (span, height) = (left.span.start..right.span.end, left.height.max(right.height));
            return made(Kind::Compare(compare, Box::new(left), Box::new(right)), span, height);
        }
        if self.word("in") {
            let words = self.choices()?;
            let (span, height) = (left.span.start..self.behind(), left.height);
            return made(Kind::In(Box::new(left), words), span, height);
        }
        if self.word("is") {
            let status = self.status()?;
            let (span, height) = (left.span.start..self.behind(), left.height);
            return made(Kind::Is(Box::new(left), status), span, height);
        }
        Ok(left)
    }

    fn compare(&mut self) -> Option<Compare> {
        use Compare::{AtLeast, AtMost, Equal, Less, More, Unequal};
        let signs = [("=", Equal), ("!=", Unequal), ("<", Less), ("<=", AtMost), (">", More), (">=", AtLeast)];
        signs.into_iter().find_map(|(sign, compare)| self.sign(sign).map(|_| compare))
    }

    /// `(a, b)` after `in`.
    fn choices(&mut self) -> Read<Vec<Spelled>> {
        if self.sign("(").is_none() {
            return self.expected("`(` and a list of choices");
        }
        let mut words = Vec::new();
        loop {
            let span = self.here();
            match self.peek_word() {
                Some(word) => words.push(Spelled { text: word.to_owned(), span }),
                None => return self.expected("a choice"),
            }
            self.at += 1;
            if self.sign(",").is_none() {
                break;
            }
        }
        match self.sign(")") {
            Some(_) => Ok(words),
            None => self.expected("`,` or `)`"),
        }
    }

    /// What follows `is`.
    fn status(&mut self) -> Read<Status> {
        let first = self.peek_word().unwrap_or_default();
        let second = match self.tokens.get(self.at + 1).map(|token| token.kind) {
            Some(token::Kind::Word(word)) => format!("{first} {word}"),
            Some(token::Kind::Number(_) | token::Kind::Sign(_)) | None => String::new(),
        };
        for (words, length) in [(second.as_str(), 2), (first, 1)] {
            if let Some((_, status)) = STATUSES.iter().find(|(name, _)| *name == words) {
                self.at += length;
                return Ok(*status);
            }
        }
        let span = self.here();
        if first == "not" {
            let message = "`is not` is followed by `known` or `asked`";
            return Err(Wrong::new(code::UNREADABLE, &span, message, "cannot be read on")
                .help("put `not` before the fact: `not consent.signed is refused`"));
        }
        let wrong = Wrong::new(
            code::UNREADABLE,
            &span,
            "after `is` stands how well a fact is known",
            "is none of known, unknown, not asked, unanswered, refused, disputed, too old",
        );
        Err(match nearest(first, STATUSES.iter().map(|(name, _)| *name)) {
            Some(near) if !first.is_empty() => wrong.help(format!("did you mean `is {near}`?")),
            Some(_) | None => wrong.help("to compare with a choice write `=`"),
        })
    }

    fn sum(&mut self) -> Read<Expr> {
        let mut left = self.product()?;
        loop {
            let sign = if self.sign("+").is_some() {
                Arithmetic::Plus
            } else if self.sign("-").is_some() {
                Arithmetic::Minus
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = arithmetic(sign, left, right)?;
        }
    }

    fn product(&mut self) -> Read<Expr> {
        let mut left = self.primary()?;
        while self.sign("*").is_some() {
            let right = self.primary()?;
            left = arithmetic(Arithmetic::Times, left, right)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Read<Expr> {
        let from = self.here().start;
        if self.sign("(").is_some() {
            let inner = self.deeper(Self::or)?;
            if self.sign(")").is_none() {
                return self.expected("`)`");
            }
            return Ok(Expr { span: from..self.behind(), ..inner });
        }
        match self.peek().map(|token| token.kind) {
            Some(token::Kind::Number(number)) => {
                self.at += 1;
                made(Kind::Number(number.to_owned()), from..self.behind(), 0)
            }
            Some(token::Kind::Word("any")) => self.rows(Quantifier::Any),
            Some(token::Kind::Word("no")) => self.rows(Quantifier::No),
            Some(token::Kind::Word("every")) => self.every(),
            Some(token::Kind::Word(word)) if is_reserved(word) => {
                self.expected("a fact, a number or a condition in brackets")
            }
            Some(token::Kind::Word(_)) => self.name_or_call(),
            Some(token::Kind::Sign(_)) | None => self.expected("a fact, a number or a condition in brackets"),
        }
    }

    fn name(&mut self) -> Read<Expr> {
        let span = self.here();
        match self.peek_word() {
            Some(word) => {
                self.at += 1;
                made(Kind::Name(word.to_owned()), span, 0)
            }
            None => self.expected("a name"),
        }
    }

    fn name_or_call(&mut self) -> Read<Expr> {
        let name = self.spelled("a name")?;
        if self.sign("(").is_none() {
            return made(Kind::Name(name.text), name.span, 0);
        }
        let mut arguments = Vec::new();
        if self.sign(")").is_none() {
            loop {
                arguments.push(self.deeper(Self::argument)?);
                if self.sign(",").is_none() {
                    break;
                }
            }
            if self.sign(")").is_none() {
                return self.expected("`,` or `)`");
            }
        }
        let heights = arguments
            .iter()
            .map(|argument| argument.expr.height.max(argument.filter.as_ref().map_or(0, |filter| filter.height)));
        let (span, height) = (name.span.start..self.behind(), heights.max().unwrap_or(0));
        made(Kind::Call(name, arguments), span, height)
    }

    fn argument(&mut self) -> Read<Argument> {
        let expr = self.or()?;
        let of_this = self.of_this()?;
        let filter = self.filter()?;
        Ok(Argument { expr, of_this, filter })
    }

    fn spelled(&mut self, what: &str) -> Read<Spelled> {
        let span = self.here();
        match self.peek_word() {
            Some(word) if !is_reserved(word) => {
                self.at += 1;
                Ok(Spelled { text: word.to_owned(), span })
            }
            Some(_) | None => self.expected(what),
        }
    }

    fn of_this(&mut self) -> Read<Option<Range<usize>>> {
        let from = self.here();
        if !self.word("of") {
            return Ok(None);
        }
        if !self.word("this") {
            return self.expected("`this`");
        }
        Ok(Some(from.start..self.behind()))
    }

    fn filter(&mut self) -> Read<Option<Box<Expr>>> {
        if !self.word("where") {
            return Ok(None);
        }
        self.deeper(Self::or).map(|filter| Some(Box::new(filter)))
    }

    fn selection(&mut self) -> Read<Selection> {
        let group = self.spelled("the name of a group")?;
        let of_this = self.of_this()?;
        let filter = self.filter()?;
        Ok(Selection { group, of_this, filter })
    }

    fn rows(&mut self, quantifier: Quantifier) -> Read<Expr> {
        let from = self.here().start;
        self.at += 1;
        let selection = self.selection()?;
        let height = selection.filter.as_ref().map_or(0, |filter| filter.height);
        made(Kind::Rows(quantifier, selection), from..self.behind(), height)
    }

    fn every(&mut self) -> Read<Expr> {
        let from = self.here().start;
        self.at += 1;
        let selection = self.selection()?;
        if !self.word("has") {
            return self.expected("`has` and what every one of them has");
        }
        let has = self.deeper(Self::or)?;
        let height = selection.filter.as_ref().map_or(0, |filter| filter.height).max(has.height);
        made(Kind::Every(selection, Box::new(has)), from..self.behind(), height)
    }
}

fn is_reserved(word: &str) -> bool {
    WORDS.contains(&word) && !["now", "today"].contains(&word)
}

fn made(kind: Kind, span: Range<usize>, height_below: usize) -> Read<Expr> {
    if height_below >= DEPTH_MAX {
        return Err(too_deep(&span));
    }
    Ok(Expr { kind, span, height: height_below + 1 })
}

fn joined(mut all: Vec<Expr>, kind: fn(Vec<Expr>) -> Kind) -> Read<Expr> {
    if all.len() == 1
        && let Some(only) = all.pop()
    {
        return Ok(only);
    }
    let from = all.first().map_or(0, |expr| expr.span.start);
    let to = all.last().map_or(from, |expr| expr.span.end);
    let height = all.iter().map(|expr| expr.height).max().unwrap_or(0);
    made(kind(all), from..to, height)
}

fn arithmetic(sign: Arithmetic, left: Expr, right: Expr) -> Read<Expr> {
    let (span, height) = (left.span.start..right.span.end, left.height.max(right.height));
    made(Kind::Sum(sign, Box::new(left), Box::new(right)), span, height)
}

fn too_deep(span: &Range<usize>) -> Wrong {
    let message = format!("this expression nests deeper than {DEPTH_MAX} levels");
    Wrong::new(code::TOO_LONG, span, message, "too deep here").help("give parts of it names under `derived`")
}

fn spelling(token: &Token<'_>) -> String {
    match token.kind {
        token::Kind::Word(text) | token::Kind::Number(text) => text.to_owned(),
        token::Kind::Sign(sign) => sign.to_owned(),
    }
}

fn left_over(token: &Token<'_>) -> Wrong {
    let found = spelling(token);
    let message = format!("the condition is complete before `{found}`");
    let wrong = Wrong::new(code::UNREADABLE, &token.span, message, "does not belong to it any more");
    match found.as_str() {
        ")" => wrong.help("there is no opening bracket for it"),
        "where" => wrong.help("rows are chosen by `any GROUP where …`, or inside `count(GROUP where …)`"),
        "has" => wrong.help("`has` belongs to `every GROUP where … has …`"),
        _ => wrong.help("is `and`, `or` or a comparison missing before it?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a text, and the words it is wrong at.
    fn check(text: &str, message: &str, words: &str) {
        let wrong = parse(text).unwrap_err();
        assert_eq!((wrong.message.as_str(), &text[wrong.span.clone()]), (message, words), "{text}");
    }

    #[test]
    fn a_fault_is_at_its_words() {
        check("a and", "the condition ends where a fact, a number or a condition in brackets is expected", "");
        check("a b", "the condition is complete before `b`", "b");
        check("a < b < c", "a comparison has two sides", "<");
        check("(a", "the condition ends where `)` is expected", "");
        check("a is knwn", "after `is` stands how well a fact is known", "knwn");
        check("a is not refused", "`is not` is followed by `known` or `asked`", "not");
        check("every pull where a", "the condition ends where `has` and what every one of them has is expected", "");
        check("any 3", "expected the name of a group, not `3`", "3");
        check("a in ()", "expected a choice, not `)`", ")");
        check("any pull of that", "expected `this`, not `that`", "that");
    }

    #[test]
    fn depth_is_bounded_however_it_is_reached() {
        for text in [
            "(".repeat(2000),
            "not ".repeat(1000) + "a",
            format!("a{}", " + a".repeat(500)),
            "latest(".repeat(500),
            "any g where ".repeat(300),
        ] {
            let wrong = parse(&text).unwrap_err();
            assert_eq!(wrong.code, code::TOO_LONG, "{}", &text[..20]);
        }
        assert!(parse(&format!("a{}", " and a".repeat(500))).is_ok());
    }
}
