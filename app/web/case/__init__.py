"""Cases: the list, and everything about one."""

from app.web.case import linked_views  # noqa: F401  adds its pages
from app.web.case.views import case_pages

__all__ = ["case_pages"]
