//! Numbers of up to 56 digits, for the steps between two decimals and their exact result.
//!
//! A product of two 28-digit numbers, or one of them moved by 28 places, does not fit `u128`. Two limbs in base
//! 10^28 hold it, and because the base is a power of ten, asking for trailing zeros or for the 28-digit limit is a
//! look at one limb.

use super::{Decimal, DecimalError, LIMIT, MAX_DIGITS, pow10};

/// The square root of the limb base: products of two halves fit `u128`.
const HALF_LIMB: u128 = 10u128.pow(MAX_DIGITS / 2);

/// `hi × 10^28 + lo` with `lo < 10^28`. The derived order is the numeric one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Wide {
    hi: u128,
    lo: u128,
}

impl Wide {
    pub(super) const fn from_u128(value: u128) -> Wide {
        if value < LIMIT {
            // Mostly so, and dividing is slow.
            return Wide { hi: 0, lo: value };
        }
        Wide { hi: value / LIMIT, lo: value % LIMIT }
    }

    /// The product of two factors, each at most 10^28.
    pub(super) const fn product(a: u128, b: u128) -> Wide {
        let (a_hi, a_lo) = (a / HALF_LIMB, a % HALF_LIMB);
        let (b_hi, b_lo) = (b / HALF_LIMB, b % HALF_LIMB);
        let middle = a_hi * b_lo + a_lo * b_hi;
        let lo = a_lo * b_lo + (middle % HALF_LIMB) * HALF_LIMB;
        Wide { hi: a_hi * b_hi + middle / HALF_LIMB + lo / LIMIT, lo: lo % LIMIT }
    }

    /// Ten times the value plus one digit; `None` from 10^56 on.
    pub(super) fn push_digit(self, digit: u128) -> Option<Wide> {
        let lo = self.lo * 10 + digit;
        let hi = self.hi * 10 + lo / LIMIT;
        (hi < LIMIT).then_some(Wide { hi, lo: lo % LIMIT })
    }

    pub(super) const fn plus(self, other: Wide) -> Wide {
        let lo = self.lo + other.lo;
        Wide { hi: self.hi + other.hi + lo / LIMIT, lo: lo % LIMIT }
    }

    /// The difference of the larger and the smaller of the two.
    pub(super) fn distance(self, other: Wide) -> Wide {
        let (large, small) = (self.max(other), self.min(other));
        let lo = large.lo + LIMIT - small.lo;
        Wide { hi: large.hi + lo / LIMIT - small.hi - 1, lo: lo % LIMIT }
    }

    pub(super) const fn is_odd(self) -> bool {
        // The limb base is even, so the low limb decides.
        self.lo % 2 == 1
    }

    /// The decimal `± value / 10^scale` if 28 digits hold it exactly. Trailing zeros are given up only where they
    /// would not fit, so whether there is a result depends on the number alone, not on how it is written.
    pub(super) fn settle(self, negative: bool, scale: u32) -> Result<Decimal, DecimalError> {
        let (Wide { mut hi, mut lo }, mut scale) = (self, scale);
        if hi == 0 && lo == 0 {
            return Ok(Decimal::pack(false, 0, scale.min(MAX_DIGITS)));
        }
        while scale > 0 && (hi > 0 || scale > MAX_DIGITS) && lo.is_multiple_of(10) {
            lo = lo / 10 + hi % 10 * (LIMIT / 10);
            hi /= 10;
            scale -= 1;
        }
        if hi == 0 && scale <= MAX_DIGITS {
            return Ok(Decimal::pack(negative, lo, scale));
        }
        // `hi × 10^28 / 10^scale` reaches 10^28 exactly when `hi` reaches `10^scale`.
        if hi >= pow10(scale) { Err(DecimalError::Overflow) } else { Err(DecimalError::Inexact) }
    }
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Wide};

    const MOST: u128 = LIMIT - 1;

    fn wide(hi: u128, lo: u128) -> Wide {
        Wide { hi, lo }
    }

    #[test]
    fn products() {
        // (10^28 − 1)² = (10^28 − 2) × 10^28 + 1
        assert_eq!(Wide::product(MOST, MOST), wide(MOST - 1, 1));
        assert_eq!(Wide::product(LIMIT, LIMIT), wide(LIMIT, 0));
        assert_eq!(Wide::product(LIMIT, 7), wide(7, 0));
        assert_eq!(Wide::product(0, MOST), wide(0, 0));
        // (2 × 10^14 − 1)² = 4 × 10^28 − 4 × 10^14 + 1: the low halves carry.
        let odd = 2 * 10u128.pow(14) - 1;
        assert_eq!(Wide::product(odd, odd), wide(3, LIMIT - 4 * 10u128.pow(14) + 1));
        assert_eq!(Wide::product(3, 10u128.pow(14)), wide(0, 3 * 10u128.pow(14)));
        assert_eq!(Wide::from_u128(MOST), wide(0, MOST));
        assert_eq!(Wide::from_u128(LIMIT), wide(1, 0));
        assert_eq!(Wide::from_u128(5 * LIMIT + 3), wide(5, 3));
    }

    #[test]
    fn digits_to_the_end() {
        assert_eq!(wide(0, MOST).push_digit(7), Some(wide(9, LIMIT - 10 + 7)));
        assert_eq!(wide(LIMIT / 10 - 1, MOST).push_digit(9), Some(wide(MOST, MOST)));
        assert_eq!(wide(LIMIT / 10, 0).push_digit(0), None);
        assert_eq!(wide(MOST, MOST).push_digit(9), None);
    }

    #[test]
    fn sums_and_distances_carry() {
        assert_eq!(wide(2, MOST).plus(wide(3, 1)), wide(6, 0));
        assert_eq!(wide(2, 5).plus(wide(3, 1)), wide(5, 6));
        assert_eq!(wide(7, 1).distance(wide(3, 2)), wide(3, MOST));
        assert_eq!(wide(3, 2).distance(wide(7, 1)), wide(3, MOST));
        assert_eq!(wide(7, 2).distance(wide(3, 2)), wide(4, 0));
        assert_eq!(wide(7, 9).distance(wide(7, 2)), wide(0, 7));
        assert!(wide(1, 3).is_odd() && !wide(1, 2).is_odd());
        assert!(wide(1, 0) > wide(0, MOST));
    }
}
