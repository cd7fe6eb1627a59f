//! Numbers of the model: fractions of big integers, which are exact by nature, held to 28 digits only at the end.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;

use dangjiu::decimal::{Decimal, Rounding};

/// The most digits a number of the language has, in all and after its point.
const DIGITS: u32 = 28;

/// An exact number that the language can hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(BigRational);

/// Ten to the power `exponent`.
fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// The distance from zero.
fn size(whole: BigInt) -> BigInt {
    if whole.sign() == Sign::Minus { -whole } else { whole }
}

/// Whether a fraction is below zero.
#[must_use]
pub fn is_negative(exact: &BigRational) -> bool {
    exact.numer().sign() == Sign::Minus
}

/// Whether a fraction is zero.
#[must_use]
pub fn is_zero(exact: &BigRational) -> bool {
    exact.numer().sign() == Sign::NoSign
}

impl Number {
    /// The number as it is, if 28 digits hold it.
    #[must_use]
    pub fn fit(exact: BigRational) -> Option<Number> {
        let places = (0..=DIGITS).find(|places| (&exact * power(*places)).is_integer())?;
        let mantissa = (&exact * power(places)).to_integer();
        (size(mantissa) < power(DIGITS)).then_some(Number(exact))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: i64) -> Number {
        Number(BigRational::from_integer(BigInt::from(value)))
    }

    /// The number a text writes, as in JSON but with an optional `+`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Number> {
        let (sign, body) = match text.strip_prefix('-') {
            Some(body) => (-1, body),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (body, exponent) = match body.split_once(['e', 'E']) {
            Some((body, exponent)) => (body, signed(exponent)?),
            None => (body, 0),
        };
        let (whole, fraction) = match body.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (body, ""),
        };
        if !is_digits(whole) {
            return None;
        }
        let mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
        if mantissa.sign() == Sign::NoSign {
            return Some(Number::whole(0));
        }
        let shift = exponent - i64::try_from(fraction.len()).ok()?;
        // Far outside of what fits; not computed, so that a long exponent costs nothing.
        if shift.abs() > 100_000 {
            return None;
        }
        let scale = power(u32::try_from(shift.unsigned_abs()).ok()?);
        let magnitude = if shift >= 0 {
            BigRational::from_integer(mantissa * scale)
        } else {
            BigRational::new(mantissa, scale)
        };
        Number::fit(magnitude * BigInt::from(sign))
    }

    /// The number of a constant of the program.
    #[must_use]
    pub fn of(decimal: Decimal) -> Number {
        Number(BigRational::new(BigInt::from(decimal.mantissa()), power(decimal.scale())))
    }

    /// The fraction itself.
    #[must_use]
    pub fn exact(&self) -> &BigRational {
        &self.0
    }

    /// The whole number, if it is one that fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        if !self.0.is_integer() {
            return None;
        }
        i64::try_from(self.0.to_integer()).ok()
    }

    /// The digits needed after the point.
    #[must_use]
    pub fn places(&self) -> u32 {
        (0..=DIGITS).find(|places| (&self.0 * power(*places)).is_integer()).unwrap_or(DIGITS)
    }

    /// The shortest text with at least `least` digits after the point.
    #[must_use]
    pub fn text(&self, least: u32) -> String {
        let places = self.places();
        let digits = size((&self.0 * power(places)).to_integer()).to_string();
        let digits = format!("{digits:0>width$}", width = places as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        let fraction = format!("{fraction:0<width$}", width = least.max(places) as usize);
        let sign = if is_negative(&self.0) { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// The exact fraction rounded once to `places` digits after the point.
#[must_use]
pub fn round(exact: &BigRational, places: u32, mode: Rounding) -> BigRational {
    let scaled = exact * power(places);
    let below = scaled.floor();
    let rest = &scaled - &below;
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let negative = is_negative(exact);
    let odd = size(below.to_integer() % BigInt::from(2)) == BigInt::from(1);
    let goes_up = if is_zero(&rest) {
        false
    } else {
        match mode {
            Rounding::HalfUp => rest > half || (rest == half && !negative),
            Rounding::HalfEven => rest > half || (rest == half && odd),
            Rounding::Up => !negative,
            Rounding::Down => negative,
            Rounding::Floor => false,
            Rounding::Ceil => true,
        }
    };
    let kept = if goes_up { below + BigInt::from(1) } else { below };
    kept / power(places)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A signed whole number, held at a million either way.
fn signed(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if !is_digits(digits) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(sign * if significant.len() > 6 { 1_000_000 } else { significant.parse().unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> BigRational {
        Number::parse(text).unwrap().exact().clone()
    }

    #[test]
    fn what_fits() {
        assert!(Number::parse("9999999999999999999999999999").is_some());
        assert!(Number::parse("10000000000000000000000000000").is_none(), "29 digits");
        assert!(Number::parse("1e27").is_some());
        assert!(Number::parse("1e28").is_none());
        assert!(Number::parse("1e-28").is_some());
        assert!(Number::parse("1e-29").is_none());
        assert_eq!(Number::parse("0e999999999"), Some(Number::whole(0)));
        assert_eq!(Number::parse("1.50"), Number::parse("1.5"));
        for wrong in ["", "1.", ".5", "1,000", "1e", "--1", "0x1"] {
            assert_eq!(Number::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ties() {
        for (mode, expected) in [
            (Rounding::HalfUp, ["3", "-3", "4"]),
            (Rounding::HalfEven, ["2", "-2", "4"]),
            (Rounding::Up, ["3", "-3", "4"]),
            (Rounding::Down, ["2", "-2", "3"]),
        ] {
            let found = ["2.5", "-2.5", "3.5"].map(|text| round(&n(text), 0, mode));
            assert_eq!(found, expected.map(n), "{mode:?}");
        }
    }

    #[test]
    fn texts() {
        for (value, least, text) in [
            ("199", 2, "199.00"),
            ("-0.125", 2, "-0.125"),
            ("1.50", 0, "1.5"),
            ("0.05", 0, "0.05"),
            ("0", 0, "0"),
        ] {
            assert_eq!(Number::parse(value).unwrap().text(least), text);
        }
    }
}
