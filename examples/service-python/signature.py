"""Who sends: a body comes with the HMAC-SHA256 of its bytes under a secret that only sender and service know.

``X-Signature: sha256=<hexadecimal>``; the sender makes it with ``hmac.new(secret, body, "sha256").hexdigest()``.
"""

from __future__ import annotations

import hmac

HEADER = "X-Signature"
#: A shorter secret is no secret.
LEAST = 16


def is_signed(secret: str, body: bytes, given: str) -> bool:
    """Whether a signature is that of the body; how long it takes says nothing about the right one."""
    made = "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    # A header is Latin-1, whatever it holds.
    return hmac.compare_digest(made.encode(), given.strip().lower().encode("latin-1", "replace"))


def secret_of(name: str, given: str) -> str:
    """The secret that a variable holds, or the reason why the service does not start."""
    if len(given) < LEAST:
        found = f"has {len(given)} characters" if given else "is not set"
        raise SystemExit(f"{name} {found}; expected a secret of at least {LEAST} characters, which the sender knows too")
    return given
