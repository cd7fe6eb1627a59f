//! Systems that tell different stories of one order.

use super::{ANY, Channel, DOUYIN, Ground, Laid, PRICED, Recipe, TIMED, limit, on_order, plain};
use crate::clock::{HOUR, MINUTE};
use crate::model::{LogLine, Stage};
use crate::plan::{After, Plan};

pub(super) const RECIPES: &[Recipe] = &[
    on_order("channel_not_told_of_shipment", ANY, plain, channel_not_told),
    on_order("erp_not_told_of_shipment", ANY, plain, erp_not_told),
    on_order("nobody_told_of_shipment", ANY, plain, nobody_told),
    on_order("erp_thinks_it_unpaid", TIMED, plain, erp_thinks_it_unpaid),
    on_order("erp_not_told_of_refund_request", TIMED, withdrawn, erp_not_told_of_request),
    on_order("erp_not_told_of_line_refund", DOUYIN, line_refund, erp_not_told_of_refund),
    on_order("crm_left_open", &[Channel::Douyin, Channel::Xiaohongshu], withdrawn, crm_left_open),
    on_order("crm_rejects_what_was_refunded", DOUYIN, line_refund, crm_rejects),
    on_order("erp_sees_refund_nobody_wants", PRICED, plain, erp_sees_refund),
    on_order("channel_shipped_still_picking", ANY, plain, channel_ahead),
    on_order("erp_shipped_still_picking", ANY, plain, erp_ahead),
    on_order("delivered_never_sent_out", ANY, plain, carrier_ahead),
    on_order(
        "channel_cancelled_erp_goes_on",
        &[Channel::Douyin, Channel::Pinduoduo],
        plain,
        channel_cancelled,
    ),
    on_order("erp_cancelled_channel_paid", ANY, plain, erp_cancelled),
];

fn withdrawn(plan: &mut Plan) {
    plan.after = After::RefundWithdrawn;
}

fn line_refund(plan: &mut Plan) {
    plan.after = After::LineRefund;
    plan.lines = 2;
}

fn channel_not_told(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    Some(vec![ground.contradiction("behind", ground.channel()?, "wms")?])
}

fn erp_not_told(ground: &mut Ground<'_>) -> Laid {
    ground.unship_erp();
    Some(vec![ground.contradiction("behind", "erp", "wms")?])
}

fn nobody_told(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    ground.unship_erp();
    Some(vec![
        ground.contradiction("behind", ground.channel()?, "wms")?,
        ground.contradiction("behind", "erp", "wms")?,
    ])
}

/// The ERP fetched the order before payment and never looked again.
fn erp_thinks_it_unpaid(ground: &mut Ground<'_>) -> Laid {
    let channel = ground.channel()?;
    let (created, paid) = ground.order().and_then(|order| Some((order.created, order.paid?)))?;
    let document = ground.document()?;
    let known = created.plus(paid.since(created) / 2);
    document.log =
        vec![LogLine { at: known, operation: "下载订单", status: "待付款", operator: "系统" }];
    document.numbers = document.numbers.iter().map(|number| (known, number.1.clone())).collect();
    document.paid = None;
    let mut amounts = document.amounts.last()?.1;
    amounts.paid = 0;
    document.amounts = vec![(known, amounts)];
    ground.unship_erp();
    ground.unship_channel();
    ground.no_warehouse();
    if let Some(order) = ground.order() {
        order.preparing = None;
    }
    Some(vec![ground.contradiction("behind", "erp", channel)?])
}

/// The buyer wants money back, everybody but the ERP knows.
fn erp_not_told_of_request(ground: &mut Ground<'_>) -> Laid {
    ground.document()?.after_sale.clear();
    let stages = &mut ground.order()?.lines.first_mut()?.after_sale;
    stages.truncate(1);
    stages.first().filter(|step| step.0 < limit())?;
    ground.case.after_sales.first_mut()?.log.truncate(1);
    Some(vec![ground.contradiction("behind", "erp", ground.channel()?)?])
}

/// One line was refunded on the channel; neither the ERP nor customer service has heard of it.
fn erp_not_told_of_refund(ground: &mut Ground<'_>) -> Laid {
    ground.order()?.lines.first()?.refunded.filter(|at| *at < limit())?;
    ground.document()?.after_sale.clear();
    ground.case.after_sales.clear();
    Some(vec![ground.contradiction("behind", "erp", ground.channel()?)?])
}

/// The buyer thought better of it, customer service still has the case open.
fn crm_left_open(ground: &mut Ground<'_>) -> Laid {
    let log = &mut ground.case.after_sales.first_mut()?.log;
    log.last().filter(|step| step.0 < limit())?;
    log.truncate(1);
    Some(vec![ground.contradiction("behind", "crm", ground.channel()?)?])
}

/// Customer service turned down what the channel paid back. The ERP took over the label without the amount, so that
/// no amounts differ.
fn crm_rejects(ground: &mut Ground<'_>) -> Laid {
    let log = &mut ground.case.after_sales.first_mut()?.log;
    log.last().filter(|step| step.0 < limit())?;
    log.truncate(2);
    log.last_mut()?.1 = Stage::Rejected;
    for step in &mut ground.document()?.after_sale {
        step.2 = 0;
    }
    Some(vec![ground.contradiction("differs", "crm", ground.channel()?)?])
}

fn erp_sees_refund(ground: &mut Ground<'_>) -> Laid {
    let document = ground.document()?;
    let at = document.shipped?.plus(2 * HOUR);
    document.after_sale.push((at, Stage::Requested, 0));
    Some(vec![ground.contradiction("ahead", "erp", ground.channel()?)?])
}

/// Somebody typed a waybill into the channel to keep its deadline.
fn channel_ahead(ground: &mut Ground<'_>) -> Laid {
    let at = ground.stop_warehouse("PICK")?.plus(30 * MINUTE);
    ground.unship_erp();
    ground.case.parcels.clear();
    let order = ground.order()?;
    order.completed = None;
    for line in &mut order.lines {
        line.shipped = Some(at);
    }
    for told in &mut order.waybills {
        told.0 = at;
    }
    Some(vec![ground.contradiction("ahead", ground.channel()?, "wms")?])
}

fn erp_ahead(ground: &mut Ground<'_>) -> Laid {
    ground.stop_warehouse("PICK")?;
    ground.unship_channel();
    ground.case.parcels.clear();
    Some(vec![ground.contradiction("ahead", "erp", "wms")?])
}

/// The waybill was printed, the warehouse never said that the parcel left, and yet it arrives.
fn carrier_ahead(ground: &mut Ground<'_>) -> Laid {
    let parcel = ground.case.parcels.first()?;
    parcel.scans.last().filter(|scan| scan.at < limit())?;
    let printed = (parcel.carrier, parcel.waybill.clone());
    ground.stop_warehouse("PACKAGE")?;
    ground.outbound()?.log.last_mut()?.parcel = Some(printed);
    ground.unship_channel();
    ground.unship_erp();
    Some(vec![ground.contradiction("ahead", "carrier", "wms")?])
}

/// Closed unpaid on the channel, in the ERP paid and sent.
fn channel_cancelled(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    let order = ground.order()?;
    order.closed = Some((order.created.plus(30 * MINUTE), "超时未付款"));
    order.paid = None;
    Some(vec![ground.contradiction("differs", "erp", ground.channel()?)?])
}

fn erp_cancelled(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    ground.no_warehouse();
    let document = ground.document()?;
    document.log.truncate(1);
    let at = document.log.last()?.at.plus(25 * MINUTE);
    document.log.push(LogLine { at, operation: "取消订单", status: "取消", operator: "客服-若若" });
    document.parcels.clear();
    document.shipped = None;
    ground.order()?.preparing = None;
    Some(vec![ground.contradiction("differs", "erp", ground.channel()?)?])
}
