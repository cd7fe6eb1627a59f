//! Expressions of every type, over the vocabulary of the tests.

use super::dice::Dice;
use super::phrase::Phrase;

/// What can be named at a place of a rule.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Bound entries.
    pub entries: Vec<String>,
    /// Bound gifts.
    pub gifts: Vec<String>,
    /// How deep expressions may still grow.
    pub depth: usize,
    /// Tables declared, by the type of their output: 0 number, 1 member of `shade`, 2 text.
    pub tables: Vec<(String, usize)>,
    /// The fields of the event are visible without a prefix: `sort` (1), `size` (2), both (3).
    pub filter: usize,
    /// The rule's event has these fields, as bits like `filter`.
    pub event: usize,
}

impl Scope {
    fn deeper(&self) -> Scope {
        Scope { depth: self.depth.saturating_sub(1), ..self.clone() }
    }

    fn with_entry(&self, name: &str) -> Scope {
        let mut scope = self.deeper();
        scope.entries.push(name.to_owned());
        scope
    }

    fn with_gift(&self, name: &str) -> Scope {
        let mut scope = self.deeper();
        scope.gifts.push(name.to_owned());
        scope
    }
}

fn same(text: &str) -> Phrase {
    Phrase::same(text)
}

/// One of the fields, of a bound thing or of the trade.
fn field(
    dice: &mut Dice<'_>,
    scope: &Scope,
    trade: &[(&str, &str)],
    entry: &[(&str, &str)],
    gift: &[(&str, &str)],
) -> Phrase {
    let mut all: Vec<Phrase> = Vec::new();
    for (names, fields) in [(&scope.gifts, gift), (&scope.entries, entry)] {
        for name in names.iter().rev() {
            all.extend(
                fields.iter().map(|(en, zh)| Phrase::of(format!("{name}.{en}"), format!("{name}.{zh}"))),
            );
        }
    }
    // What is bound is asked for more often than it would be by chance.
    if !all.is_empty() && !dice.chance(35) {
        let at = dice.below(all.len());
        return all.swap_remove(at);
    }
    let at = dice.below(trade.len());
    trade
        .get(at)
        .map_or(same("trade.points"), |(en, zh)| Phrase::of(format!("trade.{en}"), format!("交易.{zh}")))
}

/// A condition.
pub fn boolean(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if scope.depth == 0 {
        return leaf_condition(dice, scope);
    }
    let inner = scope.deeper();
    match dice.below(16) {
        0..=4 => leaf_condition(dice, scope),
        5..=7 => {
            let parts: Vec<Phrase> = (0..2 + dice.below(2)).map(|_| boolean(dice, &inner)).collect();
            Phrase::form("({})", "({})", &[&Phrase::join(&parts, " and ", " 且 ")])
        }
        8 | 9 => {
            let parts: Vec<Phrase> = (0..2 + dice.below(2)).map(|_| boolean(dice, &inner)).collect();
            Phrase::form("({})", "({})", &[&Phrase::join(&parts, " or ", " 或 ")])
        }
        10 => Phrase::form("not ({})", "非 ({})", &[&boolean(dice, &inner)]),
        11..=13 => quantifier(dice, scope),
        14 => ratio(dice, &inner),
        _ => Phrase::form("({} or else {})", "({} 默认 {})", &[&truth_field(dice, scope), &truth(dice)]),
    }
}

fn truth(dice: &mut Dice<'_>) -> Phrase {
    if dice.chance(50) { Phrase::of("true", "真") } else { Phrase::of("false", "假") }
}

fn truth_field(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    field(dice, scope, &[("urgent", "加急"), ("cod", "货付")], &[("marked", "有标")], &[])
}

fn leaf_condition(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let low = Scope { depth: scope.depth.min(1), ..scope.clone() };
    match dice.below(20) {
        0 => truth_field(dice, scope),
        1 | 2 => {
            let (a, b) = (number(dice, &low), number(dice, &low));
            compare(dice, &a, &b)
        }
        3..=5 => {
            let (a, b) = (money(dice, &low), money(dice, &low));
            compare(dice, &a, &b)
        }
        6 => {
            let (a, b) = (weight(dice, &low), weight(dice, &low));
            compare(dice, &a, &b)
        }
        7 => {
            let (a, b) = (instant(dice, &low), instant(dice, &low));
            compare(dice, &a, &b)
        }
        8 => {
            let (a, b) = (duration(dice, &low), duration(dice, &low));
            compare(dice, &a, &b)
        }
        9 | 10 => {
            let (a, b) = (hue_field(dice, scope), hue(dice));
            equal(dice, &a, &b)
        }
        11 => {
            let (a, b) = (city(dice), spot(dice));
            equal(dice, &a, &b)
        }
        12 => {
            let (a, b) = (text(dice, &low), text(dice, &low));
            equal(dice, &a, &b)
        }
        13 => membership(dice, scope),
        14 => {
            let pattern =
                dice.pick(&[("contains", "包含"), ("starts with", "开头是"), ("ends with", "结尾是")]);
            let (en, zh) = pattern.unwrap_or(("contains", "包含"));
            Phrase::form(
                &format!("{{}} {en} {{}}"),
                &format!("{{}} {zh} {{}}"),
                &[&text(dice, &low), &word(dice)],
            )
        }
        15 | 16 => presence(dice, scope),
        17 => Phrase::of("is_big", "是大单"),
        18 => {
            let state = dice
                .pick(&[("fresh", "刚到"), ("seen", "见过"), ("gone", "离去")])
                .unwrap_or(("fresh", "刚到"));
            if dice.chance(50) {
                Phrase::of(format!("trade at least {}", state.0), format!("交易 至少到 {}", state.1))
            } else {
                Phrase::of(format!("trade.stage is {}", state.0), format!("交易.阶段 是 {}", state.1))
            }
        }
        _ => {
            let (name, argument) = (dice.one(&["is_workday", "is_working_time"]), instant(dice, &low));
            Phrase::form(&format!("{name}({{}}, shop_days)"), &format!("{name}({{}}, 店历)"), &[&argument])
        }
    }
}

fn compare(dice: &mut Dice<'_>, a: &Phrase, b: &Phrase) -> Phrase {
    let op = dice.one(&["<", "<=", ">", ">=", "=", "!="]);
    Phrase::form(&format!("{{}} {op} {{}}"), &format!("{{}} {op} {{}}"), &[a, b])
}

fn equal(dice: &mut Dice<'_>, a: &Phrase, b: &Phrase) -> Phrase {
    if dice.chance(35) {
        Phrase::form("{} is not {}", "{} 不是 {}", &[a, b])
    } else {
        Phrase::form("{} is {}", "{} 是 {}", &[a, b])
    }
}

fn membership(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let (en, zh) = if dice.chance(30) { ("not in", "不属于") } else { ("in", "属于") };
    let between = |what: &Phrase, among: &Phrase, extra: (&str, &str)| {
        Phrase::form(
            &format!("{{}} {en}{} {{}}", extra.0),
            &format!("{{}} {zh}{} {{}}", extra.1),
            &[what, among],
        )
    };
    let none = ("", "");
    match dice.below(8) {
        0 => between(&hue_field(dice, scope), &list(dice, hue), none),
        1 => between(&city(dice), &list(dice, spot), none),
        2 => between(&text_field(dice, scope), &list(dice, word), none),
        3 => between(&number_field(dice, scope), &list(dice, digits), none),
        4 => between(&money_field(dice, scope), &list(dice, amount), none),
        5 => between(&text_field(dice, scope), &Phrase::of("trade.labels", "交易.标记"), none),
        6 => Phrase::form("trade.hues contains {}", "交易.色调们 包含 {}", &[&hue(dice)]),
        _ => {
            let list = (" list", " 名单");
            if dice.chance(30) {
                between(&hue_field(dice, scope), &Phrase::of("seen_hues", "见过的色"), list)
            } else if dice.chance(30) {
                between(&money_field(dice, scope), &Phrase::of("fixed_sums", "定额"), list)
            } else if dice.chance(20) {
                between(&text_field(dice, scope), &Phrase::of("cleared", "已清"), list)
            } else {
                between(&text_field(dice, scope), &Phrase::of("blocked", "黑名单"), list)
            }
        }
    }
}

fn list(dice: &mut Dice<'_>, member: fn(&mut Dice<'_>) -> Phrase) -> Phrase {
    let mut members: Vec<Phrase> = Vec::new();
    for _ in 0..1 + dice.below(3) {
        let next = member(dice);
        if !members.contains(&next) {
            members.push(next);
        }
    }
    Phrase::form("[{}]", "[{}]", &[&Phrase::join(&members, ", ", ", ")])
}

fn presence(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let trade = [
        ("tax", "税"),
        ("points", "积分"),
        ("factor", "系数"),
        ("bonus", "奖分"),
        ("note", "备注"),
        ("buyer.score", "买家.得分"),
        ("buyer.grade", "买家.等第"),
        ("sum_due", "总额"),
        ("entries", "条目"),
        ("extras", "附加"),
        ("ship_by", "限发时"),
        ("buyer", "买家"),
    ];
    let entry = [("rebate", "减免"), ("tint", "颜色"), ("price", "单价"), ("gifts", "礼品")];
    let of = field(dice, scope, &trade, &entry, &[("worth", "价值"), ("code", "礼码")]);
    let (en, zh) =
        dice.pick(&[("known", "已知"), ("missing", "缺失"), ("none", "空")]).unwrap_or(("known", "已知"));
    let (is, shi) = if dice.chance(30) { ("is not", "不是") } else { ("is", "是") };
    Phrase::form(&format!("{{}} {is} {en}"), &format!("{{}} {shi} {zh}"), &[&of])
}

/// The binder that is free at this depth, and the list it runs over.
fn bind(dice: &mut Dice<'_>, scope: &Scope) -> (Phrase, Phrase, Scope) {
    if let Some(entry) = scope.entries.last()
        && !dice.chance(25)
    {
        let name = format!("g{}", scope.gifts.len());
        let list = Phrase::of(format!("{entry}.gifts"), format!("{entry}.礼品"));
        return (same(&name), list, scope.with_gift(&name));
    }
    let name = format!("e{}", scope.entries.len());
    let list = if dice.chance(30) {
        Phrase::of("trade.extras", "交易.附加")
    } else {
        Phrase::of("trade.entries", "交易.条目")
    };
    (same(&name), list, scope.with_entry(&name))
}

fn quantifier(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let (en, zh) = dice.pick(&[("any", "任一"), ("all", "全部"), ("no", "没有")]).unwrap_or(("any", "任一"));
    let (name, list, inner) = bind(dice, scope);
    if dice.chance(8) {
        // Without a condition the question is whether there is an item.
        return Phrase::form("any {} in {}", "任一 {} 属于 {}", &[&name, &list]);
    }
    let cond = boolean(dice, &inner);
    Phrase::form(
        &format!("{en} {{}} in {{}} ({{}})"),
        &format!("{zh} {{}} 属于 {{}} ({{}})"),
        &[&name, &list, &cond],
    )
}

/// An aggregate whose value per item comes from `value`.
fn aggregate(
    dice: &mut Dice<'_>,
    scope: &Scope,
    (en, zh): (&str, &str),
    value: fn(&mut Dice<'_>, &Scope) -> Phrase,
) -> Phrase {
    let (name, list, inner) = bind(dice, scope);
    let value = value(dice, &Scope { depth: 0, ..inner.clone() });
    if dice.chance(40) {
        let cond = boolean(dice, &inner);
        return Phrase::form(
            &format!("{en} {{}} in {{}} ({{}} if {{}})"),
            &format!("{zh} {{}} 属于 {{}} ({{}} 若 {{}})"),
            &[&name, &list, &value, &cond],
        );
    }
    Phrase::form(
        &format!("{en} {{}} in {{}} ({{}})"),
        &format!("{zh} {{}} 属于 {{}} ({{}})"),
        &[&name, &list, &value],
    )
}

const FOLDS: [(&str, &str); 3] = [("sum of", "总和"), ("min of", "最小"), ("max of", "最大")];

fn count(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let (name, list, inner) = bind(dice, scope);
    let cond = boolean(dice, &inner);
    Phrase::form("count of {} in {} ({})", "个数 {} 属于 {} ({})", &[&name, &list, &cond])
}

/// A quotient as a side of a comparison.
fn ratio(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let op = dice.one(&["<", "<=", ">", ">=", "=", "!="]);
    let parts = match dice.below(4) {
        0 => [number(dice, scope), number_field(dice, scope), number(dice, scope)],
        1 => [money(dice, scope), money_field(dice, scope), digits(dice)],
        2 => [money(dice, scope), number_field(dice, scope), amount(dice)],
        _ => [duration(dice, scope), Phrase::of("wait", "候时"), digits(dice)],
    };
    let [over, under, other] = &parts;
    if dice.chance(25) {
        let by = number_field(dice, scope);
        return Phrase::form(
            &format!("({{}}) / {{}} {op} {{}} / {{}}"),
            &format!("({{}}) / {{}} {op} {{}} / {{}}"),
            &[over, under, other, &by],
        );
    }
    if dice.chance(25) {
        return Phrase::form(
            &format!("{{}} {op} ({{}}) / {{}}"),
            &format!("{{}} {op} ({{}}) / {{}}"),
            &[other, over, under],
        );
    }
    Phrase::form(
        &format!("({{}}) / {{}} {op} {{}}"),
        &format!("({{}}) / {{}} {op} {{}}"),
        &[over, under, other],
    )
}

fn digits(dice: &mut Dice<'_>) -> Phrase {
    same(dice.one(&[
        "0",
        "1",
        "2",
        "3",
        "5",
        "0.5",
        "1.5",
        "2.5",
        "1.00",
        "10%",
        "-1",
        "100",
        "33.33",
        "0.0000000000000000000000000001",
        "9999999999999999999999999999",
    ]))
}

fn number_field(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if scope.filter & 2 == 2 && !dice.chance(30) {
        return Phrase::of("size", "大小");
    }
    if scope.event & 2 == 2 && dice.chance(20) {
        return Phrase::of("event.size", "事件.大小");
    }
    let trade = [("points", "积分"), ("factor", "系数"), ("bonus", "奖分"), ("buyer.score", "买家.得分")];
    field(dice, scope, &trade, &[("pieces", "件数")], &[("count_left", "剩余")])
}

/// A number.
pub fn number(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if scope.depth == 0 {
        return if dice.chance(35) { digits(dice) } else { number_field(dice, scope) };
    }
    let inner = scope.deeper();
    match dice.below(17) {
        0 | 1 => number_field(dice, scope),
        2 => digits(dice),
        3 => Phrase::of("limit", "上限"),
        4 => Phrase::form("({} + {})", "({} + {})", &[&number(dice, &inner), &number(dice, &inner)]),
        5 => Phrase::form("({} - {})", "({} - {})", &[&number(dice, &inner), &number(dice, &inner)]),
        6 => Phrase::form("({} * {})", "({} * {})", &[&number(dice, &inner), &number(dice, &inner)]),
        7 => Phrase::form("-{}", "-{}", &[&number_field(dice, scope)]),
        8 | 9 => rounded(dice, &inner, number, number_field),
        10 => count(dice, scope),
        11 => {
            let words = dice.pick(&FOLDS).unwrap_or(("sum of", "总和"));
            aggregate(dice, scope, words, number_bound)
        }
        12 => Phrase::form("({} or else {})", "({} 默认 {})", &[&number_field(dice, scope), &digits(dice)]),
        13 => {
            let (name, a, b) = (dice.one(&["min", "max"]), number(dice, &inner), number(dice, &inner));
            Phrase::form(&format!("{name}({{}}, {{}})"), &format!("{name}({{}}, {{}})"), &[&a, &b])
        }
        14 => Phrase::form("abs({})", "abs({})", &[&number(dice, &inner)]),
        15 => match dice.below(6) {
            0 => Phrase::form("length({})", "length({})", &[&text_field(dice, scope)]),
            other => {
                let name =
                    ["hour", "hour", "day", "month", "year", "weekday"].get(other).copied().unwrap_or("hour");
                let at = instant(dice, &Scope { depth: 0, ..scope.clone() });
                let pattern = format!("{name}({{}}, \"Asia/Shanghai\")");
                Phrase::form(&pattern, &pattern, &[&at])
            }
        },
        _ => match scope.tables.iter().find(|(_, kind)| *kind == 0) {
            Some((table, _)) => same(&format!("{table}.out")),
            None => digits(dice),
        },
    }
}

fn number_bound(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    number_field(dice, scope)
}

fn rounded(
    dice: &mut Dice<'_>,
    scope: &Scope,
    value: fn(&mut Dice<'_>, &Scope) -> Phrase,
    by: fn(&mut Dice<'_>, &Scope) -> Phrase,
) -> Phrase {
    let value = value(dice, scope);
    let value = if dice.chance(60) {
        Phrase::form("({}) / {}", "({}) / {}", &[&value, &by(dice, scope)])
    } else {
        value
    };
    let places = same(dice.one(&["0", "1", "2", "4"]));
    let mode = dice
        .pick(&[("half up", "四舍五入"), ("half even", "四舍六入五成双"), ("up", "进位"), ("down", "舍去")])
        .unwrap_or(("half up", "四舍五入"));
    Phrase::form(
        &format!("round({{}}, {{}}, {})", mode.0),
        &format!("舍入({{}}, {{}}, {})", mode.1),
        &[&value, &places],
    )
}

fn amount(dice: &mut Dice<'_>) -> Phrase {
    match dice.below(7) {
        0 => same("10元"),
        1 => same("¥100.00"),
        2 => same("199.00 CNY"),
        3 => same("0元"),
        4 => same("0.01万元"),
        5 => same("10.00 USD"),
        _ => same("33.33 CNY"),
    }
}

fn money_field(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let trade = [("sum_due", "总额"), ("tax", "税"), ("freight", "运费")];
    field(dice, scope, &trade, &[("price", "单价"), ("rebate", "减免")], &[("worth", "价值")])
}

/// An amount of money.
pub fn money(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if scope.depth == 0 {
        return if dice.chance(35) { amount(dice) } else { money_field(dice, scope) };
    }
    let inner = scope.deeper();
    match dice.below(12) {
        0 | 1 => money_field(dice, scope),
        2 => amount(dice),
        3 => Phrase::of("big", "大额"),
        4 => Phrase::form("({} + {})", "({} + {})", &[&money(dice, &inner), &money(dice, &inner)]),
        5 => Phrase::form("({} - {})", "({} - {})", &[&money(dice, &inner), &money(dice, &inner)]),
        6 => Phrase::form("({} * {})", "({} * {})", &[&money(dice, &inner), &number_field(dice, scope)]),
        7 => {
            let words = dice.pick(&FOLDS).unwrap_or(("sum of", "总和"));
            aggregate(dice, scope, words, money_field)
        }
        8 => Phrase::form("({} or else {})", "({} 默认 {})", &[&money_field(dice, scope), &amount(dice)]),
        9 => rounded(dice, &inner, money, number_field),
        10 => Phrase::form("abs(-{})", "abs(-{})", &[&money_field(dice, scope)]),
        _ => {
            let (name, a, b) = (dice.one(&["min", "max"]), money(dice, &inner), money(dice, &inner));
            Phrase::form(&format!("{name}({{}}, {{}})"), &format!("{name}({{}}, {{}})"), &[&a, &b])
        }
    }
}

/// An amount that may stand as an argument: written, read or rounded, never a bare product.
pub fn payable(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    match dice.below(4) {
        0 | 1 => money_field(dice, scope),
        2 => amount(dice),
        _ => {
            let value = money(dice, &Scope { depth: scope.depth.min(1), ..scope.clone() });
            Phrase::form("round({}, 2, half up)", "舍入({}, 2, 四舍五入)", &[&value])
        }
    }
}

/// A weight.
pub fn weight(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let read = |dice: &mut Dice<'_>| field(dice, scope, &[("heft", "重")], &[("heft", "重")], &[]);
    let written = |dice: &mut Dice<'_>| same(dice.one(&["3kg", "500g", "0.5公斤", "0g"]));
    match dice.below(if scope.depth == 0 { 3 } else { 8 }) {
        0 | 1 => read(dice),
        2 => written(dice),
        3 => Phrase::form("({} + {})", "({} + {})", &[&read(dice), &written(dice)]),
        4 => Phrase::form("({} - {})", "({} - {})", &[&read(dice), &written(dice)]),
        5 => Phrase::form("({} * {})", "({} * {})", &[&read(dice), &number_field(dice, scope)]),
        6 => Phrase::form(
            "round({} / {}, 0, up)",
            "舍入({} / {}, 0, 进位)",
            &[&read(dice), &number_field(dice, scope)],
        ),
        _ => aggregate(dice, scope, ("sum of", "总和"), |dice, scope| {
            field(dice, scope, &[("heft", "重")], &[("heft", "重")], &[])
        }),
    }
}

/// An instant.
pub fn instant(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let read = |dice: &mut Dice<'_>| {
        let trade = [("placed_at", "下单时"), ("ship_by", "限发时"), ("buyer.since_when", "买家.注册时")];
        if dice.chance(15) {
            return Phrase::of("event.time", "事件.发生时间");
        }
        let at = dice.below(3);
        trade.get(at).map_or(same("trade.placed_at"), |(en, zh)| {
            Phrase::of(format!("trade.{en}"), format!("交易.{zh}"))
        })
    };
    let written = |dice: &mut Dice<'_>| {
        same(dice.one(&["2026-02-09T10:00:00+08:00", "2026-02-09", "2026-03-01T00:00"]))
    };
    match dice.below(if scope.depth == 0 { 3 } else { 5 }) {
        0 | 1 => read(dice),
        2 => written(dice),
        3 => Phrase::form("({} + {})", "({} + {})", &[&read(dice), &duration(dice, &scope.deeper())]),
        _ => Phrase::form("({} - {})", "({} - {})", &[&read(dice), &duration(dice, &scope.deeper())]),
    }
}

/// A length of time.
pub fn duration(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let read = Phrase::of("trade.patience", "交易.等候");
    let written = |dice: &mut Dice<'_>| {
        let (en, zh) = dice
            .pick(&[("2h", "2小时"), ("30min", "30分钟"), ("1d", "1天"), ("0s", "0秒")])
            .unwrap_or(("2h", "2小时"));
        Phrase::of(en, zh)
    };
    let low = Scope { depth: 0, ..scope.clone() };
    match dice.below(if scope.depth == 0 { 3 } else { 8 }) {
        0 => read,
        1 => written(dice),
        2 => Phrase::of("wait", "候时"),
        3 => Phrase::form("({} + {})", "({} + {})", &[&read, &written(dice)]),
        4 => Phrase::form("({} - {})", "({} - {})", &[&instant(dice, &low), &instant(dice, &low)]),
        5 => Phrase::form("({} * {})", "({} * {})", &[&written(dice), &number_field(dice, scope)]),
        6 => Phrase::form("({} or else {})", "({} 默认 {})", &[&read, &written(dice)]),
        _ => {
            let (a, b) = (instant(dice, &low), instant(dice, &low));
            Phrase::form("working_time({}, {}, shop_days)", "working_time({}, {}, 店历)", &[&a, &b])
        }
    }
}

/// A member of `shade`.
pub fn hue(dice: &mut Dice<'_>) -> Phrase {
    let (en, zh) = dice.pick(&[("red", "红"), ("green", "绿"), ("blue", "蓝")]).unwrap_or(("red", "红"));
    Phrase::of(en, zh)
}

/// A field whose type is `shade`.
pub fn hue_field(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    if scope.filter & 1 == 1 && !dice.chance(30) {
        return Phrase::of("sort", "类别");
    }
    if scope.event & 1 == 1 && dice.chance(25) {
        return Phrase::of("event.sort", "事件.类别");
    }
    if let Some((table, _)) = scope.tables.iter().find(|(_, kind)| *kind == 1)
        && dice.chance(25)
    {
        return same(&format!("{table}.out"));
    }
    field(dice, scope, &[("hue", "色调"), ("buyer.grade", "买家.等第")], &[("tint", "颜色")], &[])
}

fn spot(dice: &mut Dice<'_>) -> Phrase {
    let (en, zh) = dice.pick(&[("north", "北"), ("south", "南"), ("east", "东")]).unwrap_or(("north", "北"));
    Phrase::of(en, zh)
}

fn city(_: &mut Dice<'_>) -> Phrase {
    Phrase::of("trade.city", "交易.城市")
}

fn word(dice: &mut Dice<'_>) -> Phrase {
    same(dice.one(&["\"a\"", "\"b\"", "\"\"", "\"ab\"", "\"货\""]))
}

fn text_field(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let trade = [("id", "编号"), ("note", "备注"), ("buyer.id", "买家.编号")];
    field(dice, scope, &trade, &[("sku", "货号")], &[("code", "礼码")])
}

/// A text.
pub fn text(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    match dice.below(if scope.depth == 0 { 3 } else { 6 }) {
        0 | 1 => text_field(dice, scope),
        2 => word(dice),
        3 => Phrase::form("({} or else {})", "({} 默认 {})", &[&text_field(dice, scope), &word(dice)]),
        4 => template(dice, scope),
        _ => match scope.tables.iter().find(|(_, kind)| *kind == 2) {
            Some((table, _)) => same(&format!("{table}.out")),
            None => text_field(dice, scope),
        },
    }
}

/// A text with holes.
pub fn template(dice: &mut Dice<'_>, scope: &Scope) -> Phrase {
    let low = Scope { depth: scope.depth.min(1), ..scope.clone() };
    let parts: Vec<Phrase> = (0..1 + dice.below(3))
        .map(|_| match dice.below(9) {
            0 => text_field(dice, scope),
            1 => number(dice, &low),
            2 => money(dice, &low),
            3 => hue_field(dice, scope),
            4 => instant(dice, &low),
            5 => duration(dice, &low),
            6 => weight(dice, &low),
            7 => Phrase::form("{} or else \"—\"", "{} 默认 \"—\"", &[&text_field(dice, scope)]),
            _ => truth_field(dice, scope),
        })
        .map(|hole| Phrase::of(format!("{{{}}}", hole.en), format!("{{{}}}", hole.zh)))
        .collect();
    let joined = Phrase::join(&parts, "/", "/");
    Phrase::of(format!("\"t {}\"", joined.en), format!("\"t {}\"", joined.zh))
}
