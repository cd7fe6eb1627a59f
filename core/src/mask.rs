//! Values about people as strangers may see them.
//!
//! Everything a person reads (explanations, reports, messages, logs) shows personal values through [`mask`], unless
//! the caller asked to reveal them. A masked value still tells two apart often enough to talk about a case, and
//! never enough to call somebody.
//!
//! ```
//! use dangjiu::mask::mask;
//! use dangjiu::schema::DataClass;
//! assert_eq!(mask(DataClass::Personal, "13812341234"), "138****1234");
//! assert_eq!(mask(DataClass::Personal, "张三丰"), "张*");
//! assert_eq!(mask(DataClass::Sensitive, "13812341234"), "***");
//! assert_eq!(mask(DataClass::Business, "A-1"), "A-1");
//! ```

use alloc::borrow::Cow;
use alloc::format;

use crate::schema::DataClass;

/// What is shown of a value that is hidden whole.
pub const HIDDEN: &str = "***";
/// Fewer digits than this are no telephone number: of them only the first is shown.
const TELEPHONE: usize = 7;

/// The text of a value of this class as it may be shown. Public and business values are shown as they are, sensitive
/// ones not at all. Of a personal one: a telephone number keeps its first three and last four digits, other text its
/// first character.
#[must_use]
pub fn mask(class: DataClass, text: &str) -> Cow<'_, str> {
    match class {
        DataClass::Public | DataClass::Business => Cow::Borrowed(text),
        DataClass::Sensitive => Cow::Borrowed(HIDDEN),
        DataClass::Personal => personal(text).unwrap_or(Cow::Borrowed(HIDDEN)),
    }
}

fn personal(text: &str) -> Option<Cow<'_, str>> {
    let telephone = text.len() >= TELEPHONE
        && text.strip_prefix('+').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if telephone {
        // Of a short number less is shown, so that as much stays hidden.
        let tail = if text.len() >= TELEPHONE + 4 { 4 } else { 2 };
        let (start, rest) = text.split_at_checked(3)?;
        let end = rest.get(rest.len().checked_sub(tail)?..)?;
        return Some(Cow::Owned(format!("{start}****{end}")));
    }
    let first = text.chars().next()?;
    // One star for a name as usual; how long anything else is stays open as well.
    let stars = if text.chars().count() <= 4 { "*" } else { HIDDEN };
    Some(Cow::Owned(format!("{first}{stars}")))
}

/// What was found instead of a value of this class: `number 199.00` is as it is, and only `number` where the value is
/// about a person. `found` begins with a word for the kind, as sources write it.
#[must_use]
pub fn mask_found(class: DataClass, found: &str) -> &str {
    match class {
        DataClass::Public | DataClass::Business => found,
        DataClass::Personal | DataClass::Sensitive => found.split(' ').next().unwrap_or(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_personal_value() {
        for (text, shown) in [
            ("13812341234", "138****1234"),
            ("+8613812341234", "+86****1234"),
            ("021-12345678", "021****5678"),
            ("1234567", "123****67"),
            ("123456", "1***"),
            ("1234", "1*"),
            ("张三", "张*"),
            ("张", "张*"),
            ("浙江省杭州市西湖区1号", "浙***"),
            ("zhang@example.com", "z***"),
            ("", "***"),
        ] {
            assert_eq!(mask(DataClass::Personal, text), shown, "{text}");
        }
    }

    #[test]
    fn what_was_found_keeps_its_kind() {
        assert_eq!(mask_found(DataClass::Personal, "number 13812341234"), "number");
        assert_eq!(mask_found(DataClass::Sensitive, "text \"张三\""), "text");
        assert_eq!(mask_found(DataClass::Business, "number 5"), "number 5");
        assert_eq!(mask_found(DataClass::Personal, "list"), "list");
    }
}
