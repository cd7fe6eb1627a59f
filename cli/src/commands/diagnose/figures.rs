//! Figures as people read them: rates as intervals, amounts with thousands, instants in Shanghai, ages.
//!
//! A figure that cannot be read is shown as it is; nothing is guessed and nothing is lost.

use dangjiu::decimal::{Decimal, Rounding};
use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::say;
use dangjiu::time::Instant;
use dangjiu::zone::ZoneTable;
use dangjiu_facade::wire::{CurrencyOrders, Rate};

use crate::screen::counted;

/// What stands where there is no figure.
pub(super) const NONE: &str = "—";

/// The rate as an interval, `95.09%–96.02%`, or as one number where nothing is undecided.
///
/// The lower bound is rounded down and the upper one up, so the interval is never narrower than it is; a single number
/// is rounded down, so only a rate of exactly 1 is `100%`.
pub(super) fn rate(rate: &Rate) -> String {
    match (&rate.at_least, &rate.at_most) {
        // The bounds are rounded apart in the data; without undecided orders they are one number.
        (Some(low), Some(_)) if rate.undecided == 0 => percent(low, Rounding::Down),
        (Some(low), Some(high)) => {
            format!("{}–{}", percent(low, Rounding::Down), percent(high, Rounding::Up))
        }
        _ => NONE.to_owned(),
    }
}

fn percent(text: &str, rounding: Rounding) -> String {
    let hundred = Decimal::from_i64(100);
    let shown = Decimal::parse(text).ok().and_then(|rate| rate.checked_mul(hundred).ok());
    match shown.map(|rate| rate.round(2, rounding)) {
        Some(whole) if whole == hundred => "100%".to_owned(),
        Some(rate) => format!("{}%", with_places(&rate.to_string(), 2)),
        None => text.to_owned(),
    }
}

/// The number with at least so many digits after its point.
pub(super) fn with_places(text: &str, places: usize) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}.{fraction:0<places$}")
}

/// The orders a rate is about: those that agree, those that do not, and those of which it cannot be said.
pub(super) fn compared(rate: &Rate) -> u64 {
    rate.consistent + rate.inconsistent + rate.undecided
}

/// With commas between thousands: `12,345.60`.
pub(super) fn grouped(text: &str) -> String {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = unsigned
        .find('.')
        .map_or((unsigned, ""), |point| unsigned.split_at_checked(point).unwrap_or((unsigned, "")));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut shown = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    format!("{sign}{shown}{fraction}")
}

/// A count with commas between thousands.
pub(in crate::commands) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// An amount, with its currency where that is not the one of the sums.
pub(super) fn amount(amount: &str, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => format!("{} {currency}", grouped(amount)),
        None => grouped(amount),
    }
}

/// Which orders the sums leave out, where not all are of one currency.
pub(super) fn left_out(currencies: &[CurrencyOrders]) -> Option<Bilingual> {
    let (CurrencyOrders { currency, .. }, others) = currencies.split_first()?;
    let all = |each: &dyn Fn(&CurrencyOrders) -> String, between: &str| {
        others.iter().map(each).collect::<Vec<_>>().join(between)
    };
    let en = all(&|of| format!("{} in {}", counted(of.orders, "order"), of.currency), ", ");
    let zh = all(&|of| format!("{} {} 单", of.currency, count(of.orders)), "、");
    Some(say!(
        "Sums are in {currency}. Not in them: {en}; their findings are ranked without an amount.",
        "合计以 {currency} 计，不含 {zh}；这些订单的问题排序时不计金额。"
    ))
}

/// Whether an amount is zero; one that cannot be read is not.
pub(super) fn is_zero(amount: &str) -> bool {
    Decimal::parse(amount).is_ok_and(Decimal::is_zero)
}

/// An instant as a clock in Shanghai shows it, to the minute: `2026-09-27 18:40`.
pub(super) fn minute(text: &str) -> String {
    match Instant::parse(text) {
        Ok(instant) => {
            let civil = ZoneTable::shanghai().to_civil(instant);
            let time = civil.time();
            format!("{} {:02}:{:02}", civil.date(), time.hour(), time.minute())
        }
        Err(_) => text.to_owned(),
    }
}

/// The day in Shanghai.
pub(super) fn day(text: &str) -> Option<dangjiu::time::CivilDate> {
    Some(ZoneTable::shanghai().to_civil(Instant::parse(text).ok()?).date())
}

/// How long ago something was, in its two largest units: `3天2小时`, `45分钟`.
pub(super) fn age(since: Option<&str>, now: &str, lang: Lang) -> String {
    let instant = |text: &str| Instant::parse(text).ok();
    let (Some(since), Some(now)) = (since.and_then(instant), instant(now)) else {
        return NONE.to_owned();
    };
    let minutes = (now.seconds() - since.seconds()).max(0) / 60;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (lang, days, hours) {
        (Lang::En, 0, 0) => format!("{rest}min"),
        (Lang::En, 0, _) => format!("{hours}h"),
        (Lang::En, ..) => format!("{days}d {hours}h"),
        (Lang::Zh, 0, 0) => format!("{rest}分钟"),
        (Lang::Zh, 0, _) => format!("{hours}小时"),
        (Lang::Zh, ..) => format!("{days}天{hours}小时"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: &str, high: &str, undecided: u64) -> Rate {
        let (low, high) = (Some(low.to_owned()), Some(high.to_owned()));
        Rate { at_least: low, at_most: high, undecided, ..Rate::default() }
    }

    #[test]
    fn a_rate_is_never_shown_better_or_narrower_than_it_is() {
        assert_eq!(rate(&of("0.950996", "0.960133", 9)), "95.09%–96.02%");
        assert_eq!(rate(&of("0.999999", "1.000000", 0)), "99.99%");
        assert_eq!(rate(&of("0.999999", "1.000000", 1)), "99.99%–100%");
        assert_eq!(rate(&of("1.000000", "1.000000", 0)), "100%");
        assert_eq!(rate(&of("0.666666", "0.666667", 0)), "66.66%");
        assert_eq!(rate(&Rate::default()), "—");
    }

    #[test]
    fn thousands_are_parted_and_nothing_else_is_touched() {
        let shown = ["0", "999", "1000", "-1234567.80", "1234.5", "n/a", ""].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "-1,234,567.80", "1,234.5", "n/a", ""]);
    }

    #[test]
    fn what_sums_leave_out_is_said() {
        let of = |currency: &str, orders| CurrencyOrders { currency: currency.into(), orders };
        assert_eq!(left_out(&[]), None);
        let said = left_out(&[of("CNY", 9000), of("USD", 2), of("EUR", 1)]).unwrap();
        assert_eq!(
            said.en,
            "Sums are in CNY. Not in them: 2 orders in USD, 1 order in EUR; their findings are ranked without an amount."
        );
        assert_eq!(said.zh, "合计以 CNY 计，不含 USD 2 单、EUR 1 单；这些订单的问题排序时不计金额。");
        assert_eq!(amount("1000.00", None), "1,000.00");
        assert_eq!(amount("1000.00", Some("USD")), "1,000.00 USD");
    }

    #[test]
    fn instants_are_those_of_a_clock_in_shanghai() {
        assert_eq!(minute("2026-09-27T16:05:09Z"), "2026-09-28 00:05");
        assert_eq!(day("2026-09-27T16:05:09Z").unwrap().to_string(), "2026-09-28");
        assert_eq!(minute("soon"), "soon");
    }

    #[test]
    fn an_age_has_its_two_largest_units() {
        let now = "2026-09-27T12:00:00Z";
        let since = |text, lang| age(Some(text), now, lang);
        assert_eq!(since("2026-09-24T09:30:00Z", Lang::Zh), "3天2小时");
        assert_eq!(since("2026-09-24T09:30:00Z", Lang::En), "3d 2h");
        assert_eq!(since("2026-09-27T02:30:00Z", Lang::En), "9h");
        assert_eq!(since("2026-09-27T11:15:00Z", Lang::Zh), "45分钟");
        assert_eq!(since("2026-09-27T13:00:00Z", Lang::Zh), "0分钟");
        assert_eq!(age(None, now, Lang::En), "—");
    }
}
