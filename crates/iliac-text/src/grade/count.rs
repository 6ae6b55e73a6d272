//! Words, sentences and syllables of a text, and the grade they make.

use super::{Grade, syllables};

/// Words that end with a point and no sentence.
const ABBREVIATIONS: [&str; 10] = ["e.g.", "i.e.", "dr.", "mr.", "mrs.", "ms.", "st.", "no.", "approx.", "vs."];

/// What was counted in a text.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reading {
    /// Words: runs of letters and digits between spaces; *follow-up* is one.
    pub words: u32,
    /// Sentences: what ends in a point, a question mark or an exclamation mark, and the rest of a text. A colon or a
    /// semicolon ends none. An address of the web does, since a point behind it would be taken for a part of it.
    pub sentences: u32,
    /// Syllables, by [`syllables`].
    pub syllables: u32,
}

impl Reading {
    /// Counts a text.
    pub fn of(text: &str) -> Reading {
        let mut counted = Reading::default();
        let mut open = false;
        for word in text.split_whitespace() {
            let spoken = if is_address(word) { 1 } else { syllables(word) };
            if spoken > 0 {
                counted.words += 1;
                counted.syllables += spoken;
                open = true;
            }
            if open && ends_sentence(word) {
                counted.sentences += 1;
                open = false;
            }
        }
        counted.sentences += u32::from(open);
        counted
    }

    /// Both counted together.
    pub fn and(self, other: Reading) -> Reading {
        Reading {
            words: self.words + other.words,
            sentences: self.sentences + other.sentences,
            syllables: self.syllables + other.syllables,
        }
    }

    /// 0.39 words a sentence and 11.8 syllables a word, less 15.59, rounded up to a hundredth; `None` without words.
    pub fn grade(self) -> Option<Grade> {
        let [words, sentences, syllables] = [self.words, self.sentences, self.syllables].map(i64::from);
        let below = words * sentences;
        if below == 0 {
            return None;
        }
        let above = 39 * words * words + 1180 * syllables * sentences;
        Some(Grade((above + below - 1) / below - 1559))
    }
}

fn is_address(word: &str) -> bool {
    word.contains("://")
}

fn ends_sentence(word: &str) -> bool {
    if is_address(word) {
        return true;
    }
    let word = word.trim_end_matches([')', '"', '\'', '”', '’', '»']);
    word.ends_with(['.', '!', '?', '…']) && !ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}
