"""A case played by hand becomes a scenario file that says the same."""

from datetime import datetime
from pathlib import Path

import pytest

from app.rehearsal.recording import Recording, file_name, recording_from, recording_of, short_keys, write_scenario
from app.rehearsal.scenario_file import parse_yaml, read_scenario, scenario_from
from app.store.clock import OFFICE_ZONE

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(ROOT.glob("processes/*/scenarios/*.yaml"))
AT = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem[:20])
def test_what_was_recorded_is_what_the_file_says(path):
    shipped = read_scenario(path)
    recording = recording_from(recording_of(shipped, len(shipped.steps)).to_json())
    text = write_scenario(recording, shipped.name, shipped.ends, [])
    written = scenario_from(parse_yaml(text.encode(), path), path)
    assert (written.process, written.clock, written.ends) == (shipped.process, shipped.clock, shipped.ends)
    assert [step.kind for step in written.steps] == [step.kind for step in shipped.steps]
    assert _without_nothing(recording_of(written, 99).to_json()) == _without_nothing(recording.to_json())


def _without_nothing(value):
    """Entries that say nothing may be left out of a file."""
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item not in (None, {}, [])}
    return [_without_nothing(item) for item in value] if isinstance(value, list | tuple) else value


def test_the_file_says_at_its_end_what_was_open():
    recording = Recording("intake_to_closure", AT, {"by": "proposer", "answers": {"first_name": "Ada"}})
    read = parse_yaml(write_scenario(recording, "Neu", None, ["screen_case"]).encode(), Path("x"))
    assert read["steps"] == [{"open": ["screen_case"]}]
    assert "ends" not in read


def test_words_that_look_like_something_else_stay_words():
    recording = Recording("p", AT, {"by": "proposer", "answers": {"a": "no", "b": "2026-01-01", "c": "1", "d": None}})
    read = parse_yaml(write_scenario(recording, "Ja", None, []).encode(), Path("x"))
    assert read["start"]["answers"] == {"a": "no", "b": "2026-01-01", "c": "1", "d": None}


def test_only_part_of_a_scenario_is_taken():
    shipped = read_scenario(SHIPPED[0])
    assert len(recording_of(shipped, 2).steps) == 2


def test_keys_are_short_where_that_leaves_no_doubt():
    assert short_keys({"case.name": 1, "next": 2}) == {"name": 1, "next": 2}
    assert short_keys({"case.name": 1, "name": 2}) == {"case.name": 1, "name": 2}


@pytest.mark.parametrize(
    ("title", "name"),
    [("Ahörn – zweimal vertagt!", "ahoern-zweimal-vertagt.yaml"), ("../..", "szenario.yaml"), ("", "szenario.yaml")],
)
def test_the_name_of_the_file_says_the_title(title, name):
    assert file_name(title) == name
