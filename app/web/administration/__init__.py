"""What administrators keep: organisations, people and their roles. No page here shows anything of a case."""

from app.web.administration import (  # noqa: F401  they add pages
    calendar_views,
    decision_views,
    list_views,
    organisation_views,
    person_views,
    setting_views,
    text_views,
)
from app.web.administration.pages import administration_pages

__all__ = ["administration_pages"]
