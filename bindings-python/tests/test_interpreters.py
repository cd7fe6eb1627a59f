"""Several interpreters in one process: the package serves the one that loaded it first, and says so to the others."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

#: What a process does. The package is told by `sys.path`, which an interpreter does not take over from another.
PROGRAM = """
import importlib, sys

for name in ("_interpreters", "_xxsubinterpreters"):
    try:
        interpreters = importlib.import_module(name)
    except ImportError:
        continue
    break

import dangjiu

RULE = 'rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n'
rules = dangjiu.compile(RULE)
other = interpreters.create("legacy") if sys.version_info >= (3, 13) else interpreters.create(isolated=False)
script = f'''
import sys
sys.path[:] = {sys.path!r}
try:
    import dangjiu
except ImportError as error:
    text = str(error)
else:
    text = "it is loaded"
open({sys.argv[1]!r}, "w", encoding="utf-8").write(text)
'''
for time in range(2):
    interpreters.run_string(other, script)
    print(open(sys.argv[1], encoding="utf-8").read().encode("unicode_escape").decode())
interpreters.destroy(other)

# What the first one has goes on working: errors, objects that are made plain, instants.
from datetime import datetime, timezone
from decimal import Decimal
now = datetime(2026, 2, 9, tzinfo=timezone.utc)
assert rules.evaluate({"amount": {"amount": Decimal("620.00"), "currency": "CNY"}}, now).fired == ("main.big",)
try:
    dangjiu.compile("rule (")
except dangjiu.RuleError:
    print("an error of the rules")
# So does loading it again where it was loaded first.
for name in [name for name in sys.modules if name.split(".")[0] == "dangjiu"]:
    del sys.modules[name]
import dangjiu
print(dangjiu.compile(RULE).names)
"""


def _has_interpreters() -> bool:
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        return True
    return False


@pytest.mark.skipif(not _has_interpreters(), reason="this Python makes no further interpreters")
def test_a_further_interpreter_is_refused_and_does_no_harm(tmp_path: Any) -> None:
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "said")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    first, second, *others = done.stdout.splitlines()
    assert first == second and others == ["an error of the rules", "['main.big']"]
    said = first.encode().decode("unicode_escape")
    assert said.startswith("another interpreter of this process has loaded dangjiu") and "请用线程或进程" in said
