//! The allowances of a diagnosis as a shop's vocabulary gives them.

use dangjiu::diagnosis::Policy;
use dangjiu::program::NamedList;
use dangjiu::schema::Vocabulary;
use dangjiu::value::{Member, Scalar};

/// The documented allowances, with the source kinds of the list `source_kinds` in every accepted spelling: the members that
/// rules of the shop's `own` give it, else the shipped ones.
///
/// ```
/// let vocabulary = dangjiu::builtin::vocabulary();
/// let kinds = dangjiu_facade::diagnosis::policy(&vocabulary, &[]).source_kinds;
/// assert!(kinds.iter().any(|kind| kind == "koc_sample") && kinds.iter().any(|kind| kind == "达人寄样"));
/// ```
#[must_use]
pub fn policy(vocabulary: &Vocabulary, own: &[NamedList]) -> Policy {
    let mut policy = Policy::default();
    let own = own.iter().find(|list| list.name == "source_kinds");
    let shipped = vocabulary.lists.iter().find(|list| list.names.primary == "source_kinds");
    let own = own.and_then(|list| list.members.as_deref());
    let listed = own.or_else(|| shipped.and_then(|list| list.members.as_deref()));
    for member in listed.unwrap_or_default() {
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
