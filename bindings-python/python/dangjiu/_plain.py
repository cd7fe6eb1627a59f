"""Objects that are not of JSON's own types, made plain: the one place that knows the types of Python.

Exact types map exactly: a ``Decimal`` is a number with its digits, a ``datetime`` its ISO text (in UTC where its offset
has seconds, which no ISO text has), a ``timedelta`` an ISO duration, an ``Enum`` its value (its name where the value is
no single one), a float the digits that ``repr`` prints. Models and dataclasses are the dict of their fields. What NumPy
and pandas have is as the Python values it stands for; their NaT and NA are None.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import EllipsisType
from typing import Any

from ._errors import UsageError, limit, usage

_MINUTE = timedelta(minutes=1)
#: JSON's own types (an ``int`` of at most 64 bits, no ``float``), or a number as its text and whether it is one, or nothing that facts have.
Plain = None | bool | int | str | list[Any] | dict[Any, Any] | tuple[str, bool] | EllipsisType


def plain(value: Any) -> Plain:
    """The object as one of JSON's own types; a number that is no small ``int`` as its text and whether it is finite."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return _integer(int.__index__(value))
    if isinstance(value, float):
        # The `repr` of a subclass (NumPy's float64) may say more than the digits.
        return float.__repr__(value), math.isfinite(value)
    if isinstance(value, dict):
        return dict(dict.items(value))
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, Decimal):
        # The `str` of a subclass may say more than the digits: that of an `Enum` says its name.
        return Decimal.__str__(value), value.is_finite()
    if isinstance(value, (date, time)):
        # The NaT of pandas is a datetime that is not itself.
        return _iso(value) if value == value else None
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, Enum):
        return _single(value)
    if hasattr(type(value), "__pydantic_root_model__") and hasattr(value, "root"):
        return plain(value.root)
    fields = _fields(value)
    if fields is not None:
        return fields
    if hasattr(type(value), "dtype") and hasattr(type(value), "tolist"):
        return _of_numpy(value)
    if hasattr(type(value), "__index__"):
        return _integer(value.__index__())
    if isinstance(value, Mapping):
        return dict(value)
    if type(value).__name__ == "NAType" and type(value).__module__.startswith("pandas."):
        return None
    return ...


def moment(now: object, name: str = "now") -> str:
    """The instant that an argument is as RFC 3339 text."""
    if isinstance(now, str):
        raise usage(
            name,
            f"`{name}` is {_shown(now)}; expected a time with its offset, such as `2026-02-09T10:00:00+08:00`",
            f"“{name}”是 {_shown(now)}，应为带时区的时刻，例如“2026-02-09T10:00:00+08:00”",
        )
    if not isinstance(now, datetime) or now != now:
        found = type(now).__name__
        raise usage(
            name,
            f"`{name}` is {found}; expected a datetime with a time zone, or RFC 3339 text",
            f"“{name}”是 {found}，应为带时区的 datetime 或 RFC 3339 文本",
        )
    if now.utcoffset() is None:
        raise usage(
            name,
            f"`{name}` is a datetime without a time zone; write `datetime.now(timezone.utc)` or give it `tzinfo`",
            f"“{name}”是没有时区的 datetime；请写 `datetime.now(timezone.utc)` 或给出 `tzinfo`",
        )
    return _iso(now)


def many(documents: object) -> Iterable[object]:
    """Events or orders, one after the other; one alone is refused, and so is what is none."""
    if _is_table(documents):
        found = type(documents).__name__
        raise usage(
            "documents",
            f"`documents` is {found}, which is a table; give it to `evaluate_batch`",
            f"“documents”是 {found}，即表格；请用 `evaluate_batch`",
        )
    one = isinstance(documents, (str, bytes, bytearray, memoryview, Mapping)) or _fields(documents) is not None
    if one or not isinstance(documents, Iterable):
        found = type(documents).__name__
        raise usage(
            "documents",
            f"`documents` is {found}; expected a list of events or orders",
            f"“documents”是 {found}，应为事件或订单的列表",
        )
    return documents


def rows(observations: object) -> list[object]:
    """What systems say, row by row."""
    expected = "a list of rows: of a table its `to_pylist()`, `to_dicts()` or `to_dict('records')`"
    expected_zh = "由各行组成的列表：表格请用 `to_pylist()`、`to_dicts()` 或 `to_dict('records')`"
    return [_row(row) for row in listed(observations, "observations", expected, expected_zh)]


def listed(things: object, name: str, expected: str, expected_zh: str) -> list[Any]:
    """The things of a list, or of anything else that can be gone through but a table, a text and one thing by itself."""
    one = isinstance(things, (str, bytes, bytearray, memoryview, Mapping)) or _is_table(things)
    if one or not isinstance(things, Iterable):
        found = type(things).__name__
        raise usage(name, f"`{name}` is {found}; expected {expected}", f"“{name}”是 {found}，应为{expected_zh}")
    return list(things)


def _row(row: object) -> object:
    """An observation; an amount that is a ``Decimal`` is its digits. What is none the engine refuses."""
    made = plain(row)
    if not isinstance(made, dict):
        return row
    amounts = made.get("amounts")
    if isinstance(amounts, Mapping):
        made["amounts"] = {name: _digits(amount) for name, amount in amounts.items()}
    return made


def _digits(amount: object) -> object:
    return format(amount, "f") if isinstance(amount, Decimal) and amount.is_finite() else amount


def _is_table(value: object) -> bool:
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__dataframe__")


def host_values(lets: object, lists: object, zone: object) -> bytes:
    """Values of ``let``s, members of lists and a zone, as JSON."""
    members = _named(lists, "lists")
    for name, given in members:
        if not isinstance(plain(given), list):
            found = type(given).__name__
            raise usage("wrong_type", f"`{name}` is {found}; expected a list", f"“{name}”是 {found}，应为列表")
    return f'{{"lets":{_members(_named(lets, "lets"))},"lists":{_members(members)},"zone":{document(zone, "zone")}}}'.encode()


def document(value: object, name: str, room: int = 64) -> str:
    """The JSON text of an object; ``name`` says in an error where it stands, ``room`` how deep it may still nest."""
    made = plain(value)
    if isinstance(made, tuple):
        return made[0] if made[1] else "null"
    if isinstance(made, (list, dict)) and room == 0:
        raise limit("too_deep", f"`{name}` nests deeper than 64 levels", f"“{name}”嵌套超过 64 层")
    if isinstance(made, list):
        return f"[{','.join(document(item, name, room - 1) for item in made)}]"
    if isinstance(made, dict):
        members = (f"{_key(key, name)}:{document(part, name, room - 1)}" for key, part in list(made.items()))
        return f"{{{','.join(members)}}}"
    if isinstance(made, EllipsisType):
        raise _unfit("value", "值", value, name)
    return _text(made, name) if isinstance(made, str) else json.dumps(made)


def _key(key: object, name: str) -> str:
    if not isinstance(key, str):
        raise _unfit("key", "键", key, name)
    return _text(key, name)


def _text(text: str, name: str) -> str:
    if not _is_whole(text):
        raise usage(
            "argument",
            f"`{name}` holds a text with half a character (a lone surrogate), which has no JSON form",
            f"“{name}”中含有半个字符（单独的代理项）的文字，没有 JSON 形式",
        )
    return json.dumps(text, ensure_ascii=False)


def _unfit(what: str, chinese: str, value: object, name: str) -> UsageError:
    found = type(value).__name__
    return usage(
        "argument",
        f"`{name}` holds a {what} of type {found}, which has no JSON form",
        f"“{name}”中类型为 {found} 的{chinese}没有 JSON 形式",
    )


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(values: object, what: str) -> list[tuple[str, object]]:
    if values is None:
        return []
    if not isinstance(values, Mapping):
        found = type(values).__name__
        raise usage(what, f"`{what}` is {found}; expected a mapping of names", f"“{what}”是 {found}，应为以名称为键的映射")
    return list(values.items())


def _members(values: list[tuple[str, object]]) -> str:
    members = (f"{_key(name, 'a name')}:{document(value, name)}" for name, value in values)
    return f"{{{','.join(members)}}}"


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= 80 else f"{text[:80]}…", ensure_ascii=not _is_whole(text))


def _iso(value: date | time) -> str:
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is not None and offset % _MINUTE:
            value = _in_utc(value, offset)
    return value.isoformat()


def _in_utc(value: datetime, offset: timedelta) -> datetime:
    try:
        return value.astimezone(timezone.utc)
    except OverflowError:
        # Before the first year, or after the last: the same instant at the next whole minute of an offset.
        whole = offset - offset % _MINUTE + (_MINUTE if value.year == 1 else timedelta())
        return (value.replace(tzinfo=None) + (whole - offset)).replace(tzinfo=timezone(whole))


def _of_numpy(value: Any) -> Plain:
    """An array as a list, a single value of NumPy as that of Python; told by their marks, not imported."""
    if value.dtype.kind in ("m", "M") and type(value).__module__ == "numpy":
        # Python's own times end at microseconds; finer ones would come as whole numbers.
        value = value.astype(f"{value.dtype.kind}8[us]")
    made = value.tolist()
    return ... if type(made) is type(value) else plain(made)


def _single(member: Enum) -> Plain:
    value = member.value
    if value is not None and type(value) not in (str, bool):
        value = plain(value)
    return member.name if isinstance(value, (dict, list, EllipsisType)) else value


def _integer(value: int) -> Plain:
    """Itself, or the digits of one that 64 bits do not hold."""
    if -(2**63) <= value < 2**63:
        return int(value)
    try:
        return int.__repr__(value), True
    except ValueError:
        # Longer than Python writes out: such a text is its own error there.
        return "of thousands of digits", False


def _duration(length: timedelta) -> str:
    """``PT90S``, ``-PT0.25S``."""
    micros = length // timedelta(microseconds=1)
    whole, rest = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}PT{whole}{f'.{rest:06}' if rest else ''}S"


def _fields(value: Any) -> dict[Any, Any] | None:
    """The fields of a model or dataclass; nothing is converted. Pydantic is told by its marks, not imported."""
    of = type(value)
    if hasattr(of, "__dataclass_fields__"):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if hasattr(value, field.name)}
    if not hasattr(of, "__pydantic_validator__"):
        return dict(vars(value)) if hasattr(of, "__fields_set__") else None
    computed = of.__pydantic_decorators__.computed_fields
    return {**vars(value), **(value.__pydantic_extra__ or {}), **{name: getattr(value, name) for name in computed}}
