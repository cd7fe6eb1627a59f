//! Characters that would make a text read differently from what it is: refused wherever they stand.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::{Report, offset};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::say;
use crate::span::{SourceId, Span};

/// Reports NUL and other control characters and those that turn the direction of writing, also in texts and
/// comments, and returns the text with blanks in their places.
pub(super) fn refuse<'t>(text: &'t str, source: SourceId, report: &mut Report) -> Cow<'t, str> {
    let mut clean: Option<String> = None;
    let mut kept = 0;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        // The first bytes that a refused character can have: C0, DEL, U+0080–9F, U+061C, U+200E–2069.
        let suspicious = match byte {
            b'\t' | b'\n' => false,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            0..=31 | 127 | 0xC2 | 0xD8 | 0xE2 => true,
            _ => false,
        };
        if !suspicious {
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        let Some(code) = refusal(c) else { continue };
        let clean = clean.get_or_insert_with(|| String::with_capacity(text.len()));
        clean.push_str(text.get(kept..at).unwrap_or(""));
        clean.extend(core::iter::repeat_n(' ', c.len_utf8()));
        kept = at + c.len_utf8();
        if report.is_full() {
            report.count();
        } else {
            report.add(diagnostic(code, c, Span::new(source, offset(at), offset(kept))));
        }
    }
    match clean {
        None => Cow::Borrowed(text),
        Some(mut clean) => {
            clean.push_str(text.get(kept..).unwrap_or(""));
            Cow::Owned(clean)
        }
    }
}

/// The code under which a character is refused. A carriage return arrives here only when no line feed follows.
fn refusal(c: char) -> Option<&'static Code> {
    match c {
        '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' => {
            Some(&codes::syntax::CONTROL_CHARACTER)
        }
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(&codes::syntax::DIRECTION_CHARACTER)
        }
        _ => None,
    }
}

/// What is said of a character that nobody sees, outside texts: spaces of other kinds, and marks without width, as
/// they come with what is copied from other programs.
pub(in crate::syntax) fn invisible(c: char, span: Span) -> Option<Diagnostic> {
    let blank = matches!(c, '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}');
    if !blank && !matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE0F}') {
        return None;
    }
    let name = format!("U+{:04X}", u32::from(c));
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNKNOWN_CHARACTER,
        span,
        say!("the invisible character {name} stands here", "此处有看不见的字符 {name}"),
    );
    Some(if blank {
        diagnostic.help(say!("write a plain space", "请改为普通空格")).fix(span, " ")
    } else {
        diagnostic.help(say!("delete it", "请删除")).fix(span, "")
    })
}

fn diagnostic(code: &'static Code, c: char, span: Span) -> Diagnostic {
    let name = format!("U+{:04X}", u32::from(c));
    let message = if core::ptr::eq(code, &codes::syntax::DIRECTION_CHARACTER) {
        say!("{name} turns the direction of writing and is refused", "{name} 会改变文字方向，不允许使用")
    } else {
        say!("the control character {name} is refused", "不允许使用控制字符 {name}")
    };
    Diagnostic::new(code, span, message)
        .help(say!(
            "delete it; inside a text it can be written as an escape, `\\u{{…}}`",
            "请删除；文字中可写成转义 \\u{{…}}"
        ))
        .fix(span, "")
}
