//! What each system holds of a case: documents with their history, from which an export at any instant can be drawn.
//!
//! A *case* is what is simulated together: usually one sales order, several where they are merged, and everything
//! that comes of them. Its documents say when the *system* learned of each step, which is later than the step itself.

use crate::clock::Moment;
use crate::goods::{Carrier, Fen, Good};
use crate::oddities::Oddity;
use crate::people::Person;
use crate::truth::Injected;

/// A sales channel of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Channel {
    Taobao,
    Douyin,
    Pinduoduo,
    Xiaohongshu,
}

impl Channel {
    /// The name of its system.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Channel::Taobao => "taobao",
            Channel::Douyin => "douyin",
            Channel::Pinduoduo => "pinduoduo",
            Channel::Xiaohongshu => "xiaohongshu",
        }
    }

    /// As people write it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Channel::Taobao => "淘宝",
            Channel::Douyin => "抖音",
            Channel::Pinduoduo => "拼多多",
            Channel::Xiaohongshu => "小红书",
        }
    }

    pub(crate) fn shop(self) -> &'static str {
        match self {
            Channel::Taobao => "拾物旗舰店",
            Channel::Douyin => "拾物抖音店",
            Channel::Pinduoduo => "拾物官方店",
            Channel::Xiaohongshu => "拾物生活",
        }
    }
}

/// A step of an after-sale case, whatever a system calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Requested,
    ReturnPending,
    InTransit,
    Processing,
    Succeeded,
    Rejected,
    Closed,
}

/// A line of a sales order.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) good: &'static Good,
    pub(crate) quantity: i64,
    /// The shop's share of the discount.
    pub(crate) merchant: Fen,
    /// The platform's share of the discount.
    pub(crate) platform: Fen,
    /// When this line left, as the channel was told.
    pub(crate) shipped: Option<Moment>,
    /// When its money had gone back in full.
    pub(crate) refunded: Option<Moment>,
    /// The after-sale case about it.
    pub(crate) after_sale: Vec<(Moment, Stage)>,
}

impl Line {
    pub(crate) fn goods(&self) -> Fen {
        self.good.price * self.quantity
    }

    pub(crate) fn payable(&self) -> Fen {
        self.goods() - self.merchant - self.platform
    }
}

/// A cell that a fault writes over: the header and what stands there.
pub(crate) type Cell = (&'static str, String);

/// A sales order as its channel holds it.
#[derive(Clone, Debug)]
pub(crate) struct ChannelOrder {
    pub(crate) channel: Channel,
    pub(crate) id: String,
    pub(crate) buyer: Person,
    pub(crate) lines: Vec<Line>,
    pub(crate) freight: Fen,
    pub(crate) created: Moment,
    pub(crate) cod: bool,
    /// The deposit of a presale: when and how much.
    pub(crate) deposit: Option<(Moment, Fen)>,
    pub(crate) paid: Option<Moment>,
    /// When the shop began to prepare it, where the channel shows that.
    pub(crate) preparing: Option<Moment>,
    pub(crate) completed: Option<Moment>,
    /// Closed: never paid, or everything refunded.
    pub(crate) closed: Option<(Moment, &'static str)>,
    /// Goods had left when it was closed.
    pub(crate) closed_after_shipping: bool,
    pub(crate) waybills: Vec<(Moment, &'static Carrier, String)>,
    /// Written over in every row of the order, or only in the mid-week export.
    pub(crate) cells: Vec<Cell>,
    pub(crate) midweek_cells: Vec<Cell>,
    /// Left out of the channel's export.
    pub(crate) hidden: bool,
}

impl ChannelOrder {
    pub(crate) fn goods(&self) -> Fen {
        self.lines.iter().map(Line::goods).sum()
    }

    pub(crate) fn merchant(&self) -> Fen {
        self.lines.iter().map(|line| line.merchant).sum()
    }

    pub(crate) fn platform(&self) -> Fen {
        self.lines.iter().map(|line| line.platform).sum()
    }

    pub(crate) fn payable(&self) -> Fen {
        self.goods() - self.merchant() - self.platform() + self.freight
    }

    pub(crate) fn quantity(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// When the last line left, as the channel was told.
    pub(crate) fn shipped(&self) -> Option<Moment> {
        self.lines
            .iter()
            .map(|line| line.shipped)
            .max()
            .flatten()
            .filter(|_| self.lines.iter().all(|line| line.shipped.is_some()))
    }
}

/// Amounts of an ERP order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErpAmounts {
    pub(crate) goods: Fen,
    pub(crate) discount: Fen,
    pub(crate) freight: Fen,
    pub(crate) payable: Fen,
    pub(crate) paid: Fen,
    pub(crate) quantity: i64,
}

/// A line of the ERP's log.
#[derive(Clone, Debug)]
pub(crate) struct LogLine {
    pub(crate) at: Moment,
    pub(crate) operation: &'static str,
    pub(crate) status: &'static str,
    pub(crate) operator: &'static str,
}

/// An order as the ERP holds it.
#[derive(Clone, Debug)]
pub(crate) struct ErpOrder {
    pub(crate) id: u64,
    /// Platform numbers with the instant from which they are on it.
    pub(crate) numbers: Vec<(Moment, String)>,
    pub(crate) channel: Option<Channel>,
    pub(crate) kind: &'static str,
    /// The source kind of an order typed by hand.
    pub(crate) source_kind: &'static str,
    pub(crate) ordered: Moment,
    /// When the buyer paid.
    pub(crate) paid: Option<(Moment, Moment)>,
    pub(crate) log: Vec<LogLine>,
    /// After-sale label and money refunded so far.
    pub(crate) after_sale: Vec<(Moment, Stage, Fen)>,
    pub(crate) merged_into: Option<(Moment, u64)>,
    pub(crate) split_from: Option<u64>,
    pub(crate) amounts: Vec<(Moment, ErpAmounts)>,
    pub(crate) parcels: Vec<(Moment, &'static Carrier, String)>,
    pub(crate) shipped: Option<Moment>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) hidden: bool,
}

impl ErpOrder {
    /// The last status the ERP knew at an instant.
    pub(crate) fn status(&self, at: Moment) -> Option<&LogLine> {
        self.log.iter().rfind(|line| line.at <= at)
    }
}

/// A line of the warehouse's process log.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) at: Moment,
    pub(crate) status: &'static str,
    pub(crate) operator: &'static str,
    /// On rows with which goods leave.
    pub(crate) parcel: Option<(&'static Carrier, String)>,
    pub(crate) quantity: i64,
}

/// A sending-out order of the warehouse.
#[derive(Clone, Debug)]
pub(crate) struct Outbound {
    pub(crate) id: String,
    pub(crate) erp_order: String,
    pub(crate) warehouse: &'static str,
    pub(crate) log: Vec<Process>,
    pub(crate) hidden: bool,
}

impl Outbound {
    /// When the last goods left.
    pub(crate) fn left(&self) -> Option<Moment> {
        self.log.iter().rev().find(|row| row.status == "DELIVERED").map(|row| row.at)
    }
}

/// A scan of a parcel.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) at: Moment,
    pub(crate) code: &'static str,
    pub(crate) text: &'static str,
}

/// A parcel as the carrier's aggregator pushes it.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) carrier: &'static Carrier,
    pub(crate) waybill: String,
    pub(crate) city: &'static str,
    pub(crate) scans: Vec<Scan>,
    /// Scans after which a push was kept, besides the last one.
    pub(crate) pushed_at: Vec<usize>,
    pub(crate) hidden: bool,
}

/// A status in the customer-service system.
#[derive(Clone, Debug)]
pub(crate) struct CrmStatus {
    pub(crate) at: Moment,
    pub(crate) status: &'static str,
}

/// An order typed by hand in the customer-service system.
#[derive(Clone, Debug)]
pub(crate) struct Manual {
    pub(crate) id: String,
    pub(crate) source_kind: &'static str,
    pub(crate) original: Option<(Channel, String)>,
    pub(crate) amount: Fen,
    pub(crate) quantity: i64,
    pub(crate) author: &'static str,
    pub(crate) log: Vec<CrmStatus>,
    /// The ERP order made for it, and when the customer-service system was told.
    pub(crate) erp_order: Option<(Moment, u64)>,
    pub(crate) cells: Vec<Cell>,
}

/// A case of the customer service.
#[derive(Clone, Debug)]
pub(crate) struct AfterSale {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) channel: Channel,
    pub(crate) kind: &'static str,
    pub(crate) amount: Fen,
    pub(crate) handler: &'static str,
    pub(crate) log: Vec<(Moment, Stage)>,
    pub(crate) cells: Vec<Cell>,
}

/// Everything that comes of one or a few sales orders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) orders: Vec<ChannelOrder>,
    pub(crate) erp: Vec<ErpOrder>,
    pub(crate) outbounds: Vec<Outbound>,
    pub(crate) parcels: Vec<Parcel>,
    pub(crate) manuals: Vec<Manual>,
    pub(crate) after_sales: Vec<AfterSale>,
    /// What was unusual, and when it was to be seen.
    pub(crate) oddities: Vec<(Moment, Oddity)>,
    pub(crate) faults: Vec<Injected>,
}
