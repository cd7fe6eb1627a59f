//! Lines: which rules the stretch of a line leaves possible in which a value lies.
//!
//! It is found without a search and without a branch: the line is cut into equal parts, as few as keep the ends of
//! stretches apart, each of which knows the end within it and the rules on both sides of that. Where ends are too close
//! for that, a part knows how many lie before it, and few are left to be gone through.

use alloc::vec::Vec;

/// Stretches with the rules that each leaves possible.
#[derive(Debug)]
pub(super) struct Line {
    /// Where stretches end, sorted; at last one that is at or beyond all values.
    ends: Vec<i64>,
    masks: Vec<u64>,
    first: i64,
    shift: u32,
    /// Where no part has more than one end within.
    parts: Vec<Part>,
    /// Per part, how many ends lie before it.
    passed: Vec<u16>,
    /// The most ends within a part.
    within: usize,
}

/// A part of a line with one end within, or none.
#[derive(Clone, Copy, Debug)]
struct Part {
    end: i64,
    /// The rules that are possible before it, and from it on.
    masks: [u64; 2],
}

/// The most parts of a line.
const PARTS: u64 = 1024;

impl Line {
    /// That of values of 64 bits; `ends` may lie beyond them.
    pub(super) fn of(ends: &[i128], masks: &[u64]) -> Line {
        // What begins below all values has begun; what begins beyond them never does.
        let begun = ends.partition_point(|end| *end <= i128::from(i64::MIN));
        let mut masks = masks.get(begun..).unwrap_or_default().to_vec();
        let mut ends: Vec<i64> = ends.iter().skip(begun).map_while(|end| i64::try_from(*end).ok()).collect();
        masks.truncate(ends.len() + 1);
        let (first, last) = (ends.first().copied().unwrap_or(0), ends.last().copied().unwrap_or(0));
        let width = last.abs_diff(first);
        let least = (width / PARTS).checked_ilog2().map_or(0, |log| log + 1);
        let widest = width.checked_ilog2().map_or(0, |log| log.max(least));
        let part = |end: &i64, shift: u32| end.abs_diff(first) >> shift;
        let apart = |shift: &u32| ends.is_sorted_by(|end, next| part(end, *shift) < part(next, *shift));
        let shift = (least..=widest).rev().find(apart).unwrap_or(least);
        let begins = (0..=width >> shift).map(|part| first.saturating_add_unsigned(part << shift));
        let passed: Vec<usize> = begins.map(|begin| ends.partition_point(|end| *end < begin)).collect();
        let next = passed.iter().skip(1).copied().chain([ends.len()]);
        let within = passed.iter().zip(next).map(|(passed, next)| next - passed).max().unwrap_or(0);
        // The greatest value has passed it, and so stands behind one stretch more than there is.
        ends.push(i64::MAX);
        masks.extend(masks.last().copied());
        let mask = |at: usize| masks.get(at).copied().unwrap_or(0);
        let parts = passed.iter().filter(|_| within <= 1).map(|passed| Part {
            end: ends.get(*passed).copied().unwrap_or(i64::MAX),
            masks: [mask(*passed), mask(passed + 1)],
        });
        let parts = parts.collect();
        let passed = passed.into_iter().map(|passed| u16::try_from(passed).unwrap_or(u16::MAX)).collect();
        Line { ends, masks, first, shift, parts, passed, within }
    }

    /// Takes from rules what values rule out.
    #[inline]
    pub(super) fn narrow(&self, rules: &mut [u64], values: impl Iterator<Item = i64>) {
        let each = rules.iter_mut().zip(values);
        if self.within <= 1 {
            each.for_each(|(rules, value)| *rules &= self.mask_in_part(value));
        } else {
            each.for_each(|(rules, value)| *rules &= self.mask_among(value));
        }
    }

    /// The rules that a value leaves possible.
    #[inline]
    pub(super) fn mask(&self, value: i64) -> u64 {
        if self.within <= 1 { self.mask_in_part(value) } else { self.mask_among(value) }
    }

    /// The same where there is one end in a part.
    #[inline]
    fn mask_in_part(&self, value: i64) -> u64 {
        let part = self.parts.get(self.part(value, self.parts.len()));
        part.map_or(0, |Part { end, masks: [before, from] }| if *end <= value { *from } else { *before })
    }

    /// The same where there are several.
    #[inline]
    fn mask_among(&self, value: i64) -> u64 {
        let part = self.passed.get(self.part(value, self.passed.len()));
        let mut at = part.map_or(0, |passed| usize::from(*passed));
        for _ in 0..self.within {
            at += usize::from(self.ends.get(at).is_some_and(|end| *end <= value));
        }
        self.masks.get(at).copied().unwrap_or(0)
    }

    /// The part of so many that a value lies in; what lies before the first or behind the last is in these.
    #[inline]
    fn part(&self, value: i64, parts: usize) -> usize {
        let last = parts.saturating_sub(1);
        let beyond = value.max(self.first).abs_diff(self.first) >> self.shift;
        usize::try_from(beyond).unwrap_or(last).min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use alloc::vec::Vec;

    /// Every value has the mask of its stretch: ends far apart, side by side, in crowds between wide gaps, at and beyond
    /// the values that there are.
    #[test]
    fn a_value_has_the_mask_of_its_stretch() {
        let least = i128::from(i64::MIN);
        let most = i128::from(i64::MAX);
        let lines: [&[i128]; 10] = [
            &[],
            &[5],
            &[0, 1, 2, 3],
            &[1, 3000, 5000, 9900, 10_000, 20_000],
            &[1, 9900, 9901, 9902, 2_000_000, 400_000_000],
            &[-9_000_000_000, -1, 0, 1, 7_000_000_000],
            &[least, least + 1, -5, most - 1, most],
            &[least - 7, least, 8, most, most + 9],
            &[most],
            &[least],
        ];
        for ends in lines {
            let masks: Vec<u64> = (0..=ends.len()).map(|stretch| 1 << stretch).collect();
            let line = Line::of(ends, &masks);
            let near = ends.iter().flat_map(|end| [end - 1, *end, end + 1]);
            let values: Vec<i64> =
                near.chain([least, 0, 77, most]).filter_map(|value| i64::try_from(value).ok()).collect();
            let expected: Vec<u64> = values
                .iter()
                .map(|value| 1 << ends.iter().filter(|end| **end <= i128::from(*value)).count())
                .collect();
            assert_eq!(
                values.iter().map(|value| line.mask(*value)).collect::<Vec<_>>(),
                expected,
                "{ends:?}"
            );
            let mut rules = Vec::from_iter(values.iter().map(|_| u64::MAX));
            line.narrow(&mut rules, values.iter().copied());
            assert_eq!(rules, expected, "{ends:?}");
        }
    }
}
