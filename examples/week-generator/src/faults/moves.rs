//! Things that move as they cannot, and words that no table knows.

use super::{ANY, DOUYIN, Ground, Laid, Recipe, found, limit, node, on_order, plain};
use crate::clock::{CUT_OFFS, HOUR, MINUTE};
use crate::model::{LogLine, Process, Scan};
use crate::plan::{After, Plan};

pub(super) const RECIPES: &[Recipe] = &[
    on_order("wms_moves_back", ANY, plain, wms_moves_back),
    on_order("erp_moves_back", ANY, plain, erp_moves_back),
    on_order("carrier_moves_back", ANY, plain, carrier_moves_back),
    on_order("channel_moves_back", DOUYIN, plain, channel_moves_back),
    on_order("paid_cancelled_paid", ANY, plain, paid_cancelled_paid),
    on_order("unmapped_on_channel", ANY, plain, unmapped_on_channel),
    on_order("unmapped_in_erp", ANY, plain, unmapped_in_erp),
    on_order("unmapped_in_wms", ANY, plain, unmapped_in_wms),
    on_order("unmapped_at_carrier", ANY, plain, unmapped_at_carrier),
    on_order("unmapped_after_sale", ANY, withdrawn, unmapped_after_sale),
];

fn withdrawn(plan: &mut Plan) {
    plan.after = After::RefundWithdrawn;
}

/// Sent out, then picked once more.
fn wms_moves_back(ground: &mut Ground<'_>) -> Laid {
    let minutes = ground.chance.between(5, 90);
    let outbound = ground.outbound()?;
    let at = outbound.left()?.plus(minutes * MINUTE);
    outbound.log.push(Process { at, status: "PICK", operator: "W22", parcel: None, quantity: 0 });
    let id = node("outbound", &outbound.id);
    Some(vec![found("regression", "moved_back", id, "wms")])
}

/// Sent, in fulfilment, sent again.
fn erp_moves_back(ground: &mut Ground<'_>) -> Laid {
    let document = ground.document()?;
    let shipped = document.shipped?;
    let mut line = |minutes: i64, status: &'static str| {
        let at = shipped.plus(minutes * MINUTE);
        document.log.push(LogLine { at, operation: "状态同步", status, operator: "系统" });
    };
    line(20, "发货中");
    line(27, "已发货");
    Some(vec![found("regression", "moved_back", ground.document_node()?, "erp")])
}

/// Returned to the shop, then on its way to the buyer.
fn carrier_moves_back(ground: &mut Ground<'_>) -> Laid {
    for order in &mut ground.case.orders {
        order.completed = None;
    }
    let parcel = ground.case.parcels.first_mut()?;
    parcel.scans.retain(|scan| matches!(scan.code, "103" | "1002"));
    let on_the_way = parcel.scans.last()?.at;
    let mut scan = |hours: i64, code: &'static str, text: &'static str| {
        parcel.scans.push(Scan { at: on_the_way.plus(hours * HOUR), code, text });
    };
    scan(9, "6", "快件退回中");
    scan(26, "4", "退回签收");
    scan(33, "1002", "运输中");
    parcel.pushed_at = vec![3];
    parcel.scans.last().filter(|scan| scan.at < limit())?;
    Some(vec![found("regression", "moved_back", node("parcel", &parcel.waybill), "carrier")])
}

/// Sent in the mid-week export, waiting in the last one.
fn channel_moves_back(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    order.shipped().filter(|shipped| *shipped < CUT_OFFS.douyin_midweek.plus(-6 * HOUR))?;
    order.completed = None;
    for (header, text) in [("订单状态", "待发货"), ("发货时间", "-"), ("快递信息", "-")] {
        order.cells.push((header, text.to_owned()));
    }
    Some(vec![found("regression", "moved_back", ground.row_node()?, ground.channel()?)])
}

/// Paid, cancelled and paid again within two hours.
fn paid_cancelled_paid(ground: &mut Ground<'_>) -> Laid {
    let minutes = ground.chance.between(10, 100);
    let document = ground.document()?;
    let paid = document.log.first()?.at;
    let next = document.log.get(1)?.at;
    let (cancelled, again) = (paid.plus(5 * MINUTE), paid.plus((5 + minutes) * MINUTE));
    if again >= next {
        return None;
    }
    let line = |at, operation, status| LogLine { at, operation, status, operator: "系统" };
    document.log.insert(1, line(again, "恢复订单", "已付款待审核"));
    document.log.insert(1, line(cancelled, "取消订单", "取消"));
    Some(vec![found("drift", "paid_cancelled_paid", ground.sales_node()?, "erp")])
}

fn unmapped_on_channel(ground: &mut Ground<'_>) -> Laid {
    let word = if ground.chance.per_mille(500) { "风控核验中" } else { "待平台仓揽收" };
    ground.order()?.cells.push(("订单状态", word.to_owned()));
    Some(vec![found("unmapped", "unmapped_status", ground.row_node()?, ground.channel()?)])
}

fn unmapped_in_erp(ground: &mut Ground<'_>) -> Laid {
    ground.document()?.cells.push(("订单状态", "待称重".to_owned()));
    Some(vec![found("unmapped", "unmapped_status", ground.document_node()?, "erp")])
}

fn unmapped_in_wms(ground: &mut Ground<'_>) -> Laid {
    let outbound = ground.outbound()?;
    let picked = outbound.log.iter().position(|step| step.status == "PICK")?;
    let at = outbound.log.get(picked)?.at.plus(MINUTE);
    outbound
        .log
        .insert(picked + 1, Process { at, status: "HOLD", operator: "W22", parcel: None, quantity: 0 });
    let id = node("outbound", &outbound.id);
    Some(vec![found("unmapped", "unmapped_status", id, "wms")])
}

fn unmapped_at_carrier(ground: &mut Ground<'_>) -> Laid {
    let parcel = ground.case.parcels.first_mut()?;
    let on_the_way = parcel.scans.iter().position(|scan| scan.code == "1002")?;
    let at = parcel.scans.get(on_the_way)?.at.plus(50 * MINUTE);
    parcel.scans.insert(on_the_way + 1, Scan { at, code: "9", text: "快件安检" });
    Some(vec![found("unmapped", "unmapped_status", node("parcel", &parcel.waybill), "carrier")])
}

fn unmapped_after_sale(ground: &mut Ground<'_>) -> Laid {
    let case = ground.case.after_sales.first_mut()?;
    case.log.last().filter(|step| step.0 < limit())?;
    case.cells.push(("状态", "协商中".to_owned()));
    Some(vec![found("unmapped", "unmapped_status", node("after_sale", &case.id), "crm")])
}
