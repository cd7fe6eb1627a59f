//! Why something is unknown or in error.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::decimal::DecimalError;
use crate::diagnostic::Bilingual;
use crate::facts::Found;
use crate::lang::Lang;
use crate::mask::mask;
use crate::money::{Currency, Money, MoneyError};
use crate::plan::{Plan, RuleId};
use crate::program::{Node, NodeKind, Place, PlaceId, Rule};
use crate::say;
use crate::schema::DataClass;
use crate::span::Span;
use crate::time::{Stamp, TimeError};
use crate::value::Type;

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// A required value of the facts.
    Place(PlaceId),
    /// A named list that neither the file nor the host gave.
    List(u32),
    /// A value only a running trigger has, or a parameter that comes to none.
    Named(String),
}

impl Missing {
    /// The path that is shown: `order.ship_by`, `list blacklist`, `match.path`.
    pub(crate) fn path(&self, plan: &Plan) -> String {
        match self {
            Missing::Place(place) => plan.place(*place).map(|place| place.path.clone()).unwrap_or_default(),
            Missing::List(list) => {
                let name = plan.program().lists.get(*list as usize).map(|list| list.name.as_str());
                alloc::format!("list {}", name.unwrap_or_default())
            }
            Missing::Named(name) => name.clone(),
        }
    }
}

/// How personal what stands at a place may be: what stands for a whole record, as personal as any field in or below it.
fn class_of_whole(plan: &Plan, place: &Place) -> DataClass {
    let records = &plan.program().vocabulary.records;
    let (mut class, mut open, mut known) = (place.class, vec![&place.ty], vec![false; records.len()]);
    while let Some(ty) = open.pop() {
        let at = match ty {
            Type::List(item) => {
                open.push(item);
                continue;
            }
            Type::Record(id) => id.0 as usize,
            _ => continue,
        };
        let (Some(known @ false), Some(record)) = (known.get_mut(at), records.get(at)) else { continue };
        *known = true;
        for field in &record.fields {
            class = class.max(field.class);
            open.push(&field.ty);
        }
    }
    class
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A value of another type stands at a place.
    Wrong { place: PlaceId, found: Found },
    /// A value of another type is an item of the list at a place.
    WrongItem { list: PlaceId, found: Found },
    /// A number has no exact result.
    Number(DecimalError),
    /// An instant or length is out of range or inexact.
    Time(TimeError),
    /// Two currencies meet, one of them maybe at a place.
    Currencies { left: Currency, right: Currency, place: Option<PlaceId> },
    /// A quotient has zero below.
    ZeroDivisor,
    /// Two values of kinds that do not go together: quotients of different units, say.
    Kinds,
    /// An amount is to be paid that is no whole number of the smallest unit; how personal it is.
    NotRounded(Money, DataClass),
    /// Two rows of a `unique` table hold.
    TwoRows { table: u32, rows: (u32, u32) },
    /// Two rules of a `unique` group hold, and perhaps more.
    TwoRules { group: u32, rules: (RuleId, RuleId), more: bool },
}

impl From<MoneyError> for Fault {
    fn from(error: MoneyError) -> Fault {
        match error {
            MoneyError::Currencies { left, right } => Fault::Currencies { left, right, place: None },
            MoneyError::Number(error) => Fault::from(error),
            _ => Fault::Kinds,
        }
    }
}

impl From<DecimalError> for Fault {
    fn from(error: DecimalError) -> Fault {
        match error {
            DecimalError::DivisionByZero => Fault::ZeroDivisor,
            error => Fault::Number(error),
        }
    }
}

impl From<TimeError> for Fault {
    fn from(error: TimeError) -> Fault {
        Fault::Time(error)
    }
}

impl Fault {
    /// The same of a comparison of these: an amount in another currency stands at the first place that is read.
    pub(crate) fn of_reads<'n>(self, compared: impl IntoIterator<Item = &'n Node>) -> Fault {
        match self {
            Fault::Currencies { left, right, place: None } => {
                let mut places = compared.into_iter().filter_map(|node| match &node.kind {
                    NodeKind::Read(read) => Some(read.place),
                    _ => None,
                });
                Fault::Currencies { left, right, place: places.next() }
            }
            fault => fault,
        }
    }

    /// The path at which a wrong value stands.
    pub(crate) fn path(&self, plan: &Plan) -> Option<String> {
        match self {
            Fault::Wrong { place, .. } | Fault::Currencies { place: Some(place), .. } => {
                plan.place(*place).map(|place| place.path.clone())
            }
            Fault::WrongItem { list, .. } => {
                plan.place(*list).map(|place| alloc::format!("{}[]", place.path))
            }
            _ => None,
        }
    }

    /// What was found and what was expected, as a sentence. Of a wrong value about a person only its kind is said, and an
    /// amount about one is masked.
    pub(crate) fn sentence(&self, plan: &Plan) -> Bilingual {
        match self {
            Fault::Wrong { place, found } | Fault::WrongItem { list: place, found } => {
                let path = self.path(plan).unwrap_or_default();
                let declared = plan.place(*place);
                let class = declared.map(|place| class_of_whole(plan, place)).unwrap_or_default();
                let found = found.masked(class);
                let ty = match (self, declared.map(|at| &at.ty)) {
                    (Fault::WrongItem { .. }, Some(Type::List(item))) => Some(&**item),
                    (_, ty) => ty,
                };
                let Bilingual { en, zh } = ty.map(|ty| expected(plan, ty, &found)).unwrap_or_default();
                let Bilingual { en: found, zh: chinese } = found.words();
                let Bilingual { en: at, zh: at_zh } = plan.path_said(&path);
                say!("`{at}` is {found}; expected {en}", "“{at_zh}”是{chinese}，应为{zh}")
            }
            Fault::Number(DecimalError::Overflow) => {
                say!("the result has more than 28 digits before its point", "结果的整数部分超过 28 位")
            }
            Fault::Number(_) => say!(
                "the exact result has more than 28 digits; use round(…)",
                "精确结果超过 28 位数字，请用 round(…) 取整"
            ),
            Fault::Time(TimeError::Inexact) => {
                say!("the length of time is not a whole number of microseconds", "时长不是整数个微秒")
            }
            Fault::Time(_) => say!(
                "the time is out of range: instants are in the years 0000 to 9999",
                "时间超出范围：时刻须在 0000 年到 9999 年之间"
            ),
            Fault::Currencies { left, right, .. } => say!(
                "{left} meets {right}; amounts must be of one currency",
                "{left} 与 {right} 混用，金额必须是同一币种"
            ),
            Fault::ZeroDivisor => say!("division by zero", "除数为零"),
            Fault::Kinds => say!("the two values cannot be compared or combined", "两个值不能比较或运算"),
            Fault::NotRounded(money, class) => {
                let money = money.to_string();
                let money = mask(*class, &money);
                say!(
                    "{money} is not a whole number of the smallest unit; use round(…)",
                    "{money} 不是最小货币单位的整数倍，请用 round(…) 取整"
                )
            }
            Fault::TwoRows { table, rows } => {
                let (first, second) = (rows.0 + 1, rows.1 + 1);
                let name = plan.program().tables.get(*table as usize).map(|table| table.name.as_str());
                let name = name.unwrap_or_default();
                say!(
                    "rows {first} and {second} of the unique table `{name}` both hold",
                    "唯一表“{name}”的第 {first} 行与第 {second} 行同时成立"
                )
            }
            Fault::TwoRules { group, rules: (first, second), more } => {
                let name = plan.program().groups.get(*group as usize).map(|group| group.name.as_str());
                let name = name.unwrap_or_default();
                let rule = |id: &RuleId| plan.rule(*id).map(Rule::qualified).unwrap_or_default();
                let (first, second) = (rule(first), rule(second));
                let (others, others_zh) = if *more { (" and others", "等") } else { ("", "") };
                say!(
                    "`{first}` and `{second}`{others} of the unique group `{name}` hold at once",
                    "唯一组“{name}”中“{first}”、“{second}”{others_zh}同时成立"
                )
            }
        }
    }
}

/// An expected type in words; `found` is what stands in its place.
fn expected(plan: &Plan, ty: &Type, found: &Found) -> Bilingual {
    match ty {
        Type::Bool => say!("true or false", "真或假"),
        Type::Number => say!("a number", "数"),
        Type::Money => {
            say!("money with its currency, such as `199.00 CNY`", "带币种的金额，如“199.00 CNY”")
        }
        Type::Text => say!("text", "文字"),
        Type::Instant if plan.shape().zone.is_none() && is_local_time(found) => say!(
            "a time with its offset such as `2026-02-09T10:00:00+08:00`, or a zone set for times without one",
            "带时区的时间，如“2026-02-09T10:00:00+08:00”，或为不带时区的时间设定时区"
        ),
        Type::Instant => {
            say!("a time such as `2026-02-09T10:00:00+08:00`", "时间，如“2026-02-09T10:00:00+08:00”")
        }
        Type::Duration => say!("a length of time such as `2h`", "时长，如“2h”"),
        Type::Weight => say!("a weight such as `3kg`", "重量，如“3kg”"),
        Type::Enum(id) => {
            let names = plan.program().vocabulary.enumeration(*id).map(|found| &found.names);
            let name = |lang| names.map(|names| names.get(lang)).unwrap_or_default();
            let (name, name_zh) = (name(Lang::En), name(Lang::Zh));
            say!("a member of `{name}`", "“{name_zh}”的成员")
        }
        Type::Record(_) => say!("an object", "对象"),
        Type::List(_) => say!("a list", "列表"),
    }
}

/// Whether what was found is a text that says a time without an offset.
fn is_local_time(found: &Found) -> bool {
    matches!(found, Found::Text(text) if matches!(Stamp::parse(text), Ok(Stamp::Local(_))))
}

/// A cause, with the place in the rule where it arose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A required value is missing.
    Missing(Missing),
    /// Something is wrong.
    Fault(Fault, Span),
}

/// The causes of an outcome, put into words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Causes {
    pub(crate) missing: Vec<Missing>,
    pub(crate) faults: Vec<(Fault, Span)>,
}

impl Causes {
    /// The causes, each missing path once, in the order of paths.
    pub(crate) fn of(causes: &[Cause]) -> Causes {
        let mut sorted = Causes::default();
        for cause in causes {
            match cause {
                Cause::Missing(missing) => sorted.missing.push(missing.clone()),
                Cause::Fault(fault, span) => sorted.faults.push((fault.clone(), *span)),
            }
        }
        sorted.missing.sort();
        sorted.missing.dedup();
        sorted
    }

    /// The missing paths, sorted as text.
    pub(crate) fn paths(&self, plan: &Plan) -> Vec<String> {
        let mut paths: Vec<String> = self.missing.iter().map(|missing| missing.path(plan)).collect();
        paths.sort();
        paths.dedup();
        paths
    }
}
