"""The page a person came from, with its filters: carried along so that every way leads back to the same place."""

from __future__ import annotations

from flask import request, url_for

from app.web.login.targets import safe_target


def back_address(otherwise: str = "inbox.show") -> str:
    return safe_target(request.values.get("back"), url_for(otherwise))
