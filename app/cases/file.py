"""The case file: facts by key, sealed, in the parts A (proposal), B (steering) and C (counselling).

A fact stands in one part only. Written again under another part it stays in the stricter one: nothing slips from C
to A.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.models import PARTS, Case
from app.cases.sharing import SHARING_KEYS, settle
from app.store.keys import seal, unseal
from app.store.memory import memory

PRIORITIES = ("normal", "high", "urgent")


def read_parts(session: Session, case: Case, parts: Iterable[str] = PARTS) -> dict[str, dict[str, object]]:
    """Facts by part, where there are any. The caller has asked the policy which parts may be read."""
    return {part: dict(facts) for part in sorted(parts) if (facts := _open(session, case, part)) is not None}


def read_facts(session: Session, case: Case, parts: Iterable[str] = PARTS) -> dict[str, object]:
    """All facts of the given parts in one object, by key."""
    return {key: value for facts in read_parts(session, case, parts).values() for key, value in facts.items()}


def write_facts(session: Session, case: Case, by_part: Mapping[str, Mapping[str, object]]) -> dict[str, list[object]]:
    """Set facts (JSON values) by part and key; returns what changed as `{key: [before, after]}`.

    The caller holds the case, so that nobody else writes meanwhile.
    """
    known = read_parts(session, case)
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
        _close(session, case, part, known[part])
    if SHARING_KEYS & changed.keys():
        settle(session, case, {key: value for facts in known.values() for key, value in facts.items()})
    if (priority := changed.get("priority", [None, None])[1]) in PRIORITIES:
        case.priority = str(priority)
    return changed


def _open(session: Session, case: Case, part: str) -> dict[str, object] | None:
    """The facts of a part; what was opened once is remembered while the sealed bytes are the same."""
    sealed = {"A": case.facts_a, "B": case.facts_b, "C": case.facts_c}[part]
    if sealed is None:
        return None
    opened = memory(session)
    place = ("facts", case.id, part)
    known = opened.get(place)
    if not isinstance(known, _Opened) or known.sealed is not sealed:
        facts = unseal(session, case.key_id, _purpose(case, part), sealed)
        assert isinstance(facts, dict)
        known = opened[place] = _Opened(sealed, facts)
    return known.facts


def _close(session: Session, case: Case, part: str, facts: dict[str, object]) -> None:
    sealed = seal(session, case.key_id, _purpose(case, part), facts)
    if part == "A":
        case.facts_a = sealed
    elif part == "B":
        case.facts_b = sealed
    else:
        case.facts_c = sealed
    memory(session)["facts", case.id, part] = _Opened(sealed, facts)


@dataclass(frozen=True)
class _Opened:
    sealed: bytes
    facts: dict[str, object]


def _purpose(case: Case, part: str) -> str:
    return f"case:{case.id}:{part}"
