"""Typed text that survives: an expired session, a wrong token, a server error.

A form that may be shown again bears `typed_by`, a signed mark of the person who was given it. What was posted is
carried as JSON through the login page, or straight to a page with one button, which posts it back to its address with
`intent=resume`: the form appears with all that was typed, nothing is handed in. Only the same person gets it back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import current_app, render_template, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from app.web.login.account import cookie_user_id
from app.web.login.targets import is_own_address

LEFT_OUT = frozenset({"csrf_token", "intent", "password"})
RESUME = "resume"


@dataclass(frozen=True)
class Kept:
    """Fields as posted, and the address they were posted to."""

    address: str
    fields: tuple[tuple[str, str], ...]

    def to_json(self) -> str:
        return json.dumps([self.address, self.fields], ensure_ascii=False)

    @property
    def is_ours(self) -> bool:
        """Was the form given to the person now logged in? The cookie says who: the database may be away."""
        marks = [value for name, value in self.fields if name == "typed_by"]
        return bool(cookie_user_id()) and marks == [_signer().dumps(cookie_user_id())]


def typed_by() -> str:
    """The mark of the person logged in, for the hidden field `typed_by`."""
    return _signer().dumps(current_user.user.id)


def carry() -> Kept | None:
    """What this request posted, if it came from one of our forms and not from another site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return None
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT)
    return Kept(request.path, fields) if _is_marked(fields) else None


def read_carried(text: str | None) -> Kept | None:
    """The fields that a login page carried along; anything else is ignored."""
    try:
        address, fields = json.loads(text or "")
        found = Kept(str(address), tuple((str(name), str(value)) for name, value in fields))
    except (ValueError, TypeError):
        return None
    return found if is_own_address(found.address) and _is_marked(found.fields) else None


def session_over_note() -> str:
    """For a background save whose session is over."""
    return render_template("task/session_over.html")


def _is_marked(fields: tuple[tuple[str, str], ...]) -> bool:
    mark = dict(fields).get("typed_by")
    try:
        return isinstance(_signer().loads(mark or ""), str)
    except BadSignature:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="typed by")
