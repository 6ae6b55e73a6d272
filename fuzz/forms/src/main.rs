//! Throws broken forms at the reader of forms, typed ones and ones with files. Whatever it takes must fit what the fact
//! holds, in a unit of the fact and within its limits; whatever it does not take is told in a sentence. `./run SECONDS`
//! builds it on stable Rust and starts from forms that are right.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::Request;
use iliac_app::ask::Ask;
use iliac_app::case::{Case, cell_of};
use iliac_app::event::{CaseId, PersonId, Said};
use iliac_engine::Program;
use iliac_model::{Calendar, Day, Timestamp};
use iliac_protocol::tree::Kind;
use iliac_server::{form, upload};
use libfuzzer_sys::fuzz_target;

/// 3 March 2026, noon.
const NOW: Timestamp = Timestamp::from_second(1_772_539_200);

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    for folder in ["examination", "examination/texts", "shared", "shared/texts"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the protocols are beside us") {
            let path = entry.expect("a folder is read").path();
            if path.is_file() {
                let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().into_owned();
                files.insert(name, std::fs::read_to_string(&path).expect("it is text"));
            }
        }
    }
    let site = std::fs::read_to_string(root.join("site.yaml")).ok();
    let (protocol, faults) = iliac_protocol::read(&files, "examination", site.as_deref());
    let protocol = protocol.unwrap_or_else(|| panic!("{} faults", faults.len()));
    let until = Day::from_date(2030, 12, 31).expect("a day");
    let calendar = Calendar::new("Europe/London", BTreeSet::new(), until).expect("a zone");
    let program = Arc::new(Program::compile(protocol, calendar));
    Case::new(CaseId("case".into()), "26-0001".into(), PersonId("person".into()), program)
});

fn typed(text: &str) {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let fields = form::Fields::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    match form::facts(&CASE, &fields, NOW) {
        Err(complaints) => {
            assert!(!complaints.is_empty(), "refused without a word");
            for complaint in complaints {
                assert!(complaint.words.ends_with('.'), "no sentence: {}", complaint.words);
            }
        }
        Ok(asks) => {
            for ask in &asks {
                fits(ask);
            }
            let asked = form::asked(&CASE, &fields, asks);
            assert!(asked.request.is_none_or(|request| request.key.len() < 200 && request.key.is_ascii()));
        }
    }
}

fn fits(ask: &Ask) {
    let Ask::Record { fact, row, said, .. } = ask else { panic!("a form asks to record, and nothing else") };
    let fact = CASE.protocol().fact(*fact).expect("a fact of the protocol");
    assert_eq!(row.is_some(), fact.group.is_some(), "{}", fact.name);
    assert!(cell_of(&fact.kind, said).is_some(), "{} took what it cannot hold", fact.name);
    assert!(*said != Said::Struck, "a form cannot strike");
    if let (Kind::Quantity { units, hard, .. }, Said::Number(number, unit)) = (&fact.kind, said) {
        let place = units.iter().position(|known| known == unit).expect("a unit of the fact");
        assert!(hard.get(place).is_none_or(|(least, most)| number >= least && number <= most), "{}", fact.name);
    }
}

fn with_files(bytes: &[u8]) {
    let request = Request::post("/").header("content-type", "multipart/form-data; boundary=edge");
    let request = request.body(Body::from(bytes.to_vec())).expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    if let Ok((_, files)) = runtime.block_on(upload::read(request)) {
        assert!(files.iter().all(|(_, file)| !file.bytes.is_empty()), "an empty file was taken");
    }
}

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"--edge") {
        with_files(bytes);
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        typed(text);
    }
});
