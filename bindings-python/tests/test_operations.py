"""The operations that need no compiled rules."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

import dangjiu

WRONG = "rule big\nwhen order.amont >= 500 CNY\nthen add_tag(tag: \"big\")\n"


def test_check_tells_instead_of_raising() -> None:
    found = dangjiu.check(WRONG)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["DJ2102"] and found.suppressed == 0
    assert dangjiu.check(WRONG.replace("amont", "amount")).rules == ("main.big",)


def test_format_translates_either_way() -> None:
    chinese = dangjiu.format(WRONG.replace("amont", "amount"), "zh")
    assert chinese.startswith("规则 big") and dangjiu.format(chinese, "en").startswith("rule big")
    with pytest.raises(dangjiu.RuleError) as caught:
        dangjiu.format("rule (")
    assert caught.value.diagnostics


def test_codes_have_pages() -> None:
    page = dangjiu.explain_code("DJ2102")
    assert page.severity == "error" and page.title.zh
    assert any(found.code == "DJ2102" for found in dangjiu.check(page.wrong).diagnostics)
    assert not dangjiu.check(page.right).diagnostics
    with pytest.raises(dangjiu.UsageError):
        dangjiu.explain_code("DJ2")


def test_the_vocabulary_says_what_rules_may_speak_of() -> None:
    records = {record["name"] for record in dangjiu.vocabulary()["records"]}
    assert {"order", "customer", "parcel"} <= records
    more = dangjiu.vocabulary("record van { id: text required }\n")["records"]
    assert {record["name"] for record in more} - records == {"van"}


def test_raw_statuses_are_mapped_and_never_guessed() -> None:
    shipped = dangjiu.map_status("qimen.process_status", {"process_status": "DELIVERED"})
    assert shipped.claims == {"fulfilment": "shipped"} and not shipped.unmapped and not shipped.nothing
    unknown = dangjiu.map_status("qimen.process_status", {"process_status": "TELEPORTED"})
    assert unknown.unmapped and unknown.claims == {}
    with pytest.raises(dangjiu.UsageError):
        dangjiu.map_status("nowhere", {})
    wrong: Any
    for wrong, says in (("DELIVERED", "expected a dict"), ({"process_status": 5}, "process_status: a number")):
        with pytest.raises(dangjiu.UsageError, match=says):
            dangjiu.map_status("qimen.process_status", wrong)


def test_ids_are_derived() -> None:
    created = datetime(2026, 2, 9, tzinfo=timezone.utc)
    found = dangjiu.order_id("taobao", "123456", created=created)
    assert str(found) == found.id == dangjiu.order_id("taobao", "123456").id
    assert found.id != dangjiu.order_id("jd", "123456").id and found.short is not None
    assert dangjiu.order_id("taobao", "123456").short is None
    with pytest.raises(dangjiu.UsageError) as caught:
        dangjiu.order_id("taobao", "")
    assert caught.value.code == "no_number"
    with pytest.raises(dangjiu.UsageError, match="time zone"):
        dangjiu.order_id("taobao", "1", created=datetime(2026, 2, 9))


def test_systems_are_compared() -> None:
    status = {"map": "canonical.order_state", "fields": ["awaiting_shipment"]}
    times = {"created": "2026-09-21T10:00:00+08:00", "paid": "2026-09-21T10:05:00+08:00"}
    link = {"kind": "fulfils", "to": "sales_order", "id": "A", "channel": "taobao"}
    found = dangjiu.diagnose(
        [{"name": "taobao", "role": "channel"}, {"name": "erp", "role": "erp"}],
        [
            {"system": "taobao", "kind": "sales_order", "id": "A", "status": status, "times": times},
            {"system": "erp", "kind": "erp_order", "id": "E", "status": status, "times": times, "links": [link]},
        ],
        now="2026-09-23T00:00:00+08:00",
        all_orders=True,
    )
    assert (found.rate.consistent, found.rate.inconsistent) == (1, 0), found
    assert found.orders[0].platform_id == "A" and found.channels[0].channel == "taobao"
    with pytest.raises(dangjiu.UsageError):
        dangjiu.diagnose([{"name": "x", "role": "king"}], [])


def everything() -> dangjiu.Diagnosis:
    """A diagnosis with every member an order can have: two currencies, one number in two channels, a document that many share."""
    times = {"created": "2026-01-01T10:00:00+08:00", "paid": "2026-01-01T09:00:00+08:00"}
    status = {"map": "canonical.order_state", "fields": ["awaiting_shipment"]}
    worth = {"received": "100.00", "receivable": "100.00"}
    rows: list[dict[str, Any]] = [
        {"system": system, "kind": "sales_order", "id": id, "times": times, "amounts": worth, "status": status, "shop": "s", "operator": "o"}
        for system, id in [("us", "D0"), *(("douyin", f"D{number}") for number in range(20))]
    ]
    for number in range(120):
        link = {"kind": "fulfils", "to": "sales_order", "id": f"D{number % 20}", "channel": "douyin"}
        rows.append({"system": "erp", "kind": "erp_order", "id": "0", "links": [link], "times": times, "status": status})
    return dangjiu.diagnose(
        [{"name": "us", "role": "channel", "channel": "taobao", "currency": "USD"}, {"name": "douyin", "role": "channel"}, {"name": "erp", "role": "erp"}],
        rows,
        rules='rule r\nwhen order.amount >= 1 CNY\nthen add_tag(tag: "x")\n',
        all_orders=True,
    )


def missing_fields(record: dangjiu.Record) -> set[tuple[str, str]]:
    """What an answer has and its views do not."""
    missing = {(type(record).__name__, name) for name in record.to_dict() if name not in record._fields}
    for name in record._fields:
        value = getattr(record, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, dangjiu.Record):
                missing |= missing_fields(item)
    return missing


def test_views_have_all_that_a_diagnosis_has() -> None:
    found = everything()
    assert missing_fields(found) == set()
    assert [(one.currency, one.orders) for one in found.currencies] == [("CNY", 20), ("USD", 1)]
    foreign = next(order for order in found.orders if order.channel == "taobao")
    finding = found.findings[foreign.findings[0]]
    assert (foreign.currency, finding.currency, finding.node.channel) == ("USD", "USD", "taobao")
    assert next(order for order in found.orders if order.channel == "douyin").left_out == 20


def test_rows_of_a_table_are_observations() -> None:
    """What is null in a table is not said, and an exact number is its digits."""
    status = {"map": "canonical.order_state", "edition": None, "fields": ["awaiting_shipment"]}
    times = {"created": datetime(2026, 9, 21, 2, tzinfo=timezone.utc), "paid": datetime(2026, 9, 21, 3, tzinfo=timezone.utc), "modified": None}
    link = {"kind": "fulfils", "to": "sales_order", "id": "A", "channel": "taobao"}
    rows: list[dict[str, Any]] = [
        {"system": "taobao", "kind": "sales_order", "id": "A", "links": None, "times": times, "amounts": {"received": Decimal("100.00")}},
        {"system": "erp", "kind": "erp_order", "id": "E", "links": [link], "times": times, "amounts": {"received": Decimal("9E+1")}},
    ]
    rows[1]["times"] = {**times, "modified": datetime(2026, 9, 21, 9, tzinfo=timezone.utc)}
    for row in rows:
        row.update(status=status, shop=None, manual=None, operator=float("nan"))
    systems = [{"name": "taobao", "role": "channel"}, {"name": "erp", "role": "erp"}]
    found = dangjiu.diagnose(systems, rows)
    assert [finding.kind for finding in found.findings] == ["amount_mismatch"] and found.suppressed == 0
    frame = pytest.importorskip("polars").DataFrame(rows, strict=False)
    with pytest.raises(dangjiu.UsageError, match="to_dicts"):
        dangjiu.diagnose(systems, frame)
    wrong: Any
    for wrong, says in (
        ([rows[0], "x"], r"observations\[1\]: a text; expected an observation"),
        ([rows[0], {**rows[1], "id": 30001}], r"observations\[1\].id: a number; expected a text"),
        ([{**rows[0], "amounts": {"received": 100.0}}], r"observations\[0\].amounts.received: a number"),
        ({"rows": rows}, "`observations` is dict; expected a list of rows"),
        (5, "expected a list of rows"),
    ):
        with pytest.raises(dangjiu.UsageError, match=says):
            dangjiu.diagnose(systems, wrong)


def test_a_request_has_no_nan() -> None:
    assert dangjiu.call("order_id", {"do": "derive", "channel": "jd", "platform_id": "1", "shop": float("nan")}) == dangjiu.call(
        "order_id", {"do": "derive", "channel": "jd", "platform_id": "1", "shop": None}
    )


def test_a_path_is_no_rule_text() -> None:
    for path in ("rules/shop.dj", "my rules/shop.dj", "rules", "规则"):
        with pytest.raises(dangjiu.UsageError, match="looks like a path"):
            dangjiu.compile(path)
