"""Objects that are not of JSON's own types, made plain: the one place that knows the types of Python.

Exact types map exactly: a ``Decimal`` is a number with its digits, a ``datetime`` its ISO text, a ``timedelta`` an ISO
duration, an ``Enum`` its value (its name where the value is no single one), a float the digits that ``repr`` prints.
Models and dataclasses are the dict of their fields.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import EllipsisType
from typing import Any

from ._errors import usage

#: JSON's own types (an ``int`` of at most 64 bits, no ``float``), or a number as its text and whether it is one, or nothing that facts have.
Plain = None | bool | int | str | list[Any] | dict[Any, Any] | tuple[str, bool] | EllipsisType


def plain(value: Any) -> Plain:
    """The object as one of JSON's own types; a number that is no small ``int`` as its text and whether it is finite."""
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
        return str(value), value.is_finite()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, Enum):
        return _single(value)
    fields = _fields(value)
    if fields is not None:
        return fields
    if hasattr(type(value), "__index__"):
        # NumPy's integers, which are no `int`.
        return _integer(value.__index__())
    if isinstance(value, Mapping):
        return dict(value)
    return ...


def moment(now: object) -> str:
    """The instant of a call as RFC 3339 text."""
    if not isinstance(now, datetime):
        found = type(now).__name__
        raise usage(
            "now",
            f"`now` is {found}; expected a datetime with a time zone, or RFC 3339 text",
            f"“now”是 {found}，应为带时区的 datetime 或 RFC 3339 文本",
        )
    if now.utcoffset() is None:
        raise usage(
            "now",
            "`now` is a datetime without a time zone; write `datetime.now(timezone.utc)` or give it `tzinfo`",
            "“now”是没有时区的 datetime；请写 `datetime.now(timezone.utc)` 或给出 `tzinfo`",
        )
    return now.isoformat()


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
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if not hasattr(of, "__pydantic_validator__"):
        return dict(vars(value)) if hasattr(of, "__fields_set__") else None
    computed = of.__pydantic_decorators__.computed_fields
    return {**vars(value), **(value.__pydantic_extra__ or {}), **{name: getattr(value, name) for name in computed}}
