"""What the service itself has to know of an event: which order it is about, and when it happened.

Rules say it, so it is what all rules read, whatever form the event has: an envelope, a CloudEvent around a bare order,
keys in Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import dangjiu

RULES = """
pack service_head
action event_order (id: text)
action event_time (time: time)

rule order_of_event
when order.id is not ""
then event_order(id: order.id)

rule time_of_event
when event.time is known
then event_time(time: event.time)
"""
NO_ORDER = {
    "en": "the event asks for something to be done, and does not say for which order: `order.id` is missing",
    "zh": "事件要求执行动作，但没有说明是哪个订单：缺少“order.id”",
}


class Refused(Exception):
    """An event that the rules can read and the service cannot act on, in the form of any other error."""

    def __init__(self, code: str, message: dict[str, Any]) -> None:
        super().__init__(message["en"])
        self._error = {"kind": "facts", "code": code, "message": message, "retryable": False, "fault": "facts"}

    def to_dict(self) -> dict[str, Any]:
        return self._error


class Head(NamedTuple):
    """The head of an event: its time, which is that of its arrival if it says none, its order, and what is wrong with that one."""

    time: str
    order: str | None
    wrong: dict[str, Any] | None

    def order_id(self) -> str:
        """The order's id: actions such as `choose_carrier` do not repeat it. Without one there is nothing to act on."""
        if self.order is None:
            raise Refused("no_order", self.wrong or NO_ORDER)
        return self.order


class HeadReader:
    """Reads heads beside the rules of these texts, whose declarations may add to what an event holds."""

    def __init__(self, texts: Mapping[str, str | bytes]) -> None:
        self._rules = dangjiu.compile({**texts, "service_head.dj": RULES})

    def read(self, body: bytes, arrived: datetime) -> Head:
        found = self._rules.evaluate(body, now=arrived, reveal=True)
        said = {intent.action: intent.args for intent in found.intents}
        errors = [(rule.rule, rule.error) for rule in found.errored] + [(step.rule, step.error) for step in found.withheld]
        wrong = {rule: error.to_dict() for rule, error in errors if error is not None}
        if (time := wrong.get("service_head.time_of_event")) is not None:
            raise Refused("event_head", time)
        order = wrong.get("service_head.order_of_event")
        return Head(said["event_time"]["time"], said.get("event_order", {}).get("id"), order)
