"""Shipped models, changed at random: whatever differs is told, and what only looks different stands apart."""

import json
import random
from pathlib import Path

import pytest
from lxml import etree

from app.catalog.compare import compare_models
from app.errors import Rejected

ROOT = Path(__file__).parents[4]
DIAGRAMS = sorted(ROOT.glob("processes/*/*.bpmn"))
TABLES = sorted(ROOT.glob("processes/*/*.dmn"))
FORMS = sorted(ROOT.glob("forms/*.form"))
SAYS_NOTHING = frozenset(["incoming", "outgoing"])  # repeat what the flows say; left alone
CELLS = frozenset(["inputEntry", "outputEntry"])  # told by their column; their ids mean nothing
TRIES = 15


def _drawn(element: etree._Element) -> bool:
    return any(etree.QName(e).localname in ("BPMNDiagram", "DMNDI") for e in (element, *element.iterancestors()))


def _elements(root: etree._Element, drawn: bool) -> list[etree._Element]:
    return [
        e
        for e in root.iter("*")
        if _drawn(e) == drawn and e is not root and etree.QName(e).localname not in SAYS_NOTHING
    ]


def _change(root: etree._Element, chance: random.Random, drawn: bool) -> str:
    """Change one thing; says what, empty where there was nothing to change."""
    element = chance.choice(_elements(root, drawn))
    name = etree.QName(element).localname
    what = chance.choice(["attribute", "text", "new attribute", "remove"])
    if what == "attribute" and element.attrib:
        attribute = chance.choice(sorted(element.attrib))
        if attribute == "id" and name in CELLS:
            return ""
        element.set(attribute, element.get(attribute) + "x")
        return f"{name}@{attribute}"
    if what == "text" and (element.text or "").strip():
        element.text = element.text.strip() + "x"
        return f"{name} text"
    if what == "new attribute":
        element.set("somethingNew", "1")
        return f"{name}@somethingNew"
    if what == "remove" and not (drawn and name in ("BPMNDiagram", "DMNDI")) and (element.attrib or element.text):
        element.getparent().remove(element)
        return f"{name} removed"
    return ""


@pytest.mark.parametrize("path", [*DIAGRAMS, *TABLES], ids=lambda path: path.name)
def test_a_change_of_meaning_is_told(path):
    kind = "process" if path.suffix == ".bpmn" else "decision"
    old, chance = path.read_bytes(), random.Random(path.name)
    for _ in range(TRIES):
        root = etree.fromstring(old)
        if what := _change(root, chance, drawn=False):
            found = compare_models(old, etree.tostring(root), kind)
            assert found.changes, what
            assert all(change.text.de and change.text.en for change in found.changes)


@pytest.mark.parametrize("path", [*DIAGRAMS, *TABLES], ids=lambda path: path.name)
def test_a_change_of_the_drawing_is_told_apart(path):
    kind = "process" if path.suffix == ".bpmn" else "decision"
    old, chance = path.read_bytes(), random.Random(path.name)
    if not _elements(etree.fromstring(old), drawn=True):
        return
    for _ in range(TRIES):
        root = etree.fromstring(old)
        if what := _change(root, chance, drawn=True):
            found = compare_models(old, etree.tostring(root), kind)
            assert found.layout, what
            assert not found.changes, what


@pytest.mark.parametrize("path", [*DIAGRAMS, *TABLES], ids=lambda path: path.name)
def test_rules_conditions_and_inputs_in_another_order(path):
    old = path.read_bytes()
    root = etree.fromstring(old)
    parts = {"rule", "sequenceFlow", "input"}
    swappable = [e for e in root.iter("*") if etree.QName(e).localname in parts]
    for first in random.Random(path.name).sample(swappable, min(TRIES, len(swappable))):
        second = first.getnext()
        if second is None or second.tag != first.tag or first.get("sourceRef") != second.get("sourceRef"):
            continue
        second.addnext(first)
        found = compare_models(old, etree.tostring(root), "process" if path.suffix == ".bpmn" else "decision")
        assert [change for change in found.changes if change.kind == "moved"], first.attrib
        first.addnext(second)


def _places(value: object, around: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [around, *(place for key, each in inner for place in _places(each, (*around, key)))]


def _changed_form(form: dict, chance: random.Random) -> str:
    place = chance.choice(_places(form)[1:])
    holder = form
    for key in place[:-1]:
        holder = holder[key]
    last, value = place[-1], holder[place[-1]]
    if chance.random() < 0.3:
        del holder[last]
    elif isinstance(value, bool):
        holder[last] = not value
    elif isinstance(value, str):
        holder[last] = value + "x"
    elif isinstance(value, int):
        holder[last] = value + 1
    elif isinstance(value, list) and len(value) > 1:
        value.reverse()
    else:
        return ""
    return repr(place)


LOOKS = ("layout", "exporter", "schemaVersion", "executionPlatform", "executionPlatformVersion", "showOutline", "id")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_changed_form_is_told(path):
    old, chance = path.read_bytes(), random.Random(path.name)
    told = 0
    for _ in range(TRIES):
        form = json.loads(old)
        what = _changed_form(form, chance)
        try:
            found = compare_models(old, json.dumps(form).encode(), "form")
        except Rejected:
            continue
        if what:
            told += 1
            looks = any(repr(word) in what for word in LOOKS)
            assert found.changes or (looks and found.layout), what
    assert told
