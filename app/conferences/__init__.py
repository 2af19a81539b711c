"""Case conferences: calendar, agenda, invitation, conference room, minutes.

Importing it gives forms the list of conferences to choose from, and the diagram `case_conference` its duties.
"""

from app.conferences import duties, queries, timers

__all__ = ["duties", "queries", "timers"]
