"""What is to be migrated: the cases that run on other versions, and where their work stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import engine
from app.cases.models import Case
from app.catalog.models import ModelVersion
from app.catalog.queries import PublishedModels, versions
from app.engine.migration import Suggestion, open_places, suggest
from app.engine.models import Instance
from app.errors import NotFound, Problem
from app.text import Text

STANDS = ("userTask", "receiveTask", "intermediateCatchEvent", "subProcess", "callActivity", "serviceTask", "sendTask",
          "businessRuleTask", "scriptTask", "eventBasedGateway", "endEvent", "task", "manualTask")  # fmt: skip
"""Kinds of elements at which work may be sent to go on."""


@dataclass(frozen=True)
class Plan:
    """To which version of a process, and what the owner says about elements and dates; see `engine.migration.Way`."""

    process_id: str
    version: str
    mapping: Mapping[str, str]
    recount: bool = True


@dataclass(frozen=True)
class Place:
    """An element of an earlier version at which `count` cases have work. `target` is where it goes on, as it is now.

    `is_same`: the new version has this element, so that nothing has to be said. `takes_over`: as it is, else anew.
    """

    element_id: str
    name: str
    count: int
    target: str
    is_same: bool
    takes_over: bool


def target_version(session: Session, process_id: str, number: int | None) -> ModelVersion:
    """The version with this number, or the newest. Raises NotFound."""
    for found in versions(session, "process", process_id):
        if number in (None, found.number):
            return found
    raise NotFound(Text("Diese Fassung gibt es nicht.", "There is no such version."))


def candidates(session: Session, process_id: str, version: str) -> list[tuple[Case, Instance]]:
    """Running cases that are bound to another version of the process, by their reference."""
    query = (
        select(Case, Instance)
        .join(Instance, Instance.id == Case.instance_id)
        .where(*_bound_to_another(process_id, version))
        .order_by(Case.reference)
    )
    return [(case, instance) for case, instance in session.execute(query).unique()]


def count_candidates(session: Session, process_id: str, version: str) -> int:
    """How many there are."""
    query = select(func.count(Case.id)).join(Instance, Instance.id == Case.instance_id)
    return session.scalar(query.where(*_bound_to_another(process_id, version))) or 0


def _bound_to_another(process_id: str, version: str) -> tuple[ColumnElement[bool], ...]:
    pin = Instance.state["pins"][process_id].as_string()
    return Case.state == "open", pin.is_not(None), pin != version


def pinned(instance: Instance, process_id: str) -> str:
    """The version of a process that a running case is bound to."""
    return str(instance.state["pins"][process_id])  # type: ignore[index]


def places(session: Session, plan: Plan, found: list[tuple[Case, Instance]]) -> list[Place]:
    """Where the work of these cases stands, what the new version does not know by its id first."""
    models = PublishedModels(session)
    counted: Counter[tuple[str, str]] = Counter()
    for _, instance in found:
        try:
            counted.update(open_places(instance.state, plan.process_id, models))
        except Problem:  # it is told of with the case
            continue
    new = engine.describe(models.version(plan.process_id, plan.version))  # type: ignore[arg-type]
    merged: dict[str, Place] = {}
    for (version, element_id), count in counted.items():
        known = merged.get(element_id)
        if known is not None:
            merged[element_id] = Place(**{**vars(known), "count": known.count + count})
            continue
        old = models.version(plan.process_id, version)
        element = engine.describe(old).find(element_id)  # type: ignore[arg-type]
        suggested = suggest(old, models.version(plan.process_id, plan.version)).get(element_id)  # type: ignore[arg-type]
        is_same = suggested is None and new.find(element_id) is not None
        way_on = Suggestion(element_id, takes_over=True) if is_same else suggested or Suggestion("", takes_over=False)
        target = plan.mapping.get(element_id, way_on.element)
        name = element.name if element is not None and element.name else element_id
        merged[element_id] = Place(element_id, name, count, target, is_same, way_on.takes_over)
    return sorted(merged.values(), key=lambda place: (place.is_same, place.name))


def targets(session: Session, plan: Plan) -> list[tuple[str, str]]:
    """(id, name) of the elements of the new version at which work may go on, in the order of the flow."""
    model = PublishedModels(session).version(plan.process_id, plan.version)
    outline = engine.describe(model)  # type: ignore[arg-type]
    return [(each.id, each.name or each.id) for each in outline.walk() if each.kind in STANDS]
