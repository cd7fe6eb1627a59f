//! A diagnosis as plain data: what `dangjiu diagnose --json` prints and every report is drawn from.
//!
//! Amounts are texts in the system's currency (`"199.00"`), rates are texts between 0 and 1 with six decimals, instants are RFC 3339 in
//! UTC. Lists refer to each other by index: a cause group to its findings, a finding to its order, an order to its findings.

use serde::Serialize;

use super::{Errored, Intent, Said};

/// What a folder of exports comes to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Diagnosis {
    /// [`Diagnosis::FORMAT`]
    pub format: &'static str,
    /// Whose data it is.
    pub tenant: String,
    /// The instant it is judged at: given, or the latest export.
    pub now: String,
    /// The consistency rate of all channels together.
    pub rate: Rate,
    /// The same per channel, largest first.
    pub channels: Vec<ChannelRate>,
    /// The systems that were heard.
    pub systems: Vec<System>,
    /// The files that were read or refused.
    pub files: Vec<FileRead>,
    /// Where orders are worth amounts of several currencies: how many are of each, the commonest first. Sums and weights are of
    /// that one, and orders of the others left out of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<CurrencyOrders>,
    /// How many orders stand where, in the headline's order.
    pub standing: Vec<Standing>,
    /// Findings grouped by what causes them, the heaviest first.
    pub causes: Vec<CauseGroup>,
    /// The findings, the heaviest first.
    pub findings: Vec<Finding>,
    /// The orders that have a finding or are undecided; all orders where the caller asked for them.
    pub orders: Vec<Order>,
    /// Amounts of one system against those of another.
    pub bridges: Vec<Bridge>,
    /// What the rules ask for.
    pub rules: RulesSaid,
    /// Against an earlier diagnosis, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
    /// Findings left out because a suppression names them. They leave the rate as it is.
    pub suppressed: u64,
    /// The suppressions that were given, and what each of them left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<Suppression>,
}

impl Diagnosis {
    /// The form of the data: a later one has another number.
    pub const FORMAT: &'static str = "dangjiu.diagnosis/1";
}

/// A suppression: findings somebody decided to live with for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// What it names: a key, or kind, cause, system and node joined by ` · `.
    pub names: String,
    /// Why.
    pub reason: String,
    /// The last day it holds, in Shanghai: `2026-10-31`
    pub expires: String,
    /// Whether that day is over. Then it left nothing out.
    pub expired: bool,
    /// The findings it names, whether left out or, where it has expired, shown again.
    pub findings: u64,
}

/// A consistency rate: orders whose systems agree, over all orders two or more systems know in the common window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// The rate if every undecided order disagreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// The rate if every undecided order agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// Orders that agree.
    pub consistent: u64,
    /// Orders that do not.
    pub inconsistent: u64,
    /// Orders of which it cannot be said.
    pub undecided: u64,
    /// Orders only one system knows.
    pub one_system: u64,
    /// Orders outside the common window.
    pub not_comparable: u64,
}

/// The rate of one channel.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChannelRate {
    /// The channel's primary name.
    pub channel: String,
    /// Its rate.
    pub rate: Rate,
}

/// A system that was heard.
#[derive(Clone, Debug, Default, Serialize)]
pub struct System {
    /// Its name: `taobao`, `erp`
    pub name: String,
    /// `channel`, `erp`, `wms`, `crm`, `carrier`, `finance`
    pub role: String,
    /// Rows taken in.
    pub rows: u64,
    /// Things it speaks of.
    pub nodes: u64,
    /// The first instant its data covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last instant its data knows of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<String>,
    /// The currency of its amounts.
    pub currency: String,
}

/// A file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileRead {
    /// Its path as given.
    pub name: String,
    /// The mapping it was read with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// The system it speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// `utf-8`, `utf-8-bom`, `gb18030`, `utf-16le`, `utf-16be`, `xlsx`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Rows with content, the header not counted.
    pub rows: u64,
    /// Rows taken in.
    pub read: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Why the whole file was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Said>,
    /// The sheets of the workbook that are not read: they hold no table, or the mapping names another one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets_left_out: Vec<String>,
    /// The reasons for rejects, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rejects: Vec<RejectReason>,
    /// The first instant it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last instant it knows of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<String>,
}

/// A reason for which rows were rejected.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RejectReason {
    /// In words, without values.
    pub reason: Said,
    /// How many rows.
    pub rows: u64,
    /// The first such row, as a person counts.
    pub first_row: u32,
}

/// Orders whose worth is an amount of one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CurrencyOrders {
    /// The currency.
    pub currency: String,
    /// How many orders.
    pub orders: u64,
}

/// Orders by where they stand.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Standing {
    /// The headline's primary name.
    pub headline: String,
    /// Its names.
    pub title: Said,
    /// How many orders.
    pub orders: u64,
    /// What they are worth, those of other currencies left out.
    pub amount: String,
}

/// Findings with one cause.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CauseGroup {
    /// The finding kind.
    pub kind: String,
    /// The cause within the kind.
    pub cause: String,
    /// The system that deviates.
    pub system: String,
    /// The system it deviates from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// `critical`, `high`, `medium`, `low`
    pub severity: String,
    /// What is wrong, in general.
    pub title: Said,
    /// What to do about it.
    pub fix: Said,
    /// How many findings.
    pub findings: u64,
    /// How many orders.
    pub orders: u64,
    /// What the orders are worth, those of other currencies left out.
    pub amount: String,
    /// Amount × age in whole units of currency × days, by which groups are ranked.
    pub weight: String,
    /// The heaviest findings: indexes into `findings`, at most ten.
    pub examples: Vec<u32>,
}

/// A thing a system keeps a record of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Node {
    /// `sales_order`, `line`, `erp_order`, `outbound`, `parcel`, `after_sale`, `payment`
    pub kind: String,
    /// Its id there.
    pub id: String,
    /// Its channel, where orders of several channels have that number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

/// Something that is wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Finding {
    /// Stable over runs: the same finding tomorrow has the same key.
    pub key: String,
    /// The kind.
    pub kind: String,
    /// The cause within the kind.
    pub cause: String,
    /// `critical`, `high`, `medium`, `low`
    pub severity: String,
    /// What it is about.
    pub node: Node,
    /// The order it belongs to: index into `orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// The system that deviates.
    pub system: String,
    /// The system it deviates from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// Since when it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What is at stake.
    pub amount: String,
    /// The currency of that, where sums are of another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Amount × age in whole units of currency × days; zero where sums are of another one.
    pub weight: String,
    /// What is wrong, with the values.
    pub message: Said,
    /// What to do.
    pub fix: Said,
    /// The rows that show it.
    pub evidence: Vec<Evidence>,
}

/// A row that shows something.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evidence {
    /// The system.
    pub system: String,
    /// The file's path as given.
    pub file: String,
    /// The row as a person counts.
    pub row: u32,
    /// The raw status, its fields joined by ` · `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The instant it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// An order and what every system says of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Order {
    /// The canonical id.
    pub id: String,
    /// Its short display form.
    pub short: String,
    /// The number on its channel; for an order that is on no channel, that of the system that knows it.
    pub platform_id: String,
    /// The channel.
    pub channel: String,
    /// The shop.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shop: String,
    /// `consistent`, `inconsistent`, `undecided`, `one_system`, `not_comparable`
    pub verdict: String,
    /// The one status for people: primary name.
    pub headline: String,
    /// Its names.
    pub headline_title: Said,
    /// Payment, fulfilment and after-sale, as far as known, by region name.
    pub regions: Vec<RegionState>,
    /// What it is worth.
    pub amount: String,
    /// The currency of that, where sums are of another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What each system says now.
    pub systems: Vec<SystemSays>,
    /// What happened, oldest first.
    pub timeline: Vec<Entry>,
    /// How many rows about what it shares with very many orders are left out of `systems` and `timeline`.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: u32,
    /// Indexes into `findings`.
    pub findings: Vec<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes members by reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The state of a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegionState {
    /// The machine's primary name.
    pub region: String,
    /// The state's primary name.
    pub state: String,
    /// Its names.
    pub title: Said,
}

/// The latest of one system about an order.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SystemSays {
    /// The system.
    pub system: String,
    /// The raw status, its fields joined by ` · `.
    pub raw: String,
    /// The states it claims.
    pub states: Vec<RegionState>,
    /// Since when, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Whether it deviates.
    pub deviates: bool,
}

/// A line of a timeline.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Entry {
    /// When.
    pub at: String,
    /// Who says so.
    pub system: String,
    /// Of what.
    pub node: Node,
    /// In the system's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// The states claimed.
    pub states: Vec<RegionState>,
    /// `step`, `skip`, `repeat`, `regression`, `illegal`; nothing for a first claim or a snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movement: Option<String>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Where it stands.
    pub file: String,
    /// The row there.
    pub row: u32,
}

/// Amounts of one system against those of another, over the orders both should know.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bridge {
    /// One system.
    pub left: String,
    /// The other.
    pub right: String,
    /// The currency.
    pub currency: String,
    /// All orders together.
    pub total: Vec<Measure>,
    /// Per channel.
    pub channels: Vec<BridgePart>,
    /// Per day of ordering, in the shop's zone: `2026-09-21`. They add up to the total.
    pub days: Vec<BridgePart>,
}

/// A part of a bridge.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BridgePart {
    /// The channel or day; empty: orders without a channel, or without a time.
    pub of: String,
    /// Its measures.
    pub measures: Vec<Measure>,
}

/// One amount on both sides; `right − left = Σ causes + unexplained`, to the cent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Measure {
    /// `goods`, `merchant_discount`, `platform_discount`, `freight`, `receivable`, `received`, `refunded`
    pub measure: String,
    /// Its names.
    pub title: Said,
    /// The sum on the left.
    pub left: String,
    /// The sum on the right.
    pub right: String,
    /// Right − left.
    pub difference: String,
    /// Named parts of the difference, largest first.
    pub causes: Vec<BridgeCause>,
    /// What no cause explains.
    pub unexplained: String,
}

/// A named part of a difference.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BridgeCause {
    /// Its name in data.
    pub cause: String,
    /// In words.
    pub title: Said,
    /// Its share of the difference.
    pub amount: String,
    /// How many orders.
    pub orders: u64,
}

/// What the rules ask for over the diagnosed orders.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RulesSaid {
    /// How many rules ran.
    pub rules: u64,
    /// Intents, in the order of orders; each names its order.
    pub intents: Vec<OrderIntent>,
    /// Rules that a missing field leaves undecided.
    pub undecided: Vec<UndecidedRule>,
    /// Rules in error: the first order of each rule and path.
    pub errored: Vec<Errored>,
    /// Rules that only an engine with a memory can decide.
    pub needs_state: Vec<String>,
}

/// An intent and the order it is about.
#[derive(Clone, Debug, Serialize)]
pub struct OrderIntent {
    /// The order's canonical id.
    pub order: String,
    /// Its short form, as among the orders.
    pub short: String,
    /// The intent.
    #[serde(flatten)]
    pub intent: Intent,
}

/// A rule that a missing field leaves undecided.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UndecidedRule {
    /// The rule.
    pub rule: String,
    /// The paths that are missing.
    pub missing: Vec<String>,
    /// For how many orders.
    pub orders: u64,
}

/// A diagnosis against an earlier one: keys of findings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Compared {
    /// Found now, not then: indexes into `findings`.
    pub new: Vec<u32>,
    /// Found then and now: indexes into `findings`.
    pub still: Vec<u32>,
    /// Found then, not now.
    pub gone: Vec<Gone>,
}

/// A finding that is gone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Gone {
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// What it was about.
    pub node: Node,
    /// The system that deviated.
    pub system: String,
    /// What was wrong.
    pub message: Said,
}
