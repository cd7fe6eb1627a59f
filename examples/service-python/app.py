"""A shop's webhook: order events in, intents out.

``POST /webhook`` takes one order event as JSON, asks the rules, and writes down what they ask for before it answers.
A courier then carries the intents out at the shop's API, one after the other, each under its own key.

    SHOP_API=http://localhost:9000/actions uvicorn app:app --port 8000
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from opentelemetry import metrics
from starlette.requests import ClientDisconnect

import dangjiu
import telemetry
from head import HeadReader, Refused
from openmetrics import openmetrics
from outbox import Courier, Outbox, Task

HERE = Path(__file__).parent
#: The longest body that is read, in bytes.
LIMIT = int(os.environ.get("MAX_BYTES", str(256 * 1024)))

SHOP_API = os.environ.get("SHOP_API", "")
if not SHOP_API.startswith(("http://", "https://")):
    raise SystemExit(f'SHOP_API is "{SHOP_API}"; expected where intents are posted, as in SHOP_API=http://localhost:9000/actions')

RULES = Path(os.environ.get("RULES", HERE.parent / "service-rules"))
TEXTS = {str(path): path.read_bytes() for path in (sorted(RULES.rglob("*.dj")) if RULES.is_dir() else [RULES])}

rules = dangjiu.compile(TEXTS)
heads = HeadReader(TEXTS)
outbox = Outbox(os.environ.get("OUTBOX", HERE / "outbox.db"))
telemetry.observe(rules, metrics.get_meter("dangjiu"))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    retry = float(os.environ.get("RETRY_SECONDS", "1"))
    courier = Courier(outbox, SHOP_API, retry)
    courier.start()
    yield
    courier.stop()


app = FastAPI(lifespan=lifespan)


@app.post("/webhook")
async def webhook(request: Request) -> Response:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        return refusal(415, "usage", "encoding", "the body is compressed; send it as it is", "正文经过压缩；请原样发送")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LIMIT:
                return refusal(
                    413, "limit", "too_large", f"the body is longer than {LIMIT} bytes", f"正文超过 {LIMIT} 字节"
                )
    except ClientDisconnect:
        return Response(status_code=400)  # Nobody is there to read it.
    # Writing waits for the disk, which must not hold up the other requests.
    return await run_in_threadpool(take, bytes(body))


def take(body: bytes) -> Response:
    """Asks the rules about one event; everything they ask for is on disk before the answer is given."""
    # The clock is read here and nowhere else: the rules see the event's own time, or that of its arrival.
    arrived = datetime.now(timezone.utc)
    try:
        try:
            head = heads.read(body)
        except dangjiu.DangjiuError:
            # What nobody can read is refused by the rules themselves, which count it.
            rules.evaluate(body, now=arrived)
            raise
        # The shop needs what is masked for everybody else, such as the text for a buyer.
        found = rules.evaluate(body, now=head.time or arrived, reveal=True)
        # Rules on trial ask for nothing.
        intents = [intent for intent in found.intents if not intent.shadow]
        tasks = [Task.of(intent, head.order_id()) for intent in intents]
    except (Refused, dangjiu.FactError, dangjiu.LimitError, dangjiu.UsageError) as error:
        return JSONResponse({"error": error.to_dict()}, status_code=400)
    outbox.write(tasks)
    answer = {
        "intents": [intent.key for intent in intents],
        "undecided": [{"rule": rule.rule, "missing": list(rule.missing)} for rule in found.undecided],
        "withheld": [
            {"rule": step.rule, "step": step.step, "missing": list(step.missing)} for step in found.withheld
        ],
        # Without the value that was found: it may be about a person.
        "errored": [{"rule": rule.rule, "path": rule.path} for rule in found.errored],
        "unknown_event": found.unknown_event,
    }
    return JSONResponse(answer, status_code=202)


@app.get("/metrics")
def numbers() -> Response:
    text = openmetrics(rules, outbox.states())
    return Response(text, media_type="application/openmetrics-text; version=1.0.0; charset=utf-8")


def refusal(status: int, kind: str, code: str, en: str, zh: str) -> Response:
    """The answer to what is no event because of how it was sent."""
    error = {"kind": kind, "code": code, "message": {"en": en, "zh": zh}, "retryable": False, "fault": "caller"}
    return JSONResponse({"error": error}, status_code=status)
