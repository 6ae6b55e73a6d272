//! A Rust file seen three ways: as written, as code with comments and string contents blanked, and as its strings.
//!
//! A small lexer, not a parser: it knows comments, strings, characters and lifetimes, and where `#[cfg(test)]` items end.
//! Lines stay where they were, so a finding points at the right one.

/// One Rust file.
#[derive(Debug)]
pub struct Source {
    /// From the root of the checkout.
    pub path: String,
    /// As written.
    pub text: String,
    /// Comments and the insides of strings are spaces; the code of `#[cfg(test)]` items too.
    pub code: String,
    /// String literals outside `#[cfg(test)]` items, with the line each begins on.
    pub strings: Vec<(usize, String)>,
}

impl Source {
    /// Reads one file.
    pub fn read((path, text): (&str, &str)) -> Self {
        let mut lexer = Lexer { rest: text, line: 1, code: String::with_capacity(text.len()), strings: Vec::new() };
        lexer.run();
        let (code, hidden) = without_tests(&lexer.code);
        let strings = lexer.strings.into_iter().filter(|(line, _)| !hidden.iter().any(|r| r.contains(line))).collect();
        Self { path: path.to_owned(), text: text.to_owned(), code, strings }
    }

    /// The crate's folder name: `iliac-engine`.
    pub fn krate(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Whether it is shipped code: below `src/`, not a test, bench or example.
    pub fn is_shipped(&self) -> bool {
        self.path.split('/').nth(2) == Some("src")
            && !self.path.contains("/tests/")
            && !self.path.ends_with("/tests.rs")
    }

    /// Code lines with their number, counted from one.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The line as written.
    pub fn text_line(&self, line: usize) -> &str {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default()
    }
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.blank(end);
            } else if self.rest.starts_with("/*") {
                let end = block_comment(self.rest);
                self.blank(end);
            } else if let Some(start) = string_start(self.rest, self.code.chars().last()) {
                self.string(&start);
            } else if next == '\'' {
                let end = character(self.rest);
                self.blank(end);
            } else {
                self.keep(next.len_utf8());
            }
        }
    }

    fn string(&mut self, start: &StringStart) {
        let line = self.line;
        self.keep(start.open);
        let end = string_end(self.rest, start);
        self.strings.push((line, self.rest.get(..end).unwrap_or_default().to_owned()));
        self.blank(end);
        self.keep(start.close.len().min(self.rest.len()));
    }

    fn keep(&mut self, bytes: usize) {
        let (head, tail) = self.rest.split_at(bytes);
        self.line += head.matches('\n').count();
        self.code.push_str(head);
        self.rest = tail;
    }

    fn blank(&mut self, bytes: usize) {
        let (head, tail) = self.rest.split_at(bytes);
        self.line += head.matches('\n').count();
        self.code.extend(head.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = tail;
    }
}

/// Length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// What opens a string, and how to find its end.
struct StringStart {
    /// Bytes of the opening: prefix, hashes, quote.
    open: usize,
    close: String,
    /// Whether a backslash hides the next character; not so in raw strings.
    escapes: bool,
}

fn string_start(text: &str, before: Option<char>) -> Option<StringStart> {
    if text.starts_with('"') {
        return Some(StringStart { open: 1, close: "\"".to_owned(), escapes: true });
    }
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let hashes: String = text.get(prefix.len()..)?.chars().take_while(|c| *c == '#').collect();
    let open = prefix.len() + hashes.len();
    let is_string = text.get(open..)?.starts_with('"');
    is_string.then(|| StringStart { open: open + 1, close: format!("\"{hashes}"), escapes: false })
}

/// Bytes until the closing mark.
fn string_end(text: &str, start: &StringStart) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(&start.close) {
            return at;
        }
        let taken = if start.escapes && rest.starts_with('\\') { 2 } else { 1 };
        at += rest.chars().take(taken).map(char::len_utf8).sum::<usize>();
    }
    text.len()
}

/// Length of a character literal, or one for the quote of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some(_)) => chars.find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// The code with every `#[cfg(test)]` item blanked, and the lines they took.
fn without_tests(code: &str) -> (String, Vec<std::ops::RangeInclusive<usize>>) {
    let mut kept = String::with_capacity(code.len());
    let mut hidden = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, item) = rest.split_at(at);
        kept.push_str(before);
        let end = item_end(item);
        let first = kept.matches('\n').count() + 1;
        let (item, after) = item.split_at(end);
        hidden.push(first..=first + item.matches('\n').count());
        kept.extend(item.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    kept.push_str(rest);
    (kept, hidden)
}

/// Where the item that begins here ends: its closing brace, or its semicolon when it has no body.
fn item_end(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in item.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn comments_strings_and_tests_are_not_code() {
        let source = Source::read((
            "crates/x/src/lib.rs",
            "//! Now.\nlet a = \"now \\\" {\"; /* now /* } */ */ let b = 'n'; fn f<'now>() {}\nlet c = r#\"no\"w\"#;\n\
             #[cfg(test)]\nmod tests {\n    fn now() { \"x\" }\n}\nfn last() {}\n",
        ));
        assert!(!source.code.contains("{\""), "{}", source.code);
        assert_eq!(source.code.matches("now").count(), 1, "only the lifetime is code: {}", source.code);
        assert_eq!(source.code.lines().count(), source.text.lines().count());
        assert!(source.code_lines().any(|(line, code)| line == 8 && code.contains("last")));
        assert_eq!(source.strings, vec![(2, "now \\\" {".to_owned()), (3, "no\"w".to_owned())]);
    }
}
