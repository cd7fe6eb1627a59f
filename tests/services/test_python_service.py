"""The service in Python over real HTTP: as a process of its own, between a platform and a shop that are played here."""

from __future__ import annotations

import gzip
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from shop import CARRIED_OUT, FAILED_AFTER, FAILED_BEFORE, REFUSED, Shop

import dangjiu

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
LIMIT = 20_000
NOW = "2026-03-02T08:10:35+08:00"
#: What the platform signs with, and what those who release.
SECRET, OPERATOR = "the secret of the platform", "the secret of the shop's people"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Signature": "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()}


class Service:
    """The service as a process; `start` again after `kill` goes on with the same outbox."""

    def __init__(self, shop: Shop, folder: Path, **env: str) -> None:
        self.env = {
            **os.environ,
            "SHOP_API": shop.url,
            "OUTBOX": str(folder / "outbox.db"),
            "MAX_BYTES": str(LIMIT),
            "RETRY_SECONDS": "0.02",
            "WEBHOOK_SECRET": SECRET,
            "OPERATOR_SECRET": OPERATOR,
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_PROXY": "127.0.0.1",
            **env,
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "app:app", "--port", "0", "--no-access-log"]
        self.process = subprocess.Popen(
            command, cwd=EXAMPLES / "service-python", env=self.env, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        seen = self.said = list[str]()
        for line in self.process.stderr:
            seen.append(line)
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                self.http = httpx.Client(base_url=found[1], timeout=60, trust_env=False)
                # Read on, or the service would wait for a full pipe.
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                return
        raise AssertionError("the service did not start:\n" + "".join(seen))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.http.close()

    def post(self, body: bytes | dict[str, Any]) -> httpx.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post("/webhook", content=sent, headers=signed(sent))

    def held(self, asked: object, secret: str = OPERATOR) -> httpx.Response:
        sent = json.dumps(asked).encode()
        return self.http.post("/held", content=sent, headers=signed(sent, secret))


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.answer.set()
    shop.shutdown()
    shop.server_close()


@pytest.fixture
def service(shop: Shop, tmp_path: Path) -> Iterator[Service]:
    service = Service(shop, tmp_path)
    yield service
    service.kill()


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end, "it did not come to that in a minute"
        time.sleep(0.01)


def paid(order: int) -> dict[str, Any]:
    """An event that asks for three things."""
    head = {"type": "order.becomes", "id": f"p{order}", "time": NOW, "state": "paid"}
    return {"event": head, "order": {"id": f"P{order}", "weight": "21kg", "amount": "5000.00 CNY"}}


@pytest.mark.parametrize("address", ["", "shop"])
def test_where_intents_go_has_to_be_said(address: str, tmp_path: Path) -> None:
    env = {**os.environ, "SHOP_API": address, "OUTBOX": str(tmp_path / "outbox.db"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", "0"]
    run = subprocess.run(command, cwd=EXAMPLES / "service-python", env=env, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1 and run.stderr.strip().startswith(f'SHOP_API is "{address}"; expected'), run.stderr


def test_without_a_secret_it_does_not_start_unless_told_to(shop: Shop, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", "0"]
    bare = {**os.environ, "SHOP_API": shop.url, "OUTBOX": str(tmp_path / "outbox.db"), "PYTHONDONTWRITEBYTECODE": "1"}
    for env, says in (
        ({}, "WEBHOOK_SECRET is not set; expected a secret"),
        ({"WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET has 5 characters; expected a secret"),
        ({"WEBHOOK_SECRET": SECRET, "OPERATOR_SECRET": "short"}, "OPERATOR_SECRET has 5 characters; expected a secret"),
        ({"ALLOW_UNSIGNED": "yes"}, "WEBHOOK_SECRET is not set; expected a secret"),
    ):
        run = subprocess.run(
            command, cwd=EXAMPLES / "service-python", env={**bare, **env}, capture_output=True, text=True, timeout=60
        )
        assert run.returncode == 1 and run.stderr.strip().startswith(says), run.stderr
    service = Service(shop, tmp_path, WEBHOOK_SECRET="", OPERATOR_SECRET="", ALLOW_UNSIGNED="1")
    try:
        assert any("whoever reaches this port can send events" in line for line in service.said), service.said
        assert service.http.post("/webhook", json=paid(0)).status_code == 202
        answer = service.held({})
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "operator"
    finally:
        service.kill()


def test_only_who_knows_the_secret_is_heard(service: Service, shop: Shop) -> None:
    body = json.dumps(paid(0)).encode()
    right = signed(body)["X-Signature"]
    wrong = [
        None,
        "",
        right.removeprefix("sha256="),
        right[:-1],
        right[:-1] + ("0" if right[-1] != "0" else "1"),
        signed(body + b" ")["X-Signature"],
        signed(body, OPERATOR)["X-Signature"],
        "sha256=",
        "\xe9" * len(right),
    ]
    for given in wrong:
        headers = {} if given is None else {"X-Signature": given.encode("latin-1")}
        answer = service.http.post("/webhook", content=body, headers=headers)
        assert answer.status_code == 401, given
        error = answer.json()["error"]
        assert (error["kind"], error["code"]) == ("usage", "signature") and not error["message"]["zh"].isascii()
        assert right[7:] not in answer.text
    page = service.http.get("/metrics").text
    assert "dangjiu_events_total 0\n" in page and "dangjiu_refused_total 0\n" in page and shop.posts == []
    # Hexadecimal of either case; a header without a value says nothing.
    for headers in ({"X-Signature": right.upper()}, {"X-Signature": right, "Content-Encoding": ""}, {"X-Signature": right, "Content-Encoding": "Identity"}):
        assert service.http.post("/webhook", content=body, headers=headers).status_code == 202


def test_what_is_held_is_released_or_dropped_by_the_shops_people(service: Service, shop: Shop) -> None:
    keys = []
    for order in ("H1", "H2", "H3"):
        event = {"type": "order.becomes", "id": f"h-{order}", "time": NOW, "state": "shipped"}
        late = {"ship_by": "2026-03-01T08:00:00+08:00", "shipped_at": "2026-03-02T08:00:00+08:00"}
        note, coupon = service.post({"event": event, "order": {"id": order, **late}}).json()["intents"]
        keys.append(coupon)
    until(lambda: len(shop.done) == 3)
    listed = service.held({}).json()["held"]
    assert [one["key"] for one in listed] == keys and [one["order"] for one in listed] == ["H1", "H2", "H3"]
    assert {one["action"] for one in listed} == {"grant_coupon"}
    # Who sends events does not give money away.
    for secret in (SECRET, "somebody else's secret"):
        assert service.held({"release": keys[0]}, secret).status_code == 401
    for wrong in ([], "x", {"release": 5}, {"let_go": keys[0]}, {"release": keys[0], "drop": keys[1]}):
        answer = service.held(wrong)
        assert answer.status_code == 400 and answer.json()["error"]["code"] == "request", wrong
    assert service.held({"release": keys[0]}).json() == {"key": keys[0], "state": "pending"}
    assert service.held({"drop": keys[1]}).json() == {"key": keys[1], "state": "dropped"}
    until(lambda: len(shop.done) == 4)
    assert json.loads(shop.done[keys[0]])["action"] == "grant_coupon"
    # Once only, and after a crash too.
    service.kill()
    service.start()
    for asked in ({"release": keys[0]}, {"drop": keys[0]}, {"release": keys[1]}, {"release": "nobody"}):
        answer = service.held(asked)
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "key", asked
    assert [one["key"] for one in service.held({}).json()["held"]] == [keys[2]]
    page = service.http.get("/metrics").text
    for state, count in (("pending", 0), ("held", 1), ("done", 4), ("refused", 0), ("dropped", 1)):
        assert f'service_intents{{state="{state}"}} {count}\n' in page, page
    assert len(shop.posts) == 4


def test_rules_are_a_file_or_a_folder(shop: Shop, tmp_path: Path) -> None:
    for rules in (EXAMPLES / "service-rules", EXAMPLES / "service-rules" / "orders.dj"):
        service = Service(shop, tmp_path, RULES=str(rules))
        assert len(service.post(paid(0)).json()["intents"]) == 3
        service.kill()


def test_events_are_taken_and_carried_out_and_bad_ones_refused(service: Service, shop: Shop) -> None:
    rules = dangjiu.compile(paths=[EXAMPLES / "service-rules"])
    sent: list[dict[str, Any]] = []
    held = 0
    for case in CASES["taken"]:
        text = case["body"] if "body" in case else json.dumps(case["event"], indent=1)
        # Three times, once written in another way: it is the same event.
        bodies = [case.get("event") or text.encode(), text.encode(), f"{text}\n".encode()]
        answers = [service.post(body) for body in bodies]
        assert [answer.status_code for answer in answers] == [202] * 3, case["title"]
        answer = answers[0].json()
        assert answers[1].json() == answers[2].json() == answer
        assert answer == {
            "intents": [intent.key for intent in rules.evaluate(text, now=NOW).intents],
            "undecided": case["undecided"],
            "withheld": case.get("withheld", []),
            "errored": case["errored"],
            "unknown_event": case.get("unknown_event"),
        }, case["title"]
        assert len(answer["intents"]) == len(case["sent"]) + case["held"], case["title"]
        sent += case["sent"]
        held += case["held"]
    until(lambda: len(shop.done) == len(sent))
    assert [json.loads(body) for body in shop.done.values()] == sent
    assert [status for _, status in shop.posts] == [200] * len(sent), "nothing is sent twice without need"

    for case in CASES["refused"]:
        answer = service.post(case["body"].encode())
        assert answer.status_code == 400, case["title"]
        error = answer.json()["error"]
        assert error["code"] == case["code"] and error["retryable"] is False
        assert error["message"]["en"] != error["message"]["zh"] and not error["message"]["zh"].isascii()
    long = paid(0)
    long["order"]["note"] = "x" * LIMIT
    too_long = json.dumps(long).encode()
    assert service.post(too_long).status_code == 413
    # Without a length in front, too.
    chunks = (too_long[at : at + 1000] for at in range(0, len(too_long), 1000))
    answer = service.http.post("/webhook", content=chunks)
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    compressed = gzip.compress(json.dumps(paid(0)).encode())
    answer = service.http.post("/webhook", content=compressed, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415 and answer.json()["error"]["code"] == "encoding"
    exact = json.dumps(paid(0)).encode().ljust(LIMIT)
    assert service.post(exact).status_code == 202
    until(lambda: len(shop.done) == len(sent) + 3)

    until(lambda: 'service_intents{state="pending"} 0' in service.http.get("/metrics").text)
    page = service.http.get("/metrics")
    assert page.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = text_string_to_metric_families(page.text)
    values = {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}
    # Each event three times, then one more, and those that name no order: rules have seen them. What is no JSON, and
    # what came twice, no rule has seen.
    refused = Counter(case["code"] for case in CASES["refused"])
    assert values["dangjiu_events_total",] == 3 * len(CASES["taken"]) + 1 + refused["no_order"]
    assert values["dangjiu_refused_total",] == refused["malformed"] + refused["duplicate_key"]
    assert values["dangjiu_rule_fired_total", "shop.heavy_goods"] == 3 * 4 + 1 + refused["no_order"]
    assert values["dangjiu_rule_undecided_total", "shop.heavy_goods"] == 3
    assert values["dangjiu_rule_errored_total", "shop.big_order"] == 6
    assert values["dangjiu_missing_total", "order.weight"] == 3
    states = {name[1]: value for name, value in values.items() if name[0] == "service_intents"}
    assert states == {"pending": 0, "held": held, "done": len(sent) + 3, "refused": 0, "dropped": 0}


def test_an_event_without_a_time_happens_when_it_arrives_and_a_refusal_is_final(service: Service, shop: Shop) -> None:
    event = paid(0)
    del event["event"]["time"]
    before = datetime.now(timezone.utc)
    assert service.post(event).status_code == 202
    until(lambda: len(shop.done) == 3)
    at = {datetime.fromisoformat(json.loads(body)["at"].replace("Z", "+00:00")) for body in shop.done.values()}
    assert len(at) == 1 and before <= at.pop() <= datetime.now(timezone.utc)
    # The event again is the event of then, whenever it arrives.
    assert service.post(event).status_code == 202
    shop.fate = lambda _: REFUSED
    assert service.post(paid(1)).status_code == 202
    until(lambda: 'service_intents{state="refused"} 3' in service.http.get("/metrics").text)
    assert [status for _, status in shop.posts] == [200] * 3 + [422] * 3


def test_many_at_once_and_a_shop_that_fails_now_and_then(service: Service, shop: Shop) -> None:
    shop.fate = lambda request: {1: FAILED_BEFORE, 3: FAILED_AFTER}.get(request % 5, CARRIED_OUT)
    events = [paid(order) for order in range(12)] * 3
    with ThreadPoolExecutor(12) as platform:
        answers = list(platform.map(service.post, events))
    assert {answer.status_code for answer in answers} == {202}
    keys = {key for answer in answers for key in answer.json()["intents"]}
    assert len(keys) == 36
    until(lambda: Counter(key for key, status in shop.posts if status == 200).keys() == keys)
    until(lambda: 'service_intents{state="done"} 36' in service.http.get("/metrics").text)
    assert Counter(key for key, status in shop.posts if status == 200) == Counter(keys), "done is not sent again"
    assert any(status == 500 for _, status in shop.posts) and shop.changed == 0
    orders = Counter(json.loads(body)["order"] for body in shop.done.values())
    assert orders == {f"P{order}": 3 for order in range(12)}


def test_an_answer_that_cannot_be_read_holds_nothing_up(service: Service, shop: Shop) -> None:
    rules = dangjiu.compile(paths=[EXAMPLES / "service-rules"])
    first, *others = [intent.key for intent in rules.evaluate(paid(0), now=NOW).intents]
    shop.garbled = {first}
    assert service.post(paid(0)).status_code == 202
    until(lambda: {key for key, _ in shop.posts} == {first, *others})
    assert 'service_intents{state="refused"} 0' in service.http.get("/metrics").text
    # It is asked for again until the answer can be read.
    shop.garbled = set()
    until(lambda: 'service_intents{state="done"} 3' in service.http.get("/metrics").text)
    assert len(shop.done) == 3 and shop.changed == 0
    assert Counter(key for key, _ in shop.posts)[first] >= 2


def test_killed_while_carrying_out_it_goes_on_where_it_was(service: Service, shop: Shop) -> None:
    shop.fate = lambda request: FAILED_BEFORE if request == 1 else CARRIED_OUT
    until(lambda: service.post(paid(0)).status_code == 202 and len(shop.done) == 3)
    shop.silent.set()
    keys = set(shop.done)
    for order in range(1, 4):
        keys.update(service.post(paid(order)).json()["intents"])
    until(lambda: len(shop.unanswered) > 0)
    # The shop has acted, the service does not know it yet.
    service.kill()
    (cut_off,) = shop.unanswered
    assert len(shop.done) == 4
    shop.silent.clear()
    shop.answer.set()
    service.start()
    until(lambda: len(shop.done) == len(keys) == 12)
    until(lambda: 'service_intents{state="done"} 12' in service.http.get("/metrics").text)
    times = Counter(key for key, status in shop.posts if status == 200)
    assert times.pop(cut_off) == 2, "sent again under the same key, for the shop to tell"
    assert set(times.values()) == {1} and shop.changed == 0 and set(shop.done) == keys
    # The platform sends again what it is not sure of.
    assert service.post(paid(1)).status_code == 202
    assert 'service_intents{state="pending"} 0' in service.http.get("/metrics").text


def test_killed_while_taking_in_it_loses_nothing_it_has_answered(service: Service, shop: Shop) -> None:
    promised: list[str] = []
    orders = iter(range(1_000_000))
    ended = threading.Event()

    def send() -> None:
        while not ended.is_set():
            try:
                answer = service.post(paid(next(orders)))
            except httpx.TransportError:
                return
            assert answer.status_code == 202
            promised.extend(answer.json()["intents"])

    with ThreadPoolExecutor(4) as platform:
        senders = [platform.submit(send) for _ in range(4)]
        until(lambda: len(promised) >= 60)
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
        ended.set()
        for sender in senders:
            sender.result()
    service.start()
    until(lambda: set(promised) <= set(shop.done))
    until(lambda: 'service_intents{state="pending"} 0' in service.http.get("/metrics").text)
    # An event is taken in whole or not at all.
    orders_done = Counter(json.loads(body)["order"] for body in shop.done.values())
    assert set(orders_done.values()) == {3} and shop.changed == 0


def test_the_counts_of_rules_are_counters_of_opentelemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES / "service-python"))
    import telemetry

    rules = dangjiu.compile(paths=[EXAMPLES / "service-rules"])
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    telemetry.observe(rules, provider.get_meter("dangjiu"))

    def collected() -> dict[tuple[str, ...], int]:
        data = reader.get_metrics_data()
        assert data is not None
        metrics = [m for r in data.resource_metrics for scope in r.scope_metrics for m in scope.metrics]
        assert all(metric.data.is_monotonic for metric in metrics)
        points = [(metric.name, point) for metric in metrics for point in metric.data.data_points]
        return {(name, *point.attributes.values()): point.value for name, point in points}

    assert collected()["dangjiu.events",] == 0
    for _ in range(2):
        rules.evaluate(paid(1), now=NOW)
    with pytest.raises(dangjiu.FactError):
        rules.evaluate("{", now=NOW)
    event = paid(2)
    del event["order"]["weight"]
    rules.evaluate(event, now=NOW)
    counts = collected()
    assert counts["dangjiu.events",] == 3 and counts["dangjiu.refused",] == 1
    assert counts["dangjiu.intents",] == 2 * 3 + 2
    assert counts["dangjiu.rule.fired", "shop.heavy_goods"] == 2
    assert counts["dangjiu.rule.undecided", "shop.heavy_goods"] == 1
    assert counts["dangjiu.missing", "order.weight"] == 1
    provider.shutdown()


def test_the_rules_of_the_services_pass_the_tests_beside_them() -> None:
    report = dangjiu.compile(paths=[EXAMPLES / "service-rules"]).test()
    assert (report.passed, report.failed) == (5, 0) and all(rule.whole for rule in report.coverage)
