"""Cases: the list, and everything about one."""

from app.web.case import consent_views, letter_views, linked_views, release_views  # noqa: F401  they add their pages
from app.web.case.views import case_pages

__all__ = ["case_pages"]
