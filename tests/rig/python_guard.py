"""Notices when Python runs a planted text: by audit events of the interpreter, which no import can get around."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

MARKER = "planted"
PAYLOADS = (
    f"__import__('os').system('touch {MARKER}')",
    f"open('{MARKER}', 'w').close()",
    f"().__class__.__base__.__subclasses__() or '{MARKER}'",
    f"exec(\"import os; os.mkdir('{MARKER}')\")",
    f"[x for x in ('{MARKER}',) if __import__('os').mkdir(x)]",
    f"(lambda: __import__('subprocess').run(['touch', '{MARKER}']))()",
    f"getattr(__builtins__, 'eval')('\"{MARKER}\"')",
    f"f\"{{__import__('os').mkdir('{MARKER}')}}\"",
)
_EVENTS = (
    "compile",
    "exec",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.mkdir",
    "subprocess.",
    "open",
    "import",
    "pickle.",
    "marshal.",
    "code.__new__",
)
_noted: list[str] | None = None


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was done with the marker inside the block; each entry is an event of the interpreter."""
    global _noted
    _noted = []
    try:
        yield _noted
    finally:
        _noted = None


def _notice(event: str, args: tuple) -> None:
    if _noted is not None and event.startswith(_EVENTS) and any(map(_is_marked, args)):
        _noted.append(f"{event}{args}")


def _is_marked(value: object) -> bool:
    if isinstance(value, CodeType):
        return any(map(_is_marked, (*value.co_consts, *value.co_names)))
    if isinstance(value, (tuple, list)):
        return any(map(_is_marked, value))
    return MARKER in (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


sys.addaudithook(_notice)
