"""Calls as they go wrong: what is given is said, nothing panics, and nothing is swallowed."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

import dangjiu

NOW = "2026-02-09T10:00:00+08:00"
BIG = 'rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n'
RULES = dangjiu.compile(BIG)


def test_a_dict_may_change_while_it_is_written() -> None:
    facts: dict[str, Any] = {"amount": "620 CNY"}

    class Adding(datetime):
        def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
            facts[f"more{len(facts)}"] = 1
            return "2026-02-09"

    facts["at"] = Adding(2026, 2, 9)
    facts["last"] = 1
    assert RULES.evaluate(facts, NOW).fired == ("main.big",)
    assert len(facts) > 3


class Once:
    """An array that gives the same capsules each time."""

    def __init__(self, batch: Any) -> None:
        self.capsules = batch.__arrow_c_array__()

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.capsules


def test_an_array_that_was_taken_before_is_refused() -> None:
    table = Once(pa.record_batch({"amount": ["620 CNY"]}))
    assert len(RULES.evaluate_batch(table, NOW)) == 1
    with pytest.raises(dangjiu.UsageError, match="taken before"):
        RULES.evaluate_batch(table, NOW)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_what_documents_raise_is_no_answer(error: type[BaseException]) -> None:
    class Raising(datetime):
        def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
            raise error

    with pytest.raises(error):
        RULES.evaluate_documents([{"amount": "1 CNY"}, {"amount": Raising(2026, 2, 9)}], NOW)


@pytest.mark.parametrize("documents", ['{"id": "A"}', b"{}", {"id": "A"}, 5, None])
def test_one_document_is_no_list(documents: Any) -> None:
    with pytest.raises(dangjiu.UsageError, match="expected a list of events or orders"):
        RULES.evaluate_documents(documents, NOW)


def test_rules_are_text_or_paths(tmp_path: Path) -> None:
    file = tmp_path / "a.dj"
    file.write_text(BIG, "utf-8")
    for given in (file, tmp_path, [file], [str(file)], (tmp_path,)):
        assert dangjiu.compile(given).names == ["main.big"]
        assert dangjiu.check(given).rules == ("main.big",)
    assert dangjiu.format(file) == dangjiu.format(BIG.encode()) == dangjiu.format(BIG)
    (tmp_path / "empty.dj").mkdir()


@pytest.mark.parametrize("work", [dangjiu.compile, dangjiu.check, dangjiu.format, dangjiu.vocabulary])
@pytest.mark.parametrize("given", [5, 10**12, 1.5, {1}, object(), [5], [None], {"a.dj": 5}, {5: BIG}, []])
def test_what_is_neither_text_nor_paths_is_said(work: Callable[[Any], object], given: Any) -> None:
    with pytest.raises(dangjiu.UsageError, match="expected|empty") as caught:
        work(given)
    assert "应为" in caught.value.message.zh


def test_a_folder_without_rules_is_said(tmp_path: Path) -> None:
    with pytest.raises(dangjiu.UsageError, match="has no `.dj` files"):
        dangjiu.compile(tmp_path)
    with pytest.raises(dangjiu.UsageError, match="has no `.dj` files"):
        dangjiu.compile(paths=[tmp_path])
    with pytest.raises(dangjiu.UsageError, match="list of paths"):
        dangjiu.compile(paths=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(dangjiu.UsageError, match="`paths` is int"):
        dangjiu.compile(paths=5)  # type: ignore[arg-type]
    with pytest.raises(dangjiu.UsageError, match="a folder"):
        (tmp_path / "a.dj").write_text(BIG, "utf-8")
        (tmp_path / "b.dj").write_text(BIG.replace("big", "large"), "utf-8")
        dangjiu.format(tmp_path)


@pytest.mark.parametrize(
    "work",
    [
        dangjiu.compile,
        dangjiu.format,
        lambda text: dangjiu.diagnose([], [], rules=text),
    ],
)
def test_every_operation_shows_mistakes_in_rules(work: Callable[[Any], object]) -> None:
    with pytest.raises(dangjiu.RuleError) as caught:
        work("rule (")
    assert "rules.dj:1:6" in str(caught.value) and "1 | rule (\n" in str(caught.value)
    assert caught.value.render("zh").startswith("错误[") and caught.value.diagnostics


OLD = ZoneInfo("Asia/Shanghai")


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    old = datetime(1900, 1, 1, tzinfo=OLD)
    assert old.utcoffset() == timedelta(hours=8, minutes=5, seconds=43)
    rules = dangjiu.compile('rule r\nwhen order.created_at is 1899-12-31T15:54:17Z\nthen add_tag(tag: "x")\n')
    assert rules.evaluate({"created_at": old}, NOW).fired == ("main.r",)
    assert rules.evaluate({}, old) == rules.evaluate({}, "1899-12-31T15:54:17Z")
    assert dangjiu.order_id("taobao", "1", created=old) == dangjiu.order_id("taobao", "1", created=old.astimezone(timezone.utc))


def test_every_hint_for_an_instant_is_one() -> None:
    for wrong in ("garbage", "2026-02-09", "2026-02-09 10:00:00", "\ud800"):
        with pytest.raises(dangjiu.UsageError, match="`now` is") as caught:
            RULES.decide({}, wrong)
        for text in (str(caught.value), caught.value.message.zh):
            assert "2026-02-09T10:00:00+08:00" in text
    assert RULES.decide({}, "2026-02-09T10:00:00+08:00") == ()


VALUES = dangjiu.compile(
    "let limit = 500 CNY\nlist shops of text [\"a\"]\n"
    'rule big\nwhen order.amount >= limit and order.shop in list shops\nthen add_tag(tag: "big")\n'
)


def test_values_of_any_mapping() -> None:
    limit = {"amount": Decimal("200.00"), "currency": "CNY"}
    own = VALUES.with_values(lets=MappingProxyType({"limit": limit}), lists=MappingProxyType({"shops": ("b",)}))
    assert own.evaluate({"amount": "200 CNY", "shop": "b"}, NOW).fired == ("main.big",)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"lists": {"shops": {"b"}}}, "`shops` is set; expected a list"),
        ({"lists": {"shops": "b"}}, "`shops` is str; expected a list"),
        ({"lists": {"shops": ["b", {1}]}}, "`shops` holds a value of type set"),
        ({"lists": {"shops": ["b", 1]}}, "`shops` needs values of type text"),
        ({"lists": {"shops": ["\ud800"]}}, "`shops` holds a text with half a character"),
        ({"lets": {"limit": object()}}, "`limit` holds a value of type object, which has no JSON form$"),
        ({"lets": {5: 1}}, "key of type int"),
        ({"lets": [1]}, "`lets` is list; expected a mapping"),
    ],
)
def test_wrong_values_are_named(values: Any, says: str) -> None:
    with pytest.raises(dangjiu.UsageError, match=says):
        VALUES.with_values(**values)


def test_times_and_numbers_may_stand_in_requests() -> None:
    at = datetime(2026, 9, 21, 10, tzinfo=timezone.utc)
    status = {"map": "canonical.order_state", "fields": ["awaiting_shipment"]}

    def row(times: object) -> dict[str, Any]:
        return {"system": "taobao", "kind": "sales_order", "id": "A", "status": status, "times": {"created": times}}

    systems = [{"name": "taobao", "role": "channel"}]
    found = [dangjiu.diagnose(systems, [row(time)], now=at, all_orders=True) for time in (at, at.isoformat())]
    assert found[0] == found[1]
    with pytest.raises(dangjiu.UsageError, match="`request` holds a value of type object"):
        dangjiu.diagnose(systems, [row(object())])
    with pytest.raises(dangjiu.UsageError, match="`at` is date; expected a datetime with a time zone"):
        dangjiu.map_status("qimen.process_status", {}, at=date(2026, 2, 9))  # type: ignore[arg-type]


def test_nobody_can_change_an_answer() -> None:
    found = RULES.evaluate({"amount": "620 CNY"}, NOW)
    before = found.to_json()
    (intent,) = found.intents
    args: dict[str, Any] = intent.args  # type: ignore[assignment]
    args["tag"] = "other"
    assert intent.args == {"tag": "big"} and found.intents[0].args == {"tag": "big"}
    assert copy.copy(found) == found and copy.deepcopy({"found": found})["found"] == found
    assert found.to_json() == before


def test_an_evaluation_shows_what_only_an_engine_with_a_memory_can_decide() -> None:
    found = RULES.evaluate({"event": {"type": "nobody.knows"}}, NOW)
    assert found.unknown_event is not None
    assert f"unknown_event={found.unknown_event!r}" in repr(found) and "unknown_event" in found._repr_html_()


if sys.platform != "win32":

    def interrupted(call: Callable[[], object]) -> None:
        import signal

        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt):
                call()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def test_ctrl_c_ends_a_batch() -> None:
        table = pa.Table.from_batches([pa.record_batch({"amount": ["620 CNY"] * 20_000})] * 1000)
        interrupted(lambda: RULES.evaluate_batch(table, NOW))

    def test_ctrl_c_ends_documents_before_all_are_read() -> None:
        rules = dangjiu.compile(BIG)
        documents = [b'{"amount": "620 CNY"}'] * 1_000_000
        interrupted(lambda: rules.evaluate_documents(documents, NOW))
        assert rules.metrics()["events"] < len(documents)
