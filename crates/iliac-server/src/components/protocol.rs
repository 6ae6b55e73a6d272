//! The protocol to be read and signed, on the page: the same sheet that is printed as Markdown, with tables that become
//! cards on a phone. It adds no words of its own but the list of its parts and the place to sign.

use iliac_protocol::print::{Body, Item, Row, Section, Sheet, Table};
use maud::{Markup, html};

use super::rows::lined_table;

/// The whole sheet.
pub fn sheet(sheet: &Sheet) -> Markup {
    html! {
        h1 { (sheet.title) }
        p { (sheet.version) }
        p { "Fingerprint " code { (sheet.hash) } }
        nav class="il-protocol__parts" aria-label="Parts of the protocol" {
            ul {
                @for (place, part) in sheet.sections.iter().enumerate() {
                    li { a href=(format!("#part-{place}")) { (part.title) } }
                }
                li { a href="#signature" { "Signature" } }
            }
        }
        @for (place, part) in sheet.sections.iter().enumerate() { (section(place, part)) }
        section id="signature" class="il-protocol__sign" {
            h2 { "Signature" }
            p { "I have read " (sheet.version) " with the fingerprint " code { (sheet.hash) } " and agree that it is used." }
            (signature_lines())
        }
    }
}

fn section(place: usize, section: &Section) -> Markup {
    html! {
        section id=(format!("part-{place}")) {
            h2 { (section.title) }
            @if let Some(mark) = section.mark { p { strong { (mark.words()) } } }
            @if let Some(note) = &section.note { p { (note) } }
            @match &section.body {
                Body::Items(items) => { @for it in items { (item(it)) } }
                Body::Table(lines) => { (table(&section.title, lines)) }
            }
        }
    }
}

fn item(item: &Item) -> Markup {
    html! {
        h3 { (named(&item.title, &item.name)) }
        ul { @for one in &item.rows { (row(one)) } }
        @if !item.table.lines.is_empty() { (table(&format!("Gates of {}", item.title), &item.table)) }
    }
}

fn row(row: &Row) -> Markup {
    html! { li { (row.label) ": " (listed(&row.lines)) } }
}

fn table(caption: &str, table: &Table) -> Markup {
    let cell = |cell: &Vec<String>| (!cell.is_empty()).then(|| listed(cell));
    let lines = table.lines.iter().map(|line| (named(&line.title, &line.name), line.cells.iter().map(cell).collect()));
    lined_table(caption, table.columns.iter().map(String::as_str), lines)
}

/// Room to sign on paper.
pub fn signature_lines() -> Markup {
    html! {
        @for line in ["Name", "Role", "Place and date", "Signature"] { p { (line) ":" span class="il-protocol__line" {} } }
    }
}

/// One thing as it is, several as a list.
fn listed(lines: &[String]) -> Markup {
    html! {
        @match lines {
            [only] => (words(only)),
            several => ul { @for one in several { li { (words(one)) } } },
        }
    }
}

fn named(title: &str, name: &str) -> Markup {
    html! { (title) @if !name.is_empty() { " " code { (name) } } }
}

/// Words in which names stand between back-ticks.
fn words(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use iliac_protocol::print::Line;

    use super::*;

    #[test]
    fn a_line_says_its_name_its_cells_and_its_headings_and_raw_html_is_shown_not_taken() {
        let one = Line {
            title: "Fever <b>".to_owned(),
            name: "fever".to_owned(),
            cells: vec![vec![], vec!["a `code`".to_owned()], vec!["first".to_owned(), "second".to_owned()]],
        };
        let columns = ["Figure", "Empty", "Holds", "Must hold"].map(str::to_owned).to_vec();
        let html = table("Figures", &Table { columns, lines: vec![one] }).into_string();
        for part in [
            "Fever &lt;b&gt; <code>fever</code></th>",
            "<td role=\"cell\"></td>",
            "aria-hidden=\"true\">Holds</span><div>a <code>code</code></div>",
            "aria-hidden=\"true\">Must hold</span><div><ul><li>first</li><li>second</li></ul></div>",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}
