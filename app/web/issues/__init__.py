"""Structural issues: read by topic, note one, follow it up."""

from app.web.issues.views import issue_pages

__all__ = ["issue_pages"]
