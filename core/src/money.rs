//! Money: an exact amount in one currency.
//!
//! Two currencies never mix: adding or comparing them is an error, not a conversion. Amounts are not rounded on the
//! way; [`Money::is_rounded`] says whether one can be paid out as it stands.
//!
//! ```
//! use dangjiu::money::{Money, MoneyError};
//!
//! let price = Money::parse("¥199.00")?;
//! let freight = Money::parse("12元")?;
//! assert_eq!(price.checked_add(freight)?.to_string(), "211.00 CNY");
//! # Ok::<(), MoneyError>(())
//! ```

#[cfg(test)]
mod tests;

use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::ops::Neg;

use crate::decimal::{Decimal, DecimalError, Rounding};
use crate::limits::excerpt;

/// A currency: three capital letters, as in ISO 4217.
///
/// Any three letters are accepted, so that a code newer than the table, or a shop's own points, still works.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi.
    pub const CNY: Currency = Currency(*b"CNY");

    /// Reads three capital letters; `None` for any other text.
    pub fn parse(code: &str) -> Option<Currency> {
        let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Currency(letters))
    }

    /// The code: `CNY`.
    pub fn code(&self) -> &str {
        // Three ASCII letters are always UTF-8.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether ISO 4217, list one, has the code. What rules write must be; what facts carry may be anything.
    pub fn is_listed(&self) -> bool {
        LISTED.as_chunks().0.contains(&self.0)
    }

    /// The digits after the point of the smallest unit paid out: 2 for CNY, 0 for JPY, 3 for KWD.
    ///
    /// Source: ISO 4217, list one. A code that is not in it, or has no smallest unit there (gold, test codes), has 2.
    pub fn minor_units(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

/// The codes of ISO 4217, list one, those without a smallest unit included.
const LISTED: &[u8] =
    b"AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBHDBIFBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCLF\
     CLPCNYCOPCOUCRCCUPCVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHTGHUF\
     IDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDLMGAMKDMMKMNT\
     MOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLNPYGQARRONRSDRUBRWFSARSBD\
     SCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSDUSNUYIUYUUYWUZS\
     VEDVESVNDVUVWSTXADXAFXAGXAUXBAXBBXBCXBDXCDXCGXDRXOFXPDXPFXPTXSUXTSXUAXXXYERZARZMWZWG";

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why there is no amount. `found` repeats at most forty characters of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Two amounts of different currencies.
    #[error("an amount in {left} and one in {right}; expected one currency")]
    Currencies {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second.
        right: Currency,
    },
    /// The number has no exact result.
    #[error(transparent)]
    Number(#[from] DecimalError),
    /// The text is no amount of money.
    #[error(
        "found `{found}`, expected an amount with its currency: `199.00 CNY`, `¥199.00`, `199元` or `1.5万元`"
    )]
    Text {
        /// The start of the text.
        found: String,
    },
}

/// An exact amount in a currency. Equal amounts are one value however they were written: `199元` is `199.00 CNY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// How much, in the currency's main unit (元, not 分).
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// That amount of a currency's main unit.
    pub const fn new(amount: Decimal, currency: Currency) -> Money {
        Money { amount, currency }
    }

    /// Reads an amount: `199.00 CNY`, `CNY 199.00`, `¥199.00`, `￥199`, `199元`, `1.5万元`, each with a `-` in front or
    /// not. `¥`, `￥` and `元` are always renminbi.
    ///
    /// Errors: `Text` for any other text, `Number` for an amount of more than 28 digits.
    #[cfg_attr(not(feature = "small"), inline)]
    pub fn parse(text: &str) -> Result<Money, MoneyError> {
        plain(text).map_or_else(|| Money::parse_any(text), Ok)
    }

    #[cold]
    fn parse_any(text: &str) -> Result<Money, MoneyError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let malformed = || MoneyError::Text { found: excerpt(text) };
        let (number, factor, currency) = split_parts(unsigned).ok_or_else(malformed)?;
        if !number.starts_with(|c: char| c.is_ascii_digit()) || number.contains(['e', 'E']) {
            return Err(malformed());
        }
        let number = Decimal::parse(number).map_err(|reason| match reason {
            DecimalError::Malformed => malformed(),
            other => MoneyError::Number(other),
        })?;
        let amount = number.checked_mul(Decimal::from_i64(factor))?;
        Ok(Money { amount: if negative { -amount } else { amount }, currency })
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        Ok(Money { amount: self.amount.checked_add(other.amount)?, currency: self.currency })
    }

    /// The difference of two amounts of one currency.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.checked_add(-other)
    }

    /// The amount times a number, not rounded.
    ///
    /// ```
    /// use dangjiu::decimal::Decimal;
    /// use dangjiu::money::{Money, MoneyError};
    /// let discounted = Money::parse("19.99 CNY")?.mul_number(Decimal::parse("0.85")?)?;
    /// assert_eq!(discounted.to_string(), "16.9915 CNY");
    /// assert!(!discounted.is_rounded());
    /// # Ok::<(), MoneyError>(())
    /// ```
    pub fn mul_number(self, factor: Decimal) -> Result<Money, MoneyError> {
        Ok(Money { amount: self.amount.checked_mul(factor)?, currency: self.currency })
    }

    /// The amount divided by a number, rounded once to `places` digits after the point.
    pub fn div_round(self, divisor: Decimal, places: u32, rounding: Rounding) -> Result<Money, MoneyError> {
        let amount = Decimal::div_round(self.amount, divisor, places, rounding)?;
        Ok(Money { amount, currency: self.currency })
    }

    /// How many times `other` this is, rounded once to `places` digits after the point.
    pub fn ratio(self, other: Money, places: u32, rounding: Rounding) -> Result<Decimal, MoneyError> {
        self.same_currency(other)?;
        Ok(Decimal::div_round(self.amount, other.amount, places, rounding)?)
    }

    /// The order of two amounts of one currency.
    pub fn compare(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    /// The amount rounded to `places` digits after the point.
    pub fn round(self, places: u32, rounding: Rounding) -> Money {
        Money { amount: self.amount.round(places, rounding), currency: self.currency }
    }

    /// Whether the amount is a whole number of the currency's smallest unit (分), so that it can be paid.
    pub fn is_rounded(self) -> bool {
        self.amount.places() <= self.currency.minor_units()
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Currencies { left: self.currency, right: other.currency })
        }
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money { amount: -self.amount, currency: self.currency }
    }
}

/// The amount of `199.00 CNY`, the form in which data has it; nothing for all others. What it gives is what reading
/// any form gives, spelling included.
#[cfg_attr(not(feature = "small"), inline)]
fn plain(text: &str) -> Option<Money> {
    let (number, [b' ', code @ ..]) = text.as_bytes().split_last_chunk::<4>()? else { return None };
    if !code.iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    Some(Money { amount: Decimal::short(number)?, currency: Currency(*code) })
}

/// The number, what it is to be multiplied by, and the currency.
fn split_parts(text: &str) -> Option<(&str, i64, Currency)> {
    if let Some(number) = text.strip_prefix(['¥', '￥']) {
        return Some((number, 1, Currency::CNY));
    }
    if let Some(number) = text.strip_suffix('元') {
        return Some(match number.strip_suffix('万') {
            Some(number) => (number, 10_000, Currency::CNY),
            None => (number, 1, Currency::CNY),
        });
    }
    let (first, second) = text.split_once(' ')?;
    match (Currency::parse(first), Currency::parse(second)) {
        (Some(currency), None) => Some((second, 1, currency)),
        (None, Some(currency)) => Some((first, 1, currency)),
        _ => None,
    }
}

/// The fixed form: `199.00 CNY`, with at least the digits of the smallest unit and more where the amount has more.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.to_text(self.currency.minor_units()), self.currency)
    }
}
