"""Are the seals whole, made with the seal key, and do they reach as far as is known elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.findings import AuditFinding
from app.audit.hashes import seal_content
from app.audit.models import Entry, Seal, SealedHead
from app.audit.operations import OFFICE
from app.audit.sealing import KeptSeal
from app.audit.stored import stored
from app.errors import Problem
from app.store.keys import fingerprint
from app.text import Text

SEALS = "seals"


def check_seals(session: Session, kept: KeptSeal | None) -> Iterator[AuditFinding]:
    """Findings about the chain of seals; `kept` is a seal from outside the database."""
    heads: dict[int, list[SealedHead]] = {}
    for head in stored(session, SealedHead):
        heads.setdefault(head.seal_number, []).append(head)
    previous, hashes = "", {}
    for seal in stored(session, Seal, Seal.number):
        if seal.number != len(hashes) + 1 or seal.previous_hash != previous:
            yield _finding(seal.number, Text("Das Siegel davor fehlt.", "The seal before this one is missing."))
            hashes = dict.fromkeys(range(1, seal.number), "") | hashes
        yield from _check_seal(session, seal, heads.pop(seal.number, []))
        previous = hashes[seal.number] = seal.hash
    for number in sorted(heads.keys() - hashes.keys()):
        yield _finding(number, Text("Das Siegel fehlt.", "The seal is missing."))
    yield from _check_known(session, hashes, kept)


def _check_seal(session: Session, seal: Seal, heads: list[SealedHead]) -> Iterator[AuditFinding]:
    try:
        whole = fingerprint(session, seal.key_id, seal_content(seal, heads)) == seal.hash
    except Problem:
        text = Text("Der Schlüssel der Siegel lässt sich nicht öffnen.", "The key of the seals cannot be opened.")
        yield _finding(seal.number, text)
        return
    if not whole:
        yield _finding(seal.number, Text("Das Siegel ist gebrochen.", "The seal is broken."))


def _check_known(session: Session, hashes: dict[int, str], kept: KeptSeal | None) -> Iterator[AuditFinding]:
    """Seals that the office's own history names, and the one kept outside, must still be the same."""
    named = session.scalars(select(Entry.subject).where(Entry.chain_id == OFFICE, Entry.action == "audit.sealed"))
    known = [_read(subject) for subject in named] + [kept]
    for one in dict.fromkeys(seal for seal in known if seal is not None):
        if one.number not in hashes:
            text = Text("Das Siegel fehlt, das es gegeben hat.", "A seal that once was made is missing.")
            yield _finding(one.number, text)
        elif hashes[one.number] != one.hash:
            yield _finding(one.number, Text("Das Siegel wurde ausgetauscht.", "The seal was exchanged."))


def _read(subject: object) -> KeptSeal | None:
    """None for an entry whose subject was changed: that is found in its chain."""
    if not isinstance(subject, str):
        return None
    try:
        return KeptSeal.read(subject)
    except Problem:
        return None


def _finding(number: int, text: Text) -> AuditFinding:
    return AuditFinding(SEALS, number, "seal", text)
