//! Who may close, move, open again: the section `may`.

use super::build::Builder;
use super::shape;
use super::yaml::Word;
use crate::diagnostic::{Fault, code, nearest};
use crate::tree::Deed;
use iliac_model::RoleIx;

impl Builder<'_> {
    /// The roles for each deed.
    pub(super) fn may(&mut self) {
        let mut seen: Vec<&Word> = Vec::new();
        for (key, node) in self.laid.entries("may", &mut self.faults) {
            let Some(deed) = Deed::ALL.into_iter().find(|deed| deed.word() == key.text) else {
                let words = Deed::ALL.map(Deed::word);
                let help = match nearest(&key.text, words) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("here can stand: {}", words.join(", ")),
                };
                let message = format!("`{}` is nothing that is done to a case as a whole", key.text);
                self.faults.push(Fault::new(code::UNKNOWN_KEY, key.place, message, "not known").help(help));
                continue;
            };
            if let Some(first) = seen.iter().find(|known| known.text == key.text) {
                self.faults.push(shape::twice(key, first.place));
                continue;
            }
            seen.push(key);
            let words = shape::words(node, &mut self.faults);
            if words.is_empty() {
                let message = format!("nobody may `{}`", key.text);
                let help = "name the roles that may, or leave the line out and every role may";
                self.faults.push(Fault::new(code::NOBODY, key.place, message, "for no role").help(help));
            }
            let roles = words.into_iter().filter_map(|word| self.declared.role(word, &mut self.faults)).map(RoleIx);
            let roles: Vec<RoleIx> = roles.collect();
            self.protocol.may.0.insert(deed, roles);
        }
    }
}
