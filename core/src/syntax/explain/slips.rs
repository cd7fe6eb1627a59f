//! The usual slips, most certain first. Each looks at the place and says nothing if it is not meant.

use alloc::string::String;

use dangjiu_grammar::Rule;
use dangjiu_grammar::words::{Class, WORDS, Word};

use super::cells::{cell, header, row};
use super::expected::Expected;
use super::glue::stretch;
use super::order::{colon, option, rule_condition, swapped, title, twice};
use super::speech::{foreign_word, missing_when, not_in};
use super::steps::{action_first, arguments, clause_order, joint, loop_behind};
use super::{Place, is_blank, is_hard, is_word};
use crate::decimal::Decimal;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::excerpt;
use crate::say;
use crate::span::Span;
use crate::syntax::layout::hidden::invisible;
use crate::syntax::layout::vocabulary::fold;

type Slip = fn(&Place<'_>, &Expected) -> Option<Diagnostic>;

pub(super) const SLIPS: &[Slip] = &[
    inside_text,
    inside_title,
    option,
    twice,
    swapped,
    rule_condition,
    colon,
    title,
    loop_behind,
    joint,
    action_first,
    clause_order,
    cell,
    header,
    row,
    stretch,
    unit,
    thousands,
    unknown_character,
    foreign_word,
    not_in,
    any_of,
    glued_start,
    glued_count,
    glued_after,
    glued_end,
    stray_within,
    unnamed_rule,
    tags,
    missing_when,
    missing_then,
    reserved_name,
    missing_step_separator,
    arguments,
    missing_separator,
];

/// A backslash or a lone brace inside a text.
fn inside_text(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    if !(expected.has(Rule::chunk) || expected.has(Rule::zh_chunk)) {
        return None;
    }
    match place.first() {
        '\\' => Some(bad_escape(place, place.at)),
        '}' => Some(lone_brace(place)),
        _ => None,
    }
}

fn bad_escape(place: &Place<'_>, at: usize) -> Diagnostic {
    let escape: String = place.text.get(at..).unwrap_or("").chars().take(2).collect();
    let span = place.span(at, at + escape.len());
    Diagnostic::new(&codes::syntax::BAD_ESCAPE, span, say!("`{escape}` is no escape", "“{escape}”不是转义"))
        .help(say!(
            "known are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\”` and `\\u{{4e2d}}`; a backslash itself is `\\\\`",
            "可用 \\\"、\\\\、\\n、\\t、\\” 和 \\u{{4e2d}}；反斜杠本身写成 \\\\"
        ))
}

fn lone_brace(place: &Place<'_>) -> Diagnostic {
    Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        place.here(),
        say!("`}}` closes no hole", "“}}”没有对应的填空"),
    )
    .help(say!("write `}}}}` for a brace", "要写花括号请写 }}}}"))
    .fix(place.here(), "}}")
}

/// A title, owner or zone with a hole, a lone brace or an unknown escape.
fn inside_title(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let close = match place.first() {
        '"' => '"',
        '“' => '”',
        _ => return None,
    };
    if !expected.has(Rule::quoted) {
        return None;
    }
    let from = place.at + place.first().len_utf8();
    let mut chars = place.text.get(from..)?.char_indices();
    while let Some((i, c)) = chars.next() {
        let at = from + i;
        let next = place.text.get(at + c.len_utf8()..)?.chars().next();
        match c {
            c if c == close => return None,
            '{' | '}' if next == Some(c) => {
                chars.next();
            }
            '{' | '}' => {
                let rest = place.text.get(at..)?;
                let end = rest.find(['}', close]).filter(|_| c == '{').map_or(1, |n| n + 1);
                let hole = rest.get(..end).filter(|hole| hole.ends_with('}')).or(rest.get(..1))?;
                let doubled = hole.replace('{', "{{").replace('}', "}}");
                let span = place.span(at, at + hole.len());
                return Some(
                    Diagnostic::new(
                        &codes::syntax::HOLE_IN_TITLE,
                        span,
                        say!("a title is plain text; it has no holes", "标题是纯文字，不能有填空"),
                    )
                    .help(say!("write `{doubled}` for braces", "要写花括号请写 {doubled}"))
                    .fix(span, doubled),
                );
            }
            '\\' => match next {
                Some('"' | '\\' | 'n' | 't' | '”' | 'u') => {
                    chars.next();
                }
                _ => return Some(bad_escape(place, at)),
            },
            _ => {}
        }
    }
    None
}

/// A number with letters behind it that are no unit.
fn unit(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    let (number_at, written) = if digits(place.first()) {
        (place.at, place.found)
    } else if (matches!(place.found, "分" | "m")
        || place.found == "斤"
        || meant_unit(&place.found.to_ascii_lowercase()).is_some())
        && expected.operator()
        && place.before().1.starts_with(digits)
    {
        return Some(unit_behind(place, place.at, place.found));
    } else {
        return None;
    };
    let unit = written.trim_start_matches(digits);
    if unit.is_empty() || unit.starts_with('_') {
        return None;
    }
    let unit_at = number_at + written.len() - unit.len();
    // `30天内至少`: a unit, a word that may be glued, and more.
    let known = WORDS.iter().filter(|word| word.class == Class::Unit).flat_map(|word| [word.en, word.zh]);
    let known = known.chain(["元", "万元", "千克", "内", "后", "条"]);
    let mut rest = unit;
    while let Some(one) =
        known.clone().filter(|known| rest.starts_with(known)).max_by_key(|known| known.len())
    {
        rest = rest.get(one.len()..).unwrap_or("");
    }
    let chinese_glue = rest.len() < unit.len() && rest.chars().next().is_some_and(|c| !c.is_ascii());
    if chinese_glue && !rest.is_empty() {
        let cut = unit_at + unit.len() - rest.len();
        let before = place.text.get(number_at..cut).unwrap_or("");
        return Some(glued(place, number_at, number_at + written.len(), cut, before));
    }
    (!rest.is_empty()).then(|| unit_behind(place, unit_at, unit))
}

/// A unit that is none behind a number; one that is half of another is converted.
fn unit_behind(place: &Place<'_>, at: usize, unit: &str) -> Diagnostic {
    let diagnostic = unknown_unit(place.span(at, at + unit.len()), unit);
    if unit != "斤" {
        return diagnostic;
    }
    let before = place.text.get(..at).unwrap_or("").trim_end_matches(is_blank);
    let number = before.trim_end_matches(|c: char| matches!(c, '0'..='9' | '.' | '０'..='９' | '．'));
    let number_at = number.len();
    let half = Decimal::parse(&fold(before.get(number_at..).unwrap_or("")))
        .and_then(|number| number.checked_mul(Decimal::from_mantissa(5, 1)?));
    let diagnostic = diagnostic.help(say!("one `斤` is 0.5kg", "1斤 = 0.5公斤"));
    match half {
        Ok(half) => {
            let half = half.to_text(0);
            diagnostic.fix(place.span(number_at, at + unit.len()), alloc::format!("{half}公斤"))
        }
        Err(_) => diagnostic,
    }
}

/// What is said of a word behind a number that is no unit.
pub(in crate::syntax) fn unknown_unit(span: Span, unit: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&codes::syntax::UNIT, span, say!("`{unit}` is no unit", "“{unit}”不是单位"));
    match unit {
        "分" => diagnostic.help(say!(
            "`分` may be a minute or a cent: write `分钟`, or the amount in `元`",
            "“分”可能是分钟，也可能是金额：请写“分钟”，或用“元”表示金额"
        )),
        "m" => diagnostic.help(say!("for minutes write `min`", "分钟请写 min 或 分钟")).fix(span, "min"),
        _ => match meant_unit(&unit.to_ascii_lowercase()) {
            Some(meant) => {
                diagnostic.help(say!("did you mean `{meant}`?", "是否想写“{meant}”？")).fix(span, meant)
            }
            None => diagnostic.help(say!(
                "units are d h min s ms, kg g, %, 元 and currency codes such as CNY",
                "可用单位：天 小时 分钟 秒 毫秒、公斤 千克 克、元 万元、% 以及 CNY 等货币代码"
            )),
        },
    }
}

/// The unit meant by a word that is none.
fn meant_unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "hour" | "hours" | "hr" | "hrs" => "h",
        "时" | "个小时" | "钟头" => "小时",
        "day" | "days" => "d",
        "日" => "天",
        "min" | "minute" | "minutes" | "mins" => "min",
        "sec" | "secs" | "second" | "seconds" => "s",
        "kgs" | "kilo" | "kilos" => "kg",
        "块" | "块钱" | "圆" | "yuan" | "rmb" => "元",
        "percent" => "%",
        _ => return None,
    })
}

/// A character that stands in no form of the language.
fn unknown_character(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let c = place.first();
    if place.found.is_empty() || is_word(c) || is_known_symbol(c) {
        return None;
    }
    if let Some(diagnostic) = invisible(c, place.here()) {
        return Some(diagnostic);
    }
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNKNOWN_CHARACTER,
        place.here(),
        say!("`{c}` has no meaning outside a text", "“{c}”在文字之外没有意义"),
    );
    Some(match c {
        '&' => diagnostic.help(say!("write `and`", "请写“且”")),
        '!' | '！' => diagnostic.help(say!("write `not`", "请写“非”")),
        ';' | '；' => {
            diagnostic.help(say!("steps are separated by a comma or a new line", "步骤之间用逗号或换行分开"))
        }
        '＂' | '\'' | '＇' | '‘' | '’' | '”' | '`' | '「' | '」' | '『' | '』' | '《' | '》' => {
            diagnostic.help(say!("texts stand in `\"…\"` or `“…”`", "文字请用 “…” 或 \"…\" 括起来"))
        }
        '#' => diagnostic.help(say!("remarks stand behind `//`", "说明文字请写在 // 之后")),
        '$' | '€' | '£' => diagnostic.help(say!(
            "write the currency's code behind the amount: `5 USD`",
            "请在金额后写货币代码：5 USD"
        )),
        '?' | '？' => diagnostic.help(say!("write `x or else y`", "请写“x 默认 y”")),
        _ => diagnostic,
    })
}

fn is_known_symbol(c: char) -> bool {
    "()[]{}（）［］【】｛｝,，、:：.．。|｜=＝<>＜＞≤≥≠+-*/＋－＊／×÷→%％¥￥\"“".contains(c)
}

/// A word that starts with the expected one: `是淘宝`.
fn glued_start(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let starts = |word: &&'static Word| place.found.len() > word.zh.len() && place.found.starts_with(word.zh);
    let word = expected.words().filter(starts).max_by_key(|word| word.zh.len())?;
    // Not when the found word is the start of something else that may stand here.
    if expected.value() && !is_hard(word) {
        return None;
    }
    let cut = place.at + word.zh.len();
    Some(glued(place, place.at, place.at + place.found.len(), cut, word.zh))
}

/// A word before the place that ends with one that may stand between: `渠道是 淘宝`.
fn glued_end(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let (start, before) = place.before();
    if !expected.operator() || place.new_line {
        return None;
    }
    let ends = |word: &&'static Word| {
        (is_hard(word) || word.zh.chars().count() > 1)
            && before.len() > word.zh.len()
            && before.ends_with(word.zh)
    };
    let word = expected.words().filter(ends).max_by_key(|word| word.zh.len())?;
    let end = start + before.len();
    Some(glued(place, start, end, end - word.zh.len(), word.zh))
}

/// `至少3次`: the word and the number are read as one name, and what counts comes too early.
fn glued_count(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let (start, before) = place.before();
    let number = before.strip_prefix("至少")?;
    let cut = start + before.len() - number.len();
    number
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| glued(place, start, start + before.len(), cut, "至少"))
}

/// `包裹.签收后 24小时 内 没有 …`
fn glued_after(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    if place.found != "没有" {
        return None;
    }
    let before = place.text.get(..place.at)?.trim_end_matches(is_blank);
    let length = |word: &&str| word.is_empty() || *word == "内" || word.starts_with(|c: char| c.is_numeric());
    let word = before.rsplit(' ').find(|word| !length(word))?;
    let event = word.strip_suffix("后").filter(|event| !event.is_empty())?;
    let start = before.rfind(word)?;
    Some(glued(place, start, start + word.len(), start + event.len(), "后"))
}

/// `any of (a or b)`: read as the `any` of a list.
fn any_of(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let before = place.text.get(..place.at)?.trim_end_matches(is_blank);
    if !matches!(place.first(), '(' | '（') || !expected.has(Rule::kw_in) || !before.ends_with(" of") {
        return None;
    }
    let from = place.at + place.found.len();
    let inside = place.text.get(from..)?.split([')', '）']).next()?;
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        place.span(place.at, from + inside.len() + 1),
        say!("`any of` takes events with commas between them", "“any of”的括号里是用逗号分开的事件"),
    )
    .help(say!(
        "write `any of (order.created, order.cancelled)`; `becomes` needs a rule of its own, and `done` stands in `no … within 2h after hold done`",
        "请写“任一 (订单.创建, 订单.取消)”；“变为”要另写一条规则，“完成”写在“挂起 完成 后 2小时 内 没有 …”中"
    ));
    let commas = inside.replace(" or ", ", ");
    let events = |c: char| is_word(c) || matches!(c, '.' | ',' | ' ');
    Some(match commas != inside && inside.chars().all(events) {
        true => diagnostic.fix(place.span(from, from + inside.len()), commas),
        false => diagnostic,
    })
}

/// `1,000元`
fn thousands(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let (start, before) = place.before();
    let after = place.text.get(place.at + 1..)?;
    let next = after.split(|c: char| !c.is_ascii_digit()).next()?;
    if place.found != "," || place.open == Some('[') || !digits(before) || next.len() != 3 {
        return None;
    }
    (start + before.len() == place.at).then(|| separated(place.here(), place.here(), ""))
}

/// What is said of a comma in a number, which is at `span`.
pub(in crate::syntax) fn separated(span: Span, place: Span, replacement: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        span,
        say!("a number has no commas between its digits", "数字中不能有逗号"),
    )
    .help(say!("write `1000元`", "请写成 1000元"))
    .fix(place, replacement)
}

/// `order becomes paid within 2h`
fn stray_within(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let ends = place.new_line || place.found.is_empty() || matches!(place.found, "and" | "且");
    if !expected.has(Rule::kw_goes) || expected.operator() || !ends {
        return None;
    }
    let before = place.text.get(..place.at)?.trim_end_matches(is_blank);
    let length = before.trim_end_matches("内").trim_end();
    let length = length.trim_end_matches(|c| is_word(c) || c == '.').trim_end();
    let length = length.trim_end_matches("within");
    let from = before.len() - before.get(length.len()..)?.trim_start().len();
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.span(from, before.len()),
            say!(
                "a length of time belongs to a sequence, an absence, a count or a rate",
                "时间范围只用于序列、“没有”、“至少”和比率"
            ),
        )
        .help(say!(
            "a sequence is `order goes unpaid -> paid within 2h`",
            "序列写作：订单 2小时 内 经历 待付款 -> 已付款"
        )),
    )
}

/// `rule` with nothing behind it.
fn unnamed_rule(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = matches!(place.before().1, "rule" | "规则") && matches!(place.found, "when" | "当");
    (rule && expected.has(Rule::name)).then(|| {
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.here(),
            say!("the rule has no name", "规则没有名称"),
        )
        .help(say!("write one behind `rule`: `rule large_order`", "请在“规则”之后写名称，如：规则 大额订单"))
    })
}

/// Tags without their brackets.
fn tags(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    if !matches!(place.found, "tags" | "标签") || !expected.has(Rule::kw_when) {
        return None;
    }
    let from = place.text.len() - place.after().len();
    let line = place.after().split('\n').next()?.trim_end();
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.span(from, from + line.len()),
            say!("tags are names in brackets", "标签是方括号中的名称"),
        )
        .help(say!("write `tags [fragile, gift]`", "请写“标签 [易碎, 礼品]”")),
    )
}

/// Two words without a space between them; it belongs at `cut`.
fn glued(place: &Place<'_>, from: usize, to: usize, cut: usize, word: &str) -> Diagnostic {
    let left = place.text.get(from..cut).unwrap_or("");
    let right = place.text.get(cut..to).unwrap_or("");
    Diagnostic::new(
        &codes::syntax::GLUED_WORD,
        place.span(from, to),
        say!("`{word}` is glued to the next word", "“{word}”与旁边的字连在一起"),
    )
    .help(say!("write `{left} {right}`", "请写成“{left} {right}”"))
    .fix(place.span(cut, cut), " ")
}

/// A rule whose condition is followed by a step, or by nothing.
fn missing_then(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let then = expected.has(Rule::kw_then) || expected.has(Rule::then_clause);
    if !then || !(place.found.is_empty() || place.new_line) || closest(place.found, ["then", "就"]).is_some()
    {
        return None;
    }
    let here = place.here();
    let option = |word: &&Word| {
        matches!(
            word.id,
            "priority"
                | "in_group"
                | "once"
                | "at_most_once"
                | "from"
                | "shadow"
                | "disabled"
                | "owner"
                | "tags"
                | "was"
        )
    };
    let named =
        |word: &Word| [word.en, word.zh].iter().any(|name| name.split(' ').next() == Some(place.found));
    let called = place.after().starts_with(['(', '（', '.', '．', '。']);
    if !called && WORDS.iter().filter(option).any(named) {
        return Some(
            Diagnostic::new(
                &codes::syntax::UNEXPECTED,
                here,
                say!("the options of a rule stand before `when`", "规则的选项写在“当”之前"),
            )
            .help(say!("write `rule r priority 10`, then `when`", "请写“规则 甲 优先级 10”，再写“当”")),
        );
    }
    let diagnostic = Diagnostic::new(
        &codes::syntax::MISSING_THEN,
        here,
        say!("`then` is missing before the first step", "第一个步骤之前缺少“就”"),
    );
    if place.found.is_empty() || matches!(place.found, "otherwise" | "否则") {
        return Some(
            diagnostic.help(say!("say what to do: `then hold(order)`", "请写出要做什么，如：就 挂起(订单)")),
        );
    }
    let word = if place.found.is_ascii() { "then " } else { "就 " };
    Some(
        diagnostic
            .help(say!("write `{word}` here", "请在此写“{word}”"))
            .fix(place.span(place.at, place.at), word),
    )
}

/// A reserved word where a name belongs.
fn reserved_name(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let name = expected.has(Rule::name) || expected.has(Rule::path) || expected.has(Rule::call);
    let word =
        WORDS.iter().find(|word| is_hard(word) && (word.en == place.found || word.zh == place.found))?;
    if !name || expected.operator() {
        return None;
    }
    // `and and`: a value is missing rather than a name badly chosen.
    if expected.value() && (word.continues || matches!(word.id, "then" | "when" | "otherwise")) {
        return None;
    }
    let found = place.found;
    Some(
        Diagnostic::new(
            &codes::syntax::HARD_WORD,
            place.here(),
            say!("`{found}` is a word of the language and cannot be a name", "“{found}”是保留字，不能作名称"),
        )
        .help(say!("choose another name, for instance `{found}_`", "请另取名称，如“{found}_”")),
    )
}

/// Two steps on one line.
fn missing_step_separator(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let after_step = [Rule::if_clause, Rule::kw_if, Rule::otherwise_clause, Rule::kw_otherwise]
        .iter()
        .any(|rule| expected.has(*rule));
    let step = place.first().is_alphabetic() && place.after().starts_with(['(', '（']);
    if !after_step || !step || place.open.is_some() || place.new_line {
        return None;
    }
    let at = place.span(place.at, place.at);
    Some(
        Diagnostic::new(
            &codes::syntax::MISSING_SEPARATOR,
            place.here(),
            say!("a comma or a new line is missing before this step", "该步骤之前缺少逗号或换行"),
        )
        .fix(at, ", "),
    )
}

/// A value right behind a value.
fn missing_separator(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let starts_value =
        is_word(place.first()) || matches!(place.first(), '"' | '“' | '(' | '（' | '[' | '¥' | '￥');
    if !expected.operator() || !starts_value || place.new_line {
        return None;
    }
    let spellings =
        expected.words().flat_map(|word| [word.en, word.zh]).filter(|word| word.chars().count() > 1);
    if closest(place.found, spellings).is_some() {
        return None;
    }
    let found = excerpt(place.found);
    let (wanted_en, wanted_zh) = match place.open {
        Some('(') => ("a comma, an operator or `)`", "逗号、运算词或右括号"),
        Some('[') => ("a comma, an operator or `]`", "逗号、运算词或“]”"),
        Some('{') => ("a comma, an operator or `}`", "逗号、运算词或“}”"),
        _ => ("an operator such as `and`", "“且”等连接词"),
    };
    Some(Diagnostic::new(
        &codes::syntax::MISSING_SEPARATOR,
        place.here(),
        say!("{wanted_en} is missing before `{found}`", "“{found}”之前缺少{wanted_zh}"),
    ))
}
