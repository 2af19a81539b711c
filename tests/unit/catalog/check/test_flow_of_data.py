"""What flows between forms, diagrams and tables: names that nobody sets, inputs nobody gives, results nobody names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.catalog.check import Checked, sort_out
from app.catalog.files import ModelFile, read_files

ROOT = Path(__file__).parents[4]
INTAKE = "processes/intake_to_closure/intake_to_closure.bpmn"
COMPLEXITY = "processes/intake_to_closure/complexity.dmn"
MANAGEMENT = "processes/case_management/case_management.bpmn"
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


def test_a_step_without_a_kind_asks_for_a_reason(shipped) -> None:
    text = shipped[INTAKE].content.decode()
    first = re.search(r'<bpmn:startEvent id="[^"]+"', text)[0]
    task = '<bpmn:task id="look" name="Antrag prüfen" />'
    found = checked(shipped, INTAKE, (first, task + first))
    assert [one.element for one in found.warnings if "has no kind" in one.text.en] == ["look"]
    found = checked(shipped, INTAKE, (first, task.replace(":task", ":manualTask") + first))
    assert not said(found.warnings, "has no kind")


def test_a_way_that_never_opens_asks_for_a_reason(shipped) -> None:
    found = checked(shipped, INTAKE, ('=decision = "case_management"', '=decision = "casemanagement"'))
    assert said(found.warnings, "never opens", "“decision” is never „casemanagement“", "„case_management“")
    assert not said(found.hindrances, "never opens")
    found = checked(shipped, INTAKE, ('=next_step = "query"', '=next_step = "query" and next_step = "conference"'))
    assert said(found.warnings, "different values at the same time")


def test_a_way_with_the_condition_of_a_way_before_never_opens(shipped) -> None:
    found = checked(shipped, MANAGEMENT, ('=review_result = "dormant"', '=review_result = "escalate"'))
    assert len(said(found.warnings, "a flow before it has the same condition")) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("<bpmn:timeDate>2020-02-03T08:00:00Z</bpmn:timeDate>", "is over already"),
        ('<bpmn:timeDate>=date and time("2020-02-03T08:00:00")</bpmn:timeDate>', "is over already"),
        ("<bpmn:timeDuration>PT0S</bpmn:timeDuration>", "zero or negative"),
        ("<bpmn:timeDuration>-P3D</bpmn:timeDuration>", "zero or negative"),
        ('<bpmn:timeDuration>=duration("P0M")</bpmn:timeDuration>', "zero or negative"),
        ("<bpmn:timeCycle>R0/P1D</bpmn:timeCycle>", "never happens"),
        ("<bpmn:timeCycle>R3/PT0S</bpmn:timeCycle>", "zero or negative"),
        ("<bpmn:timeCycle>R1/2020-01-01T00:00:00Z/P1D</bpmn:timeCycle>", "is over already"),
    ],
)
def test_a_timer_that_waits_for_nothing_asks_for_a_reason(shipped, given, words) -> None:
    assert len(said(checked(shipped, CONFERENCE, (timer_in(shipped), given)).warnings, words)) == 1


@pytest.mark.parametrize(
    "given",
    [
        "<bpmn:timeDate>2190-02-03T08:00:00Z</bpmn:timeDate>",
        "<bpmn:timeDate>=conference_at</bpmn:timeDate>",
        "<bpmn:timeDuration>P3D</bpmn:timeDuration>",
        "<bpmn:timeDuration>P1M</bpmn:timeDuration>",
        "<bpmn:timeCycle>R/P1D</bpmn:timeCycle>",
        "<bpmn:timeCycle>R3/2020-01-01T00:00:00Z/P1Y</bpmn:timeCycle>",
    ],
)
def test_a_timer_that_waits_is_fine(shipped, given) -> None:
    found = checked(shipped, CONFERENCE, (timer_in(shipped), given))
    for words in ("is over already", "zero or negative", "never happens"):
        assert not said(found.warnings, words)


def timer_in(shipped) -> str:
    """The first value of a timer in the diagram of conferences, with its tags."""
    [value] = re.findall(r"<bpmn:timeDate.*?</bpmn:timeDate>", shipped[CONFERENCE].content.decode(), re.DOTALL)[:1]
    return value
