"""Pages: log in, log out, choose the language."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, logout_user

from app.errors import Problem
from app.people.keeping.access import choose_first_password, person_by_token
from app.people.login import TooManyAttempts, asks_for_code, enter_code, log_in, log_out_everywhere
from app.people.models import User
from app.people.passwords import MINIMUM_LENGTH
from app.text import LANGUAGES
from app.web import edge, kept
from app.web.language import said
from app.web.login.account import acting_user, await_code, awaiting_code, begin_session
from app.web.login.devices import known_devices, remember_device
from app.web.login.targets import safe_target

login_pages = Blueprint("login", __name__)


@login_pages.get("/login")
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_next_address())
    return login_page(expired=bool(request.args.get("expired")))


@login_pages.post("/login")
def enter() -> ResponseReturnValue:
    carried = kept.read_carried(request.form.get("carried"))
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        user = _user(username, password)
    except TooManyAttempts as refusal:
        return login_page(carried, mistake=said(refusal.text)), 429
    if user is None:
        return login_page(carried, refused=True, username=username), 401
    if asks_for_code(user):
        await_code(user)
        return code_page(carried)
    return _let_in(user, carried)


@login_pages.post("/login/code")
def enter_second_factor() -> ResponseReturnValue:
    carried = kept.read_carried(request.form.get("carried"))
    user = awaiting_code()
    if user is None:
        return login_page(carried, expired=True), 401
    try:
        fits = enter_code(edge.session(), user, request.form.get("code", ""), _address(), known_devices())
    except TooManyAttempts as refusal:
        return login_page(carried, mistake=said(refusal.text)), 429
    return _let_in(user, carried) if fits else (code_page(carried, refused=True), 401)


def _user(username: str, password: str) -> User | None:
    if not username.strip() or not password:
        return None
    return log_in(edge.session(), username, password, _address(), known_devices())


def _let_in(user: User, carried: kept.Kept | None) -> ResponseReturnValue:
    begin_session(user)
    remember_device(user)
    refresh()
    if carried is not None:
        return render_template("resume.html", kept=carried, ours=carried.is_ours, reason="login")
    return redirect(_next_address())


@login_pages.post("/logout")
def leave() -> ResponseReturnValue:
    log_out_everywhere(edge.session(), acting_user())
    logout_user()
    session.clear()
    flash(_("You are logged out."), "success")
    return redirect(url_for("login.show"))


@login_pages.post("/language")
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            acting_user().language = chosen
    return redirect(_next_address())


@login_pages.get("/access/<token>")
def first_password(token: str) -> ResponseReturnValue:
    """By a one-time link: choose the first password of one's own."""
    return _first_page(person_by_token(edge.session(), token), token)


@login_pages.post("/access/<token>")
def choose_first(token: str) -> ResponseReturnValue:
    person = person_by_token(edge.session(), token, to_use=True)
    try:
        choose_first_password(edge.session(), person, request.form.get("new", ""))
    except Problem as problem:
        return _first_page(person, token, said(problem.text)), 422
    logout_user()
    session.clear()
    flash(_("Your password is set. Please log in with it."), "success")
    return redirect(url_for("login.show"))


@login_pages.get("/alive")
def alive() -> ResponseReturnValue:
    """For whoever watches the server."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


def login_page(
    carried: kept.Kept | None = None,
    *,
    expired: bool = False,
    refused: bool = False,
    mistake: str = "",
    username: str = "",
) -> str:
    return render_template(
        "login/login.html",
        carried=carried,
        expired=expired,
        refused=refused,
        mistake=mistake,
        username=username,
        next_address=request.values.get("next", ""),
    )


def choose_first_again(token: str) -> ResponseReturnValue:
    """The page was open too long: the same once more. Raises NotFound."""
    again = _("This page was open too long. Please choose your password once more.")
    return _first_page(person_by_token(edge.session(), token), token, again), 400


def _first_page(person: User, token: str, mistake: str = "") -> str:
    return render_template("login/first.html", person=person, token=token, mistake=mistake, minimum=MINIMUM_LENGTH)


def code_page(carried: kept.Kept | None = None, *, refused: bool = False) -> str:
    return render_template(
        "login/code.html", carried=carried, refused=refused, next_address=request.values.get("next", "")
    )


def _address() -> str:
    return request.remote_addr or ""


def _next_address() -> str:
    return safe_target(request.values.get("next"), url_for("inbox.show"))
