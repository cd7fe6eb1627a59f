//! Amounts of money and counts of pieces, exactly: digits into integers, never through a float.

use dangjiu::money::Currency;
use dangjiu::observation::Amount;
use serde::Deserialize;

use super::{CellFault, half_width, says_nothing, trimmed, unwrapped};

/// What stands between whole units and decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum DecimalMark {
    /// `1,052.75`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1052,75`, `1.052,75`
    #[serde(rename = ",")]
    Comma,
}

/// What one in the column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A unit of the currency: a yuan.
    #[default]
    Whole,
    /// Its hundredth: a cent, 分.
    Cents,
}

/// Signs and words of currencies before or after an amount, and the codes of those that are written so, the longer first. The codes
/// of ISO 4217 stand for themselves.
const CURRENCIES: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("NZ$", "NZD"),
    ("CA$", "CAD"),
    ("MOP$", "MOP"),
    ("S$", "SGD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("R$", "BRL"),
    ("$", "USD AUD CAD HKD TWD SGD NZD MXN ARS CLP COP"),
    ("CN¥", "CNY"),
    ("¥", "CNY JPY"),
    ("￥", "CNY JPY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("￡", "GBP"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₽", "RUB"),
    ("RMB", "CNY"),
    ("人民币", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("韩元", "KRW"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("新台币", "TWD"),
    ("元", "CNY"),
    ("圆", "CNY"),
];
/// Decimals an [`Amount`] holds.
const PLACES: u32 = 4;

/// The amount in a cell: with `¥`, `元`, `万元`, thousands separators, full-width digits, a minus sign or parentheses. Nothing
/// for an empty cell or `-`; zero is zero. A sign, word or code of a currency must be one of `currency`'s own.
///
/// # Errors
/// What is no amount, or one in another currency; separators at odds with the decimal mark; more than four decimals; more than 900 million million.
pub fn amount(
    text: &str,
    mark: DecimalMark,
    unit: Unit,
    currency: Currency,
) -> Result<Option<Amount>, CellFault> {
    if let Some(found) = plain(text.as_bytes(), mark, unit) {
        return Ok(Some(found));
    }
    let text = unwrapped(trimmed(text));
    if says_nothing(text) {
        return Ok(None);
    }
    written(text, mark, unit, currency).map(Some)
}

/// Most cells by far: digits, a point, digits.
fn plain(bytes: &[u8], mark: DecimalMark, unit: Unit) -> Option<Amount> {
    let (negative, bytes) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if bytes.is_empty() || bytes.len() > 14 || unit != Unit::Whole || mark != DecimalMark::Point {
        return None;
    }
    let mut value = 0i64;
    let mut decimals = None;
    let mut digits = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                digits += 1;
                decimals = decimals.map(|count: u32| count + 1);
            }
            b'.' if decimals.is_none() && digits > 0 => decimals = Some(0),
            _ => return None,
        }
    }
    let decimals = decimals.unwrap_or(0);
    if digits == 0 || decimals > PLACES {
        return None;
    }
    let value = value * 10i64.pow(PLACES - decimals);
    Some(Amount(if negative { -value } else { value }))
}

/// Any form.
fn written(text: &str, mark: DecimalMark, unit: Unit, currency: Currency) -> Result<Amount, CellFault> {
    let halved: String = text.chars().filter(|sign| !sign.is_whitespace()).map(half_width).collect();
    let mut rest = halved.as_str();
    let mut negative = false;
    if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, rest) = (true, inside);
    }
    let mut power = PLACES;
    let mut own_currency = true;
    // Signs, currencies and 万 stand in any order around the digits.
    loop {
        let before = rest;
        rest = rest.strip_prefix('+').unwrap_or(rest);
        if let Some(more) = rest.strip_prefix('-') {
            (negative, rest) = (!negative, more);
        }
        if let Some((more, own)) = without_currency(rest, currency) {
            (own_currency, rest) = (own_currency && own, more);
        }
        if let Some(more) = rest.strip_suffix('万').filter(|_| power == PLACES) {
            (power, rest) = (PLACES + 4, more);
        }
        if rest == before {
            break;
        }
    }
    if unit == Unit::Cents {
        power -= 2;
    }
    let value = scaled(rest, mark, power)?;
    if !own_currency {
        return Err(CellFault::OtherCurrency(currency));
    }
    Ok(Amount(if negative { -value } else { value }))
}

/// Takes off what names a currency, before or after; whether it can be this one.
fn without_currency(text: &str, currency: Currency) -> Option<(&str, bool)> {
    let code = |code: Option<&str>| {
        let named = Currency::parse(code?).filter(Currency::is_listed)?;
        Some(named == currency)
    };
    let last = text.len().checked_sub(3);
    if let Some(own) = code(text.get(..3)) {
        return Some((text.get(3..)?, own));
    }
    if let Some((last, own)) = last.and_then(|last| Some((last, code(text.get(last..))?))) {
        return Some((text.get(..last)?, own));
    }
    CURRENCIES.iter().find_map(|(sign, codes)| {
        let rest = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign))?;
        Some((rest, codes.split(' ').any(|code| code == currency.code())))
    })
}

/// Digits with separators, times ten to the `power`.
fn scaled(text: &str, mark: DecimalMark, power: u32) -> Result<i64, CellFault> {
    let (mark, separators): (char, &[char]) = match mark {
        DecimalMark::Point => ('.', &[',', '\'']),
        DecimalMark::Comma => (',', &['.', '\'']),
    };
    let (whole, fraction) = text.split_once(mark).unwrap_or((text, ""));
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let known = |sign: char| sign.is_ascii_digit() || sign == mark || separators.contains(&sign);
    if whole.is_empty() || !text.chars().all(known) {
        return Err(CellFault::NoAmount);
    }
    let mut groups = whole.split(separators);
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(separators);
    let well_grouped = !grouped || ((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3));
    if !well_grouped || !digits_only(fraction) {
        return Err(CellFault::DecimalMark);
    }
    let fraction = fraction.trim_end_matches('0');
    let decimals = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
    let missing = power.checked_sub(decimals).ok_or(CellFault::TooFine)?;
    let mut value = 0i64;
    let zeros = std::iter::repeat_n(b'0', missing as usize);
    for byte in whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).chain(zeros) {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(byte - b'0')))
            .ok_or(CellFault::TooLarge)?;
    }
    Ok(value)
}

/// The count in a cell: whole, not below zero, at most four thousand million; `2.0`, `1,000` and `2件` are counts. Nothing for an
/// empty cell or `-`.
///
/// # Errors
/// [`CellFault::NoCount`] for anything else.
pub fn count(text: &str) -> Result<Option<u32>, CellFault> {
    let text = unwrapped(trimmed(text));
    if let Ok(found) = text.parse() {
        return Ok(Some(found));
    }
    if says_nothing(text) {
        return Ok(None);
    }
    let text = text.trim_end_matches(['件', '个', '盒', '套']);
    let found =
        amount(text, DecimalMark::Point, Unit::Whole, Currency::CNY).map_err(|_| CellFault::NoCount)?;
    let Amount(found) = found.ok_or(CellFault::NoCount)?;
    if found % Amount::UNIT != 0 {
        return Err(CellFault::NoCount);
    }
    u32::try_from(found / Amount::UNIT).map(Some).map_err(|_| CellFault::NoCount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dangjiu::decimal::Decimal;
    use proptest::prelude::*;

    fn point(text: &str) -> Result<Option<Amount>, CellFault> {
        amount(text, DecimalMark::Point, Unit::Whole, Currency::CNY)
    }

    /// Ten-thousandths of a number written plainly.
    fn is(text: &str) -> Result<Option<Amount>, CellFault> {
        Ok(Amount::of(Decimal::parse(text).unwrap()))
    }

    #[test]
    fn amounts_in_the_forms_of_exports() {
        for (cell, value) in [
            ("199.00", "199"),
            ("0", "0"),
            ("-12.5", "-12.5"),
            ("¥1,052.75", "1052.75"),
            ("￥ 12.00", "12"),
            ("12.00元", "12"),
            ("1,234,567.8", "1234567.8"),
            ("１２．５０", "12.5"),
            ("￥１，０５２．７５", "1052.75"),
            ("11.5万元", "115000"),
            ("1.23456万", "12345.6"),
            ("(3.20)", "-3.2"),
            ("¥-3.20", "-3.2"),
            ("-¥3.20", "-3.2"),
            ("RMB 20", "20"),
            ("=\"5.10\"", "5.1"),
            ("\t5.10", "5.1"),
            ("0.0001", "0.0001"),
            ("9.8000000000", "9.8"),
            ("+4", "4"),
            ("5.", "5"),
        ] {
            assert_eq!(point(cell), is(value), "{cell}");
        }
    }

    #[test]
    fn decimal_commas_are_read_where_they_are_declared() {
        let comma = |text: &str| amount(text, DecimalMark::Comma, Unit::Whole, Currency::CNY);
        assert_eq!(comma("1052,75元"), is("1052.75"));
        assert_eq!(comma("11,50万元"), is("115000"));
        assert_eq!(comma("1.052,75"), is("1052.75"));
        assert_eq!(comma("7"), is("7"));
        assert_eq!(point("1052,75元"), Err(CellFault::DecimalMark));
        assert_eq!(comma("1052.75"), Err(CellFault::DecimalMark));
        assert_eq!(point("1,0527.5"), Err(CellFault::DecimalMark));
    }

    #[test]
    fn cents_are_hundredths() {
        assert_eq!(amount("20007", DecimalMark::Point, Unit::Cents, Currency::CNY), is("200.07"));
        assert_eq!(amount("0.5", DecimalMark::Point, Unit::Cents, Currency::CNY), is("0.005"));
    }

    #[test]
    fn an_amount_in_another_currency_is_refused() {
        let read = |text: &str, code: &str| {
            amount(text, DecimalMark::Point, Unit::Whole, Currency::parse(code).unwrap())
        };
        for (cell, own) in [
            ("$100.00", "USD HKD CAD"),
            ("HK$100", "HKD"),
            ("US$ 100", "USD"),
            ("USD 100", "USD"),
            ("-100.00 USD", "USD"),
            ("＄100", "USD HKD CAD"),
            ("€100.00", "EUR"),
            ("100€", "EUR"),
            ("£100", "GBP"),
            ("¥100", "CNY JPY"),
            ("￥100", "CNY JPY"),
            ("JPY100", "JPY"),
            ("100元", "CNY"),
            ("100美元", "USD"),
            ("100港币", "HKD"),
            ("¥100元", "CNY"),
            ("RMB 100", "CNY"),
            ("¥100 USD", ""),
            ("100", "CNY USD HKD CAD EUR GBP JPY KWD"),
        ] {
            for code in ["CNY", "USD", "HKD", "CAD", "EUR", "GBP", "JPY", "KWD"] {
                let other = Err(CellFault::OtherCurrency(Currency::parse(code).unwrap()));
                let expected = if own.contains(code) { Ok(()) } else { other };
                assert_eq!(read(cell, code).map(|_| ()), expected, "{cell} in {code}");
            }
        }
        assert_eq!(read("100 XXQ", "CNY"), Err(CellFault::NoAmount), "no currency has the code");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (cell, fault) in [
            ("免费", CellFault::NoAmount),
            ("1.2.3", CellFault::DecimalMark),
            (".5", CellFault::NoAmount),
            ("1e5", CellFault::NoAmount),
            ("9.800000191", CellFault::TooFine),
            ("99999999999999999999", CellFault::TooLarge),
            ("¥", CellFault::NoAmount),
            ("12 34元5", CellFault::NoAmount),
        ] {
            assert_eq!(point(cell), Err(fault), "{cell}");
        }
        for nothing in ["", "-", "--", "null", " "] {
            assert_eq!(point(nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn counts() {
        for (cell, found) in [("2", 2), ("2.0", 2), ("1,000", 1000), ("3件", 3), (" 4 ", 4), ("0", 0)] {
            assert_eq!(count(cell), Ok(Some(found)), "{cell}");
        }
        for cell in ["-1", "1.5", "1;2", "two", "99999999999"] {
            assert_eq!(count(cell), Err(CellFault::NoCount), "{cell}");
        }
        assert_eq!(count("-"), Ok(None));
    }

    proptest! {
        #[test]
        fn plain_numbers_are_what_the_exact_decimal_says(whole in 0i64..10_000_000_000, fraction in "[0-9]{0,4}", minus: bool) {
            let mut text = format!("{}{whole}", if minus { "-" } else { "" });
            if !fraction.is_empty() {
                text = format!("{text}.{fraction}");
            }
            prop_assert_eq!(point(&text), is(&text));
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,20}") {
            let _ = (point(&text), count(&text), amount(&text, DecimalMark::Comma, Unit::Cents, Currency::CNY));
        }
    }
}
