#!/usr/bin/env python3
"""Recomputes the keys that vectors expect, with hashlib and base64 only.

    python3 tests/tools/keys.py

A vector with keys says under "key_of", per intent, what they are made of: rule, subject kind, subject id, occurrence,
step and item. A key is the first 26 characters of the lower-case base32 of SHA-256 over the domain and those fields,
each behind its length in bytes as four bytes, the highest first.
"""
import base64
import hashlib
import json
import pathlib
import sys

DOMAIN = "dangjiu/intent/1"


def key(fields):
    whole = b""
    for field in [DOMAIN, *fields]:
        data = field.encode("utf-8")
        whole += len(data).to_bytes(4, "big") + data
    return base64.b32encode(hashlib.sha256(whole).digest()).decode("ascii").lower()[:26]


def main():
    folder = pathlib.Path(__file__).parent.parent / "vectors"
    wrong = count = 0
    for file in sorted(folder.glob("*/*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8")):
            answer = vector["expect"].get("ok")
            intents = answer.get("intents", []) if isinstance(answer, dict) else []
            for fields, intent in zip(vector.get("key_of", []), intents):
                count += 1
                if key(fields) != intent["key"]:
                    wrong += 1
                    print(f"{vector['id']}: expected {key(fields)}, the vector says {intent['key']}")
    print(f"{count} keys, {wrong} wrong")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
