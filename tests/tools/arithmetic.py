#!/usr/bin/env python3
"""Recomputes what the vectors of exact arithmetic expect, with fractions of big integers.

    python3 tests/tools/arithmetic.py

A number is held by at most 28 digits, in all and after its point; a result that is 10^28 or more is `overflow`, one
that has more digits is `inexact`.
"""
import fractions
import json
import math
import pathlib
import re
import sys

F = fractions.Fraction
LIMIT = 10**28


class Refused(Exception):
    pass


def fit(x):
    if abs(x) >= LIMIT:
        raise Refused("overflow")
    for places in range(29):
        whole = x * 10**places
        if whole.denominator == 1:
            if abs(whole) >= LIMIT:
                break
            return x
    raise Refused("inexact")


def parse(text):
    found = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?", text)
    if not found:
        raise Refused("malformed")
    sign, whole, part, exponent = found.groups()
    x = F(int(whole + (part or ""))) * F(10) ** (int(exponent or 0) - len(part or ""))
    return fit(-x if sign == "-" else x)


def show(x, least=0):
    places = next(p for p in range(29) if (x * 10**p).denominator == 1)
    digits = str(abs(x * 10**places).numerator).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    part = part.ljust(least, "0")
    return ("-" if x < 0 else "") + whole + ("." + part if part else "")


def rounded(x, places, mode):
    scaled = x * 10**places
    below = math.floor(scaled)
    rest = scaled - below
    up = {
        "half_up": rest > F(1, 2) or (rest == F(1, 2) and x > 0),
        "half_even": rest > F(1, 2) or (rest == F(1, 2) and below % 2 == 1),
        "up": rest > 0 and x > 0,
        "down": rest > 0 and x < 0,
        "floor": False,
        "ceil": rest > 0,
    }[mode]
    return fit(F(below + (1 if up else 0), 10**places))


def divided(a, b):
    if b == 0:
        raise Refused("division_by_zero")
    return a / b


def order(a, b):
    return {"order": "less" if a < b else "greater" if a > b else "equal"}


def decimal(r):
    n = {k: parse(v) for k, v in r.items() if k in "abcd"}
    do = r["do"]
    if do == "parse":
        return {"value": show(n["a"])}
    if do == "text":
        return {"value": show(n["a"], r["places"])}
    if do == "add":
        return {"value": show(fit(n["a"] + n["b"]))}
    if do == "sub":
        return {"value": show(fit(n["a"] - n["b"]))}
    if do == "mul":
        return {"value": show(fit(n["a"] * n["b"]))}
    if do == "round":
        return {"value": show(rounded(n["a"], r["places"], r["rounding"]))}
    if do == "div_round":
        return {"value": show(rounded(divided(n["a"], n["b"]), r["places"], r["rounding"]))}
    if do == "compare":
        return order(n["a"], n["b"])
    return order(divided(n["a"], n["b"]), divided(n["c"], n["d"]))


MINOR = {"JPY": 0, "KWD": 3}


def amount(text):
    number, currency = text.split(" ")
    return parse(number), currency


def money(r):
    a, currency = amount(r["a"])
    if "b" in r:
        b, other = amount(r["b"])
        if other != currency:
            raise Refused("currencies")
    least = MINOR.get(currency, 2)
    shown = lambda x: {"value": f"{show(x, least)} {currency}"}
    do = r["do"]
    if do == "parse":
        return shown(a)
    if do == "add":
        return shown(fit(a + b))
    if do == "sub":
        return shown(fit(a - b))
    if do == "mul":
        return shown(fit(a * parse(r["by"])))
    if do == "round":
        return shown(rounded(a, r["places"], r["rounding"]))
    if do == "div_round":
        return shown(rounded(divided(a, parse(r["by"])), r["places"], r["rounding"]))
    if do == "ratio":
        return {"value": show(rounded(divided(a, b), r["places"], r["rounding"]))}
    if do == "compare":
        return order(a, b)
    return {"holds": (a * 10**least).denominator == 1}


def expected(vector):
    try:
        return {"ok": {"decimal": decimal, "money": money}[vector["op"]](vector["request"])}
    except Refused as refused:
        return {"ok": {"refused": str(refused)}}


def main():
    folder = pathlib.Path(__file__).parent.parent / "vectors"
    wrong = count = 0
    for file in sorted(folder.glob("*/*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8")):
            if vector["op"] in ("decimal", "money"):
                count += 1
                if expected(vector) != vector["expect"]:
                    wrong += 1
                    print(f"{vector['id']}: expected {expected(vector)}, the vector says {vector['expect']}")
    print(f"{count} vectors of arithmetic, {wrong} wrong")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
