//! An order as a struct: texts as texts, money in cents, the time in seconds.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

#[derive(serde::Deserialize)]
pub(super) struct Sale<'a> {
    pub(super) id: &'a str,
    pub(super) channel: &'a str,
    pub(super) status: &'a str,
    pub(super) amount: Option<Cents>,
    pub(super) currency: &'a str,
    #[serde(borrow)]
    pub(super) items: Vec<Item<'a>>,
    #[serde(borrow)]
    pub(super) customer: Customer<'a>,
    pub(super) province: &'a str,
    pub(super) created_at: Seconds,
    #[serde(borrow)]
    pub(super) coupons: Vec<&'a str>,
    pub(super) has_gift: bool,
    pub(super) buyer_note: Option<&'a str>,
    pub(super) shop: Option<&'a str>,
    pub(super) warehouse: Option<&'a str>,
    pub(super) city: Option<&'a str>,
    pub(super) district: Option<&'a str>,
    pub(super) live_room: Option<&'a str>,
}

#[derive(serde::Deserialize)]
pub(super) struct Item<'a> {
    pub(super) sku: &'a str,
    pub(super) quantity: i64,
    pub(super) is_gift: bool,
    pub(super) price: Cents,
}

#[derive(serde::Deserialize)]
pub(super) struct Customer<'a> {
    pub(super) id: &'a str,
    pub(super) tier: &'a str,
    pub(super) refund_only_30d: i64,
}

/// `199.00 CNY`.
#[derive(Clone, Copy)]
pub(super) struct Cents(pub(super) i64);

/// Seconds since 1970, from `2026-02-09T10:00:00+08:00`.
pub(super) struct Seconds(pub(super) i64);

pub(super) fn read(document: &str) -> Result<Sale<'_>, String> {
    serde_json::from_str(document).map_err(|error| error.to_string())
}

impl Sale<'_> {
    /// The amount; below every bound where it is missing.
    pub(super) fn cents(&self) -> i64 {
        self.amount.map_or(i64::MIN, |amount| amount.0)
    }

    /// The hour in China.
    pub(super) fn hour(&self) -> i64 {
        (self.created_at.0 + 8 * 3600) / 3600 % 24
    }
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
        from.deserialize_str(Text("an amount such as `199.00 CNY`", cents)).map(Cents)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Seconds, D::Error> {
        from.deserialize_str(Text("a time such as `2026-02-09T10:00:00+08:00`", seconds)).map(Seconds)
    }
}

/// A text that means a number.
struct Text(&'static str, fn(&[u8]) -> Option<i64>);

impl Visitor<'_> for Text {
    type Value = i64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
        (self.1)(text.as_bytes()).ok_or_else(|| E::custom(format_args!("{text:?} is not {}", self.0)))
    }
}

fn cents(text: &[u8]) -> Option<i64> {
    let number = text.strip_suffix(b" CNY")?;
    let (whole, rest) = number.split_at_checked(number.len().checked_sub(3)?)?;
    let [b'.', tens, ones] = rest else { return None };
    digits(whole)?.checked_mul(100)?.checked_add(digits(&[*tens, *ones])?)
}

fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    text.iter()
        .try_fold(0, |sum: i64, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

fn seconds(text: &[u8]) -> Option<i64> {
    let [
        y0,
        y1,
        y2,
        y3,
        b'-',
        m0,
        m1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        n0,
        n1,
        b':',
        s0,
        s1,
        sign,
        z0,
        z1,
        b':',
        w0,
        w1,
    ] = text
    else {
        return None;
    };
    let two = |tens: &u8, ones: &u8| digits(&[*tens, *ones]);
    let (year, month, day) = (digits(&[*y0, *y1, *y2, *y3])?, two(m0, m1)?, two(d0, d1)?);
    let offset = two(z0, z1)? * 3600 + two(w0, w1)? * 60;
    let offset = if *sign == b'-' { -offset } else { offset };
    // Howard Hinnant: days from civil.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + two(h0, h1)? * 3600 + two(n0, n1)? * 60 + two(s0, s1)? - offset)
}
