//! Checks a folder of protocols from the command line: `check FOLDER NAME [--site FILE] [--print]`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after =
        |flag: &str| arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
    let [folder, name, ..] = arguments.as_slice() else {
        eprintln!("check FOLDER NAME [--site FILE] [--print]");
        return ExitCode::from(2);
    };
    let mut files = BTreeMap::new();
    gather(Path::new(folder), "", &mut files);
    let site = after("--site").and_then(|path| std::fs::read_to_string(path).ok());
    let (protocol, diagnostics) = iliac_protocol::read(&files, name, site.as_deref());
    if let Some(site) = site {
        files.insert(iliac_protocol::read::SITE_FILE.to_owned(), site);
    }
    for diagnostic in &diagnostics {
        println!("{}", diagnostic.render(&files));
    }
    let Some(protocol) = protocol else {
        println!("{} faults", diagnostics.len());
        return ExitCode::FAILURE;
    };
    if arguments.iter().any(|argument| argument == "--print") {
        println!("{}", iliac_protocol::print(&protocol));
        return ExitCode::SUCCESS;
    }
    println!("{} version {}: no faults; {}", protocol.title, protocol.version, protocol.hash);
    ExitCode::SUCCESS
}

/// Every file of a folder as text, under its path with `/`.
fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files.insert(name, text);
        }
    }
}
