//! Each type's one form in text.
//!
//! | type | form | example |
//! |---|---|---|
//! | number | shortest, no exponent | `0.05` |
//! | money | amount with the digits of the smallest unit, currency | `199.00 CNY` |
//! | time | RFC 3339 as a clock in Asia/Shanghai shows it | `2026-02-09T10:00:00+08:00` |
//! | duration | units from the longest | `2h 30min` |
//! | weight | kilograms from 1 kg on, grams below | `1.5kg`, `500g` |
//! | boolean | | `true`, `false` |
//! | enum | the primary name | `gold` |
//! | list | its items with commas | `A1, A2` |
//! | record | its id; without one its fields | `sku: A1, quantity: 2` |

use alloc::string::String;
use core::fmt::Write as _;

use crate::decimal::Decimal;
use crate::lang::Lang;
use crate::plan::Plan;
use crate::value::{Member, Scalar, Value};

/// A value as a reader sees it: of what has names, those of `lang`.
pub(crate) fn value_in(value: &Value, plan: &Plan, lang: Lang) -> String {
    let mut out = String::new();
    write(&mut out, value, plan, Some(lang));
    out
}

/// The same of a single value.
pub(crate) fn scalar_in(scalar: &Scalar<'_>, plan: &Plan, lang: Lang) -> String {
    let mut out = String::new();
    write_scalar(&mut out, scalar, plan, Some(lang));
    out
}

/// The form of a single value.
pub(crate) fn scalar_text(scalar: &Scalar<'_>, plan: &Plan) -> String {
    let mut out = String::new();
    write_scalar(&mut out, scalar, plan, None);
    out
}

/// Writes the form of a value.
pub(crate) fn write_value(out: &mut String, value: &Value, plan: &Plan) {
    write(out, value, plan, None);
}

/// Writes a value: in its one form, or for a reader of a language.
fn write(out: &mut String, value: &Value, plan: &Plan, reader: Option<Lang>) {
    match value {
        Value::Scalar(scalar) => write_scalar(out, scalar, plan, reader),
        Value::None => out.push_str("none"),
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                write(out, item, plan, reader);
            }
        }
        Value::Record(fields) => {
            for (number, (name, field)) in fields.iter().enumerate() {
                out.push_str(if number > 0 { ", " } else { "" });
                out.push_str(name);
                out.push_str(": ");
                write(out, field, plan, reader);
            }
        }
    }
}

fn write_scalar(out: &mut String, scalar: &Scalar<'_>, plan: &Plan, reader: Option<Lang>) {
    // Writing to a text does not fail.
    let _ = match scalar {
        Scalar::Bool(value) if reader == Some(Lang::Zh) => out.write_str(if *value { "真" } else { "假" }),
        Scalar::Duration(duration) if reader == Some(Lang::Zh) => out.write_str(&duration.in_chinese()),
        Scalar::Bool(value) => write!(out, "{value}"),
        Scalar::Number(number) => write!(out, "{number}"),
        Scalar::Money(money) => write!(out, "{money}"),
        Scalar::Text(text) => out.write_str(text),
        Scalar::Instant(instant) => out.write_str(&instant.display_in(plan.display_zone())),
        Scalar::Duration(duration) => write!(out, "{duration}"),
        Scalar::Weight(grams) => write_weight(out, *grams),
        Scalar::Member(_, Member::Other(text)) => out.write_str(text),
        Scalar::Member(id, Member::Known(index)) => {
            let declared = plan.program().vocabulary.enumeration(*id);
            let names = declared.and_then(|declared| declared.members.get(*index as usize));
            out.write_str(match (names, reader) {
                (Some(names), Some(lang)) => names.get(lang),
                (Some(names), None) => &names.primary,
                (None, _) => "",
            })
        }
    };
}

/// Kilograms where there is at least one and they are exact.
fn write_weight(out: &mut String, grams: Decimal) -> core::fmt::Result {
    let thousandth = Decimal::from_mantissa(1, 3);
    match thousandth.and_then(|thousandth| grams.checked_mul(thousandth)) {
        Ok(kilograms) if kilograms.abs() >= Decimal::ONE => write!(out, "{kilograms}kg"),
        _ => write!(out, "{grams}g"),
    }
}
