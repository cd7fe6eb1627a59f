//! The shapes that are hard for an index, each with the program a good programmer would write for it.

use aho_corasick::AhoCorasick;
use hashbrown::HashMap;

use super::Program;
use super::sale::Sale;
use crate::rules::{Clause, RuleSet};

/// Nothing where the rules have none of these shapes.
pub(super) fn program(set: &RuleSet) -> Option<Box<dyn Program>> {
    let program = Ranges::of(set).map(boxed);
    let program = program.or_else(|| Bounds::of(set).map(boxed));
    let program = program.or_else(|| Words::of(set).map(boxed));
    let program = program.or_else(|| Either::of(set).map(boxed));
    program.or_else(|| Never::of(set).map(boxed))
}

fn boxed(program: impl Program + 'static) -> Box<dyn Program> {
    Box::new(program)
}

/// Ranges of the amount: between two neighbouring ends the same rules match.
struct Ranges {
    ends: Vec<i64>,
    /// The rules from the end of this number to the next.
    between: Vec<Vec<u32>>,
}

impl Ranges {
    fn of(set: &RuleSet) -> Option<Ranges> {
        let mut ranges = Vec::new();
        for rule in &set.rules {
            let [Clause::AtLeast("amount_cents", low), Clause::Below("amount_cents", below)] =
                rule.when.as_slice()
            else {
                return None;
            };
            ranges.push((*low, *below));
        }
        let mut ends: Vec<i64> = ranges.iter().flat_map(|(low, below)| [*low, *below]).collect();
        ends.sort_unstable();
        ends.dedup();
        let here = |end: &i64| {
            (0..)
                .zip(&ranges)
                .filter(|(_, (low, below))| low <= end && end < below)
                .map(|(id, _)| id)
                .collect()
        };
        let between = ends.iter().map(here).collect();
        Some(Ranges { ends, between })
    }
}

impl Program for Ranges {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let amount = sale.cents();
        let after = self.ends.partition_point(|end| *end <= amount);
        if let Some(here) = after.checked_sub(1).and_then(|at| self.between.get(at)) {
            matched.extend_from_slice(here);
        }
    }
}

/// A bound of the refunds and one of the amount.
struct Bounds {
    /// The least amount, the least number of refunds and the rule, by amount.
    from: Vec<(i64, i64, u32)>,
    /// The amount that is too much, the least number of refunds and the rule, by amount.
    below: Vec<(i64, i64, u32)>,
}

impl Bounds {
    fn of(set: &RuleSet) -> Option<Bounds> {
        let mut bounds = Bounds { from: Vec::new(), below: Vec::new() };
        for (id, rule) in (0..).zip(&set.rules) {
            match rule.when.as_slice() {
                [
                    Clause::AtLeast("customer.refund_only_30d", refunds),
                    Clause::AtLeast("amount_cents", amount),
                ] => bounds.from.push((*amount, *refunds, id)),
                [
                    Clause::AtLeast("customer.refund_only_30d", refunds),
                    Clause::Below("amount_cents", amount),
                ] => bounds.below.push((*amount, *refunds, id)),
                _ => return None,
            }
        }
        bounds.from.sort_unstable();
        bounds.below.sort_unstable();
        Some(bounds)
    }
}

impl Program for Bounds {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let (amount, refunds) = (sale.cents(), sale.customer.refund_only_30d);
        let reached = self.from.partition_point(|(low, ..)| *low <= amount);
        let passed = self.below.partition_point(|(below, ..)| *below <= amount);
        let rules = self.from.iter().take(reached).chain(self.below.iter().skip(passed));
        matched.extend(rules.filter(|(_, least, _)| refunds >= *least).map(|(.., id)| *id));
    }
}

/// A word in the note.
struct Words(AhoCorasick);

impl Words {
    fn of(set: &RuleSet) -> Option<Words> {
        let words: Option<Vec<&str>> = set
            .rules
            .iter()
            .map(|rule| match rule.when.as_slice() {
                [Clause::Contains("note", word)] => Some(word.as_str()),
                _ => None,
            })
            .collect();
        AhoCorasick::new(words?).ok().map(Words)
    }
}

impl Program for Words {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let note = sale.buyer_note.unwrap_or_default();
        matched.extend(self.0.find_overlapping_iter(note).map(|found| found.pattern().as_u32()));
        matched.sort_unstable();
        matched.dedup();
    }
}

/// The start of the customer's id, or a least amount, or a least quantity of a SKU.
#[derive(Default)]
struct Either {
    starts: HashMap<String, Vec<u32>>,
    /// The lengths of the starts.
    lengths: Vec<usize>,
    amounts: Vec<(i64, u32)>,
    skus: HashMap<String, Vec<(i64, u32)>>,
}

impl Either {
    fn of(set: &RuleSet) -> Option<Either> {
        let mut program = Either::default();
        for (id, rule) in (0..).zip(&set.rules) {
            let [Clause::Either(parts)] = rule.when.as_slice() else { return None };
            let [
                Clause::Prefix("customer.id", start),
                Clause::AtLeast("amount_cents", amount),
                Clause::Any(item),
            ] = parts.as_slice()
            else {
                return None;
            };
            let [Clause::In("sku", skus), Clause::AtLeast("qty", quantity)] = item.as_slice() else {
                return None;
            };
            program.starts.entry(start.clone()).or_default().push(id);
            program.lengths.push(start.len());
            program.amounts.push((*amount, id));
            for sku in skus {
                program.skus.entry(sku.clone()).or_default().push((*quantity, id));
            }
        }
        program.lengths.sort_unstable();
        program.lengths.dedup();
        program.amounts.sort_unstable();
        Some(program)
    }
}

impl Program for Either {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        for length in &self.lengths {
            let start = sale.customer.id.get(..*length);
            if let Some(rules) = start.and_then(|start| self.starts.get(start)) {
                matched.extend_from_slice(rules);
            }
        }
        let amount = sale.cents();
        let reached = self.amounts.partition_point(|(least, _)| *least <= amount);
        matched.extend(self.amounts.iter().take(reached).map(|(_, id)| *id));
        for item in &sale.items {
            let rules = self.skus.get(item.sku).into_iter().flatten();
            matched.extend(rules.filter(|(least, _)| item.quantity >= *least).map(|(_, id)| *id));
        }
        matched.sort_unstable();
        matched.dedup();
    }
}

/// What remains of a rule of `not` alone, by the only province it leaves.
struct Never(HashMap<String, Vec<Left>>);

struct Left {
    not_channel: String,
    from: i64,
    least_gift: i64,
    id: u32,
}

impl Never {
    fn of(set: &RuleSet) -> Option<Never> {
        let mut provinces: HashMap<String, Vec<Left>> = HashMap::new();
        for (id, rule) in (0..).zip(&set.rules) {
            let [Clause::Not(province), Clause::Not(channel), Clause::Not(amount), Clause::Not(items)] =
                rule.when.as_slice()
            else {
                return None;
            };
            let (
                Clause::IsNot("province", province),
                Clause::Is("channel", channel),
                Clause::Below("amount_cents", from),
                Clause::Any(item),
            ) = (&**province, &**channel, &**amount, &**items)
            else {
                return None;
            };
            let [Clause::Flag("gift", true), Clause::AtLeast("qty", least_gift)] = item.as_slice() else {
                return None;
            };
            let left = Left { not_channel: channel.clone(), from: *from, least_gift: *least_gift, id };
            provinces.entry(province.clone()).or_default().push(left);
        }
        Some(Never(provinces))
    }
}

impl Program for Never {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let gifts = sale.items.iter().filter(|item| item.is_gift).map(|item| item.quantity);
        let gifts = gifts.max().unwrap_or(0);
        for rule in self.0.get(sale.province).into_iter().flatten() {
            if sale.cents() >= rule.from && rule.not_channel != sale.channel && gifts < rule.least_gift {
                matched.push(rule.id);
            }
        }
    }
}
