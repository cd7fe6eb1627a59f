//! The seventeen rules, one condition after the other, as a team without an engine keeps them.

use super::Program;
use super::sale::Sale;

pub(super) struct Shop;

impl Program for Shop {
    fn run(&mut self, sale: &Sale<'_>, matched: &mut Vec<u32>) {
        let Sale { channel, status, province, customer, items, .. } = sale;
        let (channel, province, tier) = (*channel, *province, customer.tier);
        let (amount, refunds, hour) = (sale.cents(), customer.refund_only_30d, sale.hour());
        let paid = *status == "paid";
        let mut rule = |id: u32, matches: bool| {
            if matches {
                matched.push(id);
            }
        };
        // xhs_koc
        rule(0, channel == "xiaohongshu" && paid && amount >= 5000);
        // reserve_gift
        rule(
            1,
            sale.has_gift
                && matches!(*status, "paid" | "processing")
                && items.iter().any(|item| item.is_gift && item.quantity >= 1),
        );
        // coupon_vip
        rule(2, amount >= 10_000 && matches!(tier, "gold" | "platinum") && paid && refunds < 2);
        // risk_refund
        rule(3, refunds >= 3 && amount >= 20_000 && matches!(channel, "pdd" | "taobao"));
        // night_big
        rule(4, hour < 6 && paid && amount >= 30_000);
        // dy_live
        rule(5, channel == "douyin" && sale.id.starts_with("DY_") && hour >= 20 && paid);
        // far_haul
        rule(6, matches!(province, "新疆" | "西藏" | "内蒙古" | "青海") && paid && amount >= 3000);
        // sku_promo
        rule(
            7,
            items.iter().any(|item| is_promoted(item.sku) && item.quantity >= 2) && channel != "pdd" && paid,
        );
        // jd_fast
        rule(
            8,
            channel == "jd"
                && matches!(province, "北京" | "上海" | "广东" | "江苏" | "浙江")
                && amount >= 9900
                && matches!(tier, "silver" | "gold" | "platinum"),
        );
        // mini_new
        rule(9, channel == "miniapp" && tier == "bronze" && sale.coupons.contains(&"NEW10") && paid);
        // ship_notify
        rule(
            10,
            *status == "shipped" && matches!(channel, "miniapp" | "xiaohongshu" | "douyin") && amount >= 1,
        );
        // review_invite
        rule(11, *status == "signed" && matches!(tier, "silver" | "gold" | "platinum") && refunds < 1);
        // bulk
        rule(
            12,
            items.iter().any(|item| item.quantity >= 5 && item.price.0 >= 5000 && !item.is_gift)
                && paid
                && matches!(channel, "taobao" | "jd" | "pdd"),
        );
        // refund_watch
        rule(13, *status == "refunding" && amount >= 50_000 && refunds >= 1);
        // gift_east
        rule(
            14,
            sale.has_gift
                && matches!(channel, "taobao" | "jd")
                && matches!(province, "浙江" | "江苏" | "上海" | "山东")
                && (9..18).contains(&hour),
        );
        // plat_newsku
        rule(15, items.iter().any(|item| item.sku.starts_with("SKU19")) && paid && tier == "platinum");
        // c1_cohort
        rule(
            16,
            customer.id.starts_with("c1")
                && (10_000..50_000).contains(&amount)
                && sale.currency == "CNY"
                && channel != "pdd",
        );
    }
}

/// `SKU0`, `SKU5`, … `SKU395`.
fn is_promoted(sku: &str) -> bool {
    let Some(digits) = sku.strip_prefix("SKU") else { return false };
    digits.len() <= 3 && digits.parse::<u32>().is_ok_and(|number| number < 400 && number % 5 == 0)
}
