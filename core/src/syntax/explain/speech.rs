//! Words of speech or of other languages, and words in an order the language does not have.

use dangjiu_grammar::Rule;

use super::Place;
use super::expected::Expected;
use crate::diagnostic::{Diagnostic, codes};
use crate::say;

/// Words for what has another word here.
const FOREIGN: &[(&str, &str)] = &[
    ("大于", ">"),
    ("高于", ">"),
    ("超过", ">"),
    ("多于", ">"),
    ("小于", "<"),
    ("低于", "<"),
    ("少于", "<"),
    ("等于", "="),
    ("大于等于", ">="),
    ("不小于", ">="),
    ("不低于", ">="),
    ("不少于", ">="),
    ("小于等于", "<="),
    ("不大于", "<="),
    ("不超过", "<="),
    ("不高于", "<="),
    ("不多于", "<="),
    ("不等于", "!="),
    ("equals", "="),
    ("并且", "且"),
    ("而且", "且"),
    ("以及", "且"),
    ("和", "且"),
    ("或者", "或"),
    ("为", "是"),
    ("那么", "就"),
    ("则", "就"),
    ("如果", "若"),
    ("假如", "若"),
    ("要是", "若"),
    ("之后", "后"),
    ("以后", "后"),
    ("之内", "内"),
    ("以内", "内"),
    ("变成", "变为"),
    ("成为", "变为"),
    ("else", "otherwise"),
    ("do", "then"),
    ("where", "if"),
    ("become", "becomes"),
    ("leave", "leaves"),
    ("stay", "stays"),
    ("go", "goes"),
    ("contain", "contains"),
    ("has", "contains"),
];

/// The sign of a comparison that is spoken.
pub(super) fn sign_of(word: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(spoken, meant)| *spoken == word && is_sign(meant)).map(|(_, sign)| *sign)
}

/// The comparison that is spoken at the start of a text, and its sign.
pub(super) fn spoken_sign(text: &str) -> Option<(&'static str, &'static str)> {
    let signs = FOREIGN.iter().filter(|(spoken, meant)| is_sign(meant) && text.starts_with(spoken));
    // `大于等于` before `大于`.
    signs.max_by_key(|(spoken, _)| spoken.len()).copied()
}

/// The comparison that is spoken in a longer word: what is before it, its sign, what is behind it.
pub(super) fn spoken_comparison(word: &str) -> Option<(&str, &'static str, &str)> {
    let comparisons = FOREIGN.iter().filter(|(_, meant)| is_sign(meant));
    let parts = comparisons.filter_map(|(spoken, sign)| {
        let (before, after) = word.split_once(spoken)?;
        (!before.is_empty() && !after.is_empty()).then_some((spoken.len(), (before, *sign, after)))
    });
    // `大于等于` before `大于`.
    let (_, parts) = parts.max_by_key(|(length, _)| *length)?;
    // Whatever is denied there is another comparison.
    (!parts.0.contains('不')).then_some(parts)
}

fn is_sign(meant: &str) -> bool {
    meant.is_ascii() && !meant.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// One of those where the word meant may stand.
pub(super) fn foreign_word(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let (_, meant) = FOREIGN.iter().find(|(foreign, _)| *foreign == place.found)?;
    let fits = if is_sign(meant) {
        expected.operator()
    } else {
        expected.words().any(|word| word.en == *meant || word.zh == *meant)
    };
    if !fits {
        return None;
    }
    let found = place.found;
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.here(),
            say!("`{found}` is no word of the language", "规则语言中没有“{found}”这个词"),
        )
        .help(say!("write `{meant}`", "请写“{meant}”"))
        .fix(place.here(), *meant),
    )
}

/// `is not in`, `不是 属于`
pub(super) fn not_in(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let meant = match place.found {
        "in" => "not in",
        "属于" => "不属于",
        _ => return None,
    };
    let (not_at, not) = place.before();
    if !expected.value() || !matches!(not, "not" | "不是") {
        return None;
    }
    let before = place.text.get(..not_at)?.trim_end();
    let start = if before.ends_with("is") { before.len() - "is".len() } else { not_at };
    let span = place.span(start, place.at + place.found.len());
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            span,
            say!("`is` and `in` are two comparisons", "“是”与“属于”是两种比较，不能连用"),
        )
        .help(say!("write `{meant}`", "请写“{meant}”"))
        .fix(span, meant),
    )
}

/// A rule that goes from its name straight to its steps or its condition.
pub(super) fn missing_when(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let meant = match place.found {
        "then" | "就" => None,
        "if" => Some("when"),
        "若" | "如果" => Some("当"),
        _ => return None,
    };
    if !expected.has(Rule::kw_when) {
        return None;
    }
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        place.here(),
        say!("the rule has no `when`", "该规则没有“当”"),
    );
    Some(match meant {
        None => diagnostic
            .help(say!("say when it applies: `when order.created`", "请写明何时适用，如：当 订单.创建")),
        Some(meant) => diagnostic
            .help(say!("a rule's condition starts with `when`", "规则的条件以“当”开头"))
            .fix(place.here(), meant),
    })
}
