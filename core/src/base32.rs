//! Base32 as RFC 4648 writes it, in lower case and without padding.
//!
//! Keys and canonical ids are digests that people copy by hand and that file names and addresses carry, so they use
//! letters and digits of one case only.
//!
//! ```
//! assert_eq!(dangjiu::base32::encode_lower(b"foobar"), "mzxw6ytboi");
//! ```

use alloc::string::String;
use alloc::vec::Vec;

const ALPHABET: [char; 32] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u',
    'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
];

/// Encodes bytes with the alphabet `a`–`z`, `2`–`7`: one character for each five bits, the last padded with zero
/// bits, no `=`.
pub fn encode_lower(bytes: &[u8]) -> String {
    bytes.chunks(5).flat_map(encode_group).collect()
}

/// The bytes that [`encode_lower`] writes as this text; nothing for any other text, so that one text has one meaning.
pub fn decode_lower(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0u32, 0u32);
    for c in text.chars() {
        let digit = ALPHABET.iter().position(|known| *known == c)?;
        bits = (bits << 5) | u32::try_from(digit).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    (encode_lower(&bytes) == text).then_some(bytes)
}

/// The characters of up to five bytes (forty bits, eight characters).
fn encode_group(group: &[u8]) -> impl Iterator<Item = char> + use<> {
    let bits =
        (0..5).fold(0u64, |bits, place| (bits << 8) + u64::from(group.get(place).copied().unwrap_or(0)));
    let characters = (group.len() * 8).div_ceil(5);
    (0..8u32).rev().take(characters).filter_map(move |place| {
        let digit = (bits >> (place * 5)) & 31;
        ALPHABET.get(usize::try_from(digit).ok()?).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::{decode_lower, encode_lower};

    /// RFC 4648, section 10, in lower case and without the padding.
    #[test]
    fn published_vectors() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "my"),
            ("fo", "mzxq"),
            ("foo", "mzxw6"),
            ("foob", "mzxw6yq"),
            ("fooba", "mzxw6ytb"),
            ("foobar", "mzxw6ytboi"),
        ] {
            assert_eq!(encode_lower(plain.as_bytes()), encoded, "{plain}");
            assert_eq!(decode_lower(encoded).as_deref(), Some(plain.as_bytes()), "{encoded}");
        }
    }

    #[test]
    fn what_is_not_written_so_is_not_read() {
        // Another case, padding, a letter outside, bits left over, a length that no number of bytes has.
        for text in ["MY", "my======", "m1", "mz", "m", "mzx", "订单"] {
            assert_eq!(decode_lower(text), None, "{text}");
        }
    }

    #[test]
    fn every_letter_of_the_alphabet() {
        // The five-bit groups 0, 1, … 31 in order make these twenty bytes (computed by hand, eight groups a line).
        let bytes = [
            0x00, 0x44, 0x32, 0x14, 0xc7, //
            0x42, 0x54, 0xb6, 0x35, 0xcf, //
            0x84, 0x65, 0x3a, 0x56, 0xd7, //
            0xc6, 0x75, 0xbe, 0x77, 0xdf,
        ];
        assert_eq!(encode_lower(&bytes), "abcdefghijklmnopqrstuvwxyz234567");
    }
}
