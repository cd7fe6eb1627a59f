#!/usr/bin/env python3
"""What reading the real order files must come to, worked out from the files alone.

    python3 tests/tools/exports_counts.py FOLDER

FOLDER holds olist/, tmall/ and so on. Prints one JSON object: per file the rows with something on them, those that can be read and those
that cannot, how many things they speak of, the sums of their amounts in ten-thousandths and of their pieces, how many instants stand in
the rows that can be read, and the last of them in seconds since 1970. Written a second time, by hand, over csv, decimal and datetime;
nothing is shared with the reader. The mappings are in exports/tests/reading/mappings.

A row cannot be read when it has no number, when a cell that is read is no amount, count or date, or, only where an order has several
rows, when it belongs to an order whose rows stand elsewhere (another order's row lies between, read or not) or is cell by cell one above
it among the rows of its order (unless rows may be alike).
"""
import csv
import datetime
import json
import pathlib
import re
import sys
from decimal import Decimal, InvalidOperation


class Unreadable(Exception):
    pass


def number(text, comma=False):
    text = text.strip()
    if text == "":
        return None
    match = re.fullmatch(r"(-?)([0-9.,]+)(万?)元?", text)
    if not match:
        raise Unreadable(text)
    minus, digits, ten_thousands = match.groups()
    digits = digits.replace(",", ".") if comma else digits.replace(",", "")
    try:
        value = Decimal(minus + digits) * (10000 if ten_thousands else 1)
    except InvalidOperation:
        raise Unreadable(text)
    scaled = value * 10000
    if scaled != scaled.to_integral_value():
        raise Unreadable(text)
    return int(scaled)


def count(text):
    scaled = number(text)
    if scaled is None:
        return None
    if scaled < 0 or scaled % 10000:
        raise Unreadable(text)
    return scaled // 10000


def instant(text, forms, hours):
    text = text.strip()
    if text == "":
        return None
    for form in forms:
        try:
            local = datetime.datetime.strptime(text, form)
            zone = datetime.timezone(datetime.timedelta(hours=hours))
            return int(local.replace(tzinfo=zone).timestamp())
        except ValueError:
            pass
    raise Unreadable(text)


def counts(path, key, times=(), forms=("%Y-%m-%d %H:%M:%S",), hours=8, quantity=None, price=None, amounts=(),
           repeated=False, alike=False, comma=False, encoding="utf-8-sig"):
    with open(path, encoding=encoding, newline="") as f:
        table = list(csv.reader(f))
    header = [name.strip() for name in table[0]]
    rows = read = nodes = pieces = money = instants = 0
    last = None
    current, done, stood = None, set(), set()
    for cells in table[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        row = dict(zip(header, cells))
        own = row[key].strip()
        try:
            if own == "":
                raise Unreadable("no number")
            found = [at for at in (instant(row[name], forms, hours) for name in times) if at is not None]
            many = count(row[quantity]) if quantity else None
            sums = [amount for amount in (number(row[name], comma) for name in amounts) if amount is not None]
            if price:
                one = number(row[price])
                if one is not None and many is not None:
                    sums.append(one * many)
            if repeated and own != current and own in done:
                raise Unreadable("its rows stand elsewhere")
            if repeated and not alike and own == current and tuple(cells) in stood:
                raise Unreadable("it stands twice")
        except Unreadable:
            if own not in ("", current):
                current = None
            continue
        if own != current:
            stood.clear()
        stood.add(tuple(cells))
        read += 1
        nodes += not repeated or own != current
        current = own
        done.add(own)
        pieces += many or 0
        money += sum(sums)
        instants += len(found)
        last = max([at for at in [last, *found] if at is not None], default=None)
    return {"rows": rows, "read": read, "rejected": rows - read, "nodes": nodes, "pieces": pieces, "money": money,
            "instants": instants, "last": last}


OLIST_TIMES = ("order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
               "order_delivered_customer_date")


def main(folder):
    files = {
        "olist/olist_orders.csv": dict(key="order_id", times=OLIST_TIMES, hours=-3),
        "olist/olist_order_items.csv": dict(key="order_id", amounts=("price", "freight_value"), repeated=True),
        "olist/olist_order_payments.csv": dict(key="order_id", amounts=("payment_value",), repeated=True),
        "olist_excel_damaged/olist_orders_excel_a.csv": dict(
            key="order_id", times=OLIST_TIMES, hours=-3, forms=("%m/%d/%Y %H:%M",)),
        "tmall/tmall_order_report_part1.csv": dict(
            key="订单编号", times=("订单创建时间", "订单付款时间"), amounts=("总金额", "买家实际支付金额", "退款金额")),
        "amazon_in/amazon_sale_report_merchant_part1.csv": dict(
            key="Order ID", times=("Date",), forms=("%m-%d-%y", "%m-%d-%Y"), hours=5.5, quantity="Qty", amounts=("Amount",),
            repeated=True),
        "amazon_in/amazon_sales_full_columns_part1.csv": dict(
            key="Order ID", times=("Date",), forms=("%m-%d-%y", "%m-%d-%Y"), hours=5.5, quantity="Qty", amounts=("Amount",),
            repeated=True),
        "cn_wuliu/data_wuliu_gbk_part1.csv": dict(
            key="订单号", times=("销售时间", "交货时间"), forms=("%Y-%m-%d",), quantity="数量", amounts=("销售金额",),
            repeated=True, comma=True, encoding="gb18030"),
        "cn_restaurant/meal_order_info_part1.csv": dict(
            key="info_id", times=("use_start_time", "lock_time"), forms=("%Y/%m/%d %H:%M",), quantity="dishes_count",
            amounts=("expenditure", "accounts_payable")),
    }
    for path in sorted((folder / "uci_online_retail").glob("*.csv")):
        files[f"uci_online_retail/{path.name}"] = dict(
            key="InvoiceNo", times=("InvoiceDate",), hours=0, quantity="Quantity", price="UnitPrice", repeated=True,
            alike=True)
    print(json.dumps({name: counts(folder / name, **how) for name, how in files.items()}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
