//! Keys of intents, made from the sentence that describes them: SHA-256 over fields, each behind its length, and the
//! first 26 characters of its base32.

use sha2::{Digest, Sha256};

/// The fields of a key.
pub struct KeyFields<'a> {
    /// `pack.rule`
    pub rule: &'a str,
    /// The primary name of the record the rule is about.
    pub subject_kind: &'a str,
    /// Its id; empty where it has none.
    pub subject_id: &'a str,
    /// Which occurrence of the trigger.
    pub occurrence: &'a str,
    /// The step.
    pub step: &'a str,
    /// The item.
    pub item: &'a str,
}

/// The key.
#[must_use]
pub fn key(fields: &KeyFields<'_>) -> String {
    let all = [
        "dangjiu/intent/1",
        fields.rule,
        fields.subject_kind,
        fields.subject_id,
        fields.occurrence,
        fields.step,
        fields.item,
    ];
    let mut bytes = Vec::new();
    for field in all {
        bytes.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(field.bytes());
    }
    base32(&Sha256::digest(&bytes)).chars().take(26).collect()
}

/// Base32 in lower case, bit by bit.
fn base32(bytes: &[u8]) -> String {
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    bits.chunks(5)
        .map(|group| {
            let number =
                (0..5usize).fold(0u8, |number, bit| number * 2 + u8::from(group.get(bit) == Some(&true)));
            char::from(if number < 26 { b'a' + number } else { b'2' + number - 26 })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_base32() {
        // RFC 4648, section 10.
        assert_eq!(base32(b"foobar"), "mzxw6ytboi");
    }
}
