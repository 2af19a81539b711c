"""What the hashes of the history cover: every column, so that none can be changed unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from app.audit.models import Entry, Seal, SealedHead


def entry_hash(entry: Entry, number: int | None = None) -> str:
    """SHA-256 over the previous hash and every other column; with `number`, as if the entry stood there."""
    covered = (
        entry.previous_hash,
        entry.chain_id,
        entry.number if number is None else number,
        _moment(entry.at),
        entry.actor_id,
        entry.action,
        entry.subject,
        None if entry.details is None else entry.details.hex(),
    )
    return hashlib.sha256(_bytes(covered)).hexdigest()


def seal_content(seal: Seal, heads: Iterable[SealedHead]) -> bytes:
    """What the hash of a seal is made of: its columns, the seal before it, and the chains that had grown."""
    grown = sorted((head.chain_id, head.number, head.hash) for head in heads)
    return _bytes((seal.number, _moment(seal.at), seal.key_id, seal.previous_hash, grown))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _bytes(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
