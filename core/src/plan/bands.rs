//! Which of many bands hold a position.
//!
//! Rules often cut one number into many bands (`>= 199元`, `< 3kg`). Asking all of them costs as much as there are
//! bands; this tree, laid out flat and sorted by lower end, walks only into parts in which some band still reaches up
//! to the position.

use super::probe::LOWEST;

/// A band of positions, both ends included, with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Band<T = i64> {
    /// The lower end.
    pub(crate) low: T,
    /// The upper end.
    pub(crate) high: T,
    /// The farthest upper end in the part of the tree whose middle this is.
    reach: T,
    /// The number.
    pub(crate) number: u32,
}

impl Band {
    /// A band.
    pub(crate) fn new(low: i64, high: i64, number: u32) -> Band {
        Band { low, high, reach: high, number }
    }

    /// The same with ends of half as many bytes, to be asked for [`short`] positions; nothing where they do not fit.
    pub(crate) fn shortened(self) -> Option<Band<i32>> {
        let [low, high] = short_ends(self.low, self.high)?;
        let [_, reach] = short_ends(self.low, self.reach)?;
        Some(Band { low, high, reach, number: self.number })
    }
}

/// The ends of a band in half as many bytes: a band without a lower end begins at the least there is, one without an upper
/// end ends at the greatest. Nothing where they do not fit.
pub(crate) fn short_ends(low: i64, high: i64) -> Option<[i32; 2]> {
    let short = |end: i64| i32::try_from(end).ok().filter(|end| *end != i32::MIN && *end != i32::MAX);
    let low = if low == LOWEST { Some(i32::MIN) } else { short(low) };
    let high = if high == i64::MAX { Some(i32::MAX) } else { short(high) };
    Some([low?, high?])
}

/// The position that is within short ends where this one is: one beyond them all is at the end of them.
#[inline]
pub(crate) fn short(position: i64) -> i32 {
    let end = if position < 0 { i32::MIN } else { i32::MAX };
    i32::try_from(position).unwrap_or(end)
}

/// Makes a tree of bands.
pub(crate) fn arrange(bands: &mut [Band]) {
    bands.sort_unstable();
    reach(bands);
}

/// Fills in `reach`; returns that of the whole part. The depth is the logarithm of the length.
fn reach(part: &mut [Band]) -> Option<i64> {
    let middle = part.len() / 2;
    let (left, rest) = part.split_at_mut_checked(middle)?;
    let (band, right) = rest.split_first_mut()?;
    band.reach = [reach(left), reach(right)].into_iter().flatten().fold(band.high, i64::max);
    Some(band.reach)
}

/// So many bands are sooner asked one by one than found.
const FEW: usize = 4;

/// Calls `found` with the number of each band of a tree that holds `position`.
#[cfg_attr(feature = "inline", inline)]
pub(crate) fn holding<T: Copy + Ord>(part: &[Band<T>], position: T, found: &mut impl FnMut(u32)) {
    if part.len() <= FEW {
        let holding = part.iter().filter(|band| (band.low <= position) & (position <= band.high));
        return holding.for_each(|band| found(band.number));
    }
    let Some((left, rest)) = part.split_at_checked(part.len() / 2) else { return };
    let Some((band, right)) = rest.split_first() else { return };
    // Nothing here reaches so far.
    if band.reach < position {
        return;
    }
    holding(left, position, found);
    if band.low <= position {
        if position <= band.high {
            found(band.number);
        }
        holding(right, position, found);
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, LOWEST, arrange, holding, short};
    use alloc::vec::Vec;

    /// Every band is asked by itself, for random bands of every length.
    #[test]
    fn finds_what_asking_each_band_finds() {
        let mut state = 7_u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((state >> 33) % sides).unwrap()
        };
        let mut found_in_all = 0;
        for count in 0..40 {
            let mut bands: Vec<Band> = (0..count)
                .map(|number| {
                    let low = if roll(5) == 0 { LOWEST } else { roll(50) };
                    let high = if roll(5) == 0 { i64::MAX } else { roll(60) };
                    Band::new(low, high, number)
                })
                .collect();
            let judge = bands.clone();
            arrange(&mut bands);
            for position in -1..62 {
                let mut found = Vec::new();
                holding(&bands, position, &mut |number| found.push(number));
                found.sort_unstable();
                let expected: Vec<u32> = judge
                    .iter()
                    .filter(|band| band.low <= position && position <= band.high)
                    .map(|band| band.number)
                    .collect();
                assert_eq!(found, expected);
                found.clear();
                let shortened: Vec<Band<i32>> = bands.iter().filter_map(|band| band.shortened()).collect();
                assert_eq!(shortened.len(), bands.len());
                holding(&shortened, short(position), &mut |number| found.push(number));
                found.sort_unstable();
                assert_eq!(found, expected);
                found_in_all += found.len();
            }
        }
        assert!(found_in_all > 1000);
    }

    /// A short band has the positions of the long one in it, or there is none.
    #[test]
    fn short_bands_are_as_long_ones() {
        let (least, most) = (i64::from(i32::MIN), i64::from(i32::MAX));
        let ends = [LOWEST, LOWEST + 1, least - 1, least, least + 1, -1, 0, 7, most - 1, most, most + 1]
            .into_iter()
            .chain([i64::MAX - 1, i64::MAX]);
        for (low, high) in ends.clone().flat_map(|low| ends.clone().map(move |high| (low, high))) {
            let fits = |end: i64, open: i64| end == open || least < end && end < most;
            let band = Band::new(low, high, 1).shortened();
            assert_eq!(band.is_some(), fits(low, LOWEST) && fits(high, i64::MAX), "{low}..{high}");
            let Some(band) = band else { continue };
            for at in ends.clone() {
                let inside = band.low <= short(at) && short(at) <= band.high;
                assert_eq!(inside, low <= at && at <= high, "{at} in {low}..{high}");
            }
        }
    }
}
