"""The operations of the engine that need no compiled rules, each a call through the one door of all hosts."""

from __future__ import annotations

import base64
import copyreg
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from . import _dangjiu, _plain
from ._dangjiu import Evaluation, Rules
from ._errors import UsageError, exception, usage
from ._records import Checked, CodePage, Diagnosis, Mapped, OrderId

#: Paths of rule files; a folder stands for the ``.dj`` files in it and below that are not hidden.
Paths = Iterable[str | os.PathLike[str]]
#: Rule text, several files as a mapping of name to text, a path, or a list of paths.
Texts = str | bytes | Mapping[str, str | bytes] | os.PathLike[str] | Sequence[str | os.PathLike[str]]
#: Rule files by name.
Sources = list[tuple[str, bytes]]


def call(op: str, request: bytes | str | Mapping[str, Any]) -> bytes:
    """Carry out the operation ``op`` for a request in JSON, or for a dict that is written as JSON as facts are.

    The answer is JSON, whatever comes in: ``{"ok": …}`` or ``{"error": …}``. All hosts give the same bytes.
    """
    if isinstance(request, str):
        # A lone surrogate becomes bytes that are no UTF-8, and the answer says so.
        return _dangjiu.call(op, request.encode("utf-8", "surrogatepass"))
    if isinstance(request, (bytes, bytearray, memoryview)):
        return _dangjiu.call(op, bytes(request))
    try:
        written = json.dumps(request, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        # Something in it is none of JSON's own types, no number or text that JSON has, or nests too deep.
        written = _plain.document(request, "request").encode()
    return _dangjiu.call(op, written)


def compile(text: Texts | None = None, /, *, paths: Paths | None = None) -> Rules:
    """Compile rules: a text, a mapping of names to texts, a path (a ``Path``, not a ``str``), or a list of paths.

    A ``str`` alone is text, in a list and in ``paths`` a path; a folder stands for the ``.dj`` files in it and below.

    Raises:
        RuleError: the rules have errors; it has them as ``diagnostics`` and shows them when printed.
        LimitError: there are too many of them.
        UsageError: what is given is neither text nor paths, or a folder has no ``.dj`` files.
        OSError: a file cannot be read.
    """
    return _dangjiu.compile(_sources(text, paths))


def unpack(packed: bytes | bytearray | memoryview) -> Rules:
    """Rules from the bytes of ``Rules.pack`` or of ``dangjiu pack``, which are neither parsed nor checked again.

    The tests that stood beside them and what was found in them are not in the bytes.

    Raises:
        UsageError: the bytes are not packed rules of this version.
        LimitError: there are too many of them.
    """
    if not isinstance(packed, (bytes, bytearray, memoryview)):
        found = type(packed).__name__
        raise usage("packed", f"packed rules are {found}; expected bytes", f"计划文件的类型是 {found}，应为字节")
    return _dangjiu.unpack(bytes(packed))


def _evaluation(written: bytes) -> Evaluation:
    return Evaluation._from_json(written)


# Both go to other processes and into caches: rules with the values of the host and their texts.
copyreg.pickle(Rules, lambda rules: (unpack, (rules.pack(texts=True),)))
copyreg.pickle(Evaluation, lambda found: (_evaluation, (found.to_json(),)))
# In one process neither is ever changed: a copy is the thing itself.
for _never_changed in (Rules, Evaluation):
    setattr(_never_changed, "__copy__", lambda self: self)
    setattr(_never_changed, "__deepcopy__", lambda self, memo: self)


def check(text: Texts | None = None, /, *, paths: Paths | None = None) -> Checked:
    """What is wrong in rule files, without raising: errors and warnings with their places."""
    return Checked(_ask("check", {"sources": _coded(_sources(text, paths))}))


def format(text: str | bytes | os.PathLike[str], lang: str | None = None) -> str:
    """The canonical text of a rule file, in ``"en"`` or ``"zh"``, or each declaration in its own language.

    Raises:
        RuleError: the text cannot be read.
        UsageError: it is neither a text nor the path of one file.
    """
    if not isinstance(text, (str, bytes, bytearray, memoryview, os.PathLike)):
        raise _no_sources("text", text)
    sources = _sources(text, None)
    if len(sources) != 1:
        raise usage("sources", "`text` is a folder; expected one file", "“text”是文件夹，应为单个文件")
    try:
        whole = sources[0][1].decode()
    except UnicodeDecodeError:
        # Compiling says where.
        _dangjiu.compile(sources)
        raise
    formatted: str = _ask("format", _given(text=whole, lang=lang))["text"]
    return formatted


def explain_code(code: str) -> CodePage:
    """What a diagnostic code such as ``DJ1001`` means, with a wrong and a right example."""
    return CodePage(_ask("explain_code", {"code": code}))


def vocabulary(text: Texts | None = None, /, *, paths: Paths | None = None) -> dict[str, Any]:
    """Everything a rule may speak of (records, enums, events, actions, machines, maps), for editors and forms."""
    sources = [] if text is None and paths is None else _sources(text, paths)
    return _ask("vocabulary", {"sources": _coded(sources)})


def map_status(
    map: str,
    fields: Mapping[str, str | None],
    *,
    edition: str | None = None,
    at: datetime | str | None = None,
    maps: Texts | None = None,
) -> Mapped:
    """Read a raw status through a status map: ``map_status("qimen.process_status", {"process_status": "DELIVERED"})``.

    Args:
        map: the name of a shipped map, or of one in ``maps``.
        fields: the raw fields by name; what is left out, empty or None is nothing.
        edition: which edition of the map.
        at: when it was so, for maps that hold for a time: a datetime with a time zone, or RFC 3339 text.
        maps: rule text with maps of your own, which add to and replace the shipped ones.

    Raises:
        UsageError: there is no such map, or ``at`` is no instant.
        RuleError: the text of ``maps`` has errors.
    """
    if not isinstance(fields, Mapping):
        found = type(fields).__name__
        raise usage("fields", f"`fields` is {found}; expected a dict of raw fields", f"“fields”是 {found}，应为原始字段的 dict")
    sources = None if maps is None else _coded(_sources(maps, None))
    request = _given(map=map, fields=dict(fields), edition=edition, at=_moment(at, "at"), sources=sources)
    return Mapped(_ask("map_status", request))


def order_id(
    channel: str,
    platform_id: str,
    *,
    shop: str | None = None,
    tenant: str = "",
    created: datetime | str | None = None,
) -> OrderId:
    """The canonical id of an order: derived, so that the same platform order has the same id everywhere.

    Raises:
        UsageError: there is none, because the channel has no name that an id can hold, the shop is missing or there is no number; a channel
            that is not built in needs its shop.
    """
    request = _given(
        do="derive", tenant=tenant, channel=channel, shop=shop, platform_id=platform_id, created=_moment(created, "created")
    )
    answer = _ask("order_id", request)
    if "refused" in answer:
        raise usage(answer["refused"], answer["message"]["en"], answer["message"]["zh"])
    return OrderId(answer)


def diagnose(
    systems: Sequence[Mapping[str, Any]],
    observations: Iterable[Mapping[str, Any]],
    *,
    now: datetime | str | None = None,
    tenant: str = "",
    rules: Texts | None = None,
    all_orders: bool = False,
    reveal: bool = False,
) -> Diagnosis:
    """Compare what several systems say of a shop's orders.

    Args:
        systems: the systems: ``{"name": "taobao", "role": "channel"}``, roles as in a mapping file.
        observations: rows: ``{"system", "kind", "id", "status": {"map", "fields"}, "times", "amounts", …}``; a time
            may be a datetime with its time zone, an amount a ``Decimal``; None says nothing.
        now: the instant it is judged at; without it, the latest that any system knows of.
        tenant: whose data it is; part of every order's id.
        rules: rule text to be asked about every order, and maps of your own.
        all_orders: whether consistent orders are laid out too.
        reveal: whether values about people are shown.

    Raises:
        UsageError: something is not declared, or not of its type.
        RuleError: the text of ``rules`` has errors.
    """
    request = _given(
        systems=_plain.listed(systems, "systems", "a list of systems", "系统的列表"),
        observations=_plain.rows(observations),
        now=_moment(now, "now"),
        tenant=tenant,
        sources=None if rules is None else _coded(_sources(rules, None)),
        all_orders=all_orders,
        reveal=reveal,
    )
    return Diagnosis(_ask("diagnose", request))


def _ask(op: str, request: Mapping[str, Any]) -> dict[str, Any]:
    answer = json.loads(call(op, request))
    if "error" in answer:
        shown = answer.get("shown", {})
        raise exception(json.dumps(answer["error"]).encode(), shown.get("en"), shown.get("zh"))
    ok: dict[str, Any] = answer["ok"]
    return ok


def _given(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _moment(at: datetime | str | None, name: str) -> str | None:
    return at if at is None or isinstance(at, str) else _plain.moment(at, name)


def _sources(text: Texts | None, paths: Paths | None) -> Sources:
    if (text is None) == (paths is None):
        raise usage("sources", "give either rule text or `paths`", "请给出规则文本或 `paths` 之一")
    if isinstance(text, os.PathLike):
        return _read([text])
    if isinstance(text, (list, tuple)):
        return _read(text)
    if isinstance(text, Mapping):
        return [(_name(name), _bytes(content, name)) for name, content in text.items()]
    # No rule is one word.
    if isinstance(text, str) and (len(text.split()) == 1 or text.endswith(".dj") and "\n" not in text):
        raise usage(
            "sources",
            f"a str is rule text, and `{text}` looks like a path; write `Path(…)`, or `paths=[…]`",
            f"str 是规则文本，而“{text}”像是路径；请写 `Path(…)` 或 `paths=[…]`",
        )
    if text is not None:
        return [("rules.dj", _bytes(text, "text"))]
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise usage("sources", "`paths` is one path; expected a list of paths", "`paths` 是单个路径，应为路径列表")
    if not isinstance(paths, Iterable):
        raise _no_sources("paths", paths)
    return _read(paths)


def _read(paths: Paths) -> Sources:
    """The files at paths, each once, each folder with those below it."""
    read = []
    known = set()
    for given in paths:
        if not isinstance(given, (str, os.PathLike)):
            raise _no_sources("paths", given)
        files = _files(Path(given))
        if not files:
            raise usage("sources", f"the folder `{given}` has no `.dj` files", f"文件夹“{given}”中没有 `.dj` 文件")
        for path in files:
            real = os.path.realpath(path)
            if real not in known:
                known.add(real)
                read.append((str(path), path.read_bytes()))
    if not read:
        raise usage("sources", "the list of paths is empty; expected rule files", "路径列表为空，应为规则文件")
    return read


def _files(path: Path) -> list[Path]:
    """What a folder stands for is the same here as for the command line."""
    if not path.is_dir():
        return [path]
    found = []
    for folder, folders, names in os.walk(path, onerror=_unreadable):
        # Folders that are hidden are not walked through.
        folders[:] = [name for name in folders if not _hidden(name)]
        found += [Path(folder, name) for name in names if name.lower().endswith(".dj") and not _hidden(name)]
    return sorted(found)


def _hidden(name: str) -> bool:
    return name.startswith((".", "~"))


def _unreadable(error: OSError) -> None:
    raise error


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise _no_sources("name", name)
    return name


def _bytes(text: object, name: str) -> bytes:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    if isinstance(text, (bytes, bytearray, memoryview)):
        return bytes(text)
    raise _no_sources(name, text)


def _no_sources(name: str, found: object) -> UsageError:
    kind = type(found).__name__
    english, chinese = {
        "paths": ("a path as text or a `Path`", "文字或 `Path` 形式的路径"),
        "name": ("the name of a file as text", "文字形式的文件名"),
    }.get(name, ("rule text as str or bytes, or paths", "str 或 bytes 形式的规则文本，或路径"))
    return usage("sources", f"`{name}` is {kind}; expected {english}", f"“{name}”是 {kind}，应为{chinese}")


def _coded(sources: Sources) -> list[dict[str, str]]:
    return [{"name": name, "text_base64": base64.b64encode(text).decode()} for name, text in sources]
