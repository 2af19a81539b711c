"""What the hashes of the history cover: every column, so that none can be changed unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.audit.models import Entry, Seal, SealedHead


def entry_hash(entry: Entry, number: int | None = None) -> str:
    """`row_hash` of an entry; with `number`, as if the entry stood there."""
    row = {
        "previous_hash": entry.previous_hash,
        "chain_id": entry.chain_id,
        "number": entry.number if number is None else number,
        "at": entry.at,
        "actor_id": entry.actor_id,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
    }
    return row_hash(row)


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and every other column, by name."""
    covered = (
        row["previous_hash"],
        row["chain_id"],
        row["number"],
        _moment(row["at"]),
        row["actor_id"],
        row["action"],
        row["subject"],
        None if row["details"] is None else row["details"].hex(),
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
