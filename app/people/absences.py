"""When case managers are away and who stands in for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import NotAllowed, NotFound, Problem
from app.people.models import Absence, User
from app.people.policy import may_arrange_absence
from app.people.queries import members
from app.store.base import new_id
from app.store.clock import now, today
from app.text import Text

LONGEST = timedelta(days=366)


def check_absence(session: Session, user: User, person: User, deputy: User, first: date, last: date) -> None:
    """Raises NotAllowed, or Problem for what does not fit."""
    _must_arrange(user, person)
    _check_days(session, first, last)
    if deputy.id == person.id:
        raise Problem(Text("Niemand vertritt sich selbst.", "Nobody stands in for themselves."))
    if not deputy.can_log_in or not person.organisation_ids("case_manager") <= deputy.organisation_ids("case_manager"):
        raise Problem(
            Text(
                "Vertreten kann nur, wer beim selben Träger im Case Management arbeitet.",
                "Only somebody in case management of the same carrier can stand in.",
            )
        )
    _refuse_overlaps(session, person, deputy, first, last)


def enter_absence(session: Session, user: User, person: User, deputy: User, first: date, last: date) -> Absence:
    """A new absence; it is taken up on its first day. Raises NotAllowed, Problem."""
    check_absence(session, user, person, deputy, first, last)
    absence = Absence(
        id=new_id(),
        user_id=person.id,
        deputy_id=deputy.id,
        user=person,
        deputy=deputy,
        first_day=first,
        last_day=last,
        entered_by=user.id,
        entered_at=now(session),
    )
    session.add(absence)
    session.flush()
    record(session, user.id, [Event("absence.entered", absence.id)])
    return absence


def change_last_day(session: Session, user: User, absence: Absence, last: date) -> None:
    """She stays away longer, or comes back sooner. Raises NotAllowed, Problem."""
    _must_arrange(user, absence.user)
    _must_not_be_over(absence)
    _check_days(session, max(absence.first_day, today(session)), last)
    _refuse_overlaps(session, absence.user, absence.deputy, absence.first_day, last, apart_from=absence)
    absence.last_day = last
    record(session, user.id, [Event("absence.changed", absence.id)])


def absence_by_id(session: Session, user: User, absence_id: str) -> Absence:
    """One that the user may arrange. Raises NotFound."""
    absence = session.get(Absence, absence_id)
    if absence is None or not may_arrange_absence(user, absence.user):
        raise NotFound(Text("Diese Abwesenheit gibt es nicht.", "There is no such absence."))
    return absence


def absences_for(session: Session, user: User) -> list[Absence]:
    """Those to come and under way that the user arranges or stands in for, by first day."""
    return [a for a in _not_over(session) if may_arrange_absence(user, a.user) or a.deputy_id == user.id]


def absences_of(session: Session, person: User) -> list[Absence]:
    """Those to come and under way in which the person is away or stands in, by first day."""
    return [a for a in _not_over(session) if person.id in (a.user_id, a.deputy_id)]


def people_to_arrange_for(session: Session, user: User) -> list[User]:
    """Case managers for whom the user may enter an absence, by name."""
    return [person for person in members(session, "case_manager") if may_arrange_absence(user, person)]


def possible_deputies(session: Session, people: Sequence[User]) -> list[User]:
    """Who may stand in for one of these people, by name."""
    offices = frozenset().union(*(person.organisation_ids("case_manager") for person in people))
    return [
        member
        for member in members(session, "case_manager")
        if member.can_log_in and offices & member.organisation_ids("case_manager")
    ]


def to_start(session: Session) -> list[Absence]:
    """Absences whose first day has come and that were not taken up yet."""
    day = today(session)
    return [a for a in _not_over(session) if a.started_at is None and a.first_day <= day]


def to_end(session: Session) -> list[Absence]:
    """Absences whose last day is over."""
    return [a for a in _not_over(session) if a.last_day < today(session)]


def _not_over(session: Session) -> list[Absence]:
    query = select(Absence).where(Absence.ended_at.is_(None)).order_by(Absence.first_day, Absence.id)
    return list(session.scalars(query).unique())


def _must_arrange(user: User, person: User) -> None:
    if not may_arrange_absence(user, person):
        raise NotAllowed(
            Text(
                "Abwesenheiten trägt die Person selbst oder ihre Trägerleitung ein.",
                "Absences are entered by the person or by the lead of the carrier.",
            )
        )


def _must_not_be_over(absence: Absence) -> None:
    if absence.ended_at is not None:
        raise Problem(Text("Diese Abwesenheit ist schon vorbei.", "This absence is already over."))


def _check_days(session: Session, first: date, last: date) -> None:
    if first < today(session):
        raise Problem(
            Text(
                "Der erste Tag liegt in der Vergangenheit. Bitte beginnen Sie frühestens heute.",
                "The first day is in the past. Please begin today at the earliest.",
            )
        )
    if last < first:
        raise Problem(
            Text("Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie die Tage.", "The last day is before the first.")
        )
    if last - first > LONGEST:
        raise Problem(
            Text(
                "Eine Abwesenheit dauert höchstens ein Jahr. Übergeben Sie die Fälle sonst für immer.",
                "An absence lasts a year at most. Otherwise hand the cases over for good.",
            )
        )


def _refuse_overlaps(
    session: Session, person: User, deputy: User, first: date, last: date, apart_from: Absence | None = None
) -> None:
    """Nobody is away twice, stands in while away, or is away while standing in."""
    query = select(Absence).where(
        Absence.ended_at.is_(None),
        Absence.first_day <= last,
        Absence.last_day >= first,
        or_(Absence.user_id.in_([person.id, deputy.id]), Absence.deputy_id == person.id),
    )
    found = [a for a in session.scalars(query).unique() if apart_from is None or a.id != apart_from.id]
    for other in found:
        if other.user_id == person.id:
            text = Text(
                "{who} ist in dieser Zeit schon als abwesend eingetragen.",
                "{who} is already entered as away in this time.",
            )
        elif other.user_id == deputy.id:
            text = Text(
                "{who} ist in dieser Zeit selbst abwesend. Bitte wählen Sie eine andere Vertretung.",
                "{who} is away in this time. Please choose another deputy.",
            )
        else:
            raise Problem(
                Text(
                    "{who} vertritt in dieser Zeit {absent}. Bitte suchen Sie dort zuerst eine andere Vertretung.",
                    "{who} stands in for {absent} in this time. Please find another deputy there first.",
                ).fill(who=person.display_name, absent=other.user.display_name)
            )
        raise Problem(text.fill(who=other.user.display_name))
