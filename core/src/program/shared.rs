//! Texts that many rules have in common, each kept once: packs, labels of steps, kinds of subjects.

use alloc::sync::Arc;

use hashbrown::HashSet;

/// Texts, each once.
///
/// ```text
/// get("add_tag")    the same memory for every step of that name
/// ```
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    texts: HashSet<Arc<str>>,
}

impl Shared {
    /// The text, in the one copy that all share.
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        Arc::clone(self.texts.get_or_insert_with(text, |text| Arc::from(text)))
    }
}
