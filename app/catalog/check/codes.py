"""Which codes the answers of forms, and the results of tables, can have. Seen over all models together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, extension, name_of
from app.catalog.check.library import Library
from app.catalog.check.variables import diagrams
from app.catalog.dialect import ZEEBE
from app.catalog.forms import CASE_PREFIX, Field
from app.dmn import Decision

LITERAL = re.compile(r'\s*"([^"]*)"\s*')
WRITTEN_VALUE = re.compile(r'\bvalue:\s*"([^"]*)"')
FACT_NAMES = re.compile(r"[{,]\s*([A-Za-z_]\w*)\s*:")
Path = tuple[str, ...]


def known_codes(library: Library) -> dict[Path, frozenset[str]]:
    """All texts that a fact (`case`, key), a variable or a result can have; left out where they are not all known."""
    found: dict[Path, set[str]] = defaultdict(set)
    open_ended: set[Path] = set()
    for path, codes in [*_of_forms(library), *_of_decisions(library)]:
        if codes is None:
            open_ended.add(path)
        else:
            found[path] |= codes
    for diagram in diagrams(library):
        open_ended |= set(_set_by_diagram(diagram))
    return {path: frozenset(codes) for path, codes in found.items() if path not in open_ended}


def _of_forms(library: Library) -> Iterator[tuple[Path, set[str] | None]]:
    lists = {found.id: found for found in [*(found for _, found in library.lists), *library.other_lists]}
    for form in [*(form for _, form in library.forms), *library.other_forms]:
        for key, component in form.fields.items():
            path = ("case", key.removeprefix(CASE_PREFIX)) if key.startswith(CASE_PREFIX) else (key,)
            yield path, _of_field(component, lists) if isinstance(component, Field) else None


def _of_field(field: Field, lists: dict) -> set[str] | None:
    """None where anything else can be answered as well."""
    source = field.options
    if source is None or field.many:
        return None
    if source.static:
        return {option.value for option in source.static if isinstance(option.value, str)}
    if not source.lists and source.expression is None:
        return None
    codes = set(WRITTEN_VALUE.findall(source.expression.source if source.expression else ""))
    for name in source.lists:
        if name not in lists:
            return None
        codes |= set(lists[name].codes)
    return codes or None


def _of_decisions(library: Library) -> Iterator[tuple[Path, set[str] | None]]:
    """Results by the variable they are kept in."""
    models = [*(model for _, model in library.decisions), *library.other_decisions]
    decisions = {decision.id: decision for model in models for decision in model.decisions}
    for diagram in diagrams(library):
        for node in diagram.flow_nodes:
            called = extension(node, "calledDecision")
            decision = decisions.get(called.get("decisionId") or "") if called is not None else None
            if called is not None and decision is not None and (kept := called.get("resultVariable")):
                yield from _of_table(decision, kept)


def _of_table(decision: Decision, kept: str) -> Iterator[tuple[Path, set[str] | None]]:
    for place, output in enumerate(decision.outputs):
        cells = [rule.outputs[place] for rule in decision.rules] + ([output.default] if output.default else [])
        read = [LITERAL.fullmatch(cell) for cell in cells]
        path = (kept,) if len(decision.outputs) == 1 else (kept, output.name)
        yield path, {found[1] for found in read if found} if all(read) else None


def _set_by_diagram(diagram: Bpmn) -> Iterator[Path]:
    """What mappings, scripts, loops and operations set: it can be anything."""
    for element in diagram.root.iter(f"{{{ZEEBE}}}*"):
        name = name_of(element)
        if name in ("input", "output") and element.get("target"):
            yield tuple((element.get("target") or "").split("."))[:1]
            if element.get("target") == "facts":
                yield from (("case", key) for key in FACT_NAMES.findall(element.get("source") or ""))
        elif name == "script" and element.get("resultVariable"):
            yield (element.get("resultVariable") or "",)
        elif name == "loopCharacteristics":
            yield from ((element.get(each) or "",) for each in ("inputElement", "outputCollection"))
