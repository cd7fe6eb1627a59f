//! Places in a text, in the three units people and editors count in.
//!
//! The core counts bytes. A person reads lines and columns of characters; an editor (and JavaScript) counts UTF-16
//! units. A [`Positions`] is made once per text and answers in the logarithm of its lines.
//!
//! ```
//! use dangjiu_facade::position::Positions;
//! let text = "a\n当b";
//! let positions = Positions::of(text);
//! let b = positions.at(5);
//! assert_eq!((b.line, b.column, b.utf16), (Some(2), Some(2), Some(3)));
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One place, counted in every unit; of a source whose text is not there, in bytes only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Bytes of UTF-8 before it in the whole text.
    pub byte: u32,
    /// Its line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Its column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// UTF-16 units before it in the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utf16: Option<u32>,
}

impl Position {
    /// A place in a text that is not there.
    pub(crate) const fn of_byte(byte: u32) -> Position {
        Position { byte, line: None, column: None, utf16: None }
    }
}

/// Per line of a text: its first byte and its first UTF-16 unit.
pub(crate) type Lines = Vec<(u32, u32)>;

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Positions<'t> {
    text: &'t str,
    lines: Cow<'t, [(u32, u32)]>,
}

/// Finds the lines of `text`; they end with `\n`.
pub(crate) fn lines(text: &str) -> Lines {
    let mut lines = vec![(0, 0)];
    let (mut byte, mut utf16) = (0, 0);
    for line in text.split_inclusive('\n') {
        byte += count(line.len());
        utf16 += units(line);
        if line.ends_with('\n') {
            lines.push((byte, utf16));
        }
    }
    lines
}

impl<'t> Positions<'t> {
    /// Finds the lines of `text`; they end with `\n`.
    #[must_use]
    pub fn of(text: &'t str) -> Positions<'t> {
        Positions { text, lines: Cow::Owned(lines(text)) }
    }

    /// The same with lines found before.
    pub(crate) fn with(text: &'t str, lines: &'t Lines) -> Positions<'t> {
        Positions { text, lines: Cow::Borrowed(lines) }
    }

    /// The place of a byte; inside a character, of that character; past the end, the end.
    #[must_use]
    pub fn at(&self, byte: u32) -> Position {
        let mut end = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let byte = count(end);
        let passed = self.lines.partition_point(|(start, _)| *start <= byte);
        let (start, utf16) =
            passed.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default();
        let before = self.text.get(start as usize..end).unwrap_or("");
        Position {
            byte,
            line: Some(count(passed)),
            column: Some(count(before.chars().count()) + 1),
            utf16: Some(utf16 + units(before)),
        }
    }
}

fn units(text: &str) -> u32 {
    text.chars().map(|c| count(c.len_utf16())).sum()
}

fn count(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
