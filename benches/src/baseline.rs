//! The seventeen rules of a shop written by hand in Rust, over a struct that `serde_json` fills: what a team would
//! have without an engine, and what the engine is compared with.

use serde::Deserialize;

/// An order of the workload, with the fields that the rules read.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    sale: Sale<'a>,
}

#[derive(Deserialize)]
struct Sale<'a> {
    order_id: &'a str,
    channel: &'a str,
    status: &'a str,
    amount_cents: i64,
    currency: &'a str,
    #[serde(borrow)]
    items: Vec<Item<'a>>,
    #[serde(borrow)]
    customer: Customer<'a>,
    province: &'a str,
    created_at: &'a str,
    #[serde(borrow)]
    coupon_codes: Vec<&'a str>,
    has_gift: bool,
}

#[derive(Deserialize)]
struct Item<'a> {
    sku: &'a str,
    qty: i64,
    gift: bool,
    price_cents: i64,
}

#[derive(Deserialize)]
struct Customer<'a> {
    id: &'a str,
    tier: &'a str,
    refund_only_30d: i64,
}

/// Whether an order, created in that hour of the day, matches.
type Condition = fn(&Sale<'_>, i64) -> bool;

/// The rules in the order of the file.
const RULES: [(&str, Condition); 17] = [
    ("xhs_koc", |o, _| o.channel == "xiaohongshu" && o.status == "paid" && o.amount_cents >= 5000),
    ("reserve_gift", |o, _| {
        o.has_gift
            && matches!(o.status, "paid" | "processing")
            && o.items.iter().any(|i| i.gift && i.qty >= 1)
    }),
    ("coupon_vip", |o, _| {
        o.amount_cents >= 10_000
            && matches!(o.customer.tier, "gold" | "platinum")
            && o.status == "paid"
            && o.customer.refund_only_30d < 2
    }),
    ("risk_refund", |o, _| {
        o.customer.refund_only_30d >= 3 && o.amount_cents >= 20_000 && matches!(o.channel, "pdd" | "taobao")
    }),
    ("night_big", |o, hour| hour < 6 && o.status == "paid" && o.amount_cents >= 30_000),
    ("dy_live", |o, hour| {
        o.channel == "douyin" && o.order_id.starts_with("DY_") && hour >= 20 && o.status == "paid"
    }),
    ("far_haul", |o, _| {
        matches!(o.province, "新疆" | "西藏" | "内蒙古" | "青海")
            && o.status == "paid"
            && o.amount_cents >= 3000
    }),
    ("sku_promo", |o, _| {
        o.items.iter().any(|i| is_promoted(i.sku) && i.qty >= 2) && o.channel != "pdd" && o.status == "paid"
    }),
    ("jd_fast", |o, _| {
        o.channel == "jd"
            && matches!(o.province, "北京" | "上海" | "广东" | "江苏" | "浙江")
            && o.amount_cents >= 9900
            && matches!(o.customer.tier, "silver" | "gold" | "platinum")
    }),
    ("mini_new", |o, _| {
        o.channel == "miniapp"
            && o.customer.tier == "bronze"
            && o.coupon_codes.contains(&"NEW10")
            && o.status == "paid"
    }),
    ("ship_notify", |o, _| {
        o.status == "shipped"
            && matches!(o.channel, "miniapp" | "xiaohongshu" | "douyin")
            && o.amount_cents >= 1
    }),
    ("review_invite", |o, _| {
        o.status == "signed"
            && matches!(o.customer.tier, "silver" | "gold" | "platinum")
            && o.customer.refund_only_30d < 1
    }),
    ("bulk", |o, _| {
        o.items.iter().any(|i| i.qty >= 5 && i.price_cents >= 5000 && !i.gift)
            && o.status == "paid"
            && matches!(o.channel, "taobao" | "jd" | "pdd")
    }),
    ("refund_watch", |o, _| {
        o.status == "refunding" && o.amount_cents >= 50_000 && o.customer.refund_only_30d >= 1
    }),
    ("gift_east", |o, hour| {
        o.has_gift
            && matches!(o.channel, "taobao" | "jd")
            && matches!(o.province, "浙江" | "江苏" | "上海" | "山东")
            && (9..18).contains(&hour)
    }),
    ("plat_newsku", |o, _| {
        o.items.iter().any(|i| i.sku.starts_with("SKU19"))
            && o.status == "paid"
            && o.customer.tier == "platinum"
    }),
    ("c1_cohort", |o, _| {
        o.customer.id.starts_with("c1")
            && (10_000..50_000).contains(&o.amount_cents)
            && o.currency == "CNY"
            && o.channel != "pdd"
    }),
];

/// `SKU0`, `SKU5`, … `SKU395`.
fn is_promoted(sku: &str) -> bool {
    sku.strip_prefix("SKU")
        .and_then(|number| number.parse::<u32>().ok())
        .is_some_and(|n| n < 400 && n % 5 == 0)
}

/// The names of the rules that match an order in JSON.
///
/// # Errors
/// Where the order is not readable, in words.
pub fn matching(order: &str) -> Result<Vec<&'static str>, String> {
    let event: Event<'_> = serde_json::from_str(order).map_err(|error| error.to_string())?;
    let hour = event.sale.created_at.get(11..13).and_then(|hour| hour.parse().ok()).unwrap_or(0);
    Ok(RULES.iter().filter(|(_, holds)| holds(&event.sale, hour)).map(|(name, _)| *name).collect())
}
