//! So many of something.

/// `1 case`, `3 cases`. `one`: the word for one, whose plural takes an s.
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
