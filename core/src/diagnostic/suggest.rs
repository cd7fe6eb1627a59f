//! The closest known words, for "did you mean".

use alloc::format;
use alloc::vec::Vec;

use super::{Bilingual, Diagnostic};
use crate::span::Span;

/// The candidate closest to `word` by optimal string alignment distance, if it is close enough to be meant: at
/// most a third of the word's characters wrong, and at least one for short words. Of several the first.
///
/// ```
/// use dangjiu::diagnostic::suggest::closest;
/// assert_eq!(closest("chanel", ["amount", "channel"]), Some("channel"));
/// assert_eq!(closest("x", ["amount", "channel"]), None);
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(word, &mut candidates.into_iter()).1.first().copied()
}

impl Diagnostic {
    /// The same with the known words that `word`, which stands at `span`, is closest to; unchanged where none is.
    ///
    /// They are asked about in front of the help. A change is offered, and the help dropped, only where there is one
    /// word and no other can be meant: in other letters than capitals or the other way round, or with one slip of the
    /// pen. Chinese words are too short for that: 未付款 is one character away from 已付款.
    #[must_use]
    pub fn meant<'a>(self, span: Span, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.meant_of(span, word, &mut known.into_iter())
    }

    /// One function for all that is looked for.
    #[inline(never)]
    fn meant_of(mut self, span: Span, word: &str, known: &mut dyn Iterator<Item = &str>) -> Self {
        let (distance, mut close) = nearest(word, known);
        close.truncate(4);
        let Some((last, others)) = close.split_last() else { return self };
        let list = |[open, shut, comma, or]: [&str; 4]| {
            let quoted = |word: &&str| format!("{open}{word}{shut}");
            match others {
                [] => quoted(last),
                _ => others.iter().map(quoted).collect::<Vec<_>>().join(comma) + or + &quoted(last),
            }
        };
        let (en, zh) = (list(["`", "`", ", ", " or "]), list(["“", "”", "、", "或"]));
        let sure = others.is_empty() && (distance == 0 || distance == 1 && is_slip(word, last));
        let mut asked = crate::say!("did you mean {en}?", "是不是{zh}？");
        if let Some(help) = self.help.take().filter(|_| !sure) {
            asked = Bilingual { en: asked.en + " " + &help.en, zh: asked.zh + &help.zh };
        }
        let asked = self.help(asked);
        if sure { asked.fix(span, *last) } else { asked }
    }
}

/// Whether a word one step away is surely a slip of the pen: letters swapped, missing or too many in a word of at least
/// four, or one other letter in a word of at least eight; never a digit.
fn is_slip(word: &str, meant: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let other = word.len() == meant.len()
        && word.bytes().zip(meant.bytes()).filter(|(a, b)| !a.eq_ignore_ascii_case(b)).count() == 1;
    word.is_ascii()
        && meant.is_ascii()
        && word.len() >= if other { 8 } else { 4 }
        && digits(word) == digits(meant)
}

/// The distance of the closest candidates, and these: each once, in their order.
fn nearest<'a>(word: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> (usize, Vec<&'a str>) {
    // Capitals of other scripts are as far away as any letter: their tables are larger than all of this.
    let letters = |text: &str| -> Vec<char> {
        text.chars()
            .map(|c| match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                _ => c,
            })
            .map(|c| c.to_ascii_lowercase())
            .take(65)
            .collect()
    };
    let target = letters(word);
    let mut best = Vec::new();
    if target.len() > 64 {
        return (0, best);
    }
    let mut least = (target.len() / 3).max(1);
    for candidate in candidates {
        let chars = letters(candidate);
        if chars.len().abs_diff(target.len()) > least {
            continue;
        }
        let distance = distance(&target, &chars);
        let shared_nothing = distance >= target.len().max(chars.len());
        if distance > least || shared_nothing {
            continue;
        }
        if distance < least {
            least = distance;
            best.clear();
        }
        if !best.contains(&candidate) {
            best.push(candidate);
        }
    }
    (least, best)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut cost =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        before = core::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn d(a: &str, b: &str) -> usize {
        distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn distances_by_hand() {
        assert_eq!(d("", ""), 0);
        assert_eq!(d("abc", ""), 3);
        assert_eq!(d("", "ab"), 2);
        assert_eq!(d("chanel", "channel"), 1);
        assert_eq!(d("ordre", "order"), 1);
        assert_eq!(d("kitten", "sitting"), 3);
        assert_eq!(d("订单", "定单"), 1);
    }

    #[test]
    fn nothing_close_is_nothing() {
        assert_eq!(closest("payment", ["channel", "amount"]), None);
        assert_eq!(closest("订单", ["客户"]), None);
        assert_eq!(closest("订蛋", ["客户", "订单"]), Some("订单"));
        assert_eq!(closest(&"x".repeat(100), ["x"]), None);
    }

    /// Of several that are close enough the closest is meant, of equals the first.
    #[test]
    fn the_closest_is_meant_wherever_it_stands() {
        assert_eq!(closest("amount", ["amnt", "amoun"]), Some("amoun"));
        assert_eq!(closest("amount", ["amoun", "amnt"]), Some("amoun"));
        assert_eq!(closest("amount", ["amoun", "mount"]), Some("amoun"));
    }

    fn meant(word: &str, known: &[&str]) -> (String, String, Option<String>) {
        let found =
            Diagnostic::new(&super::super::codes::check::UNKNOWN_NAME, Span::default(), Bilingual::default());
        let found = found.help(crate::say!("look", "看")).meant(Span::default(), word, known.iter().copied());
        let help = found.help.expect("a help");
        (help.en, help.zh, found.fix.map(|fix| fix.replacement))
    }

    /// A change is made without being asked only where nothing else can be meant.
    #[test]
    fn only_a_slip_of_the_pen_is_changed() {
        for (word, known) in [
            ("Paid", "paid"),
            ("ｐａｉｄ", "paid"),
            ("piad", "paid"),
            ("chanel", "channel"),
            ("channnel", "channel"),
            ("warehause", "warehouse"),
        ] {
            let (en, zh, fix) = meant(word, &["unrelated", known]);
            assert_eq!((en, zh), (format!("did you mean `{known}`?"), format!("是不是“{known}”？")));
            assert_eq!(fix.as_deref(), Some(known), "{word}");
        }
        for (word, known) in [
            ("hold", "sold"),
            ("picked", "packed"),
            ("tier1", "tier2"),
            ("aid", "paid"),
            ("未付款", "已付款"),
        ] {
            let (en, zh, fix) = meant(word, &[known]);
            assert_eq!((en, zh), (format!("did you mean `{known}`? look"), format!("是不是“{known}”？看")));
            assert_eq!(fix, None, "{word}");
        }
    }

    #[test]
    fn words_that_are_equally_close_are_all_named() {
        let (en, zh, fix) = meant("发货", &["待发货", "已签收", "已发货", "待发货"]);
        assert_eq!(en, "did you mean `待发货` or `已发货`? look");
        assert_eq!(zh, "是不是“待发货”或“已发货”？看");
        assert_eq!(fix, None);
        assert_eq!(meant("amount", &["amounta", "amountb", "mount"]).2, None);
        assert_eq!(meant("payment", &["channel"]), ("look".into(), "看".into(), None));
    }
}
