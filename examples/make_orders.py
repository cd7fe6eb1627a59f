#!/usr/bin/env python3
"""Writes examples/orders.jsonl: 200 invented order events, the same bytes on every run.

    python3 examples/make_orders.py            # writes beside itself
    python3 examples/make_orders.py -          # writes to standard output

Nobody in it exists: phone numbers begin with 129, which no operator has, and streets are numbered tests. Some lines
lack a field on purpose (a tier, a weight, the count of refunds), so that some rules are undecided; some are spelt in
Chinese, and some are CloudEvents 1.0.
"""
import datetime
import json
import os
import random
import sys

COUNT = 200
ZONE = "+08:00"
START = datetime.datetime(2026, 3, 2, 8, 0, 0)
CHANNELS = ["taobao", "tmall", "jd", "pinduoduo", "douyin", "xiaohongshu", "xiaohongshu", "kuaishou", "miniapp"]
CHINESE = {"taobao": "淘宝", "tmall": "天猫", "jd": "京东", "pinduoduo": "拼多多", "douyin": "抖音",
           "xiaohongshu": "小红书", "kuaishou": "快手", "miniapp": "小程序"}
TIERS = ["normal", "normal", "bronze", "silver", "gold", "platinum"]
TIERS_ZH = {"normal": "普通", "bronze": "铜卡", "silver": "银卡", "gold": "金卡", "platinum": "白金"}
PLACES = [("zhejiang", "浙江", "杭州"), ("jiangsu", "江苏", "南京"), ("shanghai", "上海", "上海"),
          ("guangdong", "广东", "深圳"), ("sichuan", "四川", "成都"), ("xinjiang", "新疆", "乌鲁木齐"),
          ("beijing", "北京", "北京"), ("hubei", "湖北", "武汉"), ("xizang", "西藏", "拉萨")]
GOODS = [("TEA-01", "龙井 50g", 5800, 80), ("TEA-02", "普洱 200g", 12800, 260), ("CUP-01", "玻璃杯", 2990, 310),
         ("POT-01", "紫砂壶", 39900, 640), ("BAG-01", "帆布袋", 1990, 120), ("BOX-01", "礼盒", 8800, 900)]
GIFT = ("GIFT-01", "试用装", 0, 15)
NAMES = ["测试甲", "测试乙", "测试丙", "测试丁", "测试戊", "测试己"]


def money(cents):
    return f"{cents // 100}.{cents % 100:02d} CNY"


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ZONE


def customer(r):
    number = r.randrange(1, 61)
    person = {
        "id": f"C{number:04d}",
        "nickname": f"tester_{number:02d}",
        "name": NAMES[number % len(NAMES)],
        "phone": f"129{number:08d}",
        "tier": TIERS[number % len(TIERS)],
        "orders_total": number % 5,
        "spent_total": money(number * 4321),
        "refund_only_30d": [0, 0, 1, 0, 3][number % 5],
    }
    for field, share in (("tier", 0.10), ("refund_only_30d", 0.08), ("orders_total", 0.05)):
        if r.random() < share:
            del person[field]
    return person


def lines(r):
    items, total, grams = [], 0, 0
    for sku, name, cents, weight in r.sample(GOODS, r.choice([1, 1, 1, 2, 2, 3])):
        quantity = r.choice([1, 1, 1, 2, 3])
        items.append({"sku": sku, "name": name, "quantity": quantity, "price": money(cents), "is_gift": False,
                      "weight": f"{weight}g"})
        total += cents * quantity
        grams += weight * quantity
    gifts = []
    if r.random() < 0.3:
        sku, name, cents, weight = GIFT
        gifts = [{"sku": sku, "name": name, "quantity": 1, "price": money(cents), "is_gift": True}]
        items = items + gifts
        grams += weight
    return items, gifts, total, grams


def order(r, number, moment):
    channel = r.choice(CHANNELS)
    province, _, city = r.choice(PLACES)
    items, gifts, goods, grams = lines(r)
    discount = min(r.choice([0, 0, 0, 500, 2000, goods * 2 // 5]), goods)
    person = customer(r)
    created = moment - datetime.timedelta(minutes=r.randrange(1, 90))
    made = {
        "id": f"T{moment:%Y%m%d}-{number:04d}",
        "platform_id": f"{r.randrange(10 ** 14, 10 ** 15)}",
        "channel": channel,
        "shop": "test_shop",
        "amount": money(goods - discount),
        "goods_amount": money(goods),
        "discount": money(discount),
        "freight": money(r.choice([0, 0, 800, 1500])),
        "settlement": "escrow",
        "cod": False,
        "items": items,
        "gifts": gifts,
        "customer": person,
        "created_at": stamp(created),
        "ship_by": stamp(created + datetime.timedelta(hours=48)),
        "receiver": person["name"],
        "receiver_phone": person["phone"],
        "province": province,
        "city": city,
        "address": f"测试路 {number} 号",
        "weight": f"{grams}g" if r.random() < 0.8 else f"{grams / 1000:.3f}kg",
    }
    if r.random() < 0.15:
        made["settlement"], made["cod"] = "cod", True
    if r.random() < 0.15:
        made["risk_score"] = r.choice([10, 45, 80, 95])
    if channel in ("douyin", "kuaishou") and r.random() < 0.5:
        made["live_room"] = f"LIVE-{r.randrange(1, 9):02d}"
    if r.random() < 0.07:
        del made["weight"]
    if r.random() < 0.04:
        del made["amount"]
    if r.random() < 0.04:
        made["amount"] = money(max(goods - discount - 1000, 0))  # ten yuan short of its lines
    if r.random() < 0.02:
        made["amount"] = (goods - discount) / 100  # a bare number: which currency?
    return made


def paid(r, number, moment):
    made = order(r, number, moment)
    made["paid_at"] = stamp(moment)
    made["payment"] = "paid"
    return {"event": head("order.becomes", number, moment, state="paid"), "order": made}


def cancelled(r, number, moment):
    made = order(r, number, moment)
    made["payment"] = "cancelled"
    made["fulfilment"] = r.choice(["awaiting_shipment", "picked", "shipped"])
    return {"event": head("order.becomes", number, moment, state="cancelled"), "order": made}


def created(r, number, moment):
    made = order(r, number, moment)
    source = r.choice(["channel", "channel", "channel", "crm"])
    if source == "crm" and r.random() < 0.5:
        made["source_kind"] = r.choice(["douyin_reissue", "store_transfer"])
    return {"event": head("order.created", number, moment, source=source), "order": made}


def outbound(r, number, moment):
    orders = [order(r, number * 10 + i, moment) for i in range(r.choice([1, 1, 2]))]
    return {"event": head("wms.outbound", number, moment, source="wms"),
            "outbound": {"id": f"B{number:05d}", "warehouse": "杭州仓", "carrier": r.choice(["zto", "yto", "sf"]),
                         "waybill": f"TEST{number:010d}", "sales_orders": orders}}


def refund(r, number, moment):
    made = order(r, number, moment)
    kind = r.choice(["refund_only", "refund_only", "return_refund"])
    made["fulfilment"] = r.choice(["awaiting_shipment", "shipped", "delivered"])
    if made["fulfilment"] != "awaiting_shipment":
        made["parcels"] = [{"id": f"P{number}", "waybill": f"TEST{number:010d}", "carrier": "zto"}]
        if made["fulfilment"] == "delivered":
            made["parcels"][0]["signed_at"] = stamp(moment - datetime.timedelta(hours=5))
    return {"event": head("refund.requested", number, moment, kind=kind),
            "order": made,
            "refund": {"id": f"R{number:05d}", "kind": kind, "amount": money(r.choice([990, 1500, 2000, 8800, 50000])),
                       "requested_at": stamp(moment)}}


def signed(r, number, moment):
    made = order(r, number, moment)
    made["fulfilment"] = "delivered"
    return {"event": head("parcel.signed", number, moment, source="carrier", signer=NAMES[number % len(NAMES)]),
            "order": made,
            "parcel": {"id": f"P{number}", "waybill": f"TEST{number:010d}", "carrier": "yto", "signed_at": stamp(moment)}}


def review(r, number, moment):
    return {"event": head("customer.review", number, moment, stars=r.choice([1, 2, 3, 5, 5])), "customer": customer(r)}


def callback(r, number, moment):
    result = r.choice(["ok", "failed", "timeout"])
    return {"event": head("callback", number, moment, channel=r.choice(CHANNELS), result=result)}


def head(event_type, number, moment, **more):
    return {"type": event_type, "id": f"e{number:05d}", "time": stamp(moment), **more}


def in_chinese(event):
    """A paid order as a Chinese system would write it: the same facts, other spellings."""
    made = event["order"]
    person = made.pop("customer")
    person_zh = {"客户号": person["id"], "昵称": person["nickname"], "电话": person["phone"]}
    if "tier" in person:
        person_zh["等级"] = TIERS_ZH[person["tier"]]
    for field, zh in (("orders_total", "历史单数"), ("refund_only_30d", "近30天仅退款")):
        if field in person:
            person_zh[zh] = person[field]
    names = {"id": "订单号", "channel": "渠道", "amount": "金额", "goods_amount": "货款", "discount": "优惠",
             "freight": "运费", "created_at": "创建时间", "paid_at": "付款时间", "ship_by": "最晚发货时间",
             "province": "省份", "city": "城市", "weight": "重量", "cod": "货到付款", "risk_score": "风险分"}
    spelled = {zh: made[field] for field, zh in names.items() if field in made}
    spelled["渠道"] = CHINESE[made["channel"]]
    spelled["省份"] = next(zh for key, zh, _ in PLACES if key == made["province"])
    spelled["支付"] = "已付款"
    goods = []
    for line in made["items"]:
        goods.append({"货号": line["sku"], "数量": line["quantity"], "单价": line["price"].replace(" CNY", "元"),
                      "是赠品": line["is_gift"]})
    spelled["商品"] = goods
    spelled["赠品"] = [line for line in goods if line["是赠品"]]
    spelled["客户"] = person_zh
    kind = dict(event["event"], type="订单.变为", state="已付款")
    return {"event": kind, "订单": spelled}


def cloud_event(event):
    """The same as a CloudEvent 1.0; only for events whose head has no fields of its own."""
    kind = event["event"]
    data = {root: value for root, value in event.items() if root != "event"}
    return {"specversion": "1.0", "type": kind["type"], "source": kind.get("source", "channel"), "id": kind["id"],
            "time": kind["time"], "datacontenttype": "application/json", "data": data}


def events(seed):
    r = random.Random(seed)
    kinds = [(paid, 112), (created, 34), (refund, 20), (outbound, 12), (signed, 8), (cancelled, 6), (review, 5), (callback, 3)]
    order_of_kinds = [make for make, count in kinds for _ in range(count)]
    r.shuffle(order_of_kinds)
    assert len(order_of_kinds) == COUNT
    moment = START
    for number, make in enumerate(order_of_kinds, 1):
        moment += datetime.timedelta(seconds=r.randrange(30, 1500))
        event = make(r, number, moment)
        spelling = r.random()
        if make is paid and spelling < 0.15:
            event = in_chinese(event)
        elif make in (created, outbound) and spelling < 0.4:
            event = cloud_event(event)
        elif make is paid and spelling > 0.97:
            event = event["order"]  # a bare order: no event is named, so only check rules look at it
        yield event


def main():
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events(47))
    if sys.argv[1:] == ["-"]:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "orders.jsonl")
    with open(beside, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)


if __name__ == "__main__":
    main()
