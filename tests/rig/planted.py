"""Cases in several states whose free texts are words that occur nowhere else: wherever one turns up, it leaked there.

A word tells its case, the part of the file and the field: `Xrunning-C-note-3q`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from app.cases.models import Case
from app.rehearsal.office import HandClock
from app.rehearsal.player import Player
from app.rehearsal.scenario_file import Step, read_scenario
from app.store.database import Database

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "processes" / "intake_to_closure" / "scenarios"
WORD = re.compile(r"X([a-z_0-9]+)-([ABC])-([a-z0-9_]+)-(\d+)q")
LEFT = frozenset({"arrival", "contact_email", "contact_phone", "phone", "duplicate_case", "interpreter"})
"""Free texts of a fixed shape."""


@cache
def text_fields() -> dict[str, str]:
    """Part of every field in which people write freely, by key (without `case.`), in lists by list/key."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "forms").glob("*.form")):
        _collect(json.loads(file.read_text("utf-8"))["components"], "A", found)
    return found


def _collect(components: list[dict], part: str, found: dict[str, str], around: str = "") -> None:
    for component in components:
        own = component.get("properties", {}).get("part", part)
        inner = around
        if component["type"] in ("textfield", "textarea"):
            key = around + component["key"].removeprefix("case.")
            found[key] = max(own, found.get(key, "A"))
        if component["type"] == "dynamiclist":
            inner = component["path"].removeprefix("case.") + "/"
        _collect(component.get("components", []), own, found, inner)


@dataclass
class Planter:
    """Puts words in place of the texts of one case; the same text is the same word wherever it is repeated."""

    case: str
    words: dict[str, str] = field(default_factory=dict)

    def plant(self, answers: object, key: str = "", around: str = "") -> object:
        if isinstance(answers, Mapping):
            around = f"{key}/" if key else ""
            return {name: self.plant(value, str(name).removeprefix("case."), around) for name, value in answers.items()}
        if isinstance(answers, list):
            return [self.plant(item, key, around) for item in answers]
        if not isinstance(answers, str) or key in LEFT:
            return answers
        if (part := text_fields().get(around + key)) is not None:
            self.words.setdefault(answers, f"X{self.case}-{part}-{key}-{len(self.words)}q")
        return self.words.get(answers, answers)


@dataclass
class Planted:
    """One case in the database."""

    name: str
    case_id: str
    reference: str
    words: frozenset[str]


def grow(database: Database, clock: HandClock, name: str, file: str, until: Callable[[Step], bool]) -> Planted:
    """Play a scenario with planted words up to the step for which `until` says so; the clock goes back afterwards."""
    scenario, planter = read_scenario(SCENARIOS / file), Planter(name)
    player, earlier = Player(database, clock), clock.at
    clock.at = scenario.clock
    player.start(scenario.process, _planted(planter, scenario.start))
    for step in scenario.steps:
        if until(step):
            break
        if step.kind not in ("refuse", "open", "told", "untold"):
            content = dict(step.content)
            player.step(replace(step, content=_planted(planter, content)))
    clock.at = earlier
    with database.reading() as session:
        reference = session.get_one(Case, player.case_id).reference
    return Planted(name, player.case_id, reference, frozenset(planter.words.values()))


def _planted(planter: Planter, content: Mapping[str, object]) -> dict[str, object]:
    if "answers" not in content:
        return dict(content)
    return {**content, "answers": planter.plant(content["answers"])}


def before(element: str) -> Callable[[Step], bool]:
    """Stop before this task is completed."""
    return lambda step: step.kind == "complete" and step.content["complete"] == element


def never(_step: Step) -> bool:
    return False


def found_in(text: str) -> set[str]:
    return {match[0] for match in WORD.finditer(text)}
