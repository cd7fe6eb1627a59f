//! Where something stands in a source text.
//!
//! Every node of the syntax tree and every label of a diagnostic carries a [`Span`]: a file number and a
//! half-open range of *bytes*. Lines, columns and UTF-16 offsets are computed from it only when a person or an
//! editor asks.

/// The number of a source file inside one compilation, in the order the files were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A half-open byte range `start..end` in one source file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `source` from byte `start` up to, not including, `end`.
    ///
    /// ```
    /// use dangjiu::span::{SourceId, Span};
    /// let span = Span::new(SourceId(0), 3, 7);
    /// assert_eq!(span.len(), 4);
    /// ```
    #[must_use]
    pub const fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The number of bytes covered.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte is covered.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The smallest span that covers both; `other` of another file is ignored.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The covered text, or the empty text where the span does not fit `text`.
    #[must_use]
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A source text with its name, as the host gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its number in this compilation.
    pub id: SourceId,
    /// The name shown in diagnostics, usually a path.
    pub name: alloc::string::String,
    /// The whole text.
    pub text: alloc::string::String,
}

impl Source {
    /// A source with a number, a name for diagnostics and its text.
    #[must_use]
    pub fn new(
        id: SourceId,
        name: impl Into<alloc::string::String>,
        text: impl Into<alloc::string::String>,
    ) -> Self {
        Self { id, name: name.into(), text: text.into() }
    }
}
