"""The numbers of the rules and of the outbox in the text that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ALONE = ("events", "refused", "events_with_intents", "intents", "withheld")
OF_RULES = ("fired", "otherwise", "intents", "undecided", "errored")


def openmetrics(counts: Mapping[str, Any], states: Mapping[str, int]) -> str:
    """What ``rules.metrics()`` counted, and how many intents are in which state."""
    lines: list[str] = []
    for name in ALONE:
        family(lines, f"dangjiu_{name}", "counter", [("", counts[name])])
    for name in OF_RULES:
        rules = [(label("rule", rule["rule"]), rule[name]) for rule in counts["rules"]]
        family(lines, f"dangjiu_rule_{name}", "counter", rules)
    missing = [(label("path", path), events) for path, events in counts["missing"].items()]
    family(lines, "dangjiu_missing", "counter", missing)
    family(lines, "service_intents", "gauge", [(label("state", state), count) for state, count in states.items()])
    return "\n".join([*lines, "# EOF", ""])


def family(lines: list[str], name: str, kind: str, counts: Iterable[tuple[str, int]]) -> None:
    lines.append(f"# TYPE {name} {kind}")
    suffix = "_total" if kind == "counter" else ""
    lines.extend(f"{name}{suffix}{labels} {count}" for labels, count in counts)


def label(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{{{name}="{escaped}"}}'
