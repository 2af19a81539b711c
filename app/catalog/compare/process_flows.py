"""The ways between the elements: new, gone, and leading elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.compare.process_names import Names
from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, REMOVED, Change
from app.catalog.compare.things import Thing
from app.catalog.compare.words import code, same
from app.text import Text

CONDITION = "conditionExpression"
ELSEWHERE = Text(
    "Nach {source}{label} kommt jetzt {after} statt {before}.", "After {source}{label} comes now {after}, not {before}."
)
FROM_ELSEWHERE = Text(
    "Der Weg zu {target}{label} kommt jetzt von {after} statt von {before}.",
    "The way to {target}{label} now comes from {after}, not from {before}.",
)
NEW = Text(
    "Neuer Weg von {source} zu {target}{label}{condition}.", "New way from {source} to {target}{label}{condition}."
)
GONE = Text(
    "Es entfällt der Weg von {source} zu {target}{label}{condition}.",
    "Removed: the way from {source} to {target}{label}{condition}.",
)


def tell_flows(names: Names) -> Iterator[Change]:
    """Sequence flows that differ in where they begin or end. Their names and conditions are facts like others."""
    old, new = _flows(names.old), _flows(names.new)
    for flow in new.values():
        if flow.id in old:
            yield from _redirected(names, old[flow.id], flow)
    removed = [flow for flow in old.values() if flow.id not in new]
    for flow in (flow for flow in new.values() if flow.id not in old):
        twin = next((other for other in removed if _same_but_target(other, flow)), None)
        if twin is None:
            yield _one(names, flow, ADDED)
        else:
            removed.remove(twin)
            yield _elsewhere(names, twin, flow)
    for flow in removed:
        yield _one(names, flow, REMOVED)


def _flows(things: object) -> dict[str, Thing]:
    assert isinstance(things, dict)
    return {thing.id: thing for thing in things.values() if thing.type == "sequenceFlow"}


def _redirected(names: Names, old: Thing, new: Thing) -> Iterator[Change]:
    if old.get("@targetRef") != new.get("@targetRef"):
        yield _elsewhere(names, old, new)
    if old.get("@sourceRef") != new.get("@sourceRef"):
        text = FROM_ELSEWHERE.fill(
            target=names.after(new.get("@targetRef")),
            label=names.flow_label(new),
            before=names.before(old.get("@sourceRef")),
            after=names.after(new.get("@sourceRef")),
        )
        yield Change(new.id, CHANGED, text, HIGH)


def _elsewhere(names: Names, old: Thing, new: Thing) -> Change:
    text = ELSEWHERE.fill(
        source=names.after(new.get("@sourceRef")),
        label=names.flow_label(new),
        before=names.before(old.get("@targetRef")),
        after=names.after(new.get("@targetRef")),
    )
    return Change(new.id, CHANGED, text, HIGH)


def _same_but_target(old: Thing, new: Thing) -> bool:
    """One was drawn in place of the other: everything but its id and where it leads is the same."""
    kept = [{slot: value for slot, value in flow.facts.items() if slot != "@targetRef"} for flow in (old, new)]
    return kept[0] == kept[1] and old.get("@targetRef") != new.get("@targetRef")


def _one(names: Names, flow: Thing, kind: str) -> Change:
    name = names.after if kind == ADDED else names.before
    condition = flow.get(CONDITION)
    asked = code(condition)
    text = (NEW if kind == ADDED else GONE).fill(
        source=name(flow.get("@sourceRef")),
        target=name(flow.get("@targetRef")),
        label=names.flow_label(flow),
        condition=Text(f", wenn {asked.de}", f", if {asked.en}") if condition else same(""),
    )
    told_elsewhere = any(
        end not in (names.old if kind == ADDED else names.new)
        for end in (flow.get("@sourceRef"), flow.get("@targetRef"))
    )
    return Change(flow.id, kind, text, LOW if told_elsewhere and not condition else HIGH)
