//! Amounts, currencies and their texts.

use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;

use super::{Currency, Money, MoneyError};
use crate::decimal::{Decimal, DecimalError, Rounding};

fn d(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

fn money(text: &str) -> Money {
    Money::parse(text).expect(text)
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect(code)
}

#[test]
fn codes() {
    assert_eq!(Currency::parse("CNY"), Some(Currency::CNY));
    assert_eq!(Currency::CNY.code(), "CNY");
    assert_eq!(Currency::CNY.to_string(), "CNY");
    assert_eq!(format!("{:?} {:>5}", currency("USD"), currency("USD")), "USD   USD");
    for code in ["", "CN", "CNYY", "cny", "CnY", "C1Y", "元", "CN ", "ＣNY"] {
        assert_eq!(Currency::parse(code), None, "{code}");
    }
}

#[test]
fn smallest_units() {
    for (code, digits) in [
        ("CNY", 2),
        ("USD", 2),
        ("EUR", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("VND", 0),
        ("CLP", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
        ("XAU", 2),
        ("ZZZ", 2),
    ] {
        assert_eq!(currency(code).minor_units(), digits, "{code}");
    }
}

#[test]
fn amounts_from_text() {
    for (written, amount, code, printed) in [
        ("199.00 CNY", "199", "CNY", "199.00 CNY"),
        ("CNY 199.00", "199", "CNY", "199.00 CNY"),
        ("¥199.00", "199", "CNY", "199.00 CNY"),
        ("￥199", "199", "CNY", "199.00 CNY"),
        ("199元", "199", "CNY", "199.00 CNY"),
        ("1.5万元", "15000", "CNY", "15000.00 CNY"),
        ("0.00005万元", "0.5", "CNY", "0.50 CNY"),
        ("0.01元", "0.01", "CNY", "0.01 CNY"),
        ("0.005元", "0.005", "CNY", "0.005 CNY"),
        ("-5.5 USD", "-5.5", "USD", "-5.50 USD"),
        ("-¥5", "-5", "CNY", "-5.00 CNY"),
        ("-5元", "-5", "CNY", "-5.00 CNY"),
        ("-USD 5", "-5", "USD", "-5.00 USD"),
        ("-0 USD", "0", "USD", "0.00 USD"),
        ("1000 JPY", "1000", "JPY", "1000 JPY"),
        ("1000.5 JPY", "1000.5", "JPY", "1000.5 JPY"),
        ("1.2 KWD", "1.2", "KWD", "1.200 KWD"),
        ("1 CLF", "1", "CLF", "1.0000 CLF"),
        (
            "9999999999999999999999999999 CNY",
            "9999999999999999999999999999",
            "CNY",
            "9999999999999999999999999999.00 CNY",
        ),
    ] {
        let read = money(written);
        assert_eq!(read, Money::new(d(amount), currency(code)), "{written}");
        assert_eq!(read.to_string(), printed);
        assert_eq!(money(printed), read);
    }
}

#[test]
fn texts_that_are_no_money() {
    for written in [
        "",
        "-",
        "199",
        "199.00",
        "CNY",
        " CNY",
        "CNY ",
        "¥",
        "元",
        "万元",
        "1万",
        "199 元",
        "199CNY",
        "CNY199",
        "CNY  199",
        "199  CNY",
        "199.00 cny",
        "199.00 RMB1",
        "¥199元",
        "¥ 199",
        "¥-5",
        "--5元",
        "+5元",
        "1,999元",
        "1e3 CNY",
        "1E3元",
        "199 CNY CNY",
        "CNY CNY",
        "199 199",
        "199 CNY ",
        " 199 CNY",
        "199分",
        "$5",
        "１９９元",
        "1.元",
        ".5元",
        "5 CNY USD",
        "亿元",
        "1.5万万元",
    ] {
        assert_eq!(Money::parse(written), Err(MoneyError::Text { found: written.to_string() }), "{written}");
    }
}

#[test]
fn amounts_that_do_not_fit() {
    let number = |reason| Err(MoneyError::Number(reason));
    assert_eq!(Money::parse("10000000000000000000000000000 CNY"), number(DecimalError::Overflow));
    assert_eq!(Money::parse("1000000000000000000000000万元"), number(DecimalError::Overflow));
    assert_eq!(Money::parse("0.00000000000000000000000000001元"), number(DecimalError::Inexact));
    assert_eq!(Money::parse("0.0000000000000000000000000001万元").map(|m| m.amount), Ok(d("1e-24")));
}

#[test]
fn arithmetic_in_one_currency() {
    let (price, freight) = (money("199.90 CNY"), money("12元"));
    assert_eq!(price.checked_add(freight), Ok(money("211.90 CNY")));
    assert_eq!(price.checked_sub(freight), Ok(money("187.90 CNY")));
    assert_eq!(freight.checked_sub(price), Ok(money("-187.90 CNY")));
    assert_eq!(-price, money("-199.9元"));
    assert_eq!(price.mul_number(d("0.85")), Ok(money("169.915 CNY")));
    assert_eq!(price.div_round(d("3"), 2, Rounding::HalfUp), Ok(money("66.63 CNY")));
    assert_eq!(
        price.div_round(d("0"), 2, Rounding::HalfUp),
        Err(MoneyError::Number(DecimalError::DivisionByZero))
    );
    assert_eq!(price.ratio(freight, 3, Rounding::Down), Ok(d("16.658")));
    assert_eq!(price.round(0, Rounding::HalfUp), money("200 CNY"));
    assert_eq!(price.compare(freight), Ok(Ordering::Greater));
    assert_eq!(freight.compare(price), Ok(Ordering::Less));
    assert_eq!(freight.compare(money("12.00 CNY")), Ok(Ordering::Equal));
    let most = Money::new(d("9999999999999999999999999999"), Currency::CNY);
    assert_eq!(most.checked_add(freight), Err(MoneyError::Number(DecimalError::Overflow)));
    assert_eq!(most.mul_number(d("0.3")), Err(MoneyError::Number(DecimalError::Inexact)));
}

#[test]
fn currencies_do_not_mix() {
    let (yuan, dollars) = (money("5元"), money("5 USD"));
    let error = MoneyError::Currencies { left: Currency::CNY, right: currency("USD") };
    assert_eq!(yuan.checked_add(dollars), Err(error.clone()));
    assert_eq!(yuan.checked_sub(dollars), Err(error.clone()));
    assert_eq!(yuan.compare(dollars), Err(error.clone()));
    assert_eq!(yuan.ratio(dollars, 2, Rounding::Down), Err(error.clone()));
    assert_ne!(yuan, dollars);
    assert_eq!(error.to_string(), "an amount in CNY and one in USD; expected one currency");
}

#[test]
fn amounts_that_can_be_paid() {
    for (written, rounded) in [
        ("199.00 CNY", true),
        ("199.99 CNY", true),
        ("199.990 CNY", true),
        ("199.999 CNY", false),
        ("1000 JPY", true),
        ("1000.0 JPY", true),
        ("1000.5 JPY", false),
        ("1.234 KWD", true),
        ("1.2345 KWD", false),
        ("1.2345 CLF", true),
        ("1.23456 CLF", false),
    ] {
        assert_eq!(money(written).is_rounded(), rounded, "{written}");
    }
}

#[test]
fn errors_repeat_only_the_start() {
    let error = Money::parse(&"钱".repeat(100)).expect_err("no money");
    let found: String = "钱".repeat(40);
    assert_eq!(
        error.to_string(),
        format!(
            "found `{found}…`, expected an amount with its currency: `199.00 CNY`, `¥199.00`, `199元` or `1.5万元`"
        )
    );
    assert_eq!(MoneyError::Number(DecimalError::DivisionByZero).to_string(), "division by zero");
}

/// The quick way for the plain form gives what reading any form gives, to the digits held, and takes nothing else.
#[test]
fn the_plain_form_is_read_as_any_form() {
    let numbers = [
        "0",
        "-0",
        "0.00",
        "-0.00",
        "1",
        "-1",
        "007",
        "199",
        "199.0",
        "199.00",
        "-199.00",
        "0.001",
        "199.",
        ".5",
        "-.5",
        "--1",
        "+1",
        "1e3",
        "1 ",
        "",
        "-",
        "9999999999999999999",
        "99999999999999999999",
        "1234567890.123456789",
        "1,0",
        "１",
    ];
    let mut plain_ones = 0;
    for number in numbers {
        for code in [" CNY", " JPY", " XYZ", " cny", "CNY", "  CNY", " CNYX", " 元", "\u{a0}CNY"] {
            let text = alloc::format!("{number}{code}");
            let (quick, any) = (super::plain(&text), Money::parse_any(&text));
            let held = |money: &Money| (money.amount.mantissa(), money.amount.scale(), money.currency);
            if let Some(quick) = quick {
                plain_ones += 1;
                assert_eq!(Ok(held(&quick)), any.as_ref().map(held), "{text}");
            }
            assert_eq!(Money::parse(&text), any, "{text}");
        }
    }
    // Thirteen of the numbers in three currencies, and `1 ` before `CNY`.
    assert_eq!(plain_ones, 13 * 3 + 1);
}
