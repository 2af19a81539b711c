"""Help for the people who work with KIM-Lotse."""

from app.web.help.views import help_pages

__all__ = ["help_pages"]
