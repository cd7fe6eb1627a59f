//! The tokens of a declaration outside brackets, for what looks further than the place of a failure.

use alloc::vec::Vec;
use core::str::Chars;

use dangjiu_grammar::Rule;

use super::{Place, is_blank, is_word, token};

pub(super) const WHEN: [&str; 2] = ["when", "当"];
pub(super) const THEN: [&str; 2] = ["then", "就"];
pub(super) const OTHERWISE: [&str; 2] = ["otherwise", "否则"];
pub(super) const IF: [&str; 2] = ["if", "若"];
pub(super) const UNLESS: [&str; 2] = ["unless", "除非"];
pub(super) const AFTER: [&str; 2] = ["after", "后"];

/// A word, a sign, a line end, a text, or what stands in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub at: usize,
    pub text: &'t str,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.text)
    }

    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }

    /// Whether it is what stands in parentheses.
    pub(super) fn is_args(&self) -> bool {
        self.text.starts_with(['(', '（'])
    }
}

/// The tokens of a text in their order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let found = match enclosed(rest) {
            "" => token(rest),
            found => found,
        };
        if found == "\n" || !found.starts_with(is_blank) {
            tokens.push(Token { at, text: found });
        }
        at += found.len();
    }
    tokens
}

/// The brackets and texts that are open while a text is read.
#[derive(Default)]
pub(super) struct Open(pub Vec<char>);

impl Open {
    /// Takes a character; `rest` is what follows it, of which it may take one more.
    pub(super) fn take(&mut self, c: char, rest: &mut Chars<'_>) {
        match (self.0.last().copied(), c) {
            (Some('"'), '"') | (Some('“'), '”') => {
                self.0.pop();
            }
            (Some('"' | '“'), '\\') => {
                rest.next();
            }
            (Some('"' | '“'), '{') => {
                // Two braces are one character; a single one opens a hole.
                let mut ahead = rest.clone();
                if ahead.next() == Some('{') { *rest = ahead } else { self.0.push('{') }
            }
            (Some('"' | '“'), _) => {}
            (_, '(' | '（') => self.0.push('('),
            (_, '[' | '［' | '【') => self.0.push('['),
            (_, '{' | '｛') => self.0.push('{'),
            (_, '"' | '“') => self.0.push(c),
            (_, ')' | '）' | ']' | '］' | '】' | '}' | '｝') => {
                self.0.pop();
            }
            _ => {}
        }
    }
}

/// The brackets or the text with which a text starts, to where they close; empty where it starts with something else.
fn enclosed(text: &str) -> &str {
    let mut open = Open::default();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        open.take(c, &mut chars);
        if open.0.is_empty() {
            let length = text.len() - chars.as_str().len();
            return if length == c.len_utf8() { "" } else { text.get(..length).unwrap_or("") };
        }
    }
    text
}

/// Whether a text is a form of the grammar from its first to its last byte.
pub(super) fn is_whole(rule: Rule, text: &str) -> bool {
    start(rule, text).is_some_and(|length| length == text.len())
}

/// How much of the start of a text is a form of the grammar.
pub(super) fn start(rule: Rule, text: &str) -> Option<usize> {
    let found = dangjiu_grammar::parse(rule, text).ok()?;
    Some(found.as_str().trim_end().len())
}

/// The part of a rule in which something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    When,
    Then,
    Otherwise,
}

/// The tokens of a rule, and where among them the place of the failure is.
pub(super) struct RuleTokens<'t> {
    pub all: Vec<Token<'t>>,
    /// The number of what was found; at the end one past the last.
    pub here: usize,
    pub part: Part,
}

impl<'t> RuleTokens<'t> {
    /// Of a rule, where the place is outside brackets.
    pub(super) fn of(place: &Place<'t>) -> Option<Self> {
        if place.open.is_some() {
            return None;
        }
        let all = tokens(place.text);
        let first = all.iter().find(|token| token.is_word() && !token.is(&["replace", "替换"]))?;
        if !first.is(&["rule", "规则"]) {
            return None;
        }
        let here = all.partition_point(|token| token.at < place.at);
        let mut part = Part::Head;
        for (number, token) in all.iter().enumerate().take(here) {
            if number.checked_sub(1).and_then(|before| all.get(before)).is_some_and(|token| token.is(&["."]))
            {
                continue;
            }
            match token {
                token if token.is(&WHEN) => part = Part::When,
                token if token.is(&THEN) => part = Part::Then,
                token if token.is(&OTHERWISE) => part = Part::Otherwise,
                _ => {}
            }
        }
        Some(Self { all, here, part })
    }

    /// What stands right before the place, line ends left out.
    pub(super) fn before(&self) -> Option<Token<'t>> {
        self.all.get(..self.here)?.iter().rfind(|token| token.text != "\n").copied()
    }

    /// What stands at the place and behind it.
    pub(super) fn rest(&self) -> &[Token<'t>] {
        self.all.get(self.here..).unwrap_or(&[])
    }

    /// The tokens of the step in which the token of this number is, or which it ends.
    pub(super) fn step(&self, here: usize) -> &[Token<'t>] {
        let starts = |token: &Token<'_>| {
            token.is(&["\n", ",", "，", "、", ":", "："]) || token.is(&THEN) || token.is(&OTHERWISE)
        };
        let ends = |token: &Token<'_>| token.is(&["\n", ",", "，", "、"]) || token.is(&OTHERWISE);
        let (before, rest) = self.all.split_at_checked(here).unwrap_or((&self.all, &[]));
        let from = before.iter().rposition(starts).map_or(0, |at| at + 1);
        let to = rest.iter().position(ends).map_or(self.all.len(), |at| here + at);
        self.all.get(from..to).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_texts_are_one_token() {
        let texts = |text| tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(texts("就 挂起 (a: “b)”)\n若 x"), ["就", "挂起", "(a: “b)”)", "\n", "若", "x"]);
        assert_eq!(
            texts("a.b >= \"x {y or else \"z\"}\" c"),
            ["a", ".", "b", ">=", "\"x {y or else \"z\"}\"", "c"]
        );
        assert_eq!(texts(") ( [a"), [")", "( [a"]);
    }
}
