//! Leaving findings and orders out of a diagnosis: every list that refers to another by index is kept true.

use std::collections::HashSet;

use dangjiu::decimal::Decimal;
use dangjiu_facade::wire::{CauseGroup, Diagnosis, Finding};

use super::figures::with_places;

/// Whether a finding is counted in a group.
pub(super) fn of_group(finding: &Finding, group: &CauseGroup) -> bool {
    finding.cause == group.cause
        && finding.kind == group.kind
        && finding.system == group.system
        && finding.against == group.against
}

/// Keeps the findings and orders that are marked; what is left refers to the new places.
///
/// Counts and sums stay as they are: they are about everything.
pub(super) fn keep(diagnosis: &mut Diagnosis, findings: &[bool], orders: &[bool]) {
    let (finding_at, order_at) = (places(findings), places(orders));
    let moved = |list: &mut Vec<u32>| {
        *list = list.iter().filter_map(|index| at(&finding_at, *index)).collect();
    };
    retain(&mut diagnosis.findings, findings);
    retain(&mut diagnosis.orders, orders);
    for finding in &mut diagnosis.findings {
        finding.order = finding.order.and_then(|order| at(&order_at, order));
    }
    diagnosis.orders.iter_mut().for_each(|order| moved(&mut order.findings));
    diagnosis.causes.iter_mut().for_each(|group| moved(&mut group.examples));
    if let Some(compared) = &mut diagnosis.compared {
        moved(&mut compared.new);
        moved(&mut compared.still);
    }
}

/// The new place of each item, where it is kept.
fn places(kept: &[bool]) -> Vec<Option<u32>> {
    let mut next = 0;
    kept.iter()
        .map(|kept| {
            let place = kept.then_some(next);
            next += u32::from(*kept);
            place
        })
        .collect()
}

fn at(places: &[Option<u32>], index: u32) -> Option<u32> {
    places.get(index as usize).copied().flatten()
}

fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut marks = kept.iter();
    items.retain(|_| marks.next().copied().unwrap_or(false));
}

/// The diagnosis with at most so many orders, those with the heaviest findings first, then those without any; with the
/// findings of these orders, and as many that belong to no order.
pub(super) fn heaviest(diagnosis: &Diagnosis, most: usize) -> Diagnosis {
    let mut shown = diagnosis.clone();
    let mut orders = vec![false; diagnosis.orders.len()];
    let mut findings = vec![false; diagnosis.findings.len()];
    let mut left = most;
    let mark = |index: usize, orders: &mut Vec<bool>, left: &mut usize| {
        if let Some(order) = orders.get_mut(index).filter(|order| !**order && *left > 0) {
            *order = true;
            *left -= 1;
        }
    };
    // The findings stand in the order of their weight.
    for finding in &diagnosis.findings {
        if let Some(order) = finding.order {
            mark(order as usize, &mut orders, &mut left);
        }
    }
    for index in 0..diagnosis.orders.len() {
        mark(index, &mut orders, &mut left);
    }
    let mut alone = 0;
    for (kept, finding) in findings.iter_mut().zip(&diagnosis.findings) {
        *kept = match finding.order {
            Some(order) => orders.get(order as usize).copied().unwrap_or(false),
            None => {
                alone += 1;
                alone <= most
            }
        };
    }
    keep(&mut shown, &findings, &orders);
    shown.rules.intents.truncate(most);
    shown
}

/// Counts the groups anew over the findings that are left; a group without findings goes.
pub(super) fn regroup(diagnosis: &mut Diagnosis) {
    let Diagnosis { causes, findings, orders, .. } = diagnosis;
    for group in causes.iter_mut() {
        let of_it: Vec<&Finding> = findings.iter().filter(|finding| of_group(finding, group)).collect();
        if of_it.len() as u64 == group.findings {
            continue;
        }
        group.findings = of_it.len() as u64;
        let mut seen = HashSet::new();
        let mut count = 0;
        let mut worth = Vec::new();
        for finding in &of_it {
            let (amount, currency) = match finding.order {
                Some(order) if seen.insert(order) => match orders.get(order as usize) {
                    Some(order) => (&order.amount, &order.currency),
                    None => continue,
                },
                Some(_) => continue,
                None => (&finding.amount, &finding.currency),
            };
            count += 1;
            worth.extend(currency.is_none().then_some(amount.as_str()));
        }
        group.orders = count;
        group.amount = sum(&group.amount, worth.into_iter());
        group.weight = sum(&group.weight, of_it.iter().map(|finding| finding.weight.as_str()));
    }
    causes.retain(|group| group.findings > 0);
    // Stable: groups of one weight stay as they stood.
    causes.sort_by_key(|group| std::cmp::Reverse(Decimal::parse(&group.weight).ok()));
}

/// The sum of numbers, with as many places as `like` has.
fn sum<'a>(like: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let places = like.split_once('.').map_or(0, |(_, places)| places.len());
    let numbers = texts.filter_map(|text| Decimal::parse(text).ok());
    let sum = numbers.fold(Decimal::from_i64(0), |sum, number| sum.checked_add(number).unwrap_or(sum));
    let text = sum.to_string();
    if places == 0 { text } else { with_places(&text, places) }
}
