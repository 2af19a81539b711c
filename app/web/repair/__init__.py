"""Single cases whose work is put elsewhere by hand."""

from app.web.repair.views import repair_pages

__all__ = ["repair_pages"]
