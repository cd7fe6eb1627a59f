"""Asks the package for Python everything in ``cases.json``, in every way it can be asked, and holds the answers against
those of the facade.

    python tests/hosts/ask_python.py FOLDER      with cases.json and answers.txt in it
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import dangjiu

Number = TypeVar("Number", int, Decimal)

SHOWN = 5
#: Deeper than this nothing is read, not even where no rule looks.
DEEPEST = 64


class LeftOut(Exception):
    """A document that is no object here."""


class Host:
    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.differ = 0
        self.differences: list[str] = []

    def same(self, what: str, form: str, document: str, expected: str, answer: str) -> None:
        if answer == expected or form == "objects" and placeless(answer) == placeless(expected):
            return
        self.differ += 1
        if self.differ <= SHOWN:
            self.differences.append(f"{what} ({form}) of {document}\n  expected {expected}\n  found    {answer}")

    def ask(self, rules: dangjiu.Rules, ask: dict[str, Any], answers: Iterator[str]) -> None:
        now, reveal, rule = ask["now"], ask["reveal"], ask["rule"]
        batch: list[tuple[str, str, Any, str]] = []
        for text in ask["documents"]:
            evaluated, decided, explained, why_not = (next(answers) for _ in range(4))
            forms: dict[str, Any] = {"text": text, "bytes": text.encode()}
            try:
                forms["objects"] = object_of(text)
            except LeftOut as why:
                self.left_out[str(why)] += 1
            for form, facts in forms.items():
                self.same("evaluate", form, text, evaluated, answer(lambda: rules.evaluate(facts, now, reveal=reveal).to_json().decode()))
                self.same("decide", form, text, fired(decided), answer(lambda: written(rules.decide(facts, now))))
                self.same("explain", form, text, explained, answer(lambda: plain(rules.explain(rule, facts, now, reveal=reveal))))
                self.same("why_not", form, text, why_not, answer(lambda: plain(rules.why_not(rule, facts, now, reveal=reveal))))
                self.asked[form] += 1
                batch.append((form, text, facts, evaluated))
            self.asked["documents"] += 1
        rows = rules.evaluate_documents([facts for _, _, facts, _ in batch], now, threads=2, reveal=reveal)
        for (form, text, _, expected), row in zip(batch, rows, strict=True):
            found = refused(row) if isinstance(row, dangjiu.DangjiuError) else f'{{"ok":{row.to_json().decode()}}}'
            self.same("a row", form, text, expected, found)
            self.asked["rows"] += 1

    def summary(self) -> str:
        reasons = ", ".join(f"{count} {why}" for why, count in self.left_out.items())
        text, as_bytes, objects, rows = (self.asked[form] for form in ("text", "bytes", "objects", "rows"))
        return (
            f"hosts: python: {self.asked['documents']} documents, {self.differ} answers differ; {text} asked as text, "
            f"{as_bytes} as bytes, {objects} as objects, {rows} as rows; no objects: {reasons}"
        )


def written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(record: Any) -> str:
    return written(None if record is None else record.to_dict())


def answer(ask: Callable[[], str]) -> str:
    try:
        return f'{{"ok":{ask()}}}'
    except dangjiu.DangjiuError as error:
        return refused(error)


def refused(error: dangjiu.DangjiuError) -> str:
    return f'{{"error":{written(error.to_dict())}}}'


def placeless(answer: str) -> str:
    """The answer without the byte at which a document cannot be read: an object has none."""
    return re.sub(r"at byte \d+|第 \d+ 字节", "at a byte", answer)


def fired(decided: str) -> str:
    """Deciding gives only the rules that fire here."""
    found = json.loads(decided)
    return f'{{"ok":{written(found["ok"]["fired"])}}}' if "ok" in found else decided


def object_of(text: str) -> dict[str, Any]:
    """A document as the dict it is here."""

    def integer(digits: str) -> int:
        return exactly(int(digits), digits)

    def number(digits: str) -> Decimal:
        return exactly(Decimal(digits), digits)

    def constant(name: str) -> None:
        raise LeftOut("are no JSON")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise LeftOut("have a key twice")
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=members, parse_int=integer, parse_float=number, parse_constant=constant)
    except json.JSONDecodeError:
        raise LeftOut("are no JSON") from None
    if not isinstance(found, dict):
        raise LeftOut("are another value")
    look(found, 1)
    return found


def exactly(value: Number, digits: str) -> Number:
    if str(value) != digits:
        raise LeftOut("have a number that prints differently")
    return value


def look(value: Any, depth: int) -> None:
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise LeftOut("have half a character")
    if isinstance(value, (dict, list)) and depth > DEEPEST:
        raise LeftOut("nest too deep")
    if isinstance(value, dict):
        for key, member in value.items():
            look(key, depth)
            look(member, depth + 1)
    elif isinstance(value, list):
        for item in value:
            look(item, depth + 1)


def main(folder: Path) -> int:
    cases = json.loads((folder / "cases.json").read_text("utf-8"))
    answers = (folder / "answers.txt").read_text("utf-8").rstrip("\n").split("\n")
    host, lines = Host(), iter(answers)
    for of in cases["sets"]:
        rules = dangjiu.compile(of["sources"])
        for ask in of["asks"]:
            host.ask(rules, ask, lines)
    if host.asked["objects"] * 2 < host.asked["documents"] or next(lines, None) is not None:
        host.differences.append(f"{len(answers)} answers, {dict(host.asked)}")
    print("\n".join(host.differences))
    print(host.summary())
    return 1 if host.differences else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
