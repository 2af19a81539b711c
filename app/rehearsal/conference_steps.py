"""Steps of a scenario that take a case through a conference: hold it, put the case off, cancel, who is invited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.conferences import operations, room
from app.conferences.agenda import AgendaLine, agenda
from app.conferences.closing import NotReady, close_conference
from app.conferences.models import Conference, Invitation
from app.errors import Problem
from app.people.models import User
from app.rehearsal.answers import filled_in
from app.text import Text


def conference_of(session: Session, case: Case) -> tuple[Conference, AgendaLine]:
    """The conference on whose agenda the case stands. Raises Problem where there is none."""
    party = case.party("coordination")
    query = select(Conference).where(Conference.state == "planned").order_by(Conference.at)
    for conference in session.scalars(query).unique():
        if party is None or conference.organisation_id != party.organisation_id or conference.instance_id is None:
            continue
        for line in agenda(session, conference):
            if line.case.id == case.id and line.state == "open":
                return conference, line
    raise Problem(
        Text("Der Fall steht auf keiner Tagesordnung.", "The case is on no agenda."),
    )


def plan(session: Session, user: User, case: Case, at: datetime, kind: str) -> str:
    """A further conference of the office that coordinates the case; gives its id."""
    party = case.party("coordination")
    assert party is not None
    assert party.organisation_id is not None
    operations.check_plan(session, user, party.organisation_id, at, 90)
    return operations.plan_conference(session, party.organisation_id, kind, at, "Kreishaus", by=user.id).id


def hold(
    session: Session, user: User, case: Case, content: Mapping[str, object], answers: Mapping[str, object]
) -> None:
    """Record who is present and what is decided on the case, and close the conference."""
    conference, _line = conference_of(session, case)
    present = content.get("present") or []
    operations.set_present(session, user, conference, [str(role) for role in present])  # type: ignore[attr-defined]
    operations.open_room(session, user, conference)
    conference, line = conference_of(session, case)
    assert line.item is not None
    filled = room.item_form(session, user, line.item, line.task)
    shown = room.answers(session, conference, line.item, filled)
    given = {key: value for key, value in filled_in(filled, answers).items() if value != filled.prefilled.get(key)}
    room.save(session, user, conference, line.item, filled, {**shown, **given}, {})
    operations.put_off_rest(session, user, conference)
    try:
        close_conference(session, user, conference)
    except NotReady as not_ready:
        first = not_ready.missing[0]
        raise _with_errors(not_ready, first.texts, first.errors) from None


def put_off(session: Session, user: User, case: Case) -> None:
    operations.put_off(session, user, conference_of(session, case)[0], case.id)


def cancel(session: Session, user: User, case: Case) -> None:
    operations.cancel(session, user, conference_of(session, case)[0])


def invited(session: Session, case: Case) -> list[str]:
    """User names of those whose invitation names the case."""
    conference, _line = conference_of(session, case)
    rows = session.scalars(select(Invitation).where(Invitation.conference_id == conference.id))
    names = [
        session.get_one(User, row.user_id).username
        for row in rows
        if not row.cancelled and case.reference in row.content["references"]  # type: ignore[operator]
    ]
    return sorted(names)


def _with_errors(problem: Problem, texts: tuple[Text, ...], errors: tuple[object, ...]) -> Problem:
    each: list[Text] = [*texts, *(Text(f"{e.key}: {e.text.de}", f"{e.key}: {e.text.en}") for e in errors)]  # type: ignore[attr-defined]
    return Problem(
        Text(
            " ".join([problem.text.de, *(text.de for text in each)]),
            " ".join([problem.text.en, *(text.en for text in each)]),
        )
    )
