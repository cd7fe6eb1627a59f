//! The rules in Dangjiu's language, in files of ten thousand.
//!
//! ```text
//! rule far_haul
//! when order.province in [新疆, 西藏, 内蒙古, 青海] and order.status is paid and order.amount >= 30元
//! then add_tag(tag: "far_haul")
//! ```

use crate::rules::{Clause, Rule, RuleSet};
use crate::table::columns;

/// What the shop adds to the shipped vocabulary: statuses and two fields of its own.
pub const VOCABULARY: &str = "enum headline { signed refunding processing closed }
record order { currency: text required  has_gift: boolean required }
";

/// One source takes 32 MiB at most.
const RULES_OF_A_FILE: usize = 10_000;

/// The texts of the files.
#[inline(never)]
pub fn files(set: &RuleSet) -> Vec<String> {
    if set.first {
        return vec![format!("{VOCABULARY}{}", decision_table(set))];
    }
    let chunks = set.rules.chunks(RULES_OF_A_FILE).enumerate();
    chunks
        .map(|(at, rules)| {
            let mut text = if at == 0 { VOCABULARY.to_owned() } else { String::new() };
            rules.iter().for_each(|each| text.push_str(&rule(each)));
            text
        })
        .collect()
}

fn rule(rule: &Rule) -> String {
    let Rule { name, when } = rule;
    format!("\nrule {name}\nwhen {}\nthen add_tag(tag: \"{name}\")\n", all(when, "order"))
}

/// A table whose rows do something: each is a rule of its own number.
fn decision_table(set: &RuleSet) -> String {
    let columns = columns(set);
    let header: Vec<String> = columns.iter().map(|column| place(column, "order")).collect();
    let mut text = format!("\ntable lane (first)\n| {} | -> then |\n", header.join(" | "));
    for rule in &set.rules {
        let cells: Vec<String> = columns.iter().map(|column| cell(&rule.when, column)).collect();
        text.push_str(&format!("| {} | add_tag(tag: \"{}\") |\n", cells.join(" | "), rule.name));
    }
    text
}

fn cell(clauses: &[Clause], column: &str) -> String {
    let here: Vec<&Clause> = clauses.iter().filter(|clause| clause.path() == Some(column)).collect();
    if let [Clause::AtLeast(path, low), Clause::Below(_, below)] = here.as_slice() {
        // Both ends belong to a range.
        return format!("{} .. {}", number(path, *low), number(path, below - 1));
    }
    let found = clauses.iter().find_map(|clause| match clause {
        Clause::Is(path, value) if *path == column => Some(text(path, value)),
        Clause::Flag(path, value) if *path == column => Some(value.to_string()),
        Clause::In(path, values) if *path == column => {
            let values: Vec<String> = values.iter().map(|value| text(path, value)).collect();
            Some(format!("in [{}]", values.join(", ")))
        }
        Clause::AtLeast(path, value) if *path == column => Some(format!(">= {}", number(path, *value))),
        Clause::Below(path, value) if *path == column => Some(format!("< {}", number(path, *value))),
        _ => None,
    });
    found.unwrap_or_else(|| "-".to_owned())
}

fn all(clauses: &[Clause], of: &str) -> String {
    clauses.iter().map(|clause| condition(clause, of)).collect::<Vec<_>>().join(" and ")
}

fn condition(clause: &Clause, of: &str) -> String {
    match clause {
        Clause::Is(path, value) => format!("{} is {}", place(path, of), text(path, value)),
        Clause::IsNot(path, value) => format!("{} is not {}", place(path, of), text(path, value)),
        Clause::Flag(path, value) => format!("{} is {value}", place(path, of)),
        Clause::In(path, values) => {
            let values: Vec<String> = values.iter().map(|value| text(path, value)).collect();
            format!("{} in [{}]", place(path, of), values.join(", "))
        }
        Clause::AtLeast(path, value) => format!("{} >= {}", place(path, of), number(path, *value)),
        Clause::Below(path, value) => format!("{} < {}", place(path, of), number(path, *value)),
        Clause::Has(path, value) | Clause::Contains(path, value) => {
            format!("{} contains {value:?}", place(path, of))
        }
        Clause::Prefix(path, value) => format!("{} starts with {value:?}", place(path, of)),
        Clause::HourAtLeast(hour) => format!("hour(order.created_at, \"Asia/Shanghai\") >= {hour}"),
        Clause::HourBelow(hour) => format!("hour(order.created_at, \"Asia/Shanghai\") < {hour}"),
        Clause::Any(clauses) => format!("any item in order.items ({})", all(clauses, "item")),
        Clause::Either(clauses) => {
            let parts: Vec<String> = clauses.iter().map(|clause| condition(clause, of)).collect();
            format!("({})", parts.join(" or "))
        }
        Clause::Not(clause) => format!("not ({})", condition(clause, of)),
    }
}

/// A path of the neutral form in the vocabulary.
fn place(path: &str, of: &str) -> String {
    let name = match path {
        "order_id" => "id",
        "amount_cents" => "amount",
        "price_cents" => "price",
        "qty" => "quantity",
        "gift" => "is_gift",
        "coupon_codes" => "coupons",
        "note" => "buyer_note",
        same => same,
    };
    format!("{of}.{name}")
}

/// A member of an enum as it is, a text in quotes.
fn text(path: &str, value: &str) -> String {
    match path {
        "channel" | "status" | "province" | "customer.tier" => value.to_owned(),
        _ => format!("{value:?}"),
    }
}

/// Cents as money, other numbers as they are.
fn number(path: &str, value: i64) -> String {
    match path {
        "amount_cents" | "price_cents" => format!("{}.{:02}元", value / 100, value % 100),
        _ => value.to_string(),
    }
}
