//! Texts in the form in which names compare: NFC of Unicode.
//!
//! The tables for it are as large as the engine's code for rules, and hosts that fetch the engine have them already. So
//! WebAssembly that is to be small (feature `small`) asks its host, which says once how.
//!
//! ```text
//! e + combining acute accent, two characters  →  é, one character
//! ```

use alloc::borrow::Cow;
use alloc::string::String;

/// NFC of a text.
pub(super) fn nfc(text: Cow<'_, str>) -> String {
    // Nothing below combines with anything, nor does what Chinese is written in.
    if text.chars().all(|c| matches!(c, '\0'..='\u{2ff}' | '\u{4e00}'..='\u{9fff}')) {
        return text.into_owned();
    }
    composed(&text)
}

#[cfg(not(all(feature = "small", target_family = "wasm")))]
fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

#[cfg(all(feature = "small", target_family = "wasm"))]
fn composed(text: &str) -> String {
    HOST.get().map_or_else(|| text.into(), |host| host(text))
}

#[cfg(feature = "small")]
static HOST: once_cell::race::OnceBox<fn(&str) -> String> = once_cell::race::OnceBox::new();

/// Says what gives NFC of a text, before any rules are read. Only the first time counts; without it names compare as they
/// are written.
#[cfg(feature = "small")]
pub fn normalise_with(host: fn(&str) -> String) {
    // A second one would give the same.
    let _ = HOST.set(alloc::boxed::Box::new(host));
}

#[cfg(test)]
mod tests {
    use super::nfc;

    #[test]
    fn letters_and_accents_become_one() {
        assert_eq!(nfc("e\u{301}".into()), "\u{e9}");
        // A sign that combines with nothing, Hangul, and what is one already.
        for (text, composed) in
            [("北京", "北京"), ("\u{1112}\u{1161}", "\u{d558}"), ("\u{212b}", "\u{c5}"), ("Ａ", "Ａ")]
        {
            assert_eq!(nfc(text.into()), composed);
        }
    }
}
