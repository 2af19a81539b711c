"""Every page asks for a login unless it is named here, and every change for its token."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.web import edge, kept

PUBLIC = frozenset(
    {"static", "login.show", "login.enter", "login.choose_language", "help.index", "help.page", "login.alive"}
)


def attach(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:  # unknown address or method: the error page speaks
        return None
    if request.endpoint not in PUBLIC and not current_user.is_authenticated:
        return ask_to_log_in()
    current_app.extensions["csrf"].protect()
    return None


def ask_to_log_in() -> ResponseReturnValue:
    """The login page. What was typed into a form is carried along, to be shown again afterwards."""
    from app.web.login.views import login_page

    if request.headers.get("HX-Request"):
        return kept.session_over_note(), 401
    if request.method in edge.SAFE_METHODS:
        return redirect(url_for("login.show", next=request.full_path.rstrip("?")))
    return login_page(carried=kept.carry(), expired=True), 401
