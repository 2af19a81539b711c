"""Which cases a draft would have decided differently: for whoever may read the recommendations of those cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case
from app.cases.queries import held_by, rights_in_case
from app.catalog.changes import OPEN_STATES
from app.catalog.models import ChangeSet
from app.people.models import User
from app.people.policy import may_see_changed_outcomes
from app.rehearsal.models import DecisionReplay, ReplayedRecord
from app.rehearsal.replay.operations import line_purpose
from app.rehearsal.replay.records import Position
from app.rehearsal.replay.tally import frozen
from app.store.clock import now
from app.store.keys import Erased, Unreadable, unseal

MOST_LISTED = 5_000


@dataclass(frozen=True)
class ChangedLine:
    """An evaluation that would come out differently: outcomes (see dmn.Outcomes) and rules, before and after."""

    reference: str
    at: datetime
    before: object
    before_rules: tuple[str, ...]
    after: object
    after_rules: tuple[str, ...]
    unknown: tuple[str, ...]
    position: Position


def changed_lines(
    session: Session, user: User, replay: DecisionReplay, after: Position | None = None, limit: int = MOST_LISTED
) -> Iterator[ChangedLine]:
    """Of this person's own cases, the newest first; nothing for whoever may not see any."""
    if not may_see_changed_outcomes(user) or replay.state != "done":
        return
    query = (
        select(ReplayedRecord, Case)
        .join(Case, Case.id == ReplayedRecord.case_id)
        .where(ReplayedRecord.replay_id == replay.id, ReplayedRecord.case_id.in_(held_by(user, now(session))))
        .order_by(ReplayedRecord.at.desc(), ReplayedRecord.record_id.desc())
    )
    if after is not None:
        same = and_(ReplayedRecord.at == after.at, ReplayedRecord.record_id < after.record_id)
        query = query.where(or_(ReplayedRecord.at < after.at, same))
    found = 0
    for line, case in session.execute(query.execution_options(yield_per=100)):
        told = _told(session, user, replay, line, case)
        if told is not None:
            yield told
            found += 1
        if found >= limit:
            return


def count_changed(session: Session, user: User, replay: DecisionReplay) -> int:
    """How many evaluations of this person's own cases differ, as far as the database tells."""
    if not may_see_changed_outcomes(user) or replay.state != "done":
        return 0
    own = ReplayedRecord.case_id.in_(held_by(user, now(session)))
    query = select(func.count()).select_from(ReplayedRecord).where(ReplayedRecord.replay_id == replay.id, own)
    return session.scalar(query) or 0


def replays_of_open_drafts(session: Session) -> list[tuple[DecisionReplay, ChangeSet]]:
    """The latest done replay of each decision of each draft that is not over, the newest first."""
    query = (
        select(DecisionReplay, ChangeSet)
        .join(ChangeSet, ChangeSet.id == DecisionReplay.change_set_id)
        .where(ChangeSet.state.in_(OPEN_STATES), DecisionReplay.state == "done")
        .order_by(DecisionReplay.asked_at.desc())
    )
    latest: dict[tuple[str, str], tuple[DecisionReplay, ChangeSet]] = {}
    for replay, change_set in session.execute(query):
        latest.setdefault((change_set.id, replay.decision_id), (replay, change_set))
    return list(latest.values())


def _told(session: Session, user: User, replay: DecisionReplay, line: ReplayedRecord, case: Case) -> ChangedLine | None:
    try:
        known = read_facts(session, case, ("A", "B"))
        if not rights_in_case(session, user, case, known).reads_decision(replay.decision_id):
            return None
        change = unseal(session, case.key_id, line_purpose(replay.id, line.record_id), line.change)
    except (Erased, Unreadable):
        return None
    assert isinstance(change, dict)
    (before, old_rules), (after, new_rules) = change["before"], change["after"]
    return ChangedLine(
        reference=case.reference,
        at=line.at,
        before=frozen(before),
        before_rules=tuple(old_rules),
        after=frozen(after),
        after_rules=tuple(new_rules),
        unknown=tuple(change["unknown"]),
        position=Position(line.at, line.record_id),
    )
