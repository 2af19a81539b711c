"""Running cases taken to another version of their process."""

from app.web.migration.views import migration_pages

__all__ = ["migration_pages"]
