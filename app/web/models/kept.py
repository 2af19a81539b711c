"""Lists, mails and letters, and working days in the library: what each says, as a table; where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from app.catalog.lists import list_id, read_list
from app.catalog.wording import WORDINGS
from app.catalog.wording.files import read_wording, wording_id
from app.catalog.working_days.files import read_calendar
from app.catalog.working_days.model import LANDS
from app.text import Text
from app.web.language import said
from app.web.present import day

KEPT = ("list", "wording", "calendar")
"""Kinds that are kept in the administration, not in an editor of their own."""
CALENDAR_NAME = Text("Arbeitstage", "Working days")


@dataclass(frozen=True)
class KeptTable:
    """What a file of the kept kinds says. The first cell of each row is its heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def kept_table(kind: str, path: str, content: bytes) -> KeptTable | None:
    """None for other kinds. Raises Rejected for a file that cannot be read."""
    if kind == "list":
        columns = (_("Code"), _("German"), _("English"), _("From"), _("Until"))
        values = read_list(content, path).values
        return KeptTable(columns, tuple((v.code, v.name.de, v.name.en, _on(v.since), _on(v.until)) for v in values))
    if kind == "wording":
        wording = read_wording(content, path)
        parts = ((said(part.label), wording.words(part.key)) for part in wording.parts)
        return KeptTable((_("Part"), _("German"), _("English")), tuple((label, w.de, w.en) for label, w in parts))
    return KeptTable((_("What"), _("From"), _("Until")), tuple(_days(path, content))) if kind == "calendar" else None


def kept_name(kind: str, path: str, content: bytes) -> Text:
    """What people call one of the kept kinds. Raises Rejected for a list that cannot be read."""
    if kind == "list":
        return read_list(content, path).name
    return WORDINGS[wording_id(path)].name if kind == "wording" else CALENDAR_NAME


def kept_at(kind: str, path: str) -> str:
    """The address of the page of the administration where it is changed."""
    if kind == "calendar":
        return url_for("administration.calendar")
    if kind == "wording":
        return url_for("administration.text", name=wording_id(path))
    return url_for("administration.code_list", name=list_id(path))


def _days(path: str, content: bytes) -> Iterator[tuple[str, str, str]]:
    calendar = read_calendar(content, path)
    for one in calendar.lands:
        yield _("Holidays of %(land)s", land=said(LANDS[one.land])), _on(one.since), ""
    for closing in calendar.closings:
        yield said(closing.name), _on(closing.since), _on(closing.until)


def _on(when: date | None) -> str:
    return day(when) if when else "–"
