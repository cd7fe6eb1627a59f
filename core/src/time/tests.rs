//! Instants, lengths and civil times at their edges. The counts of seconds are those of `date -u -d … +%s`.

use alloc::format;
use alloc::string::{String, ToString};

use super::{
    CivilDate, CivilDateTime, CivilTime, Duration, DurationUnit, Instant, Stamp, TimeError, parse_offset,
};
use crate::decimal::Decimal;

fn instant(text: &str) -> Instant {
    Instant::parse(text).expect(text)
}

fn civil(text: &str) -> CivilDateTime {
    CivilDateTime::parse(text).expect(text)
}

fn is_text_error<T: core::fmt::Debug>(result: Result<T, TimeError>, text: &str) {
    match result {
        Err(TimeError::Text { found, .. }) => assert_eq!(found, text),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn instants_from_text() {
    for (written, micros, printed) in [
        ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
        ("1970-01-01t00:00:00z", 0, "1970-01-01T00:00:00Z"),
        ("1970-01-01 00:00Z", 0, "1970-01-01T00:00:00Z"),
        ("1970-01-01T00:00:00.000001Z", 1, "1970-01-01T00:00:00.000001Z"),
        ("1970-01-01T00:00:00.1Z", 100_000, "1970-01-01T00:00:00.1Z"),
        ("1970-01-01T00:00:00.120Z", 120_000, "1970-01-01T00:00:00.12Z"),
        ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
        // Cut toward the past on both sides of 1970.
        ("1970-01-01T00:00:00.0000019Z", 1, "1970-01-01T00:00:00.000001Z"),
        ("1969-12-31T23:59:59.9999999999Z", -1, "1969-12-31T23:59:59.999999Z"),
        ("2026-02-09T10:00:00+08:00", 1_770_602_400_000_000, "2026-02-09T02:00:00Z"),
        ("2026-02-09T10:00:00+0800", 1_770_602_400_000_000, "2026-02-09T02:00:00Z"),
        ("2026-02-08T20:30:00-05:30", 1_770_602_400_000_000, "2026-02-09T02:00:00Z"),
        ("2026-02-09T02:00:00-00:00", 1_770_602_400_000_000, "2026-02-09T02:00:00Z"),
        ("2026-02-10T01:59:00+23:59", 1_770_602_400_000_000, "2026-02-09T02:00:00Z"),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000_000, "2024-02-29T23:59:59Z"),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] {
        assert_eq!(instant(written).micros(), micros, "{written}");
        assert_eq!(instant(written).to_string(), printed, "{written}");
        assert_eq!(instant(printed), instant(written), "{written}");
        assert_eq!(Stamp::parse(written), Ok(Stamp::Fixed(instant(written))), "{written}");
        is_text_error(CivilDateTime::parse(written), written);
    }
}

#[test]
fn a_long_fraction_is_cut() {
    let digits = "9".repeat(5000);
    assert_eq!(instant(&format!("1970-01-01T00:00:00.{digits}Z")).micros(), 999_999);
}

#[test]
fn texts_that_are_no_time() {
    for written in [
        "",
        "2026",
        "2026-02",
        "2026-2-9",
        "26-02-09",
        "2026-02-30",
        "2026-02-29",
        "1900-02-29",
        "2026-00-01",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "2026-04-31",
        "2026/02/09",
        "2026-02-09x",
        "2026-02-09T",
        "2026-02-09T10",
        "2026-02-09T1:00",
        "2026-02-09T10:0",
        "2026-02-09T10:00:",
        "2026-02-09T10:00:0",
        "2026-02-09T10:00:00.",
        "2026-02-09T10:00:00.Z",
        "2026-02-09T10:00:00,5",
        "2026-02-09T24:00:00",
        "2026-02-09T10:60:00",
        "2026-02-09T10:00:60",
        "2026-02-09T23:59:60Z",
        "2026-02-09_10:00:00",
        "2026-02-09  10:00:00",
        "2026-02-09T10:00:00 ",
        "2026-02-09T10:00:00 +08:00",
        "2026-02-09T10:00:00+",
        "2026-02-09T10:00:00+8",
        "2026-02-09T10:00:00+08",
        "2026-02-09T10:00:00+08:",
        "2026-02-09T10:00:00+08:0",
        "2026-02-09T10:00:00+24:00",
        "2026-02-09T10:00:00+08:60",
        "2026-02-09T10:00:00+08:00x",
        "2026-02-09T10:00:00Zx",
        "2026-02-09T10:00:00x",
        " 2026-02-09",
        "-026-02-09",
        "+026-02-09",
        "20260209",
        "２０２６-02-09",
        "2026年2月9日",
        "2026-02-0é",
    ] {
        is_text_error(Stamp::parse(written), written);
        is_text_error(Instant::parse(written), written);
        is_text_error(CivilDateTime::parse(written), written);
    }
}

#[test]
fn times_of_the_wrong_kind() {
    let error = Instant::parse("2026-02-09T10:00:00").expect_err("no offset");
    assert_eq!(
        error.to_string(),
        "found `2026-02-09T10:00:00`, expected a time with its offset: `2026-02-09T10:00:00+08:00`"
    );
    let error = Instant::parse("tomorrow").expect_err("no time at all");
    assert_eq!(
        error.to_string(),
        "found `tomorrow`, expected a time with its offset: `2026-02-09T10:00:00+08:00`"
    );
    let error = CivilDateTime::parse("2026-02-09T10:00:00Z").expect_err("an offset");
    assert!(
        error.to_string().ends_with("expected a time without an offset: `2026-02-09 10:00:00`"),
        "{error}"
    );
}

#[test]
fn instants_end_with_the_year_9999() {
    assert_eq!(Instant::parse("0000-01-01T00:00:00+00:01"), Err(TimeError::OutOfRange));
    assert_eq!(Instant::parse("9999-12-31T23:59:00-00:01"), Err(TimeError::OutOfRange));
    assert_eq!(instant("0000-01-01T00:01:00+00:01"), Instant::MIN);
    assert_eq!(instant("9999-12-31T23:58:59.999999-00:01"), Instant::MAX);
    let (first, last) = (Instant::MIN.micros(), Instant::MAX.micros());
    assert_eq!(Instant::from_micros(first), Some(Instant::MIN));
    assert_eq!(Instant::from_micros(first - 1), None);
    assert_eq!(Instant::from_micros(last), Some(Instant::MAX));
    assert_eq!(Instant::from_micros(last + 1), None);
    assert_eq!(Instant::from_micros(i64::MIN), None);
    assert_eq!(Instant::from_micros(i64::MAX), None);
    assert_eq!(Instant::from_seconds(i64::MAX), None);
    assert_eq!(Instant::from_millis(i64::MIN), None);
    assert_eq!(Instant::EPOCH.micros(), 0);
}

#[test]
fn instants_from_counts() {
    let two = instant("2026-02-09T02:00:00Z");
    assert_eq!(Instant::from_seconds(1_770_602_400), Some(two));
    assert_eq!(Instant::from_millis(1_770_602_400_000), Some(two));
    assert_eq!(Instant::from_millis(-1).map(|i| i.to_string()), Some("1969-12-31T23:59:59.999Z".to_string()));
    assert_eq!(two.seconds(), 1_770_602_400);
    assert_eq!(instant("1970-01-01T00:00:01.999999Z").seconds(), 1);
    assert_eq!(instant("1969-12-31T23:59:59.999999Z").seconds(), -1);
    assert_eq!(instant("1969-12-31T23:59:59Z").seconds(), -1);
    assert_eq!(instant("1969-12-31T23:59:58.999999Z").seconds(), -2);
}

#[test]
fn instants_move_by_lengths() {
    let start = instant("2026-02-09T02:00:00Z");
    let day = Duration::parse("1d").expect("a length");
    let back = Duration::parse("-1d").expect("a length");
    assert_eq!(start.checked_add(day), Ok(instant("2026-02-10T02:00:00Z")));
    assert_eq!(start.checked_sub(day), Ok(instant("2026-02-08T02:00:00Z")));
    assert_eq!(start.checked_add(back), start.checked_sub(day));
    assert_eq!(start.saturating_add(day), instant("2026-02-10T02:00:00Z"));
    assert_eq!(start.saturating_sub(day), instant("2026-02-08T02:00:00Z"));
    assert_eq!(instant("2026-02-10T02:00:00Z").since(start), day);
    assert_eq!(start.since(instant("2026-02-10T02:00:00Z")), back);
    let (one, none) = (Duration::from_micros(1), Duration::ZERO);
    let (shortest, longest) = (Duration::from_micros(i64::MIN), Duration::from_micros(i64::MAX));
    assert_eq!(Instant::MAX.checked_add(none), Ok(Instant::MAX));
    for (edge, length) in [(Instant::MAX, one), (Instant::MAX, longest), (Instant::MIN, shortest)] {
        assert_eq!(edge.checked_add(length), Err(TimeError::OutOfRange));
        assert_eq!(edge.saturating_add(length), edge);
    }
    for (edge, length) in [(Instant::MIN, one), (Instant::MIN, longest), (Instant::MAX, shortest)] {
        assert_eq!(edge.checked_sub(length), Err(TimeError::OutOfRange));
        assert_eq!(edge.saturating_sub(length), edge);
    }
    assert_eq!(Instant::MAX.since(Instant::MIN).micros(), 315_569_519_999_999_999);
}

#[test]
fn civil_times_from_text() {
    for (written, printed) in [
        ("2026-02-09 10:00:00", "2026-02-09T10:00:00"),
        ("2026-02-09T10:00", "2026-02-09T10:00:00"),
        ("2026-02-09t10:00", "2026-02-09T10:00:00"),
        ("2026-02-09", "2026-02-09T00:00:00"),
        ("2026-02-09 23:59:59.9999999", "2026-02-09T23:59:59.999999"),
        ("0000-01-01", "0000-01-01T00:00:00"),
        ("9999-12-31 00:00:00.5", "9999-12-31T00:00:00.5"),
    ] {
        assert_eq!(civil(written).to_string(), printed);
        assert_eq!(civil(printed), civil(written));
        assert_eq!(Stamp::parse(written), Ok(Stamp::Local(civil(written))));
        is_text_error(Instant::parse(written), written);
    }
    let read = civil("2026-02-09 10:11:12.131415");
    assert_eq!(read.date(), CivilDate::new(2026, 2, 9).expect("a day"));
    assert_eq!(read.time(), CivilTime::new(10, 11, 12, 131_415).expect("a time"));
    assert_eq!(read.date().at(read.time()), read);
    assert!(civil("2026-02-09 10:00") < civil("2026-02-09 10:00:00.000001"));
}

#[test]
fn days_of_the_calendar() {
    let day = CivilDate::parse("2026-02-09").expect("a day");
    assert_eq!((day.year(), day.month(), day.day(), day.weekday()), (2026, 2, 9, 1));
    assert_eq!(CivilDate::parse("2026-02-15").expect("a day").weekday(), 7);
    assert_eq!(day.to_string(), "2026-02-09");
    assert_eq!(CivilDate::new(33, 1, 2).expect("a day").to_string(), "0033-01-02");
    assert_eq!(CivilDate::new(-1, 12, 31), None);
    assert_eq!(CivilDate::new(10_000, 1, 1), None);
    assert_eq!(CivilDate::new(2026, 2, 29), None);
    assert!(CivilDate::new(2024, 2, 29).is_some());
    for text in ["", "2026-02-09 ", "2026-02-09T00:00", "2026-2-9"] {
        is_text_error(CivilDate::parse(text), text);
    }
    let moved = |days| day.add_days(days).map(|day| day.to_string());
    assert_eq!(moved(0).as_deref(), Some("2026-02-09"));
    assert_eq!(moved(20).as_deref(), Some("2026-03-01"));
    assert_eq!(moved(-40).as_deref(), Some("2025-12-31"));
    // 9999-12-31 is day 2,932,896 since 1970-01-01, 2026-02-09 day 20,493, 0000-01-01 day -719,528.
    assert_eq!(moved(2_912_403).as_deref(), Some("9999-12-31"));
    assert_eq!(moved(2_912_404), None);
    assert_eq!(moved(-740_021).as_deref(), Some("0000-01-01"));
    assert_eq!(moved(-740_022), None);
    assert_eq!(moved(i64::MAX), None);
    assert_eq!(moved(i64::MIN), None);
    let later = CivilDate::parse("2026-03-01").expect("a day");
    assert_eq!(day.days_until(later), 20);
    assert_eq!(later.days_until(day), -20);
}

#[test]
fn times_of_day() {
    let time = CivilTime::parse("10:11:12.013").expect("a time");
    assert_eq!((time.hour(), time.minute(), time.second(), time.microsecond()), (10, 11, 12, 13_000));
    assert_eq!(time.to_string(), "10:11:12.013");
    assert_eq!(time.micros(), 36_672_013_000);
    assert_eq!(CivilTime::parse("09:05").expect("a time").to_string(), "09:05:00");
    assert_eq!(CivilTime::MIDNIGHT.micros(), 0);
    assert_eq!(CivilTime::new(0, 0, 0, 0), Some(CivilTime::MIDNIGHT));
    assert_eq!(CivilTime::new(23, 59, 59, 999_999).expect("a time").micros(), 86_399_999_999);
    for (hour, minute, second, micros) in [(24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 60, 0), (0, 0, 59, 1_000_000)]
    {
        assert_eq!(CivilTime::new(hour, minute, second, micros), None);
    }
    for text in ["", "10", "10:00 ", "1:00", "24:00", "10:00:00Z"] {
        is_text_error(CivilTime::parse(text), text);
    }
}

#[test]
fn offsets() {
    for (text, seconds) in [
        ("Z", Some(0)),
        ("z", Some(0)),
        ("+00:00", Some(0)),
        ("-00:00", Some(0)),
        ("+08:00", Some(28_800)),
        ("+0545", Some(20_700)),
        ("-03:30", Some(-12_600)),
        ("+23:59", Some(86_340)),
        ("-23:59", Some(-86_340)),
        ("+24:00", None),
        ("+00:60", None),
        ("08:00", None),
        ("+08", None),
        ("+8:00", None),
        ("+08:00 ", None),
        ("Z ", None),
        ("", None),
    ] {
        assert_eq!(parse_offset(text), seconds, "{text}");
    }
}

fn length(text: &str) -> Result<i64, TimeError> {
    Duration::parse(text).map(Duration::micros)
}

#[test]
fn lengths_from_text() {
    for (written, micros, printed) in [
        ("0s", 0, "0s"),
        ("-0s", 0, "0s"),
        ("PT0S", 0, "0s"),
        ("1us", 1, "1us"),
        ("1ms", 1_000, "1ms"),
        ("1s", 1_000_000, "1s"),
        ("90s", 90_000_000, "1min 30s"),
        ("30min", 1_800_000_000, "30min"),
        ("1h", 3_600_000_000, "1h"),
        ("1d", 86_400_000_000, "1d"),
        ("24h", 86_400_000_000, "1d"),
        ("48h", 172_800_000_000, "2d"),
        ("2h 30min", 9_000_000_000, "2h 30min"),
        ("2h30min", 9_000_000_000, "2h 30min"),
        ("2h  30min", 9_000_000_000, "2h 30min"),
        ("1.5h", 5_400_000_000, "1h 30min"),
        ("0.25min", 15_000_000, "15s"),
        ("0.000001s", 1, "1us"),
        ("0.0000010s", 1, "1us"),
        ("-2h 30min", -9_000_000_000, "-2h 30min"),
        ("1d 1h 1min 1s 1ms 1us", 90_061_001_001, "1d 1h 1min 1s 1ms 1us"),
        ("PT2H30M", 9_000_000_000, "2h 30min"),
        ("-PT2H30M", -9_000_000_000, "-2h 30min"),
        ("P1D", 86_400_000_000, "1d"),
        ("P1DT12H", 129_600_000_000, "1d 12h"),
        ("PT1M", 60_000_000, "1min"),
        ("PT1.5S", 1_500_000, "1s 500ms"),
        ("PT36H", 129_600_000_000, "1d 12h"),
        ("9223372036854775807us", i64::MAX, "106751991d 4h 54s 775ms 807us"),
        ("-9223372036854775808us", i64::MIN, "-106751991d 4h 54s 775ms 808us"),
    ] {
        assert_eq!(length(written), Ok(micros), "{written}");
        assert_eq!(Duration::from_micros(micros).to_string(), printed);
        assert_eq!(length(printed), Ok(micros), "{printed}");
    }
}

#[test]
fn texts_that_are_no_length() {
    for written in [
        "", "-", "1", "h", "2 h", "2h ", " 2h", "2x", "2hours", "2m", "2H", "30min 2h", "1h 1h", "1s 1min",
        "1..5h", ".5h", "5.h", "1e3s", "--1s", "+1s", "1h-30min", "P", "PT", "P1DT", "P1H", "PT1D", "P1Y",
        "P1M", "P1W", "PT1M1H", "PT2h", "PT 2H", "PT2H ", "pt2h", "PT2HT3M", "1d PT2H", "２h", "2小时",
        "PT-1H", "1d, 2h",
    ] {
        is_text_error(Duration::parse(written), written);
    }
}

#[test]
fn lengths_that_do_not_fit() {
    assert_eq!(length("0.0000001s"), Err(TimeError::Inexact));
    assert_eq!(length("0.5us"), Err(TimeError::Inexact));
    assert_eq!(length("1s 0.5us"), Err(TimeError::Inexact));
    assert_eq!(length("0.00000000000000000000000000001s"), Err(TimeError::Inexact));
    assert_eq!(length("9223372036854775808us"), Err(TimeError::OutOfRange));
    assert_eq!(length("-9223372036854775809us"), Err(TimeError::OutOfRange));
    assert_eq!(length("106751992d"), Err(TimeError::OutOfRange));
    assert_eq!(length("99999999999999999999999999999d"), Err(TimeError::OutOfRange));
    assert_eq!(length("9999999999999999999999999999d"), Err(TimeError::OutOfRange));
}

#[test]
fn arithmetic_of_lengths() {
    let micros = Duration::from_micros;
    assert_eq!(micros(2).checked_add(micros(3)), Ok(micros(5)));
    assert_eq!(micros(2).checked_sub(micros(3)), Ok(micros(-1)));
    assert_eq!(micros(2).checked_neg(), Ok(micros(-2)));
    assert_eq!(micros(i64::MAX).checked_add(micros(1)), Err(TimeError::OutOfRange));
    assert_eq!(micros(i64::MIN).checked_sub(micros(1)), Err(TimeError::OutOfRange));
    assert_eq!(micros(i64::MIN).checked_neg(), Err(TimeError::OutOfRange));
    let number = |text| Decimal::parse(text).expect("a number");
    assert_eq!(micros(10).mul_number(number("1.5")), Ok(micros(15)));
    assert_eq!(micros(10).mul_number(number("-0.3")), Ok(micros(-3)));
    assert_eq!(micros(10).mul_number(number("0.25")), Err(TimeError::Inexact));
    assert_eq!(micros(i64::MAX).mul_number(number("2")), Err(TimeError::OutOfRange));
    assert_eq!(micros(i64::MAX).mul_number(number("1e27")), Err(TimeError::OutOfRange));
    assert_eq!(micros(3).mul_number(number("1e-28")), Err(TimeError::Inexact));
    assert_eq!(micros(i64::MAX).mul_number(number("1e-28")), Err(TimeError::Inexact));
    assert_eq!(
        micros(i64::MAX).mul_number(number("0.1234567890123456789012345678")),
        Err(TimeError::Inexact)
    );
    assert_eq!(Duration::of(number("1.5"), DurationUnit::Day), Ok(micros(129_600_000_000)));
    assert_eq!(Duration::default(), Duration::ZERO);
}

#[test]
fn units_of_length() {
    let seconds: [i64; 4] = [86_400, 3_600, 60, 1];
    for (unit, seconds) in DurationUnit::ALL.into_iter().zip(seconds) {
        assert_eq!(unit.micros(), seconds * 1_000_000);
    }
    assert_eq!(DurationUnit::Millisecond.micros(), 1_000);
    assert_eq!(DurationUnit::Microsecond.micros(), 1);
    let symbols: alloc::vec::Vec<&str> = DurationUnit::ALL.iter().map(|unit| unit.symbol()).collect();
    assert_eq!(symbols, ["d", "h", "min", "s", "ms", "us"]);
}

#[test]
fn errors_repeat_only_the_start() {
    let error = Duration::parse(&"长".repeat(100)).expect_err("no length");
    let found: String = "长".repeat(40);
    assert_eq!(
        error.to_string(),
        format!("found `{found}…`, expected a length of time such as `2h 30min`, `90s` or `PT2H30M`")
    );
    assert!(TimeError::OutOfRange.to_string().contains("0000 to 9999"));
    assert!(TimeError::Inexact.to_string().contains("microseconds"));
}
