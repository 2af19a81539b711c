"""The case file: facts by key, sealed, in the parts A (proposal), B (steering) and C (counselling).

A fact stands in one part only. Written again under another part it stays in the stricter one: nothing slips from C
to A.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import PARTS, Case, CasePart
from app.cases.sharing import SHARING_KEYS, settle
from app.store.keys import seal, unseal

PRIORITIES = ("normal", "high", "urgent")


def read_parts(session: Session, case: Case, parts: Iterable[str] = PARTS) -> dict[str, dict[str, object]]:
    """Facts by part. The caller has asked the policy which parts may be read."""
    rows = session.scalars(
        select(CasePart).where(CasePart.case_id == case.id, CasePart.part.in_(list(parts))).order_by(CasePart.part)
    )
    return {row.part: _open(session, case, row) for row in rows}


def read_facts(session: Session, case: Case, parts: Iterable[str] = PARTS) -> dict[str, object]:
    """All facts of the given parts in one object, by key."""
    return {key: value for facts in read_parts(session, case, parts).values() for key, value in facts.items()}


def write_facts(session: Session, case: Case, by_part: Mapping[str, Mapping[str, object]]) -> dict[str, list[object]]:
    """Set facts (JSON values) by part and key; returns what changed as `{key: [before, after]}`."""
    rows = {row.part: row for row in session.scalars(select(CasePart).where(CasePart.case_id == case.id))}
    known = {part: _open(session, case, row) for part, row in rows.items()}
    changed: dict[str, list[object]] = {}
    touched: set[str] = set()
    for part, facts in by_part.items():
        for key, value in facts.items():
            home = max([part, *(p for p, held in known.items() if key in held)])
            places = [p for p, held in known.items() if key in held]
            before = known[places[0]][key] if places else None
            if places == [home] and before == value:
                continue
            for other in places:
                if other != home:
                    del known[other][key]
                    touched.add(other)
            known.setdefault(home, {})[key] = value
            touched.add(home)
            changed[key] = [before, value]
    for part in sorted(touched):
        _close(session, case, rows.get(part), part, known[part])
    if SHARING_KEYS & changed.keys():
        settle(session, case, {key: value for facts in known.values() for key, value in facts.items()})
    if (priority := changed.get("priority", [None, None])[1]) in PRIORITIES:
        case.priority = str(priority)
    return changed


def _open(session: Session, case: Case, row: CasePart) -> dict[str, object]:
    facts = unseal(session, case.key_id, f"case:{case.id}:{row.part}", row.facts)
    assert isinstance(facts, dict)
    return facts


def _close(session: Session, case: Case, row: CasePart | None, part: str, facts: dict[str, object]) -> None:
    sealed = seal(session, case.key_id, f"case:{case.id}:{part}", facts)
    if row is None:
        session.add(CasePart(case_id=case.id, part=part, facts=sealed))
    else:
        row.facts = sealed
