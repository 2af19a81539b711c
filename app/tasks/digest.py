"""The overview of the morning: who has what to do, on working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.wording.in_use import wording
from app.catalog.working_days.in_use import working_days
from app.jobs.registry import sweeps
from app.mail.letters import Letter, writes
from app.mail.models import Mail
from app.mail.operations import post
from app.mail.settings import mail_settings
from app.people.models import MAIL_BOTH, MAIL_DIGEST, User
from app.people.office import number
from app.store.clock import OFFICE_ZONE, now, today
from app.tasks.inbox import InboxFilter, InboxRow, inbox
from app.tasks.notices import open_notices
from app.text import Text

MOST_LINES = 20


@sweeps(every=timedelta(minutes=10))
def post_digests(session: Session) -> None:
    """On working days from the set hour on, once for each person who wants it."""
    settings = mail_settings(session)
    day = today(session)
    if settings is None or not working_days(session).is_working_day(day):
        return
    if now(session).astimezone(OFFICE_ZONE).hour < number(session, "digest_hour", settings.digest_hour):
        return
    had = select(Mail.user_id).where(Mail.kind == "digest", Mail.subject_id == day.isoformat())
    wanting = select(User).where(User.active, User.email != "", User.mail_when.in_((MAIL_BOTH, MAIL_DIGEST)))
    post(session, "digest", day.isoformat(), session.scalars(wanting.where(User.id.not_in(had))))


@writes("digest")
def write_digest(session: Session, user: User, day: str) -> Letter | None:
    """What is overdue, due today and due this week; None where there is nothing, or the day is over."""
    today_ = date.fromisoformat(day)
    if today_ != today(session):
        return None
    groups = _due(session, user, today_)
    notices = len(open_notices(session, user))
    if not any(groups.values()) and not notices:
        return None
    words = wording(session, "digest")
    lines = [words.line(key, count=len(cases), cases=_listed(cases)) for key, cases in groups.items() if cases]
    if notices:
        lines.append(words.line("notices", count=notices))
    subject = words.line("subject", day=Text(f"{today_:%d.%m.%Y}", f"{today_:%d %B %Y}"))
    return Letter(subject, tuple(lines), "/inbox")


OVERDUE, TODAY, THIS_WEEK = "overdue", "today", "this_week"
"""Groups, as the parts of the mail are called."""


def _due(session: Session, user: User, day: date) -> dict[str, list[str]]:
    """References of cases with tasks for this person, by when they are due; tasks that a colleague has are left out."""
    groups: dict[str, list[str]] = {OVERDUE: [], TODAY: [], THIS_WEEK: []}
    at, sunday = now(session), day + timedelta(days=6 - day.weekday())
    for row, due_at in _rows_until(session, user, sunday):
        if row.assignee_id in (None, user.id):
            is_today = due_at.astimezone(OFFICE_ZONE).date() == day
            groups[OVERDUE if due_at < at else TODAY if is_today else THIS_WEEK].append(row.reference)
    return groups


def _rows_until(session: Session, user: User, last: date) -> Iterator[tuple[InboxRow, datetime]]:
    """The rows of the inbox that are due by the end of a day, the earliest first, from all its pages."""
    place: str | None = None
    while True:
        page = inbox(session, user, InboxFilter(after=place))
        for row in page.rows:
            if row.due_at is None or row.due_at.astimezone(OFFICE_ZONE).date() > last:
                return
            yield row, row.due_at
        place = page.following
        if place is None:
            return


def _listed(cases: list[str]) -> Text:
    listed, more = ", ".join(cases[:MOST_LINES]), len(cases) - MOST_LINES
    return Text(f"{listed} und {more} weitere", f"{listed} and {more} more") if more > 0 else Text(listed, listed)
