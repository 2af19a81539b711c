"""A changed table of deadlines, and whether it counts for running cases."""

from app.web.deadlines.views import deadline_pages

__all__ = ["deadline_pages"]
