"""What the page of a process in use shows, obeying the rule for small numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.catalog.models import ModelVersion
from app.catalog.queries import content, versions
from app.errors import NotFound
from app.people.office import number
from app.rehearsal.seeing import ElementSeen, see
from app.store.clock import OFFICE_ZONE
from app.web.case.outline import Outline, read_outline
from app.web.model_texts import say_model
from app.web.models.model import NO_MODEL

SHOWN_KINDS = ("userTask", "callActivity", "subProcess", "receiveTask", "intermediateCatchEvent", "endEvent")
"""Where work can stand, and where it ends; what runs by itself takes no time."""
LEVELS = 4
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class SeenLine:
    """One step; None where a number would tell of too few."""

    element_id: str
    name: str
    lane: str
    standing: int | None
    passed: int | None
    returned: int | None
    median: str
    most: str


@dataclass(frozen=True)
class SeenPage:
    """The whole. `marks`: for the drawing, by element id, JSON."""

    process_id: str
    title: str
    versions: tuple[ModelVersion, ...]
    chosen: ModelVersion | None
    drawn: ModelVersion
    since: date | None
    until: date | None
    lines: tuple[SeenLine, ...]
    marks: str


def gather_seen(
    session: Session, process_id: str, wanted: int | None, since: date | None, until: date | None
) -> SeenPage:
    """`wanted`: number of a version, None for all. The caller has asked `may_see_models`. Raises NotFound."""
    known = versions(session, "process", process_id)
    chosen = next((each for each in known if each.number == wanted), None)
    if not known or (wanted is not None and chosen is None):
        raise NotFound(NO_MODEL)
    drawn = chosen or known[0]
    found = see(session, process_id, chosen.version if chosen else None, _begin(since), _end(until))
    outline = read_outline(content(session, "process", drawn.version))
    fewest = number(session, "small_number")
    lines = tuple(_lines(outline, found, fewest))
    return SeenPage(
        process_id=process_id,
        title=say_model(outline.name or process_id),
        versions=tuple(known),
        chosen=chosen,
        drawn=drawn,
        since=since,
        until=until,
        lines=lines,
        marks=json.dumps(_marks(lines), ensure_ascii=False),
    )


def _lines(outline: Outline, found: dict[str, ElementSeen], fewest: int) -> list[SeenLine]:
    lines = []
    for element in outline.all().values():
        one = found.get(element.id)
        if one is not None and element.kind in SHOWN_KINDS and element.name:
            lines.append(_line(element.id, say_model(element.name), say_model(element.lane or ""), one, fewest))
    return lines


def _line(element_id: str, name: str, lane: str, one: ElementSeen, fewest: int) -> SeenLine:
    def shown(count: int) -> int | None:
        return None if 0 < count < fewest else count

    tells = one.left >= fewest and one.median is not None and one.most is not None
    return SeenLine(
        element_id,
        name,
        lane,
        shown(one.standing),
        shown(one.passed),
        shown(one.returned),
        said_time(one.median) if tells and one.median is not None else "",
        said_time(one.most) if tells and one.most is not None else "",
    )


def said_time(span: timedelta) -> str:
    """As people say it: minutes, hours, days."""
    if span < HOUR:
        return ngettext("%(num)d minute", "%(num)d minutes", round(span.total_seconds() / 60))
    if span < timedelta(days=2):
        return ngettext("%(num)d hour", "%(num)d hours", round(span / HOUR))
    return ngettext("%(num)d day", "%(num)d days", round(span / timedelta(days=1)))


def _marks(lines: tuple[SeenLine, ...]) -> dict[str, dict[str, str]]:
    """The more stand at a step, the darker it is drawn; the note says it in a number."""
    most = max((line.standing or 0 for line in lines), default=0)
    marks = {}
    for line in lines:
        if line.standing is None:
            marks[line.element_id] = {"kind": "heat-1", "note": "x"}
        elif line.standing:
            level = max(1, -(-LEVELS * line.standing // most))
            marks[line.element_id] = {"kind": f"heat-{level}", "note": _note(line)}
    return marks


def _note(line: SeenLine) -> str:
    return f"{line.standing} · {line.median}" if line.median else str(line.standing)


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), OFFICE_ZONE) if day else None


def _end(day: date | None) -> datetime | None:
    """The last day counts whole."""
    return datetime.combine(day + timedelta(days=1), time(), OFFICE_ZONE) if day else None


def headings() -> list[str]:
    """Of the table, as a file has them."""
    return [_("Step"), _("Done by"), _("Stand there now"), _("Came there"), _("Came back"), _("Half take at most"),
            _("Nine of ten take at most")]  # fmt: skip
