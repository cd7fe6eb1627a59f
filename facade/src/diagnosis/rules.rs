//! What the rules would do about the diagnosed orders.
//!
//! Each order is asked about as it stands (rules without a trigger), as created, as having become what it now is in each
//! region, and for each of its findings (`order.finding`). The facts are what the exports tell of an order; what they do
//! not tell (who the customer is, say) leaves a rule undecided, and is reported as such.

use std::collections::{BTreeMap, HashSet};

use dangjiu::diagnosis::{Judged, JudgedOrder, Region};
use dangjiu::mask::mask_within;
use dangjiu::observation::{Amount, Amounts, Milestone, NodeKind, Settlement, Times};
use dangjiu::time::Instant;
use serde_json::{Map, Value as Json, json};

use super::{order_id, short_id, sum};
use crate::desk::Desk;
use crate::error::HostError;
use crate::rules::Rules;
use crate::wire::{self, Errored, OrderIntent, RulesSaid, UndecidedRule};

/// The instants that are fields of an order.
const FACTS: [Milestone; 5] =
    [Milestone::Created, Milestone::Paid, Milestone::Shipped, Milestone::Delivered, Milestone::Cancelled];

/// Runs rules over every judged order. `told` is the same diagnosis in words: its findings become events. Progress is the number
/// of orders done.
///
/// # Errors
/// `Check` where the rules have errors, `Limit` where they are too many to evaluate. What cannot be evaluated about one order, `Facts`
/// or `Limit`, ends the whole.
pub fn ask(
    rules: &Rules,
    judged: &Judged<'_>,
    told: &wire::Diagnosis,
    reveal: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<RulesSaid, HostError> {
    let plan = rules.plan()?;
    let program = rules.program();
    let waiting: HashSet<String> = program
        .rules
        .iter()
        .filter(|rule| rule.trigger.is_some())
        .map(dangjiu::program::Rule::qualified)
        .collect();
    let mut said = Said { reveal, ..Said::default() };
    // They are told in the order in which they were judged.
    let mut shown = told.orders.iter().peekable();
    let now = judged.now.unwrap_or(Instant::EPOCH);
    let (mut desk, mut document) = (Desk::default(), String::new());
    for (number, order) in (0u64..).zip(&judged.orders) {
        let (id, short) = (order_id(judged, order, &told.tenant), short_id(judged, order, &told.tenant));
        let known = Known::of(judged, order);
        let facts = facts(judged, order, &known, &id);
        // What is known of the order is written once; each event takes the place of the last behind it.
        document.clear();
        document.push_str(&format!("{{\"order\":{facts}"));
        let of_order = document.len();
        let mut call = |event: Option<Json>, at: Instant| -> Result<(), HostError> {
            let with_event = event.is_some();
            document.truncate(of_order);
            document.extend(event.map(|event| format!(",\"event\":{event}")));
            document.push('}');
            let found = desk.evaluate(rules, plan, &rules.event(document.as_bytes()), at, reveal)?;
            said.take((&id, &short), found, |rule| waiting.contains(rule) == with_event);
            Ok(())
        };
        call(None, now)?;
        for (event, at) in events(judged, order, &known, &id, now) {
            call(Some(event), at)?;
        }
        if let Some(shown) = shown.next_if(|shown| shown.id == id) {
            for finding in shown.findings.iter().filter_map(|place| told.findings.get(*place as usize)) {
                call(Some(finding_event(finding, source(judged, order))), now)?;
            }
        }
        progress(number + 1);
    }
    Ok(said.finish(program.rules.iter().filter(|rule| !rule.disabled).count() as u64))
}

/// What rules said, added up.
#[derive(Default)]
struct Said {
    intents: Vec<OrderIntent>,
    keys: HashSet<String>,
    undecided: BTreeMap<(String, Vec<String>), HashSet<String>>,
    errored: BTreeMap<(String, Option<String>), Errored>,
    needs_state: std::collections::BTreeSet<String>,
    reveal: bool,
}

impl Said {
    fn take(&mut self, (order, short): (&str, &str), found: wire::Evaluation, counts: impl Fn(&str) -> bool) {
        for mut intent in found.intents {
            if !self.reveal {
                intent.args.values_mut().for_each(hide_telephones);
            }
            if counts(&intent.rule) && self.keys.insert(intent.key.clone()) {
                let (order, short) = (order.to_owned(), short.to_owned());
                self.intents.push(OrderIntent { order, short, intent });
            }
        }
        for undecided in found.undecided {
            if counts(&undecided.rule) {
                self.undecided
                    .entry((undecided.rule, undecided.missing))
                    .or_default()
                    .insert(order.to_owned());
            }
        }
        for mut errored in found.errored {
            if !self.reveal {
                for said in [&mut errored.error.en, &mut errored.error.zh] {
                    *said = mask_within(said).into_owned();
                }
            }
            if counts(&errored.rule) {
                self.errored.entry((errored.rule.clone(), errored.path.clone())).or_insert(errored);
            }
        }
        self.needs_state.extend(found.needs_state);
    }

    fn finish(self, rules: u64) -> RulesSaid {
        RulesSaid {
            rules,
            intents: self.intents,
            undecided: self
                .undecided
                .into_iter()
                .map(|((rule, missing), orders)| UndecidedRule { rule, missing, orders: orders.len() as u64 })
                .collect(),
            errored: self.errored.into_values().collect(),
            needs_state: self.needs_state.into_iter().collect(),
        }
    }
}

/// Sources and names of shops are nobody's secret, but somebody may have typed a telephone number into one.
fn hide_telephones(value: &mut Json) {
    match value {
        Json::String(text) => *text = mask_within(text).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(hide_telephones),
        Json::Object(fields) => fields.values_mut().for_each(hide_telephones),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// What is known of an order, as a document's `order`.
fn facts(judged: &Judged<'_>, order: &JudgedOrder, known: &Known, id: &str) -> Json {
    let mut facts = Map::new();
    let (kind, platform_id) = judged.node(order.node);
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            facts.insert(name.to_owned(), value);
        }
    };
    put("id", Some(json!(id)));
    put("status", Some(json!(order.headline)));
    if kind == NodeKind::SalesOrder {
        put("platform_id", Some(json!(platform_id)));
        let channel = judged.numbering(order.node);
        put("channel", is_member(judged, "channel", channel).then(|| json!(channel)));
    }
    put("shop", judged.shop(order.node).map(|shop| json!(shop)));
    let money = |amount: Option<Amount>| {
        amount.map(|amount| json!(format!("{} {}", sum(amount.0.into()), known.currency)))
    };
    let discount = match (known.amounts.merchant_discount, known.amounts.platform_discount) {
        (None, None) => None,
        (shop, platform) => {
            Some(Amount(shop.unwrap_or_default().0.saturating_add(platform.unwrap_or_default().0)))
        }
    };
    put("amount", money(known.amounts.receivable.or(known.amounts.received)));
    put("paid_amount", money(known.amounts.received));
    put("goods_amount", money(known.amounts.goods));
    put("discount", money(discount));
    put("platform_discount", money(known.amounts.platform_discount));
    put("freight", money(known.amounts.freight));
    put("settlement", known.settlement.map(|settlement| json!(settlement.name())));
    put("cod", known.settlement.map(|settlement| json!(settlement == Settlement::Cod)));
    put("source_kind", known.source_kind.as_ref().map(|kind| json!(kind)));
    for milestone in FACTS {
        let own = order.created.filter(|_| milestone == Milestone::Created);
        put(milestone.field(), own.or(milestone.of(&known.times)).map(|at| json!(at.to_string())));
    }
    Json::Object(facts)
}

fn is_member(judged: &Judged<'_>, name: &str, member: &str) -> bool {
    let vocabulary = judged.diagnosis().vocabulary();
    let declared = vocabulary.enum_names.get(name).and_then(|id| vocabulary.enumeration(*id));
    declared.is_some_and(|declared| declared.member(member).is_some())
}

/// What the rows of an order's own system carry; those of an earlier row fill in what a later one lacks.
struct Known {
    amounts: Amounts,
    times: Times,
    settlement: Option<Settlement>,
    /// Since when it has been in its states of payment, fulfilment and after-sale.
    since: [Option<Instant>; 3],
    source_kind: Option<String>,
    currency: String,
}

impl Known {
    fn of(judged: &Judged<'_>, order: &JudgedOrder) -> Known {
        let detail = judged.detail(order);
        let mut known = Known {
            amounts: detail.amounts,
            times: Times::default(),
            settlement: detail.settlement,
            since: detail.since,
            source_kind: None,
            currency: String::from("CNY"),
        };
        let systems = judged.diagnosis().systems();
        if let Some(system) = detail.system.and_then(|system| systems.get(usize::from(system.0))) {
            known.currency.clone_from(&system.currency);
        }
        for member in judged.own_nodes(order) {
            for row in judged.rows_of(member) {
                let times = judged.times(row);
                for milestone in FACTS {
                    let kept = milestone.of_mut(&mut known.times);
                    *kept = kept.or(milestone.of(&times));
                }
                if known.source_kind.is_none() {
                    known.source_kind = judged.source_kind(row).map(str::to_owned);
                }
            }
        }
        known
    }
}

/// The order's having been made, and having become what it is.
fn events(
    judged: &Judged<'_>,
    order: &JudgedOrder,
    known: &Known,
    id: &str,
    now: Instant,
) -> Vec<(Json, Instant)> {
    let mut events = Vec::new();
    let source = source(judged, order);
    if let Some(created) = order.created {
        let event = json!({
            "type": "order.created", "id": format!("{id}/created"), "time": created.to_string(), "source": source,
        });
        events.push((event, created));
    }
    for (region, state) in judged.regions(order) {
        let name = state.state.names.primary.as_str();
        let [payment, fulfilment, after_sale] = known.since;
        let since = match region {
            Region::Payment => payment,
            Region::Fulfilment => fulfilment,
            Region::AfterSale => after_sale,
            Region::Standing => None,
        };
        let since = since.unwrap_or(now);
        let event = json!({
            "type": "order.becomes", "state": name, "id": format!("{id}/{}/{name}/{since}", state.region),
            "time": since.to_string(), "source": source,
        });
        events.push((event, since));
    }
    events
}

/// Who speaks for an order: its channel, or the system that numbers it; of a document, the first system that knows it.
fn source<'d>(judged: &Judged<'d>, order: &JudgedOrder) -> &'d str {
    match judged.numbering(order.node) {
        "" => {
            let rows = judged.rows_of(order.node);
            let first = rows.into_iter().filter_map(|row| Some(judged.row(row)?.system)).min();
            let systems = judged.diagnosis().systems();
            first
                .and_then(|system| systems.get(usize::from(system.0)))
                .map_or("", |system| system.name.as_str())
        }
        numbering => numbering,
    }
}

fn finding_event(finding: &wire::Finding, source: &str) -> Json {
    let mut event = json!({
        "type": "order.finding", "id": format!("finding/{}", finding.key), "source": source,
        "kind": finding.kind, "cause": finding.cause, "system": finding.system, "severity": finding.severity,
    });
    if let (Some(against), Some(event)) = (&finding.against, event.as_object_mut()) {
        event.insert("against".into(), json!(against));
    }
    event
}
