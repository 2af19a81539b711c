"""The recording of a case played by hand: a scenario in the making, as its file would say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import yaml

from app.rehearsal.scenario_file import Scenario, scenario_from
from app.text import plain_name

CASE_PREFIX = "case."

Entry = Mapping[str, object]


@dataclass(frozen=True)
class Recording:
    """Where it begins (`start` is None until the case was proposed), and the steps so far, as in scenario files."""

    process: str
    clock: datetime
    start: Entry | None = None
    steps: tuple[Entry, ...] = ()
    earlier: tuple[Entry, ...] = field(default=())

    def with_step(self, step: Entry) -> Recording:
        return replace(self, steps=(*self.steps, step))

    def until(self, count: int) -> Recording:
        """The first steps only."""
        return replace(self, steps=self.steps[:count])

    def scenario(self, name: str = "–", ends: str | None = None) -> Scenario:
        """Raises Rejected where a step is not one of a scenario."""
        return scenario_from(self.to_json() | {"name": name, "ends": ends}, Path(name))

    def to_json(self) -> dict[str, object]:
        return {
            "process": self.process,
            "clock": self.clock.isoformat(timespec="minutes"),
            "earlier": list(self.earlier),
            "start": self.start or {"by": ""},
            "steps": list(self.steps),
        }


def recording_from(content: object) -> Recording:
    """What `to_json` gave."""
    assert isinstance(content, dict)
    start = content["start"] if content["start"].get("by") else None
    clock = datetime.fromisoformat(str(content["clock"]))
    return Recording(str(content["process"]), clock, start, tuple(content["steps"]), tuple(content["earlier"]))


def recording_of(scenario: Scenario, steps: int) -> Recording:
    """The beginning of a scenario, to go on from by hand."""
    first = tuple(step.content for step in scenario.steps[:steps])
    return Recording(scenario.process, scenario.clock, scenario.start, first, scenario.earlier)


def short_keys(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers by the keys that people read in scenario files: without `case.` where that leaves no doubt."""
    shortened = {key: key.removeprefix(CASE_PREFIX) for key in answers}
    taken = list(shortened.values())
    return {key if taken.count(shortened[key]) > 1 else shortened[key]: value for key, value in answers.items()}


def file_name(title: str) -> str:
    """A file name that says what the title says."""
    plain = plain_name(title, "-")
    return f"{plain[:80].strip('-') or 'szenario'}.yaml"


def write_scenario(recording: Recording, name: str, ends: str | None, open_steps: Sequence[str]) -> str:
    """The text of the scenario file: the recorded steps, and at the end what came out."""
    steps = [_tidy(step) for step in recording.steps]
    if ends is None and open_steps:
        steps.append({"open": list(open_steps)})
    content: dict[str, object] = {
        "name": name,
        "process": recording.process,
        "clock": recording.clock.isoformat(timespec="minutes"),
        **({"earlier": [_tidy(entry) for entry in recording.earlier]} if recording.earlier else {}),
        "start": _tidy(recording.start or {}),
        "steps": steps,
        **({"ends": ends} if ends else {}),
    }
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _tidy(entry: Entry) -> dict[str, object]:
    """Without what says nothing."""
    return {key: value for key, value in entry.items() if value or key not in ("answers", "which", "rule", "outputs")}


class _Dumper(yaml.SafeDumper):
    """Words that other YAML readers take for booleans are put in quotes."""


_Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
