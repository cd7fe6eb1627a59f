//! A diagnosis put into plain data: what was judged, in words, ranked and grouped.
//!
//! The core judges; here every finding gets its sentence, its weight (amount × age) and its place among the others, and the
//! orders that matter are laid out with their timelines. What the rules would do about the orders is asked in
//! [`rules`].

mod bridge;
mod policy;
pub mod rules;
mod titles;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use dangjiu::base32;
use dangjiu::diagnosis::{Cause, Finding, Judged, JudgedOrder, Kind, Shown, State, Verdict};
use dangjiu::ids::OrderId;
use dangjiu::mapping::Claim;
use dangjiu::mask::{mask, mask_within};
use dangjiu::observation::{Amount, NodeKind, Role, SystemId};
use dangjiu::schema::DataClass;
use dangjiu::time::Instant;
use sha2::{Digest, Sha256};

use crate::wire;

pub use policy::policy;
pub use titles::system_title;

const DAY_MICROS: i128 = 86_400_000_000;

/// What is wanted of a diagnosis beside the findings.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Whose data it is; empty: nobody in particular. Part of every order's id.
    pub tenant: &'a str,
    /// The files that were read, by their number in the diagnosis; refused ones after them.
    pub files: Vec<wire::FileRead>,
    /// Whether consistent orders are laid out too.
    pub all_orders: bool,
    /// Whether values about people are shown.
    pub reveal: bool,
}

/// The diagnosis as plain data. The only people it knows of are those who worked on an order; their names are masked unless
/// revealed, and so are telephone numbers that somebody typed into a status, a source or the name of a shop.
#[must_use]
pub fn in_words(judged: &Judged<'_>, wanted: Wanted<'_>) -> wire::Diagnosis {
    let speaker = Speaker::new(judged, wanted.tenant, &wanted.files, wanted.reveal);
    let (findings, by_order) = speaker.findings();
    let mut places: HashMap<u32, u32> = HashMap::new();
    let mut orders = Vec::new();
    for (number, order) in (0u32..).zip(&judged.orders) {
        let own = by_order.get(&number);
        let shown = wanted.all_orders || own.is_some() || order.verdict == Verdict::Undecided;
        if shown {
            places.insert(number, u32::try_from(orders.len()).unwrap_or(u32::MAX));
            orders.push(speaker.order(order, own.map_or(&[][..], Vec::as_slice), &findings));
        }
    }
    let causes = speaker.causes(&findings);
    let mut findings: Vec<wire::Finding> = findings.into_iter().map(|weighed| weighed.finding).collect();
    for finding in &mut findings {
        finding.order = finding.order.and_then(|order| places.get(&order).copied());
    }
    wire::Diagnosis {
        format: wire::Diagnosis::FORMAT,
        tenant: wanted.tenant.to_owned(),
        now: judged.now.map(|now| now.to_string()).unwrap_or_default(),
        rate: rate(judged.orders.iter()),
        channels: speaker.channels(),
        systems: speaker.systems(),
        standing: speaker.standing(),
        currencies: speaker.currencies.told(),
        causes,
        findings,
        orders,
        bridges: bridge::bridges(judged),
        files: wanted.files,
        ..wire::Diagnosis::default()
    }
}

/// The canonical id of an order. For what has none: kind and number, of a sales order behind who numbers it.
#[must_use]
pub fn order_id(judged: &Judged<'_>, order: &JudgedOrder, tenant: &str) -> String {
    match canonical(judged, order, tenant) {
        Some(id) => id.to_string(),
        None => {
            let ((kind, id), numbering) = (judged.node(order.node), judged.numbering(order.node));
            match numbering {
                "" => format!("{}:{id}", kind.name()),
                numbering => format!("{}:{numbering}:{id}", kind.name()),
            }
        }
    }
}

/// The short form of an order's id for people; its number in its system where it has none.
fn short_id(judged: &Judged<'_>, order: &JudgedOrder, tenant: &str) -> String {
    match (canonical(judged, order, tenant), order.created) {
        (Some(id), Some(created)) => id.short(created),
        _ => judged.node(order.node).1.to_owned(),
    }
}

fn canonical(judged: &Judged<'_>, order: &JudgedOrder, tenant: &str) -> Option<OrderId> {
    let (kind, id) = judged.node(order.node);
    let channel = judged.numbering(order.node);
    let mut systems = judged.diagnosis().systems().iter();
    let numbers_itself = systems.any(|system| system.name == channel && system.role != Role::Channel);
    if kind != NodeKind::SalesOrder || channel.is_empty() || numbers_itself {
        return None;
    }
    OrderId::derive(tenant, channel, judged.shop(order.node), id).ok()
}

/// A finding in words, and its weight in ten-thousandths of the currency × microseconds.
struct Weighed<'j> {
    found: &'j Finding,
    finding: wire::Finding,
    weight: i128,
}

/// Puts what was judged into words.
pub(crate) struct Speaker<'j, 'd> {
    pub(crate) judged: &'j Judged<'d>,
    tenant: &'j str,
    files: Vec<String>,
    reveal: bool,
    pub(crate) names: words::Names<'d>,
    currencies: Currencies<'d>,
}

impl<'j, 'd> Speaker<'j, 'd> {
    pub(crate) fn new(
        judged: &'j Judged<'d>,
        tenant: &'j str,
        files: &[wire::FileRead],
        reveal: bool,
    ) -> Speaker<'j, 'd> {
        let names = words::Names::of(judged.diagnosis());
        let files = files.iter().map(|file| file.name.clone()).collect();
        Speaker { judged, tenant, files, names, reveal, currencies: Currencies::of(judged) }
    }

    fn system(&self, system: SystemId) -> String {
        let systems = self.judged.diagnosis().systems();
        systems.get(usize::from(system.0)).map(|system| system.name.clone()).unwrap_or_default()
    }

    fn node(&self, node: dangjiu::identity::NodeId) -> wire::Node {
        let (kind, id) = self.judged.node(node);
        let numbering = self.judged.numbering(node);
        let named = !numbering.is_empty() && self.judged.shares_its_number(node);
        let channel = named.then(|| numbering.to_owned());
        wire::Node { kind: kind.name().to_owned(), id: id.to_owned(), channel }
    }

    fn state(&self, state: &State<'_>) -> wire::RegionState {
        let names = &state.state.names;
        wire::RegionState {
            region: state.region.to_owned(),
            state: names.primary.clone(),
            title: wire::Said {
                en: names.primary.clone(),
                zh: names.other.clone().unwrap_or_else(|| names.primary.clone()),
            },
        }
    }

    /// The findings, the heaviest first, and for each order the places of its own.
    fn findings(&self) -> (Vec<Weighed<'j>>, HashMap<u32, Vec<u32>>) {
        let mut all: Vec<Weighed<'j>> =
            self.judged.findings.iter().map(|found| self.finding(found)).collect();
        all.sort_by(|one, other| {
            let severity = |weighed: &Weighed<'_>| weighed.found.cause.severity();
            (other.weight.cmp(&one.weight))
                .then_with(|| severity(one).cmp(&severity(other)))
                .then_with(|| one.finding.since.cmp(&other.finding.since))
                .then_with(|| one.finding.key.cmp(&other.finding.key))
        });
        let mut by_order: HashMap<u32, Vec<u32>> = HashMap::new();
        for (place, weighed) in (0u32..).zip(&all) {
            if let Some(order) = weighed.found.order {
                by_order.entry(order).or_default().push(place);
            }
        }
        (all, by_order)
    }

    fn finding(&self, found: &'j Finding) -> Weighed<'j> {
        let order = found.order.and_then(|order| self.judged.orders.get(order as usize));
        let amount = order.map(|order| order.amount).unwrap_or_default();
        let counted = order.map_or(0, |order| self.counted(order).max(0));
        let weight = counted * self.age(found.since);
        let node = self.node(found.node);
        let system = self.system(found.system);
        let evidence = found.rows.iter().filter_map(|row| self.evidence(*row)).collect();
        let numbering = self.judged.numbering(found.node);
        let finding = wire::Finding {
            key: self.key(found, numbering, &node, &system),
            kind: found.kind.name().to_owned(),
            cause: found.cause.name().to_owned(),
            severity: found.cause.severity().name().to_owned(),
            order: found.order,
            against: found.against.map(|against| self.system(against)),
            since: found.since.map(|since| since.to_string()),
            amount: money(amount),
            currency: order.and_then(|order| self.foreign(order)),
            weight: unit_days(weight),
            message: self.message(found),
            fix: found.cause.fix().into(),
            evidence,
            node,
            system,
        };
        Weighed { found, finding, weight }
    }

    /// What an order adds to sums: nothing, where they are of another currency.
    fn counted(&self, order: &JudgedOrder) -> i128 {
        if self.foreign(order).is_some() { 0 } else { i128::from(order.amount.0) }
    }

    /// The currency of an order's worth, where sums are of another one.
    fn foreign(&self, order: &JudgedOrder) -> Option<String> {
        let currency = currency(self.judged, order)?;
        self.currencies
            .0
            .first()
            .is_some_and(|(counted, _)| *counted != currency)
            .then(|| currency.to_owned())
    }

    fn message(&self, found: &Finding) -> wire::Said {
        let said = self.names.message(self.judged, found, &|text| self.shown(text));
        said.into()
    }

    /// Stable over runs: what it is, about what, by whom; not when or how much.
    fn key(&self, found: &Finding, numbering: &str, node: &wire::Node, system: &str) -> String {
        let state = |machine: u32, state: u32| self.judged.state(Claim { machine, state });
        let (region, apart) = match &found.shown {
            Shown::States { region, .. } => (region.name(), Vec::new()),
            Shown::Moved { machine, from, to, .. } => {
                let (from, to) = (state(*machine, *from), state(*machine, *to));
                let moved = from.zip(to).map(|(from, to)| [from, to]);
                let moved = moved.iter().flatten().map(|state| state.state.names.primary.as_str());
                (from.map_or("", |from| from.region), moved.collect())
            }
            // A document may name several numbers that their channel does not know.
            Shown::Other(other) => ("", vec![self.judged.numbering(*other), self.judged.node(*other).1]),
            // Rows of two exports may differ in two amounts.
            Shown::Amounts { measure, .. } => ("", vec![measure.name()]),
            _ => ("", Vec::new()),
        };
        let parts = [
            "dangjiu.finding.1",
            self.tenant,
            found.kind.name(),
            found.cause.name(),
            region,
            numbering,
            &node.kind,
            &node.id,
            system,
        ];
        let mut hash = Sha256::new();
        for part in parts.into_iter().chain(apart) {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        base32::encode_lower(digest.get(..10).unwrap_or_default())
    }

    fn age(&self, since: Option<Instant>) -> i128 {
        match (self.judged.now, since) {
            (Some(now), Some(since)) => i128::from(now.micros()) - i128::from(since.micros()),
            _ => 0,
        }
        .max(0)
    }

    fn evidence(&self, row: u32) -> Option<wire::Evidence> {
        let seen = self.judged.row(row)?;
        Some(wire::Evidence {
            system: self.system(seen.system),
            file: self.file(seen.file),
            row: seen.row,
            raw: Some(seen.raw).filter(|raw| !raw.is_empty()).map(|raw| self.shown(raw)),
            at: seen.at.map(|at| at.to_string()),
        })
    }

    /// What somebody may have typed, as it may be shown.
    fn shown(&self, text: &str) -> String {
        if self.reveal { text.to_owned() } else { mask_within(text).into_owned() }
    }

    fn file(&self, file: u16) -> String {
        self.files.get(usize::from(file)).cloned().unwrap_or_default()
    }

    fn causes(&self, findings: &[Weighed<'_>]) -> Vec<wire::CauseGroup> {
        let mut groups: Vec<(Cause, wire::CauseGroup, i128, HashMap<u32, i128>)> = Vec::new();
        let mut places: HashMap<(Kind, Cause, SystemId, Option<SystemId>), usize> = HashMap::new();
        for (place, Weighed { found, finding, weight }) in (0u32..).zip(findings) {
            let at =
                *places.entry((found.kind, found.cause, found.system, found.against)).or_insert_with(|| {
                    let group = wire::CauseGroup {
                        kind: finding.kind.clone(),
                        cause: finding.cause.clone(),
                        system: finding.system.clone(),
                        against: finding.against.clone(),
                        severity: finding.severity.clone(),
                        title: found.cause.title().into(),
                        fix: finding.fix.clone(),
                        ..wire::CauseGroup::default()
                    };
                    groups.push((found.cause, group, 0, HashMap::new()));
                    groups.len() - 1
                });
            let Some((_, group, sum, orders)) = groups.get_mut(at) else { continue };
            group.findings += 1;
            *sum += weight;
            if let Some(order) = found.order {
                let amount = self.judged.orders.get(order as usize).map_or(0, |order| self.counted(order));
                orders.insert(order, amount);
            }
            if group.examples.len() < 10 {
                group.examples.push(place);
            }
        }
        groups.sort_by(|(cause, one, light, _), (against, other, heavy, _)| {
            heavy
                .cmp(light)
                .then_with(|| cause.severity().cmp(&against.severity()))
                .then_with(|| other.findings.cmp(&one.findings))
                .then_with(|| {
                    (&one.kind, &one.cause, &one.system).cmp(&(&other.kind, &other.cause, &other.system))
                })
        });
        groups
            .into_iter()
            .map(|(_, group, weight, orders)| wire::CauseGroup {
                orders: orders.len() as u64,
                amount: sum(orders.values().sum()),
                weight: unit_days(weight),
                ..group
            })
            .collect()
    }

    fn order(&self, order: &JudgedOrder, own: &[u32], findings: &[Weighed<'_>]) -> wire::Order {
        let (_, platform_id) = self.judged.node(order.node);
        let own_findings = own.iter().filter_map(|place| findings.get(*place as usize));
        let deviating: HashSet<SystemId> = own_findings.map(|weighed| weighed.found.system).collect();
        let laid = self.judged.lay_out(order);
        let systems = laid.systems.into_iter().map(|says| wire::SystemSays {
            deviates: deviating.contains(&says.system),
            raw: self.shown(says.raw),
            states: says.states.iter().map(|state| self.state(state)).collect(),
            since: says.since.map(|since| since.to_string()),
            system: self.system(says.system),
        });
        let timeline = laid.timeline.into_iter().map(|entry| {
            let seen = self.judged.row(entry.row);
            wire::Entry {
                at: entry.at.to_string(),
                system: self.system(entry.system),
                node: self.node(entry.node),
                raw: self.shown(entry.instant.map_or(entry.raw, |milestone| milestone.field())),
                states: entry.states.iter().map(|state| self.state(state)).collect(),
                movement: entry.movement.map(|movement| movement.name().to_owned()),
                operator: entry.operator.map(|name| {
                    if self.reveal { name.to_owned() } else { mask(DataClass::Personal, name).into_owned() }
                }),
                file: seen.map(|seen| self.file(seen.file)).unwrap_or_default(),
                row: seen.map_or(0, |seen| seen.row),
            }
        });
        wire::Order {
            short: short_id(self.judged, order, self.tenant),
            id: order_id(self.judged, order, self.tenant),
            platform_id: platform_id.to_owned(),
            channel: self.judged.numbering(order.node).to_owned(),
            shop: self.shown(self.judged.shop(order.node).unwrap_or_default()),
            verdict: order.verdict.name().to_owned(),
            headline: order.headline.to_owned(),
            headline_title: self.names.headline(order.headline),
            regions: self.judged.regions(order).iter().map(|(_, state)| self.state(state)).collect(),
            amount: money(order.amount),
            currency: self.foreign(order),
            systems: systems.collect(),
            timeline: timeline.collect(),
            left_out: laid.left_out,
            findings: own.to_vec(),
        }
    }

    fn channels(&self) -> Vec<wire::ChannelRate> {
        let mut by_channel: HashMap<&str, Vec<&JudgedOrder>> = HashMap::new();
        for order in &self.judged.orders {
            let channel = self.judged.numbering(order.node);
            if self.names.is_channel(channel) {
                by_channel.entry(channel).or_default().push(order);
            }
        }
        let mut channels: Vec<(usize, wire::ChannelRate)> = by_channel
            .into_iter()
            .map(|(channel, orders)| {
                let rate = rate(orders.iter().copied());
                (orders.len(), wire::ChannelRate { channel: channel.to_owned(), rate })
            })
            .collect();
        channels
            .sort_by(|(few, one), (many, other)| many.cmp(few).then_with(|| one.channel.cmp(&other.channel)));
        channels.into_iter().map(|(_, channel)| channel).collect()
    }

    fn systems(&self) -> Vec<wire::System> {
        let diagnosis = self.judged.diagnosis();
        (0..=u8::MAX)
            .zip(diagnosis.systems())
            .map(|(number, system)| {
                let (from, cut_off) = self.judged.covered(SystemId(number));
                wire::System {
                    name: system.name.clone(),
                    role: system.role.name().to_owned(),
                    rows: system.rows,
                    nodes: system.nodes,
                    from: from.map(|from| from.to_string()),
                    cut_off: cut_off.map(|cut_off| cut_off.to_string()),
                    currency: system.currency.clone(),
                }
            })
            .collect()
    }

    /// Where orders stand, in the order in which headlines apply.
    fn standing(&self) -> Vec<wire::Standing> {
        let mut all: Vec<(&str, u64, i128)> = self.names.headlines().map(|name| (name, 0, 0)).collect();
        for order in &self.judged.orders {
            if let Some((_, orders, amount)) = all.iter_mut().find(|(name, ..)| *name == order.headline) {
                *orders += 1;
                *amount += self.counted(order);
            }
        }
        all.into_iter()
            .filter(|(_, orders, _)| *orders > 0)
            .map(|(name, orders, amount)| wire::Standing {
                headline: name.to_owned(),
                title: self.names.headline(name),
                orders,
                amount: sum(amount),
            })
            .collect()
    }
}

/// The currency of what an order is worth; nothing where nobody says what it is worth.
fn currency<'d>(judged: &Judged<'d>, order: &JudgedOrder) -> Option<&'d str> {
    let systems = judged.diagnosis().systems();
    systems.get(usize::from(order.valued_by?.0)).map(|system| system.currency.as_str())
}

/// In how many orders each currency is met, the commonest first. Amounts of several cannot be added or compared, so sums and weights
/// are of that one.
struct Currencies<'d>(Vec<(&'d str, u64)>);

impl<'d> Currencies<'d> {
    fn of(judged: &Judged<'d>) -> Currencies<'d> {
        let mut met: BTreeMap<&str, u64> = BTreeMap::new();
        for order in &judged.orders {
            currency(judged, order).into_iter().for_each(|currency| *met.entry(currency).or_default() += 1);
        }
        let mut all: Vec<(&str, u64)> = met.into_iter().collect();
        all.sort_by_key(|(_, orders)| std::cmp::Reverse(*orders));
        Currencies(all)
    }

    /// Where there are several.
    fn told(&self) -> Vec<wire::CurrencyOrders> {
        let several = self.0.iter().filter(|_| self.0.len() > 1);
        several
            .map(|(currency, orders)| wire::CurrencyOrders {
                currency: (*currency).to_owned(),
                orders: *orders,
            })
            .collect()
    }
}

/// The consistency rate of these orders: those that agree over those that two or more systems know in the common window; an
/// interval as wide as the undecided ones.
fn rate<'o>(orders: impl Iterator<Item = &'o JudgedOrder>) -> wire::Rate {
    let mut rate = wire::Rate::default();
    for order in orders {
        let count = match order.verdict {
            Verdict::Consistent => &mut rate.consistent,
            Verdict::Inconsistent => &mut rate.inconsistent,
            Verdict::Undecided => &mut rate.undecided,
            Verdict::OneSystem => &mut rate.one_system,
            Verdict::NotComparable => &mut rate.not_comparable,
        };
        *count += 1;
    }
    let all = rate.consistent + rate.inconsistent + rate.undecided;
    rate.at_least = ratio(rate.consistent, all, false);
    rate.at_most = ratio(rate.consistent + rate.undecided, all, true);
    rate
}

/// A part of a whole with six decimals: cut for a lower bound, rounded up for an upper one.
fn ratio(part: u64, whole: u64, up: bool) -> Option<String> {
    const ONE: u128 = 1_000_000;
    let (part, whole) = (u128::from(part), u128::from(whole));
    let cut = (part * ONE).checked_div(whole)?;
    let millionths = if up && cut * whole != part * ONE { cut + 1 } else { cut };
    Some(format!("{}.{:06}", millionths / ONE, millionths % ONE))
}

pub(crate) fn money(amount: Amount) -> String {
    sum(i128::from(amount.0))
}

/// An exact amount of ten-thousandths, with two decimals or as many as it has.
pub(crate) fn sum(amount: i128) -> String {
    let unit = i128::from(Amount::UNIT);
    let (whole, part) =
        (amount.unsigned_abs() / unit.unsigned_abs(), amount.unsigned_abs() % unit.unsigned_abs());
    let sign = if amount < 0 { "-" } else { "" };
    let decimals = format!("{part:04}");
    let decimals = match decimals.strip_suffix("00") {
        Some(two) => two,
        None => decimals.strip_suffix('0').unwrap_or(&decimals),
    };
    format!("{sign}{whole}.{decimals}")
}

/// Ten-thousandths × microseconds as whole units of currency × days.
fn unit_days(weight: i128) -> String {
    (weight / (i128::from(Amount::UNIT) * DAY_MICROS)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_what_they_have() {
        for (amount, text) in
            [(0, "0.00"), (1_999_000, "199.90"), (-5_000, "-0.50"), (12_345, "1.2345"), (12_340, "1.234")]
        {
            assert_eq!(sum(amount), text);
        }
    }

    #[test]
    fn an_interval_holds_the_truth() {
        assert_eq!(ratio(2, 3, false).as_deref(), Some("0.666666"));
        assert_eq!(ratio(2, 3, true).as_deref(), Some("0.666667"));
        assert_eq!(ratio(3, 3, true).as_deref(), Some("1.000000"));
        assert_eq!(ratio(0, 0, true), None);
    }
}
