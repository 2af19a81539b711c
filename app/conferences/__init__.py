"""Case conferences: calendar, agenda, minutes. Importing it gives forms the list of conferences to choose from."""

from app.conferences import queries

__all__ = ["queries"]
