"""Every text of the forms has its English, and the reference names every field."""

from __future__ import annotations

import re

import yaml

from app.catalog.forms.expressions import Template, read_template
from tests.process.form_specification import (
    FORMS,
    ROOT,
    SPECIFICATION,
    components_of,
    raw,
)


def german_texts(component):
    """Every text of a component that a person reads."""
    for name in ("label", "dateLabel", "description", "text"):
        if component.get(name):
            yield component[name]
    for option in (*component.get("values", ()), *component.get("columns", ())):
        yield option["label"]
    yield from re.findall(r'label: "([^"]*)", value:', component.get("valuesExpression", ""))
    yield from component.get("appearance", {}).values()
    if "patternErrorMessage" in component.get("validate", {}):
        yield component["validate"]["patternErrorMessage"]


ENGLISH = yaml.safe_load((FORMS / "texts.en.yaml").read_text("utf-8"))
GERMAN = {text for name in SPECIFICATION for component in components_of(raw(name)) for text in german_texts(component)}


def test_english_is_complete_and_has_nothing_left_over():
    assert GERMAN - ENGLISH.keys() == set()
    assert ENGLISH.keys() - GERMAN == set()
    assert all(english.strip() for english in ENGLISH.values())
    assert list(ENGLISH) == sorted(ENGLISH)


def test_english_templates_can_be_read():
    for german, english in ENGLISH.items():
        assert isinstance(read_template(english), Template), english
        assert english.count("{{") == german.count("{{")


def test_the_reference_names_every_field():
    text = (ROOT / "docs" / "reference" / "formulare.md").read_text("utf-8")
    sections = {part.split("`")[1]: part for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]}
    assert sections.keys() == SPECIFICATION.keys()
    for name, section in sections.items():
        fields = [c for c in components_of(raw(name)) if c["type"] not in ("group", "text", "table")]
        keys = [component.get("key") or component["path"] for component in fields]
        assert [row.split("`")[1] for row in section.splitlines() if row.startswith(("| ", "|")) and "`" in row] == keys
        for component in fields:
            assert (component.get("label") or component.get("dateLabel") or "") in section
