"""Tables: every row of any kind of table has the answer that it has alone."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
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
        "intents": [intent.to_dict() for intent in found.intents],
        "withheld": found.to_dict()["withheld"],
        "error": None,
    }


def read(answer: dict[str, Any]) -> dict[str, Any]:
    written = {name: json.loads(answer[name] or "[]") for name in ("intents", "withheld")}
    return {**answer, **written}


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
        assert {**row, "intents": None, "withheld": None} == found
    assert {rule for row in expected for rule in row["fired"]} >= {"main.money", "main.listed", "main.texts", "main.member"}
    for column in ("undecided", "errored", "withheld"):
        assert any(row[column] for row in expected), column


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
    assert json.loads(found[0]["intents"])


BESIDE = dangjiu.compile(
    """rule none when order.note is none and customer.tier is gold then add_tag(tag: "x")
rule no_gift when (no g in order.gifts (g.sku is "x")) and customer.tier is gold then add_tag(tag: "x")
rule prepaid when (not order.cod) and customer.tier is gold then add_tag(tag: "x")
rule length when length(order.note or else "") < 3 then add_tag(tag: "x")
"""
)


@pytest.mark.parametrize(
    "columns",
    [
        {"customer.tier": pa.array(["gold"])},
        {"customer.tier": pa.array(["gold"]), "event.id": pa.array(["e"])},
        {"customer.tier": pa.array(["gold"]), "order": pa.array([None])},
        {"customer": pa.array([{"tier": "gold"}])},
        {"customer": pa.array([{"tier": "gold"}]), "event": pa.array([{"id": "e"}])},
        {"customer": pa.array([{"tier": "gold"}]), "order": pa.array([{"id": "A"}])},
        {"customer": pa.array([None])},
        {"order": pa.array([None]), "event.id": pa.array(["e"])},
        {"event.id": pa.array(["e"])},
    ],
)
def test_who_has_a_customer_has_no_order_yet(columns: dict[str, Any]) -> None:
    table = pa.table(columns)
    facts: dict[str, Any] = {}
    for name, value in table.to_pylist()[0].items():
        root, _, field = name.partition(".")
        facts[root] = {field: value} if field else value
    assert read(answers(table, BESIDE)[0]) == alone(BESIDE, facts)
    only_fired = {**alone(BESIDE, facts), "intents": None, "withheld": None}
    assert answers(table, BESIDE, intents=False) == [only_fired]


#: By type, values it may have; what no JSON has, in the end.
TYPES: list[tuple[Any, list[Any]]] = [
    (pa.null(), [None]),
    (pa.bool_(), [True, False]),
    (pa.int8(), [-128, 7]),
    (pa.uint64(), [2**64 - 1, 2**53 + 1]),
    (pa.int64(), [-(2**63), 12]),
    (pa.float16(), [1.5, 0.1]),
    (pa.float32(), [0.1, 1e20, float("nan")]),
    (pa.float64(), [0.1, -0.0, 1e22, 5e-324, 1e300, float("inf"), 3.0]),
    (pa.string(), ["", "a\"\\\n\u2028😀", "é"]),
    (pa.large_string(), ["x" * 40]),
    (pa.string_view(), ["short", "longer than twelve bytes"]),
    (pa.dictionary(pa.int8(), pa.string()), ["a", "b"]),
    (pa.dictionary(pa.uint16(), pa.int64()), [5, 6]),
    (pa.decimal128(20, 3), [Decimal("1.500"), Decimal("-0.001"), Decimal("12345678901234567.125")]),
    (pa.decimal128(38, 0), [Decimal(2**100)]),
    (pa.decimal128(38, 12), [Decimal("0E-12"), Decimal("1E-12")]),
    (pa.decimal256(60, 2), [Decimal("1" * 40 + ".25"), Decimal("5.00")]),
    (pa.decimal128(5, -2), [Decimal("5E+2")]),
    (pa.date32(), [date(2026, 2, 9), date(1, 1, 1), date(9999, 12, 31)]),
    (pa.date64(), [date(1969, 12, 31)]),
    (pa.time32("s"), [time(10, 5)]),
    (pa.time64("us"), [time(23, 59, 59, 999999)]),
    (pa.timestamp("s"), [datetime(2026, 2, 9, 10)]),
    (pa.timestamp("us"), [datetime(1, 1, 1), datetime(1969, 12, 31, 23, 59, 59, 5)]),
    (pa.timestamp("us", "UTC"), [datetime(2026, 2, 9, 10, 0, 0, 120, tzinfo=timezone.utc)]),
    (pa.timestamp("ms", "Asia/Shanghai"), [datetime(2026, 2, 9, 10, tzinfo=CHINA), datetime(1900, 1, 1, tzinfo=CHINA)]),
    (pa.timestamp("us", "America/New_York"), [datetime(2026, 7, 9, 10, tzinfo=CHINA)]),
    (pa.timestamp("us", "-03:30"), [datetime(2026, 7, 9, 10, tzinfo=CHINA)]),
    (pa.duration("us"), [timedelta(seconds=90), timedelta(microseconds=-1), timedelta(0)]),
    (pa.duration("s"), [timedelta(days=3)]),
    (pa.month_day_nano_interval(), [pa.MonthDayNano([1, 2, 3])]),
    (pa.struct([("a", pa.int8()), ("b", pa.list_(pa.string()))]), [{"a": 1, "b": ["x", None]}, {"a": None, "b": []}]),
    (pa.list_(pa.struct([("q", pa.int32())])), [[{"q": 1}, None], []]),
    (pa.large_list(pa.float32()), [[0.1]]),
    (pa.list_(pa.int8(), 2), [[1, 2]]),
    (pa.list_view(pa.int8()), [[1], [2, 3]]),
    (pa.map_(pa.string(), pa.int8()), [[("a", 1), ("b", None)], []]),
    (pa.binary(), [b"x"]),
    (pa.binary(2), [b"xy"]),
]


def test_rows_have_the_keys_they_have_alone_whatever_they_hold() -> None:
    choose = random.Random(9)
    tagging = dangjiu.compile('rule r\nwhen order.amount is not none\nthen add_tag(tag: "x")\n')
    keys: set[str] = set()
    refused = 0
    for _ in range(150):
        count = choose.randint(1, 6)
        names = choose.sample(["id", "b", "channel", "键", "Z", "a b", "note", "😀"], choose.randint(1, 6))
        columns = {"amount": pa.array([f"{choose.randint(1, 3)} CNY" for _ in range(count)])}
        for name in names:
            kind, values = choose.choice(TYPES)
            columns[name] = pa.array([maybe(choose, choose.choice(values)) for _ in range(count)], kind)
        if choose.random() < 0.2:
            columns["runs"] = pa.RunEndEncodedArray.from_arrays([count], pa.array(["same"]))
        table = pa.table(columns)
        table = table.slice(choose.randint(0, count - 1))
        for row, answer in zip(table.to_pylist(), answers(table, tagging, threads=2), strict=True):
            try:
                expected = alone(tagging, row)
            except dangjiu.FactError as error:
                refused += 1
                assert (answer["error"], answer["fired"], answer["intents"]) == (str(error), [], None)
                continue
            assert read(answer) == expected, row
            keys.update(intent["key"] for intent in expected["intents"])
    assert len(keys) > 100 and refused > 10


def test_rows_that_differ_only_in_what_nobody_reads_have_keys_of_their_own() -> None:
    table = pa.table({"amount": ["600 CNY"] * 3, "city": ["a", "b", "a"]})
    more = dangjiu.compile('rule r\nwhen order.amount >= 5 CNY\nthen add_tag(tag: "x")\n'
                           'rule s\nwhen order.city is "z"\nthen add_tag(tag: "y")\n')
    keys = [[read(row)["intents"][0]["key"] for row in answers(table, rules)] for rules in (AMOUNT, more)]
    assert keys[0] == keys[1] and keys[0][0] == keys[0][2] != keys[0][1]


def test_a_row_without_a_json_form_needs_an_event_id() -> None:
    table = pa.table({"amount": ["600 CNY", "1 CNY", "600 CNY"], "photo": [b"x", b"x", None]})
    found = answers(table, AMOUNT)
    assert found[0]["error"] == "a value of type bytes has no JSON form, so the event needs an id"
    assert [len(row["fired"]) for row in found] == [0, 0, 1] and found[1]["error"] is None
    assert not any(row["error"] for row in answers(table, AMOUNT, intents=False))
    named = pa.table({"order.amount": ["600 CNY"], "order.photo": [b"x"], "event.id": ["e-1"]})
    assert answers(named, AMOUNT)[0]["error"] is None


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
NOTED = dangjiu.compile('rule r\nwhen order.note starts with "PT"\nthen add_tag(tag: "{order.note}")\n')
DAYS = (106_751_991, 106_751_992, -300_000_000, 999_999_999)


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
        (SCORE, "risk_score", pa.array([0.7, 0.5, 1.5, None], pa.float32())),
        (SCORE, "risk_score", pa.array([1.5, 0.5, None], pa.float16())),
        (SCORE, "risk_score", pa.array([Decimal("0.71"), Decimal(10) ** 40, Decimal("1.00"), None], pa.decimal256(60, 2))),
        (SCORE, "risk_score", pa.array([Decimal(500), None, Decimal(0)], pa.decimal128(5, -2))),
        (SCORE, "risk_score", pa.array([Decimal("0.8"), None], pa.decimal128(38, 30))),
        (SCORE, "risk_score", pa.array([5, None, 0, 5], pa.dictionary(pa.int8(), pa.int64()))),
        (SCORE, "risk_score", pa.array([0.5, None, 0.9], pa.dictionary(pa.int32(), pa.float64()))),
        (SCORE, "risk_score", pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.decimal128(4, 1)))),
        (SCORE, "risk_score", pa.RunEndEncodedArray.from_arrays([2, 3, 4], pa.array([1, None, 0]))),
        (SCORE, "risk_score", pa.RunEndEncodedArray.from_arrays([2, 3, 4], pa.array([0.9, None, 0.1])).slice(1, 2)),
        (AMOUNT, "amount", pa.RunEndEncodedArray.from_arrays([1, 3], pa.array(["5 CNY", "4 CNY"]))),
        (AMOUNT, "amount", pa.array([{"amount": Decimal("5.00"), "currency": "CNY"}, {"amount": None, "currency": "CNY"},
                                     {"amount": Decimal("4.99"), "currency": None}, None])),
        (AMOUNT, "amount", pa.array([{"amount": "5", "currency": "CNY"}, {"amount": "five", "currency": "CNY"}])),
        (AMOUNT, "amount", pa.array([{"amount": 5, "currency": "CNY"}, {"amount": 5, "currency": "USD"}])),
        (AMOUNT, "amount", pa.array([{"amount": 5.5, "currency": "CNY"}])),
        (AMOUNT, "amount", pa.array([{"amount": True, "currency": "CNY"}])),
        (AMOUNT, "amount", pa.array([{"currency": "CNY"}])),
        (AMOUNT, "amount", pa.array([{"amount": 6, "currency": "CNY", "of": 1}, {"amount": 6, "currency": "1", "of": 2}])),
        (LATENCY, "callback.latency", pa.array([timedelta(seconds=2.5), timedelta(0), None], pa.duration("us"))),
        (LATENCY, "callback.latency", pa.array([timedelta(seconds=2.5), timedelta(0), None], pa.duration("s"))),
        # Longer than 64 bits of microseconds hold.
        *((LATENCY, "callback.latency", pa.array([days * 86_400 * per for days in DAYS], pa.duration(unit))) for unit, per in (("s", 1), ("ms", 1000))),
        (NOTED, "note", pa.array([days * 86_400 for days in DAYS], pa.duration("s"))),
    ],
)
def test_any_type_of_column_is_as_the_values_alone(rules: dangjiu.Rules, name: str, column: Any) -> None:
    found = answers(pa.table({name: column}), rules)
    for value, answer in zip(column.to_pylist(), found, strict=True):
        facts: dict[str, Any] = {name: value}
        for part in reversed(name.split(".")[:-1]):
            facts = {part: {name.rsplit(".", 1)[1]: value}}
        assert read(answer) == alone(rules, facts), value


@pytest.mark.parametrize(
    "kind",
    [
        lambda item: pa.list_(item, 2),
        lambda item: pa.list_view(item),
        lambda item: pa.large_list_view(item),
    ],
    ids=["fixed", "view", "large_view"],
)
def test_lists_of_any_layout(kind: Callable[[Any], Any]) -> None:
    item = pa.struct([("quantity", pa.int32()), ("price", pa.string())])
    rows = [[{"quantity": n, "price": "6 CNY"}, {"quantity": 0, "price": None}] for n in range(5)]
    items: list[Any] = [*rows[:2], None, *rows[2:]]
    table = pa.table({"items": pa.array(items, kind(item))})
    for part in (table, table.slice(1), table.slice(2, 2)):
        assert [read(answer) for answer in answers(part)] == [alone(WIDE, row) for row in part.to_pylist()]
    nested = pa.table({"order": pa.array([{"items": row} for row in items], pa.struct([("items", kind(item))]))})
    assert [read(answer) for answer in answers(nested)] == [alone(WIDE, row) for row in nested.to_pylist()]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_instants_of_any_unit_and_zone(unit: str, zone: str | None) -> None:
    here = MOMENT.with_values(zone="Asia/Shanghai")
    at = [datetime(2026, 2, 9, hour, tzinfo=timezone.utc) for hour in (9, 10, 18)]
    local = [moment.replace(tzinfo=None) for moment in at] if zone is None else at
    column = pa.array(local, pa.timestamp(unit, zone))
    found = answers(pa.table({"created_at": column}), here)
    assert [read(answer) for answer in found] == [alone(here, {"created_at": moment}) for moment in column.to_pylist()]
    assert [len(answer["fired"]) for answer in found] == ([1, 1, 0] if zone is None else [1, 0, 0])


def test_flags_of_a_byte_are_flags() -> None:
    flags = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, 7, None], pa.int8()))
    rules = dangjiu.compile(
        """rule cod when order.cod then add_tag(tag: "x")
rule any_gift when any i in order.items (i.is_gift is true) then add_tag(tag: "x")
rule note when order.note is "true" then add_tag(tag: "x")
"""
    )
    items = pa.StructArray.from_arrays([flags], ["is_gift"])
    lists = pa.ListArray.from_arrays([0, 1, 2, 3, 4], items)
    table = pa.table({"cod": flags, "items": lists, "note": flags})
    rows = [
        {"cod": flag, "items": [{"is_gift": flag}], "note": flag} for flag in (True, False, True, None)
    ]
    for start in (0, 1):
        part = answers(table.slice(start), rules)
        assert [read(answer) for answer in part] == [alone(rules, row) for row in rows[start:]]
    record = pa.StructArray.from_arrays([flags], ["cod"])
    nested = answers(pa.table({"order": record}), rules)
    assert [read(answer) for answer in nested] == [alone(rules, {"order": {"cod": row["cod"]}}) for row in rows]


def test_only_the_name_of_a_column_is_a_path() -> None:
    for fields in (
        {"amount": "600 CNY", "customer.tier": "gold"},
        {"amount": "600 CNY", "customer": {"tier": "gold"}},
        {"coupons[]": "NEW10", "customer.phone": "1"},
        {"items": [{"quantity": 1, "price.": "5 CNY", "price": "6 CNY"}]},
    ):
        found = answers(pa.table({"order": [fields]}))
        assert read(found[0]) == alone(WIDE, {"order": fields}), fields


def test_a_date_beyond_all_years_is_an_error_of_its_row() -> None:
    days = pa.array([20_493, 2**31 - 1, -(2**31), None], pa.int32()).cast(pa.date32())
    read_it = answers(pa.table({"created_at": days}), MOMENT.with_values(zone="Asia/Shanghai"))
    assert [row["errored"] for row in read_it] == [[], ["main.r"], ["main.r"], []]
    beside = answers(pa.table({"amount": ["6 CNY"] * 4, "printed": days}), AMOUNT)
    assert [row["error"] is None for row in beside] == [True, False, False, True]


def test_an_amount_has_its_currency_in_the_metadata_of_its_column() -> None:
    field = pa.field("amount", pa.decimal128(12, 2), metadata={"currency": "CNY"})
    table = pa.Table.from_arrays([pa.array([Decimal("5.00"), Decimal("4.99"), None])], schema=pa.schema([field]))
    found = answers(table, AMOUNT)
    assert [len(answer["fired"]) for answer in found] == [1, 0, 0]
    # The row is that of an amount with its currency.
    assert read(found[0]) == alone(AMOUNT, {"amount": {"amount": Decimal("5.00"), "currency": "CNY"}})


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.int64(), pa.dictionary(pa.int8(), pa.float64()), pa.run_end_encoded(pa.int32(), pa.float64())])
def test_an_amount_of_floats_is_the_decimal_that_is_printed(kind: pa.DataType) -> None:
    field = pa.field("amount", kind, metadata={"currency": "CNY"})
    schema = pa.schema([field])
    values = pa.array([5, 4, None], pa.float64() if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind) else kind)
    if pa.types.is_dictionary(kind):
        values = values.dictionary_encode().cast(kind)
    elif pa.types.is_run_end_encoded(kind):
        values = pa.RunEndEncodedArray.from_arrays(pa.array([1, 2, 3], pa.int32()), values)
    found = answers(pa.Table.from_arrays([values], schema=schema), AMOUNT)
    assert [len(answer["fired"]) for answer in found] == [1, 0, 0]
    for answer, amount in zip(found, (5, 4), strict=False):
        assert read(answer) == alone(AMOUNT, {"amount": {"amount": amount, "currency": "CNY"}})


@pytest.mark.parametrize("code", ["cny", "元", ""])
def test_a_currency_that_there_is_not_is_said(code: str) -> None:
    field = pa.field("amount", pa.int64(), metadata={"currency": code})
    with pytest.raises(dangjiu.UsageError, match=f"the currency `{code}`; expected a code such as `CNY`"):
        AMOUNT.evaluate_batch(pa.record_batch([pa.array([5])], pa.schema([field])), NOW)


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


def test_polars_frames_with_nothing_in_a_column() -> None:
    import polars

    rows: list[dict[str, Any]] = [{"id": "A", "amount": "600 CNY", "note": None, "coupons": [], "of": {"a": None}, "n": 2**70}]
    frame = polars.DataFrame(rows, schema_overrides={"n": polars.Int128})
    assert [frame.schema[name] for name in ("note", "coupons")] == [polars.Null, polars.List(polars.Null)]
    assert [read(answer) for answer in answers(frame)] == [alone(WIDE, row) for row in frame.to_dicts()]
    assert answers(frame.head(0)) == answers(polars.DataFrame({"amount": []})) == []


def of_buffers(kind: Any, rows: int, *buffers: bytes | None, **more: Any) -> Any:
    return pa.Array.from_buffers(kind, rows, [buffer and pa.py_buffer(buffer) for buffer in buffers], **more)


def numbers(*values: int, size: int = 4) -> bytes:
    return b"".join(value.to_bytes(size, "little", signed=True) for value in values)


VIEW = numbers(50) + b"aaaa" + numbers(3, 7)

#: Arrays whose memory does not hold what they say.
UNSOUND: dict[str, Any] = {
    "GBK": lambda: of_buffers(pa.string(), 2, None, numbers(0, 2, 7), "订".encode("gbk") + b"5 CNY"),
    "half a character": lambda: of_buffers(pa.large_string(), 2, None, numbers(0, 1, 3, size=8), "元".encode()),
    "falling": lambda: of_buffers(pa.string(), 3, None, numbers(0, 8, 3, 10), b"5 CNY5 CNY"),
    "negative": lambda: of_buffers(pa.string(), 2, None, numbers(0, -5, 5), b"5 CNY"),
    "no such buffer": lambda: of_buffers(pa.string_view(), 1, None, VIEW, b"x" * 60),
    "GBK view": lambda: of_buffers(pa.string_view(), 1, None, numbers(2) + "订".encode("gbk") + bytes(10)),
    "no such entry": lambda: pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int8()), pa.array(["5 CNY"]), safe=False),
    "GBK entry": lambda: pa.DictionaryArray.from_arrays(
        pa.array([0], pa.int8()), of_buffers(pa.string(), 1, None, numbers(0, 2), "订".encode("gbk"))
    ),
    "GBK item": lambda: of_buffers(pa.list_(pa.string()), 1, None, numbers(0, 1), children=[UNSOUND["GBK"]()]),
}


@pytest.mark.parametrize("name", ["amount", "note", "coupons", "nobody_reads_this"])
@pytest.mark.parametrize("what", UNSOUND)
def test_memory_that_does_not_hold_what_it_says_is_refused_with_its_column(what: str, name: str) -> None:
    table = pa.table({"id": ["A"] * len(UNSOUND[what]()), name: UNSOUND[what]()})
    for intents in (True, False):
        with pytest.raises(dangjiu.UsageError, match=f"the column `{name}`"):
            WIDE.evaluate_batch(table, NOW, intents=intents)
    with pytest.raises(dangjiu.UsageError, match="the column `order`"):
        WIDE.evaluate_batch(pa.table({"order": pa.StructArray.from_arrays([UNSOUND[what]()], [name])}), NOW)


def test_a_text_that_is_null_may_be_anything() -> None:
    there = pa.array([True, False, True]).buffers()[1]
    text = of_buffers(pa.string(), 3, there.to_pybytes(), numbers(0, 1, 3, 4), b"a" + "订".encode("gbk") + b"b")
    views = numbers(1) + b"a" + bytes(11) + VIEW + numbers(1) + b"b" + bytes(11)
    for column in (text, of_buffers(pa.string_view(), 3, there.to_pybytes(), views)):
        found = answers(pa.table({"note": column, "id": ["A", "B", "C"]}))
        rows = [{"note": note, "id": number} for note, number in (("a", "A"), (None, "B"), ("b", "C"))]
        assert [read(answer) for answer in found] == [alone(WIDE, row) for row in rows]


def test_a_dictionary_without_entries_below_a_record_that_is_null() -> None:
    for entry in (pa.string(), pa.int64()):
        kind = pa.struct([("amount", pa.dictionary(pa.int8(), entry)), ("currency", pa.string())])
        table = pa.table({"amount": pa.array([None, {"amount": None, "currency": "CNY"}], kind), "id": ["A", "B"]})
        assert [read(answer) for answer in answers(table)] == [alone(WIDE, row) for row in table.to_pylist()]
        loose = pa.DictionaryArray.from_arrays(pa.array([0], pa.int8()), pa.array([], entry), safe=False)
        assert len(answers(pa.table({"risk_score": loose, "id": ["A"]}))) == 1


def test_answers_go_out_to_any_library() -> None:
    import polars

    found = WIDE.evaluate_batch(pa.table({"amount": ["600 CNY", "x"], "id": ["A", "B"]}), NOW)
    assert len(found) == 2 and repr(found) == "<dangjiu.Answers: 2 rows>"
    frame = polars.DataFrame(found)
    assert frame.columns == ["fired", "undecided", "errored", "intents", "withheld", "error"]
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
        (pa.table({"amount": ["1 CNY"], "parcel": pa.array([{"id": "p"}])}), "`parcel` stands beside `amount`, a field of an order"),
        (pa.table({"order.customer.tier": ["gold"], "customer.phone": ["1"]}), "two columns, `order.customer` and `customer`"),
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
