#!/usr/bin/env python3
"""The benchmark workload: seeded orders and rule sets of 17, 1,000 and 10,000 rules.

    python3 benches/workload.py OUT [--orders 100000] [--seed-shift 0]

writes OUT/events.jsonl, OUT/rules_{17,1000,10000}.dj and OUT/expected_{17,1000,10000}.txt. The expected file says, for
each of the first 2,000 orders, which rules match; it is computed here, from the neutral form of the rules, by an
evaluator that shares nothing with the engine. The same seeds always give the same files.
"""
import argparse
import datetime
import json
import pathlib
import random

CHANNELS = ["xiaohongshu", "taobao", "pdd", "jd", "douyin", "miniapp"]
PREFIX = {"xiaohongshu": "XHS_", "taobao": "TB_", "pdd": "PDD_", "jd": "JD_", "douyin": "DY_", "miniapp": "MA_"}
STATUS = ["paid", "paid", "paid", "paid", "shipped", "signed", "refunding", "processing", "closed"]
TIERS = ["bronze", "silver", "gold", "platinum"]
PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
).split()
SKUS = 2000
COUPONS = ["NEW10", "VIP20", "FEST50", "LIVE5", "BACK15"]

VOCABULARY = """pack bench

enum sale_channel { xiaohongshu taobao pdd jd douyin miniapp }
enum sale_status { paid shipped signed refunding processing closed }
enum sale_tier { bronze silver gold platinum }
enum sale_province { %s }
record sale_item { sku: text required  qty: number required  gift: boolean required  price_cents: number required }
record sale_customer { id: text required  tier: sale_tier required  refund_only_30d: number required }
record sale {
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
}
action mark(label: text)
""" % " ".join(PROVINCES)
MEMBERS = {"channel", "status", "customer.tier", "province"}


def order(r):
    channel = r.choice(CHANNELS)
    items = []
    for _ in range(r.randint(1, 4)):
        items.append(
            {
                "sku": f"SKU{r.randrange(SKUS)}",
                "qty": r.choice([1, 1, 1, 1, 2, 2, 3, 6]),
                "gift": r.random() < 0.12,
                "price_cents": r.choice([990, 1990, 4990, 6450, 9900, 19900, 39900]),
            }
        )
    amount = sum(x["qty"] * x["price_cents"] for x in items if not x["gift"])
    t = datetime.datetime(2026, 2, 1) + datetime.timedelta(seconds=r.randrange(28 * 86400))
    return {
        "order_id": f"{PREFIX[channel]}{t:%Y%m%d}_{r.getrandbits(24):06x}",
        "channel": channel,
        "status": r.choice(STATUS),
        "amount_cents": amount,
        "currency": "CNY",
        "items": items,
        "customer": {
            "id": f"c{r.randrange(100000)}",
            "tier": r.choice(TIERS),
            "refund_only_30d": r.choice([0, 0, 0, 0, 0, 1, 1, 2, 3, 5]),
        },
        "province": r.choice(PROVINCES),
        "created_at": t.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        "coupon_codes": r.sample(COUPONS, r.choice([0, 0, 1, 2])),
        "has_gift": any(x["gift"] for x in items),
    }


def shop_rules():
    promo = [f"SKU{k}" for k in range(0, 400, 5)]
    paid = ("eq", "status", "paid")
    return [
        ("xhs_koc", [("eq", "channel", "xiaohongshu"), paid, ("ge", "amount_cents", 5000)]),
        ("reserve_gift", [("eq", "has_gift", True), ("in", "status", ["paid", "processing"]), ("any", "items", [("eq", "gift", True), ("ge", "qty", 1)])]),
        ("coupon_vip", [("ge", "amount_cents", 10000), ("in", "customer.tier", ["gold", "platinum"]), paid, ("lt", "customer.refund_only_30d", 2)]),
        ("risk_refund", [("ge", "customer.refund_only_30d", 3), ("ge", "amount_cents", 20000), ("in", "channel", ["pdd", "taobao"])]),
        ("night_big", [("hour_lt", "created_at", 6), paid, ("ge", "amount_cents", 30000)]),
        ("dy_live", [("eq", "channel", "douyin"), ("prefix", "order_id", "DY_"), ("hour_ge", "created_at", 20), paid]),
        ("far_haul", [("in", "province", ["新疆", "西藏", "内蒙古", "青海"]), paid, ("ge", "amount_cents", 3000)]),
        ("sku_promo", [("any", "items", [("in", "sku", promo), ("ge", "qty", 2)]), ("ne", "channel", "pdd"), paid]),
        ("jd_fast", [("eq", "channel", "jd"), ("in", "province", ["北京", "上海", "广东", "江苏", "浙江"]), ("ge", "amount_cents", 9900), ("in", "customer.tier", ["silver", "gold", "platinum"])]),
        ("mini_new", [("eq", "channel", "miniapp"), ("eq", "customer.tier", "bronze"), ("has", "coupon_codes", "NEW10"), paid]),
        ("ship_notify", [("eq", "status", "shipped"), ("in", "channel", ["miniapp", "xiaohongshu", "douyin"]), ("ge", "amount_cents", 1)]),
        ("review_invite", [("eq", "status", "signed"), ("in", "customer.tier", ["silver", "gold", "platinum"]), ("lt", "customer.refund_only_30d", 1)]),
        ("bulk", [("any", "items", [("ge", "qty", 5), ("ge", "price_cents", 5000), ("eq", "gift", False)]), paid, ("in", "channel", ["taobao", "jd", "pdd"])]),
        ("refund_watch", [("eq", "status", "refunding"), ("ge", "amount_cents", 50000), ("ge", "customer.refund_only_30d", 1)]),
        ("gift_east", [("eq", "has_gift", True), ("in", "channel", ["taobao", "jd"]), ("in", "province", ["浙江", "江苏", "上海", "山东"]), ("hour_ge", "created_at", 9), ("hour_lt", "created_at", 18)]),
        ("plat_newsku", [("any", "items", [("prefix", "sku", "SKU19")]), paid, ("eq", "customer.tier", "platinum")]),
        ("c1_cohort", [("prefix", "customer.id", "c1"), ("ge", "amount_cents", 10000), ("lt", "amount_cents", 50000), ("eq", "currency", "CNY"), ("ne", "channel", "pdd")]),
    ]


def synthetic_rules(count, seed):
    r = random.Random(seed)
    rules = []
    for i in range(count):
        when = [("eq", "channel", r.choice(CHANNELS))]
        if r.random() < 0.5:
            when.append(("eq", "province", r.choice(PROVINCES)))
            low = r.randrange(0, 30000, 100)
            width = r.choice([60000, 120000, 240000]) if count <= 1000 else r.choice([6000, 12000, 24000])
        else:
            k = 110 if count <= 1000 else 12
            when.append(("any", "items", [("in", "sku", sorted(f"SKU{x}" for x in r.sample(range(SKUS), k)))]))
            low = r.randrange(0, 30000, 100)
            width = r.choice([60000, 120000, 240000]) if count <= 1000 else r.choice([20000, 40000, 80000])
        when += [("ge", "amount_cents", low), ("lt", "amount_cents", low + width), ("in", "customer.tier", sorted(r.sample(TIERS, 2)))]
        rules.append((f"r{i}", when))
    return rules


def literal(path, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if path in MEMBERS else json.dumps(value, ensure_ascii=False)


def clause(op, path, value, root="sale"):
    place = f"{root}.{path}"
    if op == "any":
        return f"any i in {place} (" + " and ".join(clause(o, p, v, "i") for o, p, v in value) + ")"
    if op in ("hour_ge", "hour_lt"):
        return f'hour({place}, "Asia/Shanghai") {">=" if op == "hour_ge" else "<"} {value}'
    if op == "in":
        return f"{place} in [" + ", ".join(literal(path, v) for v in value) + "]"
    word = {"eq": "is", "ne": "is not", "ge": ">=", "lt": "<", "has": "contains", "prefix": "starts with"}[op]
    return f"{place} {word} {literal(path, value)}"


def rules_text(rules):
    parts = [VOCABULARY]
    for name, when in rules:
        conditions = " and ".join(clause(*c) for c in when)
        parts.append(f'rule {name}\nwhen {conditions}\nthen mark(label: "{name}")\n')
    return "\n".join(parts)


def value_at(data, path):
    for key in path.split("."):
        data = data[key]
    return data


def holds(data, op, path, value):
    x = value_at(data, path)
    if op == "any":
        return any(all(holds(item, *c) for c in value) for item in x)
    if op == "has":
        return value in x
    if op == "prefix":
        return x.startswith(value)
    if op == "hour_ge":
        return int(x[11:13]) >= value
    if op == "hour_lt":
        return int(x[11:13]) < value
    return {"eq": x == value, "ne": x != value}[op] if op in ("eq", "ne") else x in value if op == "in" else x >= value if op == "ge" else x < value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--seed-shift", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    r = random.Random(20260209 + args.seed_shift)
    orders = [order(r) for _ in range(args.orders)]
    with open(args.out / "events.jsonl", "w", encoding="utf-8") as f:
        for o in orders:
            f.write(json.dumps({"sale": o}, ensure_ascii=False, separators=(",", ":")) + "\n")
    sets = [(17, shop_rules()), (1000, synthetic_rules(1000, 7 + args.seed_shift)), (10000, synthetic_rules(10000, 8 + args.seed_shift))]
    for count, rules in sets:
        (args.out / f"rules_{count}.dj").write_text(rules_text(rules), encoding="utf-8")
        with open(args.out / f"expected_{count}.txt", "w", encoding="utf-8") as f:
            for o in orders[:2000] if count < 10000 else orders[:300]:
                f.write(" ".join(name for name, when in rules if all(holds(o, *c) for c in when)) + "\n")


if __name__ == "__main__":
    main()
