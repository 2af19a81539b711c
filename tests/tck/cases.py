"""Test cases of the DMN kit: a folder of models and expectations, as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from app.feel import temporal_text

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Expectation:
    """One result of a test case. `error` means that no value (null) is expected, whatever the reason."""

    name: str
    value: object
    error: bool


@dataclass(frozen=True)
class Case:
    """One test case of a file; `invocable` names the service or function where it is not about decisions."""

    id: str
    type: str
    invocable: str
    inputs: dict[str, object]
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Suite:
    """One file of test cases with its model."""

    path: Path
    model: Path
    cases: tuple[Case, ...]


def find_suites(folder: Path) -> list[Suite]:
    """All files of test cases below a folder."""
    suites = []
    for path in sorted(folder.rglob("*.xml")):
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        if etree.QName(root).localname == "testCases":
            suites.append(_suite(path, root))
    return suites


def _suite(path: Path, root: etree._Element) -> Suite:
    model = _child_text(root, "modelName")
    cases = tuple(_case(node) for node in root.iterfind("{*}testCase"))
    return Suite(path, path.parent / model, cases)


def _child_text(node: etree._Element, name: str) -> str:
    return (node.findtext("{*}" + name) or "").strip()


def _case(node: etree._Element) -> Case:
    inputs = {item.get("name"): _value(item) for item in node.iterfind("{*}inputNode")}
    expectations = []
    for item in node.iterfind("{*}resultNode"):
        expected = item.find("{*}expected")
        value = None if expected is None else _value(expected)
        expectations.append(Expectation(item.get("name"), value, item.get("errorResult") == "true"))
    return Case(
        node.get("id", ""), node.get("type", "decision"), node.get("invocableName", ""), inputs, tuple(expectations)
    )


def _value(node: etree._Element) -> object:
    """The value of an input or expected node: a simple value, a list, or components of a context."""
    simple = node.find("{*}value")
    if simple is not None:
        return _simple(simple)
    items = node.find("{*}list")
    if items is not None:
        return None if _is_nil(items) else [_value(item) for item in items.iterfind("{*}item")]
    components = node.findall("{*}component")
    if components:
        return {item.get("name"): None if _is_nil(item) else _value(item) for item in components}
    return None if _is_nil(node) or len(node) == 0 else {}


def _is_nil(node: etree._Element) -> bool:
    return node.get(_XSI + "nil") == "true"


def _simple(node: etree._Element) -> object:
    if _is_nil(node):
        return None
    text = node.text or ""
    kind = (node.get(_XSI + "type") or "string").split(":")[-1]
    if kind in ("decimal", "double", "float", "integer", "int", "long", "short"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    parsers = {
        "date": temporal_text.parse_date,
        "time": temporal_text.parse_time,
        "dateTime": temporal_text.parse_date_time,
        "duration": temporal_text.parse_duration,
        "dayTimeDuration": temporal_text.parse_duration,
        "yearMonthDuration": temporal_text.parse_duration,
    }
    return parsers[kind](text.strip()) if kind in parsers else text
