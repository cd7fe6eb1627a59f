//! Instants and lengths against slow, obvious models: a calendar that counts days one year at a time, and sums of
//! units in wide integers.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use dangjiu::decimal::Decimal;
use dangjiu::time::{CivilDate, CivilDateTime, Duration, DurationUnit, Instant, Stamp};
use proptest::prelude::*;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const MONTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

fn days_in(year: i64, month: usize) -> i64 {
    MONTHS[month - 1] + i64::from(month == 2 && is_leap(year))
}

/// Days from 1970-01-01, counted year by year and month by month.
fn day_number(year: i64, month: usize, day: i64) -> i64 {
    let year_days = |year| if is_leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 {
        (1970..year).map(year_days).sum()
    } else {
        -(year..1970).map(year_days).sum::<i64>()
    };
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    years + months + day - 1
}

prop_compose! {
    fn dates()(
        year in prop_oneof![0..=9999i64, 1890..=2110i64], month in 1..=12usize, day in 1..=31i64
    ) -> (i64, usize, i64) {
        (year, month, day.min(days_in(year, month)))
    }
}

/// Hour, minute, second, microsecond, as a text and in microseconds.
fn clocks() -> impl Strategy<Value = (String, i64)> {
    (0..24i64, 0..60i64, 0..60i64, prop::option::of("[0-9]{1,12}")).prop_map(
        |(hour, minute, second, fraction)| {
            let mut text = format!("{hour:02}:{minute:02}:{second:02}");
            let mut micros = ((hour * 60 + minute) * 60 + second) * 1_000_000;
            if let Some(fraction) = fraction {
                text.push_str(&format!(".{fraction}"));
                let padded = format!("{fraction}000000");
                micros += padded[..6].parse::<i64>().unwrap();
            }
            (text, micros)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn stamps((year, month, day) in dates(), (clock, micros) in clocks(), offset in -1439..=1439i64) {
        let text = format!("{year:04}-{month:02}-{day:02} {clock}");
        let sign = if offset < 0 { '-' } else { '+' };
        let zoned = format!("{text}{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
        let local = day_number(year, month, day) * 86_400_000_000 + micros;
        let instant = Instant::from_micros(local - offset * 60_000_000);
        prop_assert_eq!(Stamp::parse(&zoned).ok(), instant.map(Stamp::Fixed));
        if let Some(instant) = instant {
            prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
        }
        let civil = CivilDateTime::parse(&text).unwrap();
        prop_assert_eq!(civil.time().micros(), micros);
        prop_assert_eq!(CivilDateTime::parse(&civil.to_string()), Ok(civil));
        prop_assert_eq!(Stamp::parse(&text), Ok(Stamp::Local(civil)));
        // 1 January 1970 was a Thursday.
        let weekday = (day_number(year, month, day) + 3).rem_euclid(7) + 1;
        prop_assert_eq!(i64::from(civil.date().weekday()), weekday);
    }

    #[test]
    fn days(a in dates(), b in dates()) {
        let date = |(year, month, day): (i64, usize, i64)| {
            CivilDate::new(year.try_into().unwrap(), month.try_into().unwrap(), day.try_into().unwrap()).unwrap()
        };
        let number = |(year, month, day)| day_number(year, month, day);
        let distance = number(b) - number(a);
        prop_assert_eq!(date(a).days_until(date(b)), distance);
        prop_assert_eq!(date(a).add_days(distance), Some(date(b)));
        prop_assert_eq!(date(a).cmp(&date(b)), number(a).cmp(&number(b)));
        prop_assert_eq!(CivilDate::parse(&date(a).to_string()), Ok(date(a)));
    }

    #[test]
    fn lengths(micros in prop_oneof![any::<i64>(), -100_000_000_000_000..100_000_000_000_000i64, -5..5i64], cut in 0..6usize) {
        // Fewer units than six: drop the shorter ones.
        let micros = micros / DurationUnit::ALL[cut].micros() * DurationUnit::ALL[cut].micros();
        let length = Duration::from_micros(micros);
        let text = length.to_string();
        prop_assert_eq!(Duration::parse(&text), Ok(length));
        prop_assert_eq!(Duration::parse(&text.replace(' ', "")), Ok(length));
        let sum: i128 = text.trim_start_matches('-').split(' ').map(|part| {
            let unit = DurationUnit::ALL.into_iter().find(|unit| {
                part.strip_suffix(unit.symbol()).is_some_and(|count| count.parse::<u64>().is_ok())
            }).unwrap();
            i128::from(part.strip_suffix(unit.symbol()).unwrap().parse::<u64>().unwrap()) * i128::from(unit.micros())
        }).sum();
        prop_assert_eq!(if text.starts_with('-') { -sum } else { sum }, i128::from(micros));
    }

    #[test]
    fn iso_lengths(days in 0..1000i64, hours in 0..100i64, minutes in 0..100i64, seconds in 0..100i64, millis in 0..1000i64) {
        let text = format!("P{days}DT{hours}H{minutes}M{seconds}.{millis:03}S");
        let micros = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000 + millis * 1000;
        prop_assert_eq!(Duration::parse(&text), Ok(Duration::from_micros(micros)));
    }

    #[test]
    fn instants_and_lengths(a in any::<i64>(), b in any::<i64>()) {
        let (start, length) = (a % 253_402_300_800_000_000, b >> (a & 31));
        let Some(instant) = Instant::from_micros(start) else { return Ok(()) };
        let length = Duration::from_micros(length);
        let there = i128::from(start) + i128::from(length.micros());
        let model = i64::try_from(there).ok().and_then(Instant::from_micros);
        prop_assert_eq!(instant.checked_add(length).ok(), model);
        prop_assert_eq!(model.is_none(), (instant.saturating_add(length) == Instant::MAX && there > 0)
            || (instant.saturating_add(length) == Instant::MIN && there < 0));
        if let Some(end) = model {
            prop_assert_eq!(end.since(instant), length);
            prop_assert_eq!(end.checked_sub(length), Ok(instant));
        }
    }

    #[test]
    fn lengths_times_numbers(micros in any::<i64>(), mantissa in any::<i32>(), scale in 0..12u32) {
        let number = Decimal::from_mantissa(i128::from(mantissa), scale).unwrap();
        let product = i128::from(micros) * i128::from(mantissa);
        let unit = 10i128.pow(scale);
        let model = if product % unit == 0 { i64::try_from(product / unit).ok() } else { None };
        prop_assert_eq!(Duration::from_micros(micros).mul_number(number).ok().map(Duration::micros), model);
    }
}
