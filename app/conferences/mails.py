"""Handing invitations over to the mail room."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.conferences.models import Conference, Invitation


def hand_over(session: Session, conference: Conference, changed: Iterable[Invitation]) -> None:
    """Have each changed invitation sent."""
