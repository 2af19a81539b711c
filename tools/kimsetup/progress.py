"""Shows what is going on: one line a step, with what is being done and how long it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kimsetup.trouble import explain

ROOT = Path(__file__).resolve().parents[2]
Report = Callable[[str], None]


@contextmanager
def step(name: str) -> Iterator[Report]:
    """Print the step while it runs; the report given shows how far it is."""
    start = time.monotonic()
    on_terminal = sys.stdout.isatty()
    shown = [start]

    def report(detail: str) -> None:
        now = time.monotonic()
        if on_terminal:
            print(f"\r\033[K• {name}: {detail[:60]}", end="", flush=True)
        elif now - shown[0] > 5:
            shown[0] = now
            print(f"  … {name}: {detail}", flush=True)

    print(f"• {name} …", end="" if on_terminal else "\n", flush=True)
    try:
        yield report
    except BaseException:
        print("\r\033[K" if on_terminal else "", end="")
        print(f"✗ {name}", flush=True)
        raise
    print("\r\033[K" if on_terminal else "", end="")
    print(f"✓ {name} ({time.monotonic() - start:.1f} s)", flush=True)


def run(
    command: Sequence[str | Path],
    what: str,
    report: Callable[[str], None] = lambda _line: None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command in the project, hand each of its lines to `report`. Raises Trouble if it fails."""
    lines: list[str] = []
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            report(line.strip())
    if process.returncode:
        raise explain("".join(lines), what)
