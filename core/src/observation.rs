//! What one system says of one thing: a row of an export, a line of a log, a push.
//!
//! Readers turn whatever a system writes into [`Observation`]s and judge nothing; [`crate::diagnosis`] takes them in any
//! order. An observation borrows its texts from the row it came from, so reading millions of rows allocates nothing
//! per row. Raw status words stop here: they are only handed to a status map, never compared with anything.
//!
//! ```
//! use dangjiu::observation::{NodeKind, Observation, Origin, SystemId, When};
//! use dangjiu::time::Instant;
//!
//! let row = Observation {
//!     shop: "旗舰店",
//!     when: When::At(Instant::parse("2026-09-21T10:00:00+08:00")?),
//!     ..Observation::of(SystemId(0), NodeKind::SalesOrder, "4781320682406083640", Origin { file: 0, row: 2 })
//! };
//! assert_eq!(row.kind.name(), "sales_order");
//! # Ok::<(), dangjiu::time::TimeError>(())
//! ```

mod amounts;
mod times;

pub use amounts::{Amount, Amounts, Measure};
pub use times::{Milestone, Times};

use crate::diagnostic::Bilingual;
use crate::say;
use crate::time::Instant;

/// So many systems are told apart.
pub const MOST_SYSTEMS: usize = 255;
/// So many files.
pub const MOST_FILES: usize = 65_535;
/// So many channels, and systems that number orders of their own.
pub const MOST_NUMBERINGS: usize = 255;

/// Why something is not taken in: what can no longer be told apart would be mixed up.
///
/// ```
/// use dangjiu::observation::IntakeRefused;
/// assert_eq!(IntakeRefused::of_id("260921-1"), Ok(()));
/// assert_eq!(IntakeRefused::of_id(""), Err(IntakeRefused::Id));
/// assert_eq!(IntakeRefused::Id.sentence().en, "an id has from 1 to 65,535 bytes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntakeRefused {
    /// More than [`MOST_SYSTEMS`] systems.
    Systems,
    /// More than [`MOST_FILES`] files.
    Files,
    /// More than [`MOST_NUMBERINGS`] channels, and systems that number orders of their own.
    Numberings,
    /// An id that is empty or longer than 65,535 bytes.
    Id,
    /// A system or file that was not declared.
    Undeclared,
    /// More rows, things, ties or bytes of ids than four bytes count.
    Full,
}

impl IntakeRefused {
    /// Whether an id is one.
    ///
    /// # Errors
    /// [`IntakeRefused::Id`] where it is empty or longer than 65,535 bytes.
    pub fn of_id(id: &str) -> Result<(), IntakeRefused> {
        let fits = !id.is_empty() && u16::try_from(id.len()).is_ok();
        if fits { Ok(()) } else { Err(IntakeRefused::Id) }
    }

    /// What is too much, as a sentence for people.
    #[must_use]
    pub fn sentence(self) -> Bilingual {
        match self {
            IntakeRefused::Systems => say!("there are more than 255 systems", "系统超过 255 个"),
            IntakeRefused::Files => say!("there are more than 65,535 files", "文件超过 65535 个"),
            IntakeRefused::Numberings => {
                say!("there are more than 255 channels and systems", "渠道与系统合计超过 255 个")
            }
            IntakeRefused::Id => say!("an id has from 1 to 65,535 bytes", "编号须为 1 至 65535 字节"),
            IntakeRefused::Undeclared => {
                say!("the row is of a system or file that was not declared", "这一行所属的系统或文件没有声明")
            }
            IntakeRefused::Full => say!(
                "there are more rows, or things they speak of, than one diagnosis can hold; diagnose the files in parts",
                "行数或涉及的单据超出一次诊断的容量；请分批诊断"
            ),
        }
    }
}

impl core::fmt::Display for IntakeRefused {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(&self.sentence().en)
    }
}

impl core::error::Error for IntakeRefused {}

/// The number of a system, in the order in which systems were declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemId(pub u8);

/// What a system is in the shop's landscape. The machines name these in order of truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A sales channel: the platform's own console or interface.
    Channel,
    /// The system that manages orders across channels.
    Erp,
    /// The warehouse.
    Wms,
    /// Customer service; also where orders are typed by hand.
    Crm,
    /// A carrier, or an aggregator that speaks for carriers.
    Carrier,
    /// Bookkeeping and payment providers.
    Finance,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [Role::Channel, Role::Erp, Role::Wms, Role::Crm, Role::Carrier, Role::Finance];

    /// Its name in machines, mapping files and data: a member of the vocabulary's `source`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Channel => "channel",
            Role::Erp => "erp",
            Role::Wms => "wms",
            Role::Crm => "crm",
            Role::Carrier => "carrier",
            Role::Finance => "finance",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Role::Channel => say!("channel", "渠道"),
            Role::Erp => say!("ERP", "ERP"),
            Role::Wms => say!("warehouse", "仓库"),
            Role::Crm => say!("customer service", "客服系统"),
            Role::Carrier => say!("carrier", "承运商"),
            Role::Finance => say!("finance", "财务"),
        }
    }
}

/// The kinds of thing that systems keep a record of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// What the buyer ordered, by its number on the sales channel.
    SalesOrder,
    /// One line of a sales order (a sub-order).
    Line,
    /// A document of the ERP; it may serve several sales orders (merged) or a part of one (split).
    ErpOrder,
    /// What the warehouse is told to send out, once.
    Outbound,
    /// A parcel at a carrier, by its waybill.
    Parcel,
    /// A request for refund, return, exchange or repair.
    AfterSale,
    /// A payment.
    Payment,
}

impl NodeKind {
    /// Every kind.
    pub const ALL: [NodeKind; 7] = [
        NodeKind::SalesOrder,
        NodeKind::Line,
        NodeKind::ErpOrder,
        NodeKind::Outbound,
        NodeKind::Parcel,
        NodeKind::AfterSale,
        NodeKind::Payment,
    ];

    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NodeKind::SalesOrder => "sales_order",
            NodeKind::Line => "line",
            NodeKind::ErpOrder => "erp_order",
            NodeKind::Outbound => "outbound",
            NodeKind::Parcel => "parcel",
            NodeKind::AfterSale => "after_sale",
            NodeKind::Payment => "payment",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<NodeKind> {
        NodeKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            NodeKind::SalesOrder => say!("order", "订单"),
            NodeKind::Line => say!("line", "子订单"),
            NodeKind::ErpOrder => say!("ERP order", "ERP 单"),
            NodeKind::Outbound => say!("outbound", "出库单"),
            NodeKind::Parcel => say!("parcel", "包裹"),
            NodeKind::AfterSale => say!("after-sale case", "售后单"),
            NodeKind::Payment => say!("payment", "收款"),
        }
    }
}

/// How the observed node is tied to another; read "this node … that node".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// A line, after-sale case or payment belongs to a sales order.
    PartOf,
    /// An ERP order, or an outbound, serves an order; a hand-typed order names the ERP order that serves it.
    Fulfils,
    /// This ERP order was merged into that one.
    MergedInto,
    /// This ERP order was split off that one.
    SplitFrom,
    /// A parcel carries what an outbound or order sends; an outbound or order names the parcel's waybill.
    ShippedIn,
    /// This order replaces that one (exchange, reissue).
    Replaces,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [LinkKind; 6] = [
        LinkKind::PartOf,
        LinkKind::Fulfils,
        LinkKind::MergedInto,
        LinkKind::SplitFrom,
        LinkKind::ShippedIn,
        LinkKind::Replaces,
    ];

    /// Its name in mapping files and data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::PartOf => "part_of",
            LinkKind::Fulfils => "fulfils",
            LinkKind::MergedInto => "merged_into",
            LinkKind::SplitFrom => "split_from",
            LinkKind::ShippedIn => "shipped_in",
            LinkKind::Replaces => "replaces",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A tie to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// How.
    pub kind: LinkKind,
    /// The kind of the other node.
    pub to: NodeKind,
    /// The other node's id, in the numbering of its kind.
    pub id: &'a str,
    /// For sales orders: the channel the id belongs to, where the row says so.
    pub channel: Option<&'a str>,
}

/// The number of a status map: its place in the catalogue handed to the diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MapId(pub u16);

/// A raw status: one text per field of its map; nothing for a field that is absent or empty in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawStatus<'a> {
    /// The map that reads it.
    pub map: MapId,
    /// The fields, in the map's order.
    pub fields: &'a [Option<&'a str>],
}

/// When a status was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum When {
    /// A snapshot: it was so when the file was exported, and perhaps long before.
    #[default]
    AtExport,
    /// An event: it became so at this instant.
    At(Instant),
}

/// How the order is paid for, where the row says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settlement {
    /// The platform holds the money until receipt.
    Escrow,
    /// Cash on delivery: goods may leave before they are paid.
    Cod,
    /// Paid outside the platform.
    Offline,
    /// Nothing to pay: samples, reissues, exchanges.
    Free,
}

impl Settlement {
    /// Every way.
    pub const ALL: [Settlement; 4] =
        [Settlement::Escrow, Settlement::Cod, Settlement::Offline, Settlement::Free];

    /// Its name in mapping files and data: a member of the vocabulary's `settlement`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Settlement::Escrow => "escrow",
            Settlement::Cod => "cod",
            Settlement::Offline => "offline",
            Settlement::Free => "free",
        }
    }

    /// The way with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Settlement> {
        Settlement::ALL.into_iter().find(|way| way.name() == name)
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The number of the file, in the order in which files were declared.
    pub file: u16,
    /// The row as a person counts: the header is row 1.
    pub row: u32,
}

/// An order typed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manual<'a> {
    /// Why, in the words of the preset list; nothing where it was left empty.
    pub source_kind: Option<&'a str>,
}

/// What one system says of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation<'a> {
    /// Who says so.
    pub system: SystemId,
    /// Where it stands.
    pub origin: Origin,
    /// The kind of the thing.
    pub kind: NodeKind,
    /// Its id in that system's numbering, as text.
    pub id: &'a str,
    /// The channel of a sales order, where it is not the system's own (rows of an ERP or CRM); primary name.
    pub channel: Option<&'a str>,
    /// The shop; empty where the row does not say.
    pub shop: &'a str,
    /// Its ties.
    pub links: &'a [Link<'a>],
    /// Its raw status.
    pub status: Option<RawStatus<'a>>,
    /// When that was so.
    pub when: When,
    /// The instants of the thing itself.
    pub times: Times,
    /// Its amounts.
    pub amounts: Amounts,
    /// How many pieces.
    pub quantity: Option<u32>,
    /// How it is paid for.
    pub settlement: Option<Settlement>,
    /// Set where the order was typed by hand.
    pub manual: Option<Manual<'a>>,
    /// Who did it, in the system's words.
    pub operator: Option<&'a str>,
}

impl<'a> Observation<'a> {
    /// A row that says no more than that the thing is there.
    #[must_use]
    pub fn of(system: SystemId, kind: NodeKind, id: &'a str, origin: Origin) -> Observation<'a> {
        Observation {
            system,
            origin,
            kind,
            id,
            channel: None,
            shop: "",
            links: &[],
            status: None,
            when: When::AtExport,
            times: Times::default(),
            amounts: Amounts::default(),
            quantity: None,
            settlement: None,
            manual: None,
            operator: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NodeKind, Role};

    /// Names in data never change: mapping files and reports hold them.
    #[test]
    fn names_in_data() {
        let kinds = ["sales_order", "line", "erp_order", "outbound", "parcel", "after_sale", "payment"];
        assert_eq!(NodeKind::ALL.map(NodeKind::name), kinds);
        let roles = ["channel", "erp", "wms", "crm", "carrier", "finance"];
        assert_eq!(Role::ALL.map(Role::name), roles);
        for kind in NodeKind::ALL {
            assert_eq!(NodeKind::named(kind.name()), Some(kind));
        }
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!((NodeKind::named("order"), Role::named("")), (None, None));
    }
}
