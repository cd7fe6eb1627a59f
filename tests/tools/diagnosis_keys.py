#!/usr/bin/env python3
"""Recomputes what vectors of diagnoses expect: keys of findings, canonical ids, and the ends of rates.

    python3 tests/tools/diagnosis_keys.py

A key is the lower-case base32 of the first ten bytes of SHA-256 over the domain, tenant, kind, cause, region, channel,
node kind, node id and system, each behind its length in bytes as four bytes, the highest first. The region is empty but
for contradictions and moves; the channel is that of a sales order or line, or the system that numbers it, and empty for
documents and where nobody names it. Behind the system stand the states that a move went from and to, as the shipped vocabulary declares them,
of a number that its channel does not know the channel and the number, and of amounts that differ the name of the amount.
A rate is consistent over all that can be compared, with six decimals: cut below, rounded up above.
"""
import base64
import hashlib
import json
import pathlib
import re
import sys

REGIONS = ["payment", "fulfilment", "after_sale"]
MOVES = ["regression", "illegal_move"]
AMOUNTS = ["amount_mismatch", "unit_mismatch"]
MEASURES = ["goods", "merchant_discount", "platform_discount", "freight", "receivable", "received", "refunded"]
ROOT = pathlib.Path(__file__).parent.parent.parent


def machines():
    """The states of each machine of the shipped vocabulary."""
    text = (ROOT / "core/src/builtin/vocabulary.dj").read_text(encoding="utf-8")
    found = re.findall(r"^machine (\w+)[^{]*\{(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"^ +state (\w+)", body, re.MULTILINE) for name, body in found}


def short_digest(parts):
    whole = b""
    for part in parts:
        data = part.encode("utf-8")
        whole += len(data).to_bytes(4, "big") + data
    return base64.b32encode(hashlib.sha256(whole).digest()[:10]).decode("ascii").lower()


def keys(finding, request):
    """The keys the finding may have: region, numbering, states and amount are not part of what is expected."""
    node = finding["node"]
    numberings = [""]
    if node["kind"] in ("sales_order", "line"):
        numberings += [system.get("channel", system["name"]) for system in request["systems"]]
    if finding["cause"] == "not_on_channel":
        links = [link for row in request["observations"] for link in row.get("links", [])]
        told = [("", [link.get("channel", ""), link["id"]]) for link in links]
    elif finding["kind"] in MOVES:
        states = machines().items()
        told = [(name, [one, other]) for name, all_states in states for one in all_states for other in all_states]
    elif finding["kind"] in AMOUNTS:
        told = [("", [measure]) for measure in MEASURES]
    else:
        told = [(region, []) for region in ([*REGIONS, ""] if finding["kind"] == "contradiction" else [""])]
        if finding["cause"] == "rows_differ":
            told += [("", [measure]) for measure in MEASURES]
    return {
        short_digest([
            "dangjiu.finding.1", request.get("tenant", ""), finding["kind"], finding["cause"], region, numbering,
            node["kind"], node["id"], finding["system"], *apart,
        ])
        for region, apart in told
        for numbering in numberings
    }


def ids(request):
    """The canonical ids of the sales orders a request names."""
    found = set()
    for row in request["observations"]:
        named = [row] if row["kind"] == "sales_order" else []
        named += [link for link in row.get("links", []) if link["to"] == "sales_order"]
        for order in named:
            for system in request["systems"]:
                channel = order.get("channel", system.get("channel", system["name"]))
                shop = row.get("shop", "") if channel == "shopify" else ""
                parts = ["dangjiu/order/1", request.get("tenant", ""), channel, shop, order["id"]]
                found.add(f"{channel}_{short_digest(parts)}")
    return found


def ends(rate):
    all_orders = rate["consistent"] + rate["inconsistent"] + rate["undecided"]
    if not all_orders:
        return None
    low = rate["consistent"] * 10**6 // all_orders
    high = -(-(rate["consistent"] + rate["undecided"]) * 10**6 // all_orders)
    return [f"{end // 10**6}.{end % 10**6:06}" for end in (low, high)]


def rates(expected):
    own = [expected["rate"]] if "rate" in expected else []
    return own + [channel["rate"] for channel in expected.get("channels", []) if "rate" in channel]


def main():
    folder = ROOT / "tests/vectors/diagnosis"
    counts = {"keys": 0, "ids": 0, "rates": 0}
    wrong = 0
    for file in sorted(folder.glob("*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8")):
            request, expected = vector["request"], vector["expect"].get("ok", {})
            for finding in (finding for finding in expected.get("findings", []) if "key" in finding):
                counts["keys"] += 1
                if finding["key"] not in keys(finding, request):
                    wrong += 1
                    print(f"{vector['id']}: not the key of {finding['node']}: {finding['key']}")
            orders = [order["id"] for order in expected.get("orders", []) if "id" in order]
            orders += [intent["order"] for intent in expected.get("rules", {}).get("intents", []) if "order" in intent]
            for order in orders:
                if ":" not in order:
                    counts["ids"] += 1
                    if order not in ids(request):
                        wrong += 1
                        print(f"{vector['id']}: not an id of its orders: {order}")
            for rate in rates(expected):
                if "at_least" in rate:
                    counts["rates"] += 1
                    if ends(rate) != [rate["at_least"], rate["at_most"]]:
                        wrong += 1
                        print(f"{vector['id']}: {rate} is {ends(rate)}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()) + f", {wrong} wrong")
    return 1 if wrong or not all(counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
