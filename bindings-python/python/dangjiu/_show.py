"""How answers show themselves in a console and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._dangjiu import Evaluation
    from ._records import Record

_PARTS = ("intents", "undecided", "errored", "withheld", "events")
#: What is no list of records: shown where there is any.
_NAMES = ("needs_state", "unknown_event")


def evaluation_text(found: Evaluation) -> str:
    """``Evaluation(fired=('main.big',), intents=1)``: the rules that fired, and how many there are of the rest."""
    counts = [(part, len(getattr(found, part))) for part in _PARTS]
    names = [(part, getattr(found, part)) for part in _NAMES]
    shown = [f"fired={found.fired!r}", *(f"{part}={count}" for part, count in counts if count)]
    return f"Evaluation({', '.join([*shown, *(f'{part}={value!r}' for part, value in names if value)])})"


def evaluation_html(found: Evaluation) -> str:
    """One table for what fired and what is asked for, and one for each further part that is not empty."""
    tables = [_table(("fired",), ([rule] for rule in found.fired), "no rule fired")]
    for part in _PARTS:
        records: tuple[Record, ...] = getattr(found, part)
        if records:
            names = [name for name in records[0]._fields if any(name in record._wire for record in records)]
            rows = ([_plain(getattr(record, name)) for name in names] for record in records)
            tables.append(f"<p>{part}</p>" + _table(names, rows, ""))
    tables += [_table((part,), [[_plain(getattr(found, part))]], "") for part in _NAMES if getattr(found, part)]
    return "".join(tables)


def record_html(record: Record) -> str:
    """A table of the fields."""
    rows = ([name, _plain(getattr(record, name))] for name in record._fields if name in record._wire)
    return _table((type(record).__name__, ""), rows, "")


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(_plain(part) for part in value)
    return str(value)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], empty: str) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return f"<p>{escape(empty)}</p>"
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
