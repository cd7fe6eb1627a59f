//! What is to become of a case, drawn before it is lived: its channel, how the ERP cuts it, how it ends, what goes
//! on with its parcels and after-sales.
//!
//! Parts of a plan that would not go together in a real shop are never drawn together, and neither are those whose
//! outcome no export could tell (an after-sale on one half of a merged ERP order, say).

use crate::clock::{DAY, HOUR, Moment, WEEK_START};
use crate::model::Channel;
use crate::random::Chance;

/// How the ERP's documents lie over the sales orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One order, one document, one parcel.
    Plain,
    /// Several orders of one buyer, merged into the first document or into a new one.
    Merged { orders: u8, into_new: bool },
    /// One order cut into two documents.
    Split,
    /// One document, several parcels that leave together.
    Parcels,
    /// One document, several parcels that leave hours apart.
    Partial,
}

/// How far the case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As far as time allows.
    Served,
    /// Nobody pays.
    Unpaid,
    /// Closed before payment.
    CancelledUnpaid,
    /// Paid, then refunded before the ERP released it.
    CancelledPaid,
    /// Paid and released, then called back from the warehouse and refunded.
    Recalled,
}

/// What goes other than planned before the goods leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detour {
    None,
    /// Released, taken back for another look, released again.
    ReAudit,
    /// A new address: the document is voided and made again.
    AddressChange,
    /// The warehouse puts picked goods back and picks them again.
    WarehouseRecall,
    /// The ERP marks trouble and somebody clears it.
    ErpException,
}

/// What happens on the way to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Plain,
    /// Signed for, withdrawn, signed for again.
    Withdrawn,
    /// Put in a locker and collected there.
    Locker,
    /// Signed for by somebody else.
    Proxy,
    /// A failed attempt first.
    Trouble,
    /// Handed over to another route.
    Forwarded,
    /// Refused at the door and sent back.
    Refused,
    /// The buyer confirms before the carrier reports.
    ConfirmedEarly,
}

/// What follows the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    None,
    /// The money of one line of several goes back.
    LineRefund,
    /// Goods and money go back.
    Return,
    /// A refund is asked for and refused; the order goes on.
    RefundRefused,
    /// A refund is asked for and the buyer thinks better of it.
    RefundWithdrawn,
    /// Goods are exchanged.
    Exchange {
        after_completion: bool,
    },
    /// Something is sent again.
    Reissue,
    /// A refund is withdrawn, a later one succeeds.
    Twice,
}

/// What is to become of a case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) channel: Channel,
    pub(crate) created: Moment,
    pub(crate) shape: Shape,
    pub(crate) ending: Ending,
    pub(crate) detour: Detour,
    pub(crate) delivery: Delivery,
    pub(crate) after: After,
    pub(crate) cod: bool,
    pub(crate) presale: bool,
    /// A sample: nothing to pay.
    pub(crate) free: bool,
    /// A gift lies beside what is ordered.
    pub(crate) gift: bool,
    /// The warehouse passes on the sign-off.
    pub(crate) relayed: bool,
    /// At least so many lines.
    pub(crate) lines: usize,
}

impl Plan {
    /// The simplest life of an order.
    pub(crate) fn plain(channel: Channel, created: Moment) -> Plan {
        Plan {
            channel,
            created,
            shape: Shape::Plain,
            ending: Ending::Served,
            detour: Detour::None,
            delivery: Delivery::Plain,
            after: After::None,
            cod: false,
            presale: false,
            free: false,
            gift: false,
            relayed: false,
            lines: 1,
        }
    }

    /// A life as chance has it.
    pub(crate) fn drawn(created: Moment, chance: &mut Chance) -> Plan {
        let channel = match chance.weighted(&[34, 28, 25, 13]) {
            0 => Channel::Taobao,
            1 => Channel::Douyin,
            2 => Channel::Pinduoduo,
            _ => Channel::Xiaohongshu,
        };
        let mut plan = Plan::plain(channel, created);
        let many_lines = matches!(channel, Channel::Taobao | Channel::Douyin);
        plan.ending = match chance.weighted(&[905, 22, 28, 25, 20]) {
            0 => Ending::Served,
            1 => Ending::Unpaid,
            2 => Ending::CancelledUnpaid,
            3 => Ending::CancelledPaid,
            _ => Ending::Recalled,
        };
        plan.lines = if many_lines && chance.per_mille(420) { 2 } else { 1 };
        if plan.ending != Ending::Served {
            return plan;
        }
        plan.cod = channel == Channel::Douyin && chance.per_mille(150);
        plan.presale = channel == Channel::Taobao && chance.per_mille(125);
        plan.free = !plan.cod && !plan.presale && chance.per_mille(8);
        plan.gift = many_lines && chance.per_mille(60);
        plan.relayed = chance.per_mille(80);
        plan.shape = match chance.weighted(&[690, 55, 80, 85, 90]) {
            0 => Shape::Plain,
            1 if !plan.cod && !plan.presale => Shape::Merged {
                orders: if chance.per_mille(250) { 3 } else { 2 },
                into_new: chance.per_mille(400),
            },
            2 => Shape::Split,
            3 => Shape::Parcels,
            4 => Shape::Partial,
            _ => Shape::Plain,
        };
        plan.detour = match chance.weighted(&[910, 22, 26, 22, 20]) {
            1 => Detour::ReAudit,
            2 => Detour::AddressChange,
            3 => Detour::WarehouseRecall,
            4 => Detour::ErpException,
            _ => Detour::None,
        };
        plan.delivery = match chance.weighted(&[740, 25, 90, 40, 30, 15, 20, 40]) {
            1 => Delivery::Withdrawn,
            2 => Delivery::Locker,
            3 => Delivery::Proxy,
            4 => Delivery::Trouble,
            5 => Delivery::Forwarded,
            6 if !plan.cod => Delivery::Refused,
            7 if !plan.cod => Delivery::ConfirmedEarly,
            _ => Delivery::Plain,
        };
        plan.draw_after_sale(many_lines, chance);
        plan.keep_together();
        plan
    }

    fn draw_after_sale(&mut self, many_lines: bool, chance: &mut Chance) {
        // Only what was ordered early in the week can have come back by its end.
        let early = self.created < WEEK_START.plus(3 * DAY + 12 * HOUR);
        let possible = early
            && self.delivery != Delivery::Refused
            && !self.free
            && !matches!(self.shape, Shape::Merged { .. } | Shape::Split);
        if !possible {
            return;
        }
        let line = if many_lines { 300 } else { 0 };
        self.after = match chance.weighted(&[610 - line, line, 50, 30, 25, 175, 30, 25]) {
            1 => After::LineRefund,
            2 => After::Return,
            3 => After::RefundRefused,
            4 => After::RefundWithdrawn,
            5 if self.channel != Channel::Pinduoduo => {
                After::Exchange { after_completion: chance.per_mille(400) }
            }
            6 => After::Reissue,
            7 => After::Twice,
            _ => After::None,
        };
    }

    /// Takes back what does not go together.
    pub(crate) fn keep_together(&mut self) {
        if matches!(self.after, After::LineRefund | After::Twice) || matches!(self.shape, Shape::Partial) {
            self.lines = self.lines.max(2);
        }
        if self.lines > 1 && matches!(self.channel, Channel::Pinduoduo | Channel::Xiaohongshu) {
            // One row, one thing: these orders have one line.
            self.lines = 1;
        }
        if self.lines == 1 && matches!(self.after, After::LineRefund | After::Twice) {
            self.after = After::None;
        }
        if self.cod {
            self.after = After::None;
        }
        if self.after != After::None && self.delivery == Delivery::Withdrawn {
            self.delivery = Delivery::Plain;
        }
        if matches!(self.shape, Shape::Merged { .. } | Shape::Split | Shape::Partial) {
            self.detour = Detour::None;
        }
        if self.channel == Channel::Xiaohongshu
            && matches!(self.detour, Detour::ReAudit | Detour::AddressChange)
        {
            // The channel goes on showing 配货中, which nobody could tell from a mistake.
            self.detour = Detour::None;
        }
        if self.shape != Shape::Plain && self.delivery == Delivery::Refused {
            self.delivery = Delivery::Plain;
        }
    }
}
