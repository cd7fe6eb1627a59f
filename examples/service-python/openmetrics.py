"""The numbers of the rules and of the outbox in the text that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping

import dangjiu

END = "# EOF\n"


def openmetrics(rules: dangjiu.Rules, states: Mapping[str, int]) -> str:
    """What the rules counted, and how many intents are in which state."""
    intents = "".join(f'service_intents{{state="{state}"}} {count}\n' for state, count in states.items())
    return rules.openmetrics().removesuffix(END) + "# TYPE service_intents gauge\n" + intents + END
