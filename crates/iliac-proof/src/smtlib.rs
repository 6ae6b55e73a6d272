//! The same terms as SMT-LIB 2 text, for a second opinion.

use std::fmt::Write as _;

use crate::term::{Int, Lit, Node, Terms};

/// A whole script: declarations and laws, then for each question its title and what it demands. Each answer `unsat` means
/// that it can never be.
pub fn script(terms: &Terms, questions: &[(&str, Vec<Lit>)]) -> String {
    let mut text = "; unsat: it can never be\n(set-logic ALL)\n".to_owned();
    let asked: Vec<Lit> = questions.iter().flat_map(|(_, asked)| asked.iter().copied()).collect();
    let used = used(terms, &asked);
    // Writing to a string does not fail.
    for (place, range) in terms.ints().iter().enumerate().skip(1) {
        writeln!(text, "(declare-fun i{place} () Int) ; {}", range.name.replace('\n', " ")).ok();
        writeln!(text, "(assert (<= {} i{place} {}))", whole(range.least), whole(range.most)).ok();
    }
    for (place, node) in terms.nodes().iter().enumerate().filter(|(place, _)| used.get(*place) == Some(&true)) {
        match node {
            Node::True => writeln!(text, "(define-fun t{place} () Bool true)").ok(),
            Node::Truth(name) => writeln!(text, "(declare-fun t{place} () Bool) ; {}", name.replace('\n', " ")).ok(),
            Node::AtMost { x, y, most } => {
                writeln!(text, "(define-fun t{place} () Bool (<= {} {}))", minus(*x, *y), whole(*most)).ok()
            }
            Node::All(all) => {
                let parts: Vec<String> = all.iter().map(|lit| term(*lit)).collect();
                writeln!(text, "(define-fun t{place} () Bool (and {}))", parts.join(" ")).ok()
            }
        };
    }
    for law in terms.laws() {
        writeln!(text, "(assert {})", term(*law)).ok();
    }
    for (title, asked) in questions {
        let all: Vec<String> = asked.iter().map(|lit| term(*lit)).collect();
        let title = title.replace('\n', " ");
        writeln!(text, "; {title}\n(push 1)\n(assert (and true {}))\n(check-sat)\n(pop 1)", all.join(" ")).ok();
    }
    text
}

/// The terms that the laws and what is asked are made of.
fn used(terms: &Terms, asked: &[Lit]) -> Vec<bool> {
    let mut used = vec![false; terms.nodes().len()];
    let mut todo: Vec<usize> = terms.laws().iter().chain(asked).map(|lit| lit.node()).collect();
    while let Some(place) = todo.pop() {
        let Some(seen) = used.get_mut(place) else { continue };
        if !std::mem::replace(seen, true)
            && let Some(Node::All(all)) = terms.nodes().get(place)
        {
            todo.extend(all.iter().map(|lit| lit.node()));
        }
    }
    used
}

fn term(lit: Lit) -> String {
    if lit.is_negated() { format!("(not t{})", lit.node()) } else { format!("t{}", lit.node()) }
}

fn minus(x: Int, y: Int) -> String {
    match y {
        Int::ZERO => format!("i{}", x.place()),
        y => format!("(- i{} i{})", x.place(), y.place()),
    }
}

fn whole(number: i64) -> String {
    if number < 0 { format!("(- {})", number.unsigned_abs()) } else { number.to_string() }
}
