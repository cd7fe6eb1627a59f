"""Every vector that all languages share, through the one door."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dangjiu

TESTS = Path(__file__).parents[2] / "tests"


def vectors() -> Iterator[dict[str, Any]]:
    for file in sorted((TESTS / "vectors").rglob("*.json")):
        yield from json.loads(file.read_text("utf-8"))


def how_many() -> int:
    """The number that the Rust runner asserts."""
    runner = (TESTS / "tests" / "all" / "vectors.rs").read_text("utf-8")
    found = re.search(r"const VECTORS: usize = (\d+);", runner)
    assert found is not None
    return int(found.group(1))


def test_answers_are_the_same_bytes_in_every_host() -> None:
    digest = hashlib.sha256()
    for vector in sorted(vectors(), key=lambda vector: vector["id"]):
        digest.update(dangjiu.call(vector["op"], written_out(vector["request"])) + b"\n")
    assert digest.hexdigest() == (TESTS / "vectors" / "answers.sha256").read_text("utf-8").strip()


def written_out(part: Any) -> Any:
    """A request with its long texts written out."""
    if isinstance(part, dict):
        if "$repeat" in part and "times" in part:
            return part["$repeat"] * part["times"]
        if "$join" in part:
            return "".join(written_out(piece) for piece in part["$join"])
        return {key: written_out(value) for key, value in part.items()}
    if isinstance(part, list):
        return [written_out(item) for item in part]
    return part


def differences(at: str, expect: Any, found: Any, exact: bool) -> Iterator[str]:
    """Where an answer is not what is expected: members may be more unless ``exact``, lists may not be longer."""
    if isinstance(expect, dict) and isinstance(found, dict):
        for key, value in expect.items():
            if key in found:
                yield from differences(f"{at}/{key}", value, found[key], exact)
            else:
                yield f"{at}/{key}: expected {value!r}, found nothing"
        if exact:
            yield from (f"{at}/{key}: expected nothing" for key in found if key not in expect)
    elif isinstance(expect, list) and isinstance(found, list):
        if len(expect) != len(found):
            yield f"{at}: expected {len(expect)} items, found {len(found)}: {found!r}"
        for number, (one, other) in enumerate(zip(expect, found)):
            yield from differences(f"{at}/{number}", one, other, exact)
    elif type(expect) is not type(found) or expect != found:
        yield f"{at}: expected {expect!r}, found {found!r}"


def test_no_vector_is_lost() -> None:
    assert len(list(vectors())) == how_many()


def test_every_vector_holds() -> None:
    failures = []
    for vector in vectors():
        request = json.dumps(written_out(vector["request"]))
        answer = json.loads(dangjiu.call(vector["op"], request))
        lines = list(differences("", vector["expect"], answer, vector.get("exact", False)))
        if lines:
            failures.append("\n  ".join([vector["id"], *lines]))
    assert not failures, f"{len(failures)} vectors fail:\n" + "\n".join(failures)


def test_a_difference_is_seen() -> None:
    assert list(differences("", {"a": [1]}, {"a": [1], "b": 2}, False)) == []
    assert list(differences("", {"a": [1]}, {"a": [1], "b": 2}, True)) == ["/b: expected nothing"]
    assert list(differences("", [], [1], False)) == [": expected 0 items, found 1: [1]"]
    assert list(differences("", 1, True, False)) == [": expected 1, found True"]


def test_requests_may_be_text_bytes_or_a_dict() -> None:
    request = {"do": "add", "a": "0.1", "b": "0.2"}
    as_text = json.dumps(request)
    answers = {dangjiu.call("decimal", form) for form in (request, as_text, as_text.encode())}
    assert answers == {b'{"ok":{"value":"0.3"}}'}
    assert b'"code":"operation"' in dangjiu.call("nothing", {})
    assert b'"code":"request"' in dangjiu.call("decimal", '"\ud800"')
