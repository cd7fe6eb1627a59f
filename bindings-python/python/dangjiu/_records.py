"""Typed views of what crosses the boundary.

A view holds the plain data of an answer and reads a field when it is asked for; ``to_dict`` gives that data and
``to_json`` the bytes that every other host gives for it. A field that the data leaves out is ``None``, or empty.
"""

from __future__ import annotations

import inspect
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

R = TypeVar("R", bound="Record")


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        read = _reader(next(part for part in arguments if part is not type(None)))
        return lambda value: None if value is None else read(value)
    if origin is tuple:
        read_item = _reader(arguments[0])
        return lambda value: () if value is None else tuple(read_item(item) for item in value)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint
    if hint is bool:
        return bool
    if origin is not None and issubclass(origin, Mapping):
        return lambda value: {} if value is None else _copied(value)
    return _copied


def _copied(value: Any) -> Any:
    """Plain data that the caller may change without changing the answer."""
    if isinstance(value, dict):
        return {name: _copied(part) for name, part in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


class Record:
    """A view of one object of an answer."""

    __slots__ = ("_wire",)

    _fields: ClassVar[tuple[str, ...]] = ()
    #: By field, what reads it; made when a field is first read.
    _readers: ClassVar[dict[str, Callable[[Any], Any]] | None] = None
    _wire: Mapping[str, Any]

    def __init__(self, wire: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_wire", wire)

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(name for name in inspect.get_annotations(cls) if not name.startswith("_"))

    if not TYPE_CHECKING:
        # Type checkers see the fields by their annotations, and only those.

        def __getattr__(self, name: str) -> Any:
            cls = type(self)
            if name not in cls._fields:
                raise AttributeError(f"{cls.__name__} has no field {name!r}")
            if cls._readers is None:
                hints = typing.get_type_hints(cls)
                cls._readers = {field: _reader(hints[field]) for field in cls._fields}
            return cls._readers[name](self._wire.get(name))

        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(f"{type(self).__name__}.{name} cannot be set: an answer never changes")

    def __dir__(self) -> Iterable[str]:
        return (*object.__dir__(self), *self._fields)

    def to_dict(self) -> dict[str, Any]:
        """The plain data; a copy, so that it may be changed."""
        copy: dict[str, Any] = json.loads(self.to_json())
        return copy

    def to_json(self) -> bytes:
        """The same as JSON, byte for byte as other hosts write it."""
        return json.dumps(self._wire, ensure_ascii=False, separators=(",", ":")).encode()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._wire == other._wire

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self._wire),))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self._fields if name in self._wire)
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        from ._show import record_html

        return record_html(self)


class Said(Record):
    """A sentence in both languages; ``str`` gives the English one."""

    __slots__ = ()

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


class Position(Record):
    """A point in a source: ``byte`` from 0, ``line`` and ``column`` (in characters) from 1, ``utf16`` units.

    Packed rules whose texts were left out know the byte only.
    """

    __slots__ = ()

    byte: int
    line: int | None
    column: int | None
    utf16: int | None


class Place(Record):
    """A range of a source."""

    __slots__ = ()

    source: str
    start: Position
    end: Position


class Label(Record):
    """A further place with what is there."""

    __slots__ = ()

    at: Place
    message: Said


class Fix(Record):
    """A change that would remove the problem."""

    __slots__ = ()

    at: Place
    replacement: str


class Diagnostic(Record):
    """A problem found in a source. ``severity`` is ``error`` or ``warning``."""

    __slots__ = ()

    code: str
    severity: str
    message: Said
    at: Place | None
    labels: tuple[Label, ...]
    help: Said | None
    fix: Fix | None

    @property
    def file(self) -> str | None:
        """The name of the source."""
        return None if self.at is None else self.at.source

    @property
    def line(self) -> int | None:
        """The line, from 1."""
        return None if self.at is None else self.at.start.line

    @property
    def column(self) -> int | None:
        """The column in characters, from 1."""
        return None if self.at is None else self.at.start.column

    @property
    def span(self) -> tuple[int, int] | None:
        """The bytes of the source that are meant: the first, and the one after the last."""
        return None if self.at is None else (self.at.start.byte, self.at.end.byte)


class Intent(Record):
    """An action to execute.

    ``key`` is stable over retries, hosts and languages. ``args`` are by the primary names of the parameters; numbers,
    money, times and weights are texts. Without ``reveal`` values about people are masked in them. ``settled`` says to
    wait until no late event can change it, ``shadow`` that it is on trial and not to be carried out: its rule is
    ``shadow``, or was woken by an event of one that is.
    """

    __slots__ = ()

    key: str
    rule: str
    step: str
    item: int | None
    action: str
    args: Mapping[str, Any]
    at: str
    after: str | None
    unless: str | None
    settled: bool
    undone_by: str | None
    shadow: bool


class Undecided(Record):
    """A rule that missing values leave undecided, with the paths that are missing."""

    __slots__ = ()

    rule: str
    missing: tuple[str, ...]


class Errored(Record):
    """A rule that could not be computed; ``path`` is where a wrong value stands, if that is what is wrong."""

    __slots__ = ()

    rule: str
    path: str | None
    at: Place | None
    error: Said


class Withheld(Record):
    """A step that was not issued although its rule fired; ``path`` is where a wrong value stands, if that is what is wrong."""

    __slots__ = ()

    rule: str
    step: str
    item: int | None
    missing: tuple[str, ...]
    path: str | None
    error: Said | None
    needs_state: bool


class Emitted(Record):
    """An event that a rule emitted."""

    __slots__ = ()

    event: str
    id: str
    rule: str
    fields: Mapping[str, Any]
    shadow: bool


class Seen(Record):
    """A value that a clause saw; ``state`` is ``present``, ``none``, ``missing`` or ``wrong``."""

    __slots__ = ()

    path: str
    state: str
    value: str | None


class ItemsSeen(Record):
    """What the condition of a quantifier came to, item by item."""

    __slots__ = ()

    held: int
    failed: int
    undecided: int
    errored: int
    item: int | None
    seen: tuple[Seen, ...]


class Clause(Record):
    """A clause of a rule's condition; ``outcome`` is ``true``, ``false``, ``unknown`` or ``error``.

    An ``or``, and an ``and`` below one, has its ``sides``, each by itself; ``deciding`` are the numbers, from 0, of those
    that decide: of a true ``or`` the true ones.
    """

    __slots__ = ()

    text: str
    at: Place | None
    outcome: str
    seen: tuple[Seen, ...]
    needed: Said | None
    missing: tuple[str, ...]
    error: Said | None
    items: ItemsSeen | None
    sides: tuple[Clause, ...]
    deciding: tuple[int, ...]


class TriggerSeen(Record):
    """The trigger of a rule against the event."""

    __slots__ = ()

    outcome: str
    needed: Said
    said: str | None
    filter: tuple[Clause, ...]


class Trace(Record):
    """One rule and one event, explained.

    ``verdict`` is ``fired``, ``failed``, ``not_triggered``, ``undecided``, ``errored``, ``needs_state``,
    ``passed_over``, ``disabled`` or ``out_of_period``.
    """

    __slots__ = ()

    rule: str
    title: str | None
    at: Place | None
    verdict: str
    missing: tuple[str, ...]
    error: Said | None
    why_not: Said | None
    trigger: TriggerSeen | None
    clauses: tuple[Clause, ...]
    first_failing: int | None
    intents: tuple[Intent, ...]
    withheld: tuple[Withheld, ...]


class Failure(Record):
    """An expectation of a test that did not hold."""

    __slots__ = ()

    at: Place | None
    message: Said


class TestResult(Record):
    """How one test beside the rules ended."""

    __slots__ = ()

    title: str
    at: Place | None
    passed: bool
    failures: tuple[Failure, ...]


class ClauseSeen(Record):
    """What the tests saw of one clause: how often it was true, false, undecided and in error."""

    __slots__ = ()

    at: Place | None
    text: str
    held: int
    failed: int
    undecided: int
    errored: int


class RuleSeen(Record):
    """What the tests saw of one rule; ``whole`` says that every clause has been both true and false."""

    __slots__ = ()

    rule: str
    asked: int
    fired: int
    whole: bool
    clauses: tuple[ClauseSeen, ...]


class TestReport(Record):
    """How the tests beside the rules ended."""

    __slots__ = ()

    passed: int
    failed: int
    results: tuple[TestResult, ...]
    coverage: tuple[RuleSeen, ...]


class Checked(Record):
    """What was found in rule files: the rules without errors, and every problem."""

    __slots__ = ()

    rules: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    suppressed: int


class CodePage(Record):
    """What a kind of diagnostic means, with a file that has it and the same file without it."""

    __slots__ = ()

    code: str
    severity: str
    title: Said
    page: Said
    wrong: str
    right: str


class Mapped(Record):
    """What a map makes of a raw status.

    ``claims`` has the state of each region that is claimed; ``nothing`` marks a declared non-state; ``unmapped`` says
    that no row takes it, which is a finding and never a guess.
    """

    __slots__ = ()

    claims: Mapping[str, str]
    nothing: bool
    unmapped: bool


class OrderId(Record):
    """The canonical id of an order, and its short form for people where it is said when the order was made."""

    __slots__ = ()

    id: str
    short: str | None

    def __str__(self) -> str:
        return self.id


class Rate(Record):
    """A rate of consistent orders as an interval over what is undecided, with what it counts."""

    __slots__ = ()

    at_least: str | None
    at_most: str | None
    consistent: int
    inconsistent: int
    undecided: int
    one_system: int
    not_comparable: int


class ChannelRate(Record):
    """The rate of one channel."""

    __slots__ = ()

    channel: str
    rate: Rate


class CurrencyOrders(Record):
    """How many orders are worth an amount of one currency."""

    __slots__ = ()

    currency: str
    orders: int


class Node(Record):
    """What a finding is about: a kind and an id, and the channel where orders of several have that number."""

    __slots__ = ()

    kind: str
    id: str
    channel: str | None


class Evidence(Record):
    """A row that a finding rests on."""

    __slots__ = ()

    system: str
    file: str
    row: int
    raw: str | None
    at: str | None


class Finding(Record):
    """One thing that is wrong; ``order`` is the index of its order in the diagnosis.

    ``currency`` is that of ``amount`` where sums are of another one.
    """

    __slots__ = ()

    key: str
    kind: str
    cause: str
    severity: str
    node: Node
    order: int | None
    system: str
    against: str | None
    since: str | None
    amount: str
    currency: str | None
    weight: str
    message: Said
    fix: Said
    evidence: tuple[Evidence, ...]


class CauseGroup(Record):
    """Findings with one cause; ``examples`` are indices of findings."""

    __slots__ = ()

    kind: str
    cause: str
    system: str
    against: str | None
    severity: str
    title: Said
    fix: Said
    findings: int
    orders: int
    amount: str
    weight: str
    examples: tuple[int, ...]


class Order(Record):
    """An order as the systems tell of it; ``findings`` are indices of findings.

    ``currency`` is that of ``amount`` where sums are of another one. ``left_out`` is how many rows about what it shares with very
    many orders are in neither ``systems`` nor ``timeline``.
    """

    __slots__ = ()

    id: str
    short: str
    platform_id: str
    channel: str
    shop: str | None
    verdict: str
    headline: str
    headline_title: Said
    regions: tuple[Mapping[str, Any], ...]
    amount: str
    currency: str | None
    systems: tuple[Mapping[str, Any], ...]
    timeline: tuple[Mapping[str, Any], ...]
    left_out: int | None
    findings: tuple[int, ...]


class Diagnosis(Record):
    """What several systems' words on a shop's orders come to. Amounts and rates are texts.

    ``currencies`` is empty where all amounts are of one. Else sums and weights are of the first, and orders of the others not in them.
    """

    __slots__ = ()

    format: str
    tenant: str
    now: str
    rate: Rate
    channels: tuple[ChannelRate, ...]
    systems: tuple[Mapping[str, Any], ...]
    files: tuple[Mapping[str, Any], ...]
    currencies: tuple[CurrencyOrders, ...]
    standing: tuple[Mapping[str, Any], ...]
    causes: tuple[CauseGroup, ...]
    findings: tuple[Finding, ...]
    orders: tuple[Order, ...]
    bridges: tuple[Mapping[str, Any], ...]
    rules: Mapping[str, Any]
    suppressed: int


def many_of(cls: type[R], items: Iterable[Mapping[str, Any]]) -> tuple[R, ...]:
    """Views of several objects."""
    return tuple(cls(item) for item in items)


def one(name: str, data: bytes) -> Record:
    """The view called ``name`` of an object in JSON; for the compiled part of the package."""
    cls: type[Record] = globals()[name]
    return cls(json.loads(data))


def many(name: str, data: bytes) -> tuple[Record, ...]:
    """Views of the objects of a list in JSON; for the compiled part of the package."""
    cls: type[Record] = globals()[name]
    return many_of(cls, json.loads(data))


def plain(name: str, data: bytes) -> Any:
    """JSON as plain dicts and lists, which have no name; for the compiled part of the package."""
    return json.loads(data)
