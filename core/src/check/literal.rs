//! The values of literals: spellings become exact numbers, money, lengths of time, weights and instants.
//!
//! A date is its midnight in Asia/Shanghai, and so is an instant without an offset. `95%` is the number 0.95.

use alloc::borrow::Cow;
use alloc::string::String;

use super::Context;
use super::resolve::some_of;
use crate::decimal::{Decimal, DecimalError};
use crate::diagnostic::{Bilingual, Diagnostic, codes};
use crate::money::{Currency, Money};
use crate::say;
use crate::schema::Names;
use crate::span::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal, LiteralKind, Name, TemplatePart};
use crate::time::{CivilDateTime, Duration, DurationUnit, Instant, TimeError};
use crate::value::{EnumId, Member, Scalar, Type};
use crate::zone::ZoneTable;

/// The type a literal has; nothing for `none`.
pub(crate) fn literal_type(kind: LiteralKind) -> Option<Type> {
    Some(match kind {
        LiteralKind::Number | LiteralKind::Percent => Type::Number,
        LiteralKind::Money => Type::Money,
        LiteralKind::Duration => Type::Duration,
        LiteralKind::Weight => Type::Weight,
        LiteralKind::Date | LiteralKind::Instant => Type::Instant,
        LiteralKind::True | LiteralKind::False => Type::Bool,
        LiteralKind::None => return None,
    })
}

/// The value of a literal. Reports and returns nothing where it has none: too long, no such day, out of range; also
/// for `none`, which is no value here.
pub(crate) fn literal_value(ctx: &mut Context<'_>, literal: &Literal) -> Option<Scalar<'static>> {
    read(literal).map_err(|fault| ctx.report(fault.diagnostic(literal))).ok()
}

/// The value of a literal that has been checked before; nothing for `none`.
pub(crate) fn checked_value(literal: &Literal) -> Option<Scalar<'static>> {
    read(literal).ok()
}

fn read(literal: &Literal) -> Result<Scalar<'static>, Fault> {
    let text = literal.spelling.as_str();
    match literal.kind {
        LiteralKind::Number => number(text).map(Scalar::Number),
        LiteralKind::Percent => percent(text).map(Scalar::Number),
        LiteralKind::Money => money(text).map(Scalar::Money),
        LiteralKind::Duration => duration(text).map(Scalar::Duration),
        LiteralKind::Weight => weight(text).map(Scalar::Weight),
        LiteralKind::Date | LiteralKind::Instant => instant(text).map(Scalar::Instant),
        LiteralKind::True => Ok(Scalar::Bool(true)),
        LiteralKind::False => Ok(Scalar::Bool(false)),
        LiteralKind::None => Err(Fault::NoValue),
    }
}

/// A literal as a whole number from `least` to `most`, for `at least 3`, `priority 10`, `up to 500`.
pub(crate) fn whole_number(ctx: &mut Context<'_>, literal: &Literal, least: i64, most: i64) -> Option<i64> {
    let value = literal_value(ctx, literal)?;
    if let Scalar::Number(number) = value
        && let Some(whole) = number.to_i64()
        && (least..=most).contains(&whole)
    {
        return Some(whole);
    }
    let found = &literal.spelling;
    ctx.report(Diagnostic::new(
        &codes::check::LITERAL_RANGE,
        literal.span,
        say!(
            "found `{found}`, expected a whole number from {least} to {most}",
            "这里是“{found}”，应为 {least} 到 {most} 的整数"
        ),
    ));
    None
}

/// A literal as a length of time above zero.
pub(crate) fn length(ctx: &mut Context<'_>, literal: &Literal) -> Option<Duration> {
    match literal_value(ctx, literal)? {
        Scalar::Duration(length) if length > Duration::ZERO => Some(length),
        _ => {
            let found = &literal.spelling;
            ctx.report(Diagnostic::new(
                &codes::check::LITERAL_RANGE,
                literal.span,
                say!(
                    "found `{found}`, expected a length of time above zero, such as `2h`",
                    "这里是“{found}”，应为大于零的时长，如“2小时”"
                ),
            ));
            None
        }
    }
}

/// A literal as an instant.
pub(crate) fn moment(ctx: &mut Context<'_>, literal: &Literal) -> Option<Instant> {
    match literal_value(ctx, literal)? {
        Scalar::Instant(instant) => Some(instant),
        _ => None,
    }
}

/// The constant an expression writes, of type `ty`: a literal, `-` a literal, a text without holes, or the bare name
/// of a member. Reports what else it is.
pub(crate) fn constant(ctx: &mut Context<'_>, expr: &Expr, ty: &Type) -> Option<Scalar<'static>> {
    let value = match &expr.kind {
        ExprKind::Paren(inner) => return constant(ctx, inner, ty),
        ExprKind::Literal(literal) if literal.kind != LiteralKind::None => literal_value(ctx, literal)?,
        ExprKind::Negate(inner) => match (&inner.kind, ty) {
            (ExprKind::Literal(literal), _) => match negated(literal_value(ctx, literal)?) {
                Some(value) => value,
                None => return expected_constant(ctx, expr.span, ty),
            },
            _ => return expected_constant(ctx, expr.span, ty),
        },
        ExprKind::Template(parts) => match plain_text(parts) {
            Some(text) => Scalar::Text(Cow::Owned(text)),
            None => return expected_constant(ctx, expr.span, ty),
        },
        ExprKind::Path(path) => match (path.parts.as_slice(), ty) {
            ([word], Type::Enum(id)) => return member(ctx, word, *id),
            _ => return expected_constant(ctx, expr.span, ty),
        },
        _ => return expected_constant(ctx, expr.span, ty),
    };
    if scalar_type(&value) == *ty {
        return Some(value);
    }
    if let (Scalar::Number(_), Type::Money) = (&value, ty) {
        ctx.report(bare_money(expr.span, &Bilingual::default()));
        return None;
    }
    expected_constant(ctx, expr.span, ty)
}

/// The member of an enum that a bare word names. Unknown members of a closed enum are errors, of an open one
/// warnings.
pub(crate) fn member(ctx: &mut Context<'_>, word: &Name, id: EnumId) -> Option<Scalar<'static>> {
    let declared = ctx.vocabulary.enumeration(id)?;
    if let Some(index) = ctx.vocabulary.member(id, &word.text) {
        if let Some(names) = declared.members.get(index as usize) {
            ctx.names.record(word.span, names);
        }
        return Some(Scalar::Member(id, Member::Known(index)));
    }
    let open = declared.open;
    let diagnostic = unknown_member(ctx, &word.text, word.span, id);
    ctx.report(diagnostic);
    open.then(|| Scalar::Member(id, Member::Other(Cow::Owned(word.text.clone()))))
}

/// What is said of a word that is no member of the enum.
pub(crate) fn unknown_member(ctx: &Context<'_>, word: &str, span: Span, id: EnumId) -> Diagnostic {
    let Some(declared) = ctx.vocabulary.enumeration(id) else {
        return Diagnostic::new(&codes::check::UNKNOWN_MEMBER, span, say!("no such member", "没有这个成员"));
    };
    let (name_en, name_zh) =
        (declared.names.get(crate::lang::Lang::En), declared.names.get(crate::lang::Lang::Zh));
    let code = if declared.open { &codes::check::OPEN_MEMBER } else { &codes::check::UNKNOWN_MEMBER };
    let diagnostic = Diagnostic::new(
        code,
        span,
        say!("`{word}` is not a declared member of `{name_en}`", "“{word}”不是“{name_zh}”的已声明成员"),
    );
    let Bilingual { en, zh } = some_of(declared.members.iter(), 8);
    let diagnostic = diagnostic.help(say!("known members: {en}", "已知成员：{zh}"));
    ctx.meant(diagnostic, span, word, declared.members.iter().flat_map(Names::all))
}

/// What is said of a bare number where money is needed; `place` is what it is compared with or given to.
pub(crate) fn bare_money(span: Span, place: &Bilingual) -> Diagnostic {
    let Bilingual { en, zh } = place;
    let diagnostic = if en.is_empty() {
        Diagnostic::new(
            &codes::check::BARE_MONEY,
            span,
            say!("expected money, found a number without a currency", "这里应是金额，却是没有币种的数"),
        )
    } else {
        Diagnostic::new(
            &codes::check::BARE_MONEY,
            span,
            say!("`{en}` is money; the number has no currency", "“{zh}”是金额，这个数没有币种"),
        )
    };
    diagnostic
        .help(say!("write the currency: `199元`, `¥199` or `199 CNY`", "请写明币种：199元、¥199 或 199 CNY"))
}

/// The text of a template without holes.
pub(crate) fn plain_text(parts: &[TemplatePart]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match part {
            TemplatePart::Text(piece) => text.push_str(piece),
            TemplatePart::Hole(_) => return None,
        }
    }
    Some(text)
}

/// The type of a value.
pub(crate) fn scalar_type(value: &Scalar<'_>) -> Type {
    match value {
        Scalar::Bool(_) => Type::Bool,
        Scalar::Number(_) => Type::Number,
        Scalar::Money(_) => Type::Money,
        Scalar::Text(_) => Type::Text,
        Scalar::Instant(_) => Type::Instant,
        Scalar::Duration(_) => Type::Duration,
        Scalar::Weight(_) => Type::Weight,
        Scalar::Member(id, _) => Type::Enum(*id),
    }
}

/// The value with the other sign, where it has one.
pub(crate) fn negated(value: Scalar<'static>) -> Option<Scalar<'static>> {
    Some(match value {
        Scalar::Number(number) => Scalar::Number(-number),
        Scalar::Money(money) => Scalar::Money(-money),
        Scalar::Weight(grams) => Scalar::Weight(-grams),
        Scalar::Duration(length) => Scalar::Duration(length.checked_neg().ok()?),
        _ => return None,
    })
}

fn expected_constant(ctx: &mut Context<'_>, span: Span, ty: &Type) -> Option<Scalar<'static>> {
    let (en, zh) = ctx.type_names(ty);
    ctx.report(Diagnostic::new(
        &codes::check::CONSTANT_EXPECTED,
        span,
        say!("expected a constant of type {en}", "这里应写一个“{zh}”类型的常量"),
    ));
    None
}

/// Why a literal has no value.
enum Fault {
    Digits,
    Time(TimeError),
    NoValue,
    Form,
}

impl From<DecimalError> for Fault {
    fn from(error: DecimalError) -> Self {
        match error {
            DecimalError::Overflow | DecimalError::Inexact => Fault::Digits,
            _ => Fault::Form,
        }
    }
}

impl From<TimeError> for Fault {
    fn from(error: TimeError) -> Self {
        Fault::Time(error)
    }
}

impl Fault {
    fn diagnostic(&self, literal: &Literal) -> Diagnostic {
        let found = crate::limits::excerpt(&literal.spelling);
        let (code, message) = match self {
            Fault::Digits => (
                &codes::check::LITERAL_RANGE,
                say!("`{found}` has more than 28 digits", "“{found}”超过 28 位数字"),
            ),
            Fault::Time(TimeError::OutOfRange) => {
                (&codes::check::LITERAL_RANGE, say!("`{found}` is out of range", "“{found}”超出范围"))
            }
            Fault::Time(TimeError::Inexact) => (
                &codes::check::LITERAL_RANGE,
                say!("`{found}` is finer than a microsecond", "“{found}”比一微秒还细"),
            ),
            Fault::Time(_) => (
                &codes::check::NO_SUCH_DAY,
                say!("there is no day or hour `{found}`", "没有“{found}”这一天或这一刻"),
            ),
            Fault::NoValue => {
                (&codes::check::NONE_AS_VALUE, say!("`none` is not a value here", "“空”在这里不是值"))
            }
            Fault::Form => {
                (&codes::check::LITERAL_RANGE, say!("`{found}` cannot be read", "“{found}”无法读取"))
            }
        };
        let diagnostic = Diagnostic::new(code, literal.span, message);
        match self {
            Fault::NoValue => diagnostic.help(say!(
                "ask with `x is none`, or give a value instead with `x or else 0`",
                "请用“x 是 空”判断，或用“x 默认 0”代替"
            )),
            _ => diagnostic,
        }
    }
}

fn number(text: &str) -> Result<Decimal, Fault> {
    Ok(Decimal::parse(text)?)
}

fn percent(text: &str) -> Result<Decimal, Fault> {
    let number = Decimal::parse(text.trim_end_matches(['%', '％']).trim_end())?;
    Ok(number.checked_mul(Decimal::from_mantissa(1, 2)?)?)
}

fn money(text: &str) -> Result<Money, Fault> {
    let (number, factor, currency) = if let Some(number) = text.strip_prefix(['¥', '￥']) {
        (number, 1, Currency::CNY)
    } else if let Some(number) = text.strip_suffix("万元") {
        (number, 10_000, Currency::CNY)
    } else if let Some(number) = text.strip_suffix('元') {
        (number, 1, Currency::CNY)
    } else {
        let at = text.len().checked_sub(3).ok_or(Fault::Form)?;
        let (number, code) = text.split_at_checked(at).ok_or(Fault::Form)?;
        (number, 1, Currency::parse(code).ok_or(Fault::Form)?)
    };
    let amount = Decimal::parse(number.trim_matches([' ', '\t', '\u{3000}']))?;
    Ok(Money::new(amount.checked_mul(Decimal::from_i64(factor))?, currency))
}

fn weight(text: &str) -> Result<Decimal, Fault> {
    let (number, unit) = split_number(text);
    let grams = match unit {
        "kg" | "公斤" | "千克" => 1000,
        "g" | "克" => 1,
        _ => return Err(Fault::Form),
    };
    Ok(Decimal::parse(number)?.checked_mul(Decimal::from_i64(grams))?)
}

fn duration(text: &str) -> Result<Duration, Fault> {
    let mut sum = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = split_number(rest);
        let end = after.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(after.len());
        let (unit, left) = after.split_at_checked(end).ok_or(Fault::Form)?;
        let unit = match unit {
            "d" | "天" => DurationUnit::Day,
            "h" | "小时" => DurationUnit::Hour,
            "min" | "分钟" => DurationUnit::Minute,
            "s" | "秒" => DurationUnit::Second,
            "ms" | "毫秒" => DurationUnit::Millisecond,
            _ => return Err(Fault::Form),
        };
        sum = sum.checked_add(Duration::of(Decimal::parse(number)?, unit)?)?;
        rest = left.trim_start();
    }
    Ok(sum)
}

fn instant(text: &str) -> Result<Instant, Fault> {
    if let Ok(instant) = Instant::parse(text) {
        return Ok(instant);
    }
    let civil = CivilDateTime::parse(text)?;
    Ok(ZoneTable::shanghai().from_civil(civil)?)
}

/// The digits at the start, and what follows them without blanks.
fn split_number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (number, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_values() {
        let d = |text: &str| Decimal::parse(text).expect("a number");
        assert_eq!(percent("95%").ok(), Some(d("0.95")));
        assert_eq!(percent("0.5 %").ok(), Some(d("0.005")));
        assert_eq!(money("1.5万元").ok(), Some(Money::new(d("15000"), Currency::CNY)));
        assert_eq!(money("199.00CNY").ok(), Some(Money::new(d("199"), Currency::CNY)));
        assert_eq!(money("¥ 8").ok(), Some(Money::new(d("8"), Currency::CNY)));
        assert_eq!(weight("3 公斤").ok(), Some(d("3000")));
        assert_eq!(weight("250g").ok(), Some(d("250")));
        assert_eq!(duration("1小时30分钟").ok(), Some(Duration::from_micros(5_400_000_000)));
        assert_eq!(duration("1h 30min").ok(), Some(Duration::from_micros(5_400_000_000)));
        assert_eq!(duration("250毫秒").ok(), Some(Duration::from_micros(250_000)));
    }

    #[test]
    fn a_day_is_its_midnight_in_shanghai() {
        assert_eq!(instant("2026-11-01").ok(), Instant::parse("2026-10-31T16:00:00Z").ok());
        assert_eq!(instant("2026-11-01T08:00").ok(), Instant::parse("2026-11-01T00:00:00Z").ok());
        assert_eq!(instant("2026-11-01T08:00:00+01:00").ok(), Instant::parse("2026-11-01T07:00:00Z").ok());
        assert!(matches!(instant("2026-02-30"), Err(Fault::Time(TimeError::Text { .. }))));
    }

    #[test]
    fn too_long_is_said() {
        assert!(matches!(number("12345678901234567890123456789"), Err(Fault::Digits)));
        assert!(matches!(duration("99999999999d"), Err(Fault::Time(TimeError::OutOfRange))));
    }
}
