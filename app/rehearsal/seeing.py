"""What a version of a process shows in use: where work stands, how long steps take, where it comes back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.engine.models import Instance, PathEntry


@dataclass
class ElementSeen:
    """One element. `standing`: instances that are there now; `passed`: those that came there in the period.

    `returned`: those that came there more than once. `median` and `most` (nine of ten took no longer) of the times
    from coming to leaving, None where nothing has left.
    """

    element_id: str
    standing: int
    passed: int
    returned: int
    median: timedelta | None
    most: timedelta | None
    left: int


@dataclass
class _Gathered:
    standing: set[str] = field(default_factory=set)
    came: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: set[str] = field(default_factory=set)
    times: list[float] = field(default_factory=list)


def see(
    session: Session, process_id: str, version: str | None, since: datetime | None, until: datetime | None
) -> dict[str, ElementSeen]:
    """By element id. `version` None: all of them. The period is that of coming; who stands there is told as of now."""
    found: dict[str, _Gathered] = defaultdict(_Gathered)
    waiting: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    over: set[str] = set()
    for instance_id, is_over, element_id, what, at in session.execute(_entries(process_id, version)):
        if is_over:
            over.add(instance_id)
        came = waiting[instance_id, element_id]
        if what == "entered":
            came.append(at)
        elif came:
            begun = came.pop(0)
            if _within(begun, since, until):
                one = found[element_id]
                one.came[instance_id] += 1
                one.left.add(instance_id)
                one.times.append((at - begun).total_seconds())
    for (instance_id, element_id), left in waiting.items():
        for begun in left if instance_id not in over else ():
            found[element_id].standing.add(instance_id)
            if _within(begun, since, until):
                found[element_id].came[instance_id] += 1
    return {element_id: _seen(element_id, one) for element_id, one in found.items()}


def standing_at(session: Session, process_id: str, elements: Collection[str]) -> Counter[str]:
    """By element id, how many instances are there now: those that came more often than they left."""
    left_to_do = func.sum(case((PathEntry.what == "entered", 1), else_=-1))
    query = (
        select(PathEntry.element_id)
        .join(Instance, Instance.id == PathEntry.instance_id)
        .where(PathEntry.process_id == process_id, PathEntry.element_id.in_(elements), Instance.over.is_(False))
        .group_by(PathEntry.instance_id, PathEntry.element_id)
        .having(left_to_do > 0)
    )
    return Counter(session.scalars(query))


def _entries(process_id: str, version: str | None) -> Select[tuple[str, bool, str, str, datetime]]:
    query = (
        select(PathEntry.instance_id, Instance.over, PathEntry.element_id, PathEntry.what, PathEntry.at)
        .join(Instance, Instance.id == PathEntry.instance_id)
        .where(PathEntry.process_id == process_id)
        .order_by(PathEntry.instance_id, PathEntry.number)
    )
    if version is not None:
        query = query.where(Instance.state["pins"][process_id].as_string() == version)
    return query


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _seen(element_id: str, one: _Gathered) -> ElementSeen:
    return ElementSeen(
        element_id=element_id,
        standing=len(one.standing),
        passed=len(one.came),
        returned=sum(count > 1 for count in one.came.values()),
        median=timedelta(seconds=median(one.times)) if one.times else None,
        most=timedelta(seconds=_nine_of_ten(one.times)) if one.times else None,
        left=len(one.left),
    )


def _nine_of_ten(times: list[float]) -> float:
    return times[0] if len(times) == 1 else quantiles(times, n=10, method="inclusive")[-1]
