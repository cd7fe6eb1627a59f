"""Wrong arguments: every host refuses each in one way. The table stands in ``tests/hosts``, for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dangjiu

TABLE = json.loads((Path(__file__).parents[2] / "tests/hosts/wrong_arguments.json").read_text("utf-8"))
RULES = dangjiu.compile(
    'let limit = 500 CNY\nlist shops of text ["a"]\n'
    'rule big\nwhen order.amount >= limit and order.shop in list shops\nthen add_tag(tag: "big")\n'
)


def _call(op: str, request: Any) -> None:
    answer = json.loads(dangjiu.call(op, request))
    if "error" in answer:
        raise {"usage": dangjiu.UsageError, "limit": dangjiu.LimitError}[answer["error"]["kind"]](answer["error"])


def _render_error(lang: str) -> str:
    with pytest.raises(dangjiu.RuleError) as caught:
        dangjiu.compile("rule (")
    return caught.value.render(lang)


CALLS: dict[str, Callable[..., object]] = {
    "map_status": dangjiu.map_status,
    "order_id": dangjiu.order_id,
    "diagnose": dangjiu.diagnose,
    "with_values": RULES.with_values,
    "evaluate": RULES.evaluate,
    "explain": RULES.explain,
    "evaluate_many": RULES.evaluate_documents,
    "graph": RULES.graph,
    "render": RULES.render,
    "render_error": _render_error,
    "compile": lambda text: dangjiu.compile(text),
    "unpack": dangjiu.unpack,
    "format": dangjiu.format,
    "explain_code": dangjiu.explain_code,
    "call": _call,
}
CLASSES = {"usage": dangjiu.UsageError, "limit": dangjiu.LimitError, "facts": dangjiu.FactError}


def _made(value: Any) -> Any:
    """The argument that the table writes as JSON."""
    if isinstance(value, list):
        return [_made(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$deep" in value:
        deep: Any = []
        for _ in range(value["$deep"] - 1):
            deep = [deep]
        return deep
    if "$no_json" in value:
        return {1}
    return {name: _made(part) for name, part in value.items()}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['call']} {json.dumps(row['with'])[:90]}")
def test_each_is_refused_as_the_table_says(row: dict[str, Any]) -> None:
    with pytest.raises(dangjiu.DangjiuError) as caught:
        CALLS[row["call"]](**_made(row["with"]))
    error = caught.value
    assert (type(error), error.kind, error.code) == (CLASSES[row["kind"]], row["kind"], row["code"]), str(error)
    assert any("一" <= character <= "龥" for character in error.message.zh) and error.message.en
    assert (error.message.en, error.message.zh) == (row.get("en", error.message.en), row.get("zh", error.message.zh))
    assert " struct " not in error.message.en and " u64" not in error.message.en
