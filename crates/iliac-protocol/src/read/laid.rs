//! The files of a protocol, laid together as if they were one.

use std::collections::{BTreeMap, BTreeSet};

use super::SITE_FILE;
use super::shape::{self, Faults, Fields};
use super::yaml::{self, Node, Word};
use crate::diagnostic::{Fault, File, Place, code, nearest};

/// What may stand in a module.
const SECTIONS: [&str; 12] = [
    "persons",
    "roles",
    "may",
    "stages",
    "parameters",
    "facts",
    "groups",
    "derived",
    "steps",
    "alarms",
    "never",
    "texts",
];
const DOCUMENTS: &str = "documents";
/// What may stand in `protocol.yaml` besides.
const HEAD: [&str; 8] = ["protocol", "title", "version", "use", "planned", "actual", "stops_when", "closes_when"];

/// The files that were read, in order: the protocol, its modules, the site's values.
pub(super) struct Documents {
    protocol: Option<Node>,
    modules: Vec<Node>,
    /// The texts: language and file.
    pub(super) texts: Vec<(String, usize)>,
    pub(super) site: Option<Node>,
}

/// The sections of all files together.
pub(super) struct Laid<'n> {
    /// The head of `protocol.yaml`.
    pub(super) head: Fields<'n>,
    sections: BTreeMap<&'static str, Vec<&'n Node>>,
}

impl<'n> Laid<'n> {
    /// `None` when there is no protocol to lay anything on.
    pub(super) fn new(documents: &'n Documents, faults: &mut Faults) -> Option<Laid<'n>> {
        let protocol = documents.protocol.as_ref()?;
        if shape::map(protocol, faults).is_empty() {
            let start = Place { start: 0, end: 1, ..protocol.place };
            let message = "this file says nothing of a protocol";
            faults.push(Fault::new(code::WRONG_SHAPE, start, message, "empty"));
            return None;
        }
        let in_module: Vec<&str> = SECTIONS.into_iter().chain([DOCUMENTS]).collect();
        let in_protocol: Vec<&str> = HEAD.into_iter().chain(in_module.iter().copied()).collect();
        let start = Place { start: 0, end: 1, ..protocol.place };
        let head = Fields::new(start, protocol, &in_protocol, faults);
        let modules: Vec<Fields<'n>> = documents
            .modules
            .iter()
            .map(|module| Fields::new(Place { start: 0, end: 1, ..module.place }, module, &in_module, faults))
            .collect();
        let mut sections = BTreeMap::new();
        for section in SECTIONS.into_iter().chain([DOCUMENTS]) {
            let nodes: Vec<&Node> =
                std::iter::once(&head).chain(&modules).filter_map(|fields| fields.get(section)).collect();
            sections.insert(section, nodes);
        }
        Some(Laid { head, sections })
    }

    /// The entries of a section in all files.
    pub(super) fn entries(&self, section: &str, faults: &mut Faults) -> Vec<(&'n Word, &'n Node)> {
        let nodes = self.sections.get(section).into_iter().flatten();
        nodes.flat_map(|node| shape::map(node, faults)).map(|(key, value)| (key, value)).collect()
    }

    /// The words of a section that is a list.
    pub(super) fn words(&self, section: &str, faults: &mut Faults) -> Vec<&'n Word> {
        let nodes = self.sections.get(section).into_iter().flatten();
        nodes.flat_map(|node| shape::words(node, faults)).collect()
    }
}

/// Opens the protocol, its modules and the site's values. Files are numbered in that order.
pub(super) fn open<'a>(
    files: &'a BTreeMap<String, String>,
    name: &str,
    site: Option<&'a str>,
    faults: &mut Faults,
) -> (Vec<File<'a>>, Documents) {
    let mut opened = Vec::new();
    let protocol = open_protocol(files, name, &mut opened, faults);
    let mut modules = Vec::new();
    if let Some(protocol) = &protocol {
        for module in used(protocol) {
            modules.extend(open_module(files, module, &mut opened, faults));
        }
    }
    let texts = open_texts(files, name, &mut opened);
    let site = site.and_then(|text| {
        opened.push(File { path: SITE_FILE, text });
        yaml::read(opened.len() - 1, File { path: SITE_FILE, text }, faults)
    });
    (opened, Documents { protocol, modules, texts, site })
}

fn open_protocol<'a>(
    files: &'a BTreeMap<String, String>,
    name: &str,
    opened: &mut Vec<File<'a>>,
    faults: &mut Faults,
) -> Option<Node> {
    let path = format!("{name}/protocol.yaml");
    let Some((path, text)) = files.get_key_value(&path) else {
        let place = Place { file: usize::MAX, start: 0, end: 0 };
        let names = files.keys().filter_map(|path| path.strip_suffix("/protocol.yaml"));
        let help = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        let message = format!("there is no protocol `{name}`: {path} is missing");
        faults.push(Fault::new(code::NO_FILE, place, message, "not there").maybe_help(help));
        return None;
    };
    opened.push(File { path, text });
    yaml::read(opened.len() - 1, File { path, text }, faults)
}

/// The names of parameters that other protocols of the folder have; what is wrong with those files is said when they are
/// read themselves.
pub(super) fn parameters_elsewhere(files: &BTreeMap<String, String>, name: &str) -> BTreeSet<String> {
    let mut silent = Faults::default();
    let own = format!("{name}/protocol.yaml");
    let mut names = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with("/protocol.yaml") && **path != own) {
        let Some(protocol) = yaml::read(usize::MAX, File { path, text }, &mut silent) else { continue };
        let modules = used(&protocol).into_iter().filter_map(|module| {
            let (path, text) = files.get_key_value(&format!("shared/{}.yaml", module.text))?;
            yaml::read(usize::MAX, File { path, text }, &mut Faults::default())
        });
        for node in std::iter::once(&protocol).chain(&modules.collect::<Vec<Node>>()) {
            let sections = shape::map(node, &mut silent).iter().filter(|(key, _)| key.text == "parameters");
            let entries = sections.flat_map(|(_, parameters)| shape::map(parameters, &mut Faults::default()));
            names.extend(entries.map(|(key, _)| key.text.clone()));
        }
    }
    names
}

/// The modules a protocol uses; what is wrong with the list is said where the head is read.
fn used(protocol: &Node) -> Vec<&Word> {
    let mut silent = Faults::default();
    let entries = shape::map(protocol, &mut silent);
    let list = entries.iter().find(|(key, _)| key.text == "use");
    list.map(|(_, node)| shape::words(node, &mut silent)).unwrap_or_default()
}

fn open_module<'a>(
    files: &'a BTreeMap<String, String>,
    module: &Word,
    opened: &mut Vec<File<'a>>,
    faults: &mut Faults,
) -> Option<Node> {
    let path = format!("shared/{}.yaml", module.text);
    if opened.iter().any(|file| file.path == path) {
        let message = format!("module `{}` is used twice", module.text);
        faults.push(Fault::new(code::TWICE, module.place, message, "a second time"));
        return None;
    }
    let Some((path, text)) = files.get_key_value(&path) else {
        let modules = files.keys().filter_map(|path| path.strip_prefix("shared/")?.strip_suffix(".yaml"));
        let help = nearest(&module.text, modules).map(|near| format!("did you mean `{near}`?"));
        let message = format!("there is no module `{}`: {path} is missing", module.text);
        faults.push(Fault::new(code::NO_FILE, module.place, message, "not there").maybe_help(help));
        return None;
    };
    opened.push(File { path, text });
    yaml::read(opened.len() - 1, File { path, text }, faults)
}

/// The texts of the protocol, and those of its modules in the same languages. A protocol without texts of its own speaks
/// the languages of its modules.
fn open_texts<'a>(files: &'a BTreeMap<String, String>, name: &str, opened: &mut Vec<File<'a>>) -> Vec<(String, usize)> {
    let own = format!("{name}/texts/");
    let language_of = |path: &str| path.strip_prefix(&own)?.strip_suffix(".ftl").map(str::to_owned);
    let modules: Vec<String> = opened
        .iter()
        .filter_map(|file| file.path.strip_prefix("shared/")?.strip_suffix(".yaml"))
        .map(|module| format!("shared/texts/{module}."))
        .collect();
    let of_module = |path: &str| {
        let rest = modules.iter().find_map(|module| path.strip_prefix(module.as_str()))?;
        rest.strip_suffix(".ftl").filter(|language| !language.contains('.')).map(str::to_owned)
    };
    let declared: Vec<String> = files.keys().filter_map(|path| language_of(path)).collect();
    let mut texts = Vec::new();
    for (path, text) in files {
        let language = language_of(path)
            .or_else(|| of_module(path).filter(|language| declared.is_empty() || declared.contains(language)));
        if let Some(language) = language {
            texts.push((language, opened.len()));
            opened.push(File { path, text });
        }
    }
    texts
}
