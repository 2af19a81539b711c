"""The history of what administrators keep, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.audit.queries import HistoryLine
from app.people.roles import ROLES
from app.text import Text
from app.web.language import said
from app.web.present import day

ACTIONS: dict[str, Text] = {
    "person.added": Text("Angelegt", "Added"),
    "person.changed": Text("Geändert", "Changed"),
    "person.ends": Text("Letzter Tag festgelegt", "Last day set"),
    "person.ended": Text("Beendet: Der letzte Tag ist vorbei", "Ended: the last day is over"),
    "person.back": Text("Wieder aufgenommen, ohne frühere Rollen", "Taken back, without earlier roles"),
    "person.blocked": Text("Zugang gesperrt", "Access blocked"),
    "person.unblocked": Text("Sperre aufgehoben", "Block lifted"),
    "role.asked": Text("Rolle beantragt: {role} bei {organisation}", "Role asked for: {role} at {organisation}"),
    "role.given": Text("Rolle gegeben: {role} bei {organisation}", "Role given: {role} at {organisation}"),
    "role.refused": Text("Rolle abgelehnt: {role} bei {organisation}", "Role refused: {role} at {organisation}"),
    "role.withdrawn": Text(
        "Antrag zurückgezogen: {role} bei {organisation}", "Request withdrawn: {role} at {organisation}"
    ),
    "role.taken": Text("Rolle genommen: {role} bei {organisation}", "Role taken away: {role} at {organisation}"),
    "access.given": Text("Zugang gegeben: {way}", "Access given: {way}"),
    "factor.removed": Text("Zweiter Faktor entfernt", "Second factor removed"),
    "sessions.ended": Text("Alle Sitzungen beendet", "All sessions ended"),
    "service.added": Text("Ins Verzeichnis aufgenommen", "Added to the directory"),
    "service.changed": Text("Eintrag im Verzeichnis geändert", "Entry of the directory changed"),
    "setting.changed": Text("Geändert", "Changed"),
    "organisation.added": Text("Angelegt", "Added"),
    "organisation.changed": Text("Geändert", "Changed"),
    "organisation.ends": Text("Letzter Tag festgelegt", "Last day set"),
    "organisation.ended": Text("Beendet: Der letzte Tag ist vorbei", "Ended: the last day is over"),
}
FIELDS: dict[str, Text] = {
    "username": Text("Anmeldename", "User name"),
    "display_name": Text("Name", "Name"),
    "email": Text("E-Mail", "E-mail"),
    "language": Text("Sprache", "Language"),
    "day": Text("Letzter Tag", "Last day"),
    "name": Text("Name", "Name"),
    "phone": Text("Telefon", "Telephone"),
    "address": Text("Anschrift", "Address"),
    "value": Text("Wert", "Value"),
    "case_limit": Text("Höchstzahl Fälle", "Most cases"),
}
WAYS: dict[str, Text] = {
    "link": Text("Link per Mail", "link by mail"),
    "password": Text("Startpasswort", "start password"),
}
NOBODY = Text("KIM-Lotse", "KIM-Lotse")


@dataclass(frozen=True)
class Line:
    """One entry: when, who, what, and what changed from what to what."""

    at: datetime
    who: str
    what: str
    changes: tuple[str, ...]


def sentences(lines: Iterable[HistoryLine], names: Mapping[str, str]) -> list[Line]:
    """The entries in the language of the reader."""
    return [_line(line, names) for line in lines]


def _line(line: HistoryLine, names: Mapping[str, str]) -> Line:
    details = line.details if isinstance(line.details, Mapping) else {}
    named = {key: _named(key, value) for key, value in details.items() if isinstance(value, str)}
    text = said(ACTIONS.get(line.action, Text(line.action, line.action)).fill(**{"role": "", **named}))
    changes = tuple(
        f"{said(FIELDS.get(key, key))}: {_shown(pair[0])} → {_shown(pair[1])}"
        for key, pair in details.items()
        if isinstance(pair, list) and len(pair) == 2
    )
    who = names.get(line.actor_id or "", said(NOBODY))
    return Line(line.at, who, text, changes)


def _named(key: str, value: str) -> str:
    table = {"role": ROLES, "way": WAYS}.get(key, {})
    return said(table.get(value, value))


def _shown(value: object) -> str:
    """A value as people read it; a day as a day, nothing as a dash."""
    if value in (None, ""):
        return "–"
    if isinstance(value, str):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
