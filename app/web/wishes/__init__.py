"""Scenarios after real cases: asked for, looked through, taken into a draft."""

from app.web.wishes.views import wish_pages

__all__ = ["wish_pages"]
