"""The inbox: what is to be done, by when, and who has it."""

from app.web.inbox.views import inbox_pages

__all__ = ["inbox_pages"]
