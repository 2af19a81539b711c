"""Days from which something ends."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.people.typed import Mistyped
from app.store.clock import today
from app.text import Text

FAR = timedelta(days=3660)


def must_not_be_over(session: Session, last_day: date) -> None:
    """Raises Mistyped for a last day in the past, or so far ahead that it is a slip of the pen."""
    if last_day < today(session):
        raise Mistyped(
            "last_day",
            Text(
                "Der letzte Tag liegt in der Vergangenheit. Frühestens heute ist möglich.",
                "The last day is in the past. Today is the earliest.",
            ),
        )
    if last_day - today(session) > FAR:
        raise Mistyped("last_day", Text("Das ist in mehr als zehn Jahren.", "That is in more than ten years."))
