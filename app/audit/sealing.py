"""Seals: at least daily, the ends of all chains are held together, and each seal holds the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.audit.hashes import seal_content
from app.audit.models import Chain, Seal, SealedHead
from app.audit.operations import OFFICE, Event, lock_chain, record
from app.errors import Problem
from app.store.clock import now
from app.store.keys import create_data_key, fingerprint
from app.text import Text


@dataclass(frozen=True)
class KeptSeal:
    """What is written down of a seal and kept elsewhere: whoever rewrites the database cannot rewrite this."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> KeptSeal:
        """From `number:hash`. Raises Problem."""
        number, _, found = text.strip().partition(":")
        if not number.isdecimal() or not found:
            raise Problem(
                Text(
                    "„{text}“ ist kein Siegel. Ein Siegel sieht so aus: 17:3fa9… (Nummer, Doppelpunkt, Prüfsumme).",
                    "“{text}” is no seal. A seal looks like this: 17:3fa9… (number, colon, hash).",
                ).fill(text=text.strip())
            )
        return cls(int(number), found)


@dataclass(frozen=True)
class MadeSeal:
    """A seal as told to the administrators."""

    kept: KeptSeal
    at: datetime
    chains: int


def seal_history(session: Session) -> MadeSeal:
    """Seal all chains as they stand now; the office's own history says that it was done."""
    lock_chain(session, OFFICE)
    session.flush()
    last = session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))
    seal = Seal(
        number=last.number + 1 if last else 1,
        at=now(session),
        key_id=last.key_id if last else create_data_key(session).id,
        previous_hash=last.hash if last else "",
    )
    heads = [
        SealedHead(seal_number=seal.number, chain_id=chain_id, number=number, hash=head)
        for chain_id, number, head in session.execute(_grown())
    ]
    seal.hash = fingerprint(session, seal.key_id, seal_content(seal, heads))
    session.add_all([seal, *heads])
    kept = KeptSeal(seal.number, seal.hash)
    record(session, None, [Event("audit.sealed", str(kept))])
    return MadeSeal(kept, seal.at, session.scalar(select(func.count(Chain.id))) or 0)


def _grown():  # noqa: ANN202
    """The chains that go further than at their last seal."""
    sealed = (
        select(SealedHead.chain_id, func.max(SealedHead.number).label("number"))
        .group_by(SealedHead.chain_id)
        .subquery()
    )
    return (
        select(Chain.id, Chain.number, Chain.hash)
        .outerjoin(sealed, sealed.c.chain_id == Chain.id)
        .where(or_(sealed.c.number.is_(None), sealed.c.number < Chain.number))
    )
