"""Which version of the table `deadlines`, and of the calendar, counts for which case; what changed between versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.catalog.models import DeployedModel, Deployment, ModelVersion, PublishedDecision
from app.catalog.queries import bound_version, definitions_version, version_number
from app.catalog.working_days.in_use import newest_calendar
from app.dmn import Definitions
from app.feel import to_json
from app.store.clock import OFFICE_ZONE, now
from app.store.memory import memory
from app.tasks.models import DeadlineChange

TABLE, CALENDAR = "deadlines", "working_days"
"""What dates are counted by; each changes by itself, and each is decided about by itself."""
APPLY, LEAVE = "apply", "leave"
_KINDS = {TABLE: "decision", CALENDAR: "calendar"}
_QUOTED = re.compile(r'"([^"]+)"')
PRIORITIES = ("urgent", "high", "normal")

Row = Mapping[str, object]
RowOf = Callable[[object, object], Row | None]
"""The row of a matter with a priority."""


@dataclass(frozen=True)
class Pending:
    """A version about which nobody has said yet whether it counts for running cases, too.

    `what`: TABLE or CALENDAR. `earlier` is the version that counts for them ("": the shipped calendar), `since` when
    the newer one was published.
    """

    what: str
    earlier: str
    version: str
    number: int
    since: datetime


@dataclass(frozen=True)
class ChangedRow:
    """A matter whose row reads differently now (None: there is none), for all priorities or only for those named."""

    matter: str
    priorities: tuple[str, ...]
    before: Row | None
    after: Row | None


def pending_changes(session: Session) -> list[Pending]:
    """What waits for a person to decide."""
    return [found for what in (TABLE, CALENDAR) if (found := pending_change(session, what)) is not None]


def pending_change(session: Session, what: str = TABLE) -> Pending | None:
    """What waits for a person to decide; None where the newest version is the one decided about last."""
    version = _newest(session, what)
    earlier = session.scalar(_changes(what).limit(1).with_only_columns(DeadlineChange.version))
    if earlier is None:
        earlier = _first(session, what)
    if earlier is None or earlier == version:
        return None
    number = version_number(session, _KINDS[what], version) or 0
    return Pending(what, earlier, version, number, _published(session, what, version))


def version_for(session: Session, opened_at: datetime, what: str = TABLE) -> str:
    """The version that counts for what began then: of later ones only those that somebody has applied."""
    pending = pending_change(session, what)
    version = _newest(session, what)
    if pending is not None:
        if opened_at >= pending.since:
            return version
        version = pending.earlier
    for change in session.scalars(_changes(what)):
        if change.choice == APPLY or opened_at >= change.since:
            break
        version = change.earlier
    return version


def rows_of(session: Session, version: str) -> RowOf:
    """How to read one version; each row is worked out once in a transaction."""
    known = memory(session).setdefault(("deadline rows", version), {})
    assert isinstance(known, dict)
    table = definitions_version(session, version)

    def row_of(matter: object, priority: object) -> Row | None:
        if (matter, priority) not in known:
            inputs = {"matter": matter, "priority": priority}
            value = table.evaluate(TABLE, inputs, clock=lambda: now(session).astimezone(OFFICE_ZONE)).value
            known[matter, priority] = value if isinstance(value, Mapping) else None
        return known[matter, priority]

    return row_of


def changed_rows(session: Session, pending: Pending) -> list[ChangedRow]:
    """Every matter whose row reads differently, in the order of the newer table."""
    return [row for matter in _matters(session, pending) for row in _changes_of(session, pending, matter)]


def _changes_of(session: Session, pending: Pending, matter: str) -> list[ChangedRow]:
    before, after = rows_of(session, pending.earlier), rows_of(session, pending.version)
    found: dict[str, ChangedRow] = {}
    for priority in PRIORITIES:
        old, new = before(matter, priority), after(matter, priority)
        change = repr((_plain(old), _plain(new)))
        if _plain(old) == _plain(new):
            continue
        others = found[change].priorities if change in found else ()
        found[change] = ChangedRow(matter, (*others, priority), old, new)
    rows = list(found.values())
    if len(rows) == 1 and rows[0].priorities == PRIORITIES:
        return [replace(rows[0], priorities=())]
    return rows


def _plain(row: Row | None) -> object:
    return None if row is None else {name: to_json(value) for name, value in row.items()}


def _matters(session: Session, pending: Pending) -> Iterator[str]:
    """The matters that either version knows."""
    versions = (pending.version, pending.earlier)
    yield from dict.fromkeys(m for version in versions for m in _known(definitions_version(session, version)))


def _known(definitions: Definitions) -> Iterator[str]:
    """The matters in the first column: those that it allows, and those that a row names."""
    decision = definitions.decision(TABLE)
    table = decision.table if decision else None
    if table and table.inputs:
        for text in (table.inputs[0].allowed, *(rule.inputs[0] for rule in table.rules)):
            yield from _QUOTED.findall(text)


def _changes(what: str) -> Select[tuple[DeadlineChange]]:
    return select(DeadlineChange).where(DeadlineChange.what == what).order_by(DeadlineChange.number.desc())


def _newest(session: Session, what: str) -> str:
    return newest_calendar(session) if what == CALENDAR else bound_version(session, "decision", TABLE).version


def _first(session: Session, what: str) -> str | None:
    """The first table that was ever published, and the calendar that counted then."""
    table = _deployed(TABLE).order_by(Deployment.number).limit(1)
    if what == TABLE:
        return session.scalar(table.with_only_columns(ModelVersion.version))
    first = session.scalar(table.with_only_columns(Deployment.number))
    along = _deployed(CALENDAR).where(Deployment.number <= (first or 0)).order_by(Deployment.number.desc()).limit(1)
    return session.scalar(along.with_only_columns(ModelVersion.version)) or ""


def _published(session: Session, what: str, version: str) -> datetime:
    query = _deployed(what).where(ModelVersion.version == version).with_only_columns(func.max(Deployment.at))
    return session.scalars(query).one()


def _deployed(what: str) -> Select[tuple[ModelVersion]]:
    query = (
        select(ModelVersion)
        .join(DeployedModel, DeployedModel.model_version_id == ModelVersion.id)
        .join(Deployment, Deployment.number == DeployedModel.deployment_number)
        .where(ModelVersion.kind == _KINDS[what])
    )
    if what == CALENDAR:
        return query.where(ModelVersion.model_id == CALENDAR)
    decisions = PublishedDecision.model_version_id == ModelVersion.id
    return query.join(PublishedDecision, decisions).where(PublishedDecision.decision_id == TABLE)
