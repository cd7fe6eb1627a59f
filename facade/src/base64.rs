//! Bytes as text in JSON: base64 with its padding (RFC 4648).
//!
//! ```text
//! "DJPLAN" is "REpQTEFO"
//! ```

#[cfg(feature = "full")]
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 of bytes.
#[cfg(feature = "full")]
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut coded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let held = three.iter().chain(&[0; 2]).take(3).fold(0u32, |held, byte| held << 8 | u32::from(*byte));
        for digit in 0..4 {
            let at = (held >> (18 - 6 * digit) & 63) as usize;
            let digit = if digit > three.len() { None } else { DIGITS.get(at) };
            coded.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
    coded
}

/// Bytes from base64, or nothing.
pub(crate) fn decode(coded: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(coded.len() / 4 * 3);
    let digits = coded.trim_end_matches('=');
    if !coded.len().is_multiple_of(4) || coded.len() - digits.len() > 2 {
        return None;
    }
    let (mut held, mut bits) = (0u32, 0);
    for c in digits.bytes() {
        let digit = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    /// The examples of RFC 4648, section 10.
    #[test]
    fn published_examples() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(text.as_bytes()), coded);
            assert_eq!(decode(coded).as_deref(), Some(text.as_bytes()));
        }
    }

    #[test]
    fn every_byte_returns() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)), Some(bytes));
    }
}
