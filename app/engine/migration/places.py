"""Every element of a process by its id, with the sub-processes around it, and what can come after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import SubProcess
from app.engine.specs import Node, ProcessSpec


@dataclass(frozen=True)
class Place:
    """An element; `around` are the sub-processes that it lies in, the outermost first."""

    node: Node
    around: tuple[Node, ...]

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(node.bpmn_id for node in self.around)


def places_of(spec: ProcessSpec) -> dict[str, Place]:
    """By id, those of sub-processes too."""
    if "places" not in spec.cache:
        spec.cache["places"] = {place.node.bpmn_id: place for place in _walk(spec, ())}
    return spec.cache["places"]


def inside(node: Node) -> ProcessSpec | None:
    """The process drawn inside an element."""
    work = node.inner if isinstance(node, MultiInstance) else node
    return work.inner if isinstance(work, SubProcess) else None


def said(node: Node) -> str:
    """What an element is called."""
    return node.bpmn_name or node.bpmn_id


def carries(old: Node, new: Node) -> bool:
    """Whether work that stands at one element can stand at the other as it is."""
    if isinstance(old, MultiInstance) and isinstance(new, MultiInstance):
        return old.loop.sequential == new.loop.sequential and carries(old.inner, new.inner)
    return type(old) is type(new)


def reachable(spec: ProcessSpec, begin: list[str]) -> set[str]:
    """Ids of these elements and of all that can come after them."""
    places, seen, todo = places_of(spec), set[str](), list(begin)
    while todo:
        element = todo.pop()
        if element in seen or element not in places:
            continue
        seen.add(element)
        todo += _next(places[element])
    return seen


def _next(place: Place) -> Iterator[str]:
    node = place.node
    inner = inside(node)
    if inner is not None:
        yield from (start.bpmn_id for start in inner.starts)
        yield from (handler.bpmn_id for handler in inner.handlers)
    yield from (flow.target.bpmn_id for flow in node.outgoing)
    yield from (boundary.bpmn_id for boundary in node.boundaries)
    for around in reversed(place.around):
        yield from (flow.target.bpmn_id for flow in around.outgoing)
        yield from (boundary.bpmn_id for boundary in around.boundaries)
        yield from (handler.bpmn_id for handler in around.spec_of.handlers)
    yield from (handler.bpmn_id for handler in node.spec_of.handlers)


def _walk(spec: ProcessSpec, around: tuple[Node, ...]) -> Iterator[Place]:
    for node in spec.nodes.values():
        yield Place(node, around)
        inner = inside(node)
        if inner is not None:
            yield from _walk(inner, (*around, node))
