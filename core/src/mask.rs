//! Values about people as strangers may see them.
//!
//! Everything a person reads (explanations, reports, messages, logs) shows personal values through [`mask`], unless
//! the caller asked to reveal them. A masked value still tells two apart often enough to talk about a case, and
//! never enough to call somebody.
//!
//! ```
//! use dangjiu::mask::mask;
//! use dangjiu::schema::DataClass;
//! assert_eq!(mask(DataClass::Personal, "13812341234"), "138****1234");
//! assert_eq!(mask(DataClass::Personal, "张三丰"), "张*");
//! assert_eq!(mask(DataClass::Sensitive, "13812341234"), "***");
//! assert_eq!(mask(DataClass::Business, "A-1"), "A-1");
//! ```
//!
//! What is written freely may hold a telephone number, a resident's number or an address of mail wherever it stands.
//! [`mask_within`] leaves the rest as it is:
//!
//! ```
//! use dangjiu::mask::mask_within;
//! assert_eq!(mask_within("待确认，请打 138-1234-1234"), "待确认，请打 138****1234");
//! assert_eq!(mask_within("实名 330106199001011234，写给 li@example.com"), "实名 330****1234，写给 l***");
//! ```

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::schema::DataClass;

/// What is shown of a value that is hidden whole.
pub const HIDDEN: &str = "***";
/// Of a telephone number with this many characters or more, four digits at least stay hidden. Of a shorter one only the first
/// character is shown.
const TELEPHONE: usize = 11;

/// The text of a value of this class as it may be shown. Public and business values are shown as they are, sensitive
/// ones not at all. Of a personal one: a telephone number with its area code keeps its first three and last four digits,
/// other text its first character.
#[must_use]
pub fn mask(class: DataClass, text: &str) -> Cow<'_, str> {
    match class {
        DataClass::Public | DataClass::Business => Cow::Borrowed(text),
        DataClass::Sensitive => Cow::Borrowed(HIDDEN),
        DataClass::Personal => personal(text).unwrap_or(Cow::Borrowed(HIDDEN)),
    }
}

fn personal(text: &str) -> Option<Cow<'_, str>> {
    let telephone = text.len() >= TELEPHONE
        && text.strip_prefix('+').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if telephone {
        let (start, rest) = text.split_at_checked(3)?;
        let end = rest.get(rest.len().checked_sub(4)?..)?;
        return Some(Cow::Owned(format!("{start}****{end}")));
    }
    let first = text.chars().next()?;
    // One star for a name as usual; how long anything else is stays open as well.
    let stars = if text.chars().count() <= 4 { "*" } else { HIDDEN };
    Some(Cow::Owned(format!("{first}{stars}")))
}

/// The text with every number by which somebody is reached or known masked: mobile numbers of China (with or without 86, in one or
/// as 3-4-4), landlines with their area code and a hyphen, the numbers of residents (18 digits, the last perhaps an X,
/// with a day of birth from 1900 to 2019 in them), and addresses of mail. Digits are known in full width too. Other long
/// runs of digits are numbers of orders and parcels and stay.
#[must_use]
pub fn mask_within(text: &str) -> Cow<'_, str> {
    match mask_numbers(text) {
        Cow::Borrowed(text) => mask_mail(text),
        Cow::Owned(text) => Cow::Owned(mask_mail(&text).into_owned()),
    }
}

/// Of an address of mail only the first sign is shown.
fn mask_mail(text: &str) -> Cow<'_, str> {
    let of_name = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '%' | '+' | '-');
    let mut shown = String::new();
    let mut done = 0;
    for (at, sign) in text.match_indices(['@', '＠']) {
        let before = text.get(done..at).unwrap_or_default();
        let name_length: usize = before.chars().rev().take_while(of_name).map(char::len_utf8).sum();
        let after = text.get(at + sign.len()..).unwrap_or_default();
        let of_host = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-');
        let host_length: usize = after.chars().take_while(of_host).map(char::len_utf8).sum();
        let host = after.get(..host_length).unwrap_or_default().trim_end_matches(['.', '-']);
        if name_length > 0 && host.contains('.') {
            let start = at - name_length;
            shown.push_str(text.get(done..start + 1).unwrap_or_default());
            shown.push_str(HIDDEN);
            done = at + sign.len() + host.len();
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

fn mask_numbers(text: &str) -> Cow<'_, str> {
    let runs = digit_runs(text);
    let mut shown = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(here) = runs.get(at..).filter(|here| !here.is_empty()) {
        let taken = personal_number(text, here);
        if let (Some(first), Some(last)) =
            (here.first(), here.get(taken.saturating_sub(1)).filter(|_| taken > 0))
        {
            shown.push_str(text.get(done..first.start).unwrap_or_default());
            shown.extend(first.digits(text).take(3));
            shown.push_str("****");
            shown.extend(last.digits(text).skip(last.count.saturating_sub(4)));
            done = last.end;
        }
        at += taken.max(1);
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

/// Digits that stand together.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    count: usize,
}

impl Run {
    /// In half width.
    fn digits(self, text: &str) -> impl Iterator<Item = char> + '_ {
        text.get(self.start..self.end).unwrap_or_default().chars().filter_map(digit)
    }

    fn starts(self, text: &str, mut fits: impl FnMut(usize, char) -> bool, many: usize) -> bool {
        self.digits(text).take(many).enumerate().all(|(at, digit)| fits(at, digit))
    }
}

fn digit(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    }
}

fn digit_runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (start, sign) in text.char_indices().filter(|(_, sign)| digit(*sign).is_some()) {
        let end = start + sign.len_utf8();
        match runs.last_mut() {
            Some(run) if run.end == start => (run.end, run.count) = (end, run.count + 1),
            _ => runs.push(Run { start, end, count: 1 }),
        }
    }
    runs
}

/// How many of the runs, from the first on, are one number of a person; zero: it begins none.
fn personal_number(text: &str, runs: &[Run]) -> usize {
    let Some(first) = runs.first().copied() else { return 0 };
    let between = |at: usize| match (runs.get(at), runs.get(at + 1)) {
        (Some(one), Some(next)) => text.get(one.end..next.start).unwrap_or_default(),
        _ => "",
    };
    let count = |at: usize| runs.get(at).map_or(0, |run| run.count);
    let mobile = |at: usize, digit: char| match at {
        0 => digit == '1',
        _ => digit >= '3',
    };
    let abroad = |at: usize, digit: char| match at {
        0 => digit == '8',
        1 => digit == '6',
        _ => mobile(at - 2, digit),
    };
    let parts = matches!(between(0), " " | "-") && between(0) == between(1) && (count(1), count(2)) == (4, 4);
    let with_letter = || text.get(first.end..).is_some_and(|rest| rest.starts_with(['X', 'x', 'Ｘ', 'ｘ']));
    match first.count {
        18 if is_resident(first.digits(text)) => 1,
        17 if with_letter() && is_resident(first.digits(text)) => 1,
        11 if first.starts(text, mobile, 2) => 1,
        13 if first.starts(text, abroad, 4) => 1,
        3 if parts && first.starts(text, mobile, 2) => 3,
        3 | 4
            if between(0) == "-"
                && matches!(count(1), 7 | 8)
                && first.starts(text, |_, digit| digit == '0', 1) =>
        {
            2
        }
        _ => 0,
    }
}

/// Whether digits are those of a resident's number: the place, six of them, begins with 1 to 8, then year, month and day of birth.
/// The check digit is not looked at: a number with a slip in it is still somebody's.
fn is_resident(digits: impl Iterator<Item = char>) -> bool {
    let mut birth = [0u32; 8];
    let mut place = 0;
    for (at, digit) in digits.enumerate() {
        let digit = digit.to_digit(10).unwrap_or(0);
        if at == 0 {
            place = digit;
        } else if let Some(kept) = at.checked_sub(6).and_then(|at| birth.get_mut(at)) {
            *kept = digit;
        }
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = birth;
    let (year, month, day) = (y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2);
    // A later year stands in numbers of orders, which begin with a shop and go on with the day.
    (1..=8).contains(&place)
        && (1900..2020).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_in_free_text() {
        for (text, shown) in [
            ("13812341234", "138****1234"),
            ("\t'13812341234", "\t'138****1234"),
            ("给张三13812341234补发, 或19912345678", "给张三138****1234补发, 或199****5678"),
            ("+8613812341234", "+861****1234"),
            ("+86 13812341234", "+86 138****1234"),
            ("138 1234 1234。", "138****1234。"),
            ("1 138-1234-1234", "1 138****1234"),
            ("１３８１２３４１２３４", "138****1234"),
            ("0571-88123456转8", "057****3456转8"),
            ("330106199001011234", "330****1234"),
            ("实名33010619900101123X已核", "实名330****1123X已核"),
            ("３３０１０６１９９００１０１１２３４", "330****1234"),
            ("写给 oyll@example.com，急", "写给 o***，急"),
            ("a.b-c@mail.example.com. 13812341234", "a***. 138****1234"),
        ] {
            assert_eq!(mask_within(text), shown, "{text}");
        }
        for text in [
            "",
            "已发货",
            "2067719225654838",
            "260921-381234123412345",
            "12812341234",
            "2026-09-21 10:00:00",
            "138-1234 1234",
            "138****1234",
            "021-123456",
            "1299.00",
            // A number of orders with its day in it, one whose month there is not, and one without a letter at its end.
            "330106202609211234",
            "330106199013011234",
            "33010619900101123",
            "@客服 已发货",
            "a@b",
        ] {
            assert_eq!(mask_within(text), text);
        }
    }

    #[test]
    fn what_is_shown_of_a_personal_value() {
        for (text, shown) in [
            ("13812341234", "138****1234"),
            ("+8613812341234", "+86****1234"),
            ("021-12345678", "021****5678"),
            ("1234567", "1***"),
            ("123456", "1***"),
            ("1234", "1*"),
            ("张三", "张*"),
            ("张", "张*"),
            ("浙江省杭州市西湖区1号", "浙***"),
            ("zhang@example.com", "z***"),
            ("", "***"),
        ] {
            assert_eq!(mask(DataClass::Personal, text), shown, "{text}");
        }
    }
}
