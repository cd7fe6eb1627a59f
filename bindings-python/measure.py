"""How long an order as a dict takes, beside the same rules written by hand in Python and beside zen-engine's wheel where
it is installed; and a table of a million orders beside polars.

    pip install ./bindings-python polars pyarrow zen-engine
    python bindings-python/measure.py [ROUNDS]

All answers are compared first, order by order. Then the contenders take turns, ROUNDS times (40 where nothing is said). Prints
microseconds per order (the median round) and the ratio to the first with its 95 % interval over the rounds.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import dangjiu

NOW = "2026-03-01T00:00:00+08:00"
CHANNELS = {"xiaohongshu": "XHS_", "taobao": "TB_", "pdd": "PDD_", "jd": "JD_", "douyin": "DY_", "miniapp": "MA_"}
STATUS = ["paid", "paid", "paid", "paid", "shipped", "signed", "refunding", "processing", "closed"]
TIERS = ["bronze", "silver", "gold", "platinum"]
PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
).split()
PROMOTED = frozenset(f"SKU{number}" for number in range(0, 400, 5))

RULES = f"""pack bench
enum sale_channel {{ {" ".join(CHANNELS)} }}
enum sale_status {{ paid shipped signed refunding processing closed }}
enum sale_tier {{ {" ".join(TIERS)} }}
enum sale_province {{ {" ".join(PROVINCES)} }}
record sale_item {{ sku: text required  qty: number required  gift: boolean required  price_cents: number required }}
record sale_customer {{ id: text required  tier: sale_tier required  refund_only_30d: number required }}
record sale {{
  order_id: text required
  channel: sale_channel required
  status: sale_status required
  amount_cents: number required
  currency: text required
  items: list of sale_item required
  customer: sale_customer required
  province: sale_province required
  created_at: time required
  coupon_codes: list of text required
  has_gift: boolean required
}}
action mark(label: text)
""" + "\n".join(
    f'rule {name}\nwhen {condition}\nthen mark(label: "{name}")\n'
    for name, condition in {
        "xhs_koc": "sale.channel is xiaohongshu and sale.status is paid and sale.amount_cents >= 5000",
        "reserve_gift": "sale.has_gift is true and sale.status in [paid, processing] and any i in sale.items (i.gift is true and i.qty >= 1)",
        "coupon_vip": "sale.amount_cents >= 10000 and sale.customer.tier in [gold, platinum] and sale.status is paid and sale.customer.refund_only_30d < 2",
        "risk_refund": "sale.customer.refund_only_30d >= 3 and sale.amount_cents >= 20000 and sale.channel in [pdd, taobao]",
        "night_big": 'hour(sale.created_at, "Asia/Shanghai") < 6 and sale.status is paid and sale.amount_cents >= 30000',
        "dy_live": 'sale.channel is douyin and sale.order_id starts with "DY_" and hour(sale.created_at, "Asia/Shanghai") >= 20 and sale.status is paid',
        "far_haul": "sale.province in [新疆, 西藏, 内蒙古, 青海] and sale.status is paid and sale.amount_cents >= 3000",
        "sku_promo": f"any i in sale.items (i.sku in [{', '.join(json.dumps(sku) for sku in sorted(PROMOTED))}] and i.qty >= 2) and sale.channel is not pdd and sale.status is paid",
        "jd_fast": "sale.channel is jd and sale.province in [北京, 上海, 广东, 江苏, 浙江] and sale.amount_cents >= 9900 and sale.customer.tier in [silver, gold, platinum]",
        "mini_new": 'sale.channel is miniapp and sale.customer.tier is bronze and sale.coupon_codes contains "NEW10" and sale.status is paid',
        "ship_notify": "sale.status is shipped and sale.channel in [miniapp, xiaohongshu, douyin] and sale.amount_cents >= 1",
        "review_invite": "sale.status is signed and sale.customer.tier in [silver, gold, platinum] and sale.customer.refund_only_30d < 1",
        "bulk": "any i in sale.items (i.qty >= 5 and i.price_cents >= 5000 and i.gift is false) and sale.status is paid and sale.channel in [taobao, jd, pdd]",
        "refund_watch": "sale.status is refunding and sale.amount_cents >= 50000 and sale.customer.refund_only_30d >= 1",
        "gift_east": 'sale.has_gift is true and sale.channel in [taobao, jd] and sale.province in [浙江, 江苏, 上海, 山东] and hour(sale.created_at, "Asia/Shanghai") >= 9 and hour(sale.created_at, "Asia/Shanghai") < 18',
        "plat_newsku": 'any i in sale.items (i.sku starts with "SKU19") and sale.status is paid and sale.customer.tier is platinum',
        "c1_cohort": 'sale.customer.id starts with "c1" and sale.amount_cents >= 10000 and sale.amount_cents < 50000 and sale.currency is "CNY" and sale.channel is not pdd',
    }.items()
)


def by_hand(sale: dict[str, Any]) -> tuple[str, ...]:
    """The same rules as a careful Python programmer writes them."""
    fired = []
    channel, status, amount = sale["channel"], sale["status"], sale["amount_cents"]
    customer, items, province = sale["customer"], sale["items"], sale["province"]
    tier, refunds = customer["tier"], customer["refund_only_30d"]
    paid, hour = status == "paid", int(sale["created_at"][11:13])
    if channel == "xiaohongshu" and paid and amount >= 5000:
        fired.append("bench.xhs_koc")
    if sale["has_gift"] and status in ("paid", "processing") and any(i["gift"] and i["qty"] >= 1 for i in items):
        fired.append("bench.reserve_gift")
    if amount >= 10000 and tier in ("gold", "platinum") and paid and refunds < 2:
        fired.append("bench.coupon_vip")
    if refunds >= 3 and amount >= 20000 and channel in ("pdd", "taobao"):
        fired.append("bench.risk_refund")
    if hour < 6 and paid and amount >= 30000:
        fired.append("bench.night_big")
    if channel == "douyin" and sale["order_id"].startswith("DY_") and hour >= 20 and paid:
        fired.append("bench.dy_live")
    if province in ("新疆", "西藏", "内蒙古", "青海") and paid and amount >= 3000:
        fired.append("bench.far_haul")
    if channel != "pdd" and paid and any(i["sku"] in PROMOTED and i["qty"] >= 2 for i in items):
        fired.append("bench.sku_promo")
    if channel == "jd" and province in ("北京", "上海", "广东", "江苏", "浙江") and amount >= 9900 and tier != "bronze":
        fired.append("bench.jd_fast")
    if channel == "miniapp" and tier == "bronze" and "NEW10" in sale["coupon_codes"] and paid:
        fired.append("bench.mini_new")
    if status == "shipped" and channel in ("miniapp", "xiaohongshu", "douyin") and amount >= 1:
        fired.append("bench.ship_notify")
    if status == "signed" and tier != "bronze" and refunds < 1:
        fired.append("bench.review_invite")
    if paid and channel in ("taobao", "jd", "pdd"):
        if any(i["qty"] >= 5 and i["price_cents"] >= 5000 and not i["gift"] for i in items):
            fired.append("bench.bulk")
    if status == "refunding" and amount >= 50000 and refunds >= 1:
        fired.append("bench.refund_watch")
    if sale["has_gift"] and channel in ("taobao", "jd") and province in ("浙江", "江苏", "上海", "山东") and 9 <= hour < 18:
        fired.append("bench.gift_east")
    if paid and tier == "platinum" and any(i["sku"].startswith("SKU19") for i in items):
        fired.append("bench.plat_newsku")
    if channel != "pdd" and 10000 <= amount < 50000 and customer["id"].startswith("c1") and sale["currency"] == "CNY":
        fired.append("bench.c1_cohort")
    return tuple(fired)


def order(choose: random.Random) -> dict[str, Any]:
    channel = choose.choice(list(CHANNELS))
    items = [
        {
            "sku": f"SKU{choose.randrange(2000)}",
            "qty": choose.choice([1, 1, 1, 1, 2, 2, 3, 6]),
            "gift": choose.random() < 0.12,
            "price_cents": choose.choice([990, 1990, 4990, 6450, 9900, 19900, 39900]),
        }
        for _ in range(choose.randint(1, 4))
    ]
    at = datetime(2026, 2, 1) + timedelta(seconds=choose.randrange(28 * 86400))
    return {
        "order_id": f"{CHANNELS[channel]}{at:%Y%m%d}_{choose.getrandbits(24):06x}",
        "channel": channel,
        "status": choose.choice(STATUS),
        "amount_cents": sum(item["qty"] * item["price_cents"] for item in items if not item["gift"]),
        "currency": "CNY",
        "items": items,
        "customer": {
            "id": f"c{choose.randrange(100000)}",
            "tier": choose.choice(TIERS),
            "refund_only_30d": choose.choice([0, 0, 0, 0, 0, 1, 1, 2, 3, 5]),
        },
        "province": choose.choice(PROVINCES),
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}+08:00",
        "coupon_codes": choose.sample(["NEW10", "VIP20", "FEST50", "LIVE5", "BACK15"], choose.choice([0, 0, 1, 2])),
        "has_gift": any(item["gift"] for item in items),
    }


def interleaved(title: str, rounds: int, contenders: dict[str, tuple[Callable[..., object], list[tuple[Any, ...]]]]) -> None:
    """Lets the contenders take turns with their arguments, and prints the time per call of each and its ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, (work, inputs) in contenders.items():
            # Of the process, so that other programs only cost it its caches; a thread of its own counts as well.
            start = time.process_time()
            for arguments in inputs:
                work(*arguments)
            if turn > 0:
                times[name].append((time.process_time() - start) / len(inputs) * 1e6)
    print(f"\n{title}; {rounds} rounds in turns")
    first = next(iter(times.values()))
    for name, found in times.items():
        middle, low, high = interval([own / other for own, other in zip(found, first)])
        print(f"  {name:<44}{statistics.median(found):9.2f} µs   {middle:6.3f} [{low:.3f}, {high:.3f}]")


def interval(ratios: list[float]) -> tuple[float, float, float]:
    """The geometric mean of ratios and its 95 % interval, by Student's t for 30 degrees of freedom or more."""
    logs = [math.log(ratio) for ratio in ratios]
    mean, spread = statistics.fmean(logs), 2.05 * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean - spread), math.exp(mean + spread)


def seventeen(rounds: int, orders: list[dict[str, Any]]) -> None:
    rules = dangjiu.compile(RULES)
    facts = [{"sale": sale} for sale in orders]
    with_id = [{"sale": sale, "event": {"id": sale["order_id"]}} for sale in orders]
    texts = [json.dumps(one, ensure_ascii=False).encode() for one in with_id]
    fired = 0
    for sale, one, text in zip(orders, facts, texts):
        expected = by_hand(sale)
        fired += len(expected)
        assert rules.decide(one, NOW) == rules.decide(text, NOW) == rules.evaluate(one, NOW).fired == expected, sale
    at_now = [[(one, NOW) for one in inputs] for inputs in (facts, with_id, texts)]
    contenders: dict[str, tuple[Callable[..., object], list[tuple[Any, ...]]]] = {
        "by hand": (by_hand, [(sale,) for sale in orders]),
        "decide, dict": (rules.decide, at_now[0]),
        "decide, JSON bytes": (rules.decide, at_now[2]),
        "decide after json.loads": (lambda one, now: rules.decide(json.loads(one), now), at_now[2]),
        "evaluate, dict, event with an id": (rules.evaluate, at_now[1]),
        "evaluate, dict, event without an id": (rules.evaluate, at_now[0]),
        "evaluate, JSON bytes, with an id": (rules.evaluate, at_now[2]),
        "evaluate to JSON bytes": (lambda one, now: rules.evaluate(one, now).to_json(), at_now[2]),
    }
    title = f"17 rules, {len(orders)} orders, answers equal, {fired} rules fired"
    zen = zen_of_seventeen()
    if zen is None:
        title += "; zen-engine is not installed"
    else:
        for sale in orders:
            assert zen(sale) == by_hand(sale), sale
        contenders["zen-engine, one decision table of expressions"] = (zen, [(sale,) for sale in orders])
    interleaved(title, rounds, contenders)


#: The 17 rules in the expressions of zen, over an order with its hour beside it: its dates know no fixed zone.
ZEN = [
    "channel == 'xiaohongshu' and status == 'paid' and amount_cents >= 5000",
    "has_gift == true and status in ['paid', 'processing'] and some(items, #.gift == true and #.qty >= 1)",
    "amount_cents >= 10000 and customer.tier in ['gold', 'platinum'] and status == 'paid' and customer.refund_only_30d < 2",
    "customer.refund_only_30d >= 3 and amount_cents >= 20000 and channel in ['pdd', 'taobao']",
    "hour < 6 and status == 'paid' and amount_cents >= 30000",
    "channel == 'douyin' and startsWith(order_id, 'DY_') and hour >= 20 and status == 'paid'",
    "province in ['新疆', '西藏', '内蒙古', '青海'] and status == 'paid' and amount_cents >= 3000",
    f"some(items, #.sku in {json.dumps(sorted(PROMOTED))} and #.qty >= 2) and channel != 'pdd' and status == 'paid'",
    "channel == 'jd' and province in ['北京', '上海', '广东', '江苏', '浙江'] and amount_cents >= 9900 "
    "and customer.tier in ['silver', 'gold', 'platinum']",
    "channel == 'miniapp' and customer.tier == 'bronze' and contains(coupon_codes, 'NEW10') and status == 'paid'",
    "status == 'shipped' and channel in ['miniapp', 'xiaohongshu', 'douyin'] and amount_cents >= 1",
    "status == 'signed' and customer.tier in ['silver', 'gold', 'platinum'] and customer.refund_only_30d < 1",
    "some(items, #.qty >= 5 and #.price_cents >= 5000 and #.gift == false) and status == 'paid' "
    "and channel in ['taobao', 'jd', 'pdd']",
    "status == 'refunding' and amount_cents >= 50000 and customer.refund_only_30d >= 1",
    "has_gift == true and channel in ['taobao', 'jd'] and province in ['浙江', '江苏', '上海', '山东'] and hour >= 9 and hour < 18",
    "some(items, startsWith(#.sku, 'SKU19')) and status == 'paid' and customer.tier == 'platinum'",
    "startsWith(customer.id, 'c1') and amount_cents >= 10000 and amount_cents < 50000 and currency == 'CNY' and channel != 'pdd'",
]


def zen_of_seventeen() -> Callable[[dict[str, Any]], tuple[str, ...]] | None:
    """The rules as zen-engine takes them: one expression node with a field per rule."""
    try:
        import zen
    except ImportError:
        return None
    names = [line.split()[1] for line in RULES.splitlines() if line.startswith("rule ")]
    expressions = [{"id": name, "key": name, "value": text} for name, text in zip(names, ZEN, strict=True)]
    decision = zen.ZenEngine().create_decision(zen_graph("expressionNode", {"expressions": expressions}))

    def decide(sale: dict[str, Any]) -> tuple[str, ...]:
        result = decision.evaluate({**sale, "hour": int(sale["created_at"][11:13])})["result"]
        return tuple(f"bench.{name}" for name in names if result[name])

    return decide


def zen_graph(kind: str, content: dict[str, Any]) -> str:
    """A decision of zen-engine that is one node."""
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "rules", "name": "rules", "type": kind, "content": content},
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def zen_of_many(rules: list[dict[str, Any]]) -> Callable[[dict[str, Any]], tuple[str, ...]] | None:
    """Many rules as zen-engine takes them: a decision table that collects, with a column per field and one for the articles."""
    try:
        import zen
    except ImportError:
        return None
    columns = ["channel", "province", "amount_cents", "customer.tier"]

    def shown(value: object) -> str:
        # Its expressions know no escapes.
        return json.dumps(value, ensure_ascii=False)

    def row(number: int, rule: dict[str, Any]) -> dict[str, str]:
        skus = f"some(items, #.sku in {shown(rule['skus'])})" if "skus" in rule else ""
        return {
            "_id": f"row{number}",
            "channel": shown(rule["channel"]),
            "province": shown(rule["province"]) if "province" in rule else "",
            "amount_cents": f"[{rule['low']}..{rule['high']})",
            "customer.tier": ", ".join(map(shown, rule["tiers"])),
            "articles": skus,
            "number": str(number),
        }

    table = {
        "hitPolicy": "collect",
        "inputs": [
            *({"id": field, "name": field, "field": field, "type": "expression"} for field in columns),
            {"id": "articles", "name": "articles", "type": "expression"},
        ],
        "outputs": [{"id": "number", "name": "number", "field": "number", "type": "expression"}],
        "rules": [row(number, rule) for number, rule in enumerate(rules)],
    }
    decision = zen.ZenEngine().create_decision(zen_graph("decisionTableNode", table))

    def decide(sale: dict[str, Any]) -> tuple[str, ...]:
        return tuple(rules[row["number"]]["name"] for row in decision.evaluate(sale)["result"] or ())

    return decide


def many(choose: random.Random, count: int) -> list[dict[str, Any]]:
    """Rules as operators write them for campaigns: half for a province, half for a few articles."""
    rules = []
    for number in range(count):
        rule: dict[str, Any] = {"name": f"bench.r{number}", "channel": choose.choice(list(CHANNELS))}
        rule["low"] = choose.randrange(0, 30000, 100)
        if choose.random() < 0.5:
            rule["province"] = choose.choice(PROVINCES)
            rule["high"] = rule["low"] + choose.choice([6000, 12000, 24000])
        else:
            rule["skus"] = sorted(f"SKU{sku}" for sku in choose.sample(range(2000), 12))
            rule["high"] = rule["low"] + choose.choice([20000, 40000, 80000])
        rule["tiers"] = sorted(choose.sample(TIERS, 2))
        rules.append(rule)
    return rules


def written(rule: dict[str, Any]) -> str:
    skus = ", ".join(json.dumps(sku) for sku in rule.get("skus", ()))
    where = f"sale.province is {rule['province']}" if "province" in rule else f"any i in sale.items (i.sku in [{skus}])"
    return (
        f"rule {rule['name'].removeprefix('bench.')}\nwhen sale.channel is {rule['channel']} and {where} "
        f"and sale.amount_cents >= {rule['low']} and sale.amount_cents < {rule['high']} "
        f"and sale.customer.tier in [{', '.join(rule['tiers'])}]\nthen mark(label: \"x\")\n"
    )


def indexed(rules: list[dict[str, Any]]) -> Callable[[dict[str, Any]], tuple[str, ...]]:
    """An index by hand: by channel, tier and province, or by channel, tier and article."""
    by_province: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    by_sku: dict[tuple[str, str, str], list[tuple[int, int, int]]] = {}
    names = [rule["name"] for rule in rules]
    for number, rule in enumerate(rules):
        for tier in rule["tiers"]:
            entry = (number, rule["low"], rule["high"])
            if "province" in rule:
                by_province.setdefault((rule["channel"], tier, rule["province"]), []).append(entry)
            for sku in rule.get("skus", ()):
                by_sku.setdefault((rule["channel"], tier, sku), []).append(entry)

    def decide(sale: dict[str, Any]) -> tuple[str, ...]:
        channel, tier, amount = sale["channel"], sale["customer"]["tier"], sale["amount_cents"]
        found = {n for n, low, high in by_province.get((channel, tier, sale["province"]), ()) if low <= amount < high}
        for item in sale["items"]:
            for number, low, high in by_sku.get((channel, tier, item["sku"]), ()):
                if low <= amount < high:
                    found.add(number)
        return tuple(names[number] for number in sorted(found))

    return decide


def ten_thousand(rounds: int, orders: list[dict[str, Any]]) -> None:
    rules = many(random.Random(10_000), 10_000)
    head = RULES.partition("rule ")[0]
    compiled, hand = dangjiu.compile(head + "\n".join(map(written, rules))), indexed(rules)
    facts = [{"sale": sale} for sale in orders]
    fired = 0
    for sale, one in zip(orders, facts):
        expected = hand(sale)
        fired += len(expected)
        assert compiled.decide(one, NOW) == expected, sale
    title = f"10,000 rules, {len(orders)} orders, answers equal, {fired} rules fired"
    contenders: dict[str, tuple[Callable[..., object], list[tuple[Any, ...]]]] = {
        "by hand, indexed": (hand, [(sale,) for sale in orders]),
        "decide, dict": (compiled.decide, [(one, NOW) for one in facts]),
    }
    zen = zen_of_many(rules)
    if zen is None:
        title += "; zen-engine is not installed"
    else:
        # It takes hundreds of times as long, so it is asked about fewer.
        few = orders[:20]
        for sale in few:
            assert zen(sale) == hand(sale), sale
        contenders["zen-engine, one decision table"] = (zen, [(sale,) for sale in few])
    interleaved(title, rounds, contenders)


def in_polars(frame: Any) -> Any:
    """The 17 rules as expressions of polars, a column of booleans each."""
    from polars import Boolean, col, element

    channel, status, amount, hour = col("channel"), col("status"), col("amount_cents"), col("created_at").dt.hour()
    tier, refunds = col("customer").struct.field("tier"), col("customer").struct.field("refund_only_30d")
    province, items, gift, paid = col("province"), col("items"), col("has_gift"), col("status") == "paid"
    of = element().struct.field
    own = items.list.eval

    def any_item(condition: Any) -> Any:
        return own(condition).list.any().cast(Boolean)

    conditions = [
        (channel == "xiaohongshu") & paid & (amount >= 5000),
        gift & status.is_in(["paid", "processing"]) & any_item(of("gift") & (of("qty") >= 1)),
        (amount >= 10000) & tier.is_in(["gold", "platinum"]) & paid & (refunds < 2),
        (refunds >= 3) & (amount >= 20000) & channel.is_in(["pdd", "taobao"]),
        (hour < 6) & paid & (amount >= 30000),
        (channel == "douyin") & col("order_id").str.starts_with("DY_") & (hour >= 20) & paid,
        province.is_in(["新疆", "西藏", "内蒙古", "青海"]) & paid & (amount >= 3000),
        any_item(of("sku").is_in(sorted(PROMOTED)) & (of("qty") >= 2)) & (channel != "pdd") & paid,
        (channel == "jd") & province.is_in(["北京", "上海", "广东", "江苏", "浙江"]) & (amount >= 9900)
        & tier.is_in(["silver", "gold", "platinum"]),
        (channel == "miniapp") & (tier == "bronze") & col("coupon_codes").list.contains("NEW10") & paid,
        (status == "shipped") & channel.is_in(["miniapp", "xiaohongshu", "douyin"]) & (amount >= 1),
        (status == "signed") & tier.is_in(["silver", "gold", "platinum"]) & (refunds < 1),
        any_item((of("qty") >= 5) & (of("price_cents") >= 5000) & ~of("gift")) & paid & channel.is_in(["taobao", "jd", "pdd"]),
        (status == "refunding") & (amount >= 50000) & (refunds >= 1),
        gift & channel.is_in(["taobao", "jd"]) & province.is_in(["浙江", "江苏", "上海", "山东"]) & (hour >= 9) & (hour < 18),
        any_item(of("sku").str.starts_with("SKU19")) & paid & (tier == "platinum"),
        col("customer").struct.field("id").str.starts_with("c1") & (amount >= 10000) & (amount < 50000)
        & (col("currency") == "CNY") & (channel != "pdd"),
    ]  # fmt: skip
    return frame.select(condition.alias(str(number)) for number, condition in enumerate(conditions))


def a_table(rounds: int, orders: list[dict[str, Any]], rows: int) -> None:
    try:
        import polars
        import pyarrow
    except ImportError:
        print("\na table: polars or pyarrow is not installed")
        return
    rules = dangjiu.compile(RULES)
    at = polars.col("created_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%z").dt.convert_time_zone("Asia/Shanghai")
    words = ["channel", "status", "province", "currency"]
    few = polars.DataFrame(orders).with_columns(at, polars.col(words).cast(polars.Categorical))
    frame = polars.concat([few] * -(-rows // len(few))).head(rows).rechunk()
    renamed = frame.select(polars.struct(polars.all()).alias("sale"))

    # Polars writes its categories anew as Arrow's dictionaries whenever a frame goes out; here they are that already.
    arrow = pyarrow.table(renamed)

    def ours(table: Any) -> Any:
        return rules.evaluate_batch(table, NOW, threads=polars.thread_pool_size(), intents=False)

    assert pyarrow.table(ours(arrow)) == pyarrow.table(ours(renamed))
    fired = polars.DataFrame(ours(renamed))["fired"].head(len(few)).to_list()
    booleans = in_polars(few).rows()
    for sale, found, row in zip(orders, fired, booleans):
        expected = by_hand(sale)
        assert tuple(found) == expected and len(expected) == sum(row), sale
    title = f"17 rules, a table of {len(frame)} orders, {polars.thread_pool_size()} threads, answers equal; per table"
    contenders: dict[str, tuple[Callable[..., object], list[tuple[Any, ...]]]] = {
        "polars expressions": (in_polars, [(frame,)]),
        "evaluate_batch of an Arrow table": (ours, [(arrow,)]),
        "evaluate_batch of the polars frame": (ours, [(renamed,)]),
    }
    interleaved(title, rounds, contenders)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    choose = random.Random(20260209)
    orders = [order(choose) for _ in range(20_000)]
    seventeen(rounds, orders[:2000])
    ten_thousand(rounds, orders[:4000])
    a_table(rounds, orders, 1_000_000)


if __name__ == "__main__":
    main()
