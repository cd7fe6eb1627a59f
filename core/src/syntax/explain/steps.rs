//! Steps whose parts stand in another order than the action, its arguments, `after`, `unless`, `if`, or that are joined by
//! something else than commas and lines.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use dangjiu_grammar::Rule;

use super::Place;
use super::expected::Expected;
use super::order::as_in;
use super::tokens::{AFTER, IF, Part, RuleTokens, THEN, Token, UNLESS, is_whole};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits::excerpt;
use crate::say;

/// What stands behind an action, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clause {
    After,
    Unless,
    If,
}

impl Clause {
    /// That which starts with the first of these tokens.
    fn at(tokens: &[Token<'_>]) -> Option<Self> {
        let first = tokens.first()?;
        let next = |words: &[&str]| tokens.get(1).is_some_and(|next| next.is(words));
        let number = |token: &Token<'_>| token.text.starts_with(|c: char| c.is_numeric());
        match first {
            first if first.is(&IF) => Some(Self::If),
            first if first.is(&UNLESS) => Some(Self::Unless),
            first if first.is(&AFTER) => tokens.get(1).filter(|next| number(next)).map(|_| Self::After),
            first if number(first) && (first.text.ends_with('后') || next(&AFTER)) => Some(Self::After),
            _ => None,
        }
    }

    const fn word(self) -> [&'static str; 2] {
        match self {
            Self::After => AFTER,
            Self::Unless => UNLESS,
            Self::If => IF,
        }
    }
}

/// The most actions that are tried in one step.
const TRIED: usize = 8;

/// The step with its parts in their order; nothing where it is not certain what they are.
fn in_order(text: &str, step: &[Token<'_>]) -> Option<String> {
    let name = |at: usize| step.get(at).is_some_and(Token::is_word);
    let called = |at: &usize| step.get(at + 1).is_some_and(Token::is_args) && name(*at);
    let mut calls: Vec<usize> = (0..step.len()).filter(called).take(TRIED).collect();
    // Behind a condition it is the last that is the action, before one the first.
    if Clause::at(step).is_some() {
        calls.reverse();
    }
    let mut whole = calls.into_iter().filter_map(|last| {
        let mut first = last;
        while first >= 2 && name(first - 2) && step.get(first - 1)?.is(&["."]) {
            first -= 2;
        }
        if first >= 1 && step.get(first - 1)?.is(&["emit", "发出"]) {
            first -= 1;
        }
        let call = text.get(step.get(first)?.at..step.get(last + 1)?.end())?;
        ordered(text, call, [step.get(..first)?, step.get(last + 2..)?])
    });
    whole.next().or_else(|| {
        // The arguments at the end: `hold after 30min (order)`.
        let (args, rest) = step.split_last().filter(|(args, _)| args.is_args())?;
        let length = (0..rest.len()).find(|at| rest.get(*at..).and_then(Clause::at).is_some())?;
        let (name, parts) = rest.split_at_checked(length)?;
        let name = text.get(name.first()?.at..name.last()?.end())?;
        ordered(text, &format!("{name}{}", args.text), [parts, &[]])
    })
}

/// A call and what stands before and behind it, as a step.
fn ordered(text: &str, call: &str, beside: [&[Token<'_>]; 2]) -> Option<String> {
    let mut parts: Vec<(Clause, &str)> = Vec::new();
    for mut tokens in beside {
        while tokens.last().is_some_and(|last| last.is(&THEN) || last.is(&["do"])) {
            tokens = tokens.split_last()?.1;
        }
        while !tokens.is_empty() {
            let clause = Clause::at(tokens)?;
            let more = |at: &usize| tokens.get(*at..).and_then(Clause::at).is_some();
            // `30min after` is one part, though its second token could start another.
            let end = (2..tokens.len()).find(more).unwrap_or(tokens.len());
            let (part, rest) = tokens.split_at_checked(end)?;
            parts.push((clause, text.get(part.first()?.at..part.last()?.end())?));
            tokens = rest;
        }
    }
    parts.sort_by_key(|(clause, _)| *clause);
    let mut step = String::from(call);
    for (_, part) in parts {
        step.push(' ');
        step.push_str(part);
    }
    is_whole(Rule::step, &step).then_some(step)
}

fn unexpected(place: &Place<'_>, token: &Token<'_>, message: crate::diagnostic::Bilingual) -> Diagnostic {
    Diagnostic::new(&codes::syntax::UNEXPECTED, place.span(token.at, token.end()), message)
}

/// The diagnostic with the step as it should be, where that is certain.
fn rewritten(place: &Place<'_>, step: &[Token<'_>], diagnostic: Diagnostic) -> Diagnostic {
    let (Some(first), Some(last)) = (step.first(), step.last()) else { return diagnostic };
    let diagnostic = diagnostic.help(say!(
        "the order is: the action with its arguments, `after`, `unless`, `if`",
        "次序是：动作及其参数、后、除非、若"
    ));
    match in_order(place.text, step) {
        None => diagnostic,
        Some(step) => diagnostic.fix(place.span(first.at, last.end()), step),
    }
}

fn of_steps<'t>(place: &Place<'t>) -> Option<RuleTokens<'t>> {
    RuleTokens::of(place).filter(|rule| matches!(rule.part, Part::Then | Part::Otherwise))
}

/// `then if order.cod hold(order)`, `then after 30min hold(order)`
pub(super) fn action_first(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let rule = of_steps(place)?;
    let step = rule.step(rule.here);
    let (first, clause) = (
        step.first()?,
        Clause::at(step).or_else(|| {
            // `unless` and `after` were read as the name of an action.
            let first = step.first()?;
            first.is(&AFTER).then_some(Clause::After)
        })?,
    );
    if step.get(1).is_some_and(|second| second.at < place.at) {
        return None;
    }
    let [en, zh] = clause.word();
    let message =
        say!("a step starts with its action; `{en}` stands behind it", "步骤以动作开头，“{zh}”写在动作之后");
    Some(rewritten(place, step, unexpected(place, first, message)))
}

/// `then hold(order) if order.cod after 30min`
pub(super) fn clause_order(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let rule = of_steps(place)?;
    // The line may have ended before it was clear that nothing more comes.
    let here = rule.all.get(..rule.here)?.iter().rposition(|token| token.text != "\n")? + 1;
    let step = rule.step(here);
    let mut clauses = Vec::new();
    for (at, token) in step.iter().enumerate() {
        if token.at > place.at {
            break;
        }
        let before = at.checked_sub(1).and_then(|before| step.get(before..)).and_then(Clause::at);
        if let Some(clause) = step.get(at..).and_then(Clause::at)
            && (before, clause) != (Some(Clause::After), Clause::After)
        {
            clauses.push((clause, token));
        }
    }
    let pairs = clauses.iter().zip(clauses.iter().skip(1));
    let (had, (clause, token)) =
        pairs.map(|((had, _), next)| (*had, *next)).find(|(had, next)| *had >= next.0)?;
    let [en, zh] = clause.word();
    if had == clause {
        let diagnostic =
            unexpected(place, token, say!("the step has its `{en}` already", "该步骤已有“{zh}”"));
        let or = step.iter().any(|token| token.is(&["or", "或"]));
        return Some(match clause {
            Clause::If => {
                let diagnostic =
                    diagnostic.help(say!("join the conditions with `and`", "条件之间用“且”连接"));
                let and = as_in(token.text, ["and", "且"]);
                if or { diagnostic } else { diagnostic.fix(place.span(token.at, token.end()), and) }
            }
            _ => diagnostic,
        });
    }
    let [had_en, had_zh] = had.word();
    let message = say!("`{en}` stands before `{had_en}` in a step", "步骤中“{zh}”写在“{had_zh}”之前");
    Some(rewritten(place, step, unexpected(place, token, message)))
}

/// An action without its parentheses, or with something between it and them.
pub(super) fn arguments(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    if !expected.has(Rule::args) || expected.operator() {
        return None;
    }
    let rule = of_steps(place)?;
    let here = rule.all.get(..rule.here)?.iter().rposition(|token| token.text != "\n")? + 1;
    let step = rule.step(here);
    let (first, name_end) = (step.first()?, rule.before()?.end());
    let name = excerpt(place.text.get(first.at..name_end)?);
    let span = place.span(first.at, name_end);
    let found = rule.rest().first().filter(|_| !place.new_line);
    let at = step.iter().position(|token| token.at >= place.at);
    let rest = at.and_then(|at| step.get(at..)).filter(|_| found.is_some());
    let diagnostic = |message| Diagnostic::new(&codes::syntax::UNEXPECTED, place.here(), message);
    let parentheses = || {
        diagnostic(say!("arguments stand in parentheses", "参数写在圆括号中"))
            .help(say!("write `{name}(name: value)`", "请写“{name}(名称: 值)”"))
    };
    let behind_it =
        || diagnostic(say!("the arguments of `{name}` stand right behind it", "“{name}”的参数紧跟在它之后"));
    Some(match (found, rest) {
        (Some(found), Some(rest)) if !rest.is_empty() => {
            let called = rest.get(1).is_some_and(Token::is_args) && found.is_word();
            if found.is(&["=", "＝", "is", "是", "+", "-"]) {
                diagnostic(say!("a step does not set a field", "步骤不能给字段赋值")).help(say!(
                    "a step is an action, which the host carries out: `hold(order)`",
                    "步骤是由宿主执行的动作，如 挂起(订单)"
                ))
            } else if let Some(args) = in_parentheses(found.text) {
                parentheses().fix(place.span(found.at, found.end()), args)
            } else if called {
                let action = excerpt(found.text);
                let diagnostic = diagnostic(say!(
                    "`{name}` stands before the action `{action}`",
                    "动作“{action}”之前有“{name}”"
                ))
                .help(say!("a step starts with the name of its action", "步骤以动作的名称开头"));
                match DOING.contains(&name.as_str()) {
                    true => diagnostic.fix(place.span(first.at, found.at), ""),
                    false => diagnostic,
                }
            } else if rest.last().is_some_and(Token::is_args) && in_order(place.text, step).is_some() {
                rewritten(place, step, behind_it())
            } else if Clause::at(rest).is_some() {
                bare(&name, span, place, name_end)
            } else {
                let length = (0..rest.len()).find(|at| rest.get(*at..).and_then(Clause::at).is_some());
                let end = rest.get(..length.unwrap_or(rest.len()))?.last()?.end();
                let args = format!("({})", place.text.get(found.at..end)?);
                let ends = rule.all.iter().find(|token| token.at >= end);
                let alone = ends.is_none_or(|next| !next.is(&[",", "，", "、"]));
                // `a = 1` is no argument of that name.
                let named = !rest.iter().any(|token| token.is(&["=", "＝"]));
                match alone && named && is_whole(Rule::args, &args) {
                    true => parentheses().fix(place.span(name_end, end), args),
                    false => parentheses(),
                }
            }
        }
        _ if rule.rest().first().is_some_and(Token::is_args) => {
            let gap = place.file.get(place.base + name_end..place.base + place.at);
            match gap.is_some_and(|gap| gap.trim().is_empty()) {
                true => behind_it().fix(place.span(name_end, place.at), ""),
                false => behind_it(),
            }
        }
        _ => bare(&name, span, place, name_end),
    })
}

fn bare(name: &str, span: crate::span::Span, place: &Place<'_>, end: usize) -> Diagnostic {
    Diagnostic::new(
        &codes::syntax::UNEXPECTED,
        span,
        say!("`{name}` stands without parentheses", "“{name}”之后没有括号"),
    )
    .help(say!("write `{name}()`, with its arguments between them", "请写“{name}()”，参数写在括号中"))
    .fix(place.span(end, end), "()")
}

/// Words with which speech says that something is done.
const DOING: &[&str] = &["do", "run", "call", "execute", "执行", "调用", "进行"];

/// What stands in other brackets as arguments.
fn in_parentheses(group: &str) -> Option<String> {
    let inner = group.strip_prefix(['{', '｛', '[', '［', '【'])?;
    let inner = inner.strip_suffix(['}', '｝', ']', '］', '】'])?;
    Some(format!("({})", inner.trim())).filter(|args| is_whole(Rule::args, args))
}

/// Words with which speech joins what is done.
const JOINTS: &[&str] =
    &["and", "且", "并", "和", "以及", "然后", "再", "并且", "同时", "+", "&", "-", "*", "·", "also", "plus"];

/// `then hold(order) and alert(text: "x")`
pub(super) fn joint(place: &Place<'_>, expected: &Expected) -> Option<Diagnostic> {
    let rule = of_steps(place)?;
    let (found, before) = (*rule.rest().first()?, rule.before()?);
    let behind = expected.has(Rule::if_clause) || expected.has(Rule::kw_if);
    let next = rule.rest().get(1);
    if behind && found.is(&["。", ".", "．"]) && next.is_none_or(|next| next.text == "\n") {
        let message = say!("no full stop stands behind a step", "步骤之后没有句号");
        let diagnostic = unexpected(place, &found, message).help(say!("leave it out", "请去掉"));
        return Some(diagnostic.fix(place.here(), ""));
    }
    let next = next.filter(|next| next.is_word())?;
    let or = found.is(&["or", "或", "或者"]);
    if !(or || found.is(JOINTS)) {
        return None;
    }
    if expected.has(Rule::step) || expected.has(Rule::call_step) {
        let message = say!("a step starts with the name of its action", "步骤以动作的名称开头");
        let diagnostic = unexpected(place, &found, message);
        let sign = matches!(found.text, "-" | "*" | "·" | "+");
        return sign.then(|| diagnostic.fix(place.span(found.at, next.at), ""));
    }
    if !behind {
        return None;
    }
    if next.text.starts_with(char::is_numeric) {
        let message = say!("one length stands here, not several", "此处只写一个时长");
        let help = say!("write one number with its unit: `after 35min`", "请写一个数和单位：35分钟 后");
        return Some(unexpected(place, &found, message).help(help));
    }
    let shown = found.text;
    let diagnostic = Diagnostic::new(
        &codes::syntax::MISSING_SEPARATOR,
        place.here(),
        say!("steps are not joined by `{shown}`", "步骤之间不用“{shown}”连接"),
    );
    Some(match or {
        true => diagnostic.help(say!(
            "all steps of a rule are carried out; give one an `if`, or another rule",
            "规则的步骤都会执行；可给步骤加“若”，或另写规则"
        )),
        false => diagnostic
            .help(say!("steps are separated by a comma or a new line", "步骤之间用逗号或换行分开"))
            .fix(place.span(before.end(), found.end()), ","),
    })
}

/// `then hold(order) for each x in xs`
pub(super) fn loop_behind(place: &Place<'_>, _: &Expected) -> Option<Diagnostic> {
    let rule = of_steps(place)?;
    let step = rule.step(rule.here);
    let at = step.iter().position(|token| token.at >= place.at).filter(|at| *at > 0)?;
    let (call, each) = step.split_at_checked(at)?;
    let words = matches!(each, [a, b, ..] if a.is(&["for"]) && b.is(&["each"]));
    if !(words || each.first()?.is(&["对每个"])) {
        return None;
    }
    let last = each.last()?;
    let text = |tokens: &[Token<'_>]| place.text.get(tokens.first()?.at..tokens.last()?.end());
    let whole = format!("{}: {}", text(each)?, text(call)?);
    let message = say!("`for each` stands before its step", "“对每个”写在步骤之前");
    let diagnostic = unexpected(place, each.first()?, message).help(say!(
        "write `for each item in order.items: hold(item)`",
        "请写“对每个 商品 属于 订单.商品: 挂起(商品)”"
    ));
    Some(match is_whole(Rule::step, &whole) {
        true => diagnostic.fix(place.span(call.first()?.at, last.end()), whole),
        false => diagnostic,
    })
}
