"""Where cases are stuck, and what the worker gave up."""

from app.web.incidents.views import incident_pages

__all__ = ["incident_pages"]
