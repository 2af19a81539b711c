"""Reading the calendar of conferences; every query filters by what this user may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Party
from app.cases.queries import held_by
from app.cases.sharing import bare_ref
from app.conferences.agenda import AgendaLine, agenda
from app.conferences.models import AgendaItem, Conference, ConferenceNotice, Guest
from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.policy import OFFICE_WIDE_ROLES, may_run_conferences, roles_in_case
from app.people.queries import organisations
from app.store.clock import OFFICE_ZONE, now
from app.tasks.choices import Asking, Choice, provides
from app.text import Text

RECENT = timedelta(days=120)
"""So long past conferences stay in the list."""


def upcoming(session: Session, organisation_id: str) -> list[Conference]:
    """Planned conferences of an office that have not begun, the next first."""
    query = (
        select(Conference)
        .where(
            Conference.organisation_id == organisation_id, Conference.state == "planned", Conference.at > now(session)
        )
        .order_by(Conference.at)
    )
    return list(session.scalars(query))


def offices_of(session: Session, user: User) -> list[Organisation]:
    """The coordinating offices for which this user keeps the calendar."""
    return [office for office in organisations(session, "coordination") if may_run_conferences(user, office.id)]


def calendar(session: Session, user: User) -> list[Conference]:
    """Conferences this user runs or takes part in, those of the last months and all to come, in order of time."""
    condition = and_(_for_user(user, now(session)), Conference.at > now(session) - RECENT)
    query = select(Conference).where(condition).order_by(Conference.at, Conference.organisation_id)
    found = session.scalars(query).unique().all()
    return [c for c in found if c.instance_id is not None and (_runs(user, c) or lines_for(session, user, c))]


def conference_for(session: Session, user: User, conference_id: str) -> Conference:
    """The conference, if this user runs it or takes part; else NotFound."""
    conference = session.scalar(select(Conference).where(Conference.id == conference_id, _for_user(user, now(session))))
    if conference is None or not (_runs(user, conference) or _takes_part(session, user, conference)):
        raise NotFound(
            Text(
                "Diese Konferenz gibt es nicht, oder Sie nehmen nicht daran teil.",
                "There is no such conference, or you take no part in it.",
            )
        )
    return conference


def lines_for(session: Session, user: User, conference: Conference) -> list[AgendaLine]:
    """The agenda as this user may see it: whoever does not run the conference sees the cases he or she takes part in.

    The times are those of the whole agenda.
    """
    return visible_lines(session, user, conference, agenda(session, conference))


def visible_lines(session: Session, user: User, conference: Conference, lines: list[AgendaLine]) -> list[AgendaLine]:
    """Those lines of the whole agenda that this user may see."""
    return lines if _runs(user, conference) else [line for line in lines if takes_part(session, user, line)]


def takes_part(session: Session, user: User, line: AgendaLine) -> bool:
    """Whether the policy makes this user a party of the case."""
    return bool(roles_in_case(user, bare_ref(line.case), now(session)) - OFFICE_WIDE_ROLES)


def guests_of(session: Session, conference: Conference) -> list[Organisation]:
    """Organisations that are invited besides the parties of the cases."""
    query = select(Organisation).join(Guest).where(Guest.conference_id == conference.id).order_by(Organisation.name)
    return list(session.scalars(query))


def open_notices(session: Session, user: User) -> list[ConferenceNotice]:
    """What an office this user works for is told about conferences and nobody has put away; newest first."""
    query = select(ConferenceNotice).where(_notice_for(user), ConferenceNotice.done_at.is_(None))
    return list(session.scalars(query.order_by(ConferenceNotice.at.desc())).unique())


def notice_for(session: Session, user: User, notice_id: str) -> ConferenceNotice:
    notice = session.scalar(select(ConferenceNotice).where(_notice_for(user), ConferenceNotice.id == notice_id))
    if notice is None:
        raise NotFound(Text("Diesen Hinweis gibt es nicht.", "There is no such notice."))
    return notice


def _notice_for(user: User) -> ColumnElement[bool]:
    offices = (
        and_(
            ConferenceNotice.role == m.role,
            or_(
                ConferenceNotice.organisation_id == m.organisation_id,
                ConferenceNotice.organisation_id.is_(None),
            ),
        )
        for m in user.memberships
    )
    return or_(false(), *offices)


def _runs(user: User, conference: Conference) -> bool:
    return may_run_conferences(user, conference.organisation_id)


def _takes_part(session: Session, user: User, conference: Conference) -> bool:
    invited = select(Guest).where(
        Guest.conference_id == conference.id, Guest.organisation_id.in_([m.organisation_id for m in user.memberships])
    )
    return session.scalar(invited) is not None or bool(lines_for(session, user, conference))


def _for_user(user: User, at: datetime) -> ColumnElement[bool]:
    """Conferences this user can have to do with at all: own offices, invited, or with a case of his or hers."""
    cases = held_by(user, at)
    coordinating = select(Party.organisation_id).where(
        Party.role == "coordination", Party.until.is_(None), Party.case_id.in_(cases)
    )
    own = [m.organisation_id for m in user.memberships]
    return or_(
        Conference.organisation_id.in_([m.organisation_id for m in user.memberships if m.role == "coordination"]),
        Conference.organisation_id.in_(coordinating),
        Conference.id.in_(select(Guest.conference_id).where(Guest.organisation_id.in_(own))),
        Conference.id.in_(select(AgendaItem.conference_id).where(AgendaItem.case_id.in_(cases))),
    )


def last_planned(session: Session, organisation_id: str) -> date | None:
    """The day in the office of the last conference in the calendar."""
    at = session.scalar(select(func.max(Conference.at)).where(Conference.organisation_id == organisation_id))
    return at.astimezone(OFFICE_ZONE).date() if at else None


@provides("conferences")
def _conferences(asking: Asking) -> list[Choice]:
    """What a form offers: the conferences of the office that coordinates the case."""
    party = asking.case.party("coordination") if asking.case else None
    if party is None or party.organisation_id is None:
        return []
    return [
        {
            "value": conference.id,
            "label": f"{conference.at.astimezone(OFFICE_ZONE):%d.%m.%Y, %H:%M} – {conference.place}",
        }
        for conference in upcoming(asking.session, party.organisation_id)
        if conference.kind != "quarterly"
    ]


@provides("conference_offices")
def _conference_offices(asking: Asking) -> list[Choice]:
    return [{"value": office.id, "label": office.name} for office in offices_of(asking.session, asking.user)]


@provides("conference_guests")
def _conference_guests(asking: Asking) -> list[Choice]:
    kinds = ("agency", "carrier", "service", "immigration_office")
    return [{"value": office.id, "label": office.name} for office in organisations(asking.session, *kinds)]
