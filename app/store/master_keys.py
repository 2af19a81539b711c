"""The master keys and their file, which lies outside the database.

The file holds one key a line, `<id> <base64 of 32 bytes>`; the last line wraps new data keys, the earlier ones only
open what they wrapped.
"""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import Problem
from app.text import Text

KEY_BYTES = 32
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class MasterKeys:
    """Master keys by id; `current` wraps new data keys."""

    keys: dict[str, bytes]
    current: str

    @classmethod
    def generate(cls) -> MasterKeys:
        name, key = _new_key()
        return cls({name: key}, name)

    @classmethod
    def load(cls, path: Path) -> MasterKeys:
        """Read a key file. Raises Problem naming the file if it is missing or damaged."""
        try:
            lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
            keys = {name: base64.b64decode(value, validate=True) for name, value in lines}
        except (OSError, ValueError) as error:
            raise _unreadable(path) from error
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise _unreadable(path)
        return cls(keys, lines[-1][0])

    @classmethod
    def load_or_create(cls, path: Path) -> MasterKeys:
        """For the embedded default: the first start makes a key file that only its owner can read. Raises Problem."""
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, cls.generate())
            except OSError as error:
                raise _not_writable(path, error) from error
        return cls.load(path)

    def fresh(self) -> MasterKeys:
        return self

    def with_new_key(self) -> MasterKeys:
        """One key more, which wraps from now on."""
        name, key = _new_key()
        return MasterKeys({**self.keys, name: key}, name)

    def only_current(self) -> MasterKeys:
        return MasterKeys({self.current: self.keys[self.current]}, self.current)


class KeyFile:
    """The keys of a file, read anew when the file has changed: a running server notices a rotation."""

    def __init__(self, path: Path) -> None:
        """Raises Problem if the file is missing or damaged."""
        self.path = path.resolve()
        self._read()

    @property
    def keys(self) -> dict[str, bytes]:
        return self._held.keys

    @property
    def current(self) -> str:
        return self._held.current

    def fresh(self) -> MasterKeys:
        """The keys as the file has them now. Raises Problem if it has gone or was damaged meanwhile."""
        if self._stamp() != self._seen:
            self._read()
        return self._held

    @contextmanager
    def changing(self) -> Iterator[MasterKeys]:
        """The present keys, and nobody else who changes the file until the block is left. Raises Problem."""
        try:
            lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        except OSError as error:
            raise _not_writable(self.path, error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.fresh()
        finally:
            os.close(lock)

    def replace(self, keys: MasterKeys) -> None:
        """Write the file, all or nothing, readable by its present owner only. Raises Problem."""
        try:
            _write(self.path, keys)
        except OSError as error:
            raise _not_writable(self.path, error) from error
        self._read()

    def _read(self) -> None:
        stamp = self._stamp()
        self._held = MasterKeys.load(self.path)
        self._seen = stamp

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def create_key_file(path: Path) -> None:
    """The key file of a new database. Raises Problem if there is a file already, or it cannot be written."""
    if path.exists():
        raise Problem(
            Text(
                "Die Schlüsseldatei „{path}“ gibt es schon. Sie bleibt, wie sie ist.",
                "There is a key file “{path}” already. It stays as it is.",
            ).fill(path=path)
        )
    MasterKeys.load_or_create(path)


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(4), secrets.token_bytes(KEY_BYTES)


def _write(path: Path, keys: MasterKeys) -> None:
    """Beside the file first, onto the disk, then in its place: a crash leaves the old file or the new one."""
    ordered = [*(name for name in keys.keys if name != keys.current), keys.current]
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
            file.writelines(f"{name} {base64.b64encode(keys.keys[name]).decode()}\n" for name in ordered)
            file.flush()
            if path.exists() and os.geteuid() == 0:  # the server's account must be able to read what root writes
                os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _unreadable(path: Path) -> Problem:
    return Problem(
        Text(
            "Die Schlüsseldatei „{path}“ fehlt oder ist beschädigt. Ohne sie sind die Fallakten nicht lesbar. "
            "Spielen Sie die Sicherung der Datei zurück. Nur für eine neue, leere Datenbank: „kim keys create“.",
            "The key file “{path}” is missing or damaged. Without it the case files cannot be read. "
            "Restore the file from its backup. Only for a new, empty database: “kim keys create”.",
        ).fill(path=path)
    )


def _not_writable(path: Path, error: OSError) -> Problem:
    return Problem(
        Text(
            "Die Schlüsseldatei „{path}“ lässt sich nicht schreiben ({why}). Es wurde nichts geändert.",
            "The key file “{path}” cannot be written ({why}). Nothing was changed.",
        ).fill(path=path, why=error.strerror)
    )
