"""Reading scenario files: words stay words, dates become ISO text, faults get a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app.errors import Rejected
from app.rehearsal.scenario_file import Scenario, read_scenario, scenario_from
from app.store.clock import OFFICE_ZONE

FILE = Path("play.yaml")
GOOD: dict[str, Any] = {
    "name": "Birke",
    "process": "intake_to_closure",
    "clock": "2026-03-02T09:00+01:00",
    "start": {"by": "proposer", "answers": {}},
}


def read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "play.yaml"
    file.write_text(text, "utf-8")
    return read_scenario(file)


def test_words_that_yaml_takes_for_booleans_stay_words(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        """
        name: Ja oder nein
        process: p
        clock: 2026-03-02T09:00+01:00
        start: {by: proposer, answers: {identity: no, agrees: yes, light: on, interpreter: true, minors: 0}}
        """,
    )
    answers = scenario.start["answers"]
    assert answers == {"identity": "no", "agrees": "yes", "light": "on", "interpreter": True, "minors": 0}


def test_dates_are_iso_text_also_deep_inside() -> None:
    answers = {"goals": [{"due": date(2026, 5, 1)}], "at": datetime(2026, 5, 1, 9, 30, tzinfo=UTC)}
    scenario = scenario_from({**GOOD, "start": {"by": "proposer", "answers": answers}}, FILE)
    assert scenario.start["answers"] == {"goals": [{"due": "2026-05-01"}], "at": "2026-05-01T09:30:00+00:00"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-02T09:00+01:00", datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-03-02T09:00", datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)),
        ("2026-07-01 08:15:00", datetime(2026, 7, 1, 8, 15, tzinfo=OFFICE_ZONE)),
        ("2026-07-01", datetime(2026, 7, 1, tzinfo=OFFICE_ZONE)),
    ],
)
def test_the_clock_with_and_without_zone(written: str, meant: datetime, tmp_path: Path) -> None:
    scenario = read(tmp_path, f"name: n\nprocess: p\nclock: {written}\nstart: {{by: proposer}}\n")
    assert scenario.clock == meant


def test_steps_are_numbered_and_of_one_kind() -> None:
    steps = [{"complete": "screen_case", "by": "coordination"}, {"after": "P6D"}, {"open": []}]
    scenario = scenario_from({**GOOD, "steps": steps, "ends": "referred", "never": ["accept_case"]}, FILE)
    assert [(step.number, step.kind) for step in scenario.steps] == [(1, "complete"), (2, "after"), (3, "open")]
    assert (scenario.ends, scenario.never) == ("referred", ("accept_case",))


FAULTS: dict[str, tuple[object, str]] = {
    "no scenario at all": (["a"], "Die Datei enthält kein Szenario."),
    "an empty file": (None, "Die Datei enthält kein Szenario."),
    "no clock": ({key: GOOD[key] for key in GOOD if key != "clock"}, "Es fehlt „clock:“ – wann es beginnt."),
    "clock that is none": ({**GOOD, "clock": "morgen"}, "„clock: morgen“ ist kein Zeitpunkt."),
    "unknown entry": (
        {**GOOD, "ende": "closed"},
        "„ende“ gibt es hier nicht. Möglich sind: clock, earlier, ends, name",
    ),
    "start that is text": ({**GOOD, "start": "proposer"}, "start: hier werden Angaben mit Namen erwartet"),
    "start by nobody": ({**GOOD, "start": {"answers": {}}}, "start: es fehlt „by:“."),
    "answers that are a list": ({**GOOD, "start": {"by": "proposer", "answers": []}}, "start: hier werden Angaben"),
    "steps that are none": ({**GOOD, "steps": {"after": "P1D"}}, "„steps:“ muss eine Liste sein."),
    "never that is text": ({**GOOD, "never": "closed"}, "„never:“ muss eine Liste sein."),
    "a step without kind": ({**GOOD, "steps": [{"by": "coordination"}]}, "Schritt 1: genau eines von complete,"),
    "a step of two kinds": ({**GOOD, "steps": [{"after": "P1D", "open": []}]}, "Schritt 1: genau eines von"),
    "a step that is text": ({**GOOD, "steps": ["after"]}, "Schritt 1: hier werden Angaben mit Namen erwartet"),
    "unknown key in a step": (
        {**GOOD, "steps": [{"after": "P1D"}, {"complete": "a", "by": "b", "answer": {}}]},
        "Schritt 2: „answer“ gibt es hier nicht. Möglich sind: answers, by, complete, which.",
    ),
    "task done by nobody": ({**GOOD, "steps": [{"complete": "a"}]}, "Schritt 1: es fehlt „by:“."),
    "refusal that is text": ({**GOOD, "steps": [{"refuse": "read"}]}, "Schritt 1: hier werden Angaben"),
    "unknown key in a refusal": (
        {**GOOD, "steps": [{"refuse": {"see": "A", "by": "b"}}]},
        "Schritt 1: „see“ gibt es hier nicht.",
    ),
    "refusal of nothing": (
        {**GOOD, "steps": [{"refuse": {"by": "b"}}]},
        "Schritt 1: genau eines von complete, read, start wird gebraucht.",
    ),
    "withdrawal of nothing": ({**GOOD, "steps": [{"withdraw": {"by": "b"}}]}, "Schritt 1: es fehlt „consent:“."),
    "message without name": ({**GOOD, "steps": [{"message": {}}]}, "Schritt 1: es fehlt „name:“."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_a_sentence(name: str) -> None:
    content, sentence = FAULTS[name]
    with pytest.raises(Rejected) as told:
        scenario_from(content, FILE)
    finding = told.value.findings[0]
    assert finding.file == "play.yaml"
    assert finding.text.de.startswith(sentence) or sentence in finding.text.de
    assert finding.text.en != finding.text.de


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"name: Birke\nsteps:\n  - [\n", 4), (b"\xff\xfe\x00", None), (b"a: &a 1\nb: \x01\n", None)],
    ids=["syntax", "not UTF-8", "control character"],
)
def test_unreadable_yaml(content: bytes, line: int | None, tmp_path: Path) -> None:
    file = tmp_path / "play.yaml"
    file.write_bytes(content)
    with pytest.raises(Rejected) as told:
        read_scenario(file)
    finding = told.value.findings[0]
    assert "kein lesbares YAML" in finding.text.de
    assert finding.line == line


def test_yaml_that_would_build_an_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="kein lesbares YAML"):
        read(tmp_path, "name: !!python/object/apply:os.system [id]\n")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.yaml", tmp_path):
        with pytest.raises(Rejected, match="Die Datei ist nicht lesbar"):
            read_scenario(path)
