"""What the inbox says of scenarios asked for."""

from __future__ import annotations

from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.people.models import User
from app.rehearsal.from_case.wishes import wishes_of, wishes_to


def wishes_line(session: Session, user: User) -> str:
    """Empty where there is nothing to do about them."""
    ready = sum(wish.state == "made" for wish in wishes_of(session, user))
    if ready:
        return ngettext(
            "%(num)d scenario that you asked for is ready", "%(num)d scenarios that you asked for are ready", ready
        )
    asked = len(wishes_to(session, user))
    if not asked:
        return ""
    return ngettext(
        "A process owner asks for a scenario after a real case",
        "Process owners ask for %(num)d scenarios after real cases",
        asked,
    )
