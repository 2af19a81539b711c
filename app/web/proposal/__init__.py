"""Proposing a case, and what became of one's proposals."""

from app.web.proposal import reconsideration  # noqa: F401  it adds its pages
from app.web.proposal.views import proposal_pages

__all__ = ["proposal_pages"]
