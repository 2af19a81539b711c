"""Trying a process out by hand, in any role and on a clock of its own."""

from app.web.tryout import form_views, views  # noqa: F401  they put their pages into the blueprint
from app.web.tryout.pages import tryout_pages

__all__ = ["tryout_pages"]
