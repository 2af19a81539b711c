"""Browsers in which people have logged in before: others who try passwords cannot keep them out there.

The cookie is signed and opens nothing: it only says for whom the pause of an account does not count in this browser.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.people.login import Devices
from app.people.models import User
from app.store.base import new_id

COOKIE = "kim_browser"
LASTS = timedelta(days=180)
MOST_PEOPLE = 8
"""Who share one computer."""


def known_devices() -> Devices:
    """An id of this browser by user id; empty where the cookie is missing, too old, or not ours."""
    try:
        found = _signer().loads(request.cookies.get(_name(), ""), max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return {}
    return {str(user_id): str(device) for user_id, device in found}


def remember_device(user: User) -> None:
    """This browser is one of theirs from now on."""
    known = dict(known_devices())
    entry = {user.id: known.pop(user.id, None) or new_id()}
    content = list((entry | known).items())[:MOST_PEOPLE]

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _name(),
            _signer().dumps(content),
            max_age=LASTS,
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
        )
        return response


def _name() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def _signer() -> URLSafeTimedSerializer:
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"] or []), current_app.secret_key or ""]
    return URLSafeTimedSerializer(keys, salt="browser")
