"""Where work of elements that a new version no longer has might go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.engine import state as states
from app.engine.contract import Models, Ports, ProcessModel
from app.engine.library import read_process
from app.engine.migration.places import Place, carries, inside, places_of
from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import CallActivity
from app.engine.nodes.tasks import DecisionTask, OperationTask, UserTask
from app.engine.specs import Node, ProcessSpec

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Suggestion:
    """Where work could go on; `element` empty: nowhere. `takes_over`: as it is, else it begins anew."""

    element: str
    takes_over: bool


def suggest(old: ProcessModel, new: ProcessModel) -> dict[str, Suggestion]:
    """For each element of `old` that `new` has not, or has as something else. Raises Rejected."""
    return suggestions(read_process(old), read_process(new))


def suggestions(old: ProcessSpec, new: ProcessSpec) -> dict[str, Suggestion]:
    """As `suggest`, for processes that are read."""
    key = f"suggestions:{id(new)}"
    if key not in old.cache:
        old.cache[key] = new, dict(_suggestions(places_of(old), places_of(new)))
    return old.cache[key][1]


def open_places(state: dict[str, Any], process_id: str, models: Models) -> set[tuple[str, str]]:
    """(version, element id) of everything of one process at which an instance has work. Raises Broken."""
    instance = states.restore(state, Ports(now=_LONG_AGO, models=models))
    found: set[tuple[str, str]] = set()
    for token in instance.all_tokens():
        top = token.host or token
        if token.task_spec.process_id == process_id and not token.is_subscription:
            found.add((token.workflow.version, top.task_spec.bpmn_id))
    return found


def _suggestions(old: dict[str, Place], new: dict[str, Place]) -> Iterator[tuple[str, Suggestion]]:
    kept = {e for e, place in old.items() if e in new and carries(place.node, new[e].node)}
    added = [place for element, place in new.items() if element not in kept]
    for element, place in old.items():
        there = new.get(element)
        if there is not None and carries(place.node, there.node):
            continue
        twin = _twin(place.node, added)
        if twin is not None:
            yield element, Suggestion(twin.bpmn_id, takes_over=True)
        elif there is not None:
            yield element, Suggestion(element, takes_over=False)
        elif inside(place.node) is None:
            yield element, Suggestion(_after(place.node, new), takes_over=False)


def _twin(node: Node, added: list[Place]) -> Node | None:
    """A new element that does the same: of the same kind, and of the same content or, where it has none, name."""
    alike = [place.node for place in added if carries(node, place.node)]
    for trait in (_content, _name):
        wanted = trait(node)
        found = [other for other in alike if wanted and trait(other) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _content(node: Node) -> object:
    work = node.inner if isinstance(node, MultiInstance) else node
    if isinstance(work, UserTask):
        return work.form_id
    if isinstance(work, DecisionTask):
        return work.decision_id.text
    if isinstance(work, OperationTask):
        return work.operation.text, tuple(work.headers.items())
    if isinstance(work, CallActivity):
        return work.called.text
    trigger = getattr(work, "trigger", None)
    if trigger is not None and trigger.kind in ("message", "signal"):
        return trigger.kind, trigger.name.text
    inner = inside(node)
    return tuple(sorted(inner.nodes)) if inner is not None else None


def _name(node: Node) -> str:
    return node.bpmn_name


def _after(node: Node, new: dict[str, Place]) -> str:
    """The nearest element that followed and is still there; nothing where several are equally near."""
    seen, nearest = {node}, [node]
    while nearest:
        following = [flow.target for each in nearest for flow in each.outgoing]
        there = list(dict.fromkeys(n.bpmn_id for n in following if n.bpmn_id in new))
        if there:
            return there[0] if len(there) == 1 else ""
        nearest = [n for n in dict.fromkeys(following) if n not in seen]
        seen.update(nearest)
    return ""
