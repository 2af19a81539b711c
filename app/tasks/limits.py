"""How much one person may do in a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import Conflict
from app.people.models import User
from app.people.office import number
from app.store.clock import now
from app.text import Text

DAY = timedelta(days=1)


def must_have_proposals_left(session: Session, user: User) -> None:
    """Raises Conflict where somebody has proposed as many cases within 24 hours as the office allows."""
    most = number(session, "proposals_a_day")
    query = select(func.count(Case.id)).where(Case.opened_by == user.id, Case.opened_at > now(session) - DAY)
    if (session.scalar(query) or 0) >= most:
        text = Text(
            "Sie haben in 24 Stunden schon {most} Fälle vorgeschlagen; mehr nimmt das System nicht an. Ihre Angaben "
            "sind gespeichert. Versuchen Sie es morgen, oder sprechen Sie die Fachadministration an.",
            "You have proposed {most} cases within 24 hours already; the system takes no more. What you typed is "
            "saved. Try again tomorrow, or speak with the administrators.",
        )
        raise Conflict(text.fill(most=most))
