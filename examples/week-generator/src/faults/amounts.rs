//! Amounts that differ between systems, or that do not add up.

use super::documents::{merged, split};
use super::{
    ANY, Channel, Expected, Ground, Laid, NodeRef, PRICED, Recipe, TAOBAO, changed, found, limit, on_order,
    plain,
};
use crate::goods::Fen;
use crate::plan::{After, Plan};

pub(super) const RECIPES: &[Recipe] = &[
    on_order("receivable_differs", ANY, plain, receivable_differs),
    on_order("received_differs", TAOBAO, plain, received_differs),
    on_order("receivable_differs_on_split", ANY, split, receivable_differs_on_split),
    on_order("receivable_differs_on_merged", ANY, merged, receivable_differs_on_merged),
    on_order("refund_differs", &[Channel::Taobao, Channel::Douyin], line_refund, refund_differs),
    on_order("channel_sum_wrong", PRICED, plain, channel_sum_wrong),
    on_order("erp_sum_wrong", ANY, plain, erp_sum_wrong),
    on_order("erp_in_fen", ANY, plain, erp_in_fen),
    on_order(
        "channel_in_fen",
        &[Channel::Taobao, Channel::Pinduoduo, Channel::Xiaohongshu],
        plain,
        channel_in_fen,
    ),
];

fn line_refund(plan: &mut Plan) {
    plan.after = After::LineRefund;
    plan.lines = 2;
}

fn differs(node: NodeRef, against: &'static str) -> Laid {
    let found = found("amount_mismatch", "between_systems", node, "erp");
    Some(vec![Expected { against: Some(against), ..found }])
}

impl Ground<'_> {
    /// Adds to the price of goods in a document, so that its own sum still holds.
    fn dearer(&mut self, document: usize, by: Fen) -> Option<()> {
        for step in &mut self.case.erp.get_mut(document)?.amounts {
            step.1.goods += by;
            step.1.payable += by;
        }
        Some(())
    }
}

fn receivable_differs(ground: &mut Ground<'_>) -> Laid {
    let by = ground.chance.between(1, 30) * 50;
    ground.dearer(0, by)?;
    differs(ground.document_node()?, ground.channel()?)
}

/// The ERP took over what is to be paid, and books less as paid.
fn received_differs(ground: &mut Ground<'_>) -> Laid {
    let less = ground.chance.between(1, 10) * 100;
    for step in &mut ground.document()?.amounts {
        step.1.paid = Some(step.1.paid - less).filter(|left| *left > 0)?;
    }
    differs(ground.document_node()?, ground.channel()?)
}

fn receivable_differs_on_split(ground: &mut Ground<'_>) -> Laid {
    let part = ground.case.erp.iter().position(|document| document.split_from.is_some())?;
    ground.dearer(part, 300)?;
    differs(ground.sales_node()?, ground.channel()?)
}

fn receivable_differs_on_merged(ground: &mut Ground<'_>) -> Laid {
    ground.dearer(0, 700)?;
    differs(ground.document_node()?, ground.channel()?)
}

/// The ERP paid back another amount than customer service granted.
fn refund_differs(ground: &mut Ground<'_>) -> Laid {
    ground.case.after_sales.first()?.log.last().filter(|step| step.0 < limit())?;
    let step = ground.document()?.after_sale.last_mut()?;
    step.2 = Some(step.2 - 100).filter(|left| *left > 0)?;
    differs(ground.document_node()?, "crm")
}

fn channel_sum_wrong(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    let header = match order.channel {
        Channel::Pinduoduo => "店铺优惠折扣(元)",
        _ => "店铺优惠(元)",
    };
    order.cells.push((header, changed(order.merchant() + 200)));
    Some(vec![found("amount_mismatch", "own_sum", ground.sales_node()?, ground.channel()?)])
}

fn erp_sum_wrong(ground: &mut Ground<'_>) -> Laid {
    let document = ground.document()?;
    let discount = document.amounts.last()?.1.discount;
    document.cells.push(("优惠金额", changed(discount + 150)));
    Some(vec![found("amount_mismatch", "own_sum", ground.document_node()?, "erp")])
}

fn hundredfold(ground: &Ground<'_>) -> Laid {
    let found = found("unit_mismatch", "hundredfold", ground.document_node()?, "erp");
    Some(vec![Expected { against: Some(ground.channel()?), ..found }])
}

/// The ERP read fen as yuan.
fn erp_in_fen(ground: &mut Ground<'_>) -> Laid {
    for step in &mut ground.document()?.amounts {
        let amounts = &mut step.1;
        for amount in [
            &mut amounts.goods,
            &mut amounts.discount,
            &mut amounts.freight,
            &mut amounts.payable,
            &mut amounts.paid,
        ] {
            *amount *= 100;
        }
    }
    hundredfold(ground)
}

/// The channel's export came out in fen.
fn channel_in_fen(ground: &mut Ground<'_>) -> Laid {
    let order = ground.order()?;
    let (goods, merchant, platform) = (order.goods(), order.merchant(), order.platform());
    let (payable, freight) = (order.payable(), order.freight);
    let cells: &[(&'static str, Fen)] = match order.channel {
        Channel::Pinduoduo => &[
            ("商品总价(元)", goods),
            ("邮费(元)", freight),
            ("店铺优惠折扣(元)", merchant),
            ("平台优惠折扣(元)", platform),
            ("用户实付金额(元)", payable),
            ("商家实收金额(元)", payable + platform),
        ],
        Channel::Xiaohongshu => &[
            ("商品总价(元)", goods),
            ("包裹总运费(元)", freight),
            ("店铺优惠(元)", merchant),
            ("平台优惠(元)", platform),
            ("用户应付金额(元)", payable),
            ("商家应收金额(元)（支付金额）", payable + platform),
        ],
        _ => &[
            ("买家应付货款", payable - freight),
            ("买家应付邮费", freight),
            ("总金额", payable),
            ("买家实际支付金额", payable),
        ],
    };
    order.cells.extend(cells.iter().map(|(header, amount)| (*header, changed(amount * 100))));
    hundredfold(ground)
}
