//! The files of the house as text, by path from the root. Rules read this and nothing else, so a test can hand them a
//! small made-up house.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::source::Source;

/// Every text file git knows of or would add; what is not UTF-8 is left out.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the checkout cargo runs this program from.
    ///
    /// # Errors
    /// When cargo does not run it, or git does not answer; the text says why.
    pub fn of_this_checkout() -> Result<Self, String> {
        // Asked when it runs, not when it is built: another checkout may have built it.
        let own = std::env::var_os("CARGO_MANIFEST_DIR").ok_or("run it as `cargo xtask`")?;
        let root = Path::new(&own).join("../..");
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|problem| format!("git ls-files: {problem}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr).trim()));
        }
        let mut files = BTreeMap::new();
        for path in String::from_utf8_lossy(&listed.stdout).split_terminator('\0') {
            // A file deleted but not yet committed is listed and cannot be read: it is gone, which is no fault.
            if let Ok(text) = std::fs::read_to_string(root.join(path)) {
                files.insert(path.to_owned(), text);
            }
        }
        Ok(Self { files })
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every file with its path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file of the house, read so that comments, texts and tests can be told apart.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        self.files().filter(|(path, _)| path.starts_with("crates/") && path.ends_with(".rs")).map(Source::read)
    }
}

#[cfg(test)]
impl Tree {
    /// Lays one more file in, over what was there.
    pub fn put(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.to_owned());
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect() }
    }
}
