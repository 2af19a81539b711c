"""Care of the keys: which data keys can be opened, a new master key for all of them, the end of the old ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from app.errors import Problem
from app.store.database import Database
from app.store.keys import DataKey, Unreadable, hold_keys, unwrap, wrap
from app.store.master_keys import KeyFile, MasterKeys
from app.text import Text

BATCH = 200


@dataclass(frozen=True)
class ShutKey:
    """A data key that cannot be opened, and why."""

    id: str
    master_key_id: str
    text: Text


@dataclass(frozen=True)
class KeyReport:
    """How many data keys each master key wraps, and which of them cannot be opened."""

    by_master: dict[str, int]
    shut: tuple[ShutKey, ...]


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: the master key that wraps now, whether it was made now, how many data keys it took over."""

    current: str
    is_new: bool
    moved: int
    shut: int


def unknown_masters(database: Database) -> tuple[set[str], set[str]]:
    """Ids of master keys that wrap data keys: all of them, and those that the key file lacks."""
    with database.reading() as session:
        used = set(session.scalars(select(DataKey.master_key_id).distinct()))
    return used, used - database.keys.fresh().keys.keys()


def check_keys(database: Database) -> KeyReport:
    """Try every data key."""
    by_master: Counter[str] = Counter()
    shut = []
    with database.reading() as session:
        for key in session.scalars(select(DataKey).order_by(DataKey.id), execution_options={"yield_per": BATCH}):
            by_master[key.master_key_id] += 1
            try:
                unwrap(database.keys, key)
            except Unreadable as problem:
                shut.append(ShutKey(key.id, key.master_key_id, problem.text))
    return KeyReport(dict(by_master), tuple(shut))


def rotate(database: Database, file: KeyFile) -> Rotated:
    """Wrap every data key anew with a new master key, batch by batch, while others work.

    A rotation that was broken off goes on with the key it had made. The old master keys stay in the file.
    """
    with file.changing() as masters:
        is_new = not _wrapped_by_others(database, masters)
        if is_new:
            masters = masters.with_new_key()
            file.replace(masters)
        moved, shut, last = 0, 0, ""
        while batch := _rewrap(database, masters, last):
            moved, shut, last = moved + batch.moved, shut + batch.shut, batch.last
    return Rotated(masters.current, is_new, moved, shut)


def retire(database: Database, file: KeyFile) -> tuple[str, ...]:
    """Take all master keys but the current one out of the file; answers their ids.

    Raises Problem while one of them still wraps a data key.
    """
    with file.changing() as masters, database.session() as session:
        hold_keys(session, shared=False)
        used = set(session.scalars(select(DataKey.master_key_id).distinct()))
        old = tuple(name for name in masters.keys if name != masters.current)
        if still := sorted(used & set(old)):
            raise _still_used(still)
        if old:
            file.replace(masters.only_current())
    return old


@dataclass(frozen=True)
class _Batch:
    moved: int
    shut: int
    last: str


def _rewrap(database: Database, masters: MasterKeys, after: str) -> _Batch | None:
    """Wrap the next data keys anew and commit; None after the last one."""
    query = (
        select(DataKey)
        .where(DataKey.master_key_id != masters.current, DataKey.id > after)
        .order_by(DataKey.id)
        .limit(BATCH)
        .with_for_update()
    )
    with database.session() as session:
        keys = session.scalars(query).all()
        shut = 0
        for key in keys:
            try:
                wrap(masters, key, unwrap(masters, key))
            except Unreadable:
                shut += 1
        session.commit()
    return _Batch(len(keys) - shut, shut, keys[-1].id) if keys else None


def _wrapped_by_others(database: Database, masters: MasterKeys) -> int:
    """Number of data keys that an earlier key of the file wraps: if any, a rotation was broken off."""
    earlier = masters.keys.keys() - {masters.current}
    with database.reading() as session:
        return session.scalar(select(func.count(DataKey.id)).where(DataKey.master_key_id.in_(earlier))) or 0


def _still_used(names: list[str]) -> Problem:
    return Problem(
        Text(
            "Mit diesen Hauptschlüsseln sind noch Akten verschlossen: {names}. "
            "Führen Sie zuerst „kim keys rotate“ aus.",
            "These master keys still close files: {names}. Run “kim keys rotate” first.",
        ).fill(names=", ".join(names))
    )
