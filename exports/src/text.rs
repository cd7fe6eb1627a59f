//! Which encoding a file is in, and text out of its bytes.
//!
//! Consoles write UTF-8 with and without a byte order mark, GBK or GB18030, and now and then UTF-16; none of them says
//! which. [`sniff`] decides from the bytes and refuses what is no text. Files are never turned into text as a whole: in UTF-8 and
//! in GB18030 the signs that part rows and cells (`,` `;` tab `"` and line ends) are never a part of another character, so
//! rows are cut on bytes and only the cells that are read are decoded. UTF-16 is turned into UTF-8 on the way in.
//!
//! ```
//! use dangjiu_exports::text::{Encoding, sniff};
//! let gbk = b"\xb6\xa9\xb5\xa5\xb1\xe0\xba\xc5\n1\n"; // 订单编号
//! assert_eq!(sniff(&mut gbk.as_slice())?.ok(), Some(Encoding::Gb18030));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io::{self, Read};

use dangjiu::diagnostic::Bilingual;
use dangjiu::say;
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};

/// How a file's characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a byte order mark; also plain ASCII.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// Its name in data: `utf-8`, `utf-8-bom`, `gb18030`, `utf-16le`, `utf-16be`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Bom => "utf-8-bom",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }
}

const BLOCK: usize = 64 * 1024;
/// From the first block that is not plain ASCII on, so much is judged.
const SAMPLE: usize = 256 * 1024;
const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// Decides the encoding of a file from its bytes, read from the start. Plain ASCII is read to its end; otherwise a quarter of a
/// megabyte from the first other character on decides. A file that is none of them is refused with what was found.
///
/// A few damaged characters do not change the verdict: the rows that hold them are refused later, one by one.
///
/// # Errors
/// When reading fails.
pub fn sniff(input: &mut dyn Read) -> io::Result<Result<Encoding, Bilingual>> {
    let mut block = Vec::with_capacity(BLOCK);
    let mut first = true;
    loop {
        block.clear();
        (&mut *input).take(BLOCK as u64).read_to_end(&mut block)?;
        if first {
            if let Some(verdict) = by_first_bytes(&block) {
                return Ok(verdict);
            }
            first = false;
        }
        if block.is_empty() {
            return Ok(Ok(Encoding::Utf8));
        }
        if !block.is_ascii() || block.contains(&0) {
            break;
        }
    }
    (&mut *input).take(SAMPLE as u64).read_to_end(&mut block)?;
    Ok(judge(&block))
}

/// Byte order marks, and UTF-16 without one where it is certain.
fn by_first_bytes(block: &[u8]) -> Option<Result<Encoding, Bilingual>> {
    if block.starts_with(b"\xff\xfe\0\0") || block.starts_with(b"\0\0\xfe\xff") {
        return Some(Err(say!(
            "the file is in UTF-32; save it as UTF-8",
            "文件是 UTF-32 编码；请另存为 UTF-8"
        )));
    }
    if block.starts_with(b"\xff\xfe") {
        return Some(Ok(Encoding::Utf16Le));
    }
    if block.starts_with(b"\xfe\xff") {
        return Some(Ok(Encoding::Utf16Be));
    }
    if block.starts_with(UTF8_BOM) {
        return Some(Ok(Encoding::Utf8Bom));
    }
    // Commas, digits and line ends have one zero byte in UTF-16, always on the same side; 一 and few others have one on the other.
    let start = block.get(..block.len().min(4096)).unwrap_or_default();
    let zeros = |side: usize| start.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (few, low_first) if low_first >= 3 && low_first >= 8 * few => Some(Ok(Encoding::Utf16Le)),
        (high_first, few) if high_first >= 3 && high_first >= 8 * few => Some(Ok(Encoding::Utf16Be)),
        _ => Some(Err(no_text())),
    }
}

fn no_text() -> Bilingual {
    say!(
        "the file holds zero bytes and is no text; expected CSV, XLSX or JSON lines; if it is a text in UTF-16, save it as UTF-8",
        "文件含有零字节，不是文本；应为 CSV、XLSX 或 JSON 行；若是 UTF-16 文本，请另存为 UTF-8"
    )
}

/// What the first characters beyond ASCII say.
fn judge(sample: &[u8]) -> Result<Encoding, Bilingual> {
    if sample.contains(&0) {
        return Err(no_text());
    }
    let whole = sample.len() < SAMPLE;
    let (utf8, utf8_bad) = count_utf8(sample, whole);
    // A word of GB18030 may be characters of UTF-8 (圆通 is two), and where it stands in every row they outnumber the rest. Chinese
    // in UTF-8, however damaged, is odd as GB18030 throughout.
    if utf8_bad == 0 || (utf8 >= 10 * utf8_bad && count_odd_gb18030(sample, whole) * 4 > utf8_bad) {
        return Ok(Encoding::Utf8);
    }
    let (gb, gb_bad) = count_gb18030(sample, whole);
    if gb_bad == 0 || gb >= 10 * gb_bad {
        return Ok(Encoding::Gb18030);
    }
    Err(say!(
        "the file is neither UTF-8 ({utf8_bad} sequences that are none) nor GB18030 ({gb_bad}); save it as UTF-8",
        "文件既不是 UTF-8（{utf8_bad} 处不合）也不是 GB18030（{gb_bad} 处不合）；请另存为 UTF-8"
    ))
}

/// Characters beyond ASCII, and sequences that are none.
fn count_utf8(sample: &[u8], whole: bool) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        // Following bytes are 10xxxxxx; every other byte from 0xC0 on starts a character.
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        let cut = !whole && chunks.peek().is_none();
        if !chunk.invalid().is_empty() && !cut {
            bad += 1;
        }
    }
    (good, bad)
}

/// Characters beyond ASCII, and sequences that are none, by the ranges of the standard.
fn count_gb18030(sample: &[u8], whole: bool) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    each_of_gb18030(sample, whole, |character| match character {
        Some(_) => good += 1,
        None => bad += 1,
    });
    (good, bad)
}

/// What people seldom write in GB18030: sequences that are no characters, and characters that GB2312 does not have.
fn count_odd_gb18030(sample: &[u8], whole: bool) -> usize {
    let mut odd = 0;
    each_of_gb18030(sample, whole, |character| {
        odd += usize::from(!matches!(character, Some([0xa1..=0xf7, 0xa1..=0xfe])));
    });
    odd
}

/// Tells of every character beyond ASCII its bytes, and nothing of a byte that begins none.
fn each_of_gb18030<'s>(sample: &'s [u8], whole: bool, mut tell: impl FnMut(Option<&'s [u8]>)) {
    let mut rest = sample;
    while let Some((&lead, after)) = rest.split_first() {
        if lead < 0x80 {
            rest = after;
            continue;
        }
        let length = match after {
            [0x40..=0x7e | 0x80..=0xfe, ..] if (0x81..=0xfe).contains(&lead) => 2,
            [0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] if (0x81..=0xfe).contains(&lead) => 4,
            short if short.len() < 3 && !whole => break,
            _ => 0,
        };
        match rest.split_at_checked(length).filter(|_| length > 0) {
            Some((character, behind)) => {
                tell(Some(character));
                rest = behind;
            }
            None => {
                tell(None);
                rest = after;
            }
        }
    }
}

/// The bytes of a cell are no text in the file's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

/// The text of a cell's bytes: lent from them where it can be, else decoded into `room`.
///
/// # Errors
/// [`Damaged`] where the bytes are no text, or a character was lost before (U+FFFD).
pub fn decoded<'t>(bytes: &'t [u8], gb18030: bool, room: &'t mut String) -> Result<&'t str, Damaged> {
    if gb18030 && !bytes.is_ascii() {
        room.clear();
        append(bytes, true, room)?;
        return Ok(room);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Damaged)?;
    if !bytes.is_ascii() && text.contains('\u{fffd}') {
        return Err(Damaged);
    }
    Ok(text)
}

/// Appends the text of a cell's bytes and returns where it begins. On damage the text is as it was.
///
/// # Errors
/// [`Damaged`] where the bytes are no text, or a character was lost before (U+FFFD).
pub fn append(bytes: &[u8], gb18030: bool, text: &mut String) -> Result<usize, Damaged> {
    let start = text.len();
    if bytes.is_ascii() || !gb18030 {
        text.push_str(decoded(bytes, false, &mut String::new())?);
        return Ok(start);
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3));
    match decoder.decode_to_string_without_replacement(bytes, text, true) {
        (DecoderResult::InputEmpty, _) => Ok(start),
        _ => {
            text.truncate(start);
            Err(Damaged)
        }
    }
}

/// A reader that turns UTF-16 into UTF-8, whatever pieces its input comes in. What is no character becomes U+FFFD.
pub struct FromUtf16<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded and not yet handed out, from `given` on.
    text: String,
    given: usize,
    ended: bool,
}

impl<R: Read> FromUtf16<R> {
    /// Reads from `input`, whose byte order mark, if there is one, is left out.
    pub fn new(input: R, high_byte_first: bool) -> FromUtf16<R> {
        let encoding = if high_byte_first { UTF_16BE } else { UTF_16LE };
        FromUtf16 {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; BLOCK],
            text: String::new(),
            given: 0,
            ended: false,
        }
    }
}

impl<R: Read> Read for FromUtf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            let count = self.input.read(&mut self.raw)?;
            self.ended = count == 0;
            let bytes = self.raw.get(..count).unwrap_or_default();
            self.text.clear();
            self.given = 0;
            self.text.reserve(self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3));
            // The room suffices for all of it.
            let _ = self.decoder.decode_to_string(bytes, &mut self.text, self.ended);
        }
        let mut rest = self.text.as_bytes().get(self.given..).unwrap_or_default();
        let count = rest.read(out)?;
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GBK;
    use proptest::prelude::*;

    fn sniffed(bytes: &[u8]) -> Result<Encoding, Bilingual> {
        sniff(&mut &bytes[..]).unwrap()
    }

    /// As they stand in exports.
    const WORDS: &[&str] = &[
        "圆通",
        "中通",
        "申通",
        "韵达",
        "顺丰",
        "极兔",
        "异常",
        "已发货",
        "待拣货",
        "已取消",
        "旗舰店",
        "小红书",
        "拼多多",
        "抖音",
        "南通",
        "通州",
        "快递单",
        "等待买家付款",
        "交易成功",
    ];

    fn utf16(text: &str, high_first: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if high_first { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let header = "订单编号,订单状态,¥\n1,交易成功,2\n";
        let gbk = GBK.encode(header).0.into_owned();
        assert_eq!(sniffed(header.as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(sniffed(&[UTF8_BOM, header.as_bytes()].concat()), Ok(Encoding::Utf8Bom));
        assert_eq!(sniffed(&gbk), Ok(Encoding::Gb18030));
        assert_eq!(sniffed(&[b"\xff\xfe".as_slice(), &utf16(header, false)].concat()), Ok(Encoding::Utf16Le));
        assert_eq!(sniffed(&utf16(header, false)), Ok(Encoding::Utf16Le));
        assert_eq!(sniffed(&utf16(header, true)), Ok(Encoding::Utf16Be));
        assert_eq!(sniffed(b"order_id,x\n1,2\n"), Ok(Encoding::Utf8));
        assert_eq!(sniffed(b""), Ok(Encoding::Utf8));
    }

    #[test]
    fn a_late_character_decides_over_the_ascii_before_it() {
        let mut bytes = b"order_id,name\n".to_vec();
        for n in 0..20_000 {
            bytes.extend_from_slice(format!("{n},someone\n").as_bytes());
        }
        assert!(bytes.len() > 2 * BLOCK);
        bytes.extend_from_slice(&GBK.encode("1,张三\n").0);
        assert_eq!(sniffed(&bytes), Ok(Encoding::Gb18030));
    }

    #[test]
    fn a_damaged_character_does_not_change_the_verdict() {
        let mut bytes = "订单编号,订单状态,买家会员名\n".repeat(20).into_bytes();
        bytes.push(0xe4);
        bytes.extend_from_slice("\n订单\n".as_bytes());
        assert_eq!(sniffed(&bytes), Ok(Encoding::Utf8));
    }

    #[test]
    fn a_word_of_gbk_that_is_also_utf8_does_not_outvote_the_rest() {
        let row = "P-1001,SHIPPED,圆通,2026-09-21 10:00:00\n";
        for rows in [1, 100, 200, 800, 5000] {
            let text = format!("流程单号,状态,承运商,时间\n{}", row.repeat(rows));
            assert_eq!(sniffed(&GBK.encode(&text).0), Ok(Encoding::Gb18030), "{rows} rows");
            assert_eq!(sniffed(text.as_bytes()), Ok(Encoding::Utf8), "{rows} rows");
        }
    }

    #[test]
    fn a_few_damaged_letters_of_other_languages_do_not_make_it_chinese() {
        // Both bytes of an accented letter are those of a Chinese character.
        for (word, cut) in [("coração", 5), ("Привет", 3)] {
            let mut bytes = format!("{word},").repeat(100).into_bytes();
            bytes.remove(cut);
            assert_eq!(sniffed(&bytes), Ok(Encoding::Utf8), "{word}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_was_found() {
        assert!(sniffed(b"PK\x03\x04\0\x14\0\0\0").unwrap_err().en.contains("zero bytes"));
        assert!(sniffed(b"\xff\xff\xff\xff\xff,\xff\xff").unwrap_err().en.contains("neither UTF-8"));
        assert!(sniffed(b"\xff\xfe\0\0a\0\0\0").unwrap_err().en.contains("UTF-32"));
    }

    #[test]
    fn a_cell_that_ends_within_a_character_is_damaged() {
        let mut text = String::from("so far");
        assert_eq!(append(b"\xd5\xc5\xc8", true, &mut text), Err(Damaged));
        assert_eq!(append("张".as_bytes().get(..2).unwrap(), false, &mut text), Err(Damaged));
        assert_eq!(append("\u{fffd}".as_bytes(), false, &mut text), Err(Damaged));
        assert_eq!(text, "so far");
        assert_eq!(append(b"\xd5\xc5", true, &mut text), Ok(6));
        assert_eq!(text, "so far张");
    }

    /// Gives its bytes in pieces of the lengths asked for.
    struct Pieces<'a>(&'a [u8], std::vec::IntoIter<usize>);

    impl Read for Pieces<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = self.1.next().unwrap_or(usize::MAX).max(1).min(out.len()).min(self.0.len());
            let (head, tail) = self.0.split_at(length);
            out[..length].copy_from_slice(head);
            self.0 = tail;
            Ok(length)
        }
    }

    proptest! {
        #[test]
        fn utf16_in_pieces_is_utf16_as_a_whole(
            text in "\\PC{0,40}", high_first: bool, pieces in proptest::collection::vec(1usize..7, 0..60)
        ) {
            let bytes = utf16(&text, high_first);
            let mut out = String::new();
            FromUtf16::new(Pieces(&bytes, pieces.into_iter()), high_first).read_to_string(&mut out).unwrap();
            prop_assert_eq!(out.as_str(), text.strip_prefix('\u{feff}').unwrap_or(&text));
        }

        #[test]
        fn gb18030_text_comes_back(text in "\\PC{0,40}") {
            let mut out = String::new();
            append(&GB18030.encode(&text).0, true, &mut out).unwrap();
            prop_assert_eq!(out, text);
        }

        #[test]
        fn gbk_is_told_from_utf8_that_is_damaged(
            words in proptest::collection::vec(proptest::sample::select(WORDS), 2..9),
            rows in 20usize..400,
            damage in proptest::collection::vec((any::<proptest::sample::Index>(), 0u8..3), 1..6),
        ) {
            let header = "出库单号,单据状态,快递公司,创建时间";
            let row = format!("{},SHIPPED,圆通,圆通,圆通", words.join(","));
            let text = format!("{header}\n{}", format!("{row}\n").repeat(rows));
            prop_assert_eq!(sniffed(&GBK.encode(&text).0), Ok(Encoding::Gb18030));
            // Some characters lose a byte, or have another in its place.
            let mut bytes = text.into_bytes();
            for (index, how) in damage {
                let beyond: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] >= 0x80).collect();
                let at = beyond[index.index(beyond.len())];
                match how {
                    0 => drop(bytes.remove(at)),
                    1 => bytes[at] = b'?',
                    _ => bytes[at] = 0xff,
                }
            }
            prop_assert_eq!(sniffed(&bytes), Ok(Encoding::Utf8));
        }

        #[test]
        fn any_bytes_get_a_verdict(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let _ = sniffed(&bytes);
            let mut text = String::new();
            let _ = append(&bytes, true, &mut text);
            let _ = append(&bytes, false, &mut text);
        }
    }
}
