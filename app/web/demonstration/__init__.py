"""The clock of a demonstration. In a real office these addresses do not exist."""

from app.web.demonstration.views import demonstration_pages

__all__ = ["demonstration_pages"]
