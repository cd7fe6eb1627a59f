//! The allowances of a diagnosis as a shop's vocabulary gives them.

use dangjiu::diagnosis::Policy;
use dangjiu::schema::Vocabulary;
use dangjiu::value::{Member, Scalar};

/// The documented allowances, with the source kinds of the vocabulary's list `source_kinds` in every accepted spelling.
///
/// ```
/// use dangjiu_facade::{diagnosis::policy, rules::vocabulary};
/// let kinds = policy(vocabulary()).source_kinds;
/// assert!(kinds.iter().any(|kind| kind == "koc_sample") && kinds.iter().any(|kind| kind == "达人寄样"));
/// ```
#[must_use]
pub fn policy(vocabulary: &Vocabulary) -> Policy {
    let mut policy = Policy::default();
    let list = vocabulary.lists.iter().find(|list| list.names.primary == "source_kinds");
    for member in list.iter().flat_map(|list| list.members.iter().flatten()) {
        match member {
            Scalar::Member(id, Member::Known(number)) => {
                let declared = vocabulary.enumeration(*id);
                let names = declared.and_then(|kinds| kinds.members.get(usize::try_from(*number).ok()?));
                policy.source_kinds.extend(names.iter().flat_map(|names| names.all()).map(str::to_owned));
            }
            Scalar::Member(_, Member::Other(text)) | Scalar::Text(text) => {
                policy.source_kinds.push(text.to_string());
            }
            _ => {}
        }
    }
    policy
}
