//! The one fixed form that each type has in a text.

use dangjiu::schema::Vocabulary;

use super::number::Number;
use super::value::Val;

/// A value as it stands in a text.
#[must_use]
pub fn shown(value: &Val, vocabulary: &Vocabulary) -> String {
    match value {
        Val::None => "none".to_owned(),
        Val::Bool(value) => value.to_string(),
        Val::Number(number) => number.text(0),
        Val::Money(amount, currency) => money(amount, currency),
        Val::Text(text) | Val::Stranger(_, text) => text.clone(),
        Val::Instant(micros) => instant(*micros),
        Val::Duration(micros) => duration(*micros),
        Val::Weight(grams) => weight(grams),
        Val::Member(id, index) => vocabulary
            .enums
            .get(*id as usize)
            .and_then(|declared| declared.members.get(*index as usize))
            .map(|names| names.primary.clone())
            .unwrap_or_default(),
        Val::List(items) => items.iter().map(|item| shown(item, vocabulary)).collect::<Vec<_>>().join(", "),
        Val::Record(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name}: {}", shown(value, vocabulary)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn money(amount: &Number, currency: &str) -> String {
    format!("{} {currency}", amount.text(minor_units(currency)))
}

/// The digits after the point of the smallest unit of the currencies the tests use.
#[must_use]
pub fn minor_units(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

/// Kilograms from one on, grams below.
fn weight(grams: &Number) -> String {
    let thousand = num_bigint::BigInt::from(1000);
    let kilograms = Number::fit(grams.exact() / &thousand);
    let is_heavy = grams.exact().numer().magnitude() >= (grams.exact().denom() * &thousand).magnitude();
    match kilograms {
        Some(kilograms) if is_heavy => format!("{}kg", kilograms.text(0)),
        _ => format!("{}g", grams.text(0)),
    }
}

fn duration(micros: i64) -> String {
    if micros == 0 {
        return "0s".to_owned();
    }
    let units = [
        ("d", 86_400_000_000),
        ("h", 3_600_000_000),
        ("min", 60_000_000),
        ("s", 1_000_000),
        ("ms", 1000),
        ("us", 1),
    ];
    let mut rest = micros.unsigned_abs();
    let mut parts = Vec::new();
    for (unit, length) in units {
        if rest / length > 0 {
            parts.push(format!("{}{unit}", rest / length));
        }
        rest %= length;
    }
    format!("{}{}", if micros < 0 { "-" } else { "" }, parts.join(" "))
}

/// RFC 3339 as a clock in Shanghai shows it, with a fraction only where there is one. The tests stay in years in which
/// that clock is eight hours ahead.
fn instant(micros: i64) -> String {
    let micros = micros + 8 * 3_600_000_000;
    let (days, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let (year, month, day) = civil(days);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let fraction = format!(".{fraction:06}").trim_end_matches('0').trim_end_matches('.').to_owned();
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{fraction}+08:00",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Year, month and day of a day counted from 1970-01-01, found by walking from there.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let mut rest = days;
    let mut year = 1970;
    while rest < 0 {
        year -= 1;
        rest += if leap(year) { 366 } else { 365 };
    }
    while rest >= if leap(year) { 366 } else { 365 } {
        rest -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    (year, month, rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_forms() {
        let vocabulary = Vocabulary::default();
        let text = |value: &Val| shown(value, &vocabulary);
        assert_eq!(text(&Val::Money(Number::whole(199), "CNY".to_owned())), "199.00 CNY");
        assert_eq!(text(&Val::Duration(9_000_000_000)), "2h 30min");
        assert_eq!(text(&Val::Duration(-1_500_000)), "-1s 500ms");
        // 2026-02-09T02:00:00Z is 1,770,602,400 seconds after 1970 (date -ud 2026-02-09T02:00:00Z +%s).
        assert_eq!(text(&Val::Instant(1_770_602_400_500_000)), "2026-02-09T10:00:00.5+08:00");
        let grams = |text: &str| Val::Weight(Number::parse(text).unwrap());
        assert_eq!(text(&grams("1500")), "1.5kg");
        assert_eq!(text(&grams("999.5")), "999.5g");
        assert_eq!(text(&grams("-1000")), "-1kg");
        assert_eq!(civil(-1), (1969, 12, 31));
        assert_eq!(civil(11_016), (2000, 2, 29));
    }
}
