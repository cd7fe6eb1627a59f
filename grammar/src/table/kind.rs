//! What the first word of a node of the table says, for `build.rs`, which writes the table, and `table.rs`, which walks it.
//!
//! ```text
//! [SEQUENCE, 2, 40, 57]    the node at 40, then the node at 57
//! ```

/// A rule: its number, then its body.
pub(crate) const RULE: u16 = 1;
/// The same, with no blanks in it and nothing below.
pub(crate) const ATOMIC_RULE: u16 = 2;
/// The same, with no blanks in it.
pub(crate) const COMPOUND_RULE: u16 = 3;
/// The same, with blanks in it again.
pub(crate) const SPACED_RULE: u16 = 4;
/// A text: where it begins in the one text, its length.
pub(crate) const TEXT: u16 = 5;
/// A character: the first and the last that it may be.
pub(crate) const RANGE: u16 = 6;
/// A rule that pest brings along: its number.
pub(crate) const BUILT_IN: u16 = 7;
/// Another rule: its number.
pub(crate) const CALL: u16 = 8;
/// What must follow.
pub(crate) const FOLLOWS: u16 = 9;
/// What must not follow.
pub(crate) const FOLLOWS_NOT: u16 = 10;
/// One after the other with blanks between: how many, then each.
pub(crate) const SPACED_SEQUENCE: u16 = 11;
/// The same without blanks.
pub(crate) const SEQUENCE: u16 = 12;
/// One of several: how many, then each.
pub(crate) const CHOICE: u16 = 13;
/// At most once.
pub(crate) const OPTIONAL: u16 = 14;
/// Any number of times with blanks between.
pub(crate) const SPACED_REPEAT: u16 = 15;
/// The same without blanks.
pub(crate) const REPEAT: u16 = 16;
/// Blanks themselves.
pub(crate) const BLANKS: u16 = 17;
/// A choice with, behind its parts, the bytes that each can begin with.
pub(crate) const SIFTED_CHOICE: u16 = 18;

/// The bit that stands for a byte among those that something can begin with. Sixteen bytes share one, which costs a try.
pub(crate) const fn bit(byte: u8) -> u16 {
    1 << ((byte ^ byte >> 4) & 15)
}
