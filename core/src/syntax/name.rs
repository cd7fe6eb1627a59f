//! What may be a name, for texts that are not yet part of a tree: the titles of declarations.

use alloc::string::String;

use dangjiu_grammar::words::{Class, WORDS};
use pest::unicode::{XID_CONTINUE, XID_START};

use super::normal::nfc;

/// The text as a name, folded as names are compared; nothing where it is none: it holds a space or a sign, starts
/// with a digit, or is a word that is never a name.
///
/// ```
/// use dangjiu::syntax::as_name;
/// assert_eq!(as_name("订单").as_deref(), Some("订单"));
/// assert_eq!(as_name("new order"), None);
/// assert_eq!(as_name("rule"), None);
/// ```
#[must_use]
pub fn as_name(text: &str) -> Option<String> {
    let name = nfc(text.into());
    let mut chars = name.chars();
    let first = chars.next()?;
    let shaped = (first == '_' || XID_START(first)) && chars.all(XID_CONTINUE);
    let hard = || WORDS.iter().any(|word| word.class == Class::Hard && (word.en == name || word.zh == name));
    (shaped && !hard()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::as_name;

    #[test]
    fn names_are_letters_and_digits_that_are_no_hard_word() {
        for name in ["a", "_a1", "近30天仅退款", "白金", "EMS", "count"] {
            assert_eq!(as_name(name).as_deref(), Some(name));
        }
        for other in ["", "1a", "a b", "a-b", "J&T", "当", "or", "a.b", "“a”"] {
            assert_eq!(as_name(other), None, "{other}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_name() {
        assert_eq!(as_name("e\u{301}tat").as_deref(), Some("\u{e9}tat"));
    }
}
