//! Rows that belie themselves: a status without its time, a time without its status, times in the wrong order; and
//! orders typed by hand without saying why.

use super::{ANY, Base, Channel, Ground, Laid, Recipe, TIMED, found, limit, node, on_order, plain};
use crate::clock::{HOUR, MINUTE, Moment};
use crate::plan::{Ending, Plan};

pub(super) const RECIPES: &[Recipe] = &[
    on_order("paid_time_missing", ANY, plain, paid_time_missing),
    on_order("shipped_time_missing", TIMED, plain, shipped_time_missing),
    on_order("completed_time_missing", SHOWS_COMPLETED, plain, completed_time_missing),
    on_order("erp_shipped_time_missing", ANY, plain, erp_shipped_time_missing),
    on_order("unpaid_with_paid_time", ANY, unpaid, unpaid_with_paid_time),
    on_order("waiting_with_shipped_time", TIMED, plain, waiting_with_shipped_time),
    on_order("ordered_after_payment", ANY, plain, ordered_after_payment),
    on_order("paid_after_shipment", TIMED, plain, paid_after_shipment),
    on_order("completed_before_shipment", SHOWS_COMPLETED, plain, completed_before_shipment),
    Recipe { name: "manual_source_missing", base: Base::Crm, lay: manual_source_missing },
    Recipe { name: "manual_source_not_in_list", base: Base::Crm, lay: manual_source_not_in_list },
    Recipe { name: "erp_manual_source_missing", base: Base::Erp, lay: erp_manual_source_missing },
    Recipe { name: "erp_manual_source_not_in_list", base: Base::Erp, lay: erp_manual_source_not_in_list },
];

/// Channels that say of an order that it is completed, and when.
const SHOWS_COMPLETED: &[Channel] = &[Channel::Douyin, Channel::Xiaohongshu];

fn unpaid(plan: &mut Plan) {
    plan.ending = Ending::Unpaid;
}

fn paid_column(channel: Channel) -> &'static str {
    match channel {
        Channel::Taobao => "订单付款时间",
        Channel::Douyin => "支付完成时间",
        Channel::Pinduoduo | Channel::Xiaohongshu => "支付时间",
    }
}

fn shipped_column(channel: Channel) -> &'static str {
    match channel {
        Channel::Xiaohongshu => "订单发货时间",
        _ => "发货时间",
    }
}

/// An empty cell, as the channel writes it.
fn nothing(channel: Channel) -> String {
    if channel == Channel::Douyin { "-".to_owned() } else { String::new() }
}

impl Ground<'_> {
    /// The channel's row and its times are at odds.
    fn times(&self, cause: &'static str) -> Laid {
        Some(vec![found("status_against_times", cause, self.row_node()?, self.channel()?)])
    }

    /// Makes sure that the order is completed well before the exports; returns when.
    fn completed(&mut self) -> Option<Moment> {
        let arrived = self.case.parcels.first()?.scans.last()?.at;
        let completed = arrived.plus(70 * MINUTE);
        self.order()?.completed = Some(completed);
        Some(completed).filter(|at| *at < limit())
    }
}

fn paid_time_missing(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    order.cells.push((paid_column(order.channel), nothing(order.channel)));
    ground.times("time_missing")
}

fn shipped_time_missing(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    order.cells.push((shipped_column(order.channel), nothing(order.channel)));
    ground.times("time_missing")
}

fn completed_time_missing(ground: &mut Ground<'_>) -> Laid {
    ground.completed()?;
    let order = ground.order()?;
    order.cells.push(("订单完成时间", nothing(order.channel)));
    ground.times("time_missing")
}

fn erp_shipped_time_missing(ground: &mut Ground<'_>) -> Laid {
    ground.document()?.cells.push(("发货时间", String::new()));
    Some(vec![found("status_against_times", "time_missing", ground.document_node()?, "erp")])
}

fn unpaid_with_paid_time(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    order.cells.push((paid_column(order.channel), order.created.plus(5 * MINUTE).text()));
    ground.times("time_too_early_for_status")
}

fn waiting_with_shipped_time(ground: &mut Ground<'_>) -> Laid {
    let picked = ground.stop_warehouse("PICK")?;
    ground.unship_channel();
    ground.unship_erp();
    ground.case.parcels.clear();
    let order = ground.order()?;
    order.cells.push((shipped_column(order.channel), picked.plus(2 * HOUR).text()));
    ground.times("time_too_early_for_status")
}

fn ordered_after_payment(ground: &mut Ground<'_>) -> Laid {
    let document = ground.document()?;
    let ordered = document.paid?.1.plus(2 * HOUR);
    document.cells.push(("下单时间", ordered.text()));
    document.shipped.filter(|shipped| *shipped > ordered)?;
    Some(vec![found("status_against_times", "times_out_of_order", ground.document_node()?, "erp")])
}

fn paid_after_shipment(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    order.completed = None;
    order.cells.push((paid_column(order.channel), order.shipped()?.plus(3 * HOUR).text()));
    ground.times("times_out_of_order")
}

fn completed_before_shipment(ground: &mut Ground<'_>) -> Laid {
    ground.completed()?;
    let order = ground.order()?;
    let completed = order.shipped()?.plus(-20 * MINUTE);
    order.cells.push(("订单完成时间", completed.text()));
    ground.times("times_out_of_order")
}

fn manual_in_crm(ground: &mut Ground<'_>, cause: &'static str, word: &str) -> Laid {
    let manual = ground.case.manuals.first_mut()?;
    manual.cells.push(("来源类型", word.to_owned()));
    Some(vec![found("manual_without_source", cause, node("sales_order", &manual.id), "crm")])
}

fn manual_source_missing(ground: &mut Ground<'_>) -> Laid {
    manual_in_crm(ground, "source_missing", "")
}

fn manual_source_not_in_list(ground: &mut Ground<'_>) -> Laid {
    manual_in_crm(ground, "source_not_in_list", "老板让发")
}

fn manual_in_erp(ground: &mut Ground<'_>, cause: &'static str, word: &str) -> Laid {
    ground.document()?.cells.push(("来源类型", word.to_owned()));
    Some(vec![found("manual_without_source", cause, ground.document_node()?, "erp")])
}

fn erp_manual_source_missing(ground: &mut Ground<'_>) -> Laid {
    manual_in_erp(ground, "source_missing", "")
}

fn erp_manual_source_not_in_list(ground: &mut Ground<'_>) -> Laid {
    manual_in_erp(ground, "source_not_in_list", "其他原因")
}
