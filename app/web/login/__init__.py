"""Logging in and out, the session cookie, throttling."""

from app.web.login.views import login_pages

__all__ = ["login_pages"]
