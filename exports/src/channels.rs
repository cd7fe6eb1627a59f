//! Words for sales channels: the vocabulary's names, and what a mapping adds.

use std::collections::{BTreeMap, HashMap};

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use dangjiu::schema::Vocabulary;

use crate::header::normalised;

/// From every word for a channel to its primary name.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    primary: HashMap<String, String>,
}

impl Channels {
    /// The names that the vocabulary's enum `channel` gives its members.
    #[must_use]
    pub fn of(vocabulary: &Vocabulary) -> Channels {
        let declared = vocabulary.enums.iter().find(|one| one.names.primary == "channel");
        let members = declared.into_iter().flat_map(|one| &one.members);
        let primary = members.flat_map(|names| {
            let others = names.other.iter().chain(&names.aliases).map(String::as_str);
            std::iter::once(names.primary.as_str())
                .chain(others)
                .map(|name| (normalised(name), names.primary.clone()))
                .collect::<Vec<_>>()
        });
        Channels { primary: primary.collect() }
    }

    /// These and the words of a mapping.
    pub(crate) fn with(&self, words: &BTreeMap<String, String>) -> Result<Channels, Bilingual> {
        let mut all = self.clone();
        for (word, name) in words {
            let Some(primary) = self.named(name) else {
                return Err(say!(
                    "`channels` names `{name}`, which is no sales channel of the vocabulary",
                    "channels 里的“{name}”不是词汇表中的销售渠道"
                ));
            };
            let primary = primary.to_owned();
            all.primary.insert(normalised(word), primary);
        }
        Ok(all)
    }

    /// The primary name of the channel this word stands for.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<&str> {
        // Most cells hold a word as it is known; only others are folded.
        let known = self.primary.get(word).or_else(|| self.primary.get(&normalised(word)));
        known.map(String::as_str)
    }
}
