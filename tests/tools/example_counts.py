#!/usr/bin/env python3
"""Counts what the example rules should say of examples/orders.jsonl, without the engine.

    python3 tests/tools/example_counts.py

Each rule is written here a second time, in Python, from its text. tests/tests/all/example_orders.rs holds the counts.
"""
import json
import os
import re
from decimal import Decimal

ORDERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/orders.jsonl")
TIERS = {"普通": "normal", "铜卡": "bronze", "银卡": "silver", "金卡": "gold", "白金": "platinum"}
SOURCE_KINDS = {"douyin_reissue", "after_sale_reissue", "exchange_order", "store_transfer", "store_order", "koc_sample",
                "staff_purchase", "wholesale", "offline_event", "test_order"}
WORDS = {"小红书": "xiaohongshu", "浙江": "zhejiang", "江苏": "jiangsu", "上海": "shanghai", "新疆": "xinjiang",
         "西藏": "xizang"}
ORDER = {"订单号": "id", "渠道": "channel", "金额": "amount", "货款": "goods_amount", "优惠": "discount",
         "运费": "freight", "省份": "province", "货到付款": "cod", "风险分": "risk_score", "商品": "items",
         "客户": "customer"}
ITEM = {"货号": "sku", "数量": "quantity", "单价": "price", "是赠品": "is_gift"}
CUSTOMER = {"客户号": "id", "等级": "tier", "历史单数": "orders_total", "近30天仅退款": "refund_only_30d"}


def money(text):
    return Decimal(re.match(r"[\d.]+", text).group())


def read(line):
    """The type, state, source, own fields and roots of a line."""
    event = json.loads(line)
    if "specversion" in event:
        return event["type"], None, event["source"], {}, event["data"]
    if "event" not in event:
        return None, None, None, {}, {"order": event}
    head = event["event"]
    if "订单" in event:
        order = {ORDER.get(key, key): value for key, value in event["订单"].items()}
        order["items"] = [{ITEM.get(key, key): value for key, value in item.items()} for item in order["items"]]
        customer = {CUSTOMER.get(key, key): value for key, value in order["customer"].items()}
        if "tier" in customer:
            customer["tier"] = TIERS[customer["tier"]]
        order["customer"] = customer
        order["channel"] = WORDS.get(order["channel"], order["channel"])
        order["province"] = WORDS.get(order["province"], order["province"])
        event = {"order": order}
    return head["type"], head.get("state"), head.get("source"), head, event


def paid(order, customer):
    yield "pick_carrier"
    if order["channel"] == "xiaohongshu":
        yield "小红书新单履约"
    if money(order["discount"]) * 3 > money(order["goods_amount"]):
        yield "deep_discount"
    if order["province"] in ("xinjiang", "xizang", "qinghai", "neimenggu") and money(order["freight"]) < 10:
        yield "remote_area"
    if order.get("risk_score", 0) >= 80 or customer["id"] in ("C0007", "C0019", "C0042"):
        yield "risky_order"
    if "orders_total" not in customer:
        yield "undecided 首单欢迎"
    elif customer["orders_total"] <= 1:
        yield "首单欢迎"


def created(order, customer, source):
    if source == "crm" and order.get("source_kind") not in SOURCE_KINDS:
        yield "manual_order_needs_source"
    amount = order.get("amount")
    plain = customer.get("tier") in ("normal", "bronze", "silver")
    if order["cod"] and isinstance(amount, str) and money(amount) > 500 and plain:
        yield "big_cod"
    lines = sum(money(item["price"]) * item["quantity"] for item in order["items"] if not item["is_gift"])
    if amount is None:
        yield "undecided lines_against_total"
    elif not isinstance(amount, str):
        yield "errored lines_against_total"
    elif lines > money(amount) + money(order["discount"]):
        yield "lines_against_total"


def refunded(order, customer, refund):
    if refund["kind"] == "refund_only":
        small = money(refund["amount"]) <= 20
        if not small or customer.get("refund_only_30d", 0) >= 2:
            yield "otherwise 小额仅退款"
        elif "refund_only_30d" in customer:
            yield "小额仅退款"
        else:
            yield "undecided 小额仅退款"
    if money(refund["amount"]) >= 500:
        yield "大额退款复核"
    if order["fulfilment"] == "shipped":
        yield "在途退款拦截"


def said(line):
    kind, state, source, head, roots = read(line)
    order = roots.get("order", {})
    customer = order.get("customer") or roots.get("customer") or {}
    if kind in ("order.becomes", "订单.变为") and state in ("paid", "已付款"):
        yield from paid(order, customer)
    elif kind == "order.created":
        yield from created(order, customer, source)
    elif kind == "refund.requested":
        yield from refunded(order, customer, roots["refund"])
    elif kind == "wms.outbound":
        yield "write_back_shipped"
    elif kind == "customer.review" and head["stars"] <= 3:
        yield "差评回访"
    elif kind == "parcel.signed" and customer.get("tier") in ("gold", "platinum"):
        yield "好评邀请"


def main():
    counts = {}
    with open(ORDERS, encoding="utf-8") as lines:
        for line in lines:
            for name in said(line):
                counts[name] = counts.get(name, 0) + 1
    for name in sorted(counts):
        print(f'("{name}", {counts[name]}),')


if __name__ == "__main__":
    main()
