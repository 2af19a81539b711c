"""Planning conferences."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.conferences.models import Conference


def plan_conference(session: Session, organisation_id: str, kind: str, at: datetime, place: str) -> Conference:
    """Put a conference into the calendar of a coordinating office."""
    conference = Conference(organisation_id=organisation_id, kind=kind, at=at, place=place)
    session.add(conference)
    session.flush()
    return conference
