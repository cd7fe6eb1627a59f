"""The types that `types` writes, as a type checker reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import dangjiu

RIGHT = """
from order_types import Facts, Intent, Order
order: Order = {"amount": "199.00 CNY", "channel": "jd", "items": [{"sku": "A", "quantity": 2}]}
facts: Facts = {"order": order, "event": {"id": "e-1"}}
def carry_out(intent: Intent) -> str:
    if intent["action"] == "add_tag":
        return intent["args"]["tag"]
    return intent["key"]
"""
WRONG = {
    "a field nobody declared": 'order: Order = {"amuont": "199.00 CNY"}',
    "a word that is no channel": 'order: Order = {"channel": "jingdong"}',
    "an amount that is a number": 'order: Order = {"amount": 199}',
    "a list that is a record": 'order: Order = {"items": {"sku": "A"}}',
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_module_checks(tmp_path: Path, lang: str) -> None:
    (tmp_path / "order_types.py").write_text(written(lang), encoding="utf-8")
    assert mypy(tmp_path, "order_types.py") == (0, "")


def test_what_is_right_checks_and_what_is_wrong_does_not(tmp_path: Path) -> None:
    (tmp_path / "order_types.py").write_text(written("en"), encoding="utf-8")
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    assert mypy(tmp_path, "right.py") == (0, "")
    lines = ["from order_types import Order\n", *(f"{line}  # {what}\n" for what, line in WRONG.items())]
    (tmp_path / "wrong.py").write_text("".join(lines), encoding="utf-8")
    status, found = mypy(tmp_path, "wrong.py")
    complained = {int(line.split(":")[1]) for line in found.splitlines() if ": error:" in line}
    assert (status, complained) == (1, set(range(2, 2 + len(WRONG)))), found


def written(lang: str) -> str:
    answer = json.loads(dangjiu.call("types", {"target": "python", "lang": lang}))
    text: str = answer["ok"]["text"]
    return text


def mypy(folder: Path, name: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout
