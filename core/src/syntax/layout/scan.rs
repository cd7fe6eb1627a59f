//! The one pass: tokens just well enough to know texts, comments, brackets, line ends and declarations.

use alloc::string::String;
use alloc::vec::Vec;

use super::hidden::invisible;
use super::vocabulary::Vocabulary;
use super::{Layout, Piece, Report, offset};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::Limits;
use crate::say;
use crate::span::{SourceId, Span};
use crate::syntax::ast::Comment;

/// What has been opened and not yet closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Round,
    Square,
    Curly,
    /// A text, closed by this quote.
    Text(char),
    /// A `{` inside a text.
    Hole,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    kind: Kind,
    at: usize,
    end: usize,
}

/// The token read last, as far as it decides whether the next line goes on.
#[derive(Clone, Copy, Debug)]
enum Last {
    Plain,
    /// An operator, a comma, a colon: the next line goes on.
    ExpectsMore,
    /// A dot: the word behind it is a name, whatever it is.
    Dot,
    /// A word, looked up only if a line ends after it.
    Word(usize, usize),
}

/// How a token that starts a line stands to the line before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Plain,
    Continues,
    /// A table's `|`: always a new line.
    NewLine,
}

/// How a word in column one starts a declaration.
enum Opening {
    Proper,
    Misspelt(&'static str),
    Glued(&'static str),
}

pub(super) struct Scanner<'t, 'r> {
    source: SourceId,
    text: &'t str,
    limits: &'r Limits,
    report: &'r mut Report,
    words: Vocabulary,
    out: Vec<u8>,
    at: usize,
    line_start: usize,
    line_has_token: bool,
    open: Vec<Open>,
    /// How many of `open` are texts.
    texts: usize,
    /// Brackets open past the limit; they are only counted.
    flood: usize,
    /// A line end outside brackets about which the next token decides.
    waiting: Option<usize>,
    /// Whether line ends matter in the current declaration.
    keeps_lines: bool,
    last: Last,
    current: Option<Piece>,
    pieces: Vec<Piece>,
    stray: Option<usize>,
    comments: Vec<Comment>,
}

impl<'t, 'r> Scanner<'t, 'r> {
    pub(super) fn new(source: SourceId, text: &'t str, limits: &'r Limits, report: &'r mut Report) -> Self {
        Self {
            source,
            text,
            limits,
            report,
            words: Vocabulary::new(),
            out: text.as_bytes().to_vec(),
            at: 0,
            line_start: 0,
            line_has_token: false,
            open: Vec::new(),
            texts: 0,
            flood: 0,
            waiting: None,
            keeps_lines: true,
            last: Last::Plain,
            current: None,
            pieces: Vec::new(),
            stray: None,
            comments: Vec::new(),
        }
    }

    pub(super) fn run(mut self) -> Layout {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match self.open.last() {
                Some(&Open { kind: Kind::Text(quote), at, .. }) if self.flood == 0 => self.in_text(quote, at),
                _ => self.in_code(byte),
            }
        }
        if self.texts > 0 {
            self.unterminated(self.at);
        }
        self.end_piece(self.at);
        // Only whole characters were replaced by blanks, so this is still UTF-8.
        let text = String::from_utf8(self.out).unwrap_or_default();
        Layout { text, pieces: self.pieces, comments: self.comments }
    }

    // ---- outside texts ----------------------------------------------------------------------------------------

    fn in_code(&mut self, byte: u8) {
        match byte {
            b' ' => self.at += 1,
            b'\t' | b'\r' => self.space(1),
            b'\n' => self.line_end(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            _ => {
                let Some(c) = self.rest(self.at).chars().next() else {
                    self.at += 1;
                    return;
                };
                self.character(c);
            }
        }
    }

    /// White space of other kinds becomes spaces: the grammar knows no other.
    fn space(&mut self, length: usize) {
        self.blank(self.at, self.at + length);
        self.at += length;
    }

    fn character(&mut self, c: char) {
        let at = self.at;
        let end = at + c.len_utf8();
        match c {
            '\u{3000}' | '\u{FEFF}' => self.space(c.len_utf8()),
            '/' | '／' if self.rest(end).starts_with(c) => self.comment(),
            '"' => self.open_text('"', end),
            '“' => self.open_text('”', end),
            '(' | '（' => self.enter(Kind::Round, end),
            '[' | '［' | '【' => self.enter(Kind::Square, end),
            '{' | '｛' => self.enter(Kind::Curly, end),
            ')' | '）' => self.leave(Kind::Round, end),
            ']' | '］' | '】' => self.leave(Kind::Square, end),
            '}' | '｝' => self.leave(Kind::Curly, end),
            '|' | '｜' => self.symbol(Start::NewLine, Last::Plain, end),
            '+' | '-' | '*' | '/' | '<' | '>' | '=' | '!' | '＋' | '－' | '＊' | '／' | '＜' | '＞'
            | '＝' | '！' | '≤' | '≥' | '≠' | '×' | '÷' | '→' | ',' | ':' | '，' | '、' | '：' =>
            {
                self.symbol(Start::Continues, Last::ExpectsMore, end);
            }
            '0'..='9' | '０'..='９' => self.number(),
            c if is_word(c) => self.word(),
            '.' | '．' | '。' => self.symbol(Start::Plain, Last::Dot, end),
            _ => self.symbol(Start::Plain, Last::Plain, end),
        }
    }

    fn symbol(&mut self, start: Start, last: Last, end: usize) {
        self.token(start);
        self.last = last;
        self.at = end;
    }

    fn number(&mut self) {
        self.token(Start::Plain);
        self.last = Last::Plain;
        self.at = self.word_end(self.at);
    }

    fn word(&mut self) {
        let at = self.at;
        let end = self.word_end(at);
        if at == self.line_start
            && let Some(opening) = self.opening(at, end)
        {
            self.cut(at, end, &opening);
        }
        let mut start = Start::Plain;
        if self.waiting.is_some()
            && let Some(traits) = self.words.get(self.slice(at, end))
            && traits.continues
        {
            // A soft word right before `(` or `.` is an action's name.
            let named = !traits.hard && self.rest(end).starts_with(['(', '.', '（', '．']);
            start = if named { Start::Plain } else { Start::Continues };
        }
        let is_part = matches!(self.last, Last::Dot) && self.waiting.is_none();
        self.token(start);
        self.last = if is_part { Last::Plain } else { Last::Word(at, end) };
        self.at = end;
    }

    /// Decides about the line end before the token that starts here, and notes text that belongs to no declaration.
    fn token(&mut self, start: Start) {
        if let Some(line_end) = self.waiting.take() {
            let joined = match start {
                Start::NewLine => false,
                Start::Continues => true,
                Start::Plain => self.expects_more(),
            };
            if joined {
                self.blank(line_end, line_end + 1);
            }
        }
        if self.current.is_none() && self.stray.is_none() {
            self.stray = Some(self.at);
        }
        self.line_has_token = true;
    }

    fn expects_more(&self) -> bool {
        match self.last {
            Last::Plain | Last::Dot => false,
            Last::ExpectsMore => true,
            Last::Word(at, end) => {
                self.words.get(self.slice(at, end)).is_some_and(|traits| traits.expects_more)
            }
        }
    }

    fn line_end(&mut self) {
        let at = self.at;
        if self.texts > 0 {
            self.unterminated(at);
        }
        let outside = self.open.is_empty() && self.flood == 0;
        if outside && self.waiting.is_none() && self.keeps_lines {
            self.waiting = Some(at);
        } else {
            self.blank(at, at + 1);
        }
        self.at = at + 1;
        self.line_start = self.at;
        self.line_has_token = false;
    }

    fn comment(&mut self) {
        let at = self.at;
        let line = self.rest(at).split('\n').next().unwrap_or("");
        let end = at + line.trim_end_matches('\r').len();
        let span = self.span(at, end);
        self.comments.push(Comment { span, own_line: !self.line_has_token });
        self.blank(at, end);
        self.at = end;
    }

    // ---- texts ------------------------------------------------------------------------------------------------

    fn open_text(&mut self, quote: char, end: usize) {
        let at = self.at;
        self.token(Start::Plain);
        self.last = Last::Plain;
        self.at = end;
        if self.flood == 0 {
            self.open.push(Open { kind: Kind::Text(quote), at, end });
            self.texts += 1;
            return;
        }
        // Past the depth limit nothing is nested any more: to the quote or the line's end.
        let stop = self.rest(end).find([quote, '\n']);
        self.at = stop.map_or(self.text.len(), |n| end + n);
        if self.rest(self.at).starts_with(quote) {
            self.at += quote.len_utf8();
        }
    }

    /// Inside a text: up to its end, a hole or the line's end.
    fn in_text(&mut self, quote: char, opened: usize) {
        let rest = self.rest(self.at);
        let mut chars = rest.char_indices();
        while let Some((i, c)) = chars.next() {
            let at = self.at + i;
            let end = at + c.len_utf8();
            if c == quote {
                self.close_text(opened, end);
                return;
            }
            match c {
                '\n' => {
                    self.at = at;
                    self.unterminated(at);
                    return;
                }
                '\\' if !self.rest(end).starts_with('\n') => {
                    chars.next();
                }
                '{' | '}' if self.rest(end).starts_with(c) => {
                    chars.next();
                }
                '{' => {
                    self.at = at;
                    self.push(Kind::Hole, end);
                    self.last = Last::ExpectsMore;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    fn close_text(&mut self, opened: usize, end: usize) {
        self.open.pop();
        self.texts = self.texts.saturating_sub(1);
        self.at = end;
        self.last = Last::Plain;
        let (found, most) = (end - opened, self.limits.text_bytes);
        if found > most {
            let diagnostic = Diagnostic::new(
                &codes::syntax::TEXT_TOO_LONG,
                self.span(opened, end),
                say!(
                    "this text has {found} bytes; at most {most} are allowed",
                    "该文字有 {found} 字节，最多 {most} 字节"
                ),
            );
            self.broken_once(diagnostic);
        }
    }

    /// A line, or the source, ends inside a text: everything since the outermost text is given up.
    fn unterminated(&mut self, line_end: usize) {
        let Some(index) = self.open.iter().position(|open| matches!(open.kind, Kind::Text(_))) else {
            return;
        };
        let Some(&Open { kind: Kind::Text(quote), at, .. }) = self.open.get(index) else { return };
        let hole = self.open.get(index + 1).copied();
        // `”a“`: the mark that should open the text stands outside, and the one that should close it opens one.
        let line = self.slice(self.line_start, at);
        let marks = |mark: char| line.matches(mark).count();
        let swapped = line.rfind('”').filter(|_| quote == '”' && marks('”') > marks('“'));
        self.open.truncate(index);
        self.texts = 0;
        self.flood = 0;
        self.last = Last::Plain;
        let end = at + self.slice(at, line_end).trim_end().len();
        let mut diagnostic = Diagnostic::new(
            &codes::syntax::UNTERMINATED_TEXT,
            self.span(at, end),
            say!("this text is not closed on its line", "该文字在本行内没有结束"),
        );
        diagnostic = match hole {
            Some(hole) => diagnostic
                .label(self.span(hole.at, hole.end), say!("this opens a hole", "此处开始一个填空"))
                .help(say!(
                    "close the hole with `}}`, or write `{{{{` for a brace",
                    "用 }} 结束填空；若要写花括号本身，请写两个"
                )),
            None => diagnostic.help(say!("close it with `{quote}`", "请用 {quote} 结束")),
        };
        if let Some(from) = swapped.map(|from| self.line_start + from) {
            let inside = self.slice(from, at).trim_start_matches('”');
            let span = self.span(from, at + '“'.len_utf8());
            diagnostic = Diagnostic::new(
                &codes::syntax::UNTERMINATED_TEXT,
                span,
                say!("a text starts with `“` and ends with `”`", "文字以 “ 开头，以 ” 结束"),
            )
            .help(say!("write `“{inside}”`", "请写成 “{inside}”"))
            .fix(span, alloc::format!("“{inside}”"));
        }
        self.broken(diagnostic);
    }

    // ---- brackets ---------------------------------------------------------------------------------------------

    fn enter(&mut self, kind: Kind, end: usize) {
        self.token(Start::Plain);
        self.push(kind, end);
        self.last = Last::Plain;
    }

    /// Opens a bracket or a hole at the present place.
    fn push(&mut self, kind: Kind, end: usize) {
        let at = self.at;
        self.at = end;
        if self.flood > 0 {
            self.flood += 1;
            return;
        }
        if self.open.len() - self.texts < self.limits.nesting {
            self.open.push(Open { kind, at, end });
            return;
        }
        self.flood = 1;
        let most = self.limits.nesting;
        let diagnostic = Diagnostic::new(
            &codes::syntax::TOO_DEEP,
            self.span(at, end),
            say!("brackets are nested more than {most} deep", "括号嵌套超过 {most} 层"),
        )
        .help(say!("name a part of it with `let` or `define`", "用“设”或“定义”给其中一部分起名"));
        self.broken(diagnostic);
    }

    fn leave(&mut self, kind: Kind, end: usize) {
        let at = self.at;
        self.token(Start::Continues);
        self.last = Last::Plain;
        self.at = end;
        if self.flood > 0 {
            self.flood -= 1;
            return;
        }
        let fits = |open: &Open| open.kind == kind || (kind == Kind::Curly && open.kind == Kind::Hole);
        if self.open.last().is_some_and(fits) {
            self.open.pop();
            return;
        }
        let closing = self.slice(at, end);
        let span = self.span(at, end);
        // Without a space in its place two words would become one.
        let joined = self.slice(0, at).ends_with(is_word) && self.rest(end).starts_with(is_word);
        let diagnostic = match self.open.last().copied() {
            None => Diagnostic::new(
                &codes::syntax::BRACKET,
                span,
                say!("`{closing}` closes nothing", "“{closing}”没有对应的左括号"),
            )
            .fix(span, if joined { " " } else { "" }),
            Some(inner) => {
                let opening = self.slice(inner.at, inner.end);
                Diagnostic::new(
                    &codes::syntax::BRACKET,
                    span,
                    say!("`{closing}` does not close `{opening}`", "“{closing}”与“{opening}”不配对"),
                )
                .label(self.span(inner.at, inner.end), say!("opened here", "在此处打开"))
            }
        };
        // Up to the bracket it fits, but not out of the text it stands in.
        let floor =
            self.open.iter().rposition(|open| matches!(open.kind, Kind::Text(_))).map_or(0, |i| i + 1);
        if let Some(index) = self.open.iter().rposition(fits)
            && index >= floor
        {
            self.open.truncate(index);
        }
        self.broken_once(diagnostic);
    }

    // ---- declarations -----------------------------------------------------------------------------------------

    /// Whether the word in column one starts a declaration.
    fn opening(&self, at: usize, end: usize) -> Option<Opening> {
        let outside = self.open.is_empty() && self.flood == 0;
        if self.texts > 0 {
            return None;
        }
        let word = self.slice(at, end);
        let traits = self.words.get(word);
        if outside && traits.is_some_and(|t| t.opens && t.hard) {
            return Some(Opening::Proper);
        }
        let rest = self.rest(end);
        let after = rest.trim_start_matches([' ', '\t', '\u{3000}']);
        let quote = after.starts_with(['"', '“']);
        let next_at = self.text.len() - rest.len() + (rest.len() - after.len());
        let next = self.slice(next_at, self.word_end(next_at));
        let next_traits = self.words.get(next);
        let named = rest.len() > after.len()
            && next.chars().next().is_some_and(|c| is_word(c) && !c.is_numeric())
            // `list is none` is a condition; `let if` is a name badly chosen.
            && next_traits.is_none_or(|t| !t.hard || !(t.continues || t.expects_more) || self.current.is_none());
        let goes_on = self.expects_more();
        match traits {
            Some(traits) if traits.opens => {
                let condition = goes_on && next_traits.is_some_and(|t| !t.opens);
                (outside && quote || named && !condition).then_some(Opening::Proper)
            }
            Some(_) => None,
            None if !outside || goes_on => None,
            None => {
                let glued = Vocabulary::openers()
                    .filter(|o| !o.is_ascii() && o.chars().count() > 1 && word.starts_with(o))
                    .max_by_key(|o| o.len())
                    .filter(|o| quote || self.words.get(o).is_some_and(|t| t.hard));
                if let Some(opener) = glued {
                    return (!after.starts_with(['(', '（', '.', '．'])).then_some(Opening::Glued(opener));
                }
                let plain_name = named && next_traits.is_none_or(|t| t.opens);
                if !(quote || plain_name) || word.chars().count() < 2 {
                    return None;
                }
                closest(word, Vocabulary::openers().filter(|o| o.chars().count() > 1)).map(Opening::Misspelt)
            }
        }
    }

    fn cut(&mut self, at: usize, end: usize, opening: &Opening) {
        self.end_piece(at);
        self.current = Some(Piece { start: at, end, broken: false });
        let word = self.slice(at, end);
        self.keeps_lines = self.words.get(word).is_none_or(|traits| traits.keeps_lines);
        match *opening {
            Opening::Proper => {}
            Opening::Misspelt(meant) => {
                let diagnostic = Diagnostic::new(
                    &codes::syntax::MISSPELT_DECLARATION,
                    self.span(at, end),
                    say!("no declaration starts with `{word}`", "没有以“{word}”开头的声明"),
                )
                .help(say!("did you mean `{meant}`?", "是否想写“{meant}”？"))
                .fix(self.span(at, end), meant);
                self.broken(diagnostic);
            }
            Opening::Glued(opener) => {
                let place = self.span(at + opener.len(), at + opener.len());
                let diagnostic = Diagnostic::new(
                    &codes::syntax::GLUED_WORD,
                    self.span(at, end),
                    say!("`{opener}` is glued to the next word", "“{opener}”与后面的字连在一起"),
                )
                .help(say!("words are separated by a space", "词与词之间要有空格"))
                .fix(place, " ");
                self.broken(diagnostic);
            }
        }
    }

    /// Ends the current declaration, or reports the text before the first.
    fn end_piece(&mut self, end: usize) {
        if let Some(&Open { at, end: open_end, .. }) = self.open.first() {
            let bracket = self.slice(at, open_end);
            let mut diagnostic = Diagnostic::new(
                &codes::syntax::BRACKET,
                self.span(at, open_end),
                say!("`{bracket}` is not closed", "“{bracket}”没有闭合"),
            );
            if end < self.text.len() {
                let stop = self.span(end, self.word_end(end));
                diagnostic =
                    diagnostic.label(stop, say!("the next declaration starts here", "下一个声明从此处开始"));
            }
            self.broken_once(diagnostic);
        }
        self.open.clear();
        self.flood = 0;
        self.waiting = None;
        self.last = Last::Plain;
        if let Some(piece) = self.current.take() {
            self.pieces.push(Piece { end, ..piece });
        } else if let Some(stray) = self.stray.take() {
            let first = self.slice(stray, end).chars().next().unwrap_or(' ');
            if let Some(diagnostic) = invisible(first, self.span(stray, stray + first.len_utf8())) {
                self.report.add(diagnostic);
                return;
            }
            let line = self.slice(stray, end).split('\n').next().unwrap_or("").trim_end();
            let diagnostic = Diagnostic::new(
                &codes::syntax::STRAY_TEXT,
                self.span(stray, stray + line.len()),
                say!("this belongs to no declaration", "这段文字不属于任何声明"),
            )
            .help(say!(
                "a declaration starts in the first column with `rule`, `let`, `action`, `event`, `table`, …",
                "声明从行首的 规则、设、动作、事件、表 等词开始"
            ));
            self.report.add(diagnostic);
        }
    }

    // ---- small things -----------------------------------------------------------------------------------------

    /// Reports what keeps the current declaration from being parsed.
    fn broken(&mut self, diagnostic: Diagnostic) {
        if let Some(piece) = &mut self.current {
            piece.broken = true;
        }
        self.report.add(diagnostic);
    }

    /// The same for brackets: one slip of a declaration is reported, not those that follow from it.
    fn broken_once(&mut self, diagnostic: Diagnostic) {
        if self.current.is_none_or(|piece| !piece.broken) {
            self.broken(diagnostic);
        }
    }

    fn blank(&mut self, from: usize, to: usize) {
        if let Some(bytes) = self.out.get_mut(from..to) {
            bytes.fill(b' ');
        }
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.source, offset(from), offset(to))
    }

    fn word_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.find(|c| !is_word(c)).unwrap_or(rest.len())
    }
}

/// Letters, digits and the underscore; a little wider than the grammar's names, which decide.
pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}
