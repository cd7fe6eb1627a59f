//! Orders of the workload: six channels, 31 provinces, 2,000 SKUs, one to four items.
//!
//! An order has two JSON forms with the same content. [`Order::document`] is an order in the project's vocabulary,
//! with money as `"199.00 CNY"`; Dangjiu and the hand-written program read the same bytes of it.
//! [`Order::neutral`] has money in cents, for the published engines, which know no money.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::random::Random;

pub const CHANNELS: [&str; 6] = ["xiaohongshu", "taobao", "pdd", "jd", "douyin", "miniapp"];
const PREFIXES: [&str; 6] = ["XHS_", "TB_", "PDD_", "JD_", "DY_", "MA_"];
/// Paid four times: it is the most frequent.
pub const STATUSES: [&str; 9] =
    ["paid", "paid", "paid", "paid", "shipped", "signed", "refunding", "processing", "closed"];
pub const TIERS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];
pub const PROVINCES: [&str; 31] = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
];
pub const SKUS: usize = 2000;
const COUPONS: [&str; 5] = ["NEW10", "VIP20", "FEST50", "LIVE5", "BACK15"];
/// 2026-02-01T00:00:00+08:00.
const FIRST_SECOND: i64 = 1_769_875_200;
const SECONDS_OF_DAY: usize = 86_400;
/// The words of buyers' notes.
pub const WORDS: usize = 20_000;

#[derive(Clone, Debug)]
pub struct Item {
    pub sku: String,
    pub qty: i64,
    pub gift: bool,
    pub price_cents: i64,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    pub channel: &'static str,
    pub status: &'static str,
    /// Nothing only where a workload leaves it out on purpose.
    pub amount_cents: Option<i64>,
    pub items: Vec<Item>,
    pub customer_id: String,
    pub tier: &'static str,
    pub refund_only_30d: i64,
    pub province: &'static str,
    /// Seconds since 1970.
    pub created_at: i64,
    pub coupon_codes: Vec<&'static str>,
    /// Only in the workload about notes.
    pub note: Option<String>,
    pub place: Option<Place>,
}

/// Where an order was sold and lies. Only in the workload of the decision table.
#[derive(Clone, Debug)]
pub struct Place {
    pub shop: &'static str,
    pub warehouse: &'static str,
    pub city: &'static str,
    pub district: &'static str,
    pub live_room: &'static str,
}

impl Place {
    /// The names that a field may have.
    pub fn names(path: &str) -> &'static [&'static str] {
        match path {
            "shop" => &[
                "旗舰店",
                "专卖店",
                "专营店",
                "奥莱店",
                "会员店",
                "直营店",
                "快闪店",
                "团购店",
                "工厂店",
                "体验店",
            ],
            "warehouse" => &[
                "华东一仓",
                "华东二仓",
                "华北仓",
                "华南仓",
                "华中仓",
                "西南仓",
                "西北仓",
                "东北仓",
                "保税仓",
                "退货仓",
            ],
            "city" => &["杭州", "苏州", "宁波", "广州", "深圳", "成都", "武汉", "西安", "青岛", "长沙"],
            "district" => &["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10"],
            "live_room" => &["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10"],
            other => unreachable!("{other} is no field of a place"),
        }
    }

    fn draw(random: &mut Random) -> Place {
        let mut name = |path| random.choice(Place::names(path));
        Place {
            shop: name("shop"),
            warehouse: name("warehouse"),
            city: name("city"),
            district: name("district"),
            live_room: name("live_room"),
        }
    }

    pub fn get(&self, path: &str) -> &'static str {
        self.pairs().into_iter().find(|(name, _)| *name == path).map_or("", |(_, value)| value)
    }

    pub fn set(&mut self, path: &str, value: &'static str) {
        match path {
            "shop" => self.shop = value,
            "warehouse" => self.warehouse = value,
            "city" => self.city = value,
            "district" => self.district = value,
            "live_room" => self.live_room = value,
            other => unreachable!("{other} is no field of a place"),
        }
    }

    fn pairs(&self) -> [(&'static str, &'static str); 5] {
        [
            ("shop", self.shop),
            ("warehouse", self.warehouse),
            ("city", self.city),
            ("district", self.district),
            ("live_room", self.live_room),
        ]
    }
}

/// What the orders are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything evenly.
    Even,
    /// Six of ten on one channel, SKUs by Zipf's law.
    Skewed,
    /// Even, with a note of eight words.
    Noted,
    /// Even, without an amount.
    WithoutAmount,
    /// Even, with the places of the decision table.
    Placed,
    /// Even, of so many SKUs.
    OfSkus(usize),
}

/// That many orders.
#[inline(never)]
pub fn orders(kind: Kind, count: usize, seed: u64) -> Vec<Order> {
    let mut random = Random::new(seed);
    let skus = Skus::of(kind);
    (0..count).map(|_| order(&mut random, kind, &skus)).collect()
}

fn order(random: &mut Random, kind: Kind, skus: &Skus) -> Order {
    let at = match kind {
        Kind::Skewed if random.chance(0.6) => 4,
        _ => random.below(CHANNELS.len()),
    };
    let items: Vec<Item> = (0..1 + random.below(4))
        .map(|_| Item {
            sku: format!("SKU{}", skus.draw(random)),
            qty: random.choice(&[1, 1, 1, 1, 2, 2, 3, 6]),
            gift: random.chance(0.12),
            price_cents: random.choice(&[990, 1990, 4990, 6450, 9900, 19900, 39900]),
        })
        .collect();
    let amount = items.iter().filter(|item| !item.gift).map(|item| item.qty * item.price_cents).sum();
    let created_at = FIRST_SECOND + random.below(28 * SECONDS_OF_DAY) as i64;
    let coupons = random.choice(&[0, 0, 1, 2]);
    Order {
        id: format!("{}202602{:02}_{:06x}", PREFIXES[at], day(created_at), random.next() >> 40),
        channel: CHANNELS[at],
        status: random.choice(&STATUSES),
        amount_cents: (kind != Kind::WithoutAmount).then_some(amount),
        items,
        customer_id: format!("c{}", random.below(100_000)),
        tier: random.choice(&TIERS),
        refund_only_30d: random.choice(&[0, 0, 0, 0, 0, 1, 1, 2, 3, 5]),
        province: random.choice(&PROVINCES),
        created_at,
        coupon_codes: random.sample(&COUPONS, coupons),
        note: (kind == Kind::Noted).then(|| note(random)),
        place: (kind == Kind::Placed).then(|| Place::draw(random)),
    }
}

fn note(random: &mut Random) -> String {
    let words: Vec<String> = (0..8).map(|_| word(random.below(WORDS))).collect();
    words.join(" ")
}

/// A word of a note: five letters, another for every number below [`WORDS`].
pub fn word(number: usize) -> String {
    let letters = b"abcdefghijklmnopqrst";
    let mut rest = number * 97 % WORDS + WORDS * 13;
    let mut word = String::new();
    for _ in 0..5 {
        word.push(char::from(letters[rest % letters.len()]));
        rest /= letters.len();
    }
    word
}

/// How SKUs are drawn: evenly, or by Zipf's law, where the n-th is bought 1/n as often as the first.
struct Skus(Vec<f64>);

impl Skus {
    fn of(kind: Kind) -> Skus {
        let mut sum = 0.0;
        let weight = |rank: usize| if kind == Kind::Skewed { 1.0 / rank as f64 } else { 1.0 };
        let skus = if let Kind::OfSkus(skus) = kind { skus } else { SKUS };
        Skus(
            (1..=skus)
                .map(|rank| {
                    sum += weight(rank);
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, random: &mut Random) -> usize {
        let at = random.unit() * self.0.last().copied().unwrap_or(1.0);
        self.0.partition_point(|sum| *sum <= at).min(self.0.len() - 1)
    }
}

/// The day of the month; everything is in February 2026.
fn day(created_at: i64) -> i64 {
    1 + (created_at - FIRST_SECOND) / SECONDS_OF_DAY as i64
}

impl Order {
    pub fn has_gift(&self) -> bool {
        self.items.iter().any(|item| item.gift)
    }

    /// The hour in China.
    pub fn hour(&self) -> i64 {
        (self.created_at + 8 * 3600) / 3600 % 24
    }

    pub fn created_at_text(&self) -> String {
        let second = (self.created_at - FIRST_SECOND) % SECONDS_OF_DAY as i64;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("2026-02-{:02}T{hour:02}:{minute:02}:{second:02}+08:00", day(self.created_at))
    }

    /// The order in the project's vocabulary, as compact JSON.
    pub fn document(&self) -> String {
        let items = self.items.iter().map(|item| {
            json!({"sku": item.sku, "quantity": item.qty, "is_gift": item.gift, "price": money(item.price_cents)})
        });
        let mut pairs: Vec<(&str, Value)> = vec![
            ("id", self.id.as_str().into()),
            ("channel", self.channel.into()),
            ("status", self.status.into()),
        ];
        pairs.extend(self.amount_cents.map(|cents| ("amount", money(cents).into())));
        pairs.extend([
            ("currency", "CNY".into()),
            ("items", items.collect()),
            ("customer", self.customer()),
            ("province", self.province.into()),
            ("created_at", self.created_at_text().into()),
            ("coupons", self.coupon_codes.iter().copied().collect()),
            ("has_gift", self.has_gift().into()),
        ]);
        pairs.extend(self.note.as_ref().map(|note| ("buyer_note", note.as_str().into())));
        pairs.extend(self.places());
        object(&pairs)
    }

    /// The order with money in cents, as compact JSON.
    pub fn neutral(&self) -> String {
        let items = self.items.iter().map(|item| {
            json!({"sku": item.sku, "qty": item.qty, "gift": item.gift, "price_cents": item.price_cents})
        });
        let mut pairs: Vec<(&str, Value)> = vec![
            ("order_id", self.id.as_str().into()),
            ("channel", self.channel.into()),
            ("status", self.status.into()),
        ];
        pairs.extend(self.amount_cents.map(|cents| ("amount_cents", cents.into())));
        pairs.extend([
            ("currency", "CNY".into()),
            ("items", items.collect()),
            ("customer", self.customer()),
            ("province", self.province.into()),
            ("created_at", self.created_at_text().into()),
            ("coupon_codes", self.coupon_codes.iter().copied().collect()),
            ("has_gift", self.has_gift().into()),
        ]);
        pairs.extend(self.note.as_ref().map(|note| ("note", note.as_str().into())));
        pairs.extend(self.places());
        object(&pairs)
    }

    fn places(&self) -> impl Iterator<Item = (&'static str, Value)> {
        self.place.iter().flat_map(Place::pairs).map(|(name, value)| (name, value.into()))
    }

    fn customer(&self) -> Value {
        json!({"id": self.customer_id, "tier": self.tier, "refund_only_30d": self.refund_only_30d})
    }
}

/// `199.00 CNY`.
fn money(cents: i64) -> String {
    format!("{}.{:02} CNY", cents / 100, cents % 100)
}

/// An object in this order of keys, whatever features the JSON crate was built with.
fn object(pairs: &[(&str, Value)]) -> String {
    let mut text = String::from("{");
    for (at, (key, value)) in pairs.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}\"{key}\":{value}");
    }
    text.push('}');
    text
}
