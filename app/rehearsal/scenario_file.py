"""Scenario files: a case played on paper, readable by a process owner (`processes/<id>/scenarios/*.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml

from app.catalog import yaml_text
from app.catalog.files import ModelFile
from app.errors import Finding, Rejected
from app.store.clock import OFFICE_ZONE
from app.text import Text

STEP_KEYS: dict[str, frozenset[str]] = {
    "complete": frozenset({"which", "by", "answers"}),
    "decided": frozenset({"rule", "outputs"}),
    "open": frozenset(),
    "after": frozenset(),
    "refuse": frozenset(),
    "withdraw": frozenset(),
    "message": frozenset(),
    "reconsider": frozenset(),
    "plan_conference": frozenset(),
    "hold_conference": frozenset(),
    "put_off": frozenset(),
    "cancel_conference": frozenset(),
    "approve_minutes": frozenset(),
    "invited": frozenset(),
    "told": frozenset(),
    "untold": frozenset(),
    "absent": frozenset(),
    "hand_over": frozenset(),
    "inbox": frozenset(),
}
"""The kinds of steps, and what may stand beside each."""

INNER_KEYS: dict[str, frozenset[str]] = {
    "start": frozenset({"by", "answers"}),
    "refuse": frozenset({"read", "complete", "start", "which", "by", "answers"}),
    "withdraw": frozenset({"consent", "by"}),
    "message": frozenset({"name", "variables"}),
    "reconsider": frozenset({"by", "answers"}),
    "plan_conference": frozenset({"by", "kind", "in"}),
    "hold_conference": frozenset({"by", "present", "answers"}),
    "put_off": frozenset({"by"}),
    "cancel_conference": frozenset({"by"}),
    "approve_minutes": frozenset({"by"}),
    "told": frozenset({"role", "text"}),
    "untold": frozenset({"role", "text"}),
    "absent": frozenset({"by", "who", "deputy", "first_day", "last_day"}),
    "hand_over": frozenset({"by", "to"}),
    "inbox": frozenset({"of", "has"}),
}
"""What may stand inside the entries that have entries of their own."""

REFUSALS = ("complete", "read", "start")
NEEDED = {
    "start": ("by",),
    "complete": ("by",),
    "refuse": ("by",),
    "withdraw": ("consent", "by"),
    "message": ("name",),
    "told": ("role", "text"),
    "untold": ("role", "text"),
    "absent": ("by", "who", "deputy", "first_day", "last_day"),
    "hand_over": ("by", "to"),
    "inbox": ("of", "has"),
    "reconsider": ("by", "answers"),
    "plan_conference": ("by", "kind", "in"),
    "hold_conference": ("by", "present", "answers"),
}


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
    earlier: tuple[Mapping[str, object], ...]
    """Proposals of others that were there before."""
    start: Mapping[str, object]
    steps: tuple[Step, ...]
    ends: str | None
    never: tuple[str, ...]


class _Loader(yaml_text.Loader):
    """YAML in which only true and false are booleans: `identity: no` stays the word “no”."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml_text.Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_scenario(path: Path) -> Scenario:
    """Read one file. Raises Rejected naming the file, the step and what is wrong."""
    return scenario_from(read_yaml(path), path)


def read_yaml(path: Path) -> object:
    """What a YAML file holds, in the dialect of scenarios. Raises Rejected naming file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        text = Text("Die Datei ist nicht lesbar: {why}", "The file cannot be read: {why}")
        raise _rejected(path, text.fill(why=error.strerror)) from error
    return parse_yaml(content, path)


def parse_yaml(content: bytes, path: Path) -> object:
    """What YAML of that path holds. Raises Rejected naming file and line."""
    try:
        return yaml_text.load(content.decode("utf-8"), _Loader)
    except (UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        why = getattr(error, "problem", None) or error
        text = Text("Die Datei ist kein lesbares YAML: {why}", "The file is not readable YAML: {why}")
        raise _rejected(path, text.fill(why=why), None if line is None else line + 1) from error


def read_scenarios(files: Iterable[ModelFile]) -> list[Scenario]:
    """Those that can be read; what is wrong with the others is told where models are checked."""
    found = []
    for file in files:
        with suppress(Rejected):
            path = Path(file.path)
            found.append(scenario_from(parse_yaml(file.content, path), path))
    return found


def scenario_from(content: object, path: Path) -> Scenario:
    """A scenario from what YAML gave."""
    if not isinstance(content, dict):
        raise _rejected(path, Text("Die Datei enthält kein Szenario.", "The file holds no scenario."))
    for key, text in _REQUIRED.items():
        if key not in content:
            raise _rejected(path, text)
    _refuse_unknown(content, {*_REQUIRED, "earlier", "steps", "ends", "never"}, path, Text("Szenario", "scenario"))
    ends = content.get("ends")
    return Scenario(
        file=str(path),
        name=str(content["name"]),
        process=str(content["process"]),
        clock=_clock(content["clock"], path),
        earlier=tuple(
            _inner("start", entry, path, Text("earlier", "earlier")) for entry in _list(content, "earlier", path)
        ),
        start=_inner("start", content["start"], path, Text("start", "start")),
        steps=tuple(_step(n, step, path) for n, step in enumerate(_list(content, "steps", path), start=1)),
        ends=None if ends is None else str(ends),
        never=tuple(str(element) for element in _list(content, "never", path)),
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
    where = Text(f"Schritt {number}", f"step {number}")
    content = _mapping(step, path, where)
    kind = _one_of(content, tuple(STEP_KEYS), path, where)
    _refuse_unknown(content, {kind, *STEP_KEYS[kind]}, path, where)
    if kind in INNER_KEYS:
        content = {kind: _inner(kind, content[kind], path, where)}
    else:
        _need(kind, content, path, where)
    return Step(number, kind, content)


def _one_of(content: Mapping[str, object], kinds: tuple[str, ...], path: Path, where: Text) -> str:
    given = [kind for kind in kinds if kind in content]
    if len(given) == 1:
        return given[0]
    text = Text("{where}: genau eines von {kinds} wird gebraucht.", "{where}: exactly one of {kinds} is needed.")
    raise _rejected(path, text.fill(where=where, kinds=", ".join(kinds)))


def _inner(kind: str, value: object, path: Path, where: Text) -> Mapping[str, object]:
    content = _mapping(value, path, where)
    _refuse_unknown(content, INNER_KEYS[kind], path, where)
    _need(kind, content, path, where)
    if kind == "refuse":
        _one_of(content, REFUSALS, path, where)
    return content


def _need(kind: str, content: Mapping[str, object], path: Path, where: Text) -> None:
    for key in NEEDED.get(kind, ()):
        if key not in content:
            text = Text("{where}: es fehlt „{key}:“.", "{where}: “{key}:” is missing.")
            raise _rejected(path, text.fill(where=where, key=key))
    for key in ("answers", "which", "outputs", "variables"):
        if content.get(key) is not None:
            _mapping(content[key], path, where)


def _refuse_unknown(content: Mapping[str, object], known: set[str] | frozenset[str], path: Path, where: Text) -> None:
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        text = Text(
            "{where}: „{key}“ gibt es hier nicht. Möglich sind: {known}.",
            "{where}: there is no “{key}” here. Possible are: {known}.",
        )
        raise _rejected(path, text.fill(where=where, key=unknown[0], known=", ".join(sorted(known))))


def _mapping(value: object, path: Path, where: Text) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    text = Text(
        "{where}: hier werden Angaben mit Namen erwartet, zum Beispiel „by: coordination“.",
        "{where}: named entries are expected here, for example “by: coordination”.",
    )
    raise _rejected(path, text.fill(where=where))


def _list(content: Mapping[str, object], key: str, path: Path) -> list[object]:
    value = content.get(key) or []
    if isinstance(value, list):
        return value
    text = Text("„{key}:“ muss eine Liste sein.", "“{key}:” must be a list.")
    raise _rejected(path, text.fill(key=key))


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
