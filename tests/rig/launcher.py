"""Starts the product's processes quickly: everything is imported once, then each start is a fork.

What a forked process runs is what `kim serve` and `kim worker` run; most of the time they need to start is the import.
Commands come line by line: `serve` or `work` starts a process and answers with its number. The processes die with
this one, and this one with whoever started it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

from app.serve import serve_forever, work_forever
from app.settings import Settings, read_settings

ACTS: dict[str, Callable[[Settings, Callable[[str], None]], None]] = {"serve": serve_forever, "work": work_forever}
SET_PARENT_DEATH_SIGNAL = 1


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            _be(line.strip())
        print(number, flush=True)


def _be(act: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    try:
        ACTS[act](read_settings(), lambda _said: None)
    finally:
        os._exit(1)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


if __name__ == "__main__":
    main()
