//! One id for one order, the same wherever and however often it is computed.
//!
//! An order has a number on its platform, and systems around it have numbers of their own. The canonical id is derived
//! from the platform's number, so nobody has to keep a table of ids: an ERP, a notebook and a browser that see the same
//! platform order arrive at the same [`OrderId`].
//!
//! # Form
//!
//! `channel_suffix`: the primary name of the channel whose numbering it is (see [`numbering`]), `_`, and the first 80 bits of
//! SHA-256 as sixteen characters of lower-case base32. What is hashed are these fields, in UTF-8, each behind its length in
//! bytes as four bytes, the highest first:
//!
//! 1. `dangjiu/order/1`
//! 2. the tenant: whose orders these are; empty where a host serves one
//! 3. the channel, as in the id
//! 4. the shop, where the channel's numbers are not unique without it (see [`needs_shop`]), else empty
//! 5. the platform's number, as text
//!
//! # How many
//!
//! Two of `n` orders get the same 80 bits with a probability below n² / 2⁸¹: one in two million for a thousand million
//! orders of one channel. Six hexadecimal digits hold 24 bits: among 5,000 orders of one day about one pair shares
//! them on three days of four (n² / 2²⁵ = 0.75 pairs a day), so the short form `DY_20260209_8a3f7b` is for people to
//! read and to search with, never a key. Whoever looks one up gets every order that it may mean: [`ShortId::matches`].
//!
//! ```
//! use dangjiu::ids::{OrderId, ShortId};
//! use dangjiu::time::Instant;
//!
//! let id = OrderId::derive("acme", "douyin", None, "6917926768823643751")?;
//! assert_eq!(id.to_string(), "douyin_3xwqqpy6hzbkigsa");
//! assert_eq!(OrderId::parse("douyin_3xwqqpy6hzbkigsa")?, id);
//!
//! // Made at two in the morning of the ninth, as clocks in China show it.
//! let created = Instant::parse("2026-02-08T18:00:00Z").unwrap();
//! let short = ShortId::parse("DY_20260209_dded08")?;
//! assert_eq!(id.short(created), short.to_string());
//! assert!(short.matches(&id, created));
//! # Ok::<(), dangjiu::ids::IdError>(())
//! ```

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use sha2::{Digest, Sha256};

use crate::base32::{decode_lower, encode_lower};
use crate::limits::excerpt;
use crate::time::{CivilDate, Instant};
use crate::zone::ZoneTable;

const DOMAIN: &str = "dangjiu/order/1";
const BYTES: usize = 10;
const CHARACTERS: usize = 16;

/// Why there is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The platform's number is empty.
    #[error("an order without a number on its platform has no id")]
    NoNumber,
    /// The channel is not a primary name of the vocabulary: letters, digits and `_`.
    #[error("`{0}` is not the primary name of a channel")]
    Channel(String),
    /// Two shops of this channel may give the same number.
    #[error("numbers of `{0}` are unique within a shop only: the shop is needed")]
    ShopNeeded(String),
    /// A text that is no id.
    #[error("`{0}` is not an order id")]
    Malformed(String),
}

/// The SHA-256 of fields, each behind its length in bytes as four bytes, the highest first; the first field says
/// what the digest is for. So no two lists of fields are hashed alike.
pub(crate) fn digest(fields: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        hash.update(length.to_be_bytes());
        hash.update(field.as_bytes());
    }
    hash.finalize().into()
}

/// A channel: its primary name, the letters before its short ids, and whether the shop belongs to its numbers.
struct Channel(&'static str, &'static str, bool);

/// The channels of the built-in vocabulary.
const CHANNELS: &[Channel] = &[
    Channel("taobao", "TB", false),
    Channel("jd", "JD", false),
    Channel("pinduoduo", "PDD", false),
    Channel("douyin", "DY", false),
    Channel("xiaohongshu", "XHS", false),
    Channel("kuaishou", "KS", false),
    Channel("wechat_shop", "WX", false),
    Channel("youzan", "YZ", false),
    Channel("weimob", "WM", false),
    Channel("alibaba_1688", "AL", false),
    Channel("vipshop", "VIP", false),
    Channel("dewu", "DW", false),
    Channel("bilibili", "BL", false),
    Channel("miniapp", "MP", true),
    Channel("shopify", "SPF", true),
    Channel("woocommerce", "WC", true),
    Channel("offline_store", "OFF", true),
    Channel("other_channel", OTHER, true),
];

/// The letters of every channel that has none of its own.
const OTHER: &str = "OT";

fn known(channel: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|Channel(name, ..)| *name == channel)
}

/// The channel in whose numbering a channel's orders are numbered: Tmall's are numbered by Taobao, which sees them under
/// either name; every other channel numbers its own.
///
/// ```
/// assert_eq!(dangjiu::ids::numbering("tmall"), "taobao");
/// assert_eq!(dangjiu::ids::numbering("jd"), "jd");
/// ```
#[must_use]
pub fn numbering(channel: &str) -> &str {
    if channel == "tmall" { "taobao" } else { channel }
}

/// Whether two shops of the channel may give the same number to two orders, so that the shop is part of the id: Shopify,
/// WooCommerce, a mini-program of one's own, shops in the street, `other_channel`, and every channel that is not in the
/// built-in vocabulary.
///
/// ```
/// use dangjiu::ids::needs_shop;
/// assert!(needs_shop("shopify") && needs_shop("my_own_site"));
/// assert!(!needs_shop("douyin") && !needs_shop("tmall"));
/// ```
#[must_use]
pub fn needs_shop(channel: &str) -> bool {
    known(numbering(channel)).is_none_or(|Channel(.., shop)| *shop)
}

/// The canonical id of an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId {
    channel: String,
    digest: [u8; BYTES],
}

impl OrderId {
    /// The id of the order with this number on this channel. `channel` is the primary name. A shop is looked at only where
    /// the channel needs one, so it does not matter whether a row names it elsewhere. Texts are taken as they are: a
    /// reader removes what a console adds around a number.
    ///
    /// # Errors
    /// The number is empty, the channel is not a name, or a shop is needed and not given.
    pub fn derive(
        tenant: &str,
        channel: &str,
        shop: Option<&str>,
        platform_id: &str,
    ) -> Result<OrderId, IdError> {
        if platform_id.is_empty() {
            return Err(IdError::NoNumber);
        }
        let channel = numbering(channel);
        if !is_name(channel) {
            return Err(IdError::Channel(excerpt(channel)));
        }
        let shop = match shop.filter(|shop| !shop.is_empty()) {
            _ if !needs_shop(channel) => "",
            Some(shop) => shop,
            None => return Err(IdError::ShopNeeded(channel.into())),
        };
        let whole = digest(&[DOMAIN, tenant, channel, shop, platform_id]);
        let mut digest = [0; BYTES];
        digest.iter_mut().zip(whole).for_each(|(place, byte)| *place = byte);
        Ok(OrderId { channel: channel.into(), digest })
    }

    /// Reads an id as it is written.
    ///
    /// # Errors
    /// It is not one.
    pub fn parse(text: &str) -> Result<OrderId, IdError> {
        let malformed = || IdError::Malformed(excerpt(text));
        let (channel, suffix) = text.rsplit_once('_').ok_or_else(malformed)?;
        if !is_name(channel) || suffix.len() != CHARACTERS {
            return Err(malformed());
        }
        let bytes = decode_lower(suffix).ok_or_else(malformed)?;
        let digest = bytes.try_into().map_err(|_| malformed())?;
        Ok(OrderId { channel: channel.into(), digest })
    }

    /// The primary name of the channel whose numbering it is.
    #[must_use]
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The short form for people: letters of the channel, the day on which the order was made as a calendar in China
    /// shows it, and the first six hexadecimal digits of the digest. Two orders may share one.
    #[must_use]
    pub fn short(&self, created: Instant) -> String {
        ShortId::of(self, created).to_string()
    }
}

/// Whether a text can be the primary name of a channel.
fn is_name(text: &str) -> bool {
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(part)
}

impl fmt::Display for OrderId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}_{}", self.channel, encode_lower(&self.digest))
    }
}

/// A short id, as a person types it. It may mean several orders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortId {
    code: String,
    day: (i32, u32, u32),
    start: [u8; 3],
}

impl ShortId {
    /// The short id of an order that was made at this instant.
    #[must_use]
    pub fn of(id: &OrderId, created: Instant) -> ShortId {
        let code = known(&id.channel).map_or(OTHER, |Channel(_, code, _)| code);
        let day = ZoneTable::shanghai().to_civil(created).date();
        let [first, second, third, ..] = id.digest;
        ShortId {
            code: code.into(),
            day: (day.year(), day.month(), day.day()),
            start: [first, second, third],
        }
    }

    /// Reads a short id; letters of either case are the same.
    ///
    /// # Errors
    /// It is not one: letters, `_`, eight digits that are a day, `_`, six hexadecimal digits.
    pub fn parse(text: &str) -> Result<ShortId, IdError> {
        ShortId::read(text).ok_or_else(|| IdError::Malformed(excerpt(text)))
    }

    fn read(text: &str) -> Option<ShortId> {
        let mut parts = text.split('_');
        let (code, day, start) = (parts.next()?, parts.next()?, parts.next()?);
        let is_code = (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphabetic());
        let digits = |text: &str, radix: u32| text.chars().all(|c| c.is_digit(radix));
        if parts.next().is_some() || !is_code || day.len() != 8 || start.len() != 6 {
            return None;
        }
        if !digits(day, 10) || !digits(start, 16) {
            return None;
        }
        let number = |from: usize, to: usize| day.get(from..to)?.parse::<u32>().ok();
        let (year, month, day) = (i32::try_from(number(0, 4)?).ok()?, number(4, 6)?, number(6, 8)?);
        CivilDate::new(year, month, day)?;
        let [_, first, second, third] = u32::from_str_radix(start, 16).ok()?.to_be_bytes();
        Some(ShortId {
            code: code.to_ascii_uppercase(),
            day: (year, month, day),
            start: [first, second, third],
        })
    }

    /// Whether it may mean this order, which was made at this instant. Whoever holds the orders of a day answers a short id with
    /// every order of which this is true.
    #[must_use]
    pub fn matches(&self, id: &OrderId, created: Instant) -> bool {
        *self == ShortId::of(id, created)
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), [first, second, third]) = (self.day, self.start);
        let day = format!("{year:04}{month:02}{day:02}");
        write!(out, "{}_{day}_{first:02x}{second:02x}{third:02x}", self.code)
    }
}

#[cfg(test)]
mod tests;
