"""Who is away and who stands in; cases that change hands."""

from app.web.absences.views import absence_pages

__all__ = ["absence_pages"]
