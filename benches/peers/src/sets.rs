//! The rule sets: a shop's seventeen, synthetic ones of any size, and the shapes that are hardest for an index.

use crate::orders::{CHANNELS, Kind, Order, PROVINCES, SKUS, TIERS, WORDS, orders, word};
use crate::random::Random;
use crate::rules::Clause::{self, *};
use crate::rules::{Rule, RuleSet};
use crate::{fitting, small, table};

/// A rule set with the orders it is asked about.
pub struct Workload {
    /// What `--only` calls it.
    pub name: &'static str,
    pub about: &'static str,
    pub orders: Orders,
    pub rules: fn(seed: u64) -> RuleSet,
}

/// Where the orders come from.
#[derive(Clone, Copy)]
pub enum Orders {
    Of(Kind),
    /// Such that this row of the decision table is the first that holds.
    ForRow(usize),
}

impl Workload {
    /// That many orders, fewer for the row of a table.
    ///
    /// # Errors
    /// There are none for this row.
    pub fn orders(&self, set: &RuleSet, count: usize, seed: u64) -> Result<Vec<Order>, String> {
        match self.orders {
            Orders::Of(kind) => Ok(orders(kind, count, seed)),
            Orders::ForRow(row) => fitting::orders_for(set, row, count.min(500), seed),
        }
    }
}

/// Every workload.
pub const WORKLOADS: &[Workload] = &[
    Workload {
        name: "17",
        about: "seventeen rules of a shop",
        orders: Orders::Of(Kind::Even),
        rules: |_| shop(),
    },
    Workload {
        name: "1000",
        about: "1,000 synthetic rules",
        orders: Orders::Of(Kind::Even),
        rules: |seed| synthetic(1000, 7 + seed),
    },
    Workload {
        name: "10000",
        about: "10,000 synthetic rules",
        orders: Orders::Of(Kind::Even),
        rules: |seed| synthetic(10_000, 8 + seed),
    },
    Workload {
        name: "100000",
        about: "100,000 synthetic rules",
        orders: Orders::Of(Kind::Even),
        rules: |seed| synthetic(100_000, 9 + seed),
    },
    Workload {
        name: "100000-rare",
        about: "100,000 synthetic rules of narrow amounts, as many of which match as of 1,000",
        orders: Orders::Of(Kind::Even),
        rules: |seed| rare(100_000, 16 + seed),
    },
    Workload {
        name: "1000-skus",
        about: "1,000 rules on a channel and twelve of 340 SKUs",
        orders: Orders::Of(Kind::OfSkus(340)),
        rules: |seed| on_skus(1000, 340, 17 + seed),
    },
    Workload {
        name: "100000-skus",
        about: "100,000 rules on a channel and twelve of 34,000 SKUs",
        orders: Orders::Of(Kind::OfSkus(34_000)),
        rules: |seed| on_skus(100_000, 34_000, 18 + seed),
    },
    Workload {
        name: "zipf",
        about: "10,000 rules, 60 % on one channel, 30 % on 20 hot SKUs",
        orders: Orders::Of(Kind::Skewed),
        rules: |seed| skewed(10_000, 10 + seed),
    },
    Workload {
        name: "last",
        about: "1,000 rules, only the last matches",
        orders: Orders::Of(Kind::Even),
        rules: |_| only(1000, |at| at == 999),
    },
    Workload {
        name: "none",
        about: "1,000 rules, none matches",
        orders: Orders::Of(Kind::Even),
        rules: |_| only(1000, |_| false),
    },
    Workload {
        name: "all",
        about: "1,000 rules, all match",
        orders: Orders::Of(Kind::Even),
        rules: |_| only(1000, |_| true),
    },
    Workload {
        name: "range",
        about: "1,000 rules on one range each, of one field",
        orders: Orders::Of(Kind::Even),
        rules: |seed| ranges(1000, 11 + seed),
    },
    Workload {
        name: "contains",
        about: "10,000 rules that look for a word in a note",
        orders: Orders::Of(Kind::Noted),
        rules: |seed| words(10_000, 12 + seed),
    },
    Workload {
        name: "or",
        about: "1,000 rules that are one `or`",
        orders: Orders::Of(Kind::Even),
        rules: |seed| either(1000, 13 + seed),
    },
    Workload {
        name: "not",
        about: "1,000 rules of `not` alone",
        orders: Orders::Of(Kind::Even),
        rules: |seed| not(1000, 14 + seed),
    },
    Workload {
        name: "missing",
        about: "10,000 synthetic rules, the amount is missing",
        orders: Orders::Of(Kind::WithoutAmount),
        rules: |seed| synthetic(10_000, 8 + seed),
    },
    Workload {
        name: "row-0",
        about: "a decision table of 3,000 rows and 13 columns, row 0 holds first",
        orders: Orders::ForRow(0),
        rules: |seed| table::rows(15 + seed),
    },
    Workload {
        name: "row-8",
        about: "a decision table of 3,000 rows and 13 columns, row 8 holds first",
        orders: Orders::ForRow(8),
        rules: |seed| table::rows(15 + seed),
    },
    Workload {
        name: "row-1418",
        about: "a decision table of 3,000 rows and 13 columns, row 1418 holds first",
        orders: Orders::ForRow(1418),
        rules: |seed| table::rows(15 + seed),
    },
    Workload {
        name: "row-2999",
        about: "a decision table of 3,000 rows and 13 columns, row 2999 holds first",
        orders: Orders::ForRow(2999),
        rules: |seed| table::rows(15 + seed),
    },
    Workload {
        name: "fees",
        about: "a table of 12 rows and 3 columns: bands of the amount for some, and for everybody else",
        orders: Orders::Of(Kind::Even),
        rules: |_| small::fees(),
    },
    Workload {
        name: "rates",
        about: "a table of 9 rows and 2 columns: three bands on each of three channels",
        orders: Orders::Of(Kind::Even),
        rules: |_| small::rates(),
    },
    Workload {
        name: "standing",
        about: "a table of 5 rows and 2 columns: bounds that become laxer",
        orders: Orders::Of(Kind::Even),
        rules: |_| small::standing(),
    },
];

/// Workloads that differ in the number of their rules, and hardly in how many of them match an order: what is compared is
/// how the time grows with the rules.
pub const GROWTH: [(&str, &str); 2] = [("1000", "100000-rare"), ("1000-skus", "100000-skus")];

fn is(path: &'static str, value: &str) -> Clause {
    Is(path, value.to_owned())
}

fn among(path: &'static str, values: &[&str]) -> Clause {
    In(path, values.iter().map(|value| (*value).to_owned()).collect())
}

fn prefix(path: &'static str, value: &str) -> Clause {
    Prefix(path, value.to_owned())
}

/// What a shop of middling size runs.
pub fn shop() -> RuleSet {
    let paid = || is("status", "paid");
    let amount = |cents| AtLeast("amount_cents", cents);
    let not_pdd = || IsNot("channel", "pdd".to_owned());
    let promoted: Vec<String> = (0..400).step_by(5).map(|number| format!("SKU{number}")).collect();
    let rules: Vec<(&str, Vec<Clause>)> = vec![
        ("xhs_koc", vec![is("channel", "xiaohongshu"), paid(), amount(5000)]),
        (
            "reserve_gift",
            vec![
                Flag("has_gift", true),
                among("status", &["paid", "processing"]),
                Any(vec![Flag("gift", true), AtLeast("qty", 1)]),
            ],
        ),
        (
            "coupon_vip",
            vec![
                amount(10_000),
                among("customer.tier", &["gold", "platinum"]),
                paid(),
                Below("customer.refund_only_30d", 2),
            ],
        ),
        (
            "risk_refund",
            vec![
                AtLeast("customer.refund_only_30d", 3),
                amount(20_000),
                among("channel", &["pdd", "taobao"]),
            ],
        ),
        ("night_big", vec![HourBelow(6), paid(), amount(30_000)]),
        ("dy_live", vec![is("channel", "douyin"), prefix("order_id", "DY_"), HourAtLeast(20), paid()]),
        ("far_haul", vec![among("province", &["新疆", "西藏", "内蒙古", "青海"]), paid(), amount(3000)]),
        ("sku_promo", vec![Any(vec![In("sku", promoted), AtLeast("qty", 2)]), not_pdd(), paid()]),
        (
            "jd_fast",
            vec![
                is("channel", "jd"),
                among("province", &["北京", "上海", "广东", "江苏", "浙江"]),
                amount(9900),
                among("customer.tier", &["silver", "gold", "platinum"]),
            ],
        ),
        (
            "mini_new",
            vec![
                is("channel", "miniapp"),
                is("customer.tier", "bronze"),
                Has("coupon_codes", "NEW10".to_owned()),
                paid(),
            ],
        ),
        (
            "ship_notify",
            vec![is("status", "shipped"), among("channel", &["miniapp", "xiaohongshu", "douyin"]), amount(1)],
        ),
        (
            "review_invite",
            vec![
                is("status", "signed"),
                among("customer.tier", &["silver", "gold", "platinum"]),
                Below("customer.refund_only_30d", 1),
            ],
        ),
        (
            "bulk",
            vec![
                Any(vec![AtLeast("qty", 5), AtLeast("price_cents", 5000), Flag("gift", false)]),
                paid(),
                among("channel", &["taobao", "jd", "pdd"]),
            ],
        ),
        (
            "refund_watch",
            vec![is("status", "refunding"), amount(50_000), AtLeast("customer.refund_only_30d", 1)],
        ),
        (
            "gift_east",
            vec![
                Flag("has_gift", true),
                among("channel", &["taobao", "jd"]),
                among("province", &["浙江", "江苏", "上海", "山东"]),
                HourAtLeast(9),
                HourBelow(18),
            ],
        ),
        ("plat_newsku", vec![Any(vec![prefix("sku", "SKU19")]), paid(), is("customer.tier", "platinum")]),
        (
            "c1_cohort",
            vec![
                prefix("customer.id", "c1"),
                amount(10_000),
                Below("amount_cents", 50_000),
                is("currency", "CNY"),
                not_pdd(),
            ],
        ),
    ];
    let rules = rules.into_iter().map(|(name, when)| Rule { name: name.to_owned(), when });
    RuleSet { rules: rules.collect(), first: false }
}

/// Rules of the given conditions, called `r0`, `r1`, ….
fn numbered(count: usize, mut when: impl FnMut(usize) -> Vec<Clause>) -> RuleSet {
    RuleSet {
        rules: (0..count).map(|at| Rule { name: format!("r{at}"), when: when(at) }).collect(),
        first: false,
    }
}

/// Half on a channel and province, half on a channel and a list of SKUs; all on an amount and two tiers.
fn synthetic(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    let skus: Vec<usize> = (0..SKUS).collect();
    numbered(count, |_| {
        let channel = random.choice(&CHANNELS);
        synthetic_rule(&mut random, count <= 1000, channel, &skus)
    })
}

/// As synthetic, with narrower ranges of the amount, of which a tenth as many match.
fn rare(count: usize, seed: u64) -> RuleSet {
    let mut set = synthetic(count, seed);
    for rule in &mut set.rules {
        let low = rule.when.iter().find_map(|clause| match clause {
            AtLeast("amount_cents", low) => Some(*low),
            _ => None,
        });
        for clause in &mut rule.when {
            if let (Below("amount_cents", below), Some(low)) = (clause, low) {
                *below = low + (*below - low) * 3 / 40;
            }
        }
    }
    set
}

/// All on a channel and twelve SKUs, an amount and two tiers. The catalogue grows with the rules, so that each SKU is in
/// as many of them.
fn on_skus(count: usize, catalogue: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    numbered(count, |_| {
        let mut listed: Vec<String> = Vec::new();
        while listed.len() < 12 {
            let sku = format!("SKU{}", random.below(catalogue));
            if !listed.contains(&sku) {
                listed.push(sku);
            }
        }
        listed.sort();
        let low = random.below(300) as i64 * 100;
        let mut tiers = random.sample(&TIERS, 2);
        tiers.sort_unstable();
        vec![
            is("channel", random.choice(&CHANNELS)),
            Any(vec![In("sku", listed)]),
            AtLeast("amount_cents", low),
            Below("amount_cents", low + random.choice(&[60_000, 120_000, 240_000])),
            among("customer.tier", &tiers),
        ]
    })
}

fn synthetic_rule(random: &mut Random, few: bool, channel: &str, skus: &[usize]) -> Vec<Clause> {
    let mut when = vec![is("channel", channel)];
    let widths = if random.chance(0.5) {
        when.push(is("province", random.choice(&PROVINCES)));
        if few { [60_000, 120_000, 240_000] } else { [6_000, 12_000, 24_000] }
    } else {
        let mut listed: Vec<String> =
            random.sample(skus, if few { 110 } else { 12 }).iter().map(|sku| format!("SKU{sku}")).collect();
        listed.sort();
        when.push(Any(vec![In("sku", listed)]));
        if few { [60_000, 120_000, 240_000] } else { [20_000, 40_000, 80_000] }
    };
    let low = random.below(300) as i64 * 100;
    let mut tiers = random.sample(&TIERS, 2);
    tiers.sort_unstable();
    when.extend([
        AtLeast("amount_cents", low),
        Below("amount_cents", low + random.choice(&widths)),
        among("customer.tier", &tiers),
    ]);
    when
}

/// As synthetic, and crowded: six rules of ten on one channel, three of ten on SKUs everybody buys.
fn skewed(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    let (hot, all): (Vec<usize>, Vec<usize>) = ((0..20).collect(), (0..SKUS).collect());
    numbered(count, |_| {
        let channel = if random.chance(0.6) { "douyin" } else { random.choice(&CHANNELS) };
        if random.chance(0.3) {
            let mut listed: Vec<String> =
                random.sample(&hot, 2).iter().map(|sku| format!("SKU{sku}")).collect();
            listed.sort();
            let low = random.below(300) as i64 * 100;
            let mut tiers = random.sample(&TIERS, 2);
            tiers.sort_unstable();
            vec![
                is("channel", channel),
                Any(vec![In("sku", listed)]),
                AtLeast("amount_cents", low),
                Below("amount_cents", low + random.choice(&[20_000, 40_000, 80_000])),
                among("customer.tier", &tiers),
            ]
        } else {
            synthetic_rule(&mut random, false, channel, &all)
        }
    })
}

/// No order is worth ten million yuan: rules that match always or never, each by two clauses.
fn only(count: usize, matches: impl Fn(usize) -> bool) -> RuleSet {
    const NEVER: i64 = 1_000_000_000;
    numbered(count, |at| {
        let bound = NEVER + at as i64 * 100;
        let amount = if matches(at) { Below("amount_cents", bound) } else { AtLeast("amount_cents", bound) };
        vec![AtLeast("customer.refund_only_30d", 0), amount]
    })
}

fn ranges(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    numbered(count, |_| {
        let low = random.below(1000) as i64 * 100;
        let width = (1 + random.below(50)) as i64 * 100;
        vec![AtLeast("amount_cents", low), Below("amount_cents", low + width)]
    })
}

fn words(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    let mut numbers: Vec<usize> = (0..WORDS).collect();
    random.shuffle(&mut numbers);
    numbered(count, |at| vec![Contains("note", word(numbers[at]))])
}

fn either(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    numbered(count, |_| {
        vec![Either(vec![
            prefix("customer.id", &format!("c{}", 100 + random.below(900))),
            AtLeast("amount_cents", 200_000 + random.below(1000) as i64 * 100),
            Any(vec![In("sku", vec![format!("SKU{}", random.below(SKUS))]), AtLeast("qty", 3)]),
        ])]
    })
}

fn not(count: usize, seed: u64) -> RuleSet {
    let mut random = Random::new(seed);
    let no = |clause| Not(Box::new(clause));
    numbered(count, |_| {
        vec![
            no(IsNot("province", random.choice(&PROVINCES).to_owned())),
            no(is("channel", random.choice(&CHANNELS))),
            no(Below("amount_cents", random.below(300) as i64 * 100)),
            no(Any(vec![Flag("gift", true), AtLeast("qty", 1)])),
        ]
    })
}
