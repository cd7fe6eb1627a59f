//! Which of many bands hold a position.
//!
//! Rules often cut one number into many bands (`>= 199元`, `< 3kg`). Asking all of them costs as much as there are
//! bands; this tree, laid out flat and sorted by lower end, walks only into parts in which some band still reaches up
//! to the position.

/// A band of positions, both ends included, with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Band {
    /// The lower end.
    pub(crate) low: i64,
    /// The upper end.
    pub(crate) high: i64,
    /// The farthest upper end in the part of the tree whose middle this is.
    reach: i64,
    /// The number.
    pub(crate) number: u32,
}

impl Band {
    /// A band.
    pub(crate) fn new(low: i64, high: i64, number: u32) -> Band {
        Band { low, high, reach: high, number }
    }
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

/// Calls `found` with the number of each band of a tree that holds `position`.
pub(crate) fn holding(part: &[Band], position: i64, found: &mut impl FnMut(u32)) {
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
    use super::{Band, arrange, holding};
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
                    let low = if roll(5) == 0 { i64::MIN } else { roll(50) };
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
                found_in_all += found.len();
            }
        }
        assert!(found_in_all > 1000);
    }
}
