"""Remembers what has been done, by the content of what it was done from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kimsetup.progress import ROOT

STAMPS = ROOT / ".venv" / "kim-stamps"


def digest(paths: Iterable[Path], *more: str) -> str:
    """A hash over files, the files in folders, and further words."""
    whole = hashlib.sha256(repr(more).encode())
    for file in sorted(file for path in paths for file in _files(path)):
        whole.update(f"{file.relative_to(ROOT)}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def is_done(name: str, stamp: str) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text() == stamp


def mark_done(name: str, stamp: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(stamp)


def _files(path: Path) -> Iterable[Path]:
    return (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)
