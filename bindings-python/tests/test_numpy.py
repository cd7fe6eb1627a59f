"""Values of NumPy and pandas are read as the Python values they are."""

from __future__ import annotations

from typing import Any

import dangjiu
import pytest

NOW = "2026-02-09T10:00:00+08:00"

NP = pytest.importorskip("numpy")


@pytest.mark.parametrize(
    ("condition", "order"),
    [
        ("order.cod", {"cod": NP.bool_(True)}),
        ("order.risk_score is 0.5", {"risk_score": NP.float32(0.5)}),
        ("order.risk_score is 0.5", {"risk_score": NP.float16(0.5)}),
        ("order.risk_score is 5", {"risk_score": NP.uint8(5)}),
        ("order.risk_score is 5", {"risk_score": NP.array(5)}),
        ("order.note is \"a\"", {"note": NP.str_("a")}),
        ("order.coupons contains \"NEW10\"", {"coupons": NP.array(["NEW10", "B"])}),
        ("any i in order.items (i.quantity is 2)", {"items": NP.array([{"quantity": NP.int64(2)}], object)}),
        ("order.note is none", {"note": NP.datetime64("NaT")}),
        ("callback.latency is 2500ms", {"callback": {"latency": NP.timedelta64(2_500_000_000, "ns")}}),
    ],
)
def test_what_numpy_has_is_as_in_python(condition: str, order: dict[str, Any]) -> None:
    rules = dangjiu.compile(f'rule r\nwhen {condition}\nthen add_tag(tag: "x")\n')
    assert rules.evaluate(order, NOW).fired == ("main.r",)


def test_times_of_numpy_are_local_times() -> None:
    rules = dangjiu.compile('rule r\nwhen order.created_at is 2026-02-09T02:00:00Z\nthen add_tag(tag: "x")\n')
    here = rules.with_values(zone="Asia/Shanghai")
    assert here.evaluate({"created_at": NP.datetime64("2026-02-09T10:00:00", "ns")}, NOW).fired == ("main.r",)


@pytest.mark.parametrize("value", [NP.array([1, 2]), NP.array([[1]]), NP.complex64(1), NP.longdouble(1)])
def test_what_numpy_has_beside_is_wrong_in_its_place(value: Any) -> None:
    assert dangjiu.compile('rule r\nwhen order.note is "a"\nthen add_tag(tag: "x")\n').evaluate({"note": value}, NOW).errored


def test_nothing_of_pandas_is_none() -> None:
    pandas = pytest.importorskip("pandas")
    rules = dangjiu.compile('rule r\nwhen order.note is none\nthen add_tag(tag: "x")\n')
    for nothing in (pandas.NaT, pandas.NA):
        assert rules.evaluate({"note": nothing}, NOW) == rules.evaluate({"note": None}, NOW)
        assert rules.evaluate({"note": nothing}, NOW).fired == ("main.r",)
        with pytest.raises(dangjiu.UsageError, match="now"):
            rules.evaluate({}, nothing)
