"""How a decision table is followed: which rules fired, what came out, how often people decided otherwise, by month."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.cases.models import Case
from app.catalog.queries import PublishedModels, all_latest
from app.dmn import Outcome
from app.engine.models import PathEntry
from app.errors import Problem
from app.rehearsal.replay.deciding import Decider
from app.rehearsal.replay.records import Position, Record, read_head, read_records
from app.store.clock import OFFICE_ZONE, today
from app.store.keys import Opener

DECIDES, DEVIATES = "decides_on", "deviates_from"
"""Properties of elements: coming here means that people have decided about a table's recommendation, or otherwise."""
MONTHS = 12
AT_ONCE = 2_000


@dataclass(frozen=True)
class Followed:
    """One evaluation. `decided`: people have decided since, before the next one of the case; `otherwise`: not so."""

    case_id: str
    month: date
    outcome: Outcome
    rules: tuple[str, ...]
    decided: bool
    otherwise: bool


@dataclass(frozen=True)
class Watched:
    """All evaluations of the last twelve months. `knows_people`: the diagrams say where people decide about it."""

    months: tuple[date, ...]
    lines: tuple[Followed, ...]
    unreadable: int
    knows_people: bool


def watch(session: Session, decider: Decider) -> Watched:
    """The caller has asked `may_see_rules`; figures of few people are for nobody's eyes."""
    months = last_months(today(session))
    since = datetime(months[0].year, months[0].month, 1, tzinfo=OFFICE_ZONE)
    records, unreadable = _records(session, decider, since)
    decides, deviates = _elements(session, decider.decision.id)
    came = _came_to(session, decides | deviates, since)
    lines = tuple(_followed(decider, records, came, decides, deviates))
    return Watched(months, lines, unreadable, bool(decides))


def last_months(day: date) -> tuple[date, ...]:
    """The first days of the last twelve months, this one the last."""
    count = day.year * 12 + day.month - 1
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(count - MONTHS + 1, count + 1))


def _records(session: Session, decider: Decider, since: datetime) -> tuple[list[Record], int]:
    """Those that can be read, the oldest first, and how many cannot."""
    opener, after = Opener(session), Position(since, "")
    found: list[Record] = []
    unreadable = 0
    while True:
        batch = list(read_records(session, opener, decider.decision.id, after, AT_ONCE))
        unreadable += sum(record.inputs is None for record in batch)
        found += [record for record in batch if record.inputs is not None]
        if len(batch) < AT_ONCE:
            return found, unreadable
        after = Position(batch[-1].at, batch[-1].id)


def _followed(
    decider: Decider,
    records: list[Record],
    came: Mapping[tuple[str, str], list[datetime]],
    decides: Iterable[str],
    deviates: Iterable[str],
) -> Iterator[Followed]:
    times: dict[str, list[datetime]] = defaultdict(list)
    for record in records:
        times[record.case_id].append(record.at)
    for record in records:
        told = read_head(record.head) if record.head is not None else record.whole
        if told is None:
            continue
        made = decider.recorded(told.get("outputs"), told.get("matched_rules"))
        own = times[record.case_id]
        place = bisect_right(own, record.at)
        until = own[place] if place < len(own) else None
        decided = _any_between(came, record.case_id, decides, record.at, until)
        otherwise = decided and _any_between(came, record.case_id, deviates, record.at, until)
        month = record.at.astimezone(OFFICE_ZONE).date().replace(day=1)
        yield Followed(record.case_id, month, made.outcome, made.rules, decided, otherwise)


def _any_between(
    came: Mapping[tuple[str, str], list[datetime]],
    case_id: str,
    elements: Iterable[str],
    begin: datetime,
    until: datetime | None,
) -> bool:
    moments = (at for element in elements for at in came.get((case_id, element), ()))
    return any(begin <= at and (until is None or at < until) for at in moments)


def _elements(session: Session, decision_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """The elements at which people have decided about a table, and those at which they did otherwise."""
    decides: set[str] = set()
    deviates: set[str] = set()
    for model in all_latest(session, ["process"]):
        try:
            outline = engine.describe(PublishedModels(session).version(model.model_id, model.version))  # type: ignore[arg-type]
        except Problem:
            continue
        for element in outline.walk():
            if element.properties.get(DECIDES) == decision_id:
                decides.add(element.id)
            if element.properties.get(DEVIATES) == decision_id:
                deviates.add(element.id)
    return frozenset(decides), frozenset(deviates)


def _came_to(session: Session, elements: Iterable[str], since: datetime) -> dict[tuple[str, str], list[datetime]]:
    """When cases came to elements, by case and element."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    query = (
        select(Case.id, PathEntry.element_id, PathEntry.at)
        .join(PathEntry, PathEntry.instance_id == Case.instance_id)
        .where(PathEntry.element_id.in_(sorted(elements)), PathEntry.what == "entered", PathEntry.at >= since)
    )
    for case_id, element_id, at in session.execute(query):
        found[case_id, element_id].append(at)
    return found
