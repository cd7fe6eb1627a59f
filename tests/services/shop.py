"""A shop's API that keeps what it was asked for, and fails when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: What becomes of a request: carried out and said so; an error before anything is done; carried out, and an error said;
#: refused for good.
CARRIED_OUT, FAILED_BEFORE, FAILED_AFTER, REFUSED = "carried out", "failed before", "failed after", "refused"
STATUS = {CARRIED_OUT: 200, FAILED_BEFORE: 500, FAILED_AFTER: 500, REFUSED: 422}


class Shop(ThreadingHTTPServer):
    """Carries out each key once; `posts` has every request with its answer, `done` what was carried out, by key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.lock = threading.Lock()
        self.posts: list[tuple[str, int]] = []
        self.done: dict[str, bytes] = {}
        #: How often a key came with another body: a shop that remembers keys would act on the first only.
        self.changed = 0
        #: What becomes of the n-th request, from 0.
        self.fate: Callable[[int], str] = lambda _: CARRIED_OUT
        #: Keys that are carried out, and answered with what nobody can read.
        self.garbled: set[str] = set()
        #: While set, requests are carried out and not answered.
        self.silent = threading.Event()
        self.answer = threading.Event()
        self.unanswered: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/actions"

    def act(self, key: str, body: bytes) -> int:
        with self.lock:
            fate = self.fate(len(self.posts))
            self.changed += self.done.get(key, body) != body
            if fate in (CARRIED_OUT, FAILED_AFTER):
                self.done.setdefault(key, body)
            status = STATUS[fate]
            self.posts.append((key, status))
            if self.silent.is_set():
                self.unanswered.append(key)
        if self.silent.is_set():
            self.answer.wait(30)
        return status


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shop

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            # The service was killed while it sent: what did not come whole is no request.
            self.close_connection = True
            return
        key = self.headers["Idempotency-Key"]
        status = self.server.act(key, body)
        answer = b"no gzip" if key in self.server.garbled else b""
        try:
            self.send_response(status)
            if answer:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass  # The service was killed meanwhile.

    def log_message(self, *_: object) -> None:
        pass
