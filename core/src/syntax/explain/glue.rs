//! Words that were written without the spaces between them.

use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;
use dangjiu_grammar::words::{Class, WORDS};

use super::expected::Expected;
use super::speech::{spoken_comparison, spoken_sign};
use super::{Place, failed_at, is_blank, is_word, token};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;

/// A name with spaces around the Chinese word of the language it contains, if it contains one: what was probably
/// meant by a name that nothing declares.
///
/// ```
/// use dangjiu::syntax::unglue;
/// assert_eq!(unglue("订单变为已付款").as_deref(), Some("订单 变为 已付款"));
/// assert_eq!(unglue("客户不属于黑名单").as_deref(), Some("客户 不属于 黑名单"));
/// assert_eq!(unglue("已付款"), None);
/// ```
#[must_use]
pub fn unglue(name: &str) -> Option<String> {
    // `且` alone joins names that nobody knows.
    let alone = |(word, place): &&(&str, Where)| match *place {
        Where::Anywhere => *word != "且",
        _ => *word == "是",
    };
    INSIDE.iter().filter(alone).find_map(|(word, _)| {
        let (before, after) = name.split_once(word)?;
        // `是` alone starts and ends too many names.
        let one_sided = before.is_empty() || after.is_empty();
        if (before.is_empty() && after.is_empty()) || (one_sided && *word == "是") {
            return None;
        }
        let parts: Vec<&str> = [before, word, after].into_iter().filter(|part| !part.is_empty()).collect();
        Some(parts.join(" "))
    })
}

/// Where a word of the language may be found inside of a longer one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// Between two names, or at one end.
    Anywhere,
    /// Between two names only.
    Between,
    /// At the start, or behind another word.
    Leading,
    /// Before a number; at the end where the parser is asked.
    Before,
    /// Behind a number with its unit, to which it may be glued; at the start before another word.
    Behind,
    /// Where the names around it are known.
    Known,
}

/// The longer ones first.
const INSIDE: &[(&str, Where)] = &[
    ("不属于", Where::Anywhere),
    ("至少到", Where::Anywhere),
    ("开头是", Where::Anywhere),
    ("结尾是", Where::Anywhere),
    ("变为", Where::Anywhere),
    ("离开", Where::Anywhere),
    ("经历", Where::Anywhere),
    ("保持", Where::Anywhere),
    ("属于", Where::Anywhere),
    ("包含", Where::Anywhere),
    ("不是", Where::Anywhere),
    ("默认", Where::Anywhere),
    ("直到", Where::Anywhere),
    ("没有", Where::Anywhere),
    ("任一", Where::Leading),
    ("全部", Where::Leading),
    ("个数", Where::Leading),
    ("至少", Where::Before),
    ("且", Where::Anywhere),
    ("或", Where::Between),
    ("是", Where::Between),
    ("非", Where::Leading),
    ("满", Where::Before),
    ("后", Where::Before),
    ("内", Where::Behind),
    ("后", Where::Behind),
    ("次", Where::Behind),
    ("次", Where::Known),
    ("后", Where::Known),
    ("按", Where::Known),
];

/// The longest word that is taken apart, in bytes.
const LONGEST: usize = 240;

/// A part of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Number,
    /// A word of the language; whether it may be glued to a number before it.
    Word(bool),
}

/// Who knows names, and whether only they are believed.
pub(super) struct Known<'k> {
    pub names: &'k dyn Fn(&str) -> bool,
    pub only: bool,
}

impl Known<'_> {
    /// The word of the language at the start of `rest`, and what it is written as; `last` is the part before it.
    fn word<'w>(&self, rest: &'w str, last: Option<Part>) -> Option<(&'w str, &'w str, Part)> {
        let starts = |rest: &str, digit: bool| match digit {
            true => rest.starts_with(|c: char| c.is_ascii_digit()),
            false => !rest.is_empty(),
        };
        let fits = |(word, place): &&(&str, Where)| {
            let Some(after) = rest.strip_prefix(word) else { return false };
            match place {
                Where::Anywhere => true,
                Where::Between => last == Some(Part::Name) && starts(after, false),
                Where::Leading => matches!(last, None | Some(Part::Word(_))) && starts(after, false),
                Where::Before => starts(after, true) || after.is_empty() && !self.only,
                Where::Behind => match last {
                    Some(Part::Number) => true,
                    None => {
                        INSIDE.iter().any(|(next, _)| next.chars().count() > 1 && after.starts_with(next))
                    }
                    _ => false,
                },
                Where::Known => self.only && starts(after, false),
            }
        };
        if let Some((word, place)) = INSIDE.iter().find(fits) {
            let word = rest.get(..word.len())?;
            return Some((word, word, Part::Word(*place == Where::Behind)));
        }
        let (spoken, sign) = spoken_sign(rest).filter(|_| self.only && last == Some(Part::Name))?;
        Some((rest.get(..spoken.len())?, sign, Part::Word(false)))
    }

    /// How much of the start of `rest` is a name that is known, with a word or nothing behind it.
    fn name(&self, rest: &str) -> Option<usize> {
        (1..=rest.len()).rev().find(|end| {
            let Some((name, after)) = rest.split_at_checked(*end) else { return false };
            (after.is_empty() || self.word(after, Some(Part::Name)).is_some()) && (self.names)(name)
        })
    }

    /// A word with the spaces between the words it is made of; nothing where it is one name, or what is between them is not known.
    fn spaced(&self, word: &str) -> Option<String> {
        let any = INSIDE.iter().any(|(inside, _)| word.contains(inside)) || word.contains(['于', '过']);
        if !any || word.len() > LONGEST || (self.names)(word) {
            return None;
        }
        let mut out = String::new();
        let mut last = None;
        let mut words = 0;
        let mut rest = word;
        while !rest.is_empty() {
            let (length, written, part) = if let Some(length) = self.name(rest) {
                (length, rest.get(..length)?, Part::Name)
            } else if let Some((found, written, part)) = self.word(rest, last) {
                (found.len(), written, part)
            } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
                let length = number(rest);
                (length, rest.get(..length)?, Part::Number)
            } else {
                let mut ends = rest.char_indices().skip(1).map(|(at, _)| at);
                let next = |at: &usize| {
                    rest.get(*at..).is_some_and(|rest| self.word(rest, Some(Part::Name)).is_some())
                };
                let length = ends.find(next).unwrap_or(rest.len());
                let name = rest.get(..length).filter(|_| !self.only)?;
                (length, name, Part::Name)
            };
            match (last, part) {
                (None, _) | (Some(Part::Number), Part::Word(true)) => {}
                (Some(Part::Name | Part::Number), Part::Name | Part::Number) => return None,
                _ => out.push(' '),
            }
            words += usize::from(matches!(part, Part::Word(_)));
            out.push_str(written);
            last = Some(part);
            rest = rest.get(length..)?;
        }
        (words > 0 && out.contains(' ')).then_some(out)
    }

    /// The words of a dotted name that are glued together: from which byte to which, and with their spaces.
    pub(super) fn apart(&self, text: &str) -> Option<(usize, usize, String)> {
        let (mut from, mut to) = (None, 0);
        let mut out = String::new();
        let mut at = 0;
        for part in text.split_inclusive(is_dot) {
            let word = part.trim_end_matches(is_dot);
            let spaced = self.spaced(word);
            if spaced.is_some() {
                from = from.or_else(|| {
                    out.clear();
                    Some(at)
                });
                to = at + word.len();
            }
            out.push_str(spaced.as_deref().unwrap_or(word));
            at += part.len();
            out.push_str(part.get(word.len()..)?);
        }
        // What stands behind the last of them is as it was.
        out.truncate(out.len() - (text.len() - to));
        Some((from?, to, out))
    }
}

pub(super) fn is_dot(c: char) -> bool {
    matches!(c, '.' | '．' | '。')
}

/// How much of the start of a text is a number with its unit.
fn number(text: &str) -> usize {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let units = WORDS.iter().filter(|word| word.class == Class::Unit).flat_map(|word| [word.en, word.zh]);
    let units = units.filter(|unit| *unit != "次").chain(["元", "万元", "千克"]);
    let longest = units.filter(|one| unit.starts_with(one)).map(str::len).max();
    text.len() - unit.len() + longest.unwrap_or(0)
}

/// A dotted name with the spaces that are missing in it, where all names that they set apart are known. A name that is known
/// is one word.
///
/// ```
/// use dangjiu::syntax::take_apart;
/// let known = |name: &str| ["订单", "创建", "收款", "签收"].contains(&name);
/// assert_eq!(take_apart("创建且订单.货到付款", &known).as_deref(), Some("创建 且 订单.货到付款"));
/// assert_eq!(take_apart("签收后24小时内没有收款.确认", &known).as_deref(), Some("签收 后 24小时内 没有 收款.确认"));
/// assert_eq!(take_apart("创建且定单", &known), None);
/// ```
#[must_use]
pub fn take_apart(name: &str, known: &dyn Fn(&str) -> bool) -> Option<String> {
    let (from, to, spaced) = Known { names: known, only: true }.apart(name)?;
    Some([name.get(..from)?, &spaced, name.get(to..)?].concat())
}

/// The names that the declarations of a file give.
fn declared(file: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rule = false;
    for line in file.lines() {
        let first = token(line);
        if WORDS.iter().any(|word| word.opens && (word.en == first || word.zh == first)) {
            rule = ["rule", "规则", "test", "测试", "replace", "替换"].contains(&first);
        }
        // The rows of a table read names.
        if !rule && !line.starts_with('|') {
            let given = line.split(['=', '/']).next().unwrap_or("");
            let given = given.split(|c| !is_word(c)).filter(|name| !name.is_ascii());
            names.extend(given.filter(|name| !WORDS.iter().any(|word| word.zh == *name)));
        }
    }
    names
}

/// Several words in one, of which the last is where the parser failed: the spaces between them let it go on.
pub(super) fn stretch(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let text = place.text;
    let inside = |c: char| is_word(c) || is_dot(c);
    let before = text.get(..place.at)?.trim_end_matches(is_blank).len();
    let here = Some(place.at).filter(|here| *here != before);
    [Some(before), here].into_iter().flatten().find_map(|at| {
        let (left, right) = text.split_at_checked(at)?;
        let start = left.trim_end_matches(inside).len();
        let run = text.get(start..text.len() - right.trim_start_matches(inside).len())?;
        if run.is_ascii() {
            return None;
        }
        let names = declared(place.file);
        let known = Known { names: &|name| names.contains(&name), only: false };
        let (from, to, spaced) = known.apart(run)?;
        let (from, to) = (start + from, start + to);
        let mended = [text.get(..from)?, &spaced, text.get(to..)?].concat();
        let goes_on = match dangjiu_grammar::parse(Rule::piece, &mended) {
            Ok(_) => true,
            Err(error) => failed_at(&error) + text.len() > place.at + mended.len(),
        };
        goes_on.then(|| {
            Diagnostic::new(
                &codes::syntax::GLUED_WORD,
                place.span(from, to),
                say!("several words are written as one here", "此处几个词连在了一起"),
            )
            .help(say!("write `{spaced}`", "请写成“{spaced}”"))
            .fix(place.span(from, to), spaced)
        })
    })
}

/// A name and a number with the sign of the comparison that is spoken between them: what was probably meant by a field that
/// its record does not have.
///
/// ```
/// use dangjiu::syntax::unglue_comparison;
/// assert_eq!(unglue_comparison("金额大于500元").as_deref(), Some("金额 > 500元"));
/// assert_eq!(unglue_comparison("金额超过上限"), None);
/// ```
#[must_use]
pub fn unglue_comparison(name: &str) -> Option<String> {
    let (before, sign, after) = spoken_comparison(name)?;
    let unit = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    // A number with a unit or a currency; in a longer rest there is more to be taken apart.
    let is_number = unit.len() < after.len() && unit.chars().count() <= 3;
    is_number.then(|| [before, sign, after].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_word_wins() {
        assert_eq!(unglue("渠道不是淘宝").as_deref(), Some("渠道 不是 淘宝"));
        assert_eq!(unglue("订单至少到已出库").as_deref(), Some("订单 至少到 已出库"));
        assert_eq!(unglue("包含"), None);
        assert_eq!(unglue("订单包含").as_deref(), Some("订单 包含"));
        assert_eq!(unglue("渠道是淘宝").as_deref(), Some("渠道 是 淘宝"));
        assert_eq!(unglue("是赠品"), None);
    }

    #[test]
    fn words_are_taken_apart_where_the_names_are_known() {
        let names = [
            "订单",
            "创建",
            "货到付款",
            "渠道",
            "淘宝",
            "退款",
            "售后",
            "是赠品",
            "内容",
            "会员且付费",
            "签收",
            "收款",
            "商品",
            "金额",
            "客户",
            "申请",
            "支付",
            "已付款",
        ];
        let apart = |text: &str| take_apart(text, &|name| names.contains(&name));
        for (glued, spaced) in [
            ("非订单.货到付款", "非 订单.货到付款"),
            ("次退款.申请", "次 退款.申请"),
            ("任一商品", "任一 商品"),
            ("申请按客户", "申请 按 客户"),
            ("创建且非订单.货到付款", "创建 且 非 订单.货到付款"),
            ("支付是已付款且订单.渠道不是淘宝", "支付 是 已付款 且 订单.渠道 不是 淘宝"),
            ("创建且订单.金额大于等于500元且订单", "创建 且 订单.金额 >= 500元 且 订单"),
            ("签收后24小时内没有收款.申请", "签收 后 24小时内 没有 收款.申请"),
            ("内没有收款", "内 没有 收款"),
            ("至少3次退款", "至少 3次 退款"),
            // What is known is one word.
            ("是赠品且订单.创建", "是赠品 且 订单.创建"),
            ("会员且付费且售后", "会员且付费 且 售后"),
            ("内容包含淘宝", "内容 包含 淘宝"),
        ] {
            assert_eq!(apart(glued).as_deref(), Some(spaced), "{glued}");
        }
        for whole in [
            "是赠品",
            "会员且付费",
            "售后.会员且付费",
            "售后单",
            "创建且定单",
            "次数",
            "订单",
            "且",
            "退款后",
            "500元以上",
            "",
            "订单.金额",
        ] {
            assert_eq!(apart(whole), None, "{whole}");
        }
    }

    #[test]
    fn a_spoken_comparison_becomes_its_sign() {
        for (glued, apart) in [
            ("金额大于等于500元", Some("金额 >= 500元")),
            ("数量不等于3", Some("数量 != 3")),
            ("数量不少于3", Some("数量 >= 3")),
            ("金额不高于1.5万元", Some("金额 <= 1.5万元")),
            ("金额少于5元", Some("金额 < 5元")),
            // Nobody knows what these say.
            ("金额不多于5元", Some("金额 <= 5元")),
            ("金额不再超过5元", None),
            ("金额不超过上限", None),
            ("金额大于500元且渠道是淘宝", None),
            ("大于500元", None),
        ] {
            assert_eq!(unglue_comparison(glued).as_deref(), apart, "{glued}");
        }
    }
}
