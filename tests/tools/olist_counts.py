#!/usr/bin/env python3
"""What the example rules must come to over the Olist orders, worked out from the CSV files alone.

    python3 tests/tools/olist_counts.py FOLDER

reads olist_orders.csv, olist_order_items.csv, olist_customers.csv and prints one JSON object: per rule how often it fires, is
undecided and is in error, per action how many intents, per action how many steps are withheld. Each rule is written here a second
time, by hand, over the columns; nothing is shared with the engine. See tests/tests/all/olist.rs for the events that the orders become.
"""
import collections
import csv
import datetime
import json
import pathlib
import sys
from decimal import Decimal

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
BRAZIL = datetime.timezone(datetime.timedelta(hours=-3))


def rows(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def working_time(local):
    """The shift of examples/rules/shop.dj: Monday to Saturday 09:00-18:00, holidays of 2026 do not touch these years."""
    return local.weekday() < 6 and 9 <= local.hour < 18


def main():
    folder = pathlib.Path(sys.argv[1])
    items = collections.defaultdict(list)
    for row in rows(folder, "olist_order_items.csv"):
        items[row["order_id"]].append((Decimal(row["price"]), Decimal(row["freight_value"])))
    person = {row["customer_id"]: row["customer_unique_id"] for row in rows(folder, "olist_customers.csv")}
    orders = rows(folder, "olist_orders.csv")
    count = collections.Counter(person[o["customer_id"]] for o in orders)

    fired, undecided, errored, intents, withheld = (collections.Counter() for _ in range(5))
    for order in orders:
        lines = items[order["order_id"]]
        goods = sum((p for p, _ in lines), Decimal(0))
        # order.created: every order. The lines never exceed the amount, which is the lines and the freight.
        assert goods <= goods + sum((f for _, f in lines), Decimal(0))
        if order["order_approved_at"]:
            # order.becomes paid
            # deep_discount: a discount of 0.00 BRL is no third of anything; without lines 0 / 0 cannot be divided
            if goods == 0:
                errored["deep_discount"] += 1
            # pick_carrier: always, but the table needs the weight, which Olist does not have
            fired["pick_carrier"] += 1
            withheld["choose_carrier"] += 1
            # 首单欢迎: one order of this person; the coupon's guard compares BRL with CNY
            if count[person[order["customer_id"]]] <= 1:
                fired["首单欢迎"] += 1
                intents["add_tag"] += 1
                intents["notify_buyer"] += 1
                withheld["grant_coupon"] += 1
            # weekend_note: paid outside the shift, by the clock in Shanghai
            paid = datetime.datetime.strptime(order["order_approved_at"], "%Y-%m-%d %H:%M:%S")
            if not working_time(paid.replace(tzinfo=BRAZIL).astimezone(SHANGHAI)):
                fired["weekend_note"] += 1
                intents["notify_buyer"] += 1
        if order["order_delivered_carrier_date"]:
            # wms.outbound: one order per outbound
            fired["write_back_shipped"] += 1
            intents["write_back"] += 1
        if order["order_delivered_customer_date"]:
            # parcel.signed: the customer's tier is not known, so whether the customer is valued is not
            undecided["好评邀请"] += 1
    print(json.dumps({"fired": fired, "undecided": undecided, "errored": errored, "intents": intents, "withheld": withheld}, ensure_ascii=False, sort_keys=True))


if __name__ == "__main__":
    main()
