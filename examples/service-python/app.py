"""A shop's webhook: order events in, intents out.

``POST /webhook`` takes one order event as JSON, asks the rules, and writes down what they ask for before it answers.
A courier then carries the intents out at the shop's API, one after the other, each under its own key. ``POST /held``
lists what waits for somebody's word, and takes it.

    WEBHOOK_SECRET=… SHOP_API=http://localhost:9000/actions uvicorn app:app --port 8000
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

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
from signature import HEADER, is_signed, secret_of

HERE = Path(__file__).parent
#: The longest body that is read, in bytes.
LIMIT = int(os.environ.get("MAX_BYTES", str(256 * 1024)))

SHOP_API = os.environ.get("SHOP_API", "")
if not SHOP_API.startswith(("http://", "https://")):
    raise SystemExit(f'SHOP_API is "{SHOP_API}"; expected where intents are posted, as in SHOP_API=http://localhost:9000/actions')

#: What senders of events sign with; nothing where it was said that anybody may send.
SECRET = "" if os.environ.get("ALLOW_UNSIGNED") == "1" else secret_of("WEBHOOK_SECRET", os.environ.get("WEBHOOK_SECRET", ""))
#: What those sign with who may release what is held; nothing where nobody may.
OPERATOR = os.environ.get("OPERATOR_SECRET", "") and secret_of("OPERATOR_SECRET", os.environ["OPERATOR_SECRET"])
if not SECRET:
    logging.getLogger("uvicorn.error").warning("ALLOW_UNSIGNED=1: whoever reaches this port can send events")

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
    return await received(request, SECRET, take)


@app.post("/held")
async def held(request: Request) -> Response:
    if not OPERATOR:
        return refusal(404, "usage", "operator", "nobody may release here: OPERATOR_SECRET is not set", "此处无人可放行：未设置 OPERATOR_SECRET")
    return await received(request, OPERATOR, release)


async def received(request: Request, secret: str, answer: Callable[[bytes], Response]) -> Response:
    """The answer to a body that came whole and from whom it should."""
    if request.headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
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
    if secret and not is_signed(secret, bytes(body), request.headers.get(HEADER, "")):
        return refusal(
            401, "usage", "signature", f"{HEADER} is not that of this body; expected `sha256=` and its HMAC", f"{HEADER} 与正文不符，应为 `sha256=` 加正文的 HMAC"
        )
    # Writing waits for the disk, which must not hold up the other requests.
    return await run_in_threadpool(answer, bytes(body))


def take(body: bytes) -> Response:
    """Asks the rules about one event; everything they ask for is on disk before the answer is given."""
    # The clock is read here and nowhere else: the rules see the event's own time, or that of its arrival.
    arrived = datetime.now(timezone.utc)
    try:
        try:
            head = heads.read(body, arrived)
        except dangjiu.DangjiuError:
            # What nobody can read is refused by the rules themselves, which count it.
            rules.evaluate(body, now=arrived)
            raise
        # The shop needs what is masked for everybody else, such as the text for a buyer.
        found = rules.evaluate(body, now=head.time, reveal=True)
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
            {"rule": step.rule, "step": step.step, "missing": list(step.missing), **wrong(step.path, step.error)}
            for step in found.withheld
        ],
        "errored": [{"rule": rule.rule, **wrong(rule.path, rule.error)} for rule in found.errored],
        "unknown_event": found.unknown_event,
    }
    return JSONResponse(answer, status_code=202)


def wrong(path: str | None, error: dangjiu.Said | None) -> dict[str, Any]:
    """What is wrong: where a wrong value stands, without the value, which may be about a person; or else the reason."""
    return {"path": path, "error": None if path is not None or error is None else error.to_dict()}


def release(body: bytes) -> Response:
    """What is held: `{}` lists it, `{"release": key}` has it carried out, `{"drop": key}` says that it never will be."""
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    match asked:
        case {"release": str(key)} if len(asked) == 1:
            done, state = outbox.release(key), "pending"
        case {"drop": str(key)} if len(asked) == 1:
            done, state = outbox.drop(key), "dropped"
        case {} if asked == {}:
            return JSONResponse({"held": [{"key": task.key, **json.loads(task.body)} for task in outbox.held()]})
        case _:
            en, zh = '`{}`, `{"release": key}` or `{"drop": key}` is expected', '应为 `{}`、`{"release": key}` 或 `{"drop": key}`'
            return refusal(400, "usage", "request", en, zh)
    if not done:
        return refusal(404, "usage", "key", f"no intent `{key}` is held", f"没有待放行的意图“{key}”")
    return JSONResponse({"key": key, "state": state})


@app.get("/metrics")
def numbers() -> Response:
    text = openmetrics(rules, outbox.states())
    return Response(text, media_type="application/openmetrics-text; version=1.0.0; charset=utf-8")


def refusal(status: int, kind: str, code: str, en: str, zh: str) -> Response:
    """The answer to what is no event because of how it was sent."""
    error = {"kind": kind, "code": code, "message": {"en": en, "zh": zh}, "retryable": False, "fault": "caller"}
    return JSONResponse({"error": error}, status_code=status)
