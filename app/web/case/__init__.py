"""Cases: the list, and everything about one."""

from app.web.case import (  # noqa: F401  they add their pages
    consent_views,
    letter_views,
    linked_views,
    release_views,
    row_views,
    scenario_views,
)
from app.web.case.views import case_pages

__all__ = ["case_pages"]
