//! Parts of a rule that stand where the language does not have them: an option behind `when`, a second `then`,
//! `otherwise` before it, an `if` for the whole rule.

use dangjiu_grammar::Rule;

use super::expected::Expected;
use super::tokens::{IF, OTHERWISE, Part, RuleTokens, THEN, Token, UNLESS, WHEN, start};
use super::{Place, is_blank};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::excerpt;
use crate::say;

/// The forms that stand between the name of a rule and its `when`.
const OPTIONS: &[Rule] = &[
    Rule::opt_priority,
    Rule::opt_group,
    Rule::opt_at_most,
    Rule::opt_once,
    Rule::opt_period,
    Rule::opt_owner,
    Rule::opt_tags,
    Rule::opt_was,
    Rule::kw_shadow,
    Rule::kw_disabled,
];

/// Of the two spellings of a word the one in the language of another word.
pub(super) fn as_in(other: &str, words: [&'static str; 2]) -> &'static str {
    let [en, zh] = words;
    if other.is_ascii() { en } else { zh }
}

/// `then hold(order) priority 10`: an option behind the head of its rule.
pub(super) fn option(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let rule = RuleTokens::of(place).filter(|rule| rule.part != Part::Head)?;
    // Its first words may have been read as the name of an action, or as `in`.
    let candidates = [rule.here, rule.here.saturating_sub(1), rule.here.saturating_sub(2)];
    let (at, option) = candidates.into_iter().find_map(|number| {
        let at = rule.all.get(number).filter(|token| token.is_word())?.at;
        let field =
            number.checked_sub(1).and_then(|before| rule.all.get(before)).is_some_and(|dot| dot.is(&["."]));
        let rest = place.text.get(at..).filter(|_| !field)?;
        // `order.status was paid` speaks of the past.
        let speech = rule.part == Part::When && !place.new_line;
        let mut options = OPTIONS.iter().filter(|option| !(speech && **option == Rule::opt_was));
        let length = options.find_map(|option| start(*option, rest))?;
        Some((at, rest.get(..length)?))
    })?;
    let name = rule.all.iter().position(|token| token.is(&["rule", "规则"]))? + 1;
    let head = place.text.get(..rule.all.get(name)?.end())?.trim_start();
    let (shown, head) = (excerpt(option), excerpt(head));
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.span(at, at + option.len()),
            say!("`{shown}` is an option of the rule", "“{shown}”是规则的选项"),
        )
        .help(say!("options stand before `when`: `{head} {shown}`", "选项写在“当”之前：{head} {shown}")),
    )
}

/// A second `when`, `then` or `otherwise`.
pub(super) fn twice(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = RuleTokens::of(place)?;
    let found = *rule.rest().first()?;
    let (words, had) = match rule.part {
        Part::When if found.is(&WHEN) && (expected.operator() || expected.has(Rule::kw_then)) => (WHEN, true),
        Part::Then | Part::Otherwise if found.is(&WHEN) => (WHEN, true),
        Part::Then if found.is(&THEN) => (THEN, !rule.before()?.is(&THEN)),
        Part::Otherwise if found.is(&OTHERWISE) => (OTHERWISE, !rule.before()?.is(&OTHERWISE)),
        _ => return None,
    };
    let [en, zh] = words;
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        place.here(),
        say!("the rule has its `{en}` already", "该规则已有“{zh}”"),
    );
    let and = as_in(found.text, ["and", "且"]);
    Some(match rule.part {
        Part::When => diagnostic
            .help(say!("join the conditions with `and`", "条件之间用“且”连接"))
            .fix(place.here(), and),
        _ if words == WHEN && place.new_line => diagnostic.help(say!(
            "further conditions stand there behind `and`; an `if` behind a step is about this step",
            "其余条件在那里用“且”连接；步骤之后的“若”只管该步骤"
        )),
        _ if words == WHEN => diagnostic
            .help(say!("the condition of a single step is `if`", "单个步骤的条件用“若”"))
            .fix(place.here(), as_in(found.text, IF)),
        _ => {
            let diagnostic = diagnostic
                .help(say!("steps are separated by a comma or a new line", "步骤之间用逗号或换行分开"));
            let before = rule.before()?;
            let next = rule.rest().get(1).map_or(found.end(), |next| next.at);
            match place.new_line || !had {
                true => diagnostic.fix(place.span(found.at, next), ""),
                false => diagnostic.fix(place.span(before.end(), found.end()), ","),
            }
        }
    })
}

/// A `then` before `when`, an `otherwise` before `then`, or right behind it.
pub(super) fn swapped(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = RuleTokens::of(place)?;
    let found = *rule.rest().first()?;
    let follows = |words: &[&str]| rule.rest().iter().any(|token| token.is(words));
    let diagnostic = |first: [&str; 2], then: [&str; 2]| {
        let ([en, zh], [then_en, then_zh]) = (first, then);
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.here(),
            say!("`{then_en}` stands before `{en}`", "“{then_zh}”写在了“{zh}”之前"),
        )
        .help(say!("a rule goes `when`, `then`, `otherwise`", "规则的次序是：当、就、否则"))
    };
    match rule.part {
        Part::Head if found.is(&THEN) && follows(&WHEN) => Some(diagnostic(WHEN, THEN)),
        Part::When if found.is(&OTHERWISE) && follows(&THEN) => Some(diagnostic(THEN, OTHERWISE)),
        Part::Otherwise if found.is(&THEN) => Some(diagnostic(THEN, OTHERWISE)),
        Part::Then if found.is(&OTHERWISE) && rule.before()?.is(&[",", "，", "、"]) => {
            let comma = rule.before()?;
            let message = say!("no comma stands before `otherwise`", "“否则”之前没有逗号");
            let diagnostic = Diagnostic::new(
                &codes::syntax::UNEXPECTED,
                place.span(comma.at, comma.end()),
                message,
            );
            Some(diagnostic.help(say!("leave it out", "请去掉")).fix(place.span(comma.at, comma.end()), ""))
        }
        Part::Then if found.is(&OTHERWISE) && expected.has(Rule::step) => Some(
            Diagnostic::new(
                &codes::syntax::UNEXPECTED,
                place.here(),
                say!("`then` has no step before `otherwise`", "“否则”之前，“就”没有步骤"),
            )
            .help(say!(
                "where something is to be done in the other case only, turn the condition round: `when not …`",
                "只在相反的情况下做事时，请把条件反过来：当 非 …"
            )),
        ),
        _ => None,
    }
}

/// `when order.created if order.cod`, `when order.created unless order.cod`
pub(super) fn rule_condition(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = RuleTokens::of(place).filter(|rule| rule.part == Part::When && expected.operator())?;
    let found = *rule.rest().first().filter(|token| token.is(&IF) || token.is(&UNLESS))?;
    let end = rule.rest().iter().position(|token| token.is(&THEN)).unwrap_or(rule.rest().len());
    let condition: &[Token<'_>] = rule.rest().get(1..end)?;
    let last = condition.iter().rfind(|token| token.text != "\n")?;
    let when = rule.all.get(..rule.here)?.iter().rposition(|token| token.is(&WHEN))?;
    // Beside an `or` it is not certain what belongs together.
    let or = rule.all.get(when..rule.here + end)?.iter().any(|token| token.is(&["or", "或"]));
    let [en, zh] = if found.is(&IF) { IF } else { UNLESS };
    let diagnostic = Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        place.here(),
        say!("`{en}` belongs to a step, not to `when`", "“{zh}”属于步骤，不属于“当”"),
    );
    let and = as_in(found.text, ["and", "且"]);
    if found.is(&IF) {
        let diagnostic = diagnostic.help(say!("join the conditions with `and`", "条件之间用“且”连接"));
        return Some(if or { diagnostic } else { diagnostic.fix(place.here(), and) });
    }
    let diagnostic = diagnostic.help(say!("write `and not (…)`", "请写“且 非 (…)”"));
    let not = as_in(found.text, ["not", "非"]);
    let written = place.text.get(condition.first()?.at..last.end())?;
    let whole = place.span(found.at, last.end());
    Some(if or { diagnostic } else { diagnostic.fix(whole, alloc::format!("{and} {not} ({written})")) })
}

/// Signs that stand before what comes next elsewhere, the longer ones first.
const SIGNS: &[&str] = &["==>", "=>", "->>", "->", ":=", "==", "：＝", "＝＞", ":", "：", "=", "＝"];

/// `then: hold(order)`, `rule r:`, `priority = 10`, `then => hold(order)`
pub(super) fn colon(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let mut rule = RuleTokens::of(place)?;
    let mut before = rule.before()?;
    let mut at = place.at;
    // The minus of an arrow is read as that of a value.
    if before.end() > at {
        at = before.at;
        rule.here = rule.here.checked_sub(1)?;
        before = rule.before()?;
    }
    let rest = place.text.get(at..)?;
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
    let keyword = before.is(&WHEN) || before.is(&THEN) || before.is(&OTHERWISE);
    if !(keyword || rule.part == Part::Head && before.is_word()) {
        return None;
    }
    let word = before.text;
    let end = at + sign.len();
    let after = rest.get(sign.len()..)?;
    let apart = after.is_empty() || after.starts_with(is_blank);
    Some(
        Diagnostic::new(
            &codes::syntax::UNEXPECTED,
            place.span(at, end),
            say!("no `{sign}` stands behind `{word}`", "“{word}”之后没有“{sign}”"),
        )
        .help(say!("leave it out", "请去掉"))
        .fix(place.span(before.end(), end), if apart { "" } else { " " }),
    )
}

/// A title where no name is, or behind the options.
pub(super) fn title(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = RuleTokens::of(place).filter(|rule| rule.part == Part::Head)?;
    if !matches!(place.first(), '"' | '“') {
        return None;
    }
    let title = excerpt(rule.rest().first()?.text);
    let unnamed = expected.has(Rule::name) && rule.before()?.is(&["rule", "规则"]);
    let (message, help) = if unnamed {
        (
            say!("the rule has no name before its title", "规则的标题之前没有名称"),
            say!("write one: `rule large_order {title}`", "请写名称，如：规则 大额订单 {title}"),
        )
    } else {
        (
            say!("a title stands right behind the name", "标题紧跟在名称之后"),
            say!("write the options behind it", "选项写在标题之后"),
        )
    };
    let options = expected.has(Rule::kw_when) && rule.before()?.is_word();
    (unnamed || options)
        .then(|| Diagnostic::new(&codes::syntax::UNEXPECTED, place.here(), message).help(help))
}
