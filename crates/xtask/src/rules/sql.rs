//! SQL only in `iliac-store`, and SQL decides nothing there.

use super::has_word;
use crate::fault::Fault;
use crate::tree::Tree;

const DRIVERS: [&str; 3] = ["rusqlite", "tokio_postgres", "sqlx"];
const OPENINGS: [&str; 8] =
    ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "CREATE INDEX ", "PRAGMA ", "UPDATE "];

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in tree.sources().filter(|source| !["iliac-store", "xtask"].contains(&source.krate())) {
        let imports = source
            .code_lines()
            .filter(|(_, code)| DRIVERS.iter().any(|driver| has_word(code, driver)))
            .map(|(line, _)| (line, "a database driver"));
        let texts = source.strings.iter().filter(|(_, text)| is_sql(text)).map(|(line, _)| (*line, "an SQL text"));
        for (line, what) in imports.chain(texts) {
            faults.push(Fault {
                path: source.path.clone(),
                line,
                what: format!("{what} outside iliac-store"),
                why: "one crate knows the database, so that it can be another one tomorrow",
                instead: "add a use to the store's port and call that",
            });
        }
    }
    faults
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    OPENINGS.iter().any(|opening| text.starts_with(opening)) && (!text.starts_with("UPDATE ") || text.contains(" SET "))
}
