"""Sealing of contents: one data key per case, wrapped by a master key from outside the database.

AES-256-GCM throughout. Erasing a case means destroying its data key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String, delete, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.errors import Broken, Problem
from app.store.base import ID_LENGTH, Base, new_id
from app.store.master_keys import KEY_BYTES, KeyFile, MasterKeys
from app.text import Text

NONCE_BYTES = 12
RETIREMENT = 4_711_001
"""Number of the lock on PostgreSQL that keeps retiring master keys and making data keys apart."""
BLIND_LENGTH = 32


class DataKey(Base):
    """The key of one case (or of one draft that has no case yet), wrapped."""

    __tablename__ = "data_key"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    master_key_id: Mapped[str] = mapped_column(String(32))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Erased(Problem):
    """A content whose data key was destroyed, as it is when a case is erased."""


class Unreadable(Broken):
    """A sealed content that cannot be opened."""


class KeyUnknown(Unreadable):
    """The master key that wraps its data key is not in the key file of this computer."""


class Damaged(Unreadable):
    """The content, or its data key, is not what was written."""


def create_data_key(session: Session, key_id: str | None = None) -> DataKey:
    """A fresh data key, added to the session. Raises Problem if the key file has gone meanwhile."""
    hold_keys(session, shared=True)
    masters = _masters(session).fresh()
    plain = secrets.token_bytes(KEY_BYTES)
    key = DataKey(id=key_id or new_id(), master_key_id=masters.current, wrapped=b"")
    wrap(masters, key, plain)
    _opened(session)[key.id] = plain
    session.add(key)
    return key


def destroy_data_key(session: Session, key_id: str) -> None:
    """Nothing sealed under this key can be read ever again; that is how a case is erased."""
    session.execute(delete(DataKey).where(DataKey.id == key_id))
    _opened(session).pop(key_id, None)


def wrap(masters: MasterKeys, key: DataKey, plain: bytes) -> None:
    """Close a data key with the current master key."""
    key.master_key_id, key.wrapped = masters.current, _encrypt(masters.keys[masters.current], plain, key.id)


def unwrap(masters: MasterKeys | KeyFile, key: DataKey) -> bytes:
    """Open a data key. Raises KeyUnknown or Damaged."""
    return _unwrap(masters, key.id, key.master_key_id, key.wrapped)


def _unwrap(masters: MasterKeys | KeyFile, key_id: str, master_key_id: str, wrapped: bytes) -> bytes:
    master = masters.keys.get(master_key_id) or masters.fresh().keys.get(master_key_id)
    if master is None:
        raise KeyUnknown(_KEY_UNKNOWN.fill(id=master_key_id))
    try:
        return _decrypt(master, wrapped, key_id)
    except (InvalidTag, ValueError) as error:
        raise Damaged(_DAMAGED) from error


def hold_keys(session: Session, *, shared: bool) -> None:
    """Until the end of the transaction no master key is retired, or (not shared) no data key is made.

    On SQLite the write lock of the transaction sees to it.
    """
    if session.get_bind().dialect.name == "postgresql":
        kind = "_shared" if shared else ""
        session.execute(text(f"SELECT pg_advisory_xact_lock{kind}({RETIREMENT})"))


def seal(session: Session, key_id: str, purpose: str, value: object) -> bytes:
    """Encrypt a JSON value under the data key; `purpose` binds it to its place (table and row)."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return _encrypt(_open_key(session, key_id), plain, purpose)


def unseal(session: Session, key_id: str, purpose: str, sealed: bytes) -> object:
    """The JSON value that `seal` hid. Raises Erased, KeyUnknown or Damaged."""
    try:
        return json.loads(_decrypt(_open_key(session, key_id), sealed, purpose))
    except (InvalidTag, ValueError) as error:
        raise Damaged(_DAMAGED) from error


class Opener:
    """Opens many contents whose data keys were read along with them, without asking the database again."""

    def __init__(self, session: Session) -> None:
        self._masters = _masters(session)
        self._ciphers: dict[str, AESGCM] = {}

    def open(self, key_id: str | None, master_key_id: str, wrapped: bytes, purpose: str, sealed: bytes) -> bytes:
        """The bytes of a JSON value that `seal` hid. Raises Erased (without a key), KeyUnknown or Damaged."""
        if key_id is None:
            raise Erased(_ERASED)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            cipher = self._ciphers[key_id] = AESGCM(_unwrap(self._masters, key_id, master_key_id, wrapped))
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged(_DAMAGED) from error

    def seal(self, key_id: str, purpose: str, value: object) -> bytes:
        """As `seal`, with a key that opened something here."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return nonce + self._ciphers[key_id].encrypt(nonce, plain, purpose.encode())


def fingerprint(session: Session, key_id: str, content: bytes) -> str:
    """A keyed hash (HMAC-SHA256, 64 hexadecimal characters): only whoever can open the data key can make it."""
    return hmac.new(_open_key(session, key_id), b"kim-lotse fingerprint" + content, hashlib.sha256).hexdigest()


def blind(session: Session, purpose: str, text: str) -> str:
    """A keyed hash, equal for equal texts of one purpose: lets the database find without being able to read.

    Its key is a data key of the office, made at the first use; 32 hexadecimal characters.
    """
    key = _open_key(session, office_key(session, purpose))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:BLIND_LENGTH]


def office_key_id(purpose: str) -> str:
    """The id of the data key that the office has for a purpose."""
    return hashlib.sha256(f"office key for {purpose}".encode()).hexdigest()[:ID_LENGTH]


def office_key(session: Session, purpose: str) -> str:
    """The id of the data key that the office has for a purpose, made at the first use."""
    key_id = office_key_id(purpose)
    if key_id not in _opened(session) and session.get(DataKey, key_id) is None:
        try:
            with session.begin_nested():
                create_data_key(session, key_id)
        except IntegrityError:  # somebody else was faster
            _opened(session).pop(key_id, None)
    return key_id


def open_key(session: Session, row: DataKey) -> bytes:
    """Unwrap a data key that was read along with something else; once per session."""
    opened = _opened(session)
    if row.id not in opened:
        opened[row.id] = unwrap(_masters(session), row)
    return opened[row.id]


def _open_key(session: Session, key_id: str) -> bytes:
    opened = _opened(session).get(key_id)
    if opened is not None:
        return opened
    row = session.get(DataKey, key_id)
    if row is None:
        raise Erased(_ERASED)
    return open_key(session, row)


_ERASED = Text(
    "Diese Inhalte wurden gelöscht. Sie lassen sich nicht wiederherstellen.",
    "These contents were erased. They cannot be brought back.",
)
_KEY_UNKNOWN = Text(
    "Diese Akte ist gerade nicht lesbar: In der Schlüsseldatei fehlt der Hauptschlüssel „{id}“. "
    "Es wurde nichts geändert. Bitte verständigen Sie die Administration.",
    "This file cannot be read right now: the key file lacks the master key “{id}”. "
    "Nothing was changed. Please tell the administrators.",
)
_DAMAGED = Text(
    "Dieser Inhalt ist nicht lesbar, weil er beschädigt oder verändert wurde. "
    "Bitte verständigen Sie die Administration.",
    "This content cannot be read because it was damaged or changed. Please tell the administrators.",
)


def _encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())


def _masters(session: Session) -> MasterKeys | KeyFile:
    return session.info["keys"]


def _opened(session: Session) -> dict[str, bytes]:
    return session.info.setdefault("opened_keys", {})
