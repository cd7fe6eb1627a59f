//! Facts with everything that real data does: missing, null, of a wrong type, ties, empty lists, two currencies,
//! numbers at the limit.

use serde_json::{Map, Value as Json, json};

use super::dice::Dice;

/// The English and the Chinese key of a field.
type Names = (&'static str, &'static str);

/// Makes a value.
type Maker = fn(&mut Dice<'_>) -> Json;

/// One set of facts: a trade and, often, an event.
#[must_use]
pub fn facts(dice: &mut Dice<'_>) -> Json {
    let mut roots = Map::new();
    match dice.below(30) {
        28 => {}
        29 => {
            roots.insert("trade".to_owned(), odd(dice));
        }
        _ => {
            roots.insert("trade".to_owned(), trade(dice));
        }
    }
    if dice.chance(75) {
        roots.insert("event".to_owned(), event(dice));
    }
    // The buyer may stand at the root as well as in the trade, but not at both.
    if dice.chance(5)
        && let Some(Json::Object(trade)) = roots.get_mut("trade")
        && let Some(buyer) = trade.remove("buyer").or_else(|| trade.remove("买家"))
        && buyer.is_object()
    {
        roots.insert("buyer".to_owned(), buyer);
    }
    Json::Object(roots)
}

/// A value of hardly ever the right type.
fn odd(dice: &mut Dice<'_>) -> Json {
    match dice.below(6) {
        0 => Json::Null,
        1 => json!("odd"),
        2 => json!(7),
        3 => json!(true),
        4 => json!([]),
        _ => json!({}),
    }
}

/// Puts a field in, or leaves it out, or puts something odd in.
fn put(dice: &mut Dice<'_>, object: &mut Map<String, Json>, (en, zh): (&str, &str), value: Json) {
    let value = match dice.below(40) {
        35..=37 => return,
        38 => Json::Null,
        39 => odd(dice),
        _ => value,
    };
    let key = if dice.chance(15) { zh } else { en };
    object.insert(key.to_owned(), value);
}

fn trade(dice: &mut Dice<'_>) -> Json {
    let mut trade = Map::new();
    let id = json!(dice.one(&["a", "b", "ab", "货1"]));
    put(dice, &mut trade, ("id", "编号"), id);
    let all: Vec<(Names, Maker, usize)> = vec![
        (("sum_due", "总额"), money, 100),
        (("tax", "税"), money, 50),
        (("freight", "运费"), money, 50),
        (("points", "积分"), number, 100),
        (("factor", "系数"), number, 60),
        (("bonus", "奖分"), number, 50),
        (("note", "备注"), word, 60),
        (("city", "城市"), city, 100),
        (("hue", "色调"), hue, 100),
        (("cod", "货付"), truth, 60),
        (("urgent", "加急"), truth, 100),
        (("heft", "重"), weight, 100),
        (("placed_at", "下单时"), moment, 100),
        (("ship_by", "限发时"), moment, 60),
        (("patience", "等候"), length, 60),
        (("buyer", "买家"), buyer, 100),
        (("labels", "标记"), words, 100),
        (("hues", "色调们"), hues, 60),
        (("entries", "条目"), entries, 100),
        (("extras", "附加"), extras, 50),
        (("stage", "阶段"), stage, 60),
    ];
    for (names, value, percent) in all {
        if percent == 100 || !dice.chance(100 - percent) {
            let value = value(dice);
            put(dice, &mut trade, names, value);
        }
    }
    Json::Object(trade)
}

fn event(dice: &mut Dice<'_>) -> Json {
    let mut event = Map::new();
    let kinds = [
        "trade.opened",
        "交易.开启",
        "trade.closed",
        "trade.becomes",
        "交易.变为",
        "trade.leaves",
        "trade.echoed",
        "trade.rippled",
        "no.such",
    ];
    let kind = dice.one(&kinds).to_owned();
    if kind.contains("becomes") || kind.contains("leaves") || kind.contains("变为") {
        event.insert("state".to_owned(), json!(dice.one(&["seen", "见过", "fresh", "刚到", "nowhere"])));
    }
    event.insert("type".to_owned(), json!(kind));
    if !dice.chance(20) {
        event.insert("id".to_owned(), json!(dice.one(&["e1", "e2"])));
    }
    if dice.chance(80) {
        let sort = hue(dice);
        put(dice, &mut event, ("sort", "类别"), sort);
    }
    if dice.chance(80) {
        let size = number(dice);
        put(dice, &mut event, ("size", "大小"), size);
    }
    Json::Object(event)
}

fn number(dice: &mut Dice<'_>) -> Json {
    let text = dice.one(&[
        "1",
        "2",
        "3",
        "5",
        "0",
        "-1",
        "0.5",
        "1.5",
        "2.5",
        "-2.5",
        "3.0",
        "33.33",
        "100",
        "1e2",
        "0.005",
        "9999999999999999999999999999",
        "0.0000000000000000000000000001",
        "-9999999999999999999999999999",
        "12345678901234.5",
        "1e28",
        "0.00000000000000000000000000001",
    ]);
    if dice.chance(15) {
        return json!(text);
    }
    serde_json::from_str(text).unwrap_or(Json::Null)
}

pub(super) fn money(dice: &mut Dice<'_>) -> Json {
    match dice.below(12) {
        0 | 1 => json!("100.00 CNY"),
        2 => json!("¥10"),
        3 => json!("33.33 CNY"),
        4 => json!("0元"),
        5 => json!({"amount": "199.00", "currency": "CNY"}),
        6 => json!("10.00 USD"),
        7 => json!("CNY 5.005"),
        8 => json!("0.01万元"),
        9 => json!("9999999999999999999999999999 CNY"),
        10 => json!("-33.33 CNY"),
        _ => json!("1000 JPY"),
    }
}

fn word(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["a", "b", "ab", "", "c", "货1"]))
}

fn words(dice: &mut Dice<'_>) -> Json {
    Json::Array((0..dice.below(4)).map(|_| mostly(dice, word)).collect())
}

fn hues(dice: &mut Dice<'_>) -> Json {
    Json::Array((0..dice.below(4)).map(|_| mostly(dice, hue)).collect())
}

/// An item that is seldom null or of a wrong type.
fn mostly(dice: &mut Dice<'_>, value: fn(&mut Dice<'_>) -> Json) -> Json {
    if dice.chance(4) { odd(dice) } else { value(dice) }
}

fn city(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["north", "北", "south", "nowhere"]))
}

fn stage(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["fresh", "seen", "见过", "gone"]))
}

fn hue(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["red", "green", "蓝", "blue", "red", "mauve"]))
}

pub(super) fn truth(dice: &mut Dice<'_>) -> Json {
    json!(dice.chance(50))
}

pub(super) fn weight(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["3kg", "500g", "0.5公斤", "0 g", "3000 g"]))
}

pub(super) fn moment(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&[
        "2026-02-09T10:00:00+08:00",
        "2026-02-09T02:00:00Z",
        "2026-02-28T11:30:00+08:00",
        "2026-02-14T23:59:59.9999999+08:00",
        "2026-03-01T00:00:00+08:00",
        "2026-02-15T17:00:00+08:00",
    ]))
}

pub(super) fn length(dice: &mut Dice<'_>) -> Json {
    json!(dice.one(&["2h", "PT2H", "30min", "P1DT30M", "0s", "-1h"]))
}

fn buyer(dice: &mut Dice<'_>) -> Json {
    let mut buyer = Map::new();
    let (id, grade) = (word(dice), hue(dice));
    put(dice, &mut buyer, ("id", "编号"), id);
    put(dice, &mut buyer, ("grade", "等第"), grade);
    if dice.chance(60) {
        let score = number(dice);
        put(dice, &mut buyer, ("score", "得分"), score);
    }
    if dice.chance(40) {
        let since = moment(dice);
        put(dice, &mut buyer, ("since_when", "注册时"), since);
    }
    Json::Object(buyer)
}

/// Seldom one more than the list may have.
fn entries(dice: &mut Dice<'_>) -> Json {
    let count = if dice.chance(2) { 5 } else { dice.below(4) };
    Json::Array((0..count).map(|_| mostly(dice, entry)).collect())
}

fn extras(dice: &mut Dice<'_>) -> Json {
    let count = dice.below(3);
    Json::Array((0..count).map(|_| mostly(dice, entry)).collect())
}

fn entry(dice: &mut Dice<'_>) -> Json {
    let mut entry = Map::new();
    let (sku, pieces, price) = (word(dice), number(dice), money(dice));
    put(dice, &mut entry, ("sku", "货号"), sku);
    put(dice, &mut entry, ("pieces", "件数"), pieces);
    put(dice, &mut entry, ("price", "单价"), price);
    let rest: Vec<(Names, Maker)> = vec![
        (("rebate", "减免"), money),
        (("tint", "颜色"), hue),
        (("heft", "重"), weight),
        (("marked", "有标"), truth),
        (("gifts", "礼品"), gifts),
    ];
    for (names, value) in rest {
        if dice.chance(55) {
            let value = value(dice);
            put(dice, &mut entry, names, value);
        }
    }
    Json::Object(entry)
}

fn gifts(dice: &mut Dice<'_>) -> Json {
    let count = dice.below(3);
    Json::Array((0..count).map(|_| mostly(dice, gift)).collect())
}

fn gift(dice: &mut Dice<'_>) -> Json {
    let mut gift = Map::new();
    let (code, left, worth) = (word(dice), number(dice), money(dice));
    put(dice, &mut gift, ("code", "礼码"), code);
    put(dice, &mut gift, ("count_left", "剩余"), left);
    if dice.chance(60) {
        put(dice, &mut gift, ("worth", "价值"), worth);
    }
    Json::Object(gift)
}
