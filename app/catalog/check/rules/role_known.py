"""Lanes and assignments name roles that exist, and every user task has somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, extension, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.people.roles import ROLES, SYSTEM_LANE, role_by_name
from app.text import Text

_STRINGS = re.compile(r'=\s*\[?\s*"[^"]*"(\s*,\s*"[^"]*")*\s*\]?\s*')
NOBODY = Text(
    "Niemand bekommt diese Aufgabe: Sie liegt in keiner Bahn einer Rolle. Ziehen Sie sie in eine, oder wählen Sie "
    "rechts unter „Auswählen“ eine Rolle.",
    "Nobody gets this task: it lies in no lane of a role. Draw it into one, or choose a role on the right under "
    "“Choose”.",
)


def check(library: Library) -> Iterator[Finding]:
    """Unknown roles of lanes and candidate groups; user tasks that nobody may do."""
    for _, diagram in library.bpmns:
        lanes = {
            name: lane for process in diagram.processes for lane in process.iter(bpmn("lane")) for name in _nodes(lane)
        }
        for process in diagram.processes:
            for lane in process.iter(bpmn("lane")):
                if lane.get("name") != SYSTEM_LANE and _lane_role(lane) is None and not _has_lanes(lane):
                    yield diagram.finding(lane, _unknown(lane.get("name") or "–"))
        for node in diagram.flow_nodes:
            if name_of(node) == "userTask":
                yield from _check_task(diagram, node, lanes)


def _check_task(diagram: Bpmn, task: Element, lanes: dict[str, Element]) -> Iterator[Finding]:
    given = extension(task, "assignmentDefinition")
    if given is None or not any(given.get(name) for name in ("assignee", "candidateGroups", "candidateUsers")):
        if not _in_lane_of_role(task, lanes):
            yield diagram.finding(task, NOBODY)
        return
    for role in _literal_groups(given.get("candidateGroups") or ""):
        if role not in ROLES:
            yield diagram.finding(task, _unknown(role))


def _literal_groups(text: str) -> list[str]:
    """The groups, where they are written out and not computed."""
    if not text.startswith("="):
        return [part.strip() for part in text.split(",") if part.strip()]
    return re.findall(r'"([^"]*)"', text) if _STRINGS.fullmatch(text) else []


def _in_lane_of_role(element: Element, lanes: dict[str, Element]) -> bool:
    holder: Element | None = element
    while holder is not None:
        if (lane := lanes.get(holder.get("id", ""))) is not None:
            return _lane_role(lane) is not None
        holder = holder.getparent()
    return False


def _lane_role(lane: Element) -> str | None:
    properties = extension(lane, "properties")
    for line in properties if properties is not None else ():
        if line.get("name") == "role":
            return line.get("value") if line.get("value") in ROLES else None
    return role_by_name(" ".join(lane.get("name", "").split()))


def _has_lanes(lane: Element) -> bool:
    return lane.find(bpmn("childLaneSet")) is not None


def _nodes(lane: Element) -> list[str]:
    return [(node.text or "").strip() for node in lane.findall(bpmn("flowNodeRef"))]


def _unknown(role: str) -> Text:
    codes = ", ".join(ROLES)
    return Text(
        f"Die Rolle „{role}“ gibt es nicht. Möglich sind der Name einer Rolle oder eines von: {codes}.",
        f"There is no role “{role}”. Possible are the name of a role or one of: {codes}.",
    )
