//! The closest known word, for "did you mean".

use alloc::vec::Vec;

/// The candidate closest to `word` by optimal string alignment distance, if it is close enough to be meant: at
/// most a third of the word's characters wrong, and at least one for short words.
///
/// ```
/// use dangjiu::diagnostic::suggest::closest;
/// assert_eq!(closest("chanel", ["amount", "channel"]), Some("channel"));
/// assert_eq!(closest("x", ["amount", "channel"]), None);
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest_of(word, &mut candidates.into_iter())
}

/// One function for all that is looked for.
fn closest_of<'a>(word: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    // Capitals of other scripts are as far away as any letter: their tables are larger than all of this.
    let letters =
        |text: &str| -> Vec<char> { text.chars().map(|c| c.to_ascii_lowercase()).take(65).collect() };
    let target = letters(word);
    if target.len() > 64 {
        return None;
    }
    let allowed = (target.len() / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let chars = letters(candidate);
        if chars.len().abs_diff(target.len()) > allowed {
            continue;
        }
        let distance = distance(&target, &chars);
        let shared_nothing = distance >= target.len().max(chars.len());
        if distance <= allowed && !shared_nothing && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
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
}
