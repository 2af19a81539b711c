"""What flows between forms, diagrams and tables: names that nobody sets, inputs nobody gives, results nobody names."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.check import Checked, sort_out
from app.catalog.files import ModelFile, read_files

ROOT = Path(__file__).parents[4]
INTAKE = "processes/intake_to_closure/intake_to_closure.bpmn"
COMPLEXITY = "processes/intake_to_closure/complexity.dmn"
CONFERENCE = "processes/case_conference/case_conference.bpmn"


@pytest.fixture(scope="module")
def shipped() -> dict[str, ModelFile]:
    files = read_files([ROOT / "processes", ROOT / "forms", ROOT / "lists"], ROOT)
    return {file.path: file for file in files}


def checked(shipped: dict[str, ModelFile], path: str, *pairs: tuple[str, str]) -> Checked:
    """One file with something changed in it, among all others."""
    text = shipped[path].content.decode()
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return sort_out([ModelFile(path, text.encode())], [file for file in shipped.values() if file.path != path])


def said(found: tuple, *words: str) -> list[str | None]:
    """Places of findings that say all of these words."""
    return [one.element for one in found if all(word in one.text.en for word in words)]


def test_the_shipped_models_are_fine(shipped) -> None:
    for path in (INTAKE, COMPLEXITY, CONFERENCE):
        found = checked(shipped, path)
        assert not said(found.hindrances + found.warnings, "Nobody sets")
        assert not said(found.hindrances + found.warnings, "hands the input")
        assert not said(found.hindrances + found.warnings, "names the result")


def test_a_name_that_nobody_sets_is_told_at_its_element(shipped) -> None:
    found = checked(shipped, INTAKE, ('=next_step = "direct_referral" and', '=next_stepp = "direct_referral" and'))
    assert len(said(found.warnings, "Nobody sets “next_stepp”")) == 1
    assert not said(found.hindrances, "Nobody sets")


def test_what_comes_from_outside_is_named_by_the_process(shipped) -> None:
    receives = '<zeebe:property name="receives" value="conference_id, conference_at, kind, emergency, results" />'
    found = checked(shipped, CONFERENCE, (receives, receives.replace("conference_at, ", "")))
    assert "timer_wait_to_invite" in said(found.warnings, "Nobody sets “conference_at”")


def test_an_input_that_no_process_hands_over_hinders(shipped) -> None:
    column = (
        '<input id="in_new" label="Wohnung in Gefahr?"><inputExpression id="e_new" typeRef="boolean">'
        "<text>home_at_risk</text></inputExpression></input>"
    )
    text = shipped[COMPLEXITY].content.decode()
    first = text[text.index("<input id=") :].split(">", 1)[0] + ">"
    found = checked(shipped, COMPLEXITY, (first, column + first))
    assert said(found.hindrances, "hands the input “Wohnung in Gefahr?” (home_at_risk) over") or found.hindrances
    given = '<zeebe:input source="=case.acute_danger" target="home_at_risk" />'
    intake = shipped[INTAKE].content.decode()
    place = intake.index('decisionId="complexity"')
    mapping = intake.index("<zeebe:ioMapping>", place) + len("<zeebe:ioMapping>")
    both = [
        ModelFile(COMPLEXITY, text.replace(first, column + first, 1).encode()),
        ModelFile(INTAKE, (intake[:mapping] + given + intake[mapping:]).encode()),
    ]
    others = [file for file in shipped.values() if file.path not in (COMPLEXITY, INTAKE)]
    assert not said(sort_out(both, others).hindrances, "hands the input")


def test_a_result_that_no_process_names_asks_for_a_reason(shipped) -> None:
    text = shipped[COMPLEXITY].content.decode()
    found = checked(shipped, COMPLEXITY, ('<text>"clarify"</text>', '<text>"ask_again"</text>'))
    assert "clarify" in text
    assert said(found.warnings, "names the result “ask_again”") or said(found.hindrances, "ask_again")
