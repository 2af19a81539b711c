"""Coverage-guided fuzzing finds no exception but ours, no hang, no memory beyond its bound: a short run of each target.

`make soak` runs them for longer, `python -m tests.fuzz TARGET FOLDER` by hand.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import ROOT, TARGETS, seeds

NO_ATHERIS = "atheris has no wheel for this Python or machine"
RUNS = {"expression": 1_500, "unary_tests": 1_000, "dmn_xml": 500, "dmn_cells": 300}
LONG_SECONDS = 1_200


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_alone(target: str) -> None:
    for seed in seeds(target):
        TARGETS[target](seed)


@pytest.mark.skipif(find_spec("atheris") is None, reason=NO_ATHERIS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_short_run(target: str, tmp_path: Path) -> None:
    fuzz(target, tmp_path, f"-runs={RUNS[target]}", "-seed=1")


@pytest.mark.soak
@pytest.mark.skipif(find_spec("atheris") is None, reason=NO_ATHERIS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_long_run(target: str, tmp_path: Path) -> None:
    fuzz(target, tmp_path, f"-max_total_time={LONG_SECONDS}")


def fuzz(target: str, folder: Path, *options: str) -> None:
    """Fails with what libFuzzer says, which names the input that did it."""
    command = [sys.executable, "-m", "tests.fuzz", target, str(folder), *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    assert ran.returncode == 0, f"{ran.stdout[-3000:]}\n{ran.stderr[-6000:]}"
    assert "Done " in ran.stderr
