"""A shop's webhook: order events in, intents out.

``POST /webhook`` takes one order event as JSON, asks the rules, and writes down what they ask for before it answers.
A courier then carries the intents out at the shop's API, one after the other, each under its own key.

    SHOP_API=http://localhost:9000/actions uvicorn app:app --port 8000
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from opentelemetry import metrics

import dangjiu
import telemetry
from openmetrics import openmetrics
from outbox import Courier, Outbox, Task

HERE = Path(__file__).parent
#: The longest body that is read, in bytes.
LIMIT = int(os.environ.get("MAX_BYTES", str(256 * 1024)))

rules = dangjiu.compile(paths=[os.environ.get("RULES", HERE.parent / "service-rules")])
outbox = Outbox(os.environ.get("OUTBOX", HERE / "outbox.db"))
telemetry.observe(rules, metrics.get_meter("dangjiu"))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    retry = float(os.environ.get("RETRY_SECONDS", "1"))
    courier = Courier(outbox, os.environ["SHOP_API"], retry)
    courier.start()
    yield
    courier.stop()


app = FastAPI(lifespan=lifespan)


@app.post("/webhook")
async def webhook(request: Request) -> Response:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            return too_large()
    # Writing waits for the disk, which must not hold up the other requests.
    return await run_in_threadpool(take, bytes(body))


def take(body: bytes) -> Response:
    """Asks the rules about one event; everything they ask for is on disk before the answer is given."""
    event = document(body)
    # The clock is read here and nowhere else: the rules see the event's own time, or that of its arrival.
    now = event_time(event) or datetime.now(timezone.utc)
    try:
        # The shop needs what is masked for everybody else, such as the text for a buyer.
        found = rules.evaluate(body, now=now, reveal=True)
    except (dangjiu.FactError, dangjiu.LimitError, dangjiu.UsageError) as error:
        return JSONResponse({"error": error.to_dict()}, status_code=400)
    # Rules on trial ask for nothing.
    intents = [intent for intent in found.intents if not intent.shadow]
    outbox.write([Task.of(intent, order_id(event)) for intent in intents])
    answer = {
        "intents": [intent.key for intent in intents],
        "undecided": [{"rule": rule.rule, "missing": list(rule.missing)} for rule in found.undecided],
        # Without the value that was found: it may be about a person.
        "errored": [{"rule": rule.rule, "path": rule.path} for rule in found.errored],
    }
    return JSONResponse(answer, status_code=202)


@app.get("/metrics")
def numbers() -> Response:
    text = openmetrics(rules, outbox.states())
    return Response(text, media_type="application/openmetrics-text; version=1.0.0; charset=utf-8")


def document(body: bytes) -> dict[str, Any]:
    """The event as a dict, for what the service itself looks at; empty where the rules will refuse the body."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def event_time(event: dict[str, Any]) -> str | None:
    """When it happened, as the event says: in its head, or beside the data of a CloudEvent."""
    head = event if "specversion" in event else event.get("event")
    time = head.get("time") if isinstance(head, dict) else None
    return time if isinstance(time, str) else None


def order_id(event: dict[str, Any]) -> str | None:
    """The order that an event is about: actions such as `choose_carrier` do not repeat it."""
    roots = event.get("data") if "specversion" in event else event
    order = roots.get("order") if isinstance(roots, dict) else None
    found = order.get("id") if isinstance(order, dict) else None
    return found if isinstance(found, str) else None


def too_large() -> Response:
    message = {"en": f"the body is longer than {LIMIT} bytes", "zh": f"正文超过 {LIMIT} 字节"}
    error = {"kind": "limit", "code": "too_large", "message": message, "retryable": False, "fault": "caller"}
    return JSONResponse({"error": error}, status_code=413)
