//! Words with the place where they stand in the file.

/// A stretch of the file, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Where it begins.
    pub start: usize,
    /// Where it ends (the byte after its last).
    pub end: usize,
    /// Its line, counted from 1.
    pub line: usize,
}

/// Where something begins: a byte of the file and its line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    pub(super) byte: usize,
    pub(super) line: usize,
}

impl Start {
    /// So many bytes further on the same line.
    pub(super) fn plus(self, bytes: usize) -> Start {
        Start { byte: self.byte + bytes, ..self }
    }
}

/// Words and where they stand. Two of them are equal when they say the same, wherever they stand.
#[derive(Clone, Eq, Debug, Default)]
pub struct Words {
    /// What is written.
    pub text: String,
    /// Where.
    pub place: Place,
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.text == other.text
    }
}

impl Words {
    /// These words, beginning at this byte of the file.
    pub(super) fn at(text: &str, start: Start) -> Words {
        let Start { byte, line } = start;
        Words { text: text.to_owned(), place: Place { start: byte, end: byte + text.len(), line } }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// A line without its comment, read from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    rest: &'a str,
    start: Start,
}

impl<'a> Reading<'a> {
    /// A line that begins at this byte of the file; a comment (`#` parted by spaces on both sides) is left out.
    pub(super) fn line(line: &'a str, start: Start) -> Reading<'a> {
        let mut before = ' ';
        let mut end = line.len();
        for (place, sign) in line.char_indices() {
            let after = line.get(place + sign.len_utf8()..).and_then(|rest| rest.chars().next());
            if sign == '#' && before.is_whitespace() && after.is_none_or(char::is_whitespace) {
                end = place;
                break;
            }
            before = sign;
        }
        Reading { rest: line.get(..end).unwrap_or(line), start }.trimmed()
    }

    fn trimmed(self) -> Reading<'a> {
        let rest = self.rest.trim_start();
        Reading { rest: rest.trim_end(), start: self.start.plus(self.rest.len() - rest.len()) }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next word, without taking it.
    pub(super) fn peek(&self) -> &'a str {
        self.rest.split(char::is_whitespace).next().unwrap_or("")
    }

    /// Takes the next word; empty at the end of the line.
    pub(super) fn word(&mut self) -> Words {
        let word = Words::at(self.peek(), self.start);
        self.skip(word.text.len());
        word
    }

    /// Takes the next column: everything up to two spaces or a tab.
    pub(super) fn column(&mut self) -> Words {
        let end = [self.rest.find("  "), self.rest.find('\t')].into_iter().flatten().min().unwrap_or(self.rest.len());
        let column = Words::at(self.rest.get(..end).unwrap_or(self.rest).trim_end(), self.start);
        self.skip(end);
        column
    }

    /// Everything that is left.
    pub(super) fn all(&self) -> Words {
        Words::at(self.rest, self.start)
    }

    /// Leaves out so many bytes and the spaces after them.
    pub(super) fn skip(&mut self, bytes: usize) {
        let rest = self.rest.get(bytes..).unwrap_or("");
        *self = Reading { rest, start: self.start.plus(bytes.min(self.rest.len())) }.trimmed();
    }
}
