//! Decimals from text and to text.

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use super::{Decimal, DecimalError, MAX_DIGITS, pow10};

impl Decimal {
    /// The number a text writes: a sign, digits, a fraction, an exponent, all but the digits optional, as in JSON.
    ///
    /// The result is exact or an error, in time linear in the text: `Malformed` for anything else, `Overflow` for
    /// 10^28 and more, `Inexact` for a number that needs more than 28 digits.
    ///
    /// ```
    /// use dangjiu::decimal::{Decimal, DecimalError};
    /// assert_eq!(Decimal::parse("1.5e3")?, Decimal::from_i64(1500));
    /// assert_eq!(Decimal::parse("1,500"), Err(DecimalError::Malformed));
    /// # Ok::<(), DecimalError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
        Decimal::short(text.as_bytes()).map_or_else(|| Decimal::parse_any(text), Ok)
    }

    /// The number of a text with few digits and no exponent, as nearly every one is; nothing for all others. What it gives
    /// is what reading digit by digit gives, spelling included.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(crate) fn short(text: &[u8]) -> Option<Decimal> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (magnitude, places) = match word(text) {
            Some(word) => in_word(word, text.len())?,
            None => in_turn(text)?,
        };
        if magnitude == 0 {
            return Some(Decimal::ZERO);
        }
        Some(Decimal::pack(negative, u128::from(magnitude), places))
    }

    #[cold]
    fn parse_any(text: &str) -> Result<Decimal, DecimalError> {
        let (negative, text) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        if !is_digits(whole) || !fraction.is_none_or(is_digits) {
            return Err(DecimalError::Malformed);
        }
        let fraction = fraction.unwrap_or_default();
        let mut digits = Digits::default();
        for byte in whole.bytes().chain(fraction.bytes()) {
            digits.push(byte - b'0');
        }
        let fraction_digits = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        digits.settle(negative, fraction_digits.saturating_sub(exponent))
    }

    /// The number with at least `places` digits after its point, and more where it needs them.
    ///
    /// ```
    /// use dangjiu::decimal::Decimal;
    /// assert_eq!(Decimal::from_i64(199).to_text(2), "199.00");
    /// assert_eq!(Decimal::parse("-0.125")?.to_text(2), "-0.125");
    /// # Ok::<(), dangjiu::decimal::DecimalError>(())
    /// ```
    pub fn to_text(self, places: u32) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}", self.unsigned_text(places))
    }

    fn unsigned_text(self, places: u32) -> String {
        let shortest = self.0.normalize();
        let (magnitude, scale) = (shortest.mantissa().unsigned_abs(), shortest.scale());
        let unit = pow10(scale);
        let mut text = format!("{}", magnitude / unit);
        if scale > 0 {
            let width = usize::try_from(scale).unwrap_or_default();
            text.push_str(&format!(".{:0width$}", magnitude % unit));
        } else if places > 0 {
            text.push('.');
        }
        text.extend((scale..places).map(|_| '0'));
        text
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The exponent, held at the ends of `i64` where it is beyond them: no number is that long.
fn parse_exponent(text: &str) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    if !is_digits(digits) {
        return Err(DecimalError::Malformed);
    }
    let size =
        digits.bytes().fold(0i64, |size, byte| size.saturating_mul(10).saturating_add((byte - b'0').into()));
    Ok(if negative { -size } else { size })
}

/// The digits of a number as they are read, without leading zeros.
#[derive(Default)]
struct Digits {
    /// The digits up to the last that is not zero, as long as they are no more than 28.
    magnitude: u128,
    /// How many digits there are up to the last that is not zero.
    significant: i64,
    /// Zeros after that.
    zeros: i64,
}

impl Digits {
    fn push(&mut self, digit: u8) {
        if digit == 0 {
            // Zeros before the first other digit say nothing.
            self.zeros += i64::from(self.significant > 0);
            return;
        }
        let moved = self.zeros + 1;
        self.significant += moved;
        self.zeros = 0;
        if self.significant <= i64::from(MAX_DIGITS) {
            self.magnitude = self.magnitude * power(moved) + u128::from(digit);
        }
    }

    /// The number, with the point `scale` digits from the end (negative: zeros follow).
    fn settle(self, negative: bool, scale: i64) -> Result<Decimal, DecimalError> {
        let limit = i64::from(MAX_DIGITS);
        if self.significant == 0 {
            return Ok(Decimal::ZERO);
        }
        let all_digits = self.significant + self.zeros;
        if all_digits.saturating_sub(scale) > limit {
            return Err(DecimalError::Overflow);
        }
        // As written where that fits; otherwise without the zeros at the end, or with those the exponent adds.
        let written = (0..=limit).contains(&scale) && all_digits <= limit;
        let scale_kept = if written { scale } else { scale.saturating_sub(self.zeros).max(0) };
        if self.significant > limit || scale_kept > limit {
            return Err(DecimalError::Inexact);
        }
        let added = scale_kept.saturating_sub(scale).saturating_add(self.zeros);
        let magnitude = self.magnitude * power(added);
        Ok(Decimal::pack(negative, magnitude, u32::try_from(scale_kept).unwrap_or(MAX_DIGITS)))
    }
}

fn power(exponent: i64) -> u128 {
    pow10(u32::try_from(exponent).unwrap_or(u32::MAX))
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Decimal, DecimalError> {
        Decimal::parse(text)
    }
}

/// The digits of a text and how many of them come after its point; nothing where it is not digits with a point between
/// them at most, or too long.
#[inline(never)]
fn in_turn(text: &[u8]) -> Option<(u64, u32)> {
    // That many digits fit `u64`.
    const LONGEST: usize = 19;
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let (mut magnitude, mut point) = (0, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => magnitude = magnitude * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let places = point.map_or(0, |at| text.len() - at - 1);
    if point.is_some() && places == 0 {
        return None;
    }
    Some((magnitude, u32::try_from(places).ok()?))
}

/// A text of four to eight bytes in one word, the first byte lowest.
#[inline]
fn word(text: &[u8]) -> Option<u64> {
    if text.len() > size_of::<u64>() {
        return None;
    }
    let (first, last) = (text.first_chunk()?, text.last_chunk()?);
    let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
    // Where the two overlap they are the same.
    Some(u64::from(first) | u64::from(last) << (8 * (text.len() - size_of::<u32>())))
}

/// [`in_turn`], all at once.
#[inline]
fn in_word(word: u64, length: usize) -> Option<(u64, u32)> {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    const ZEROS: u64 = ONES * b'0' as u64;
    // The lowest bit that is set tells the first point; further ones are no digits and refused below.
    let unlike = word ^ (ONES * b'.' as u64);
    let points = unlike.wrapping_sub(ONES) & !unlike & HIGH;
    let (digits, count, places) = if points == 0 {
        (word, length, 0)
    } else {
        let at = points.trailing_zeros() as usize / 8;
        let places = (length - 1).checked_sub(at)?;
        if at == 0 || places == 0 {
            return None;
        }
        let before = word & !(u64::MAX << (8 * at));
        (before | (word >> 8) & (u64::MAX << (8 * at)), length - 1, places)
    };
    // The last digit goes to the highest byte, and zeros before the first.
    let shift = 8 * (size_of::<u64>() - count);
    let digits = digits << shift | ZEROS & !(u64::MAX << shift);
    let values = digits ^ ZEROS;
    if (values | values.wrapping_add(ONES * (0x7f - 9))) & HIGH != 0 {
        return None;
    }
    // Digits to pairs, pairs to fours, fours to eight, each lower part being the upper one in value.
    let pairs = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    let eight = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    Some((eight, u32::try_from(places).ok()?))
}

/// The shortest plain form: `199`, `0.05`, `-1.5`; never an exponent, never `-0`. A width pads; a precision is
/// ignored, because printing does not round.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(!self.is_negative(), "", &self.unsigned_text(0))
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, in_turn, in_word, word};
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_gives_the_same(text in "[-+]{0,2}[0-9]{0,19}(\\.{0,2}[0-9]{0,19})?([eE][0-9]{0,2})?|[-0-9.]{0,22}") {
            if let Some(number) = Decimal::short(text.as_bytes()) {
                let slow = Decimal::parse_any(&text).unwrap();
                prop_assert_eq!((number.mantissa(), number.scale()), (slow.mantissa(), slow.scale()));
                prop_assert_eq!(number.is_negative(), slow.is_negative());
            }
        }
    }

    #[test]
    fn all_at_once_is_as_in_turn() {
        let bytes = *b"0159./:-\xb0";
        for length in 4..=6 {
            for number in 0..bytes.len().pow(length) {
                let text: Vec<u8> =
                    (0..length).map(|place| bytes[number / bytes.len().pow(place) % bytes.len()]).collect();
                let at_once = word(&text).and_then(|word| in_word(word, text.len()));
                assert_eq!(at_once, in_turn(&text), "{text:?}");
            }
        }
        for text in ["12345678", "1234567.", "123456.8", "1.345678", "99999999", "00000000", "123:5678"] {
            let at_once = word(text.as_bytes()).and_then(|word| in_word(word, text.len()));
            assert_eq!(at_once, in_turn(text.as_bytes()), "{text}");
        }
        assert!(word(b"123").is_none() && word(b"123456789").is_none());
    }

    #[test]
    fn what_is_short() {
        for text in ["0", "-0", "26880", "-199.90", "0.05", "9999999999999999999", "00"] {
            assert!(Decimal::short(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1.2.3", "10000000000000000000", "１"] {
            assert!(Decimal::short(text.as_bytes()).is_none(), "{text}");
        }
    }
}
