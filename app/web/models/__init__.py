"""The library of processes, tables and forms, and changing them by four eyes."""

from app.web.models import (  # noqa: F401  they put their pages into the blueprint
    change_views,
    compare_views,
    editor_views,
    library_views,
    seen_views,
)
from app.web.models.pages import model_pages

__all__ = ["model_pages"]
