"""Everything the case page shows, gathered for one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import CaseView, HandedIn, PartyLine
from app.cases.releases import Line, read_released
from app.catalog.forms import Form
from app.catalog.queries import form_version
from app.errors import Problem
from app.people.models import User
from app.people.queries import all_organisations, display_names
from app.tasks.incidents import incidents_of_case, told_at
from app.tasks.models import Incident, Task
from app.tasks.notices import NoticeLine, notices_of_case
from app.tasks.partner_links import Offer, open_offer
from app.tasks.queries import may_do, open_tasks_of_case
from app.web.case.decided import Book, SideBySide, side_by_side
from app.web.case.facts import FactLine, Words, fact_lines, fields_of
from app.web.case.linked import Linked, linked
from app.web.case.position import NextStep, Standing, coming_steps, standings
from app.web.case.timeline import TimelineLine, timeline
from app.web.language import language
from app.web.model_texts import names_in_list, translator

START_TITLE = "Fall vorschlagen"
PERSON_IN_CHARGE = ("case_manager", "carrier_lead", "coordination")


@dataclass(frozen=True)
class Part:
    """One part of the file: A, B or C."""

    code: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True)
class Sheet:
    """A form as it was handed in."""

    title: str
    who: str
    handed_in: HandedIn
    lines: tuple[FactLine, ...]


@dataclass(frozen=True)
class Stuck:
    """A step that cannot go on by itself: its name, since when, the next try by itself, and who has been told when."""

    step: str
    incident: Incident
    told_at: datetime | None


@dataclass(frozen=True)
class ReleasedShown:
    """A line that the case management gave to the reader: what, by whom, when."""

    line: FactLine
    by: str
    at: datetime


@dataclass(frozen=True)
class CasePageView:
    """All of it; what the person may not know is empty."""

    view: CaseView
    consent: str | None
    in_charge: str | None
    client: str
    mine: tuple[Task, ...]
    others: tuple[Task, ...]
    assignees: dict[str, str]
    coming: tuple[NextStep, ...]
    beside: tuple[SideBySide, ...]
    parts: tuple[Part, ...]
    released: tuple[ReleasedShown, ...]
    sheets: tuple[Sheet, ...]
    lines: tuple[TimelineLine, ...]
    notices: tuple[NoticeLine, ...]
    standings: tuple[Standing, ...]
    linked: Linked
    stuck: tuple[Stuck, ...]
    offer: Offer | None


def gather(session: Session, user: User, view: CaseView) -> CasePageView:
    """Put the page together; asks the policy through `view.rights` for each section."""
    case, allowed = view.case, view.rights
    tasks = open_tasks_of_case(session, case)
    where = standings(session, case) if allowed.diagram else []
    forms = forms_of(session, view)
    fields, words = fields_of(forms.values()), words_for(session)
    sheets = [_sheet(session, view, handed, forms, words) for handed in view.handed_in] if allowed.parts else []
    return CasePageView(
        view=view,
        consent=view.consent if allowed.standing else None,
        in_charge=_in_charge(view),
        client=_client(view),
        mine=tuple(task for task in tasks if may_do(user, task)),
        others=tuple(task for task in tasks if not may_do(user, task)) if allowed.diagram else (),
        assignees=display_names(session, (task.assignee_id for task in tasks)),
        coming=tuple(coming_steps(session, where, case.priority)),
        beside=tuple(side_by_side(view.recommendations, view.handed_in, Book(session, fields, words))),
        parts=tuple(
            Part(code, tuple(fact_lines(known, fields, words))) for code, known in sorted(view.parts.items()) if known
        ),
        released=tuple(_released(session, view, words)),
        sheets=tuple(sheet for sheet in sheets if sheet.lines),
        lines=tuple(timeline(session, case, with_reading="privacy_officer" in view.roles)) if allowed.history else (),
        notices=tuple(notices_of_case(session, user, case.id)),
        standings=tuple(where),
        linked=linked(session, user, view),
        stuck=tuple(_stuck(session, case, where)) if allowed.history else (),
        offer=open_offer(session, view),
    )


def _stuck(session: Session, case: Case, where: list[Standing]) -> list[Stuck]:
    names = {ident: element.name for standing in where for ident, element in standing.outline.all().items()}
    return [
        Stuck(names.get(incident.element_id, ""), incident, told_at(session, incident))
        for incident in incidents_of_case(session, case)
    ]


def forms_of(session: Session, view: CaseView) -> dict[str, Form]:
    """The forms that were handed in, in the versions used, by version; the newest last."""
    found: dict[str, Form] = {}
    for handed in reversed(view.handed_in):
        try:
            found[handed.form_version] = form_version(session, handed.form_version)
        except Problem:
            continue
    return found


def _sheet(session: Session, view: CaseView, handed: HandedIn, forms: dict[str, Form], words: Words) -> Sheet:
    form = forms.get(handed.form_version)
    facts = {key: value for part, held in handed.answers.items() if part != "variables" for key, value in held.items()}
    lines = fact_lines(facts, form.fields if form else {}, words)
    who = display_names(session, [handed.by]).get(handed.by, "")
    return Sheet(step_title(session, view, handed.element_id), who, handed, tuple(lines))


def _released(session: Session, view: CaseView, words: Words) -> Iterator[ReleasedShown]:
    releases = read_released(session, view)
    names = display_names(session, (release.by for release in releases))
    for release in releases:
        shown = line_shown(session, release.line, words)
        if shown is not None:
            yield ReleasedShown(shown, names.get(release.by, ""), release.line.written_at)


def line_shown(session: Session, line: Line, words: Words) -> FactLine | None:
    """A line of part C in words, as its form asked for it; None where the form cannot be read any more."""
    try:
        fields = form_version(session, line.form_version).fields
    except Problem:
        return None
    return next(iter(fact_lines({line.key: line.value}, fields, words)), None)


def words_for(session: Session) -> Words:
    """How values are said in the language of the page."""
    return Words(_names(session), translator(), language(), names_in_list)


def step_title(session: Session, view: CaseView, element_id: str) -> str:
    """The name of the step; a proposal has none."""
    query = select(Task.name).where(Task.case_id == view.case.id, Task.element_id == element_id).limit(1)
    return session.scalar(query) or START_TITLE


def _names(session: Session) -> dict[str, str]:
    """What values from lists are called: offices by their key."""
    return {office.key: office.name for office in all_organisations(session)}


def _client(view: CaseView) -> str:
    """The name of the person the case is about, or its alias; empty for whoever may not know it."""
    known = view.parts.get("A", {})
    name = " ".join(str(known[key]) for key in ("first_name", "last_name") if known.get(key))
    return name or str(known.get("alias") or "")


def _in_charge(view: CaseView) -> str | None:
    for role in PERSON_IN_CHARGE:
        for party in view.parties:
            if party.role == role and party.until is None and (party.person or party.organisation):
                return _person_of(party) or party.organisation
    return None


def _person_of(party: PartyLine) -> str | None:
    """The person, and in whose place she stands."""
    if party.person and party.stands_in_for:
        return _("%(who)s for %(absent)s", who=party.person, absent=party.stands_in_for)
    return party.person
