"""Memory does not grow with calls, and misuse ends in an exception.

    python tests/test_memory.py 5000000

measures the long form: bytes per call over the last 80 % of the calls, as the slope of a line through the samples.
"""

from __future__ import annotations

import gc
import itertools
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import dangjiu

NOW = "2026-02-09T10:00:00+08:00"
STATM = Path("/proc/self/statm")
RULES = dangjiu.compile(
    'rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "{order.id}")\n'
    'rule noted\nwhen order.note starts with "a"\nthen add_tag(tag: "n")\n'
    'rule listed\nwhen order.coupons contains "NEW10"\nthen add_tag(tag: "k")\n'
)


def call(number: int) -> None:
    """One of a few calls, each with texts that no other call has."""
    order: dict[str, Any] = {"id": f"订单-{number}", "amount": f"{number % 1000} CNY", "note": f"a{number}"}
    what = number % 8
    if what == 0:
        assert RULES.evaluate(order, NOW).intents is not None
    elif what == 1:
        RULES.evaluate(json.dumps(order), NOW).to_dict()
    elif what == 2:
        fails(lambda: RULES.decide({**order, "编号": 1, "订单号": 2, "金额": 3}, NOW))
    elif what == 3:
        fails(lambda: RULES.evaluate(json.dumps(order)[:-1], NOW))
    elif what == 4:
        fails(lambda: RULES.evaluate(order, f"at {number}"))
    else:
        RULES.decide({**order, "coupons": [f"x{number}", "NEW10"]}, NOW)


def fails(work: Callable[[], object]) -> None:
    try:
        work()
    except dangjiu.DangjiuError:
        return
    raise AssertionError("it did not fail")


def bytes_held() -> int:
    return int(STATM.read_text().split()[1]) * 4096


def slope(calls: int) -> float:
    """Bytes per call over the last four fifths."""
    samples: list[tuple[int, int]] = []
    step = calls // 100
    for number in range(calls):
        call(number)
        if number >= calls // 5 and number % step == 0:
            gc.collect()
            samples.append((number, bytes_held()))
    mean_call = sum(number for number, _ in samples) / len(samples)
    mean_bytes = sum(held for _, held in samples) / len(samples)
    across = sum((number - mean_call) ** 2 for number, _ in samples)
    return sum((number - mean_call) * (held - mean_bytes) for number, held in samples) / across


@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_calls() -> None:
    slope(4000)
    # One kept object would be 50 bytes or more; the long form measures finer.
    assert slope(40_000) < 16


class Raising:
    """A model whose field cannot be read."""

    __dataclass_fields__ = {"amount": None}


class Endless(dict[str, Any]):
    """A dict whose own methods must not matter."""

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError(key)

    def __len__(self) -> int:
        return -1

    def items(self) -> Any:
        return itertools.repeat(("id", "x"))


def cycle() -> dict[str, Any]:
    order: dict[str, Any] = {"amount": "600 CNY"}
    order["customer"] = order
    order["coupons"] = [order["coupons"]] if "coupons" in order else [order]
    return order


def deep() -> Any:
    inner: Any = "x"
    for _ in range(100_000):
        inner = {"note": inner}
    return inner


MISUSE: list[Any] = [
    None, 5, 0.5, True, object(), set(), [], (), [{}], "", b"", "\ud800", b"\xff", b"{", "null", "[]", "nan", {1, 2}, range(3), type,
    Raising(), cycle(), {"amount": cycle()}, deep(), {"note": deep()}, {"coupons": deep()}, Endless(id="A"), {"order": Endless(id="A")},
    {"id": "\ud83d", "amount": "600 CNY"}, {"\ud83d": 1, "amount": "600 CNY"}, {1: 2}, {None: None}, {("id",): 1},
    {"amount": float("nan")}, {"amount": float("inf")}, {"amount": Decimal("sNaN")}, {"amount": 10**5000}, {"amount": 1j},
    {"note": "x" * 1_000_000}, {"coupons": ["x"] * 100_000}, {"coupons": iter([1])}, {"coupons": {"a": 1}},
    {"created_at": date.max}, {"created_at": datetime.min}, {"created_at": "2026-02-30"}, {"note": "\x00"}, {"customer": lambda: 1},
]  # fmt: skip


@pytest.mark.parametrize("facts", MISUSE, ids=range(len(MISUSE)))
def test_misuse_ends_in_an_answer_or_an_exception(facts: Any) -> None:
    calls: list[Callable[[], object]] = [
        lambda: RULES.evaluate(facts, NOW),
        lambda: RULES.decide(facts, NOW),
        lambda: RULES.explain("big", facts, NOW),
        lambda: RULES.evaluate({"note": facts, "amount": facts, "coupons": facts, "customer": facts}, NOW),
        lambda: RULES.evaluate({"specversion": "1.0", "type": facts, "data": facts}, NOW),
        lambda: RULES.evaluate_documents([facts, facts], NOW),
        lambda: RULES.evaluate_batch(facts, NOW),
        lambda: RULES.with_values(lists={"x": facts}),
        lambda: RULES.decide({"id": "A"}, facts),
    ]
    for work in calls:
        try:
            work()
        except Exception as error:
            # A panic of the engine would be no Exception.
            assert not isinstance(error, dangjiu.InternalError), error


def test_objects_may_change_while_they_are_read() -> None:
    order: dict[str, Any] = {"id": "A", "amount": "600 CNY", "coupons": ["a"] * 40, "customer": {"tier": "gold"}}
    stop = False

    def change() -> None:
        for number in itertools.count():
            if stop:
                return
            order["coupons"] = [f"{number}{at}" for at in range(number % 50)]
            order["note"] = f"a{number}"
            order["coupons"].clear()
            order.pop("customer", None)

    with ThreadPoolExecutor(3) as pool:
        changing = pool.submit(change)
        for work in [pool.submit(lambda: [RULES.decide(order, NOW) for _ in range(2000)]) for _ in range(2)]:
            assert all("main.big" in fired for fired in work.result())
        stop = True
        changing.result()


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    print(f"{count} calls: {slope(count):.3f} bytes per call over the last 80 %")
