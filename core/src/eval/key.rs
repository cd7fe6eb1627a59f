//! Keys of intents: the same for the same decision, whoever computes it and however often.
//!
//! A key is the first 26 characters of the lower-case base32 of SHA-256 over these fields, each behind its length in
//! bytes as four bytes, the highest first: `dangjiu/intent/1`, `pack.rule`, the kind of the subject, its id (or the value
//! that the rule runs once per), the occurrence, the step's label, and the item's number or nothing.

use alloc::string::String;

use crate::base32::encode_lower;
use crate::ids::digest;

/// What tells one intent from every other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyParts<'k> {
    /// `pack.rule`
    pub(crate) rule: &'k str,
    /// The primary name of the subject's record.
    pub(crate) subject_kind: &'k str,
    /// What the rule runs once per, else the subject's id, or nothing.
    pub(crate) subject_id: &'k str,
    /// What happened: the event's id or digest, or what the rule runs once per.
    pub(crate) occurrence: &'k str,
    /// The step's label.
    pub(crate) step: &'k str,
    /// The item of `for each`, in decimal; with one inside another `0.2`; or nothing.
    pub(crate) item: &'k str,
}

const DOMAIN: &str = "dangjiu/intent/1";
const LENGTH: usize = 26;

/// The key: 26 characters.
pub(crate) fn key(parts: &KeyParts<'_>) -> String {
    let mut key = encode_lower(&digest(&[
        DOMAIN,
        parts.rule,
        parts.subject_kind,
        parts.subject_id,
        parts.occurrence,
        parts.step,
        parts.item,
    ]));
    key.truncate(LENGTH);
    key
}

/// The digest of an event as text: 64 hexadecimal digits.
pub(crate) fn hex(digest: [u8; 32]) -> String {
    let nibbles = digest.into_iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::{KeyParts, hex, key};

    const PARTS: KeyParts<'static> = KeyParts {
        rule: "main.hello",
        subject_kind: "order",
        subject_id: "A1",
        occurrence: "e-1",
        step: "alert",
        item: "",
    };

    /// Computed with Python's hashlib and base64 from the sentence above.
    #[test]
    fn published_form() {
        assert_eq!(key(&PARTS), "cy3rj3yua7qzfqlbizneovxf5e");
        assert_eq!(key(&KeyParts { item: "3", subject_id: "订单", ..PARTS }), "lbmb2oyio6rd624sfijt34dlqy");
    }

    #[test]
    fn a_boundary_between_fields_counts() {
        let moved = KeyParts { subject_kind: "orderA", subject_id: "1", ..PARTS };
        assert_ne!(key(&moved), key(&PARTS));
    }

    #[test]
    fn hexadecimal() {
        let mut digest = [0; 32];
        digest[0] = 0x0f;
        digest[31] = 0xa0;
        assert_eq!(hex(digest), alloc::format!("0f{}a0", "00".repeat(30)));
    }
}
