"""What the engine refuses, as exceptions.

Every exception carries the same data as the error of any other host: ``kind``, ``code`` and ``message`` in both
languages.
"""

from __future__ import annotations

import json
from typing import Any

from ._records import Diagnostic, Said, many_of


class DangjiuError(Exception):
    """The base of everything that Dangjiu raises by itself.

    ``kind`` is ``check``, ``facts``, ``limit``, ``usage`` or ``internal``; ``code`` says which error of that kind;
    ``fault`` says who can do something about it: ``rules``, ``facts``, ``caller`` or ``engine``; ``retryable`` whether the
    same call may succeed later, which none of today's does.
    """

    kind: str
    code: str
    fault: str
    retryable: bool
    message: Said

    def __init__(self, wire: dict[str, Any], text: str | None = None, chinese: str | None = None) -> None:
        super().__init__(text or wire["message"]["en"])
        self._wire = wire
        self._chinese = chinese or wire["message"]["zh"]
        self.kind = wire["kind"]
        self.code = wire["code"]
        self.fault = wire["fault"]
        self.retryable = wire["retryable"]
        self.message = Said(wire["message"])

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._wire, self.args[0], self._chinese))

    def render(self, lang: str = "en") -> str:
        """The text that the error shows, in English (``"en"``: the same as ``str``) or Chinese (``"zh"``)."""
        if lang not in ("en", "zh"):
            raise usage("lang", f"there is no language `{lang}`; there are `en` and `zh`", f"没有语言“{lang}”；现有：`en`、`zh`")
        return str(self.args[0]) if lang == "en" else self._chinese

    def to_dict(self) -> dict[str, Any]:
        """The error as plain data, as in the answer of :func:`dangjiu.call`."""
        copy: dict[str, Any] = json.loads(json.dumps(self._wire))
        return copy


class RuleError(DangjiuError, ValueError):
    """The rules have errors; printed, it shows each with its line and a caret, as the command line does."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong in the rules, errors and warnings, in the order of the files."""
        return many_of(Diagnostic, self._wire.get("diagnostics", ()))


class FactError(DangjiuError, ValueError):
    """The facts cannot be read as a whole; nothing was evaluated."""


class LimitError(DangjiuError, ValueError):
    """Something is larger than the limits allow; nothing was evaluated."""


class UsageError(DangjiuError, ValueError):
    """The call itself is wrong: an unknown rule, a time without an offset, a value of another type."""


class InternalError(DangjiuError, RuntimeError):
    """A mistake in Dangjiu."""


_CLASSES: dict[str, type[DangjiuError]] = {
    "check": RuleError,
    "facts": FactError,
    "limit": LimitError,
    "usage": UsageError,
    "internal": InternalError,
}


for _class in (DangjiuError, *_CLASSES.values()):
    # Shown as `dangjiu.RuleError`, which is where they are imported from.
    _class.__module__ = "dangjiu"


def usage(code: str, english: str, chinese: str) -> UsageError:
    """A wrong call."""
    return UsageError(_wire("usage", code, english, chinese))


def limit(code: str, english: str, chinese: str) -> LimitError:
    """An argument that is larger than the limits allow."""
    return LimitError(_wire("limit", code, english, chinese))


def _wire(kind: str, code: str, english: str, chinese: str) -> dict[str, Any]:
    return {"kind": kind, "code": code, "message": {"en": english, "zh": chinese}, "retryable": False, "fault": "caller"}


def exception(wire: bytes, english: str | None, chinese: str | None) -> DangjiuError:
    """The exception for an error in JSON; the texts are its diagnostics, shown with their lines."""
    error: dict[str, Any] = json.loads(wire)
    return _CLASSES[error["kind"]](error, english, chinese)
