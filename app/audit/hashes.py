"""What the hashes of the history cover: every column, so that none can be changed unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.audit.models import Entry, Seal, SealedHead

COVERED = ("previous_hash", "chain_id", "number", "at", "actor_id", "action", "subject", "details")


def entry_hash(entry: Entry, number: int | None = None) -> str:
    """`row_hash` of an entry; with `number`, as if the entry stood there."""
    row = {name: getattr(entry, name) for name in COVERED}
    return row_hash(row if number is None else {**row, "number": number})


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and every other column, by name."""
    details = row["details"]
    plain = {**row, "at": _moment(row["at"]), "details": None if details is None else details.hex()}
    return hashlib.sha256(_bytes([plain[name] for name in COVERED])).hexdigest()


def seal_content(seal: Seal, heads: Iterable[SealedHead]) -> bytes:
    """What the hash of a seal is made of: its columns, the seal before it, and the chains that had grown."""
    grown = sorted((head.chain_id, head.number, head.hash) for head in heads)
    return _bytes((seal.number, _moment(seal.at), seal.key_id, seal.previous_hash, grown))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _bytes(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
