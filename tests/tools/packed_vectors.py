#!/usr/bin/env python3
"""Vectors with packed plans, made of the bytes in core/tests/packed/small.1.djplan: writes tests/vectors/packed/packed.json.

What is expected is worked out by hand from core/tests/packed/small.dj; only the bytes are taken from the file.
"""
import base64
import hashlib
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMALL = (ROOT / "core/tests/packed/small.1.djplan").read_bytes()
NOW = "2026-02-09T10:00:00+08:00"
SHOP = {"id": "S1", "grade": "gold", "sold": "600 CNY", "lines": [{"sku": "a", "pieces": 3}]}


def b64(data):
    return base64.b64encode(data).decode()


def sealed(payload, form=1, meaning=1):
    """A payload between its head and its digest."""
    data = b"DJPLAN" + form.to_bytes(2, "big") + meaning.to_bytes(2, "big") + len(payload).to_bytes(8, "big") + payload
    return data + hashlib.sha256(data).digest()


def vector(name, op, request, expect):
    return {"id": f"packed/{name}", "covers": [], "op": op, "request": request, "expect": expect}


def refused(name, data, code, kind="usage", **more):
    request = {"packed": data if isinstance(data, str) else b64(data), "now": NOW}
    return vector(name, "evaluate", request, {"error": {"kind": kind, "code": code, **more}})


def call(shop, **more):
    return {"packed": b64(SMALL), "event": {"shop": shop}, "now": NOW, **more}


assert sealed(SMALL[18:-32]) == SMALL, "the form of the head"
changed = bytearray(SMALL)
changed[40] ^= 1
VECTORS = [
    # `big` is first in its group; the table gives 1 CNY for gold.
    vector(
        "fires",
        "evaluate",
        call(SHOP),
        {"ok": {"fired": ["p.big"], "intents": [{"action": "mark", "rule": "p.big",
                                                 "args": {"label": "S1: 600.00 CNY", "sum": "1.00 CNY"}}]}},
    ),
    vector("host_value", "evaluate", call(SHOP, lets={"least": "601 CNY"}, lists={"black": ["z"]}),
           {"ok": {"fired": ["p.busy"]}}),
    vector("undecided", "evaluate", call({"id": "S1", "sold": "600 CNY", "lines": [{"sku": "a", "pieces": 3}]}),
           {"ok": {"fired": [], "undecided": [{"rule": "p.big", "missing": ["shop.grade"]}]}}),
    vector(
        "explains",
        "explain",
        call({**SHOP, "sold": "100 CNY"}, rule="big"),
        {"ok": {"rule": "p.big", "title": "大店", "verdict": "failed", "first_failing": 0,
                "clauses": [{"text": "", "outcome": "false", "needed": {"en": ">= 500.00 CNY", "zh": ">= 500.00 CNY"},
                             "seen": [{"path": "shop.sold", "state": "present", "value": "100.00 CNY"}]},
                            {"outcome": "true"}, {"outcome": "true"}]}},
    ),
    vector("why_not", "why_not", call(SHOP, rule="p.big"), {"ok": {"fired": True}}),
    refused("not_base64", "DJPLAN!", "base64"),
    refused("rule_text", b"rule a\nthen b()\n", "not_packed"),
    refused("another_form", sealed(b"", form=2), "packed_format"),
    refused("another_meaning", sealed(b"", meaning=2), "packed_meaning"),
    refused("cut_short", SMALL[:-1], "packed_damaged"),
    refused("changed", bytes(changed), "packed_damaged"),
    refused("digest_of_nothing", sealed(b""), "packed_damaged"),
    vector("both", "evaluate", {"packed": b64(SMALL), "sources": [], "now": NOW},
           {"error": {"kind": "usage", "code": "sources"}}),
    vector("neither", "evaluate", {"now": NOW}, {"error": {"kind": "usage", "code": "sources"}}),
    vector("packs", "pack", {"sources": [{"text": "rule a\nwhen order.created\nthen add_tag(tag: \"x\")\n"}], "texts": True}, {"ok": {}}),
    vector("errors_are_not_packed", "pack", {"sources": [{"text": "rule a\nwhen nothing_known\nthen add_tag(tag: \"x\")\n"}]},
           {"error": {"kind": "check", "code": "diagnostics"}}),
]
text = json.dumps(VECTORS, ensure_ascii=False, indent=1) + "\n"
(ROOT / "tests/vectors/packed/packed.json").write_text(text, encoding="utf-8")
print(len(VECTORS), "vectors")
