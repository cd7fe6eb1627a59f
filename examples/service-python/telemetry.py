"""The numbers of rules as observable counters of OpenTelemetry: they are read when somebody collects, not before.

Without an SDK they go nowhere and cost nothing; `opentelemetry-instrument uvicorn app:app` or a `MeterProvider` of
your own sends them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from opentelemetry.metrics import CallbackOptions, Meter, Observation

import dangjiu


def observe(rules: dangjiu.Rules, meter: Meter) -> None:
    """Makes the counters `dangjiu.*` of a meter, those of single rules with the attribute `rule`."""

    def counter(name: str, read: Callable[[dict[str, Any]], Iterable[Observation]]) -> None:
        def collect(_: CallbackOptions) -> Iterable[Observation]:
            return read(rules.metrics())

        meter.create_observable_counter(name, callbacks=[collect])

    def alone(name: str) -> None:
        counter(f"dangjiu.{name}", lambda counts: [Observation(counts[name])])

    def of_rules(name: str) -> None:
        def read(counts: dict[str, Any]) -> Iterable[Observation]:
            return [Observation(rule[name], {"rule": rule["rule"]}) for rule in counts["rules"]]

        counter(f"dangjiu.rule.{name}", read)

    for name in ("events", "refused", "events_with_intents", "intents", "withheld"):
        alone(name)
    for name in ("fired", "otherwise", "intents", "undecided", "errored"):
        of_rules(name)
    counter("dangjiu.missing", lambda counts: [Observation(n, {"path": path}) for path, n in counts["missing"].items()])
