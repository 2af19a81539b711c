"""Sealing of contents: one data key per case, wrapped by a master key from outside the database.

AES-256-GCM throughout. Erasing a case means deleting its data key. The master key file holds one key a line,
`<id> <base64 of 32 bytes>`; the last line wraps new data keys, the earlier ones only open old ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.errors import Problem
from app.store.base import ID_LENGTH, Base, new_id
from app.text import Text

NONCE_BYTES = 12
KEY_BYTES = 32


class DataKey(Base):
    """The key of one case (or of one draft that has no case yet), wrapped."""

    __tablename__ = "data_key"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    master_key_id: Mapped[str] = mapped_column(String(32))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class MasterKeys:
    """Master keys by id; `current` wraps new data keys."""

    keys: dict[str, bytes]
    current: str

    @classmethod
    def generate(cls) -> MasterKeys:
        name = secrets.token_hex(4)
        return cls({name: secrets.token_bytes(KEY_BYTES)}, name)

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
        """For the embedded default: the first start makes a key file that only its owner can read."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = cls.generate()
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.writelines(f"{name} {base64.b64encode(key).decode()}\n" for name, key in made.keys.items())
        return cls.load(path)


def _unreadable(path: Path) -> Problem:
    return Problem(
        Text(
            "Die Schlüsseldatei „{path}“ fehlt oder ist beschädigt. Ohne sie sind die Fallakten nicht lesbar. "
            "Spielen Sie die Sicherung der Datei zurück.",
            "The key file “{path}” is missing or damaged. Without it the case files cannot be read. "
            "Restore the file from its backup.",
        ).fill(path=path)
    )


def create_data_key(session: Session) -> DataKey:
    """A fresh data key, added to the session."""
    masters = _masters(session)
    key = DataKey(id=new_id(), master_key_id=masters.current, wrapped=b"")
    plain = secrets.token_bytes(KEY_BYTES)
    key.wrapped = _encrypt(masters.keys[masters.current], plain, key.id)
    _opened(session)[key.id] = plain
    session.add(key)
    return key


def seal(session: Session, key_id: str, purpose: str, value: object) -> bytes:
    """Encrypt a JSON value under the data key; `purpose` binds it to its place (table and row)."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return _encrypt(_open_key(session, key_id), plain, purpose)


def unseal(session: Session, key_id: str, purpose: str, sealed: bytes) -> object:
    """The JSON value that `seal` hid. Raises Problem if key or content is lost or was changed."""
    try:
        return json.loads(_decrypt(_open_key(session, key_id), sealed, purpose))
    except InvalidTag as error:
        raise _damaged() from error


def fingerprint(session: Session, key_id: str, content: bytes) -> str:
    """A keyed hash (HMAC-SHA256, 64 hexadecimal characters): only whoever can open the data key can make it."""
    return hmac.new(_open_key(session, key_id), b"kim-lotse fingerprint" + content, hashlib.sha256).hexdigest()


def _open_key(session: Session, key_id: str) -> bytes:
    opened = _opened(session)
    if key_id not in opened:
        row = session.get(DataKey, key_id)
        masters = _masters(session)
        if row is None or row.master_key_id not in masters.keys:
            raise _damaged()
        try:
            opened[key_id] = _decrypt(masters.keys[row.master_key_id], row.wrapped, row.id)
        except InvalidTag as error:
            raise _damaged() from error
    return opened[key_id]


def _damaged() -> Problem:
    return Problem(
        Text(
            "Dieser Inhalt ist nicht lesbar: Sein Schlüssel fehlt oder er wurde verändert. "
            "Bitte verständigen Sie die Administration.",
            "This content cannot be read: its key is missing or it was changed. Please tell the administrators.",
        )
    )


def _encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())


def _masters(session: Session) -> MasterKeys:
    return session.info["keys"]


def _opened(session: Session) -> dict[str, bytes]:
    return session.info.setdefault("opened_keys", {})
