//! What can be seen to lead nowhere without proving anything: gates that need nothing, texts nobody says.

use std::collections::BTreeSet;

use iliac_model::TextIx;

use super::build::Builder;
use crate::diagnostic::{Fault, code};
use crate::tree::Audience;

impl Builder<'_> {
    pub(super) fn no_dead_ends(&mut self) {
        self.texts_are_said();
    }

    /// A staff text is the words of a gate, alarm, step or document; a person's text may also stand on the person's page.
    fn texts_are_said(&mut self) {
        let said: BTreeSet<TextIx> = self.said.iter().copied().collect();
        let mut faults = Vec::new();
        for (ix, text) in (0..).map(TextIx).zip(&self.protocol.texts) {
            let shown = said.contains(&ix) || text.set.is_some() || text.audience != Audience::Staff;
            if let (false, Some(entry)) = (shown, self.declared.texts.entries.get(ix.place())) {
                let message = format!("nothing says the text `{}`", text.name);
                faults.push(
                    Fault::new(code::UNUSED_TEXT, entry.key.place, message, "never said")
                        .help("name it under `say`, `tells` or in a document, or leave it out"),
                );
            }
        }
        faults.into_iter().for_each(|fault| self.faults.push(fault));
    }
}
