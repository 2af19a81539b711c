"""The directory of services: find, and keep it."""

from app.web.services.views import service_pages

__all__ = ["service_pages"]
