//! The money bridge as plain data.

use dangjiu::diagnosis::{Bridge, BridgeCause, Bridged, Judged, Measures};
use dangjiu::diagnostic::Bilingual;
use dangjiu::observation::Measure;
use dangjiu::say;
use dangjiu::time::CivilDate;

use super::sum;
use crate::wire;

pub(super) fn bridges(judged: &Judged<'_>) -> Vec<wire::Bridge> {
    judged.bridges.iter().map(one).collect()
}

fn one(bridge: &Bridge) -> wire::Bridge {
    let part = |of: String, measures: &Measures| wire::BridgePart { of, measures: all(measures) };
    wire::Bridge {
        left: bridge.left.name().to_owned(),
        right: bridge.right.name().to_owned(),
        currency: bridge.currency.clone(),
        total: all(&bridge.total),
        channels: bridge.channels.iter().map(|(channel, measures)| part(channel.clone(), measures)).collect(),
        days: bridge
            .days
            .iter()
            .map(|(day, measures)| part(day.map(date).unwrap_or_default(), measures))
            .collect(),
    }
}

fn date(day: i64) -> String {
    i32::try_from(day).ok().and_then(CivilDate::from_days).map(|date| date.to_string()).unwrap_or_default()
}

fn all(measures: &Measures) -> Vec<wire::Measure> {
    measures.iter().map(|(of, found)| measure(*of, found)).collect()
}

fn measure(of: Measure, found: &Bridged) -> wire::Measure {
    let mut causes: Vec<(BridgeCause, i128, u64)> = found
        .causes
        .iter()
        .filter(|(cause, (amount, _))| *amount != 0 || **cause == BridgeCause::NotStated)
        .map(|(cause, (amount, orders))| (*cause, *amount, *orders))
        .collect();
    causes.sort_by_key(|(cause, amount, _)| (std::cmp::Reverse(amount.unsigned_abs()), *cause));
    wire::Measure {
        measure: of.name().to_owned(),
        title: of.title().into(),
        left: sum(found.left),
        right: sum(found.right),
        difference: sum(found.right - found.left),
        causes: causes
            .into_iter()
            .map(|(cause, amount, orders)| wire::BridgeCause {
                cause: cause.name().to_owned(),
                title: title(cause).into(),
                amount: sum(amount),
                orders,
            })
            .collect(),
        unexplained: sum(found.unexplained),
    }
}

fn title(cause: BridgeCause) -> Bilingual {
    match cause {
        BridgeCause::OnlyLeft => say!("orders the right side does not have", "右方没有的订单"),
        BridgeCause::OnlyRight => say!("orders the left side does not have", "左方没有的订单"),
        BridgeCause::OutsideWindow => say!("outside the common window", "不在共同时间窗内"),
        BridgeCause::NotPaid => say!("not paid, so not in the ERP", "未付款，未进 ERP"),
        BridgeCause::Closed => say!("closed on one side", "一方已关闭"),
        BridgeCause::Unit => say!("yuan against cents", "元与分混用"),
        BridgeCause::Goods => say!("goods", "货款不同"),
        BridgeCause::Discounts => say!("discounts", "优惠不同"),
        BridgeCause::Freight => say!("freight", "运费不同"),
        BridgeCause::Receivable => say!("what is receivable differs", "应收不同"),
        BridgeCause::NotBooked => say!("payment booked on one side only", "收款只记在一方"),
        BridgeCause::RefundNotBooked => say!("refund booked on one side only", "退款只记在一方"),
        BridgeCause::Rejected => say!("rows that could not be read", "有行未能读入"),
        BridgeCause::NotStated => say!("what one side does not state", "一方未写明的部分"),
        BridgeCause::BookedElsewhere => say!("discount booked in another column", "优惠记在别的栏目"),
    }
}
