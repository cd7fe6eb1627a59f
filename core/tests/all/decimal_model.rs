//! Decimals against whole numbers of any size.
//!
//! The model is a fraction of big integers and one rule: a number can be held if some power of ten up to 10^28 makes
//! it a whole number below 10^28. Everything else (when an operation fails, what it gives, how it prints) follows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use dangjiu::decimal::{Decimal, DecimalError, MAX_DIGITS, Rounding};
use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use proptest::prelude::*;

fn ten_to(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn fraction(number: Decimal) -> BigRational {
    BigRational::new(BigInt::from(number.mantissa()), ten_to(number.scale()))
}

fn size(number: &BigRational) -> BigRational {
    if number.numer().sign() == Sign::Minus { -number } else { number.clone() }
}

/// The number as the shortest mantissa and scale, or why it cannot be held.
fn held(number: &BigRational) -> Result<(BigInt, u32), DecimalError> {
    if size(number) >= BigRational::from(ten_to(MAX_DIGITS)) {
        return Err(DecimalError::Overflow);
    }
    for scale in 0..=MAX_DIGITS {
        let raised = number * BigRational::from(ten_to(scale));
        if raised.is_integer() {
            let mantissa = raised.to_integer();
            let fits = size(&raised) < BigRational::from(ten_to(MAX_DIGITS));
            return if fits { Ok((mantissa, scale)) } else { Err(DecimalError::Inexact) };
        }
    }
    Err(DecimalError::Inexact)
}

/// The plain form, written with the digits of the whole mantissa.
fn printed((mantissa, scale): &(BigInt, u32)) -> String {
    let sign = if mantissa.sign() == Sign::Minus { "-" } else { "" };
    let scale = usize::try_from(*scale).unwrap();
    let digits = format!("{:0>width$}", mantissa.magnitude().to_string(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// The result is the number of the model, in every way it can be looked at, or fails as the model does.
fn agree(result: Result<Decimal, DecimalError>, model: &BigRational) -> Result<(), TestCaseError> {
    match (result, held(model)) {
        (Ok(number), Ok(expected)) => {
            prop_assert_eq!(fraction(number), model.clone());
            prop_assert!(number.scale() <= MAX_DIGITS);
            prop_assert!(number.mantissa().unsigned_abs() < 10u128.pow(MAX_DIGITS));
            prop_assert_eq!(number.to_string(), printed(&expected));
            prop_assert_eq!(number.places(), expected.1);
            prop_assert_eq!(number.is_integer(), model.is_integer());
            prop_assert_eq!(number.is_negative(), model.numer().sign() == Sign::Minus);
            let again = Decimal::parse(&printed(&expected));
            prop_assert_eq!(again, Ok(number));
            prop_assert_eq!(again.map(hash_of), Ok(hash_of(number)));
        }
        (result, expected) => prop_assert_eq!(result.err(), expected.err()),
    }
    Ok(())
}

fn hash_of(number: Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

fn round_whole(number: &BigRational, rounding: Rounding) -> BigInt {
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let (floor, ceil) = (number.floor().to_integer(), number.ceil().to_integer());
    if floor == ceil {
        return floor;
    }
    let negative = number.numer().sign() == Sign::Minus;
    let (toward_zero, away) = if negative { (&ceil, &floor) } else { (&floor, &ceil) };
    let to_half = (number - number.floor()).cmp(&half);
    match rounding {
        Rounding::Floor => floor,
        Rounding::Ceil => ceil,
        Rounding::Up => away.clone(),
        Rounding::Down => toward_zero.clone(),
        Rounding::HalfUp => match to_half {
            Ordering::Less => floor,
            Ordering::Equal => away.clone(),
            Ordering::Greater => ceil,
        },
        Rounding::HalfEven => match to_half {
            Ordering::Less => floor,
            Ordering::Equal if &floor % 2 == BigInt::from(0) => floor,
            _ => ceil,
        },
    }
}

fn rounded(number: &BigRational, places: u32, rounding: Rounding) -> BigRational {
    let unit = ten_to(places);
    BigRational::new(round_whole(&(number * BigRational::from(unit.clone())), rounding), unit)
}

/// Whole numbers of every length up to 28 digits: any digits, ends in zeros, powers of two and five, the ends.
fn mantissas() -> impl Strategy<Value = i128> {
    let full = (0..=28u32, any::<u128>()).prop_map(|(digits, seed)| (seed % 10u128.pow(digits)) as i128);
    let zeros = (0..=28u32, any::<u64>())
        .prop_map(|(zeros, seed)| i128::from(seed) % 10i128.pow(28 - zeros) * 10i128.pow(zeros));
    let powers = prop_oneof![
        (0..=92u32).prop_map(|exponent| 2i128.pow(exponent)),
        (0..=39u32).prop_map(|exponent| 5i128.pow(exponent)),
    ];
    let ends = (0..=28u32, -2..=2i128)
        .prop_map(|(digits, off)| (10i128.pow(digits) + off).clamp(0, 10i128.pow(28) - 1));
    let small = 0..=12i128;
    (prop_oneof![full, zeros, powers, ends, small], any::<bool>())
        .prop_map(|(size, negative)| if negative { -size } else { size })
}

fn scales() -> impl Strategy<Value = u32> {
    prop_oneof![0..=28u32, 0..=4u32, 26..=28u32]
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (mantissas(), scales()).prop_map(|(mantissa, scale)| Decimal::from_mantissa(mantissa, scale).unwrap())
}

fn modes() -> impl Strategy<Value = Rounding> {
    prop::sample::select(vec![
        Rounding::HalfUp,
        Rounding::HalfEven,
        Rounding::Up,
        Rounding::Down,
        Rounding::Floor,
        Rounding::Ceil,
    ])
}

/// Numbers and divisors whose quotient is a held number, or just beside one, or halfway between two.
fn quotients() -> impl Strategy<Value = (Decimal, Decimal)> {
    let close = (1..10_000_000_000_000i128, 1..10_000_000_000_000i128, scales(), scales(), -1..=1i128)
        .prop_filter_map("a divisor", |(quotient, divisor, a, b, off)| {
            let num = Decimal::from_mantissa(quotient * divisor + off, a).ok()?;
            Some((num, Decimal::from_mantissa(divisor, b).ok()?))
        });
    let halves = (mantissas(), scales(), prop::sample::select(vec![2, 4, 5, 8, 20, -2, -50]))
        .prop_filter_map("a divisor", |(mantissa, scale, divisor)| {
            Some((Decimal::from_mantissa(mantissa, scale).ok()?, Decimal::from_i64(divisor)))
        });
    prop_oneof![close, halves, (decimals(), decimals())]
}

/// A numeral in parts: sign, whole digits, fraction, exponent.
fn numerals() -> impl Strategy<Value = (String, BigRational)> {
    let parts = (
        "[+-]?",
        "(0{0,3}[0-9]{1,30}0{0,6})",
        prop::option::of("[0-9]{1,30}0{0,6}"),
        prop::option::of(-70..70i32),
    );
    (parts, any::<bool>()).prop_map(|((sign, whole, fraction, exponent), upper)| {
        let digits = format!("{whole}{}", fraction.as_deref().unwrap_or_default());
        let mut text = format!("{sign}{whole}");
        if let Some(fraction) = &fraction {
            text.push('.');
            text.push_str(fraction);
        }
        if let Some(exponent) = exponent {
            text.push_str(&format!("{}{exponent}", if upper { 'E' } else { 'e' }));
        }
        let size: BigInt = digits.parse().unwrap();
        let power = exponent.unwrap_or(0) - i32::try_from(fraction.map_or(0, |f| f.len())).unwrap();
        let scale = ten_to(power.unsigned_abs());
        let number = if power < 0 { BigRational::new(size, scale) } else { BigRational::from(size * scale) };
        (text, if sign == "-" { -number } else { number })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parsing((text, number) in numerals()) {
        agree(Decimal::parse(&text), &number)?;
    }

    #[test]
    fn from_parts(mantissa in any::<i128>(), zeros in 0..38u32, scale in 0..45u32) {
        let mantissa = mantissa / 10i128.pow(zeros);
        agree(Decimal::from_mantissa(mantissa, scale), &BigRational::new(mantissa.into(), ten_to(scale)))?;
    }

    #[test]
    fn sums(a in decimals(), b in decimals()) {
        let sum = a.checked_add(b);
        agree(sum, &(fraction(a) + fraction(b)))?;
        agree(a.checked_sub(b), &(fraction(a) - fraction(b)))?;
        prop_assert_eq!(sum, b.checked_add(a));
        let scale = a.scale().max(b.scale());
        if let Ok(sum) = sum && (fraction(sum) * ten_to(scale)).to_integer().magnitude() < ten_to(28).magnitude() {
            prop_assert_eq!(sum.scale(), scale);
        }
    }

    #[test]
    fn products(a in decimals(), b in decimals()) {
        let product = a.checked_mul(b);
        agree(product, &(fraction(a) * fraction(b)))?;
        prop_assert_eq!(product, b.checked_mul(a));
        let scale = a.scale() + b.scale();
        if let Ok(product) = product
            && scale <= 28
            && (fraction(product) * ten_to(scale)).to_integer().magnitude() < ten_to(28).magnitude()
        {
            prop_assert_eq!(product.scale(), scale);
        }
    }

    #[test]
    fn negation(a in decimals()) {
        agree(Ok(-a), &-fraction(a))?;
        agree(Ok(a.abs()), &size(&fraction(a)))?;
        let whole = fraction(a);
        let as_i64 = if whole.is_integer() { i64::try_from(whole.to_integer()).ok() } else { None };
        prop_assert_eq!(a.to_i64(), as_i64);
    }

    #[test]
    fn division((num, den) in quotients(), places in 0..=28u32, rounding in modes()) {
        let result = Decimal::div_round(num, den, places, rounding);
        if den.is_zero() {
            prop_assert_eq!(result, Err(DecimalError::DivisionByZero));
        } else {
            agree(result, &rounded(&(fraction(num) / fraction(den)), places, rounding))?;
        }
    }

    #[test]
    fn rounding(a in decimals(), places in 0..=30u32, rounding in modes()) {
        agree(Ok(a.round(places, rounding)), &rounded(&fraction(a), places, rounding))?;
    }

    #[test]
    fn order(a in decimals(), b in decimals()) {
        prop_assert_eq!(a.cmp(&b), fraction(a).cmp(&fraction(b)));
        prop_assert_eq!(a == b, fraction(a) == fraction(b));
        // The same number in another spelling, where there is one.
        let other = Decimal::parse(&a.to_string()).unwrap();
        prop_assert_eq!(a.cmp(&other), Ordering::Equal);
        prop_assert_eq!(other.cmp(&b), a.cmp(&b));
        prop_assert_eq!(hash_of(other), hash_of(a));
    }

    #[test]
    fn ratios((a, b) in quotients(), (c, d) in quotients()) {
        let zero = b.is_zero() || d.is_zero();
        let model = (!zero).then(|| (fraction(a) / fraction(b)).cmp(&(fraction(c) / fraction(d))));
        prop_assert_eq!(Decimal::cmp_ratio(a, b, c, d), model);
    }

    /// The same ratio in other numbers, and one a single unit away.
    #[test]
    fn close_ratios(a in mantissas(), b in mantissas(), factor in 1..1000i128, off in -1..=1i128, scales in [0..=28u32, 0..=28u32]) {
        let (a, b) = (a / 10_000, b / 10_000);
        let held = |mantissa, scale| Decimal::from_mantissa(mantissa, scale).unwrap();
        let (a, b, c, d) = (held(a, scales[0]), held(b, scales[1]), held(a * factor + off, scales[0]), held(b * factor, scales[1]));
        let model = (!b.is_zero()).then(|| (fraction(a) / fraction(b)).cmp(&(fraction(c) / fraction(d))));
        prop_assert_eq!(Decimal::cmp_ratio(a, b, c, d), model);
    }

    #[test]
    fn equal_values_behave_alike(a in decimals(), b in decimals(), places in 0..=28u32, rounding in modes()) {
        let other = Decimal::parse(&a.to_string()).unwrap();
        prop_assert_eq!(a.checked_add(b), other.checked_add(b));
        prop_assert_eq!(a.checked_mul(b), other.checked_mul(b));
        prop_assert_eq!(Decimal::div_round(a, b, places, rounding), Decimal::div_round(other, b, places, rounding));
        prop_assert_eq!(Decimal::div_round(b, a, places, rounding), Decimal::div_round(b, other, places, rounding));
    }

    #[test]
    fn any_text_is_answered(text in "[-+.eE0-9a ]{0,12}") {
        // JSON's grammar with a leading plus and leading zeros, by hand.
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
        let (digits, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
            None => (unsigned, None),
        };
        let all_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let well_formed = digits.splitn(2, '.').all(all_digits)
            && exponent.is_none_or(|e| all_digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
        prop_assert_eq!(Decimal::parse(&text) != Err(DecimalError::Malformed), well_formed, "{}", text);
    }
}
