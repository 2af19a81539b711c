"""Is the history still as it was written? Finds every change, gap and reordering, and says where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from sqlalchemy.orm import Session

from app.audit.findings import AuditFinding
from app.audit.hashes import entry_hash
from app.audit.models import Chain, Entry, SealedHead
from app.audit.sealing import KeptSeal
from app.audit.stored import stored, unreadable_as_bytes
from app.audit.verify_seals import check_seals
from app.text import Text


def verify(session: Session, expected: Iterable[str] = (), kept: KeptSeal | None = None) -> Iterator[AuditFinding]:
    """All findings, chain by chain, then the seals; none if the history is whole.

    `expected` are ids of chains that must be there (one a case); `kept` is a seal that was kept outside.
    """
    with unreadable_as_bytes(session):
        yield from _findings(session, expected, kept)


def _findings(session: Session, expected: Iterable[str], kept: KeptSeal | None) -> Iterator[AuditFinding]:
    heads = {chain.id: (chain.number, chain.hash) for chain in stored(session, Chain)}
    sealed = _sealed_heads(session)
    seen: set[str] = set()
    entries = stored(session, Entry, Entry.chain_id, Entry.number)
    for chain_id, of_chain in groupby(entries, key=lambda entry: entry.chain_id):
        seen.add(chain_id)
        yield from _check_chain(chain_id, list(of_chain), heads.get(chain_id), sealed.get(chain_id, {}))
    for chain_id in sorted((set(expected) | sealed.keys() | heads.keys()) - seen):
        yield AuditFinding(chain_id, None, "missing", Text("Die ganze Kette fehlt.", "The whole chain is missing."))
    yield from check_seals(session, kept)


def _check_chain(
    chain_id: str, entries: list[Entry], head: tuple[int, str] | None, sealed: Mapping[int, str]
) -> Iterator[AuditFinding]:
    yield from _check_links(chain_id, entries)
    yield from _check_end(chain_id, entries[-1], head, sealed)
    hashes = {entry.number: entry.hash for entry in entries}
    for number, expected in sorted(sealed.items()):
        if number in hashes and hashes[number] != expected:
            yield AuditFinding(
                chain_id,
                number,
                "rewritten",
                Text(
                    "Der Eintrag ist ein anderer als der, der versiegelt wurde: Die Kette wurde neu geschrieben.",
                    "The entry is not the one that was sealed: the chain was written anew.",
                ),
            )
            return


def _check_links(chain_id: str, entries: list[Entry]) -> Iterator[AuditFinding]:
    """Does each entry hold what its hash says, and follow the one before it?"""
    wrong = [entry.number for entry in entries if entry_hash(entry) != entry.hash]
    expected, previous = 1, ""
    for entry in entries:
        gap = entry.number > expected
        if gap:
            yield _gap(chain_id, expected, entry.number - 1)
        if entry.number in wrong:
            yield _changed_or_moved(entry, wrong)
        elif not gap and entry.number - 1 not in wrong and entry.previous_hash != previous:
            yield AuditFinding(
                chain_id,
                entry.number,
                "inserted",
                Text(
                    "Der Eintrag schließt nicht an den davor an: Er oder der davor wurde ausgetauscht oder eingefügt.",
                    "The entry does not follow the one before it: it or that one was exchanged or inserted.",
                ),
            )
        expected, previous = entry.number + 1, entry.hash


def _changed_or_moved(entry: Entry, wrong: list[int]) -> AuditFinding:
    home = next((number for number in wrong if entry_hash(entry, number) == entry.hash), None)
    if home is None:
        text = Text("Der Eintrag wurde verändert.", "The entry was changed.")
        return AuditFinding(entry.chain_id, entry.number, "changed", text)
    text = Text("Der Eintrag gehört an die Stelle {home}.", "The entry belongs at {home}.").fill(home=home)
    return AuditFinding(entry.chain_id, entry.number, "reordered", text)


def _gap(chain_id: str, first: int, last: int) -> AuditFinding:
    text = Text("Es fehlen {count} Einträge bis {last}.", "{count} entries are missing up to {last}.")
    return AuditFinding(chain_id, first, "gap", text.fill(count=last - first + 1, last=last))


def _check_end(
    chain_id: str, last: Entry, head: tuple[int, str] | None, sealed: Mapping[int, str]
) -> Iterator[AuditFinding]:
    """Does the chain go as far as its head and its last seal say?"""
    should = max([*sealed, head[0] if head else 0])
    if last.number < should:
        text = Text("Das Ende ist abgeschnitten: Es fehlt bis {should}.", "The end is cut off: missing up to {should}.")
        yield AuditFinding(chain_id, last.number + 1, "cut", text.fill(should=should))
    elif head is None:
        yield AuditFinding(
            chain_id, None, "head", Text("Der Kopf der Kette fehlt.", "The head of the chain is missing.")
        )
    elif head != (last.number, last.hash):
        text = Text("Der Kopf der Kette passt nicht zum letzten Eintrag.", "The head does not fit the last entry.")
        yield AuditFinding(chain_id, last.number, "head", text)


def _sealed_heads(session: Session) -> dict[str, dict[int, str]]:
    sealed: dict[str, dict[int, str]] = {}
    for head in stored(session, SealedHead):
        sealed.setdefault(head.chain_id, {})[head.number] = head.hash
    return sealed
