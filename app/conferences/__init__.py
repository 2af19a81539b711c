"""Case conferences: calendar, agenda, minutes."""
