"""Every page asks for a login unless it is named here, and every change for its token."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.people.login import asks_for_code
from app.people.office import words
from app.people.policy import opens_cases
from app.store.demonstration import is_demonstration
from app.web import edge, kept

PUBLIC = frozenset(
    {
        "static",
        "login.show",
        "login.enter",
        "login.enter_second_factor",
        "login.choose_language",
        "login.first_password",  # the link is the key
        "login.choose_first",
        "login.alive",
        "help.index",
        "help.check",
        "help.page",
        "help.imprint",
        "partner.show",  # the link is the key
        "partner.answer",
    }
)
FIRST_THINGS = frozenset(
    {
        "account.show",
        "account.change_password",
        "account.prepare_factor",
        "account.confirm_factor",
        "login.leave",
    }
)
"""Open to whoever has to see to his or her account first."""


def attach(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:  # unknown address or method: the error page speaks
        return None
    if request.endpoint not in PUBLIC and not current_user.is_authenticated:
        return ask_to_log_in()
    current_app.extensions["csrf"].protect()
    return None if request.endpoint in PUBLIC | FIRST_THINGS else _first_things()


def _first_things() -> ResponseReturnValue | None:
    """Whoever has a password from the administrators, or lacks a second factor that is asked for, sees to that."""
    user = current_user.user
    if user.start_password_until is not None:
        return redirect(url_for("account.show", first="password"))
    if second_factor_required() and not asks_for_code(user) and opens_cases(user):
        return None if is_demonstration(edge.session()) else redirect(url_for("account.show", first="factor"))
    return None


def second_factor_required() -> bool:
    """Of whoever sees contents of cases: by the surroundings, or by what an administrator has set."""
    return "required" in (current_app.config["SECOND_FACTOR"], words(edge.session(), "second_factor"))


def ask_to_log_in() -> ResponseReturnValue:
    """The login page. What was typed into a form is carried along, to be shown again afterwards."""
    from app.web.login.views import login_page

    if request.headers.get("HX-Request"):
        return kept.session_over_note(), 401
    if request.method in edge.SAFE_METHODS:
        return redirect(url_for("login.show", next=request.full_path.rstrip("?")))
    return login_page(carried=kept.carry(), expired=True), 401
