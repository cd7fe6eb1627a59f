//! Numbers of orders, documents and parcels. They are texts: past 2^53 a number would lose its end.

use std::borrow::Cow;

use super::{CellFault, half_width, says_nothing, trimmed, unwrapped};

/// No system gives longer ones.
const LONGEST: usize = 128;
/// A spreadsheet keeps so many digits of a number.
const SPREADSHEET_DIGITS: usize = 15;
/// A number of so many digits shows by its last three that a spreadsheet rounded it.
pub(crate) const LONG: usize = SPREADSHEET_DIGITS + 3;

/// The id in a cell, without what exports put around it: blanks and tabs, `="…"`, one apostrophe, the `.0` of a short number
/// that a spreadsheet or script took for a decimal. Full-width letters, digits and signs are those of half width. Nothing for an
/// empty cell or `-`.
///
/// # Errors
/// [`CellFault::RoundedId`] for scientific notation (`6.91793E+18`), whose digits are gone, and for a decimal with more digits
/// than spreadsheets keep; [`CellFault::FailedFormula`] for `#N/A` and its like; [`CellFault::NoId`] for what is longer than 128 bytes or has control signs inside.
pub fn id(text: &str) -> Result<Option<Cow<'_, str>>, CellFault> {
    match bare(text) {
        None => Ok(None),
        Some(Cow::Borrowed(id)) => plain(id).map(|id| Some(Cow::Borrowed(id))),
        Some(Cow::Owned(id)) => plain(&id).map(|id| Some(Cow::Owned(id.to_owned()))),
    }
}

/// What stands in a cell of ids without what exports put around it, of half width; nothing for an empty cell. It is one id or
/// several: neither how long it is nor what it is made of has been looked at.
pub(crate) fn bare(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() || !text.contains(|sign| half_width(sign) != sign) {
        return unpacked(text).map(Cow::Borrowed);
    }
    let half: String = text.chars().map(half_width).collect();
    unpacked(&half).map(|text| Cow::Owned(text.to_owned()))
}

fn unpacked(text: &str) -> Option<&str> {
    let text = unwrapped(trimmed(text));
    let text = text.strip_prefix('\'').map_or(text, |rest| unwrapped(trimmed(rest)));
    (!says_nothing(text)).then_some(text)
}

/// What spreadsheets show where a formula has no value.
const FAILED_FORMULAS: [&str; 15] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#DATA!",
];

/// An id without anything around it.
fn plain(text: &str) -> Result<&str, CellFault> {
    if text.starts_with('#') && FAILED_FORMULAS.iter().any(|shown| text.eq_ignore_ascii_case(shown)) {
        return Err(CellFault::FailedFormula);
    }
    if text.len() > LONGEST || text.bytes().any(|byte| byte < 0x20) {
        return Err(CellFault::NoId);
    }
    match text.as_bytes() {
        [b'0'..=b'9', b'.' | b'E' | b'e', ..] if is_scientific(text) => return Err(CellFault::RoundedId),
        _ => {}
    }
    let Some((whole, fraction)) = text.split_once('.') else { return Ok(text) };
    let as_decimal = !whole.is_empty()
        && !fraction.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && fraction.bytes().all(|byte| byte == b'0');
    match (as_decimal, whole.len() > SPREADSHEET_DIGITS) {
        (false, _) => Ok(text),
        (true, true) => Err(CellFault::RoundedId),
        (true, false) => Ok(whole),
    }
}

/// `6.91793E+18`, `6E+18`, `6.917926768823644e+18`: one digit, decimals, and an exponent with its sign.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = mantissa.get(1..).unwrap_or_default();
    exponent.strip_prefix('+').is_some_and(|power| !power.is_empty() && digits(power))
        && (fraction.is_empty() || fraction.strip_prefix('.').is_some_and(digits))
}

/// Whether a number has no more digits than spreadsheets keep, and at least three zeros in place of the others: one of a thousand
/// ends so, and every one that a spreadsheet rounded.
pub(crate) fn ends_in_zeros(id: &str) -> bool {
    is_long(id) && id.bytes().skip(SPREADSHEET_DIGITS).all(|digit| digit == b'0')
}

/// Whether a number has at least three digits more than spreadsheets keep.
pub(crate) fn is_long(id: &str) -> bool {
    id.len() >= LONG && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The waybill in a cell that holds it together with the carrier, `SF1234567890123-顺丰速运`: what stands before the last `-`
/// where words follow it.
#[must_use]
pub fn waybill(text: &str) -> &str {
    match text.rsplit_once('-') {
        Some((number, carrier)) if !number.is_empty() && !carrier.is_ascii() => trimmed(number),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exports_put_around_an_id_is_taken_off() {
        for (cell, found) in [
            ("4781320682406083640", "4781320682406083640"),
            ("\t4781320682406083640", "4781320682406083640"),
            ("260601-123456789012345\t", "260601-123456789012345"),
            ("=\"2067719225654838\"", "2067719225654838"),
            ("'6917926768823643751", "6917926768823643751"),
            ("'\t6917926768823643751", "6917926768823643751"),
            ("P802335189951019482", "P802335189951019482"),
            ("17850.0", "17850"),
            ("ERP.2026.7", "ERP.2026.7"),
            ("5e5b3f", "5e5b3f"),
            ("1E20", "1E20"),
            ("00123", "00123"),
            ("＝＂Ｐ－１２３＂", "P-123"),
            ("~AgAAAAIcFeYFfwZ=~0~", "~AgAAAAIcFeYFfwZ=~0~"),
        ] {
            assert_eq!(id(cell), Ok(Some(found.into())), "{cell}");
        }
    }

    #[test]
    fn an_id_that_lost_its_end_is_refused() {
        for cell in ["6.91793E+18", "6E+18", "6.917926768823644e+18", "6917926768823643751.0", "=\"6.9E+18\""]
        {
            assert_eq!(id(cell), Err(CellFault::RoundedId), "{cell}");
        }
        assert_eq!(id("a\tb"), Err(CellFault::NoId));
        assert_eq!(id(&"1".repeat(129)), Err(CellFault::NoId));
    }

    #[test]
    fn a_formula_that_failed_is_no_id() {
        for cell in ["#N/A", "#REF!", "#VALUE!", "\t#DIV/0!", "=\"#N/A\"", "#n/a", "＃Ｎ／Ａ"] {
            assert_eq!(id(cell), Err(CellFault::FailedFormula), "{cell}");
        }
        assert_eq!(id("#12345"), Ok(Some("#12345".into())), "Shopify's numbers begin so");
    }

    #[test]
    fn nothing_is_nothing() {
        for cell in ["", "\t", "-", "=\"\"", "'", "null"] {
            assert_eq!(id(cell), Ok(None), "{cell}");
        }
    }

    #[test]
    fn a_waybill_is_told_from_its_carrier() {
        assert_eq!(waybill("SF-A-顺丰速运"), "SF-A");
        assert_eq!(waybill("YT5555508965056-圆通速递"), "YT5555508965056");
        assert_eq!(waybill("JD-0076810060555"), "JD-0076810060555");
        assert_eq!(waybill("SF1234567890123"), "SF1234567890123");
    }
}
