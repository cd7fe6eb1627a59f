#!/usr/bin/env python3
"""What a diagnosis of real order files must come to, worked out from the files alone.

    python3 tests/tools/real_findings.py FOLDER

FOLDER holds olist/, tmall/ and so on. Prints one JSON object: for every set of files the rows of each file with something on them, how many
can be read, and how many cannot for which reason; then how many orders there are, the verdict on each, where they stand, and everything that
is wrong, as `kind/cause node id system`. Sets of two systems also have the bridge between their sums, in ten-thousandths.

Written a second time, by hand, over csv, decimal and datetime, from what is meant to be found; nothing is shared with the reader or the
diagnosis. The facts about each file are in tests/cases/real.

What is wrong with a row: its instants in the wrong order (ordered, paid, shipped, then delivered and completed; of what is not there the ends
tell); otherwise an instant of something its status has not come to; otherwise no instant of something its status says, in a file that has
such instants. A status that our facts do not know is not understood.
"""
import collections
import csv
import datetime
import io
import json
import pathlib
import re
import sys
from decimal import Decimal

EAST = datetime.timedelta(hours=8)


def table(path, encoding="utf-8-sig", sort=None):
    """The rows with something on them, each with its number as a person counts."""
    text = path.read_bytes().decode(encoding)
    if sort:
        lines = text.splitlines(keepends=True)
        text = lines[0] + "".join(sorted(lines[1:]))
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(rows)]
    return [dict(zip(header, (cell.strip() for cell in row)), row=at)
            for at, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]


def instant(text, form, hours):
    if not text:
        return None
    zone = datetime.timezone(datetime.timedelta(hours=hours))
    return datetime.datetime.strptime(text, form).replace(tzinfo=zone)


def scaled(text):
    value = Decimal(text) * 10000
    assert value == value.to_integral_value(), text
    return int(value)


class Files:
    """What can be read: rows are sorted out with a reason."""

    def __init__(self):
        self.files = {}

    def sort_out(self, name, rows, reason_of):
        good, reasons = [], collections.Counter()
        for row in rows:
            reason = reason_of(row)
            if reason:
                reasons[reason] += 1
            else:
                good.append(row)
        self.files[name] = {"rows": len(rows), "read": len(good), "rejected": dict(reasons)}
        return good

    def refuse(self, name, reason):
        self.files[name] = {"refused": reason}


def apart(key, otherwise=lambda row: None):
    """A row whose order has other rows, elsewhere: another order's row lies between, read or not."""
    done, current = set(), [None]

    def reason(row):
        own = row[key]
        why = otherwise(row) or ("apart" if own != current[0] and own in done else None)
        if why:
            if own and own != current[0]:
                current[0] = None
            return why
        current[0] = own
        done.add(own)
        return None

    return reason


def against_times(payment, fulfilment, times, has):
    """The cause, or nothing. `times` and `has` by the names created, paid, shipped, delivered, completed."""
    chain = [("created", "paid"), ("paid", "shipped"), ("shipped", "delivered"), ("shipped", "completed"),
             ("created", "shipped"), ("created", "delivered"), ("created", "completed")]
    at = {name: times.get(name) for name in ("created", "paid", "shipped", "delivered", "completed")}
    if any(at[a] and at[b] and at[a] > at[b] for a, b in chain):
        return "times_out_of_order"
    here = fulfilment in ("awaiting_shipment", "in_fulfilment", "exception")
    gone = fulfilment in ("shipped", "delivered", "undeliverable", "returned", "completed")
    if payment == "unpaid" and at["paid"] or here and at["shipped"] or (here or fulfilment == "shipped") and at["delivered"]:
        return "time_too_early_for_status"
    lacking = {"paid": payment == "paid", "shipped": gone, "delivered": fulfilment == "delivered",
               "completed": fulfilment == "completed"}
    if any(says and name in has and not at[name] for name, says in lacking.items()):
        return "time_missing"
    return None


HEADLINES = {"shipped": "shipped", "delivered": "delivered", "completed": "completed", "in_fulfilment": "in_fulfilment",
             "exception": "exception", "undeliverable": "exception", "returned": "exception"}


def headline(payment, fulfilment):
    if fulfilment in ("exception", "undeliverable"):
        return "exception"
    if payment in ("cancelled", "refunded"):
        return {"cancelled": "cancelled", "refunded": "closed_refunded"}[payment]
    return HEADLINES.get(fulfilment) or {"paid": "paid", "unpaid": "pending_payment"}.get(payment, "unknown")


def window(rows, known):
    """The first instant a system covers, of rows each as when it began and when it was last changed, and the last known. Days (of China)
    count going back from the busiest: with a tenth of it; or with a tenth of the median day, where a tenth of their rows was last changed
    before the days that count so far. Three together may be left out between two that count."""
    def day(at):
        return (at.astimezone(datetime.timezone.utc) + EAST).date()
    days = collections.defaultdict(list)
    for begun, changed in rows:
        days[day(begun)].append((begun, day(changed)))
    busiest = max(days, key=lambda one: (len(days[one]), one))
    median = sorted(len(some) for some in days.values())[len(days) // 2]
    first = busiest
    for one in sorted((one for one in days if one < busiest), reverse=True):
        if (first - one).days > 4:
            break
        many, rested = len(days[one]), sum(changed < first for _, changed in days[one])
        if many * 10 >= len(days[busiest]) or many * 10 >= median and rested * 10 >= many:
            first = one
    return min(begun for begun, _ in days[first]), max(known)


OLIST = {"created": ("unpaid", None), "approved": ("paid", "awaiting_shipment"), "invoiced": ("paid", "in_fulfilment"),
         "processing": ("paid", "in_fulfilment"), "unavailable": ("paid", "exception"), "shipped": ("paid", "shipped"),
         "delivered": ("paid", "delivered"), "canceled": ("cancelled", None)}
OLIST_TIMES = {"created": "order_purchase_timestamp", "paid": "order_approved_at", "shipped": "order_delivered_carrier_date",
               "delivered": "order_delivered_customer_date"}


def olist_orders(files, path, form):
    rows = files.sort_out(path.name, table(path), lambda row: None)
    orders, findings = {}, []
    for row in rows:
        row["times"] = {name: instant(row[column], form, -3) for name, column in OLIST_TIMES.items()}
    has = {name for name in OLIST_TIMES if any(row["times"][name] for row in rows)}
    for row in rows:
        said = OLIST[row["order_status"]]
        assert row["order_id"] not in orders
        orders[row["order_id"]] = (said, row["times"])
        cause = against_times(*said, row["times"], has)
        if cause:
            findings.append(f"status_against_times/{cause} sales_order {row['order_id']} olist")
    return orders, findings


def report(files, orders, findings, **more):
    return {"files": files.files, "orders": sum(orders["verdicts"].values()), "findings": sorted(findings), **orders, **more}


def olist(folder, sort):
    files = Files()
    orders, findings = olist_orders(files, folder / "olist_orders.csv", "%Y-%m-%d %H:%M:%S")
    items = files.sort_out("olist_order_items.csv", table(folder / "olist_order_items.csv"), apart("order_id"))
    payments = files.sort_out("olist_order_payments.csv", table(folder / "olist_order_payments.csv", sort=sort), apart("order_id"))
    files.refuse("olist_customers.csv", "unknown")
    left, right = collections.defaultdict(int), collections.defaultdict(int)
    for row in items:
        left[row["order_id"]] += scaled(row["price"]) + scaled(row["freight_value"])
    for row in payments:
        right[row["order_id"]] += scaled(row["payment_value"])
    assert not (set(left) | set(right)) - set(orders)
    known = [at for _, times in orders.values() for at in times.values() if at]
    rows = [(times["created"], max(at for at in times.values() if at)) for _, times in orders.values()]
    first, last = window(rows, known)
    verdicts, bridge = collections.Counter(), collections.Counter()
    differing = 0
    for order, (said, times) in orders.items():
        both = order in right
        inside = first <= times["created"] <= last
        verdicts["one_system" if not both else "consistent" if inside else "not_comparable"] += 1
        # Where both have the order, only what both carry is held against each other; the books have no time and cover nothing.
        if both and order in left:
            bridge["left"] += left[order]
            bridge["right"] += right[order]
            bridge["unexplained"] += right[order] - left[order]
            differing += left[order] != right[order]
        assert both, "an order without a payment would be a part of its own"
    headlines = collections.Counter(headline(*said) for said, _ in orders.values())
    return report(files, {"verdicts": dict(verdicts), "headlines": dict(headlines)}, findings,
                  bridge={"receivable": {**bridge, "causes": {}}}, differing=differing)


def damaged(folder):
    files = Files()
    orders, findings = olist_orders(files, folder / "olist_orders_excel_a.csv", "%m/%d/%Y %H:%M")
    for name in ("olist_geolocation_dataset.csv", "olist_sellers_dataset.csv", "product_category_name_translation.csv"):
        files.refuse(name, "unknown")
    headlines = collections.Counter(headline(*said) for said, _ in orders.values())
    return report(files, {"verdicts": {"one_system": len(orders)}, "headlines": dict(headlines)}, findings)


def tmall(folder):
    files = Files()
    rows = files.sort_out("tmall_order_report_part1.csv", table(folder / "tmall_order_report_part1.csv"), lambda row: None)
    findings, headlines = [], collections.Counter()
    for row in rows:
        times = {"created": instant(row["订单创建时间"], "%Y-%m-%d %H:%M:%S", 8), "paid": instant(row["订单付款时间"], "%Y-%m-%d %H:%M:%S", 8)}
        refunded, received = Decimal(row["退款金额"]), Decimal(row["买家实际支付金额"])
        payment = "unpaid" if not times["paid"] else "refunded" if refunded and not received else "paid"
        headlines[headline(payment, None)] += 1
        cause = against_times(payment, None, times, {"created", "paid"})
        if cause:
            findings.append(f"status_against_times/{cause} sales_order {row['订单编号']} tmall")
    assert len({row["订单编号"] for row in rows}) == len(rows)
    return report(files, {"verdicts": {"one_system": len(rows)}, "headlines": dict(headlines)}, findings)


AMAZON = {("Cancelled", "Cancelled"): ("cancelled", None), ("Cancelled", "Unshipped"): ("cancelled", None),
          ("Cancelled", ""): ("cancelled", None), ("Shipped", "Shipped"): (None, "shipped"),
          ("Shipped - Picked Up", "Shipped"): (None, "shipped"), ("Shipped - Out for Delivery", "Shipped"): (None, "shipped"),
          ("Shipped - Delivered to Buyer", "Shipped"): (None, "delivered"),
          ("Shipped - Rejected by Buyer", "Shipped"): (None, "undeliverable"),
          ("Shipped - Returning to Seller", "Shipped"): (None, "undeliverable"),
          ("Shipped - Lost in Transit", "Shipped"): (None, "undeliverable"),
          ("Shipped - Returned to Seller", "Shipped"): (None, "returned")}


def amazon(folder, name):
    files = Files()
    rows = files.sort_out(name, table(folder / name), lambda row: None)
    findings, orders = [], collections.defaultdict(set)
    for row in rows:
        said = AMAZON.get((row["Status"], row["Courier Status"]))
        if said is None:
            findings.append(f"unmapped/unmapped_status line {row['index']} amazon")
        orders[row["Order ID"]].add(said)
    assert len({row["index"] for row in rows}) == len(rows)
    assert all(len(said) == 1 for said in orders.values()), "lines of one order that stand differently would need a rule"
    headlines = collections.Counter(headline(*(next(iter(said)) or (None, None))) for said in orders.values())
    return report(files, {"verdicts": {"one_system": len(orders)}, "headlines": dict(headlines)}, findings)


def wuliu(folder):
    files = Files()
    name = "data_wuliu_gbk_part1.csv"

    def unreadable(row):
        if not row["订单号"]:
            return "no number"
        if not re.fullmatch(r"[0-9]+(,[0-9]{1,4})?万?元|[0-9]+(,[0-9]{1,4})?", row["销售金额"]):
            return "no amount"
        if not re.fullmatch(r"[0-9]*", row["数量"]):
            return "no count"
        return None

    rows = files.sort_out(name, table(folder / name, "gb18030"), apart("订单号", unreadable))
    findings, said, orders = [], collections.defaultdict(list), {}
    for row in rows:
        delivery, feedback = row["货品交货状况"], row["货品用户反馈"]
        known = delivery in ("按时交货", "晚交货") and feedback in ("质量合格", "返修", "拒货")
        if not known:
            findings.append(f"unmapped/unmapped_status erp_order {row['订单号']} wuliu")
        else:
            said[row["订单号"]].append("undeliverable" if feedback == "拒货" else "delivered")
        times = {"created": instant(row["销售时间"], "%Y-%m-%d", 8), "delivered": instant(row["交货时间"], "%Y-%m-%d", 8)}
        orders.setdefault(row["订单号"], []).append(times)
        assert not times["delivered"] or times["created"] <= times["delivered"]
        assert times["delivered"], "a delivery without its time would be a finding"
    # Lines of one order may say different things of one instant. What was refused can be delivered later and the other way round; of such
    # two the machine names refusal first, so that delivery is where the order stands.
    where = ("delivered" if "delivered" in said[order] else "undeliverable" if said[order] else None for order in orders)
    headlines = collections.Counter(headline(None, state) for state in where)
    return report(files, {"verdicts": {"one_system": len(orders)}, "headlines": dict(headlines)}, set(findings))


def uci(folder):
    files, invoices = Files(), set()
    for path in sorted(folder.glob("*.csv")):
        negative = lambda row: "no count" if row["Quantity"].startswith("-") else None
        rows = files.sort_out(path.name, table(path), apart("InvoiceNo", negative))
        invoices |= {row["InvoiceNo"] for row in rows}
    return report(files, {"verdicts": {"one_system": len(invoices)}, "headlines": {"unknown": len(invoices)}}, [])


def dataco(folder):
    files = Files()
    for name, needle in (("dataco_six_columns_part1.csv", "no number column"), ("dataco_column_descriptions.csv", "unknown")):
        assert not any(re.search(r"(?i)order.?id|order.?n", column) for column in table(folder / name)[0]), "an id after all"
        files.refuse(name, needle)
    return report(files, {"verdicts": {}, "headlines": {}}, [])


def restaurant(folder):
    files = Files()
    name = "meal_order_info_part1.csv"
    rows = files.sort_out(name, table(folder / name), lambda row: None)
    findings, headlines = [], collections.Counter()
    for row in rows:
        said = {"0": ("unpaid", None), "1": ("paid", "completed"), "2": ("cancelled", None)}[row["order_status"]]
        closed = instant(row["lock_time"], "%Y/%m/%d %H:%M", 8)
        times = {"created": instant(row["use_start_time"], "%Y/%m/%d %H:%M", 8), "paid": closed, "completed": closed}
        headlines[headline(*said)] += 1
        cause = against_times(*said, times, {"created", "paid", "completed"})
        if cause:
            findings.append(f"status_against_times/{cause} sales_order {row['info_id']} till")
    assert len({row["info_id"] for row in rows}) == len(rows)
    return report(files, {"verdicts": {"one_system": len(rows)}, "headlines": dict(headlines)}, findings)


def main(folder):
    amazon_in = folder / "amazon_in"
    print(json.dumps({
        "olist": olist(folder / "olist", sort=False),
        "olist_sorted": olist(folder / "olist", sort=True),
        "olist_excel_damaged": damaged(folder / "olist_excel_damaged"),
        "tmall": tmall(folder / "tmall"),
        "amazon_merchant": amazon(amazon_in, "amazon_sale_report_merchant_part1.csv"),
        "amazon_full": amazon(amazon_in, "amazon_sales_full_columns_part1.csv"),
        "cn_wuliu": wuliu(folder / "cn_wuliu"),
        "uci_online_retail": uci(folder / "uci_online_retail"),
        "dataco": dataco(folder / "dataco"),
        "cn_restaurant": restaurant(folder / "cn_restaurant"),
    }, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
