"""Case conferences: calendar, agenda, the conference room, minutes."""

from app.web.conference import agenda, calendar, closing, room  # noqa: F401  they add their pages
from app.web.conference.pages import conference_pages

__all__ = ["conference_pages"]
