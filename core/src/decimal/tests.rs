//! The edges of the 28 digits, ties, signs and spellings, each worked out by hand.
//! `core/tests/all/decimal_model.rs` compares with whole numbers of any size.

use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering::{self, Equal, Greater, Less};
use core::hash::{BuildHasher, Hash};

use super::DecimalError::{DivisionByZero, Inexact, Malformed, Overflow};
use super::{Decimal, DecimalError, Rounding, Sign};

const NINES_28: &str = "9999999999999999999999999999";
const TEN_TO_27: &str = "1000000000000000000000000000";
const SMALLEST: &str = "0.0000000000000000000000000001";

fn d(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

fn text(result: Result<Decimal, DecimalError>) -> Result<String, DecimalError> {
    result.map(|number| number.to_string())
}

fn ok(text: &str) -> Result<String, DecimalError> {
    Ok(text.to_string())
}

#[test]
fn parse_keeps_the_spelling_and_prints_the_shortest() {
    for (written, printed, scale) in [
        ("0", "0", 0),
        ("-0", "0", 0),
        ("0.00", "0", 0),
        ("-0.0e5", "0", 0),
        ("7", "7", 0),
        ("+7", "7", 0),
        ("-7", "-7", 0),
        ("007", "7", 0),
        ("199.00", "199", 2),
        ("0.05", "0.05", 2),
        ("-1.50", "-1.5", 2),
        ("10.010", "10.01", 3),
        ("1e0", "1", 0),
        ("1.5e3", "1500", 0),
        ("1.5E+1", "15", 0),
        ("15e-1", "1.5", 1),
        ("1500e-2", "15", 2),
        ("120e-1", "12", 1),
        ("1e27", TEN_TO_27, 0),
        ("1e-28", SMALLEST, 28),
        ("10e-29", SMALLEST, 28),
        (NINES_28, NINES_28, 0),
        ("-9999999999999999999999999999", "-9999999999999999999999999999", 0),
        ("0.9999999999999999999999999999", "0.9999999999999999999999999999", 28),
        ("9.999999999999999999999999999", "9.999999999999999999999999999", 27),
        // 29 and more digits, all but 28 of them zeros at the end.
        ("99999999999999999999999999.990", "99999999999999999999999999.99", 2),
        ("99999999999999999999999999990e-2", "999999999999999999999999999.9", 1),
        ("1.0000000000000000000000000000", "1", 0),
        ("10.00000000000000000000000000000", "10", 0),
        ("1.10000000000000000000000000000", "1.1", 1),
        ("0.10000000000000000000000000000", "0.1", 1),
        ("0.1000000000000000000000000000", "0.1", 28),
        ("1.000000000000000000000000000", "1", 27),
    ] {
        let number = d(written);
        assert_eq!(number.to_string(), printed, "{written}");
        assert_eq!(number.scale(), scale, "{written}");
        assert_eq!(d(printed), number, "{written}");
    }
}

#[test]
fn parse_refuses_what_is_no_number() {
    for written in [
        "", "-", "+", ".", "-.", "e", "1e", "1e+", "1e-", "e5", ".5", "5.", "-.5", "1.e5", "1.2.3", "1e5e5",
        "1e5.0", "--1", "+-1", "-+1", " 1", "1 ", "1,000", "1_000", "0x10", "1a", "1.a", "1ea", "１", "1e１",
        "NaN", "inf", "一", "¥1", "1e--5", "1e+-5", "/", ":", "1/", "1:",
    ] {
        assert_eq!(Decimal::parse(written), Err(Malformed), "{written}");
    }
}

#[test]
fn parse_refuses_what_does_not_fit() {
    for (written, reason) in [
        ("10000000000000000000000000000", Overflow),
        ("-10000000000000000000000000000", Overflow),
        ("10000000000000000000000000000.0", Overflow),
        ("10000000000000000000000000000.5", Overflow),
        ("99999999999999999999999999999", Overflow),
        ("1e28", Overflow),
        ("0.1e29", Overflow),
        ("1e99999999999999999999", Overflow),
        ("1.5e9223372036854775807", Overflow),
        ("9999999999999999999999999999.5", Inexact),
        ("1.0000000000000000000000000001", Inexact),
        ("0.12345678901234567890123456789", Inexact),
        ("1e-29", Inexact),
        ("11e-29", Inexact),
        ("0.00000000000000000000000000001", Inexact),
        ("1e-9223372036854775808", Inexact),
        ("1e-99999999999999999999", Inexact),
    ] {
        assert_eq!(text(Decimal::parse(written)), Err(reason), "{written}");
    }
}

#[test]
fn parse_of_five_thousand_digits() {
    let zeros = "0".repeat(5000);
    assert_eq!(Decimal::parse(&"7".repeat(5000)), Err(Overflow));
    assert_eq!(Decimal::parse(&format!("0.{}", "7".repeat(5000))), Err(Inexact));
    assert_eq!(Decimal::parse(&format!("1.{zeros}1")), Err(Inexact));
    assert_eq!(Decimal::parse(&format!("1{zeros}")), Err(Overflow));
    assert_eq!(text(Decimal::parse(&format!("{zeros}1.{zeros}"))), ok("1"));
    assert_eq!(text(Decimal::parse(&format!("1{zeros}e-5000"))), ok("1"));
    assert_eq!(text(Decimal::parse(&format!("0.{zeros}15e5001"))), ok("1.5"));
    assert_eq!(text(Decimal::parse(&format!("{zeros}e{zeros}"))), ok("0"));
}

#[test]
fn spellings_of_one_number_are_one_value() {
    let hasher = hashbrown::DefaultHashBuilder::default();
    for (a, b) in [("1.0", "1.00"), ("0", "0.000"), ("-2.50", "-2.5"), ("100", "1e2"), (TEN_TO_27, "1e27")] {
        let (a, b) = (d(a), d(b));
        assert_eq!(a, b);
        assert_eq!(a.cmp(&b), Equal);
        assert_eq!(a.partial_cmp(&b), Some(Equal));
        assert_eq!(hasher.hash_one(a), hasher.hash_one(b));
        assert_eq!(a.to_string(), b.to_string());
    }
    assert_ne!(hasher.hash_one(d("1")), hasher.hash_one(d("10")));
    assert_ne!(hasher.hash_one(d("1")), hasher.hash_one(d("0.1")));
    struct Fed(alloc::vec::Vec<u8>);
    impl core::hash::Hasher for Fed {
        fn finish(&self) -> u64 {
            0
        }
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
    }
    let fed = |number: Decimal| {
        let mut fed = Fed(alloc::vec::Vec::new());
        number.hash(&mut fed);
        fed.0
    };
    assert_eq!(fed(d("1.50")), fed(d("1.5")));
    assert_ne!(fed(d("1.5")), fed(d("15")));
}

#[test]
fn order_is_the_order_of_the_numbers() {
    let sorted = [
        "-9999999999999999999999999999",
        "-2",
        "-1.5",
        "-1.49",
        "-0.0000000000000000000000000001",
        "0",
        SMALLEST,
        "0.1",
        "0.11",
        "1",
        "1.000000000000000000000000001",
        "2",
        "10",
        "9999999999999999999999999998",
        NINES_28,
    ];
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate() {
            assert_eq!(d(a).cmp(&d(b)), i.cmp(&j), "{a} and {b}");
            assert_eq!(d(a) == d(b), i == j, "{a} and {b}");
        }
    }
}

#[test]
fn add_keeps_the_larger_scale() {
    let sum = d("1.50").checked_add(d("2.5")).expect("a sum");
    assert_eq!((sum.to_string().as_str(), sum.scale()), ("4", 2));
    let difference = d("1.5").checked_sub(d("2.25")).expect("a difference");
    assert_eq!((difference.to_string().as_str(), difference.scale()), ("-0.75", 2));
    // A zero keeps a sign of neither side.
    assert_eq!(text(d("-1.5").checked_add(d("1.50"))), ok("0"));
    assert_eq!(d("-1.5").checked_add(d("1.50")).map(Decimal::sign), Ok(Sign::Zero));
}

#[test]
fn add_at_the_limit() {
    let most = d(NINES_28);
    assert_eq!(most.checked_add(Decimal::ONE), Err(Overflow));
    assert_eq!((-most).checked_sub(Decimal::ONE), Err(Overflow));
    assert_eq!(most.checked_add(d("0.1")), Err(Inexact));
    assert_eq!(most.checked_add(d(SMALLEST)), Err(Inexact));
    assert_eq!((-most).checked_add(d(SMALLEST)), Err(Inexact));
    assert_eq!(text(most.checked_sub(most)), ok("0"));
    assert_eq!(text(d("9999999999999999999999999998").checked_add(Decimal::ONE)), ok(NINES_28));
    // The scale gives way to the digits where it holds only zeros.
    assert_eq!(text(most.checked_add(d("0.0000000000000000000000000000"))), ok(NINES_28));
    assert_eq!(text(d("9999999999999999999999999998").checked_add(d("1.0"))), ok(NINES_28));
    assert_eq!(
        text(d("1e27").checked_add(d("1.0000000000000000000000000"))),
        ok("1000000000000000000000000001")
    );
    // The sum of two 28-digit fractions loses its last digit where that is a zero.
    assert_eq!(
        text(d("9.999999999999999999999999995").checked_add(d("0.000000000000000000000000005"))),
        ok("10")
    );
    assert_eq!(
        d("9.999999999999999999999999999").checked_add(d("0.000000000000000000000000002")),
        Err(Inexact)
    );
}

#[test]
fn add_over_fifty_digits_apart() {
    // 10^27 and 10^-28 span 56 digits.
    assert_eq!(d("1e27").checked_add(d(SMALLEST)), Err(Inexact));
    assert_eq!(d("1e27").checked_sub(d(SMALLEST)), Err(Inexact));
    assert_eq!(d("-1e27").checked_add(d(SMALLEST)), Err(Inexact));
    assert_eq!(d(SMALLEST).checked_sub(d("1e27")), Err(Inexact));
    // A zero with 28 places forces the wide path and changes nothing.
    let wide_zero = d("0.1000000000000000000000000000").checked_sub(d("0.1")).expect("zero");
    assert_eq!(wide_zero.scale(), 28);
    for number in ["1e27", "-1e27", "123456789012345678901234567", "-5"] {
        assert_eq!(d(number).checked_add(wide_zero), Ok(d(number)), "{number}");
        assert_eq!(wide_zero.checked_add(d(number)), Ok(d(number)), "{number}");
        assert_eq!(wide_zero.checked_sub(d(number)), Ok(-d(number)), "{number}");
    }
    // One with 27 zeros after its point is still one.
    let one = d("1.000000000000000000000000000");
    assert_eq!(text(d("123456789012345678901234567").checked_add(one)), ok("123456789012345678901234568"));
    assert_eq!(text(d("123456789012345678901234567").checked_sub(one)), ok("123456789012345678901234566"));
    assert_eq!(text(one.checked_sub(d("123456789012345678901234567"))), ok("-123456789012345678901234566"));
    assert_eq!(text(d("-123456789012345678901234567").checked_sub(one)), ok("-123456789012345678901234568"));
}

#[test]
fn multiply_adds_the_scales() {
    let product = d("1.50").checked_mul(d("2.0")).expect("a product");
    assert_eq!((product.to_string().as_str(), product.scale()), ("3", 3));
    assert_eq!(text(d("-1.5").checked_mul(d("-1.5"))), ok("2.25"));
    assert_eq!(text(d("-1.5").checked_mul(d("1.5"))), ok("-2.25"));
    assert_eq!(text(d("-1.5").checked_mul(Decimal::ZERO)), ok("0"));
}

#[test]
fn multiply_at_the_limit() {
    assert_eq!(text(d("1e14").checked_mul(d("9e13"))), ok("9000000000000000000000000000"));
    assert_eq!(d("1e14").checked_mul(d("1e14")), Err(Overflow));
    assert_eq!(d("-1e27").checked_mul(d("1e27")), Err(Overflow));
    assert_eq!(text(d("1e-14").checked_mul(d("1e-14"))), ok(SMALLEST));
    assert_eq!(d("1e-14").checked_mul(d("1e-15")), Err(Inexact));
    assert_eq!(text(d("2e-14").checked_mul(d("5e-15"))), ok(SMALLEST));
    assert_eq!(d(SMALLEST).checked_mul(d(SMALLEST)), Err(Inexact));
    assert_eq!(d(NINES_28).checked_mul(d(NINES_28)), Err(Overflow));
    assert_eq!(d(NINES_28).checked_mul(d("0.9")), Err(Inexact));
    // 0.9999999999999999999999999999² has 56 digits.
    assert_eq!(
        d("0.9999999999999999999999999999").checked_mul(d("0.9999999999999999999999999999")),
        Err(Inexact)
    );
    // Twice 28 digits, all zeros but two: 5·10^27 × 2·10^-28.
    assert_eq!(text(d("5e27").checked_mul(d("2e-28"))), ok("1"));
    assert_eq!(
        text(d("5000000000000000000000000000").checked_mul(d("-0.2000000000000000000000000000"))),
        ok("-1000000000000000000000000000")
    );
    // 2^27 × 5^27 with 27 places each: the zeros of the product carry all of both scales.
    assert_eq!(text(d("13.4217728").checked_mul(d("74505805969.23828125"))), ok("1000000000000"));
    assert_eq!(
        text(d("1.000000000000000000000000000").checked_mul(d("1.000000000000000000000000000"))),
        ok("1")
    );
}

#[test]
fn one_answer_for_all_spellings() {
    let spellings = ["5", "5.0", "5.000000000000000000000000000"];
    for a in spellings {
        for b in ["1e27", "1000000000000000000000000000"] {
            assert_eq!(text(d(a).checked_mul(d(b))), ok("5000000000000000000000000000"), "{a}");
            assert_eq!(text(d(a).checked_add(d(b))), ok("1000000000000000000000000005"), "{a}");
            assert_eq!(
                text(Decimal::div_round(d(b), d(a), 0, Rounding::Down)),
                ok("200000000000000000000000000"),
                "{a}"
            );
        }
    }
}

#[test]
fn from_parts() {
    assert_eq!(text(Decimal::from_mantissa(-1250, 3)), ok("-1.25"));
    assert_eq!(Decimal::from_mantissa(-1250, 3).map(Decimal::scale), Ok(3));
    assert_eq!(Decimal::from_mantissa(-1250, 3).map(Decimal::mantissa), Ok(-1250));
    assert_eq!(text(Decimal::from_mantissa(i128::MAX, 0)), Err(Overflow));
    assert_eq!(text(Decimal::from_mantissa(i128::MIN, 38)), Err(Inexact));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(38), 38)), ok("1"));
    assert_eq!(text(Decimal::from_mantissa(-(10i128.pow(38)), 38)), ok("-1"));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(38), 10)), Err(Overflow));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(38), 11)), ok(TEN_TO_27));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(38) + 1, 10)), Err(Overflow));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(38) + 1, 11)), Err(Inexact));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(28), 0)), Err(Overflow));
    assert_eq!(text(Decimal::from_mantissa(10i128.pow(28) - 1, 0)), ok(NINES_28));
    assert_eq!(text(Decimal::from_mantissa(0, u32::MAX)), ok("0"));
    assert_eq!(text(Decimal::from_mantissa(1, u32::MAX)), Err(Inexact));
    assert_eq!(Decimal::from_mantissa(10, 29).map(|n| (n.mantissa(), n.scale())), Ok((1, 28)));
    assert_eq!(Decimal::from_mantissa(10, 28).map(|n| (n.mantissa(), n.scale())), Ok((10, 28)));
    assert_eq!(Decimal::from_mantissa(0, 29).map(Decimal::scale), Ok(28));
}

#[test]
fn whole_numbers() {
    for whole in [0, 1, -1, 42, i64::from(u32::MAX) + 1, i64::MAX, i64::MIN] {
        let number = Decimal::from_i64(whole);
        assert_eq!(number.to_string(), whole.to_string());
        assert_eq!(number.to_i64(), Some(whole));
        assert_eq!(Decimal::from(whole), number);
        assert!(number.is_integer());
    }
    assert_eq!(d("2.00").to_i64(), Some(2));
    assert!(d("2.00").is_integer());
    assert_eq!(d("2.5").to_i64(), None);
    assert!(!d("2.5").is_integer());
    assert_eq!(d("9223372036854775808").to_i64(), None);
    assert_eq!(d("-9223372036854775809").to_i64(), None);
    assert_eq!(Decimal::ZERO, d("0"));
    assert_eq!(Decimal::ONE, d("1"));
    assert_eq!(Decimal::default(), Decimal::ZERO);
    assert_eq!("1.5".parse(), Ok(d("1.5")));
}

#[test]
fn signs() {
    for (written, sign) in
        [("-0.1", Sign::Negative), ("0.0", Sign::Zero), ("-0", Sign::Zero), ("3", Sign::Positive)]
    {
        let number = d(written);
        assert_eq!(number.sign(), sign, "{written}");
        assert_eq!(number.is_zero(), sign == Sign::Zero, "{written}");
        assert_eq!(number.is_negative(), sign == Sign::Negative, "{written}");
    }
    assert_eq!((-d("1.50")).to_string(), "-1.5");
    assert_eq!((-d("-1.50")).to_string(), "1.5");
    assert_eq!((-d("0.0")).to_string(), "0");
    assert_eq!((-d("1.50")).scale(), 2);
    assert_eq!(d("-1.50").abs().to_string(), "1.5");
    assert_eq!(d("-1.50").abs().scale(), 2);
    assert_eq!(d("1.5").abs(), d("1.5"));
    assert_eq!(d("1.50").places(), 1);
    assert_eq!(d("200").places(), 0);
    assert_eq!(d("0.000").places(), 0);
}

/// Half up, half even, up, down, floor, ceil.
const MODES: [Rounding; 6] =
    [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down, Rounding::Floor, Rounding::Ceil];

#[test]
fn rounding_modes() {
    for (number, rounded) in [
        ("2.1", ["2", "2", "3", "2", "2", "3"]),
        ("2.49", ["2", "2", "3", "2", "2", "3"]),
        ("2.5", ["3", "2", "3", "2", "2", "3"]),
        ("2.51", ["3", "3", "3", "2", "2", "3"]),
        ("3.5", ["4", "4", "4", "3", "3", "4"]),
        ("3.0", ["3", "3", "3", "3", "3", "3"]),
        ("0.5", ["1", "0", "1", "0", "0", "1"]),
        ("9.5", ["10", "10", "10", "9", "9", "10"]),
        ("-0.5", ["-1", "0", "-1", "0", "-1", "0"]),
        ("-2.1", ["-2", "-2", "-3", "-2", "-3", "-2"]),
        ("-2.5", ["-3", "-2", "-3", "-2", "-3", "-2"]),
        ("-2.9", ["-3", "-3", "-3", "-2", "-3", "-2"]),
        ("-3.5", ["-4", "-4", "-4", "-3", "-4", "-3"]),
    ] {
        for (mode, expected) in MODES.into_iter().zip(rounded) {
            assert_eq!(d(number).round(0, mode).to_string(), expected, "{number} {mode:?}");
            // The same number as a quotient: at the scale of the divisor, below it and above it.
            let quotients = [
                (d(number), Decimal::ONE),
                (d(number).checked_mul(d("4")).expect("fits"), d("4")),
                (d(number).checked_mul(d("-0.08")).expect("fits"), d("-0.08")),
            ];
            for (num, den) in quotients {
                let quotient = Decimal::div_round(num, den, 0, mode);
                assert_eq!(text(quotient), ok(expected), "{num} / {den} {mode:?}");
            }
        }
    }
}

#[test]
fn round_keeps_what_is_short_enough() {
    let number = d("1.250");
    assert_eq!(number.round(3, Rounding::Up).scale(), 3);
    assert_eq!(number.round(2, Rounding::Up).scale(), 2);
    assert_eq!(number.round(2, Rounding::Up).to_string(), "1.25");
    assert_eq!(number.round(40, Rounding::Up).to_string(), "1.25");
    assert_eq!(number.round(1, Rounding::HalfEven).to_string(), "1.2");
    assert_eq!(d(NINES_28).round(0, Rounding::Up).to_string(), NINES_28);
    assert_eq!(d("0.9999999999999999999999999999").round(0, Rounding::HalfUp).to_string(), "1");
    assert_eq!(d("0.9999999999999999999999999999").round(27, Rounding::Ceil).to_string(), "1");
    assert_eq!(d("-0.0000000000000000000000000001").round(0, Rounding::Ceil).sign(), Sign::Zero);
}

fn quotient(num: &str, den: &str, places: u32, rounding: Rounding) -> Result<String, DecimalError> {
    text(Decimal::div_round(d(num), d(den), places, rounding))
}

#[test]
fn division_is_rounded_once() {
    use Rounding::{Ceil, Down, Floor, HalfEven, HalfUp, Up};
    assert_eq!(quotient("199.9", "3", 2, HalfUp), ok("66.63"));
    assert_eq!(quotient("1", "3", 28, HalfUp), ok("0.3333333333333333333333333333"));
    assert_eq!(quotient("2", "3", 28, HalfUp), ok("0.6666666666666666666666666667"));
    assert_eq!(quotient("1", "8", 2, HalfUp), ok("0.13"));
    assert_eq!(quotient("1", "8", 2, HalfEven), ok("0.12"));
    assert_eq!(quotient("3", "8", 2, HalfEven), ok("0.38"));
    // 0.1249999… must not become 0.125 and then 0.13.
    assert_eq!(quotient("0.1249999999999999999999999999", "1", 2, HalfUp), ok("0.12"));
    assert_eq!(quotient("1", "3", 0, Up), ok("1"));
    assert_eq!(quotient("-1", "3", 0, Floor), ok("-1"));
    assert_eq!(quotient("-1", "3", 0, Ceil), ok("0"));
    assert_eq!(quotient("1", "-3", 0, Floor), ok("-1"));
    assert_eq!(quotient("-1", "-3", 0, Ceil), ok("1"));
    assert_eq!(quotient("0", "-3", 2, Up), ok("0"));
    // Digits of the whole quotient that lie below the last place.
    assert_eq!(quotient("0.0050", "1", 2, HalfUp), ok("0.01"));
    assert_eq!(quotient("0.0150", "3", 2, HalfEven), ok("0"));
    assert_eq!(quotient("0.0049", "1", 2, HalfUp), ok("0"));
    assert_eq!(quotient("0.0151", "3", 2, HalfEven), ok("0.01"));
    assert_eq!(quotient("0.0000000000000000000000000001", "9e27", 2, Up), ok("0.01"));
    assert_eq!(quotient("0.0000000000000000000000000001", "9e27", 28, Up), ok(SMALLEST));
    assert_eq!(quotient("0.0000000000000000000000000001", "9e27", 28, HalfUp), ok("0"));
    assert_eq!(quotient("0.10", "1", 1, Up), ok("0.1"));
    assert_eq!(quotient("0.20", "2.0", 0, Down), ok("0"));
    // The last places are zeros that need not be held.
    assert_eq!(quotient("1e20", "1", 28, HalfUp), ok("100000000000000000000"));
    assert_eq!(quotient("1e27", "2", 28, HalfUp), ok("500000000000000000000000000"));
}

#[test]
fn division_that_does_not_fit() {
    use Rounding::{HalfUp, Up};
    assert_eq!(quotient("1", "0", 2, HalfUp), Err(DivisionByZero));
    assert_eq!(quotient("0", "0.00", 2, HalfUp), Err(DivisionByZero));
    assert_eq!(quotient("1", "0", 29, HalfUp), Err(DivisionByZero));
    assert_eq!(quotient("1", "2", 29, HalfUp), Err(Inexact));
    assert_eq!(quotient("1", "2", 28, HalfUp), ok("0.5"));
    assert_eq!(quotient("1e27", "0.1", 0, HalfUp), Err(Overflow));
    assert_eq!(quotient("1e27", "0.1", 28, HalfUp), Err(Overflow));
    assert_eq!(quotient("1e27", SMALLEST, 28, HalfUp), Err(Overflow));
    assert_eq!(quotient("9e27", SMALLEST, 0, HalfUp), Err(Overflow));
    assert_eq!(quotient("1e27", "0.3", 0, HalfUp), ok("3333333333333333333333333333"));
    assert_eq!(quotient("1e27", "0.3", 1, HalfUp), Err(Inexact));
    assert_eq!(quotient("1e20", "3", 28, HalfUp), Err(Inexact));
    assert_eq!(quotient(NINES_28, "1.0", 0, Up), ok(NINES_28));
    // 9999999999999999999999999999 / 0.9999999999999999999999999999 is 10^28 exactly.
    assert_eq!(quotient(NINES_28, "0.9999999999999999999999999999", 0, Up), Err(Overflow));
    // 10^28 − 11 and a little, rounded up.
    assert_eq!(
        quotient(NINES_28, "1.000000000000000000000000001", 0, Up),
        ok("9999999999999999999999999990")
    );
}

fn ratio(a: &str, b: &str, c: &str, d_: &str) -> Option<Ordering> {
    Decimal::cmp_ratio(d(a), d(b), d(c), d(d_))
}

#[test]
fn ratios_compare_exactly() {
    assert_eq!(ratio("1", "3", "2", "6"), Some(Equal));
    assert_eq!(ratio("1", "3", "33", "100"), Some(Greater));
    assert_eq!(ratio("1", "3", "34", "100"), Some(Less));
    assert_eq!(ratio("0.1", "0.3", "1", "3"), Some(Equal));
    assert_eq!(ratio("19", "20", "0.95", "1"), Some(Equal));
    assert_eq!(ratio("-1", "3", "1", "-3"), Some(Equal));
    assert_eq!(ratio("-1", "-3", "1", "3"), Some(Equal));
    assert_eq!(ratio("-1", "3", "-1", "2"), Some(Greater));
    assert_eq!(ratio("-1", "2", "-1", "3"), Some(Less));
    assert_eq!(ratio("-1", "2", "1", "3"), Some(Less));
    assert_eq!(ratio("1", "3", "-1", "2"), Some(Greater));
    assert_eq!(ratio("0", "-3", "0.0", "2"), Some(Equal));
    assert_eq!(ratio("0", "3", "1", "2"), Some(Less));
    assert_eq!(ratio("0", "3", "-1", "2"), Some(Greater));
    assert_eq!(ratio("1", "0", "1", "2"), None);
    assert_eq!(ratio("1", "2", "1", "0"), None);
    assert_eq!(ratio("0", "0", "0", "0"), None);
    // 56-digit products that differ in the last digit: (n − 1)/n and n/(n + 1).
    assert_eq!(
        ratio(
            "9999999999999999999999999997",
            "9999999999999999999999999998",
            "9999999999999999999999999998",
            NINES_28
        ),
        Some(Less)
    );
    assert_eq!(
        ratio(
            "9999999999999999999999999998",
            NINES_28,
            "9999999999999999999999999997",
            "9999999999999999999999999998"
        ),
        Some(Greater)
    );
    assert_eq!(ratio(NINES_28, NINES_28, "0.7", "0.7"), Some(Equal));
    // As far apart as the scales allow.
    assert_eq!(ratio("9e27", SMALLEST, SMALLEST, "9e27"), Some(Greater));
    assert_eq!(ratio(SMALLEST, "9e27", "9e27", SMALLEST), Some(Less));
    assert_eq!(ratio("-9e27", SMALLEST, SMALLEST, "-9e27"), Some(Less));
    assert_eq!(ratio("1e27", SMALLEST, "1e27", SMALLEST), Some(Equal));
}

#[test]
fn printing() {
    assert_eq!(format!("{}", d("-0.05")), "-0.05");
    assert_eq!(format!("{:?}", d("-0.050")), "-0.05");
    assert_eq!(format!("{:8}|", d("-0.05")), "   -0.05|");
    assert_eq!(format!("{:<8}|", d("1.5")), "1.5     |");
    assert_eq!(format!("{:08}", d("-1.5")), "-00001.5");
    assert_eq!(format!("{:+}", d("1.5")), "+1.5");
    assert_eq!(format!("{:.1}", d("1.25")), "1.25", "printing does not round");
    assert_eq!(d("199").to_text(2), "199.00");
    assert_eq!(d("199.5").to_text(2), "199.50");
    assert_eq!(d("199.55").to_text(2), "199.55");
    assert_eq!(d("199.550").to_text(2), "199.55");
    assert_eq!(d("-0.125").to_text(2), "-0.125");
    assert_eq!(d("-0.0001").to_text(0), "-0.0001");
    assert_eq!(d("0").to_text(2), "0.00");
    assert_eq!(d("12").to_text(0), "12");
    assert_eq!(d(SMALLEST).to_text(0), SMALLEST);
}

#[test]
fn errors_say_what_is_wrong() {
    assert!(Malformed.to_string().contains("not a number"));
    assert!(Overflow.to_string().contains("28 digits before"));
    assert!(Inexact.to_string().contains("round"));
    assert_eq!(DivisionByZero.to_string(), "division by zero");
}
