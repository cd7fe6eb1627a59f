//! What stands in a cell: ids, amounts, dates and counts as consoles and spreadsheets write them.
//!
//! Every reader here returns a value, nothing (the cell says "not set"), or a [`CellFault`]. Nothing is guessed: what could be
//! read in two ways is a fault, and the row is shown to a person.
//!
//! ```
//! use dangjiu::money::Currency;
//! use dangjiu::observation::Amount;
//! use dangjiu_exports::cell::{amount, id, DecimalMark, Unit};
//! assert_eq!(id("=\"4781320682406083640\""), Ok(Some("4781320682406083640".into())));
//! assert!(id("6.91793E+18").is_err());
//! let yuan = amount("￥1,052.75", DecimalMark::Point, Unit::Whole, Currency::CNY);
//! assert_eq!(yuan, Ok(Some(Amount(10_527_500))));
//! ```

mod amount;
mod date;
mod id;

pub use amount::{DecimalMark, Unit, amount, count};
pub use date::{DateOrder, Dates, Evidence, Order, Zone, evidence, in_words_of_serial};
pub(crate) use id::{LONG, bare, ends_in_zeros, is_long};
pub use id::{id, waybill};

use dangjiu::diagnostic::Bilingual;
use dangjiu::money::Currency;
use dangjiu::say;

/// Why a cell cannot be read. It holds no value, so that reasons can be counted and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellFault {
    /// The bytes are no text, or a character was lost before.
    Damaged,
    /// An id that a spreadsheet rewrote as a number and so cut.
    RoundedId,
    /// An id longer than any, or with control signs inside.
    NoId,
    /// What a spreadsheet shows for a formula that failed, where an id should be.
    FailedFormula,
    /// More ids in one cell than any order has.
    ManyIds,
    /// Not an amount of money.
    NoAmount,
    /// An amount that names another currency than the mapping, which says this one.
    OtherCurrency(Currency),
    /// Separators that could be decimals or thousands, against what the mapping says.
    DecimalMark,
    /// More decimals than a ten-thousandth.
    TooFine,
    /// An amount too large to be one.
    TooLarge,
    /// Not a count.
    NoCount,
    /// Not a date and time.
    NoDate,
    /// A day or hour that there is not.
    NoSuchDay,
    /// Day and month could be either.
    WhichIsTheMonth,
    /// The year has two digits and could be the first or the last number.
    WhichIsTheYear,
    /// The date contradicts the order that is declared or proved.
    OtherOrder,
}

impl CellFault {
    /// In words; `column` is the header as it stands in the file.
    #[must_use]
    pub fn of_column(self, column: &str) -> Bilingual {
        match self {
            CellFault::Damaged => say!(
                "{column}: characters were lost, the bytes are no text",
                "{column}：字符已损坏，不是文本"
            ),
            CellFault::RoundedId => say!(
                "{column}: a spreadsheet rounded the number, its last digits are gone; export again and do not save it in a spreadsheet",
                "{column}：编号被表格软件改成了科学计数或舍入，末几位已丢失；请重新导出，不要用表格软件另存"
            ),
            CellFault::NoId => {
                say!(
                    "{column}: longer than any number, or control signs in it",
                    "{column}：过长或含控制符，不是编号"
                )
            }
            CellFault::FailedFormula => say!(
                "{column}: a formula of the spreadsheet failed here (such as `#N/A`), so the number is not known; mend the formula or export again",
                "{column}：这里是表格公式的错误值（如“#N/A”），编号不得而知；请改正公式或重新导出"
            ),
            CellFault::ManyIds => say!(
                "{column}: more than 200 numbers in one cell, which no order has; export again, or give each a row of its own",
                "{column}：一格里的编号超过 200 个，没有这样的订单；请重新导出，或改为一个编号一行"
            ),
            CellFault::NoAmount => say!("{column}: not an amount", "{column}：不是金额"),
            CellFault::OtherCurrency(currency) => say!(
                "{column}: an amount in another currency than {currency}, which the mapping says; amounts of several currencies need a file and a mapping with `currency` for each",
                "{column}：金额带有别的币种，而对应文件写的是 {currency}；不同币种要分开导出，各用一份写明 currency 的对应文件"
            ),
            CellFault::DecimalMark => say!(
                "{column}: the separators fit no amount; say in the mapping whether the decimal mark is `.` or `,`",
                "{column}：分隔符与金额不符；请在对应文件中用 decimal 说明小数点是“.”还是“,”"
            ),
            CellFault::TooFine => {
                say!("{column}: more than four decimals, so no price", "{column}：小数超过四位，不是价格")
            }
            CellFault::TooLarge => say!("{column}: too large for an amount", "{column}：金额过大"),
            CellFault::NoCount => say!("{column}: not a whole number of pieces", "{column}：不是整数件数"),
            CellFault::NoDate => say!("{column}: not a date and time", "{column}：不是日期时间"),
            CellFault::NoSuchDay => {
                say!("{column}: there is no such day or hour", "{column}：没有这一天或这个时刻")
            }
            CellFault::WhichIsTheMonth => say!(
                "{column}: day and month could be either; say `dates = \"mdy\"` or `\"dmy\"` in the mapping",
                "{column}：分不清月和日；请在对应文件中写 dates = \"mdy\" 或 \"dmy\""
            ),
            CellFault::WhichIsTheYear => say!(
                "{column}: the year has two digits, and which number is the year, the month and the day cannot be told; say `dates = \"ymd\"`, `\"mdy\"` or `\"dmy\"` in the mapping",
                "{column}：年份只有两位，分不清哪个是年、月、日；请在对应文件中写 dates = \"ymd\"、\"mdy\" 或 \"dmy\""
            ),
            CellFault::OtherOrder => say!(
                "{column}: contradicts the order of day and month of the other rows",
                "{column}：月日顺序与其他行矛盾"
            ),
        }
    }
}

/// Without the blanks, tabs and other invisible signs around it.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let visible = |byte: Option<&u8>| byte.is_none_or(|byte| (0x21..0x7f).contains(byte));
    if visible(text.as_bytes().first()) && visible(text.as_bytes().last()) {
        return text;
    }
    text.trim_matches(|sign: char| {
        sign.is_whitespace() || sign.is_control() || matches!(sign, '\u{feff}' | '\u{200b}'..='\u{200f}')
    })
}

/// Whether a trimmed text says that there is nothing: empty, `-`, `--`, `null`, `NULL`, `\N`, `NaN`, or a date of zeros.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "--" | "—" | "null" | "NULL" | "\\N" | "NaN" | "None" | "N/A")
        || text.starts_with("0000-00-00")
        || text.starts_with("0000/00/00")
}

/// The text of a cell that holds words, or nothing.
#[must_use]
pub fn words(text: &str) -> Option<&str> {
    let text = unwrapped(trimmed(text));
    (!says_nothing(text)).then_some(text)
}

/// A full-width sign in half width; dashes that stand for a minus are one.
fn half_width(sign: char) -> char {
    match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        '−' | '–' => '-',
        other => other,
    }
}

/// Without the `="…"` by which exports keep spreadsheets from reading a number.
fn unwrapped(text: &str) -> &str {
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(text, trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_invisible_signs_are_no_part_of_a_text() {
        for (text, shown) in [
            ("\t6917926768823643751", "6917926768823643751"),
            ("260601-123\t", "260601-123"),
            ("\u{feff}订单编号", "订单编号"),
            (" 按时交货", "按时交货"),
            ("　顺丰　", "顺丰"),
            ("a b", "a b"),
            ("\0\u{1}", ""),
            ("", ""),
        ] {
            assert_eq!(trimmed(text), shown);
        }
    }

    #[test]
    fn placeholders_are_nothing() {
        for nothing in ["", "-", " - ", "\t", "0000-00-00 00:00:00", "null", "\\N", "=\"\""] {
            assert_eq!(words(nothing), None, "{nothing}");
        }
        assert_eq!(words(" 0 "), Some("0"), "zero is a state in some enumerations");
        assert_eq!(words("无售后或售后取消"), Some("无售后或售后取消"));
    }

    #[test]
    fn reasons_name_the_column_and_no_value() {
        let reason = CellFault::WhichIsTheMonth.of_column("付款时间");
        assert!(reason.en.starts_with("付款时间: day and month"));
        assert!(reason.zh.starts_with("付款时间：分不清"));
    }
}
