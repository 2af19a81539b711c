"""Recorded evaluations of a decision, read and opened by the thousand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, DecisionRecord
from app.store.keys import DataKey, Erased, Opener, Unreadable

_MIDDLE = '],"inputs":'
"""Between what came out and what went in, in an evaluation as `Evaluation.to_json` is written."""
_scan = json.JSONDecoder().scan_once


class Position(NamedTuple):
    """How far the reading has come: the time and id of the last record."""

    at: datetime
    record_id: str


class Record(NamedTuple):
    """One evaluation. `head` is the text of outputs and rules, the same for all that came out alike; or None.

    Without `inputs` it cannot be read any more: its case was erased, or its key is not at hand.
    """

    id: str
    case_id: str
    key_id: str
    element_id: str
    at: datetime
    head: str | None
    inputs: dict[str, object] | None
    whole: dict[str, object] | None = None


def count_records(session: Session, decision_id: str) -> int:
    """How many evaluations of a decision were recorded."""
    query = select(func.count()).select_from(DecisionRecord).where(DecisionRecord.decision_id == decision_id)
    return session.scalar(query) or 0


def read_records(
    session: Session, opener: Opener, decision_id: str, after: Position | None, limit: int
) -> Iterator[Record]:
    """The next evaluations, the oldest first."""
    table = DecisionRecord.__table__.c
    query = (
        select(table.id, table.case_id, table.element_id, table.at, table.evaluation)
        .add_columns(DataKey.id, DataKey.master_key_id, DataKey.wrapped)
        .join(Case, Case.id == table.case_id, isouter=True)
        .join(DataKey, DataKey.id == Case.key_id, isouter=True)
        .where(table.decision_id == decision_id)
        .order_by(table.at, table.id)
        .limit(limit)
    )
    if after is not None:
        behind = and_(table.at == after.at, table.id > after.record_id)
        query = query.where(table.at >= after.at, or_(table.at > after.at, behind))
    for record_id, case_id, element_id, at, sealed, key_id, master_id, wrapped in session.execute(query):
        try:
            text = opener.open(key_id, master_id, wrapped, f"decision:{record_id}", sealed).decode()
        except (Erased, Unreadable):
            yield Record(record_id, case_id, key_id or "", element_id, at, None, None)
            continue
        cut = text.find(_MIDDLE) + 1
        if cut and text.startswith('{"outputs":'):
            inputs, _ = _scan(text, cut + len(_MIDDLE) - 1)
            yield Record(record_id, case_id, key_id, element_id, at, text[:cut], inputs)
        else:
            whole = json.loads(text)
            yield Record(record_id, case_id, key_id, element_id, at, None, whole.get("inputs") or {}, whole)


def read_head(head: str) -> dict[str, object] | None:
    """Outputs and matched rules of a head; None where it was cut at the wrong place."""
    try:
        found = json.loads(head + "}")
    except ValueError:
        return None
    return found if found.keys() == {"outputs", "matched_rules"} else None
