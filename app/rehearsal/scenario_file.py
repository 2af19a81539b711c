"""Scenario files: a case played on paper, readable by a process owner (`processes/<id>/scenarios/*.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml

from app.errors import Finding, Rejected
from app.store.clock import OFFICE_ZONE
from app.text import Text

STEP_KINDS = ("complete", "decided", "open", "after", "refuse", "withdraw", "message")


@dataclass(frozen=True)
class Step:
    """One line of the play: its kind, and everything written with it."""

    number: int
    kind: str
    content: Mapping[str, object]


@dataclass(frozen=True)
class Scenario:
    """A whole play."""

    file: str
    name: str
    process: str
    clock: datetime
    start: Mapping[str, object]
    steps: tuple[Step, ...]
    ends: str | None
    never: tuple[str, ...]


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are booleans: `identity: no` stays the word “no”."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_scenario(path: Path) -> Scenario:
    """Read one file. Raises Rejected naming the file, the step and what is wrong."""
    try:
        content = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  a subclass of SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise _rejected(
            path,
            Text("Die Datei ist kein lesbares YAML: {why}", "The file is not readable YAML: {why}").fill(why=error),
            None if line is None else line + 1,
        ) from error
    return scenario_from(content, path)


def scenario_from(content: object, path: Path) -> Scenario:
    """A scenario from what YAML gave."""
    if not isinstance(content, dict):
        raise _rejected(path, Text("Die Datei enthält kein Szenario.", "The file holds no scenario."))
    for key, text in _REQUIRED.items():
        if key not in content:
            raise _rejected(path, text)
    unknown = sorted(set(content) - {"name", "process", "clock", "start", "steps", "ends", "never"})
    if unknown:
        raise _rejected(
            path,
            Text("„{key}“ ist kein Teil eines Szenarios.", "“{key}” is no part of a scenario.").fill(key=unknown[0]),
        )
    return Scenario(
        file=str(path),
        name=str(content["name"]),
        process=str(content["process"]),
        clock=_clock(content["clock"], path),
        start=_mapping(content["start"], path, "start"),
        steps=tuple(_step(number, step, path) for number, step in enumerate(content.get("steps") or (), start=1)),
        ends=content.get("ends"),
        never=tuple(content.get("never") or ()),
    )


_REQUIRED = {
    key: Text(f"Es fehlt „{key}:“ – {de}.", f"“{key}:” is missing – {en}.")
    for key, (de, en) in {
        "name": ("wie das Szenario heißt", "what the scenario is called"),
        "process": ("welcher Prozess gespielt wird", "which process is played"),
        "clock": ("wann es beginnt", "when it begins"),
        "start": ("wer mit welchen Angaben beginnt", "who begins with which answers"),
    }.items()
}


def _step(number: int, step: object, path: Path) -> Step:
    content = _mapping(step, path, str(number))
    kinds = [kind for kind in STEP_KINDS if kind in content]
    if kinds != kinds[:1] or not kinds:
        raise _rejected(
            path,
            Text(
                "Schritt {number}: genau eines von {kinds} wird gebraucht.",
                "Step {number}: exactly one of {kinds} is needed.",
            ).fill(number=number, kinds=", ".join(STEP_KINDS)),
        )
    return Step(number, kinds[0], content)


def _mapping(value: object, path: Path, where: str) -> Mapping[str, object]:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise _rejected(
        path,
        Text("Bei „{where}“ werden Angaben mit Namen erwartet.", "Named entries are expected at “{where}”.").fill(
            where=where
        ),
    )


def _plain(value: object) -> object:
    """Dates as ISO text, as a browser would send them."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _clock(value: object, path: Path) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _rejected(
            path,
            Text(
                "„clock: {value}“ ist kein Zeitpunkt. Beispiel: 2026-03-02T09:00+01:00",
                "“clock: {value}” is no point in time. Example: 2026-03-02T09:00+01:00",
            ).fill(value=value),
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


def _rejected(path: Path, text: Text, line: int | None = None) -> Rejected:
    return Rejected([Finding(str(path), None, text, line)])
