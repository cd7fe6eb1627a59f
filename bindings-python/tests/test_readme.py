"""The programs of the README, as they stand there."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import dangjiu

README = Path(__file__).parents[1] / "README.md"


def programs() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def program() -> str:
    return programs()[0]


def test_the_program_is_short_and_runs(tmp_path: Path) -> None:
    text = program()
    assert len(text.splitlines()) < 15
    file = tmp_path / "program.py"
    file.write_text(text, "utf-8")
    run = subprocess.run([sys.executable, file], capture_output=True, encoding="utf-8", check=False)
    assert run.stderr == ""
    assert run.stdout == "Evaluation(fired=(), undecided=1)\nmain.big_order needs order.channel\n"


def test_the_programs_run_one_after_the_other(tmp_path: Path) -> None:
    assert len(programs()) == 2
    file = tmp_path / "program.py"
    file.write_text("\n".join(programs()), "utf-8")
    run = subprocess.run([sys.executable, file], capture_output=True, encoding="utf-8", check=False)
    assert run.stderr == ""
    for part in ("main.big_order needs order.channel\n2\n", "shape: (2, 6)", "main.big_order"):
        assert part in run.stdout, run.stdout


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(dangjiu).attempted >= 4
    assert doctest.testmod(dangjiu).failed == 0


def test_the_program_has_the_types_it_uses(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(program(), "utf-8")
    environment = {**os.environ, "MYPY_CACHE_DIR": str(tmp_path / "cache")}
    mypy = [sys.executable, "-m", "mypy", "--strict", str(file)]
    run = subprocess.run(mypy, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert run.returncode == 0, run.stdout
