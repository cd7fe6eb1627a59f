//! How a file is read: which system speaks in it, by which headers it is known, and which column means what.
//!
//! A mapping is a small TOML file. The built-in ones ([`builtin`]) have the same form as a shop's own, which `dangjiu suggest-map` begins.
//!
//! ```
//! use dangjiu_exports::mapping::Mapping;
//!
//! let mapping = Mapping::parse("erp.toml", r#"
//! name = "our-erp"
//! system = "erp"
//! role = "erp"
//! node = "erp_order"
//! requires = ["内部单号", "下单时间|创建时间"]     # the file is known by these headers
//!
//! [columns]
//! id = ["内部单号"]
//! created = ["下单时间", "创建时间"]               # the first that is there
//! receivable = ["应付金额"]
//!
//! [[links]]
//! kind = "fulfils"
//! to = "sales_order"
//! columns = ["平台单号"]
//! separator = ","
//! "#)?;
//! assert_eq!(mapping.requires.len(), 2);
//! # Ok::<(), dangjiu_exports::mapping::MappingError>(())
//! ```

pub mod builtin;

use std::collections::BTreeMap;

use dangjiu::diagnostic::Bilingual;
use dangjiu::money::Currency;
use dangjiu::observation::{LinkKind, Measure, Milestone, NodeKind, Role, Settlement};
use dangjiu::say;
use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::cell::{DateOrder, DecimalMark, Unit, Zone};
use crate::header::normalised;

/// Headers that mean one thing, the preferred first.
pub type Aliases = Vec<String>;

/// A mapping as its file says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name in reports.
    pub name: String,
    /// The system that speaks in the file. Files of one system are read together.
    pub system: String,
    /// What that system is.
    #[serde(deserialize_with = "role")]
    pub role: Role,
    /// The sales channel, primary name, where the system is one.
    #[serde(default)]
    pub channel: Option<String>,
    /// What a row is about.
    #[serde(deserialize_with = "node")]
    pub node: NodeKind,
    /// The headers by which a file is known; `a|b` is known by either. The mapping with the most that are all there reads the file.
    pub requires: Vec<String>,
    /// File names with `*` and `?`. A shop's own mapping that names a file reads it, whatever other mappings fit.
    #[serde(default)]
    pub files: Vec<String>,
    /// The sheet of a workbook; otherwise its first.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The zone of times without an offset: `+08:00` unless it is said.
    #[serde(default, deserialize_with = "zone")]
    pub zone: Zone,
    /// The currency of the amounts: `CNY` unless it is said.
    #[serde(default = "yuan", deserialize_with = "currency")]
    pub currency: Currency,
    /// The order of dates that do not begin with a year of four digits.
    #[serde(default)]
    pub dates: Option<DateOrder>,
    /// The decimal mark of amounts.
    #[serde(default)]
    pub decimal: DecimalMark,
    /// What one in an amount column is.
    #[serde(default)]
    pub unit: Unit,
    /// The id begins with its day, `yyMMdd-…`: it stands in for a creation time that is missing.
    #[serde(default)]
    pub id_begins_with_day: bool,
    /// The raw status.
    #[serde(default)]
    pub status: Option<StatusColumns>,
    /// What each column means.
    pub columns: Columns,
    /// Ties to other things.
    #[serde(default)]
    pub links: Vec<LinkColumn>,
    /// Orders typed by hand.
    #[serde(default)]
    pub manual: Option<ManualColumns>,
    /// Orders that replace what was sent before: the sales order they name is the one they replace, not one they serve.
    #[serde(default)]
    pub replacement: Option<ReplacementColumn>,
    /// How the order is paid for.
    #[serde(default)]
    pub settlement: Option<SettlementColumn>,
    /// Words of the channel column and their channels, besides the names that the vocabulary knows.
    #[serde(default)]
    pub channels: BTreeMap<String, String>,
    /// Where one order stands on several rows, or several things in one cell.
    #[serde(default)]
    pub lines: Lines,
    /// For JSON: how a value becomes rows.
    #[serde(default)]
    pub json: Option<JsonRows>,
}

/// The raw status of a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusColumns {
    /// The name of the status map.
    pub map: String,
    /// Its edition, where editions differ.
    #[serde(default)]
    pub edition: Option<String>,
    /// For each raw field of the map, its headers. A field that is not named is always empty.
    pub columns: BTreeMap<String, Aliases>,
}

/// What columns mean. A list of lists is a sum: each inner list is one column by its aliases.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// The id of what the row is about.
    pub id: Aliases,
    /// When what the row says became so. With it, rows are events; without, a snapshot.
    pub at: Aliases,
    /// The shop.
    pub shop: Aliases,
    /// The channel, in words.
    pub channel: Aliases,
    /// Who did it.
    pub operator: Aliases,
    /// How many pieces.
    pub quantity: Aliases,
    /// Ordered or made.
    pub created: Aliases,
    /// Paid.
    pub paid: Aliases,
    /// Left the warehouse.
    pub shipped: Aliases,
    /// Reached the buyer.
    pub delivered: Aliases,
    /// Completed.
    pub completed: Aliases,
    /// Cancelled or closed.
    pub cancelled: Aliases,
    /// Last changed.
    pub modified: Aliases,
    /// The price of one piece: goods are that times the quantity, where no column has them.
    pub unit_price: Aliases,
    /// Goods at their price.
    pub goods: Sum,
    /// Discounts the shop bears.
    pub merchant_discount: Sum,
    /// Discounts others bear.
    pub platform_discount: Sum,
    /// Freight.
    pub freight: Sum,
    /// What the buyer is to pay.
    pub receivable: Sum,
    /// What the buyer has paid.
    pub received: Sum,
    /// What has been refunded.
    pub refunded: Sum,
}

impl Columns {
    /// The column of an instant.
    #[must_use]
    pub fn time(&self, milestone: Milestone) -> &Aliases {
        match milestone {
            Milestone::Created => &self.created,
            Milestone::Paid => &self.paid,
            Milestone::Shipped => &self.shipped,
            Milestone::Delivered => &self.delivered,
            Milestone::Completed => &self.completed,
            Milestone::Cancelled => &self.cancelled,
            Milestone::Modified => &self.modified,
        }
    }

    /// The columns of an amount.
    #[must_use]
    pub fn sum(&self, measure: Measure) -> &Sum {
        match measure {
            Measure::Goods => &self.goods,
            Measure::MerchantDiscount => &self.merchant_discount,
            Measure::PlatformDiscount => &self.platform_discount,
            Measure::Freight => &self.freight,
            Measure::Receivable => &self.receivable,
            Measure::Received => &self.received,
            Measure::Refunded => &self.refunded,
        }
    }
}

/// One column, or several whose amounts are added.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Sum {
    /// One column by its aliases.
    One(Aliases),
    /// Several.
    Of(Vec<Aliases>),
}

impl Default for Sum {
    fn default() -> Sum {
        Sum::One(Vec::new())
    }
}

impl Sum {
    /// The columns, each by its aliases.
    #[must_use]
    pub fn columns(&self) -> &[Aliases] {
        match self {
            Sum::One(aliases) => std::slice::from_ref(aliases),
            Sum::Of(columns) => columns,
        }
    }
}

/// Ties to things that a column names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkColumn {
    /// How.
    #[serde(deserialize_with = "link")]
    pub kind: LinkKind,
    /// The kind of the other thing.
    #[serde(deserialize_with = "node")]
    pub to: NodeKind,
    /// The column.
    pub columns: Aliases,
    /// The signs of which any may stand between several ids in one cell: `,;`.
    #[serde(default)]
    pub separator: Option<String>,
    /// The column that says which channel the other thing belongs to; otherwise the row's own channel column does.
    #[serde(default)]
    pub channel: Aliases,
    /// The cell holds `waybill-carrier`.
    #[serde(default)]
    pub with_carrier: bool,
}

/// Orders typed by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManualColumns {
    /// Every row is one.
    #[serde(default)]
    pub always: bool,
    /// The column that tells, where not every row is one.
    #[serde(default)]
    pub columns: Aliases,
    /// Its words for it.
    #[serde(default)]
    pub values: Vec<String>,
    /// The column that says why it was typed.
    #[serde(default)]
    pub source_kind: Aliases,
}

/// Orders that replace what was sent before: an exchange, a reissue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacementColumn {
    /// The column that tells.
    pub columns: Aliases,
    /// Its words for it.
    pub values: Vec<String>,
}

/// How orders are paid for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlementColumn {
    /// The column.
    pub columns: Aliases,
    /// Its words, and `escrow`, `cod`, `offline` or `free`. Others say nothing.
    #[serde(deserialize_with = "settlements")]
    pub values: BTreeMap<String, Settlement>,
}

/// Where one order stands on several rows, or several things in one cell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lines {
    /// Rows that follow each other with the same id are one order: its amounts stand on each of them and count once.
    pub repeated: bool,
    /// With `repeated`: what is of the single row and is added up: `quantity`, or an amount by its name.
    pub added: Vec<String>,
    /// With `repeated`: rows that are cell by cell alike are each a piece of the order, as a till scans them. Otherwise the second is a
    /// copy, and counts once.
    pub alike: bool,
    /// The signs of which any may stand between several ids in the id column; other cells are split where they have as many parts.
    pub separator: Option<String>,
}

/// How a JSON value becomes rows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JsonRows {
    /// Paths of the array whose elements are the rows; the first that leads to one. Without any, a value is a row.
    pub rows: Vec<String>,
    /// The field of an element by which the newest is told.
    pub newest_by: Vec<String>,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.en)]
pub struct MappingError(pub Bilingual);

impl Mapping {
    /// Reads a mapping file; `file` is its name for messages.
    ///
    /// # Errors
    /// It is no TOML, has unknown keys or words, or lacks what is needed.
    pub fn parse(file: &str, text: &str) -> Result<Mapping, MappingError> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            // Its lines are not quoted: they are an export's, where one was named by mistake.
            let (line, what) = (line_of(text, &error), error.message());
            MappingError(say!(
                "the mapping {file} cannot be read, line {line}: {what}",
                "对应文件 {file} 第 {line} 行读不懂，读取时的原话是“{what}”；请改正这一行"
            ))
        })?;
        if let Some(lacking) = mapping.lacking() {
            let Bilingual { en, zh } = lacking;
            return Err(MappingError(say!("the mapping {file}: {en}", "对应文件 {file}：{zh}")));
        }
        Ok(mapping)
    }

    /// What it would need.
    fn lacking(&self) -> Option<Bilingual> {
        if self.requires.is_empty() {
            return Some(say!(
                "`requires` names no header, so no file could be known by it",
                "requires 没有列名，无法据此认出文件"
            ));
        }
        if self.columns.id.is_empty() {
            return Some(say!("`columns.id` names no header", "columns.id 没有列名"));
        }
        if self.role == Role::Channel && self.channel.is_none() {
            return Some(say!("a sales channel needs `channel`", "销售渠道必须写 channel"));
        }
        let belongs = matches!(self.node, NodeKind::Line | NodeKind::AfterSale | NodeKind::Payment);
        if !belongs && self.links.iter().any(|link| link.kind == LinkKind::PartOf) {
            let node = self.node.name();
            return Some(say!(
                "a link `part_of` is for lines, after-sale cases and payments, and its rows are `{node}`; an ERP order or an outbound `fulfils` an order",
                "part_of 只用于子订单、售后单和收款，而这里一行是 {node}；ERP 订单和出库单用 fulfils"
            ));
        }
        let known = |name: &&String| !matches!(name.as_str(), "quantity") && Measure::named(name).is_none();
        if let Some(unknown) = self.lines.added.iter().find(known) {
            return Some(say!(
                "`lines.added` knows no `{unknown}`; it takes `quantity` and amounts such as `goods`",
                "lines.added 不认识“{unknown}”；可写 quantity 或金额名，如 goods"
            ));
        }
        None
    }

    /// How many of its required headers are among these (normalised), and those that are not.
    #[must_use]
    pub fn known_by(&self, headers: &[String]) -> (usize, Vec<&str>) {
        let there = |required: &&String| {
            required.split('|').any(|one| {
                let one = normalised(one);
                headers.contains(&one)
            })
        };
        let missing: Vec<&str> = self.requires.iter().filter(|one| !there(one)).map(String::as_str).collect();
        (self.requires.len() - missing.len(), missing)
    }

    /// Whether a shop's own mapping names this file: by its name without folders.
    #[must_use]
    pub fn names(&self, file: &str) -> bool {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        self.files.iter().any(|pattern| fits(pattern, name))
    }
}

/// Whether a name fits a pattern in which `*` is any text and `?` any sign.
fn fits(pattern: &str, name: &str) -> bool {
    let mut signs = pattern.chars();
    match signs.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = signs.as_str();
            name.char_indices()
                .map(|(at, _)| at)
                .chain([name.len()])
                .any(|at| name.get(at..).is_some_and(|tail| fits(rest, tail)))
        }
        Some(sign) => {
            let mut letters = name.chars();
            letters.next().is_some_and(|letter| sign == '?' || sign == letter)
                && fits(signs.as_str(), letters.as_str())
        }
    }
}

fn yuan() -> Currency {
    Currency::CNY
}

/// Reads a word by looking it up.
fn word<'de, D: Deserializer<'de>, T>(
    from: D,
    known: impl Fn(&str) -> Option<T>,
    expected: &str,
) -> Result<T, D::Error> {
    let word = String::deserialize(from)?;
    known(&word).ok_or_else(|| de::Error::custom(format_args!("`{word}` is none of: {expected}")))
}

fn role<'de, D: Deserializer<'de>>(from: D) -> Result<Role, D::Error> {
    word(from, Role::named, "channel, erp, wms, crm, carrier, finance")
}

fn node<'de, D: Deserializer<'de>>(from: D) -> Result<NodeKind, D::Error> {
    word(from, NodeKind::named, "sales_order, line, erp_order, outbound, parcel, after_sale, payment")
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Zone, D::Error> {
    word(from, Zone::named, "Asia/Shanghai, or a distance from UTC such as +08:00")
}

fn currency<'de, D: Deserializer<'de>>(from: D) -> Result<Currency, D::Error> {
    let listed = |code: &str| Currency::parse(code).filter(Currency::is_listed);
    word(from, listed, "the currencies of ISO 4217 such as CNY")
}

fn link<'de, D: Deserializer<'de>>(from: D) -> Result<LinkKind, D::Error> {
    word(from, LinkKind::named, "part_of, fulfils, merged_into, split_from, shipped_in, replaces")
}

fn settlements<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Settlement>, D::Error> {
    let words: BTreeMap<String, String> = BTreeMap::deserialize(from)?;
    words
        .into_iter()
        .map(|(word, name)| {
            let settlement = Settlement::named(&name).ok_or_else(|| {
                de::Error::custom(format_args!("`{name}` is none of: escrow, cod, offline, free"))
            })?;
            Ok((word, settlement))
        })
        .collect()
}

/// The line of a text that an error of TOML is about, as a person counts.
#[must_use]
pub fn line_of(text: &str, error: &toml::de::Error) -> usize {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "name = \"x\"\nsystem = \"erp\"\nrole = \"erp\"\nnode = \"erp_order\"\nrequires = [\"单号\"]\n[columns]\nid = [\"单号\"]\n";

    #[test]
    fn the_least_mapping_has_the_defaults_of_china() {
        let mapping = Mapping::parse("x.toml", LEAST).unwrap();
        assert_eq!(mapping.currency, Currency::CNY);
        assert_eq!(mapping.zone, Zone::named("+08:00").unwrap());
        assert_eq!((mapping.decimal, mapping.dates), (DecimalMark::Point, None));
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        for (from, to, said) in [
            ("role = \"erp\"", "role = \"boss\"", "`boss` is none of: channel"),
            ("role = \"erp\"", "role = \"channel\"", "a sales channel needs `channel`"),
            ("node = \"erp_order\"", "node = \"box\"", "`box` is none of: sales_order"),
            ("requires = [\"单号\"]", "requires = []", "`requires` names no header"),
            ("id = [\"单号\"]", "", "`columns.id` names no header"),
            ("id = [\"单号\"]", "id = [\"单号\"]\npayed = []", "payed"),
            ("system = \"erp\"", "system = \"erp\"\nzone = \"Mars\"", "`Mars` is none of"),
            ("system = \"erp\"", "system = \"erp\"\ncurrency = \"XXQ\"", "`XXQ` is none of: the currencies"),
            ("id = [\"单号\"]", "id = [\"单号\"]\n[lines]\nadded = [\"pieces\"]", "no `pieces`"),
            (
                "[columns]",
                "[[links]]\nkind = \"part_of\"\nto = \"sales_order\"\ncolumns = [\"平台单号\"]\n[columns]",
                "an ERP order or an outbound `fulfils` an order",
            ),
        ] {
            let text = LEAST.replace(from, to);
            let said_in_fact = Mapping::parse("x.toml", &text).unwrap_err();
            assert!(said_in_fact.0.en.contains(said), "{}", said_in_fact.0.en);
            assert!(said_in_fact.0.en.contains("x.toml"));
        }
    }

    #[test]
    fn file_names_fit_patterns() {
        assert!(fits("ExportOrderList*.csv", "ExportOrderList202609271830.csv"));
        assert!(fits("*", ""));
        assert!(fits("a?c*", "abc"));
        assert!(!fits("*.csv", "orders.xlsx"));
        assert!(fits("*订单*.csv", "拼多多订单导出.csv"));
        let mapping = Mapping { files: vec!["orders*.csv".into()], ..Mapping::parse("x", LEAST).unwrap() };
        assert!(mapping.names("exports/orders-1.csv"));
        assert!(!mapping.names("orders/x.csv"));
    }

    #[test]
    fn a_required_header_may_have_alternatives() {
        let mapping =
            Mapping::parse("x", &LEAST.replace("[\"单号\"]\n[", "[\"单号\", \"时间|日期\"]\n[")).unwrap();
        let headers = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(mapping.known_by(&headers(&["单号", "日期"])), (2, vec![]));
        assert_eq!(mapping.known_by(&headers(&["单号"])), (1, vec!["时间|日期"]));
    }
}
