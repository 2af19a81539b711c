"""Test rows of decision tables: read, written, tried, and in the way of publishing when they do not hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.catalog.check import check_models
from app.catalog.files import ModelFile, find_files
from app.catalog.places import place_files
from app.catalog.row_files import Row, RowFile, read_rows, write_rows
from app.catalog.row_trials import try_rows
from app.dmn import read_definitions
from app.errors import Rejected
from tests.unit.dmn.models import decision, model, table

ROOT = Path(__file__).parents[3]
PATH = "processes/p/d.tests.yaml"
RULES = [[">= 6", "> 2", '"high"', '"long enough"'], ["-", "-", '"low"', '"too short"']]
SINGLE = read_definitions(model(decision("d", table(["a", "b"], ["r", "why"], RULES, "FIRST", type_a="number"))))
LISTED = read_definitions(
    model(decision("d", table(["a"], ["r", "n"], [["> 1", '"x"', "1"], ["> 2", '"y"', "2"]], "COLLECT")))
)
DATED = read_definitions(
    model(decision("d", table(["a"], ["r"], [["< today()", '"past"'], ["-", '"to come"']], "FIRST", type_a="date")))
)
COMPLEXITY = "processes/intake_to_closure/complexity.dmn"


def faults(definitions, expect, *, rule=None, day=None, usual=None, **inputs):
    (tried,) = try_rows(definitions, RowFile("d", (Row("x", inputs, expect, rule, day),), usual or {}))
    return [fault.de for fault in tried.faults]


def test_a_row_that_holds_and_one_that_does_not():
    assert faults(SINGLE, {"r": "high"}, a=6, b=3) == []
    assert faults(SINGLE, {"r": "high"}, a=5, b=3) == ["Bei „r“ sollte „high“ herauskommen, es ist aber „low“."]
    assert faults(SINGLE, {"r": "high"}, a=6, usual={"a": 1, "b": 3}) == []
    assert faults(SINGLE, {"size": 1}, a=6) == ["Die Tabelle hat kein Ergebnis „size“."]
    assert faults(SINGLE, {"r": "low"}, c=1) == ["Die Tabelle hat keine Eingabe „c“."]
    assert faults(SINGLE, None, a=6) == ["Herauskommen sollte „–“, es ist aber „r: low, why: too short“."]


def test_the_rule_goes_by_its_id_or_number():
    assert faults(SINGLE, {}, a=6, b=3, rule="R1") == faults(SINGLE, {}, a=6, b=3, rule="1") == []
    assert faults(SINGLE, {}, a=6, b=3, rule="2") == ["Regel 2 sollte zutreffen, es ist aber R1."]


def test_several_hits_in_any_order():
    both = [{"r": "y"}, {"r": "x"}]
    assert faults(LISTED, both, a=3) == []
    assert faults(LISTED, both[:1], a=3) == ["Herauskommen sollte „r: y“, es ist aber „r: x; r: y“."]
    assert faults(LISTED, both, a=2)
    ordered = read_definitions(model(decision("d", table(["a"], ["r"], [["-", '"x"'], ["-", '"y"']], "RULE ORDER"))))
    assert faults(ordered, ["x", "y"]) == []
    assert faults(ordered, ["y", "x"])


def test_dates_are_read_and_today_stands_still():
    assert faults(DATED, "past", a="2026-03-01", day=date(2026, 3, 2)) == []
    assert faults(DATED, "to come", a="2026-03-02", day=date(2026, 3, 2)) == []
    assert faults(DATED, "past", a="2025-12-31") == []


def test_what_the_table_warns_of_is_told_with_a_red_row():
    told = faults(SINGLE, {"r": "high"}, a="six", b=3)
    assert len(told) == 2
    assert told[1].startswith("Die Tabelle sagt dazu:")


def test_rows_are_written_as_they_are_read():
    rows = RowFile("d", (Row("Fünf – „x“", {"a": 1, "b": None}, {"r": "low"}, "R2", date(2026, 3, 2)),), {"b": 2})
    assert read_rows(write_rows(rows), PATH) == rows
    assert "Fünf" in write_rows(rows).decode()
    shipped = (ROOT / COMPLEXITY).with_suffix(".tests.yaml").read_bytes()
    assert read_rows(write_rows(read_rows(shipped, "")), "") == read_rows(shipped, "")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("[]", "brauchen „decision“"),
        ("decision: d\nrows: 1", "brauchen „decision“"),
        ("decision: d\nrows: [1]", "Prüfzeile 1 braucht einen „name“."),
        ("decision: d\nrows: [{name: x}]", "braucht „inputs“ und „expect“"),
        ("decision: d\nrows: [{name: x, expect: 1, input: {}}]", "„input“ ist hier unbekannt"),
        ("decision: d\nrows: [{name: x, expect: 1, day: soon}]", "„day“ ist kein Tag"),
        ("decision: d\nrows: [{name: x, expect: 1}, {name: x, expect: 2}]", "Zwei Prüfzeilen heißen „x“."),
    ],
)
def test_what_is_wrong_with_a_file(source, sentence):
    with pytest.raises(Rejected) as refused:
        read_rows(source.encode(), PATH)
    assert sentence in refused.value.text.de


def test_a_red_row_hinders_its_table_also_where_only_the_table_changes():
    files = {file.path: file for file in find_files(ROOT) if file.path.startswith("processes/intake_to_closure/")}
    assert check_models([files[COMPLEXITY]], [f for f in files.values() if f.kind == "tests"], advice=False) == []
    old = b"<text>&gt;= 6</text>"
    changed = ModelFile(COMPLEXITY, files[COMPLEXITY].content.replace(old, old.replace(b"6", b"7")))
    rows = files["processes/intake_to_closure/complexity.tests.yaml"]
    for given, others in (([changed], [rows]), ([rows], [changed]), ([changed, rows], [])):
        (finding,) = (f for f in check_models(given, others, advice=False) if f.file == rows.path)
        assert "Drei Rechtskreise und sechs Monate Stillstand" in finding.text.de


def test_rows_of_a_table_that_is_not_there():
    rows = ModelFile(PATH, b"decision: d\nrows: []")
    assert [finding.text.de for finding in check_models([rows])] == ["Die Entscheidung „d“ gibt es nicht."]


def test_rows_uploaded_alone_find_their_place():
    rows = ModelFile("other.tests.yaml", b"decision: complexity\nrows: []")
    published = {COMPLEXITY: ModelVersionLike("decision", "definitions_complexity", ["complexity"])}
    assert [file.path for file in place_files([rows], published)] == ["processes/intake_to_closure/other.tests.yaml"]


class ModelVersionLike:
    """As much of a published model as finding a place asks for."""

    def __init__(self, kind, model_id, decisions):
        self.kind, self.model_id = kind, model_id
        self.decisions = [DecisionLike(decision_id) for decision_id in decisions]


class DecisionLike:
    def __init__(self, decision_id):
        self.decision_id = decision_id
