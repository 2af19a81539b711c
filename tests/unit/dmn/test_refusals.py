"""What is no usable model is refused with a sentence, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import DmnError, check_types, read_definitions
from tests.unit.dmn.models import decision, input_data, model, table, text

BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="&b;"/>"""
OUTSIDE = b"""<!DOCTYPE d SYSTEM "http://localhost:1/evil.dtd"><definitions/>"""
JAVA = (
    '<context><contextEntry><variable name="f"/><functionDefinition kind="Java"><formalParameter name="x"/>'
    "<context/></functionDefinition></contextEntry></context>"
)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (BOMB, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        (b"no xml", "kein lesbares XML"),
        (b"", "kein lesbares XML"),
        (b"<definitions/>", "keine DMN-Datei"),
        (model(model_namespace="http://example.org/other"), "keine DMN-Datei"),
        (b" " * 20_000_001, "größer als 20 MB"),
        (model(decision("d", JAVA)), "Java"),
        (model(decision("d", text("1 +"))), "„d“: Hier wurde ein Wert (Zahl, Text, Name …) erwartet"),
        (model(decision("d", text("1"), "input:nobody")), "das gibt es nicht"),
        (model(decision("a", text("b"), "decision:b"), decision("b", text("a"), "decision:a")), "braucht sich selbst"),
        (model(decision("d", text("1")), input_data("d")), "kommt mehrfach vor"),
        (model(decision("d", table(["n"], ["r"], [["-", "1"]], "SOMETIMES"))), "Trefferregel"),
        (model(decision("d", text("(" * 500))), "verschachtelt"),
    ],
)
def test_refused_with_a_sentence(xml: bytes, words: str) -> None:
    with pytest.raises(DmnError) as caught:
        read_definitions(xml)
    assert words in caught.value.findings[0].de
    assert caught.value.findings[0].en


def test_deeply_nested_models_are_refused() -> None:
    deep = "<list>" * 400 + text("1") + "</list>" * 400
    with pytest.raises(DmnError):
        read_definitions(model(decision("d", deep)))


def test_all_findings_come_at_once() -> None:
    with pytest.raises(DmnError) as caught:
        read_definitions(model(decision("a", text("1 +")), decision("b", text(")"))))
    assert len(caught.value.findings) == 2


def test_lenient_reading_gives_null_with_the_reason() -> None:
    definitions = read_definitions(model(decision("a", text("1 +")), decision("b", text("2"))), strict=False)
    assert definitions.findings
    assert definitions.evaluate("a", {}).value is None
    assert "erwartet" in definitions.evaluate("a", {}).warnings[0].text_de
    assert definitions.evaluate("b", {}).value == 2


def test_an_unknown_decision_is_named() -> None:
    with pytest.raises(DmnError, match="nobody"):
        read_definitions(model(decision("d", text("1")))).evaluate("nobody", {})


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=6))
def test_damaged_files_raise_nothing_else(position: int, damage: bytes) -> None:
    good = model(input_data("n"), decision("d", table(["n"], ["r"], [["> 1", "1"]]), "input:n"))
    position %= len(good)
    damaged = good[:position] + damage + good[position + len(damage) :]
    try:
        definitions = read_definitions(damaged)
        check_types(definitions)
        for found in definitions.decisions:
            definitions.evaluate(found.id, {"n": 2})
    except DmnError as error:
        _check(error)


def _check(error: DmnError) -> None:
    assert error.findings
    assert all(finding.de and finding.en for finding in error.findings)
