//! Checks of the house itself: `cargo xtask tidy`.
//!
//! It tests what must be absent (house rules on imports, clocks, numbers, words), which no compiler sees. It changes no
//! file and asks no network. A rule that cannot be checked without guessing is not here: it stays with the reader.

mod fault;
mod rules;
mod source;
mod tree;

use std::process::ExitCode;

use tree::Tree;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy(),
        _ => {
            eprintln!("usage: cargo xtask tidy    test the rules of the house that a machine can see");
            ExitCode::from(2)
        }
    }
}

fn tidy() -> ExitCode {
    let tree = match Tree::of_this_checkout() {
        Ok(tree) => tree,
        Err(problem) => {
            eprintln!("tidy could not read the checkout: {problem}");
            return ExitCode::from(2);
        }
    };
    let faults = rules::check(&tree);
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("tidy: {} files, no fault", tree.len());
        ExitCode::SUCCESS
    } else {
        println!("tidy: {} files, {} faults", tree.len(), faults.len());
        ExitCode::FAILURE
    }
}
