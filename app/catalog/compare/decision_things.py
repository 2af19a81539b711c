"""A DMN file as things: decisions, tables, columns, rules; the cells of a rule are facts of the rule by column."""

from __future__ import annotations

from lxml import etree

from app.catalog.bpmn import name_of
from app.catalog.compare.things import ORDER, Element, Thing, xml_facts

_SILENT = frozenset(["informationRequirement", "extensionElements", "inputExpression", "inputValues", "outputValues"])
_THINGS = frozenset(
    ["definitions", "decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService"]
) | frozenset(
    ["itemDefinition", "import", "decisionTable", "input", "output", "rule", "group", "textAnnotation", "association"]
)
DRAWING = "DMNDI"
CELL = "cell:"


def read_things(root: Element) -> dict[str, Thing]:
    """Everything a reader would point at, the definitions under the empty id."""
    things: dict[str, Thing] = {}
    for element in root.iter():
        if not _is_thing(element) or any(name_of(holder) == DRAWING for holder in element.iterancestors()):
            continue
        own = "" if element is root else _id(element)
        while own in things:
            own += "#"
        things[own] = Thing(own, name_of(element), xml_facts(element, name_of, _skip, _SILENT))
        _place(things[own], element)
    things[""].facts["xmlns"] = etree.QName(root).namespace or ""
    return things


def _is_thing(element: Element) -> bool:
    if name_of(element) not in _THINGS:
        return False
    if name_of(element) in ("input", "output"):
        parent = element.getparent()
        return parent is not None and name_of(parent) == "decisionTable"
    return True


def _id(element: Element) -> str:
    """The id; of what has none, its place: name or number within what holds it."""
    if own := element.get("id"):
        return own
    parent = element.getparent()
    around = "" if parent is None or parent.getparent() is None else f"{_id(parent)}/"
    label = element.get("name") or element.get("label") or str(_number(element))
    return f"{around}{name_of(element)} {label}"


def _number(element: Element) -> int:
    return 1 + sum(1 for other in element.itersiblings(element.tag, preceding=True))


def _skip(element: Element) -> bool:
    """What is told of elsewhere: other things, the cells, the drawing."""
    if name_of(element) in ("inputEntry", "outputEntry"):
        parent = element.getparent()
        return parent is not None and name_of(parent) == "rule" and _is_plain_cell(element)
    return _is_thing(element) or name_of(element) == DRAWING


def _is_plain_cell(element: Element) -> bool:
    return (
        not (set(element.attrib) - {"id"})
        and [name_of(child) for child in element] == ["text"]
        and (not element[0].attrib)
    )


def _place(thing: Thing, element: Element) -> None:
    if thing.type in ("decision", "decisionTable", "rule", "input", "output"):
        parent = element.getparent()
        thing.facts["in"] = "" if parent is None or parent.getparent() is None else _id(parent)
    if thing.type == "rule":
        _cells(thing, element)
    if thing.type == "decisionTable":
        for kind in ("rule", "input", "output"):
            ids = [_id(child).replace(" ", "_") for child in element if name_of(child) == kind]
            thing.facts[f"{ORDER}{kind}"] = " ".join(ids)


def _cells(thing: Thing, rule: Element) -> None:
    """`cell:<column id>` → what stands there; and the annotations."""
    table = rule.getparent()
    if table is None:
        return
    for kind in ("input", "output"):
        columns = [child for child in table if name_of(child) == kind]
        entries = [child for child in rule if name_of(child) == f"{kind}Entry"]
        for number, entry in enumerate(entries):
            column = _id(columns[number]) if number < len(columns) else f"{kind} {number + 1}"
            thing.facts[f"{CELL}{column}"] = "".join(entry.itertext()).strip()
