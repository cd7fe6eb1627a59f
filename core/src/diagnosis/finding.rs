//! What can be found wrong: kinds, causes, how bad, what it means and what to do.

use alloc::vec::Vec;

use super::lifecycle::Region;
use crate::diagnostic::Bilingual;
use crate::identity::NodeId;
use crate::machine::Movement;
use crate::observation::{Amount, Measure, Milestone, SystemId};
use crate::say;
use crate::time::Instant;

/// The kinds of finding, members of the vocabulary's `finding_kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two systems say what cannot both be so.
    Contradiction,
    /// A state went back.
    Regression,
    /// A move between states neither of which leads to the other.
    IllegalMove,
    /// A raw status no map knows.
    Unmapped,
    /// A status that its own instants belie.
    StatusAgainstTimes,
    /// An order typed by hand without a reason from the list.
    ManualWithoutSource,
    /// An order typed by hand that no warehouse has seen.
    ManualNotInWarehouse,
    /// A system lacks what it should have.
    MissingInSystem,
    /// Something is done with a document that others have replaced.
    Superseded,
    /// Amounts differ.
    AmountMismatch,
    /// Amounts differ by exactly a hundred: yuan against cents.
    UnitMismatch,
    /// Paid, cancelled and paid again within a short time.
    Drift,
    /// One order is served twice.
    Duplicate,
    /// A row about it could not be read.
    Rejected,
}

/// What is behind a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The system has not followed.
    Behind,
    /// The system says more than has happened.
    Ahead,
    /// The systems went different ways.
    Differs,
    /// Goods left after the money was closed.
    ShippedThoughClosed,
    /// The money is closed and goods have left; which came first is not known.
    ClosedAndShipped,
    /// Rows of one export that differ.
    RowsDiffer,
    /// Back to an earlier state.
    MovedBack,
    /// To a state that does not follow.
    NoSuchMove,
    /// Not in the map.
    UnmappedStatus,
    /// The instant that goes with the status is not there.
    TimeMissing,
    /// There is an instant of something the status says has not happened.
    TimeTooEarlyForStatus,
    /// Instants in the wrong order.
    TimesOutOfOrder,
    /// No reason given.
    SourceMissing,
    /// A reason that is not in the list.
    SourceNotInList,
    /// The ERP does not know it.
    NotInErp,
    /// The number is known, but not on which of several channels.
    ChannelNotNamed,
    /// The warehouse does not know it.
    NotInWarehouse,
    /// The channel does not know it.
    NotOnChannel,
    /// A replaced document went out.
    StillShipped,
    /// A replaced document still counts.
    StillActive,
    /// One system against another.
    BetweenSystems,
    /// The parts of one row against its sum.
    OwnSum,
    /// A hundred times as much.
    Hundredfold,
    /// Paid, cancelled, paid.
    PaidCancelledPaid,
    /// Two documents for one order.
    ServedTwice,
    /// A row that could not be read.
    RejectedRow,
}

/// How bad a finding is, members of the vocabulary's `severity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Money or goods are being lost now.
    Critical,
    /// Will cost something soon.
    High,
    /// Should be put right.
    Medium,
    /// Worth knowing.
    Low,
}

/// The values that a finding shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The states of the system and of the one it is held against.
    States {
        /// The region.
        region: Region,
        /// The state of the deviating system.
        own: u32,
        /// The state it is held against.
        other: u32,
    },
    /// A move.
    Moved {
        /// The machine.
        machine: u32,
        /// From.
        from: u32,
        /// To.
        to: u32,
        /// What kind of move.
        movement: Movement,
    },
    /// Goods that left, and money that is closed, each in its own region.
    Closed {
        /// The state of the goods.
        goods: u32,
        /// The state of the money.
        money: u32,
    },
    /// A raw status: the row that has it.
    Raw,
    /// The instant that is wrong, and the one it is held against.
    Times(Milestone, Option<Milestone>),
    /// The source kind given.
    Source,
    /// Another node.
    Other(NodeId),
    /// Two amounts of one measure: the deviating one first.
    Amounts {
        /// Which amount.
        measure: Measure,
        /// The deviating one.
        own: Amount,
        /// The one it is held against.
        other: Amount,
    },
    /// From and to.
    Span(Instant, Instant),
    /// An instant that cannot be: years after everything else.
    Instant(Instant),
    /// Nothing more.
    Nothing,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: Kind,
    /// What is behind it.
    pub cause: Cause,
    /// What it is about.
    pub node: NodeId,
    /// The system that deviates.
    pub system: SystemId,
    /// The system it deviates from.
    pub against: Option<SystemId>,
    /// The order it belongs to: index into the orders of the result.
    pub order: Option<u32>,
    /// Since when.
    pub since: Option<Instant>,
    /// The values.
    pub shown: Shown,
    /// The rows that show it, as the diagnosis numbers them.
    pub rows: Vec<u32>,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 14] = [
        Kind::Contradiction,
        Kind::Regression,
        Kind::IllegalMove,
        Kind::Unmapped,
        Kind::StatusAgainstTimes,
        Kind::ManualWithoutSource,
        Kind::ManualNotInWarehouse,
        Kind::MissingInSystem,
        Kind::Superseded,
        Kind::AmountMismatch,
        Kind::UnitMismatch,
        Kind::Drift,
        Kind::Duplicate,
        Kind::Rejected,
    ];

    /// Its name in data and rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Contradiction => "contradiction",
            Kind::Regression => "regression",
            Kind::IllegalMove => "illegal_move",
            Kind::Unmapped => "unmapped",
            Kind::StatusAgainstTimes => "status_against_times",
            Kind::ManualWithoutSource => "manual_without_source",
            Kind::ManualNotInWarehouse => "manual_not_in_warehouse",
            Kind::MissingInSystem => "missing_in_system",
            Kind::Superseded => "superseded",
            Kind::AmountMismatch => "amount_mismatch",
            Kind::UnitMismatch => "unit_mismatch",
            Kind::Drift => "drift",
            Kind::Duplicate => "duplicate",
            Kind::Rejected => "rejected",
        }
    }
}

impl Severity {
    /// Its name in data and rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        }
    }
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 26] = [
        Cause::Behind,
        Cause::Ahead,
        Cause::Differs,
        Cause::ShippedThoughClosed,
        Cause::ClosedAndShipped,
        Cause::RowsDiffer,
        Cause::MovedBack,
        Cause::NoSuchMove,
        Cause::UnmappedStatus,
        Cause::TimeMissing,
        Cause::TimeTooEarlyForStatus,
        Cause::TimesOutOfOrder,
        Cause::SourceMissing,
        Cause::SourceNotInList,
        Cause::NotInErp,
        Cause::ChannelNotNamed,
        Cause::NotInWarehouse,
        Cause::NotOnChannel,
        Cause::StillShipped,
        Cause::StillActive,
        Cause::BetweenSystems,
        Cause::OwnSum,
        Cause::Hundredfold,
        Cause::PaidCancelledPaid,
        Cause::ServedTwice,
        Cause::RejectedRow,
    ];

    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Cause::Behind => "behind",
            Cause::Ahead => "ahead",
            Cause::Differs => "differs",
            Cause::ShippedThoughClosed => "shipped_though_closed",
            Cause::ClosedAndShipped => "closed_and_shipped",
            Cause::RowsDiffer => "rows_differ",
            Cause::RejectedRow => "rejected_row",
            Cause::MovedBack => "moved_back",
            Cause::NoSuchMove => "no_such_move",
            Cause::UnmappedStatus => "unmapped_status",
            Cause::TimeMissing => "time_missing",
            Cause::TimeTooEarlyForStatus => "time_too_early_for_status",
            Cause::TimesOutOfOrder => "times_out_of_order",
            Cause::SourceMissing => "source_missing",
            Cause::SourceNotInList => "source_not_in_list",
            Cause::NotInErp => "not_in_erp",
            Cause::ChannelNotNamed => "channel_not_named",
            Cause::NotInWarehouse => "not_in_warehouse",
            Cause::NotOnChannel => "not_on_channel",
            Cause::StillShipped => "still_shipped",
            Cause::StillActive => "still_active",
            Cause::BetweenSystems => "between_systems",
            Cause::OwnSum => "own_sum",
            Cause::Hundredfold => "hundredfold",
            Cause::PaidCancelledPaid => "paid_cancelled_paid",
            Cause::ServedTwice => "served_twice",
        }
    }

    /// How bad it is as a rule.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Cause::StillShipped
            | Cause::ServedTwice
            | Cause::Differs
            | Cause::ShippedThoughClosed
            | Cause::Hundredfold => Severity::Critical,
            Cause::Behind
            | Cause::Ahead
            | Cause::ClosedAndShipped
            | Cause::RowsDiffer
            | Cause::NotInErp
            | Cause::NotInWarehouse
            | Cause::StillActive
            | Cause::BetweenSystems
            | Cause::PaidCancelledPaid
            | Cause::NoSuchMove => Severity::High,
            Cause::MovedBack
            | Cause::RejectedRow
            | Cause::UnmappedStatus
            | Cause::NotOnChannel
            | Cause::ChannelNotNamed
            | Cause::SourceMissing
            | Cause::SourceNotInList
            | Cause::OwnSum => Severity::Medium,
            Cause::TimeMissing | Cause::TimeTooEarlyForStatus | Cause::TimesOutOfOrder => Severity::Low,
        }
    }

    /// What is wrong, in general.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Cause::Behind => say!("a system has not followed", "状态未跟上"),
            Cause::Ahead => say!("a system says more than has happened", "状态超前于事实"),
            Cause::Differs => say!("systems went different ways", "状态互相矛盾"),
            Cause::ShippedThoughClosed => {
                say!("cancelled or refunded, and still shipped", "已取消或退款，仍被发出")
            }
            Cause::ClosedAndShipped => {
                say!("closed and shipped, which came first is not known", "已关闭又已发货，先后不明")
            }
            Cause::RowsDiffer => {
                say!("rows of one export contradict each other", "同一份导出里的几行互相矛盾")
            }
            Cause::RejectedRow => say!("a row of it could not be read", "有一行未能读入"),
            Cause::MovedBack => say!("a state went back", "状态倒退"),
            Cause::NoSuchMove => say!("a move that is not allowed", "非法流转"),
            Cause::UnmappedStatus => say!("a status that no map knows", "状态未映射"),
            Cause::TimeMissing => say!("the time that goes with the status is missing", "缺少状态对应的时间"),
            Cause::TimeTooEarlyForStatus => {
                say!("there is a time for what the status says has not happened", "时间已有，状态却说未发生")
            }
            Cause::TimesOutOfOrder => say!("times in the wrong order", "时间先后颠倒"),
            Cause::SourceMissing => say!("an order typed by hand without a source", "手工单未填来源"),
            Cause::SourceNotInList => {
                say!("an order typed by hand with a source not in the list", "手工单来源不在清单内")
            }
            Cause::NotInErp => say!("the ERP does not know it", "ERP 无此单"),
            Cause::ChannelNotNamed => {
                say!("the order number is named, but not the channel", "有此单号，却没有写平台")
            }
            Cause::NotInWarehouse => say!("the warehouse does not know it", "仓库无此单"),
            Cause::NotOnChannel => say!("the channel does not know the order number", "渠道查无此单号"),
            Cause::StillShipped => say!("a merged or split order went out", "已合并或拆分的单据仍被发出"),
            Cause::StillActive => say!("a merged or split order is still active", "已合并或拆分的单据仍有效"),
            Cause::BetweenSystems => say!("amounts differ between systems", "系统间金额不符"),
            Cause::OwnSum => say!("the parts do not add up to the sum", "明细与合计不符"),
            Cause::Hundredfold => {
                say!("amounts differ a hundredfold: yuan against cents", "金额相差一百倍：元与分混用")
            }
            Cause::PaidCancelledPaid => say!("paid, cancelled and paid again", "付款后取消又付款"),
            Cause::ServedTwice => say!("one order is served twice", "一单两发"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(self) -> Bilingual {
        match self {
            Cause::Behind => say!(
                "send the status to the system again and see that its write-back is confirmed",
                "把状态重新同步到该系统，并确认回写成功"
            ),
            Cause::Ahead => say!(
                "ask the warehouse whether the goods left; if not, take the status back",
                "向仓库核实货物是否已出库；如未出库，撤回该状态"
            ),
            Cause::Differs => say!(
                "stop the goods, settle which system is right, then correct the other",
                "先拦截货物，核定以哪个系统为准，再更正另一方"
            ),
            Cause::ShippedThoughClosed => say!(
                "intercept the parcel, or claim the goods back; do not write the shipment back to the closed order",
                "拦截包裹，已签收的追回货物；不要把发货回写到已关闭的订单"
            ),
            Cause::ClosedAndShipped => say!(
                "find out which came first; if the money did, intercept the parcel or claim the goods back",
                "核实先后；如先关单或退款，拦截包裹或追回货物"
            ),
            Cause::RowsDiffer => say!(
                "look the order up in the system, and export it again so that it has one row",
                "在该系统中查实此单，重新导出，使其只有一行"
            ),
            Cause::RejectedRow => say!(
                "put the row right as its reason says, or export it again, and diagnose anew",
                "按拒读原因更正该行或重新导出，再作体检"
            ),
            Cause::MovedBack => say!(
                "find who or what set the status back, and set it again if the goods have not moved back",
                "查明是谁或哪个接口把状态改回；货物未退回时恢复原状态"
            ),
            Cause::NoSuchMove => say!(
                "check the record by hand; declare the move in the machine if it is normal in your shop",
                "人工核对该单据；如属本店正常流程，在状态机中声明该流转"
            ),
            Cause::UnmappedStatus => {
                say!("add a row for this status to the map of the system", "在该系统的映射中为此状态增加一行")
            }
            Cause::TimeMissing => say!(
                "fetch the order again; if the time stays empty, ask the system's support",
                "重新拉取该单；时间仍为空时联系系统方"
            ),
            Cause::TimeTooEarlyForStatus => say!(
                "fetch the order again: its status is probably out of date",
                "重新拉取该单，状态可能已过期"
            ),
            Cause::TimesOutOfOrder => say!(
                "check the clocks and time zones of the systems that write these times",
                "检查写入这些时间的系统的时钟与时区"
            ),
            Cause::SourceMissing | Cause::SourceNotInList => say!(
                "choose the source from the list before the order goes on",
                "在订单继续流转前，从来源清单中选择来源"
            ),
            Cause::NotInErp => say!("fetch the order into the ERP", "把该单补拉到 ERP"),
            Cause::ChannelNotNamed => say!(
                "fill in the channel beside the order number: several channels have an order of it",
                "在单号旁补填平台：不止一个平台有此单号"
            ),
            Cause::NotInWarehouse => say!("send the order to the warehouse again", "重新下发到仓库"),
            Cause::NotOnChannel => {
                say!("check the order number and the shop on the document", "核对单据上的平台单号与店铺")
            }
            Cause::StillShipped => say!(
                "intercept the parcel: the goods also go out with the order that replaced this one",
                "拦截包裹：同一批货会随新单再次发出"
            ),
            Cause::StillActive => say!("void the replaced document in the ERP", "在 ERP 中作废被替代的单据"),
            Cause::BetweenSystems => say!(
                "compare the two rows and correct the one that is wrong before settling",
                "结算前对照两边明细，更正错误的一方"
            ),
            Cause::OwnSum => say!(
                "check discounts and freight of the row with the platform's bill",
                "用平台账单核对该行的优惠与运费"
            ),
            Cause::Hundredfold => say!(
                "correct the unit in the interface: one side reads cents as yuan",
                "更正接口的金额单位：一方把分当成了元"
            ),
            Cause::PaidCancelledPaid => say!(
                "hold the order until it is known which of the three is right",
                "先挂起订单，弄清哪一步为准"
            ),
            Cause::ServedTwice => {
                say!("void one of the documents before both go out", "在两单都发出前作废其中一张")
            }
        }
    }
}
