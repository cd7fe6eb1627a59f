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

use crate::lang::Lang;
use crate::plan::Plan;
use crate::value::{Scalar, Value};

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
    plan.program().vocabulary.write_scalar(out, scalar, plan.display_zone(), reader);
}
