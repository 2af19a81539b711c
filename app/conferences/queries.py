"""Reading the calendar of conferences."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conferences.models import Conference
from app.store.clock import OFFICE_ZONE, now
from app.tasks.choices import Asking, Choice, provides


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
    ]


def _label(conference: Conference) -> str:
    return f"{conference.at.astimezone(OFFICE_ZONE):%d.%m.%Y, %H:%M} – {conference.place}"
