//! Just enough of Rust's lexical rules for the tidy checks: what is code, what is a comment, what is a literal.
//!
//! A word inside a text literal or a documentation example is not an import and not a leftover; so the checks
//! look at code and comments apart. Both keep every line break, line numbers stay true.
//!
//! ```text
//! let x = "dbg!(1)"; // say why      code: let x =            ;
//!                                comments:                    // say why
//! ```

/// A source in two copies of equal shape: each blanks what belongs to the other, and literals are blank in both.
pub(crate) struct Separated {
    pub(crate) code: String,
    pub(crate) comments: String,
}

/// One token of code: a word, `::`, or a single sign.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) text: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

/// Takes a source apart. Any text is accepted; an unclosed literal or comment runs to the end.
pub(crate) fn separate(source: &str) -> Separated {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut comments = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let (length, kind) = piece(&chars, at);
        let end = (at + length.max(1)).min(chars.len());
        for &c in chars.get(at..end).unwrap_or_default() {
            let blank = if c == '\n' { '\n' } else { ' ' };
            code.push(if kind == Kind::Code { c } else { blank });
            comments.push(if kind == Kind::Comment { c } else { blank });
        }
        at = end;
    }
    Separated { code, comments }
}

/// The length and kind of the piece that starts at `at`; code comes one character at a time.
fn piece(chars: &[char], at: usize) -> (usize, Kind) {
    let rest = chars.get(at..).unwrap_or_default();
    let inside_word = at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|&c| is_word(c));
    match rest {
        ['/', '/', ..] => (rest.iter().take_while(|&&c| c != '\n').count(), Kind::Comment),
        ['/', '*', ..] => (block_comment(rest), Kind::Comment),
        ['"', ..] => (text_literal(rest), Kind::Literal),
        ['\'', '\\', ..] => (3 + rest.iter().skip(3).take_while(|&&c| c != '\'').count() + 1, Kind::Literal),
        ['\'', _, '\'', ..] => (3, Kind::Literal),
        ['r', tail @ ..] | ['b' | 'c', 'r', tail @ ..] if !inside_word => raw_literal(tail)
            .map_or((1, Kind::Code), |length| (rest.len() - tail.len() + length, Kind::Literal)),
        _ => (1, Kind::Code),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match rest.get(at..).unwrap_or_default() {
            [] => return at,
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
}

fn text_literal(rest: &[char]) -> usize {
    let mut at = 1;
    loop {
        match rest.get(at) {
            None => return at,
            Some('"') => return at + 1,
            Some('\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// The length of `##"…"##` after the `r`, or `None` when this is no raw literal (`r#name`, or a word with r).
fn raw_literal(tail: &[char]) -> Option<usize> {
    let hashes = tail.iter().take_while(|&&c| c == '#').count();
    if tail.get(hashes) != Some(&'"') {
        return None;
    }
    let mut at = hashes + 1;
    while at < tail.len() {
        let closes = tail.get(at) == Some(&'"')
            && tail.get(at + 1..at + 1 + hashes).is_some_and(|signs| signs.iter().all(|&c| c == '#'));
        if closes {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(tail.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The tokens of code that [`separate`] left.
pub(crate) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (text, after) = rest.split_at(length);
        if first == '\n' {
            line += 1;
        }
        if !first.is_whitespace() {
            found.push(Token { line, text });
        }
        rest = after;
    }
    found
}

/// Whether the tokens from `at` on read exactly like `texts`.
pub(crate) fn reads(tokens: &[Token<'_>], at: usize, texts: &[&str]) -> bool {
    tokens
        .get(at..at + texts.len())
        .is_some_and(|window| window.iter().zip(texts).all(|(token, text)| token.text == *text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let separated = separate(source);
        tokens(&separated.code).iter().map(|token| token.text.to_owned()).collect()
    }

    #[test]
    fn literals_and_comments_are_not_code() {
        assert_eq!(words("a(\"b // c\") /* d /* e */ f */ g // h"), ["a", "(", ")", "g"]);
        assert_eq!(words("let x = r#\"a \" b\"#; y"), ["let", "x", "=", ";", "y"]);
        assert_eq!(words("br\"\\\" z"), ["z"]);
        assert_eq!(words("b\"a\\\"b\" z"), ["b", "z"]);
    }

    #[test]
    fn characters_and_lifetimes_are_told_apart() {
        assert_eq!(words("f::<'a>('\"', '\\'', '\\u{1F600}', x)"), {
            ["f", "::", "<", "'", "a", ">", "(", ",", ",", ",", "x", ")"]
        });
    }

    #[test]
    fn raw_names_and_words_ending_in_r_are_code() {
        assert_eq!(words("r#type for r"), ["r", "#", "type", "for", "r"]);
        assert_eq!(words("bar\"x\""), ["bar"]);
    }

    #[test]
    fn comments_keep_their_words_and_lines() {
        let separated = separate("a\n// 当就 b\n\"c\"");
        assert_eq!(separated.comments, " \n// 当就 b\n   ");
        assert_eq!(separated.code, "a\n       \n   ");
    }

    #[test]
    fn lines_are_counted_across_literals() {
        let separated = separate("\"one\ntwo\"\nname");
        assert_eq!(tokens(&separated.code).first().map(|token| token.line), Some(3));
    }

    #[test]
    fn what_is_not_closed_runs_to_the_end() {
        for source in ["\"abc", "/* abc", "r#\"abc", "'\\", "\"\\"] {
            let separated = separate(source);
            assert_eq!(separated.code.trim(), "", "{source}");
            assert_eq!(separated.code.chars().count(), source.chars().count());
        }
    }
}
