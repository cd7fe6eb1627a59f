//! The built-in functions: their names in both languages, what they take and what they give.

use alloc::string::String;
use alloc::vec::Vec;

use super::checker::{Checker, has_order};
use super::define::constant_of;
use super::expr::single_word;
use crate::diagnostic::{Diagnostic, codes};
use crate::program::{Function, Node, NodeKind};
use crate::say;
use crate::span::Span;
use crate::syntax::ast::{Arg, Expr, Path};
use crate::value::{Scalar, Type};

/// A function as it is written.
struct Written {
    en: &'static str,
    zh: &'static str,
    /// How it is called, for messages.
    usage: &'static str,
    usage_zh: &'static str,
    form: Form,
}

/// What a function takes.
#[derive(Clone, Copy)]
enum Form {
    /// One quantity, and gives one of its type.
    Quantity(Function),
    /// Two or more ordered values of one type, and gives one of it.
    Choice(Function),
    /// One text, and gives a number.
    Length,
    /// An instant and a zone or calendar, and gives a number.
    Part(fn(u32) -> Function),
    /// An instant and a calendar, and gives true or false.
    Working(fn(u32) -> Function),
    /// Two instants and a calendar, and gives a duration.
    Span,
}

const FUNCTIONS: &[Written] = &[
    written("abs", "绝对值", "abs(x)", "绝对值(x)", Form::Quantity(Function::Abs)),
    written("min", "最小值", "min(x, y, …)", "最小值(x, y, …)", Form::Choice(Function::Min)),
    written("max", "最大值", "max(x, y, …)", "最大值(x, y, …)", Form::Choice(Function::Max)),
    written("length", "长度", "length(text)", "长度(文本)", Form::Length),
    part("year", "年份", "year(t, \"Asia/Shanghai\")", "年份(t, \"Asia/Shanghai\")", Function::Year),
    part("month", "月份", "month(t, \"Asia/Shanghai\")", "月份(t, \"Asia/Shanghai\")", Function::Month),
    part("day", "日", "day(t, \"Asia/Shanghai\")", "日(t, \"Asia/Shanghai\")", Function::Day),
    part("hour", "小时数", "hour(t, \"Asia/Shanghai\")", "小时数(t, \"Asia/Shanghai\")", Function::Hour),
    part(
        "weekday",
        "星期几",
        "weekday(t, \"Asia/Shanghai\")",
        "星期几(t, \"Asia/Shanghai\")",
        Function::Weekday,
    ),
    written(
        "is_workday",
        "是班日",
        "is_workday(t, calendar)",
        "是班日(t, 日历)",
        Form::Working(Function::IsWorkday),
    ),
    written(
        "is_working_time",
        "是工时",
        "is_working_time(t, calendar)",
        "是工时(t, 日历)",
        Form::Working(Function::IsWorkingTime),
    ),
    written(
        "working_time",
        "工作时长",
        "working_time(from, to, calendar)",
        "工作时长(起, 止, 日历)",
        Form::Span,
    ),
];

const fn written(
    en: &'static str,
    zh: &'static str,
    usage: &'static str,
    usage_zh: &'static str,
    form: Form,
) -> Written {
    Written { en, zh, usage, usage_zh, form }
}

const fn part(
    en: &'static str,
    zh: &'static str,
    usage: &'static str,
    usage_zh: &'static str,
    function: fn(u32) -> Function,
) -> Written {
    Written { en, zh, usage, usage_zh, form: Form::Part(function) }
}

impl<'f> Checker<'_, '_, 'f> {
    /// A call of a function; an event in the place of one is a trigger where none may stand.
    pub(crate) fn call(&mut self, target: &Path, args: &[Arg], span: Span) -> Option<Node> {
        let name = target.dotted();
        let Some(function) = FUNCTIONS.iter().find(|written| written.en == name || written.zh == name) else {
            if self.ctx.vocabulary.event_names.contains_key(name.as_str()) {
                return self.misplaced_trigger(span);
            }
            return self.unknown_function(target, &name);
        };
        self.ctx.names.record_pair(target.span, function.en, function.zh);
        if let Some(named) = args.iter().find_map(|arg| arg.name.as_ref()) {
            let text = &named.text;
            return self.error(
                &codes::check::FUNCTION_ARGUMENTS,
                named.span,
                say!(
                    "arguments of a function have no names; found `{text}:`",
                    "函数参数不写名称，却写了“{text}:”"
                ),
            );
        }
        let values: Vec<&Expr> = args.iter().map(|arg| &arg.value).collect();
        self.applied(function, &values, span)
    }

    fn applied(&mut self, function: &Written, args: &[&Expr], span: Span) -> Option<Node> {
        match (function.form, args) {
            (Form::Quantity(kind), [value]) => {
                let value = self.expr(value, None)?;
                if !matches!(value.ty, Type::Number | Type::Money | Type::Weight | Type::Duration) {
                    return self.unfit(function, value.span);
                }
                Some(Node { span, ty: value.ty.clone(), kind: NodeKind::Call(kind, Vec::from([value])) })
            }
            (Form::Choice(kind), [first, rest @ ..]) if !rest.is_empty() => {
                let first = self.expr(first, None)?;
                if !has_order(&first.ty) {
                    return self.unfit(function, first.span);
                }
                let ty = first.ty.clone();
                let rest: Vec<Option<Node>> = rest.iter().map(|value| self.typed(value, &ty)).collect();
                let rest: Option<Vec<Node>> = rest.into_iter().collect();
                let values = core::iter::once(first).chain(rest?).collect();
                Some(Node { span, ty, kind: NodeKind::Call(kind, values) })
            }
            (Form::Length, [value]) => {
                let value = self.typed(value, &Type::Text)?;
                let kind = NodeKind::Call(Function::Length, Vec::from([value]));
                Some(Node { span, ty: Type::Number, kind })
            }
            (Form::Part(kind), [at, zone]) => {
                let (at, zone) = (self.typed(at, &Type::Instant), self.zone(zone));
                let kind = NodeKind::Call(kind(zone?), Vec::from([at?]));
                Some(Node { span, ty: Type::Number, kind })
            }
            (Form::Working(kind), [at, calendar]) => {
                let (at, calendar) = (self.typed(at, &Type::Instant), self.calendar(calendar));
                let kind = NodeKind::Call(kind(calendar?), Vec::from([at?]));
                Some(Node { span, ty: Type::Bool, kind })
            }
            (Form::Span, [from, to, calendar]) => {
                let (from, to) = (self.typed(from, &Type::Instant), self.typed(to, &Type::Instant));
                let calendar = self.calendar(calendar);
                let kind = NodeKind::Call(Function::WorkingTime(calendar?), Vec::from([from?, to?]));
                Some(Node { span, ty: Type::Duration, kind })
            }
            _ => self.unfit(function, span),
        }
    }

    fn unfit<T>(&mut self, function: &Written, span: Span) -> Option<T> {
        let Written { usage, usage_zh, .. } = function;
        self.error(
            &codes::check::FUNCTION_ARGUMENTS,
            span,
            say!("the function is called `{usage}`", "函数的写法是“{usage_zh}”"),
        )
    }

    fn unknown_function<T>(&mut self, target: &Path, name: &str) -> Option<T> {
        if matches!(name, "任一" | "any_of") {
            return self.misplaced_trigger(target.span);
        }
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_FUNCTION,
            target.span,
            say!("there is no function `{name}`", "没有函数“{name}”"),
        );
        let spellings = FUNCTIONS.iter().flat_map(|written| [written.en, written.zh]);
        self.fail(match self.ctx.vocabulary.action_names.contains_key(name) {
            true => diagnostic.help(say!("an action stands behind `then`", "动作写在“就”之后")),
            false => self.told_apart(diagnostic.meant(target.span, name, spellings), &target.parts),
        })
    }

    /// The zone that an argument names: as text, or that of a calendar.
    fn zone(&mut self, expr: &Expr) -> Option<u32> {
        if let Some(word) = single_word(expr)
            && let Some(number) = self.ctx.calendar_names.find(&word.text)
        {
            let calendar = self.mention_calendar(number, word.span);
            return self.ctx.calendars.get(calendar? as usize).map(|calendar| calendar.zone);
        }
        let node = self.typed(expr, &Type::Text)?;
        let Some(Scalar::Text(name)) = constant_of(&node) else {
            return self.error(
                &codes::check::CONSTANT_EXPECTED,
                node.span,
                say!("a zone is written out: \"Asia/Shanghai\"", "时区要直接写出：\"Asia/Shanghai\""),
            );
        };
        let name = String::from(&**name);
        let zone = self.ctx.zone(&name);
        if zone.is_none() {
            self.ctx.unknown_zone(&name, node.span);
        }
        zone
    }

    /// The calendar that an argument names.
    fn calendar(&mut self, expr: &Expr) -> Option<u32> {
        let word = single_word(expr);
        if let Some(word) = word
            && let Some(number) = self.ctx.calendar_names.find(&word.text)
        {
            return self.mention_calendar(number, word.span);
        }
        let name = word.map_or("", |word| word.text.as_str());
        if self.is_broken(name) {
            return None;
        }
        let diagnostic = Diagnostic::new(
            &codes::check::UNKNOWN_ZONE,
            expr.span,
            say!("the name of a calendar is needed here", "这里应写日历的名称"),
        );
        let diagnostic = diagnostic.help(say!(
            "declare one: `calendar office {{ zone \"Asia/Shanghai\" hours mon .. fri 09:00 - 18:00 }}`",
            "请先声明：日历 办公 {{ 时区 \"Asia/Shanghai\" 工时 周一 .. 周五 09:00 - 18:00 }}"
        ));
        let known = self.ctx.calendar_names.spellings();
        let diagnostic = self.ctx.meant(diagnostic, expr.span, name, known);
        self.fail(diagnostic)
    }

    fn mention_calendar(&mut self, number: u32, span: Span) -> Option<u32> {
        self.ctx.calendar_names.mention(number);
        let names = self.ctx.calendar_names.get(number)?.names.clone();
        self.ctx.names.record(span, &names);
        Some(number)
    }
}
