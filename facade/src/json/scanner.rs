//! The lexical side of JSON: a cursor over text that reads, or skips, one value after the other without a tree.
//!
//! Skipped values are checked for being well formed all the same. Nothing here recurses into a skipped value, and an
//! object or list that is read counts against the limit of nesting, so no document can overflow the stack.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use dangjiu::facts::FactError;
use dangjiu::say;
#[cfg(not(target_family = "wasm"))]
use wide::u8x16;

/// The deepest nesting that may be asked for: one bit per level is kept.
const DEEPEST: u32 = 128;

/// A cursor over a JSON text.
#[derive(Clone)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    limit: u32,
}

/// A string as it stands between its quotes.
#[derive(Clone, Copy)]
pub(crate) struct RawText<'a> {
    raw: &'a str,
    /// How many escapes it has. It is a whole word, as the rest is, though whether there is one is all that is asked: a
    /// processor copies a value in whole words, and a word of which only a byte was just written has to reach memory first.
    escapes: usize,
}

/// The kind of value that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    List,
    Text,
    Number,
    True,
    False,
    Null,
}

/// Why a document cannot be read. Behind a pointer, so that what is read in its place is passed on in registers.
#[derive(Debug)]
pub(crate) struct Fault(Box<FactError>);

pub(crate) type Read<T> = Result<T, Fault>;

impl From<FactError> for Fault {
    #[cold]
    fn from(error: FactError) -> Fault {
        Fault(Box::new(error))
    }
}

impl From<Fault> for FactError {
    fn from(fault: Fault) -> FactError {
        *fault.0
    }
}

impl Fault {
    pub(crate) fn error(&self) -> &FactError {
        &self.0
    }
}

impl<'a> Scanner<'a> {
    /// A cursor at the start. Errors where the bytes are not UTF-8; a byte order mark is passed over.
    pub(crate) fn new(bytes: &'a [u8], nesting: usize) -> Read<Scanner<'a>> {
        let text = utf8(bytes)?;
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let limit = u32::try_from(nesting).unwrap_or(DEEPEST).min(DEEPEST);
        Ok(Scanner { text, at, depth: 0, limit })
    }

    /// The byte the cursor stands at.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The text from `start` up to the cursor.
    #[inline(always)]
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    /// The bytes from the cursor on.
    #[inline(always)]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// What follows this byte, if it stands at the cursor.
    #[inline(always)]
    pub(crate) fn behind(&self, byte: u8) -> Option<&'a [u8]> {
        self.rest().split_first().filter(|(first, _)| **first == byte).map(|(_, rest)| rest)
    }

    /// Passes over that many bytes of [`Scanner::rest`] that the caller has read.
    #[inline(always)]
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over blanks; mostly there are none.
    #[inline(always)]
    pub(crate) fn space(&mut self) {
        if self.byte().is_some_and(|byte| byte <= b' ') {
            self.blanks();
        }
    }

    /// Passes over blanks and says whether what follows begins with this byte.
    #[inline(always)]
    pub(crate) fn begins(&mut self, byte: u8) -> bool {
        self.space();
        self.byte() == Some(byte)
    }

    #[cold]
    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The error that something else was expected at the cursor: what it was, in English and in Chinese.
    #[cold]
    #[inline(never)]
    pub(crate) fn expected(&self, [en, zh]: &[&str; 2]) -> Fault {
        let what = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) if found.is_control() => {
                let code = u32::from(found);
                say!("found `U+{code:04X}`, expected {en}", "此处是 `U+{code:04X}`，应为{zh}")
            }
            Some(found) => say!("found `{found}`, expected {en}", "此处是 `{found}`，应为{zh}"),
            None => say!("the text ends; expected {en}", "文本到此结束，应为{zh}"),
        };
        FactError::Malformed { at: self.at as u64, what }.into()
    }

    /// The error that a text of the document holds half a character.
    #[cold]
    #[inline(never)]
    pub(crate) fn half(&self, text: RawText<'_>) -> Fault {
        let at = text.raw.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let what =
            say!("a text with half a character (a lone surrogate)", "含有半个字符（单独的代理项）的文字");
        FactError::Malformed { at: at as u64, what }.into()
    }

    /// Passes over blanks and says what kind of value begins there.
    #[inline(always)]
    pub(crate) fn kind(&mut self) -> Read<Kind> {
        self.space();
        match self.byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::List),
            Some(b'"') => Ok(Kind::Text),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't') => Ok(Kind::True),
            Some(b'f') => Ok(Kind::False),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(self.expected(&["a value", "一个值"])),
        }
    }

    /// Nothing but blanks may follow.
    pub(crate) fn end(&mut self) -> Read<()> {
        self.space();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(self.expected(&["the end of the text", "文本结束"]))
        }
    }

    /// Goes into the object or list at the cursor.
    #[inline(always)]
    pub(crate) fn enter(&mut self) -> Read<()> {
        self.deeper()?;
        self.at += 1;
        Ok(())
    }

    /// The same, but that the cursor stays at the bracket.
    #[inline(always)]
    pub(crate) fn deeper(&mut self) -> Read<()> {
        if self.depth >= self.limit {
            return Err(FactError::TooDeep { limit: self.limit }.into());
        }
        self.depth += 1;
        Ok(())
    }

    #[inline(always)]
    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
    }

    /// Goes to the next key of the object that was entered; false at the object's end, which is left. `first` of the
    /// keys has no comma before it.
    #[inline(always)]
    pub(crate) fn next_key(&mut self, first: bool) -> Read<bool> {
        self.space();
        match self.byte() {
            Some(b'}') => {
                self.leave();
                return Ok(false);
            }
            Some(b',') if !first => self.at += 1,
            _ if first => {}
            _ => return Err(self.expected(&["`,` or `}`", "`,` 或 `}`"])),
        }
        self.space();
        Ok(true)
    }

    /// Goes to the next item of the list that was entered; false at the list's end, which is left.
    #[inline(always)]
    pub(crate) fn next_item(&mut self, first: bool) -> Read<bool> {
        self.space();
        match self.byte() {
            Some(b']') => {
                self.leave();
                return Ok(false);
            }
            Some(b',') if !first => self.at += 1,
            _ if first => {}
            _ => return Err(self.expected(&["`,` or `]`", "`,` 或 `]`"])),
        }
        self.space();
        Ok(true)
    }

    /// Reads an object; `each` is called at the value of each key and must read or skip it.
    pub(crate) fn object(&mut self, mut each: impl FnMut(&mut Self, RawText<'a>) -> Read<()>) -> Read<()> {
        self.enter()?;
        let mut first = true;
        while self.next_key(first)? {
            let key = self.key()?;
            each(self, key)?;
            first = false;
        }
        Ok(())
    }

    /// The first key of the object at the cursor, which is left somewhere behind it.
    pub(crate) fn first_key(&mut self) -> Read<Option<RawText<'a>>> {
        self.at += 1;
        self.space();
        if self.byte() == Some(b'}') {
            return Ok(None);
        }
        self.key().map(Some)
    }

    /// A key and its colon; the cursor is at its value then.
    #[inline(always)]
    pub(crate) fn key(&mut self) -> Read<RawText<'a>> {
        self.space();
        if self.byte() != Some(b'"') {
            return Err(self.expected(&["a key in quotes", "带引号的键"]));
        }
        let key = self.string()?;
        self.space();
        if self.byte() != Some(b':') {
            return Err(self.expected(&["`:`", "`:`"]));
        }
        self.at += 1;
        Ok(key)
    }

    /// Reads a list; `each` is called at each item and must read or skip it.
    pub(crate) fn list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.enter()?;
        let mut first = true;
        while self.next_item(first)? {
            each(self)?;
            first = false;
        }
        Ok(())
    }

    /// Reads a string at its opening quote.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Read<RawText<'a>> {
        match self.plain_string() {
            Some((raw, _)) => Ok(RawText { raw, escapes: 0 }),
            None => self.any_string(),
        }
    }

    /// Reads a string without escapes at its opening quote: it, and the text that begins with it. Where it has escapes,
    /// or does not end, nothing, and the cursor stays.
    #[inline(always)]
    pub(crate) fn plain_string(&mut self) -> Option<(&'a str, &'a str)> {
        let (_, rest) = self.text.split_at_checked(self.at + 1)?;
        let length = plain_length(rest.as_bytes());
        if rest.as_bytes().get(length) != Some(&b'"') {
            return None;
        }
        self.at += length + 2;
        Some((rest.get(..length)?, rest))
    }

    /// Reads a string, with escapes or without.
    #[cold]
    fn any_string(&mut self) -> Read<RawText<'a>> {
        let start = self.at + 1;
        self.at = start;
        let mut escapes = 0;
        loop {
            self.at += plain_length(self.rest());
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escapes += 1;
                    self.escape()?;
                }
                Some(_) => {
                    return Err(self.expected(&[
                        "an escape: control characters stand as `\\n`, `\\u0000`",
                        "转义：控制字符写作 `\\n`、`\\u0000`",
                    ]));
                }
                None => return Err(self.expected(&["`\"`", "`\"`"])),
            }
        }
        let raw = self.since(start);
        self.at += 1;
        Ok(RawText { raw, escapes })
    }

    fn escape(&mut self) -> Read<()> {
        self.at += 1;
        match self.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return Err(self.expected(&["four hexadecimal digits", "四位十六进制数字"]));
                    }
                    self.at += 1;
                }
            }
            _ => {
                return Err(self.expected(&[
                    "one of `\" \\ / b f n r t u` after `\\`",
                    "`\\` 之后是 `\" \\ / b f n r t u` 之一",
                ]));
            }
        }
        Ok(())
    }

    /// Reads a whole number of one to eighteen digits at the cursor, as most numbers are. Where another one stands,
    /// nothing, and the cursor stays.
    #[inline(always)]
    pub(crate) fn short_integer(&mut self) -> Option<i64> {
        let negative = self.byte() == Some(b'-');
        let start = self.at + usize::from(negative);
        let rest = self.text.as_bytes().get(start..)?;
        let (mut value, mut len) = (0, 0);
        for byte in rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            if len == 18 {
                return None;
            }
            value = value * 10 + i64::from(digit);
            len += 1;
        }
        let goes_on = matches!(rest.get(len), Some(b'.' | b'e' | b'E'));
        let leading_zero = len > 1 && rest.first() == Some(&b'0');
        if len == 0 || goes_on || leading_zero {
            return None;
        }
        self.at = start + len;
        Some(if negative { -value } else { value })
    }

    /// Reads a number and returns its text.
    pub(crate) fn number(&mut self) -> Read<&'a str> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.expected(&["a digit", "一个数字"])),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'0'..=b'9')) {
            return Err(self.expected(&["no digit after a leading zero", "开头的零之后没有数字"]));
        }
        Ok(self.since(start))
    }

    #[inline]
    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected(&["a digit", "一个数字"])) } else { Ok(()) }
    }

    /// Reads `true`, `false` or `null`.
    #[inline(always)]
    pub(crate) fn word<const N: usize>(&mut self, word: &[u8; N]) -> Read<()> {
        if self.text.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk) != Some(word) {
            let word = &*format!("`{}`", word.escape_ascii());
            return Err(self.expected(&[word, word]));
        }
        self.at += N;
        Ok(())
    }

    /// Passes over one value of any kind, checking that it is well formed.
    #[inline(always)]
    pub(crate) fn skip(&mut self) -> Read<()> {
        match self.kind()? {
            Kind::Object | Kind::List => self.skip_nested(),
            single => self.skip_single(single),
        }
    }

    /// Passes over the object or list at the cursor.
    fn skip_nested(&mut self) -> Read<()> {
        // One bit per open bracket: set for an object.
        let mut objects: u128 = 0;
        let outside = self.depth;
        loop {
            match self.kind()? {
                Kind::Object => {
                    self.enter()?;
                    self.space();
                    if self.byte() == Some(b'}') {
                        self.leave();
                    } else {
                        self.key()?;
                        objects = objects << 1 | 1;
                        continue;
                    }
                }
                Kind::List => {
                    self.enter()?;
                    self.space();
                    if self.byte() == Some(b']') {
                        self.leave();
                    } else {
                        objects <<= 1;
                        continue;
                    }
                }
                single => self.skip_single(single)?,
            }
            // A value ended; close what ends with it, up to the next comma.
            loop {
                if self.depth == outside {
                    return Ok(());
                }
                self.space();
                let in_object = objects & 1 == 1;
                match (self.byte(), in_object) {
                    (Some(b','), true) => {
                        self.at += 1;
                        self.key()?;
                        break;
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.leave();
                        objects >>= 1;
                    }
                    (_, true) => return Err(self.expected(&["`,` or `}`", "`,` 或 `}`"])),
                    (_, false) => return Err(self.expected(&["`,` or `]`", "`,` 或 `]`"])),
                }
            }
        }
    }

    /// Passes over a value that is no object and no list, and of this kind by its first byte.
    #[inline]
    fn skip_single(&mut self, kind: Kind) -> Read<()> {
        match kind {
            Kind::Text => self.string().map(drop),
            Kind::Number => match self.short_integer() {
                Some(_) => Ok(()),
                None => self.number().map(drop),
            },
            Kind::True => self.word(b"true"),
            Kind::False => self.word(b"false"),
            _ => self.word(b"null"),
        }
    }
}

/// The bytes as text.
fn utf8(bytes: &[u8]) -> Read<&str> {
    // It says whether they are, not where they are not.
    #[cfg(not(target_family = "wasm"))]
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(text);
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let what = say!("a byte that is not UTF-8", "不是 UTF-8 的字节");
        FactError::Malformed { at: error.valid_up_to() as u64, what }.into()
    })
}

/// How many bytes at the beginning of `rest` a string may simply go on over: up to a quote, a backslash, a control
/// character, or the end.
#[inline(always)]
fn plain_length(rest: &[u8]) -> usize {
    let (blocks, _) = rest.as_chunks();
    let mut length = 0;
    // Most texts end in the first block: how long they are is no branch to guess.
    for block in blocks {
        let plain = plain_in_block(block);
        length += plain;
        if plain < block.len() {
            return length;
        }
    }
    plain_length_at_end(rest, length)
}

/// The same where the last few bytes of the document are plain up to `at` at least.
#[cold]
fn plain_length_at_end(rest: &[u8], at: usize) -> usize {
    let last = rest.get(at..).unwrap_or_default();
    at + last.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(last.len())
}

/// How many bytes at the beginning of a block are plain: all of them, or those before the first that is not.
#[cfg(not(target_family = "wasm"))]
#[inline(always)]
fn plain_in_block(block: &[u8; 16]) -> usize {
    let block = u8x16::new(*block);
    let stops = block.simd_eq(u8x16::splat(b'"'))
        | block.simd_eq(u8x16::splat(b'\\'))
        | block.simd_le(u8x16::splat(0x1f));
    // One bit for each byte of the block, and one behind them.
    (stops.to_bitmask() | 1 << 16).trailing_zeros() as usize
}

/// The same, eight bytes at a time.
#[cfg(target_family = "wasm")]
#[inline(always)]
fn plain_in_block(block: &[u8; 16]) -> usize {
    let (words, _) = block.as_chunks();
    let mut plain = 0;
    for word in words {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return plain + stops.trailing_zeros() as usize / 8;
        }
        plain += size_of::<u64>();
    }
    plain
}

/// The upper bit of the first byte that ends plain text, eight bytes at a time; bits of later bytes mean nothing.
#[cfg(target_family = "wasm")]
#[inline(always)]
const fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    // Turning one bit puts the quote, 0x22, right behind the control characters. A byte below what is taken from it
    // borrows from its upper bit; bytes that had it set before are no ASCII.
    let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & (ONES << 7)
}

impl<'a> RawText<'a> {
    /// The text itself, where it holds no escapes.
    #[inline]
    pub(crate) fn unescaped(self) -> Option<&'a str> {
        (self.escapes == 0).then_some(self.raw)
    }

    /// The text with its escapes resolved; borrowed where there are none. Nothing where half a surrogate pair stands
    /// alone, which is no character.
    pub(crate) fn decode(self) -> Option<Cow<'a, str>> {
        if self.escapes == 0 {
            return Some(Cow::Borrowed(self.raw));
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut rest = self.raw;
        while let Some((plain, escape)) = rest.split_once('\\') {
            out.push_str(plain);
            let letter = escape.chars().next()?;
            rest = escape.get(1..)?;
            out.push(match letter {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => unicode(&mut rest)?,
                same => same,
            });
        }
        out.push_str(rest);
        Some(Cow::Owned(out))
    }
}

/// The character of `\uXXXX`, or of two of them that are a surrogate pair; `rest` begins after the `u`.
fn unicode(rest: &mut &str) -> Option<char> {
    let first = hex(rest)?;
    if !(0xD800..0xDC00).contains(&first) {
        // A second half alone is no character either: `from_u32` says so.
        return char::from_u32(first);
    }
    *rest = rest.strip_prefix("\\u")?;
    let second = hex(rest)?;
    if !(0xDC00..0xE000).contains(&second) {
        return None;
    }
    char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
}

fn hex(rest: &mut &str) -> Option<u32> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    u32::from_str_radix(digits, 16).ok()
}
