//! Places in a text, in the three units people and editors count in.
//!
//! The core counts bytes. A person reads lines and columns of characters; an editor (and JavaScript) counts UTF-16
//! units. A [`Positions`] is made once per text and answers in the logarithm of its length.
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

/// A place from which others are counted: the start of a line, or one far into it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    byte: u32,
    utf16: u32,
    line: u32,
    column: u32,
}

/// The most bytes from a mark to the next one in its line, about.
const FAR: u32 = 512;

/// The marks of a text, in their order.
pub(crate) type Lines = Vec<Mark>;

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Positions<'t> {
    text: &'t str,
    lines: Cow<'t, [Mark]>,
}

/// Finds the lines of `text`; they end with `\n`.
pub(crate) fn lines(text: &str) -> Lines {
    let mut at = Mark::FIRST;
    let mut last = at.byte;
    let mut lines = vec![at];
    for c in text.chars() {
        at.pass(c);
        if c == '\n' || at.byte - last >= FAR {
            last = at.byte;
            lines.push(at);
        }
    }
    lines
}

impl Mark {
    const FIRST: Mark = Mark { byte: 0, utf16: 0, line: 1, column: 1 };

    /// Goes on behind a character.
    fn pass(&mut self, c: char) {
        self.byte += count(c.len_utf8());
        self.utf16 += count(c.len_utf16());
        (self.line, self.column) = if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
    }
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
        let passed = self.lines.partition_point(|mark| mark.byte as usize <= end);
        let mut at = passed.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or(Mark::FIRST);
        for c in self.text.get(at.byte as usize..end).unwrap_or("").chars() {
            at.pass(c);
        }
        Position { byte: at.byte, line: Some(at.line), column: Some(at.column), utf16: Some(at.utf16) }
    }
}

fn count(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
