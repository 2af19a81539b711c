"""Flask: the only room that imports it."""

from app.web.factory import create_app

__all__ = ["create_app"]
