"""The waiting list of case management."""

from app.web.waiting.views import waiting_pages

__all__ = ["waiting_pages"]
