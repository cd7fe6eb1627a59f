//! Documents that are missing, that should be gone, or that are there twice.

use super::{ANY, Base, Ground, Laid, Recipe, found, node, on_order, plain};
use crate::model::{ErpAmounts, Outbound, Parcel};
use crate::plan::{Plan, Shape};
use crate::truth::NodeRef;

pub(super) const RECIPES: &[Recipe] = &[
    on_order("paid_not_in_erp", ANY, plain, paid_not_in_erp),
    on_order("released_without_outbound", ANY, plain, released_without_outbound),
    on_order("shipped_without_outbound", ANY, plain, shipped_without_outbound),
    on_order("unknown_on_channel", ANY, plain, unknown_on_channel),
    on_order("outbound_of_nothing", ANY, plain, outbound_of_nothing),
    Recipe { name: "manual_never_handed_on", base: Base::Crm, lay: manual_never_handed_on },
    Recipe { name: "manual_without_outbound", base: Base::Crm, lay: manual_without_outbound },
    Recipe { name: "erp_manual_without_outbound", base: Base::Erp, lay: erp_manual_without_outbound },
    on_order("merged_away_still_shipped", ANY, merged, merged_away_still_shipped),
    on_order("merged_away_still_active", ANY, merged, merged_away_still_active),
    on_order("split_away_still_active", ANY, split, split_away_still_active),
    on_order("served_twice", ANY, plain, served_twice),
];

pub(super) fn merged(plan: &mut Plan) {
    plan.shape = Shape::Merged { orders: 2, into_new: false };
}

pub(super) fn split(plan: &mut Plan) {
    plan.shape = Shape::Split;
}

fn missing(cause: &'static str, node: NodeRef, system: &'static str) -> Laid {
    Some(vec![found("missing_in_system", cause, node, system)])
}

fn paid_not_in_erp(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    ground.no_warehouse();
    ground.case.erp.clear();
    ground.order()?.preparing = None;
    missing("not_in_erp", ground.sales_node()?, "erp")
}

fn released_without_outbound(ground: &mut Ground<'_>) -> Laid {
    ground.unship_channel();
    ground.unship_erp();
    ground.no_warehouse();
    missing("not_in_warehouse", ground.document_node()?, "wms")
}

/// Sent from somewhere else: the carrier has it, the warehouse never heard of it.
fn shipped_without_outbound(ground: &mut Ground<'_>) -> Laid {
    ground.case.outbounds.clear();
    missing("not_in_warehouse", ground.document_node()?, "wms")
}

fn unknown_on_channel(ground: &mut Ground<'_>) -> Laid {
    ground.order()?.hidden = true;
    missing("not_on_channel", ground.document_node()?, ground.channel()?)
}

/// The warehouse sends what neither the ERP nor a channel knows.
fn outbound_of_nothing(ground: &mut Ground<'_>) -> Laid {
    ground.order()?.hidden = true;
    ground.document()?.hidden = true;
    let id = node("outbound", &ground.outbound()?.id);
    missing("not_in_erp", id, "erp")
}

fn manual_not_in_warehouse(node: NodeRef) -> Laid {
    Some(vec![found("manual_not_in_warehouse", "not_in_warehouse", node, "wms")])
}

/// Customer service says handed on; the ERP got nothing.
fn manual_never_handed_on(ground: &mut Ground<'_>) -> Laid {
    ground.case.erp.clear();
    ground.no_warehouse();
    let manual = ground.case.manuals.first_mut()?;
    manual.log.truncate(3);
    manual.log.last().filter(|step| step.status == "已下发")?;
    manual.erp_order = None;
    manual_not_in_warehouse(node("sales_order", &manual.id))
}

/// The ERP released it; the warehouse got nothing.
fn manual_without_outbound(ground: &mut Ground<'_>) -> Laid {
    ground.unship_erp();
    ground.no_warehouse();
    let manual = ground.case.manuals.first_mut()?;
    manual.log.truncate(3);
    manual_not_in_warehouse(node("sales_order", &manual.id))
}

fn erp_manual_without_outbound(ground: &mut Ground<'_>) -> Laid {
    ground.unship_erp();
    ground.no_warehouse();
    manual_not_in_warehouse(ground.document_node()?)
}

impl Ground<'_> {
    /// The document that was merged away.
    fn merged_away(&self) -> Option<NodeRef> {
        let document = self.case.erp.iter().find(|document| document.merged_into.is_some())?;
        Some(node("erp_order", &document.id.to_string()))
    }

    /// The first outbound and its parcel once more, for another document.
    fn sent_again(&mut self, erp_order: &str) -> Option<Parcel> {
        let number = self.numbers.take();
        let first = self.case.outbounds.first()?.clone();
        let mut parcel = self.case.parcels.first()?.clone();
        parcel.waybill = parcel.carrier.waybill(self.numbers.take());
        let mut again = Outbound {
            id: format!("{}{number:08}", first.id.get(..8)?),
            erp_order: erp_order.to_owned(),
            ..first
        };
        for step in &mut again.log {
            if let Some(sent) = &mut step.parcel {
                sent.1.clone_from(&parcel.waybill);
            }
        }
        self.case.outbounds.push(again);
        self.case.parcels.push(parcel.clone());
        Some(parcel)
    }
}

/// The document lives on in another; its outbound was not stopped.
fn merged_away_still_shipped(ground: &mut Ground<'_>) -> Laid {
    let away = ground.merged_away()?;
    ground.sent_again(&away.id)?;
    Some(vec![found("superseded", "still_shipped", away, "wms")])
}

fn merged_away_still_active(ground: &mut Ground<'_>) -> Laid {
    let away = ground.merged_away()?;
    let document = ground.case.erp.iter_mut().find(|document| document.merged_into.is_some())?;
    document.log.retain(|line| line.status != "被合并");
    Some(vec![found("superseded", "still_active", away, "erp")])
}

fn split_away_still_active(ground: &mut Ground<'_>) -> Laid {
    let whole = ground.document()?;
    whole.log.retain(|line| line.status != "被拆分");
    Some(vec![found("superseded", "still_active", ground.document_node()?, "erp")])
}

/// A second document with the same pieces, without money, that was sent as well.
fn served_twice(ground: &mut Ground<'_>) -> Laid {
    let number = ground.numbers.take();
    let mut again = ground.document()?.clone();
    again.id = 30_000_000 + number;
    let parcel = ground.sent_again(&again.id.to_string())?;
    for held in &mut again.parcels {
        held.2.clone_from(&parcel.waybill);
    }
    for step in &mut again.amounts {
        step.1 = ErpAmounts { quantity: step.1.quantity, ..ErpAmounts::default() };
    }
    ground.case.erp.push(again);
    Some(vec![found("duplicate", "served_twice", ground.sales_node()?, "erp")])
}
