"""Intents on their way: written down first, carried out then, and once only for each key.

A crash between carrying out and marking leads to a second request under the same ``Idempotency-Key``, which the shop
answers without acting again. Nothing else can be had between two machines.
"""

from __future__ import annotations

import json
import logging
import random
import sqlite3
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from pydantic import TypeAdapter

import dangjiu

log = logging.getLogger("uvicorn.error")
INSTANT = TypeAdapter(datetime)
#: The longest pause between two tries, in seconds.
LONGEST_PAUSE = 60.0
#: Answers after which the same request may succeed, beside all of 500 and above.
TRY_AGAIN = {408, 425, 429}


class Task(NamedTuple):
    """An intent and what is sent for it. ``held``: somebody has to say first that no late event changes it."""

    key: str
    body: str
    held: bool
    due: float
    tries: int = 0

    @classmethod
    def of(cls, intent: dangjiu.Intent, order: str) -> Task:
        sent = {"order": order, "action": intent.action, "args": intent.args, "rule": intent.rule, "at": intent.at}
        held = intent.settled or intent.unless is not None
        # Python's time begins with the year 1, that of an event may be earlier: what is long past is due at once.
        due = 0.0 if intent.at < "1970" else INSTANT.validate_python(intent.at).timestamp()
        return cls(intent.key, json.dumps(sent, ensure_ascii=False), held, due)


class Outbox:
    """The intents in a file of SQLite. ``pending``, ``held``, ``done``, ``refused`` and ``dropped`` are their states."""

    def __init__(self, path: str | Path) -> None:
        self.written = threading.Event()
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        # An answer is a promise: it is given after the disk has the intents.
        self._db.execute("pragma synchronous = full")
        self._db.execute(
            "create table if not exists intents (key text primary key, body text not null, "
            "state text not null, due real not null, tries integer not null default 0)"
        )
        self._db.execute("create index if not exists waiting on intents (state, due)")

    def write(self, tasks: list[Task]) -> None:
        """All of them or none; a key that is known already stays as it is."""
        rows = [(task.key, task.body, "held" if task.held else "pending", task.due) for task in tasks]
        with self._lock, self._db:
            self._db.executemany("insert or ignore into intents (key, body, state, due) values (?, ?, ?, ?)", rows)
        self.written.set()

    def held(self) -> list[Task]:
        """What waits for somebody's word."""
        with self._lock:
            rows = self._db.execute("select key, body, 1, due, tries from intents where state = 'held' order by due, rowid")
            return [Task(*row) for row in rows]

    def release(self, key: str) -> bool:
        """Lets an intent be carried out that is held, when it is due; whether there is one."""
        return self._let_go(key, "pending")

    def drop(self, key: str) -> bool:
        """Says of an intent that is held that it will never be carried out; whether there is one."""
        return self._let_go(key, "dropped")

    def _let_go(self, key: str, state: str) -> bool:
        with self._lock, self._db:
            query = "update intents set state = ? where key = ? and state = 'held'"
            found = self._db.execute(query, (state, key)).rowcount == 1
        self.written.set()
        return found

    def next(self) -> Task | None:
        """The pending intent that is due first, now or later."""
        query = "select key, body, 0, due, tries from intents where state = 'pending' order by due, rowid limit 1"
        with self._lock:
            row = self._db.execute(query).fetchone()
        return None if row is None else Task(*row)

    def end(self, key: str, state: str) -> None:
        """Marks an intent as `done` or `refused`."""
        with self._lock, self._db:
            self._db.execute("update intents set state = ? where key = ?", (state, key))

    def postpone(self, task: Task, due: float) -> None:
        """Leaves an intent for later."""
        with self._lock, self._db:
            self._db.execute("update intents set due = ?, tries = ? where key = ?", (due, task.tries + 1, task.key))

    def states(self) -> dict[str, int]:
        """How many intents are in each state."""
        with self._lock:
            counted = dict(self._db.execute("select state, count(*) from intents group by state").fetchall())
        return {state: counted.get(state, 0) for state in ("pending", "held", "done", "refused", "dropped")}


class Courier(threading.Thread):
    """Carries out what is pending, from before a restart too. One process has one courier."""

    def __init__(self, outbox: Outbox, shop: str, retry: float) -> None:
        super().__init__(name="courier", daemon=True)
        self._outbox = outbox
        self._shop = shop
        self._retry = retry
        self._stopped = False

    def stop(self) -> None:
        """Ends after the request that is on its way."""
        self._stopped = True
        self._outbox.written.set()
        self.join(timeout=15)

    def run(self) -> None:
        with httpx.Client(timeout=10) as client:
            while not self._stopped:
                try:
                    self._step(client)
                except Exception:
                    # A full disk, say. What is written down stays pending.
                    log.exception("the courier pauses")
                    time.sleep(self._retry)

    def _step(self, client: httpx.Client) -> None:
        self._outbox.written.clear()
        task = self._outbox.next()
        pause = LONGEST_PAUSE if task is None else task.due - time.time()
        if task is None or pause > 0:
            if not self._stopped:
                self._outbox.written.wait(min(pause, LONGEST_PAUSE))
            return
        try:
            headers = {"Idempotency-Key": task.key, "Content-Type": "application/json"}
            answer = client.post(self._shop, content=task.body.encode(), headers=headers)
            status = answer.status_code
        except httpx.RequestError as error:
            # None at all, or one that cannot be read.
            log.warning("%s: no answer: %s", task.key, error)
            status = 503
        if 200 <= status < 300:
            self._outbox.end(task.key, "done")
        elif status >= 500 or status in TRY_AGAIN:
            pause = min(self._retry * 2.0**min(task.tries, 30), LONGEST_PAUSE)
            # Not all at once when the shop is back.
            self._outbox.postpone(task, time.time() + pause * random.uniform(0.5, 1))
        else:
            log.error("%s: the shop refused it with %s", task.key, status)
            self._outbox.end(task.key, "refused")
