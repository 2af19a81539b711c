"""The minutes of a conference in words: the cases that this person may see, and of each what is open to them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.queries import readable_answers
from app.catalog.forms import DynamicList, Field
from app.catalog.queries import form_version
from app.conferences.agenda import AgendaLine
from app.conferences.closing import read_minutes
from app.conferences.models import Conference
from app.conferences.queries import lines_for
from app.people.models import User
from app.people.queries import display_names
from app.people.roles import ROLES
from app.reports.minutes import Entry, Minutes, MinutesOfCase
from app.store.clock import now
from app.web.case.facts import FactLine
from app.web.conference.seen import answer_lines, fact_answers, words_of
from app.web.conference.words import CONFERENCE_KINDS, ITEM_KINDS, RESULTS
from app.web.language import said
from app.web.present import moment

DECIDED_BY = ("decision", "review_result")
RECOMMENDED_BY = "complexity"
SAID_ONCE = frozenset(
    {"case.date", "case.place", "case.invited", "case.review_date", "case.quorum", "case.review_quorum", *DECIDED_BY}
)
"""What the head of the minutes says already."""


def gather_minutes(session: Session, user: User, conference: Conference) -> Minutes:
    """All in the language of the request."""
    lines = lines_for(session, user, conference)
    names = display_names(session, (conference.closed_by, conference.approved_by, *_takers(lines)))
    cases = [_case(session, user, line, names) for line in lines if line.state == "done"]
    return Minutes(
        title=_("Minutes: %(kind)s", kind=said(CONFERENCE_KINDS[conference.kind])),
        office=conference.organisation.name,
        when=moment(conference.at),
        place=conference.place or conference.video_link,
        present=tuple(said(ROLES[role]) for role in conference.present if role in ROLES),
        cases=tuple(case for case in cases if case is not None),
        put_off=tuple(line.case.reference for line in lines if line.state == "put_off"),
        closed=_closed(conference, names),
        approved=_approved(conference, names),
        at=now(session),
    )


def _case(session: Session, user: User, line: AgendaLine, names: Mapping[str, str]) -> MinutesOfCase | None:
    record = read_minutes(session, line.item) if line.item is not None else None
    if line.item is None or record is None:
        return None
    words = words_of(session)
    form = form_version(session, str(record["form_version"]))
    recorded = record["answers"]
    assert isinstance(recorded, dict)
    by_part, allowed = readable_answers(session, user, line.case, recorded)
    answers = {key: value for key, value in fact_answers(by_part).items() if _is_readable(by_part, key)}
    decided = next((answer for key in DECIDED_BY if (answer := _answer(form, answers, key, words))), "")
    shown = {key: value for key, value in answers.items() if key not in SAID_ONCE}
    recommended = record.get("recommendation") if allowed.reads_decision(RECOMMENDED_BY) else None
    outputs = recommended if isinstance(recommended, dict) else {}
    outcome = RESULTS.get(str(outputs.get("outcome")))
    return MinutesOfCase(
        reference=line.case.reference,
        kind=said(ITEM_KINDS[line.kind]),
        recommended=said(outcome) if outcome else "",
        reason=words.translate(str(outputs.get("reason") or "")) if outcome else "",
        decided=decided,
        entries=tuple(_entry(entry) for entry in answer_lines(form, shown, words)),
        taken_by=str(record.get("taken_by") or names.get(line.item.done_by or "", "")),
        taken_at=moment(line.item.done_at),
    )


def _answer(form: object, answers: Mapping[str, object], key: str, words: object) -> str:
    component = form.fields.get(key)  # type: ignore[attr-defined]
    value = answers.get(key)
    if value in (None, "") or not isinstance(component, Field | DynamicList):
        return ""
    return words.line(component, value).text  # type: ignore[attr-defined]


def _is_readable(by_part: Mapping[str, Mapping[str, object]], key: str) -> bool:
    """Nothing of part C stands in minutes."""
    return key.removeprefix("case.") not in by_part.get("C", {})


def _entry(line: FactLine) -> Entry:
    rows = tuple("; ".join(f"{cell.label} {cell.text}" for cell in row) for row in line.rows)
    return Entry(line.label, line.text, rows)


def _takers(lines: list[AgendaLine]) -> list[str | None]:
    return [line.item.done_by for line in lines if line.item is not None]


def _closed(conference: Conference, names: Mapping[str, str]) -> str:
    if conference.closed_at is None:
        return _("The conference is not closed yet.")
    who = names.get(conference.closed_by or "", "KIM-Lotse")
    return _("Closed on %(when)s by %(who)s.", when=moment(conference.closed_at), who=who)


def _approved(conference: Conference, names: Mapping[str, str]) -> str:
    if conference.approved_at is None:
        return _("Draft: the minutes are not approved yet.")
    who = names.get(conference.approved_by or "", "KIM-Lotse")
    return _("Approved on %(when)s by %(who)s.", when=moment(conference.approved_at), who=who)
