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

/// The text with every number by which somebody is reached or known masked: mobile numbers of China (with or without 86, in one,
/// as 3-4-4 with any signs between, as 3-8 or 7-4 with a hyphen, a blank or brackets), landlines with their area code, the numbers of
/// residents (18 digits, the last perhaps an X, with a day of birth from 1900 to 2019 in them, which may stand apart), and addresses of
/// mail. Digits are known in full width too. Other long runs of digits are numbers of orders and parcels and stay, and so do amounts
/// and days.
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
    let kinds: [fn(&str, &[Run]) -> usize; 3] = [resident, mobile, landline];
    kinds.iter().map(|taken| taken(text, runs)).find(|taken| *taken > 0).unwrap_or(0)
}

/// What stands between two parts of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Hyphen,
    /// A blank, or a bracket with or without more.
    Open,
    /// A sign that stands in other figures as well.
    Other,
    /// No parts of one number.
    Apart,
}

fn between(text: &str, runs: &[Run], at: usize) -> Between {
    let (Some(one), Some(next)) = (runs.get(at), runs.get(at + 1)) else { return Between::Apart };
    let signs = text.get(one.end..next.start).unwrap_or_default();
    let hyphen = |sign| matches!(sign, '-' | '－' | '—' | '–' | '‐' | '‑' | '−' | '_');
    let open = |sign| matches!(sign, ' ' | '\u{a0}' | '\u{3000}' | '(' | ')' | '（' | '）' | '[' | ']');
    let other = |sign| matches!(sign, '.' | '．' | '·' | '•' | '/' | ',' | '，');
    let all = |fits: &dyn Fn(char) -> bool| signs.chars().all(fits);
    match signs.chars().count() {
        1 if all(&hyphen) => Between::Hyphen,
        1..=3 if all(&|sign| open(sign) || hyphen(sign)) => Between::Open,
        1..=3 if all(&|sign| open(sign) || hyphen(sign) || other(sign)) => Between::Other,
        _ => Between::Apart,
    }
}

/// A mobile number in one, as 3-4-4 with whatever signs, or as 3-8 or 7-4 with such as stand in no amount.
fn mobile(text: &str, runs: &[Run]) -> usize {
    let Some(first) = runs.first().copied() else { return 0 };
    let count = |at: usize| runs.get(at).map_or(0, |run| run.count);
    // With 86, or 0086, in front without a sign between.
    let abroad = [(0, ""), (2, "86"), (4, "0086")].into_iter().find(|(length, code)| {
        let own = matches!(first.count - length.min(&first.count), 3 | 7 | 11);
        let digits = |at: usize, digit: char| match at.checked_sub(*length) {
            None => code.as_bytes().get(at).is_some_and(|known| char::from(*known) == digit),
            Some(0) => digit == '1',
            Some(_) => digit >= '3',
        };
        own && first.starts(text, digits, length + 2)
    });
    let Some((length, _)) = abroad else { return 0 };
    let parts = (between(text, runs, 0), between(text, runs, 1));
    let joined = |between| matches!(between, Between::Hyphen | Between::Open);
    match (first.count - length, count(1), count(2)) {
        (11, ..) => 1,
        (3, 4, 4) if parts.0 != Between::Apart && parts.1 != Between::Apart => 3,
        // 186-20260922 is a number of orders with its day in it.
        (3, 8, _) if joined(parts.0) && ends(text, runs, 1) && !is_day(text, runs, 1) => 2,
        // 1390013-0001 is a line of an order, 1390013 2026-09-22 a number and a day.
        (7, 4, _) if joined(parts.0) && ends(text, runs, 1) && !is_small(text, runs, 1) => 2,
        _ => 0,
    }
}

/// A landline with its area code, in brackets or with a hyphen or a blank behind it.
fn landline(text: &str, runs: &[Run]) -> usize {
    let Some(first) = runs.first().copied() else { return 0 };
    let local = runs.get(1).map_or(0, |run| run.count);
    let fits =
        matches!((first.count, local), (3 | 4, 7 | 8)) && first.starts(text, |_, digit| digit == '0', 1);
    match between(text, runs, 0) {
        Between::Hyphen if fits => 2,
        Between::Open if fits && ends(text, runs, 1) && !is_day(text, runs, 1) => 2,
        _ => 0,
    }
}

/// A resident's number in one, or with signs before the day of birth and behind it.
fn resident(text: &str, runs: &[Run]) -> usize {
    let (mut digits, mut parts) = (0, 0);
    for (at, run) in runs.iter().enumerate() {
        let apart = !matches!(between(text, runs, at), Between::Hyphen | Between::Open);
        (digits, parts) = (digits + run.count, at + 1);
        if apart || !matches!(digits, 6 | 10 | 14) {
            break;
        }
    }
    let Some(taken) = runs.get(..parts) else { return 0 };
    let behind = taken.last().and_then(|last| text.get(last.end..)).unwrap_or_default();
    let whole = digits == 18 || (digits == 17 && behind.starts_with(['X', 'x', 'Ｘ', 'ｘ']));
    if whole && is_resident(taken.iter().flat_map(|run| run.digits(text))) { parts } else { 0 }
}

/// Whether the run ends what it belongs to: no further figure hangs on it, and it is no year.
fn ends(text: &str, runs: &[Run], at: usize) -> bool {
    let behind = runs.get(at).and_then(|run| text.get(run.end..)).unwrap_or_default();
    let mut signs = behind.chars();
    match signs.next() {
        Some('年' | '月' | '日' | '时' | '元' | '件') => false,
        Some('-' | '/' | '.' | ':' | '：') => signs.next().and_then(digit).is_none(),
        _ => true,
    }
}

/// Whether the run can be read as a day of this century, or the end of the last.
fn is_day(text: &str, runs: &[Run], at: usize) -> bool {
    let Some(run) = runs.get(at) else { return false };
    let number = run.digits(text).fold(0u32, |sum, digit| sum * 10 + digit.to_digit(10).unwrap_or(0));
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Whether the run counts something: its first three digits are zeros.
fn is_small(text: &str, runs: &[Run], at: usize) -> bool {
    runs.get(at).is_some_and(|run| run.starts(text, |_, digit| digit == '0', 3))
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
    fn telephones_with_unusual_signs() {
        for (text, shown) in [
            ("待确认 139.0013.9000", "待确认 139****9000"),
            ("138-1234 1234", "138****1234"),
            ("139·0013·9000", "139****9000"),
            ("139/0013/9000", "139****9000"),
            ("139 - 0013 - 9000", "139****9000"),
            ("１３９－００１３－９０００", "139****9000"),
            ("(139)00139000", "(139****9000"),
            ("（139）0013-9000", "（139****9000"),
            ("139-00139000", "139****9000"),
            ("1390013-9000 急", "139****9000 急"),
            ("1390013 9000", "139****9000"),
            ("86-139-0013-9000", "86-139****9000"),
            ("86139-0013-9000", "861****9000"),
            ("008613900139000", "008****9000"),
            ("(0571)88886666", "(057****6666"),
            ("010 88886666", "010****6666"),
            ("110101 19900307 8515", "110****8515"),
            ("110101-19900307-851X", "110****851X"),
            ("110101 1990 0307 8515", "110****8515"),
            ("110101199003078515", "110****8515"),
        ] {
            assert_eq!(mask_within(text), shown, "{text}");
        }
    }

    #[test]
    fn figures_that_are_nobodys_stay() {
        for text in [
            // Amounts and rates.
            "1390013.9000",
            "139.00139000",
            "1,390,013.90",
            "13.900.139.000",
            "1390013 元 9000",
            "1500 1200 300",
            // Days and times.
            "139 2026-09-21 10:00:00",
            "1390013 2026-09-21",
            "1390013 2026年9月21日",
            "150 20260921",
            "2026.09.21 13:90",
            // Numbers of orders, with a day or a line in them.
            "186-20260922",
            "1390013-0001",
            "1390013-9000-1",
            "260921-139001390001234",
            "110101-20260921-0001",
            "E-20260921-139",
            // Versions.
            "131.0.6778.205",
            "138.0.7204.1011",
            "v13.9.0013",
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
