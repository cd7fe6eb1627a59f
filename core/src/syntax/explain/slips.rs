//! The usual slips, most certain first. Each looks at the place and says nothing if it is not meant.

use alloc::string::String;

use dangjiu_grammar::Rule;
use dangjiu_grammar::words::{Class, WORDS, Word};

use super::expected::Expected;
use super::speech::{foreign_word, missing_when, not_in};
use super::{Place, is_hard, is_word};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;

type Slip = fn(&Place<'_>, &Expected) -> Option<Diagnostic>;

pub(super) const SLIPS: &[Slip] = &[
    inside_text,
    inside_title,
    unit,
    unknown_character,
    foreign_word,
    not_in,
    glued_start,
    glued_end,
    missing_when,
    missing_then,
    reserved_name,
    missing_step_separator,
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
    } else if (matches!(place.found, "分" | "m") || meant_unit(place.found).is_some())
        && expected.operator()
        && place.before().1.starts_with(digits)
    {
        return Some(unknown_unit(place, place.at, place.found));
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
    (!rest.is_empty()).then(|| unknown_unit(place, unit_at, unit))
}

fn unknown_unit(place: &Place<'_>, at: usize, unit: &str) -> Diagnostic {
    let span = place.span(at, at + unit.len());
    let diagnostic =
        Diagnostic::new(&codes::syntax::UNIT, span, say!("`{unit}` is no unit", "“{unit}”不是单位"));
    match unit {
        "分" => diagnostic.help(say!(
            "`分` may be a minute or a cent: write `分钟`, or the amount in `元`",
            "“分”可能是分钟，也可能是金额：请写“分钟”，或用“元”表示金额"
        )),
        "m" => diagnostic.help(say!("for minutes write `min`", "分钟请写 min 或 分钟")).fix(span, "min"),
        _ => match meant_unit(unit) {
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
        "minute" | "minutes" | "mins" => "min",
        "sec" | "secs" | "second" | "seconds" => "s",
        "斤" => "公斤",
        "kgs" | "kilo" | "kilos" => "kg",
        "块" | "块钱" | "圆" | "yuan" | "rmb" | "RMB" => "元",
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
        '\'' | '‘' | '’' | '”' | '`' | '「' | '」' | '『' | '』' | '《' | '》' => {
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
    let diagnostic = Diagnostic::new(
        &codes::syntax::MISSING_THEN,
        here,
        say!("`then` is missing before the first step", "第一个步骤之前缺少“就”"),
    );
    if place.found.is_empty() {
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
    let found: String = place.found.chars().take(40).collect();
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
