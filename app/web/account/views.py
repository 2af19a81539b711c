"""Page: how one's own account is entered. Whoever changes that proves once more to know the password."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Problem
from app.mail.settings import mail_settings
from app.people import login, operations, second_factor
from app.people.passwords import MINIMUM_LENGTH
from app.people.policy import opens_cases
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user, begin_session
from app.web.login.guard import second_factor_required

account_pages = Blueprint("account", __name__, url_prefix="/account")


@account_pages.get("/")
def show() -> ResponseReturnValue:
    return _page()


@account_pages.post("/password")
def change_password() -> ResponseReturnValue:
    def change() -> None:
        login.change_password(edge.session(), acting_user(), _typed("current"), _typed("new"))
        begin_session(acting_user())

    return _attempt(change, "password", _("Your password is changed. You are logged out on all other devices."))


@account_pages.post("/mail")
def choose_mail() -> ResponseReturnValue:
    def choose() -> None:
        wanted = _typed("for_group") == "yes"
        operations.choose_mail(edge.session(), acting_user(), _typed("when"), for_group=wanted)

    return _attempt(choose, "mail", _("Your choice is saved."))


@account_pages.post("/second-factor")
def prepare_factor() -> ResponseReturnValue:
    user = acting_user()
    try:
        login.confirm_password(edge.session(), user, _typed("password"))
    except Problem as problem:
        return _page("factor", problem), 400
    second_factor.prepare(edge.session(), user)
    return _factor_page()


@account_pages.post("/second-factor/confirm")
def confirm_factor() -> ResponseReturnValue:
    user = acting_user()
    if user.factor_secret is None or login.asks_for_code(user):
        return redirect(url_for("account.show"))
    try:
        second_factor.confirm(edge.session(), user, _typed("code"))
    except Problem as problem:
        return _factor_page(problem), 400
    flash(_("The second factor is on. From now on you are asked for a code at each login."), "success")
    return redirect(url_for("account.show"))


@account_pages.post("/second-factor/off")
def remove_factor() -> ResponseReturnValue:
    def remove() -> None:
        login.confirm_password(edge.session(), acting_user(), _typed("password"))
        second_factor.remove(edge.session(), acting_user())

    return _attempt(remove, "factor", _("The second factor is off."))


def _attempt(change: Callable[[], None], what: str, done: str) -> ResponseReturnValue:
    try:
        change()
    except Problem as problem:
        return _page(what, problem), 400
    flash(done, "success")
    return redirect(url_for("account.show"))


def _page(what: str = "", problem: Problem | None = None) -> str:
    """`what` names the part of the page that the problem belongs to."""
    user = acting_user()
    return render_template(
        "account/account.html",
        mistakes={what: said(problem.text)} if problem else {},
        first=request.args.get("first"),
        minimum=MINIMUM_LENGTH,
        has_mail=mail_settings(edge.session()) is not None,
        factor_since=user.factor_since,
        factor_required=second_factor_required() and opens_cases(user),
    )


def _factor_page(problem: Problem | None = None) -> str:
    session, user = edge.session(), acting_user()
    picture = segno.make(second_factor.address_for_app(session, user), error="m")
    return render_template(
        "account/factor.html",
        mistake=said(problem.text) if problem else "",
        picture=picture.svg_data_uri(scale=5, border=4),
        secret=second_factor.secret_of(session, user),
    )


def _typed(name: str) -> str:
    return request.form.get(name, "")
