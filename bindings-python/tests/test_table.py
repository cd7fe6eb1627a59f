"""Tables: every row of any kind of table has the answer that it has alone."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from test_facts import NOW, WIDE

import dangjiu

CHINA = timezone(timedelta(hours=8))

ITEM = pa.struct([("quantity", pa.int32()), ("price", pa.string())])
CUSTOMER = pa.struct([("tier", pa.large_string()), ("phone", pa.string_view())])
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("amount", pa.string()),
        ("risk_score", pa.decimal128(20, 3)),
        ("cod", pa.bool_()),
        ("channel", pa.dictionary(pa.int8(), pa.string())),
        ("created_at", pa.timestamp("ms", "Asia/Shanghai")),
        ("weight", pa.dictionary(pa.uint32(), pa.large_string())),
        ("note", pa.string_view()),
        ("customer", CUSTOMER),
        ("items", pa.list_(ITEM)),
        ("coupons", pa.large_list(pa.string())),
        ("nobody_reads_this", pa.float64()),
    ]
)


def maybe(choose: random.Random, value: Any) -> Any:
    return None if choose.random() < 0.15 else value


def order(choose: random.Random) -> dict[str, Any]:
    item = {"quantity": choose.randint(0, 4), "price": maybe(choose, choose.choice(["4 CNY", "¥6", "six"]))}
    return {
        "id": f"A-{choose.randrange(10**6)}",
        "amount": maybe(choose, choose.choice(["600 CNY", "20.00 CNY", "¥99.99", "5 USD", "free", "订单"])),
        "risk_score": maybe(choose, Decimal(choose.randrange(-2000, 2000)) / 1000),
        "cod": maybe(choose, choose.random() < 0.5),
        "channel": maybe(choose, choose.choice(["douyin", "抖音", "taobao", "nowhere"])),
        "created_at": maybe(choose, datetime(2026, 2, choose.randint(1, 28), 10, tzinfo=CHINA)),
        "weight": maybe(choose, choose.choice(["3kg", "500 g", "0.5公斤", "heavy"])),
        "note": maybe(choose, choose.choice(["a note that is longer than twelve bytes", "b", "", "😀a"])),
        "customer": maybe(choose, {"tier": maybe(choose, choose.choice(["gold", "金卡", "x"])), "phone": "1"}),
        "items": maybe(choose, [dict(item), None, dict(item, quantity=1)][: choose.randint(0, 3)]),
        "coupons": maybe(choose, choose.sample(["NEW10", "VIP20", "FEST50"], choose.randint(0, 3))),
        "nobody_reads_this": 0.5,
    }


def answers(table: Any, rules: dangjiu.Rules = WIDE, **options: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pa.table(rules.evaluate_batch(table, NOW, **options)).to_pylist()
    return rows


def alone(rules: dangjiu.Rules, facts: dict[str, Any]) -> dict[str, Any]:
    found = rules.evaluate(facts, NOW)
    return {
        "fired": list(found.fired),
        "undecided": [rule.rule for rule in found.undecided],
        "errored": [rule.rule for rule in found.errored],
        "intents": [keyless(intent.to_dict()) for intent in found.intents],
        "error": None,
    }


def keyless(intent: dict[str, Any]) -> dict[str, Any]:
    """Without the key, which is made of the whole event where it has no id: a table knows what is read of it."""
    return {name: value for name, value in intent.items() if name != "key"}


def read(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "intents": [keyless(intent) for intent in json.loads(answer["intents"] or "[]")]}


def test_random_tables_have_the_answers_of_their_rows() -> None:
    choose = random.Random(20260209)
    orders = [order(choose) for _ in range(3000)]
    expected = [alone(WIDE, one) for one in orders]
    table = pa.Table.from_pylist(orders, SCHEMA)
    assert [read(answer) for answer in answers(table, threads=1)] == expected
    assert [read(answer) for answer in answers(table, threads=3)] == expected
    assert [read(answer) for answer in answers(table.slice(700, 900))] == expected[700:1600]
    only_fired = answers(table, intents=False)
    for found, row in zip(only_fired, expected, strict=True):
        assert {**row, "intents": None} == found
    assert {rule for row in expected for rule in row["fired"]} >= {"main.money", "main.listed", "main.texts", "main.member"}
    assert any(row["undecided"] for row in expected) and any(row["errored"] for row in expected)


def test_columns_are_named_by_places() -> None:
    table = pa.table(
        {
            "order.amount": ["600 CNY", "1 CNY"],
            "order.id": ["A", "B"],
            "order.customer": pa.array([{"phone": "2", "tier": "gold"}, {"phone": "1", "tier": None}]),
            "event.id": ["e-1", "e-2"],
        }
    )
    rows = [
        {
            "order": {"id": number, "amount": amount, "customer": {"phone": phone, "tier": tier}},
            "event": {"id": event},
        }
        for number, amount, phone, tier, event in (
            ("A", "600 CNY", "2", "gold", "e-1"),
            ("B", "1 CNY", "1", None, "e-2"),
        )
    ]
    found = answers(table)
    assert [read(answer) for answer in found] == [alone(WIDE, row) for row in rows]
    # With an id of the event the keys are the same too.
    intents = [intent.to_dict() for intent in WIDE.evaluate(rows[0], NOW).intents]
    assert intents and json.loads(found[0]["intents"]) == intents


def test_a_table_without_anything_that_is_read_has_records() -> None:
    for table, row in (
        (pa.table({"unread": [1, 2]}), {"unread": 1}),
        (pa.table({"order.unread": [1, 2]}), {"order": {"unread": 1}}),
        (pa.table({"order": pa.array([{"unread": 1}] * 2)}), {"order": {"unread": 1}}),
    ):
        assert [read(answer) for answer in answers(table)] == [alone(WIDE, row)] * 2


SCORE = dangjiu.compile('rule r\nwhen order.risk_score > 0.7\nthen add_tag(tag: "x")\n')
AMOUNT = dangjiu.compile('rule r\nwhen order.amount >= 5 CNY\nthen add_tag(tag: "x")\n')
MOMENT = dangjiu.compile('rule r\nwhen order.created_at < 2026-02-09T10:00:00Z\nthen add_tag(tag: "x")\n')
LATENCY = dangjiu.compile('rule r\nwhen callback.latency > 2s\nthen add_tag(tag: "x")\n')


@pytest.mark.parametrize(
    ("rules", "name", "column"),
    [
        (SCORE, "risk_score", pa.array([0.1, 0.7, 0.70001, 1e22, 1e-40, float("nan"), None])),
        (SCORE, "risk_score", pa.array([1, None, 0, 2], pa.int8())),
        (SCORE, "risk_score", pa.array([1, None, 2**64 - 1], pa.uint64())),
        (SCORE, "risk_score", pa.array([1, None, 0], pa.uint16())),
        (SCORE, "risk_score", pa.array([Decimal("0.71"), Decimal(10) ** 30, None], pa.decimal128(38, 2))),
        (SCORE, "risk_score", pa.array(["0.71", "x", None])),
        (SCORE, "risk_score", pa.array([None, None], pa.null())),
        (SCORE, "risk_score", pa.array([{"a": 1}, None])),
        (SCORE, "risk_score", pa.array([[1], None])),
        (AMOUNT, "amount", pa.array([19.9, None])),
        (AMOUNT, "amount", pa.array([Decimal("19.90"), None])),
        (AMOUNT, "amount", pa.array([True, None])),
        (MOMENT, "created_at", pa.array([1770602400, None])),
        (MOMENT, "created_at", pa.array(["2026-02-09T10:00:00Z", "2026-02-09 09:59", "x", None])),
        (LATENCY, "callback.latency", pa.array([timedelta(seconds=2.5), timedelta(0), None], pa.duration("us"))),
        (LATENCY, "callback.latency", pa.array([timedelta(seconds=2.5), timedelta(0), None], pa.duration("s"))),
    ],
)
def test_any_type_of_column_is_as_the_values_alone(rules: dangjiu.Rules, name: str, column: Any) -> None:
    found = answers(pa.table({name: column}), rules)
    for value, answer in zip(column.to_pylist(), found, strict=True):
        facts: dict[str, Any] = {name: value}
        for part in reversed(name.split(".")[:-1]):
            facts = {part: {name.rsplit(".", 1)[1]: value}}
        assert read(answer) == alone(rules, facts), value


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_instants_of_any_unit_and_zone(unit: str, zone: str | None) -> None:
    here = MOMENT.with_values(zone="Asia/Shanghai")
    at = [datetime(2026, 2, 9, hour, tzinfo=timezone.utc) for hour in (9, 10, 18)]
    local = [moment.replace(tzinfo=None) for moment in at] if zone is None else at
    column = pa.array(local, pa.timestamp(unit, zone))
    found = answers(pa.table({"created_at": column}), here)
    assert [read(answer) for answer in found] == [alone(here, {"created_at": moment}) for moment in local]
    assert [len(answer["fired"]) for answer in found] == ([1, 1, 0] if zone is None else [1, 0, 0])


def test_an_amount_has_its_currency_in_the_metadata_of_its_column() -> None:
    field = pa.field("amount", pa.decimal128(12, 2), metadata={"currency": "CNY"})
    table = pa.Table.from_arrays([pa.array([Decimal("5.00"), Decimal("4.99"), None])], schema=pa.schema([field]))
    assert [len(answer["fired"]) for answer in answers(table, AMOUNT)] == [1, 0, 0]


def polars_frame(rows: list[dict[str, Any]]) -> Any:
    import polars

    return polars.DataFrame(rows).with_columns(polars.col("channel").cast(polars.Categorical))


def pandas_frame(rows: list[dict[str, Any]]) -> Any:
    return pytest.importorskip("pandas").DataFrame(rows)


def duckdb_relation(rows: list[dict[str, Any]]) -> Any:
    duckdb = pytest.importorskip("duckdb")
    frame = pa.Table.from_pylist(rows)  # noqa: F841
    return duckdb.connect().from_arrow(frame)


@pytest.mark.parametrize(
    "of",
    [
        pa.Table.from_pylist,
        lambda rows: pa.RecordBatch.from_pylist(rows),
        lambda rows: pa.StructArray.from_pandas(rows),
        lambda rows: pa.Table.from_pylist(rows).to_reader(max_chunksize=2),
        polars_frame,
        pandas_frame,
        duckdb_relation,
    ],
)
def test_tables_of_any_library(of: Callable[[list[dict[str, Any]]], Any]) -> None:
    rows = [
        {"id": f"A-{n}", "amount": f"{n} CNY", "channel": ["douyin", "jd"][n % 2], "items": [{"quantity": n}]}
        for n in range(97, 104)
    ]
    found = answers(of(rows))
    assert [read(answer) for answer in found] == [alone(WIDE, row) for row in rows]


def test_answers_go_out_to_any_library() -> None:
    import polars

    found = WIDE.evaluate_batch(pa.table({"amount": ["600 CNY", "x"], "id": ["A", "B"]}), NOW)
    assert len(found) == 2 and repr(found) == "<dangjiu.Answers: 2 rows>"
    frame = polars.DataFrame(found)
    assert frame.columns == ["fired", "undecided", "errored", "intents", "error"]
    assert frame["fired"].to_list() == [["main.money"], []]
    assert "main.money" in frame["errored"].to_list()[1]


def test_progress_is_told_and_may_stop() -> None:
    amounts = [pa.array(["1 CNY"] * rows, pa.string()) for rows in (3, 4, 0, 5)]
    table = pa.Table.from_batches([pa.record_batch({"amount": amount}) for amount in amounts])
    done: list[int] = []
    WIDE.evaluate_batch(table, NOW, progress=done.append)
    assert done == [3, 7, 12]
    with pytest.raises(ZeroDivisionError):
        WIDE.evaluate_batch(table, NOW, progress=lambda rows: rows / 0)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"amount": ["1 CNY"]}, "PyCapsule"),
        (None, "PyCapsule"),
        (pa.table({"items": [1]}), "`order.items` holds Int64"),
        (pa.table({"customer": ["x"]}), "expected a struct"),
        (pa.table({"amount": ["1 CNY"], "parcel": pa.array([{"id": "p"}])}), "root keys stand beside"),
        (pa.table({"amount": ["1 CNY"], "金额": ["1 CNY"]}), "two columns"),
        (pa.table({"specversion": ["1.0"]}), "CloudEvents"),
    ],
)
def test_what_is_no_table_of_facts_is_refused(table: Any, words: str) -> None:
    with pytest.raises(dangjiu.DangjiuError, match=words):
        WIDE.evaluate_batch(table, NOW)


def test_a_list_that_is_too_long_is_an_error_of_its_row() -> None:
    found = answers(pa.table({"coupons": [["x"] * 50, ["x"] * 51]}))
    assert found[0]["error"] is None and "more than 50 items" in found[1]["error"]


def test_documents_have_the_answers_they_have_alone() -> None:
    choose = random.Random(7)
    given: list[Any] = [{name: value for name, value in order(choose).items() if value is not None} for _ in range(60)]
    given += [json.dumps({"id": "A", "amount": "600 CNY"}), b'{"id": "B"}', b"{", '{"id": 1, "id": 2}', 5, "\ud83d"]
    given += [json.dumps({"id": f"C-{n}", "amount": f"{n} CNY"}).encode() for n in range(3000)]
    found = WIDE.evaluate_documents(given, NOW, threads=2)
    assert len(found) == len(given)
    for document, answer in zip(given, found):
        if isinstance(answer, dangjiu.DangjiuError):
            with pytest.raises(type(answer)) as alone:
                WIDE.evaluate(document, NOW)
            assert str(alone.value) == str(answer)
        else:
            assert answer.to_json() == WIDE.evaluate(document, NOW).to_json()
    assert sum(isinstance(answer, dangjiu.DangjiuError) for answer in found) == 4


BOXES = dangjiu.compile(
    """pack dock
record box { code: text required  grams: number required  fragile: boolean required }
record parcel { number: text required  lane: text required  left_at: time required  boxes: list of box required }
action mark(label: text)
rule fragile when any b in parcel.boxes (b.fragile is true and b.grams >= 500) then mark(label: "x")
rule light when no b in parcel.boxes (b.grams >= 900) then mark(label: "x")
rule coded when any b in parcel.boxes (b.code starts with "K1" and b.fragile is false) then mark(label: "x")
rule named when any b in parcel.boxes (b.code in ["K10", "L99"]) and parcel.lane is "north" then mark(label: "x")
rule all_small when all b in parcel.boxes (b.grams < 700) then mark(label: "x")
rule night when hour(parcel.left_at, "Asia/Shanghai") < 6 and parcel.lane in ["north", "south"] then mark(label: "x")
rule nine when parcel.number starts with "9" and parcel.lane is not "north" then mark(label: "x")
"""
)


def boxes_by_hand(parcel: dict[str, Any]) -> list[str]:
    boxes, lane, hour = parcel["boxes"], parcel["lane"], parcel["left_at"].astimezone(CHINA).hour
    holds = {
        "fragile": any(box["fragile"] and box["grams"] >= 500 for box in boxes),
        "light": not any(box["grams"] >= 900 for box in boxes),
        "coded": any(box["code"].startswith("K1") and not box["fragile"] for box in boxes),
        "named": any(box["code"] in ("K10", "L99") for box in boxes) and lane == "north",
        "all_small": all(box["grams"] < 700 for box in boxes),
        "night": hour < 6 and lane in ("north", "south"),
        "nine": parcel["number"].startswith("9") and lane != "north",
    }
    return [f"dock.{name}" for name, held in holds.items() if held]


@pytest.mark.parametrize("text", [pa.string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=str)
@pytest.mark.parametrize("list_of", [pa.list_, pa.large_list], ids=["list", "large_list"])
def test_a_table_and_its_slices_have_the_answers_by_hand(list_of: Callable[[Any], Any], text: Any) -> None:
    choose = random.Random(7)
    parcels = [
        {
            "number": f"{choose.randrange(10**14)}",
            "lane": choose.choice(["north", "south", "east"]),
            "left_at": datetime(2026, 2, 9, tzinfo=timezone.utc) + timedelta(minutes=choose.randrange(3000)),
            "boxes": [
                {
                    "code": f"{choose.choice('KL')}{choose.randrange(8, 100)}",
                    "grams": choose.randrange(1000),
                    "fragile": choose.random() < 0.3,
                }
                for _ in range(choose.randint(0, 3))
            ],
        }
        for _ in range(2500)
    ]
    box = pa.struct([("code", text), ("grams", pa.int64()), ("fragile", pa.bool_())])
    fields = [("number", pa.string_view()), ("lane", text), ("left_at", pa.timestamp("us", "UTC")), ("boxes", list_of(box))]
    table = pa.table({"parcel": pa.array(parcels, pa.struct(fields))})
    expected = [boxes_by_hand(parcel) for parcel in parcels]
    for start, rows in [(0, 2500), (0, 40), (37, 1), (1001, 1400), (2499, 1)]:
        found = answers(table.slice(start, rows), BOXES, intents=False, threads=2)
        assert [row["fired"] for row in found] == expected[start : start + rows]
        assert not any(row["undecided"] or row["errored"] or row["error"] for row in found)
