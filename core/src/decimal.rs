//! Exact decimal numbers of at most 28 digits.
//!
//! A rule must give the same answer on every host, and money must never gain or lose a cent on the way. So every
//! operation here is exact or an error, and rounding happens only where its mode is written down. The digits are held
//! by `rust_decimal`; its own arithmetic is not used, because it rounds silently past 28 digits.
//!
//! Two spellings of one number are one value: `1.0` and `1.00` are equal, hash alike, print alike, and every
//! operation succeeds or fails on both.
//!
//! ```
//! use dangjiu::decimal::{Decimal, DecimalError, Rounding};
//!
//! let price = Decimal::parse("199.90")?;
//! let three = Decimal::from_i64(3);
//! assert_eq!(price.checked_mul(three)?.to_string(), "599.7");
//! assert_eq!(Decimal::div_round(price, three, 2, Rounding::HalfUp)?.to_string(), "66.63");
//! # Ok::<(), DecimalError>(())
//! ```

#[cfg(test)]
mod tests;
mod text;
mod wide;

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use core::ops::Neg;

use wide::Wide;

/// The most significant digits a number has, and the most digits after its point.
pub const MAX_DIGITS: u32 = 28;

/// The first magnitude that needs a 29th digit: that of a mantissa is below it.
pub const LIMIT: u128 = 10u128.pow(MAX_DIGITS);

/// The powers of ten that `u128` holds.
const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated when compiling; the loop ends at the length")]
        {
            powers[exponent] = powers[exponent - 1] * 10;
        }
        exponent += 1;
    }
    powers
};

/// Ten to the power `exponent`; the largest `u128` where that does not fit (above 38).
fn pow10(exponent: u32) -> u128 {
    usize::try_from(exponent).ok().and_then(|exponent| POWERS.get(exponent)).copied().unwrap_or(u128::MAX)
}

/// An exact decimal number: a whole number below 10^28 in magnitude, divided by a power of ten up to 10^28.
///
/// Equality, order and hash are those of the number; there is no negative zero.
#[derive(Clone, Copy)]
pub struct Decimal(rust_decimal::Decimal);

/// Why there is no decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// The text is not a number.
    #[error("not a number; expected digits such as `199`, `-0.05` or `1.5e3`")]
    Malformed,
    /// The exact result is 10^28 or more in magnitude.
    #[error("the number has more than 28 digits before its point")]
    Overflow,
    /// The exact result is small enough, but has more digits than can be held without rounding.
    #[error("the exact number has more than 28 digits; round it to fewer places")]
    Inexact,
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// What to do with the digits that are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero. `2.5 → 3`, `-2.5 → -3`.
    HalfUp,
    /// To the nearest; a tie goes to the even digit. `2.5 → 2`, `3.5 → 4`.
    HalfEven,
    /// Away from zero. `2.1 → 3`, `-2.1 → -3`.
    Up,
    /// Toward zero. `2.9 → 2`, `-2.9 → -2`.
    Down,
    /// Toward the smaller number. `2.9 → 2`, `-2.1 → -3`.
    Floor,
    /// Toward the larger number. `2.1 → 3`, `-2.9 → -2`.
    Ceil,
}

/// The side of zero a number is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Below zero.
    Negative,
    /// Zero itself.
    Zero,
    /// Above zero.
    Positive,
}

/// The part of a number that rounding cuts off: whether there is one, and how it compares with half a unit.
#[derive(Clone, Copy)]
struct CutOff {
    is_zero: bool,
    to_half: Ordering,
}

impl Rounding {
    /// Whether the digits kept go one unit away from zero.
    fn moves_outward(self, negative: bool, odd: bool, cut: CutOff) -> bool {
        !cut.is_zero
            && match self {
                Rounding::HalfUp => cut.to_half != Ordering::Less,
                Rounding::HalfEven => cut.to_half.then(odd.cmp(&false)) == Ordering::Greater,
                Rounding::Up => true,
                Rounding::Down => false,
                Rounding::Floor => negative,
                Rounding::Ceil => !negative,
            }
    }
}

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(rust_decimal::Decimal::ZERO);
    /// One.
    pub const ONE: Decimal = Decimal(rust_decimal::Decimal::ONE);

    /// The whole number `value`.
    #[inline]
    pub const fn from_i64(value: i64) -> Decimal {
        Decimal::pack(value.is_negative(), value.unsigned_abs() as u128, 0)
    }

    /// The number `mantissa / 10^scale`, or an error where 28 digits do not hold it.
    ///
    /// ```
    /// use dangjiu::decimal::Decimal;
    /// assert_eq!(Decimal::from_mantissa(-1250, 3)?.to_string(), "-1.25");
    /// # Ok::<(), dangjiu::decimal::DecimalError>(())
    /// ```
    pub fn from_mantissa(mantissa: i128, scale: u32) -> Result<Decimal, DecimalError> {
        Wide::from_u128(mantissa.unsigned_abs()).settle(mantissa.is_negative(), scale)
    }

    /// Callers keep `magnitude < 10^28` and `scale <= 28`.
    #[inline]
    const fn pack(negative: bool, magnitude: u128, scale: u32) -> Decimal {
        let (lo, mid, hi) = (magnitude as u32, (magnitude >> 32) as u32, (magnitude >> 64) as u32);
        Decimal(rust_decimal::Decimal::from_parts(lo, mid, hi, negative && magnitude != 0, scale))
    }

    /// The number as `mantissa / 10^scale`, as it is held. Two equal numbers may give two different pairs.
    pub const fn mantissa(self) -> i128 {
        self.0.mantissa()
    }

    /// The mantissa where its magnitude takes 32 bits: with a fraction of the instructions for nearly all numbers.
    #[inline]
    pub(crate) fn short_mantissa(self) -> Option<i64> {
        let parts = self.0.unpack();
        let magnitude = i64::from(parts.lo);
        (parts.hi | parts.mid == 0).then_some(if parts.negative { -magnitude } else { magnitude })
    }

    /// The digits held after the point, 0 to 28. This is about the spelling (`1.50` has 2); see [`Decimal::places`].
    pub const fn scale(self) -> u32 {
        self.0.scale()
    }

    /// The digits needed after the point, 0 to 28: 1 for `1.50`, 0 for `200`.
    pub fn places(self) -> u32 {
        self.0.normalize().scale()
    }

    /// The side of zero the number is on.
    pub fn sign(self) -> Sign {
        match self.mantissa().cmp(&0) {
            Ordering::Less => Sign::Negative,
            Ordering::Equal => Sign::Zero,
            Ordering::Greater => Sign::Positive,
        }
    }

    /// Whether the number is zero.
    pub fn is_zero(self) -> bool {
        self.sign() == Sign::Zero
    }

    /// Whether the number is below zero.
    pub fn is_negative(self) -> bool {
        self.sign() == Sign::Negative
    }

    /// Whether the number is whole: true for `2` and `2.00`.
    pub fn is_integer(self) -> bool {
        self.places() == 0
    }

    /// The number as an `i64` if it is whole and fits.
    pub fn to_i64(self) -> Option<i64> {
        let shortest = self.0.normalize();
        (shortest.scale() == 0).then(|| i64::try_from(shortest.mantissa()).ok()).flatten()
    }

    /// The distance from zero.
    pub fn abs(self) -> Decimal {
        Decimal::pack(false, self.magnitude(), self.scale())
    }

    fn magnitude(self) -> u128 {
        self.mantissa().unsigned_abs()
    }

    /// The exact sum, keeping the larger scale where it fits.
    pub fn checked_add(self, other: Decimal) -> Result<Decimal, DecimalError> {
        let scale = self.scale().max(other.scale());
        if let (Some(a), Some(b)) = (self.mantissa_at(scale), other.mantissa_at(scale)) {
            return Decimal::from_mantissa(a + b, scale);
        }
        let (a, b) = (self.wide_at(scale), other.wide_at(scale));
        if self.is_negative() == other.is_negative() {
            a.plus(b).settle(self.is_negative(), scale)
        } else {
            let negative = if a > b { self.is_negative() } else { other.is_negative() };
            a.distance(b).settle(negative, scale)
        }
    }

    /// The exact difference, keeping the larger scale where it fits.
    pub fn checked_sub(self, other: Decimal) -> Result<Decimal, DecimalError> {
        self.checked_add(-other)
    }

    /// The exact product, with the sum of the scales where it fits.
    ///
    /// ```
    /// use dangjiu::decimal::{Decimal, DecimalError};
    /// let tiny = Decimal::parse("0.00000000000001")?;
    /// assert!(tiny.checked_mul(tiny).is_ok());
    /// assert_eq!(tiny.checked_mul(tiny)?.checked_mul(tiny), Err(DecimalError::Inexact));
    /// # Ok::<(), DecimalError>(())
    /// ```
    pub fn checked_mul(self, other: Decimal) -> Result<Decimal, DecimalError> {
        let scale = self.scale() + other.scale();
        match (i64::try_from(self.mantissa()), i64::try_from(other.mantissa())) {
            (Ok(a), Ok(b)) => Decimal::from_mantissa(i128::from(a) * i128::from(b), scale),
            _ => Wide::product(self.magnitude(), other.magnitude())
                .settle(self.is_negative() != other.is_negative(), scale),
        }
    }

    /// `num / den` rounded once, from the exact quotient, to `places` digits after the point.
    ///
    /// Errors: `DivisionByZero`; `Inexact` for more than 28 places or a quotient whose rounded digits do not fit;
    /// `Overflow` for a quotient of 10^28 or more.
    pub fn div_round(
        num: Decimal,
        den: Decimal,
        places: u32,
        rounding: Rounding,
    ) -> Result<Decimal, DecimalError> {
        if den.is_zero() {
            return Err(DecimalError::DivisionByZero);
        }
        if places > MAX_DIGITS {
            return Err(DecimalError::Inexact);
        }
        let negative = num.is_negative() != den.is_negative();
        let (kept, cut) = divide(num, den, places).ok_or(DecimalError::Overflow)?;
        let outward = rounding.moves_outward(negative, kept.is_odd(), cut);
        kept.plus(Wide::from_u128(u128::from(outward))).settle(negative, places)
    }

    /// The number rounded to `places` digits after the point; unchanged where it has no more than that.
    ///
    /// ```
    /// use dangjiu::decimal::{Decimal, Rounding};
    /// let fee = Decimal::parse("2.345")?;
    /// assert_eq!(fee.round(2, Rounding::HalfUp).to_string(), "2.35");
    /// assert_eq!(fee.round(2, Rounding::HalfEven).to_string(), "2.34");
    /// # Ok::<(), dangjiu::decimal::DecimalError>(())
    /// ```
    pub fn round(self, places: u32, rounding: Rounding) -> Decimal {
        if self.scale() <= places {
            return self;
        }
        let unit = pow10(self.scale() - places);
        let (kept, rest) = (self.magnitude() / unit, self.magnitude() % unit);
        let cut = CutOff { is_zero: rest == 0, to_half: (rest * 2).cmp(&unit) };
        let outward = rounding.moves_outward(self.is_negative(), kept % 2 == 1, cut);
        // At least one digit went, so the carry cannot reach 10^28.
        Decimal::pack(self.is_negative(), kept + u128::from(outward), places)
    }

    /// Compares `a / b` with `c / d` exactly, however many digits the quotients have. `None` if `b` or `d` is zero.
    ///
    /// ```
    /// use core::cmp::Ordering;
    /// use dangjiu::decimal::Decimal;
    /// let n = Decimal::from_i64;
    /// // One third is more than 33 of 100.
    /// assert_eq!(Decimal::cmp_ratio(n(1), n(3), n(33), n(100)), Some(Ordering::Greater));
    /// ```
    pub fn cmp_ratio(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> Option<Ordering> {
        let (left, right) = (ratio_sign(a, b)?, ratio_sign(c, d)?);
        let by_size = match left.cmp(&right) {
            Ordering::Equal => cmp_ratio_sizes(a, b, c, d),
            unequal => return Some(unequal),
        };
        Some(if left == Sign::Negative { by_size.reverse() } else { by_size })
    }

    /// The mantissa at a scale not below the number's own, where it and the factor are as short as they mostly are:
    /// the product of two `i64`, so that two of them can be added.
    fn mantissa_at(self, scale: u32) -> Option<i128> {
        let factor = i64::try_from(pow10(scale - self.scale())).ok()?;
        Some(i128::from(i64::try_from(self.mantissa()).ok()?) * i128::from(factor))
    }

    /// The magnitude at a scale not below the number's own.
    fn wide_at(self, scale: u32) -> Wide {
        Wide::product(self.magnitude(), pow10(scale - self.scale()))
    }
}

/// The size of `num / den × 10^places`, cut to a whole number, and what was cut off. `None` from 10^56 on.
fn divide(num: Decimal, den: Decimal, places: u32) -> Option<(Wide, CutOff)> {
    let divisor = den.magnitude();
    let (mut quotient, mut rest) = (Wide::from_u128(num.magnitude() / divisor), num.magnitude() % divisor);
    let shift_up = places + den.scale();
    if shift_up >= num.scale() {
        for _ in num.scale()..shift_up {
            rest *= 10;
            quotient = quotient.push_digit(rest / divisor)?;
            rest %= divisor;
        }
        let cut = CutOff { is_zero: rest == 0, to_half: (rest * 2).cmp(&divisor) };
        return Some((quotient, cut));
    }
    // Some of the whole quotient's digits are already below the last place. The unit is even, so a nonzero rest
    // decides only what would otherwise be a tie.
    let unit = pow10(num.scale() - shift_up);
    let whole = num.magnitude() / divisor;
    let below = whole % unit;
    let to_half = (below * 2).cmp(&unit).then(rest.cmp(&0));
    Some((Wide::from_u128(whole / unit), CutOff { is_zero: below == 0 && rest == 0, to_half }))
}

fn ratio_sign(num: Decimal, den: Decimal) -> Option<Sign> {
    match (num.sign(), den.sign()) {
        (_, Sign::Zero) => None,
        (Sign::Zero, _) => Some(Sign::Zero),
        (a, b) if a == b => Some(Sign::Positive),
        _ => Some(Sign::Negative),
    }
}

/// Compares `|a / b|` with `|c / d|` by cross-multiplying: `a·d` with `b·c`, once both are at one scale.
fn cmp_ratio_sizes(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> Ordering {
    let (left_scale, right_scale) = (a.scale() + d.scale(), b.scale() + c.scale());
    let (left, right) =
        (Wide::product(a.magnitude(), d.magnitude()), Wide::product(b.magnitude(), c.magnitude()));
    let raise = |side: Wide, by: u32| (0..by).try_fold(side, |side, _| side.push_digit(0));
    let up_left = raise(left, right_scale.saturating_sub(left_scale));
    let up_right = raise(right, left_scale.saturating_sub(right_scale));
    // Only one side moves; the one that leaves 56 digits is the larger.
    match (up_left, up_right) {
        (Some(left), Some(right)) => left.cmp(&right),
        (None, _) => Ordering::Greater,
        (_, None) => Ordering::Less,
    }
}

impl Neg for Decimal {
    type Output = Decimal;

    fn neg(self) -> Decimal {
        Decimal::pack(!self.is_negative(), self.magnitude(), self.scale())
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.scale() == other.scale() {
            return self.mantissa().cmp(&other.mantissa());
        }
        let scale = self.scale().max(other.scale());
        if let (Some(a), Some(b)) = (self.mantissa_at(scale), other.mantissa_at(scale)) {
            return a.cmp(&b);
        }
        self.sign().cmp(&other.sign()).then_with(|| {
            let by_size = self.wide_at(scale).cmp(&other.wide_at(scale));
            if self.is_negative() { by_size.reverse() } else { by_size }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let shortest = self.0.normalize();
        shortest.mantissa().hash(state);
        shortest.scale().hash(state);
    }
}

impl Default for Decimal {
    fn default() -> Decimal {
        Decimal::ZERO
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal::from_i64(value)
    }
}
