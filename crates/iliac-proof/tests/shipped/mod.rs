//! Every protocol of the house, read from the folder.

use std::collections::BTreeMap;
use std::path::Path;

use iliac_protocol::tree::Protocol;

/// Every protocol of the house, by name.
pub fn protocols() -> BTreeMap<String, Protocol> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    let mut files = BTreeMap::new();
    gather(&root, "", &mut files);
    let site = files.get("site.yaml").cloned();
    let names = files.keys().filter_map(|path| path.strip_suffix("/protocol.yaml"));
    names
        .map(|name| {
            let (protocol, faults) = iliac_protocol::read(&files, name, site.as_deref());
            (name.to_owned(), protocol.unwrap_or_else(|| panic!("{name}: {} faults", faults.len())))
        })
        .collect()
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            gather(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.insert(name, text);
        }
    }
}
