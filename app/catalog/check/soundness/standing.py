"""Whether work that stands somewhere in a diagram can come to a proper end from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.catalog.bpmn import Bpmn, bpmn
from app.catalog.check.soundness.net import Net, read_net
from app.catalog.check.soundness.verdict import UNREACHED, Unsound, judge, judge_diagram


def judge_standing(diagram: Bpmn, standing: Iterable[tuple[str, Sequence[str]]]) -> list[Unsound]:
    """Where work could get stuck that now stands at these places, and could not if it had begun at the start.

    `standing`: for each process or sub-process its id and the places, ids of elements or of sequence flows at joins.
    """
    known = {(fault.kind, fault.element) for verdict in judge_diagram(diagram) for fault in verdict.faults}
    scopes = {scope.get("id", ""): scope for scope in diagram.scopes}
    found: list[Unsound] = []
    for scope_id, places in standing:
        scope = scopes.get(scope_id)
        if scope is None:
            continue
        ends = frozenset(e.get("id", "") for e in scope.findall(bpmn("endEvent")))
        net = read_net(diagram, scope)
        begun = replace(net, starts=[("", tuple(_marking(net, places)))])
        found += [fault for fault in judge(begun, ends).faults if fault.kind != UNREACHED]
    return [fault for fault in found if (fault.kind, fault.element) not in known]


def _marking(net: Net, places: Iterable[str]) -> Iterable[int]:
    """A token at an element stands on a way into it; what begins on an event has none and waits for nothing."""
    for each in places:
        place = net.ways.get(each)
        if place is None:
            place = next((number for number, element in net.entered.items() if element == each), None)
        if place is not None:
            yield place
