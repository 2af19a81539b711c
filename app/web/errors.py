"""Error pages: what happened and what to do, in plain words, never a stack trace."""

from __future__ import annotations

import secrets
import traceback
from dataclasses import dataclass

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import Broken, Conflict, NotAllowed, NotFound, Problem
from app.store.keys import Erased
from app.store.trouble import is_full
from app.web import broken, edge, kept, trail
from app.web.language import said
from app.web.login.account import stand_in_if_unknown

STATUS_OF_PROBLEM: tuple[tuple[type[Problem], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Erased, 410),
)


@dataclass(frozen=True)
class Page:
    """What an error page says."""

    title: str
    advice: str
    code: str = ""


def attach(app: Flask) -> None:
    app.register_error_handler(CSRFError, _wrong_token)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(Broken, _broken)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_fails)
    app.register_error_handler(InterfaceError, _database_fails)
    app.register_error_handler(DataError, _cannot_be_stored)
    app.register_error_handler(Exception, _unexpected)


def _wrong_token(_error: CSRFError) -> ResponseReturnValue:
    """The page was open too long, or the request came from elsewhere: show the form again, hand nothing in."""
    from app.web.login.guard import ask_to_log_in
    from app.web.login.views import choose_first_again, login_page
    from app.web.partner.views import show_again

    edge.undo()
    if request.endpoint == "login.enter":
        return login_page(kept.read_carried(request.form.get("carried")), expired=True), 400
    by_link = {"partner.answer": show_again, "login.choose_first": choose_first_again}.get(request.endpoint or "")
    if by_link is not None:
        try:
            return by_link(**(request.view_args or {}))
        except Problem as problem:
            return _problem(problem)
    if not current_user.is_authenticated:
        return ask_to_log_in()
    carried = kept.carry()
    if carried is not None and carried.is_ours:
        return render_template("resume.html", kept=carried, ours=True, reason="token"), 400
    return _show(
        400,
        Page(
            _("This page was open too long"), _("Nothing was changed. Please go back, reload the page and try again.")
        ),
    )


def _problem(error: Problem) -> ResponseReturnValue:
    status = next((status for kind, status in STATUS_OF_PROBLEM if isinstance(error, kind)), 400)
    if isinstance(error, NotFound):
        trail.refused()
    return _show(status, Page(_title(status), said(error.text)))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    return _show(status, Page(_title(status), _advice(status)))


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Asked for under a name that is not ours: no page, as links in it would lead there."""
    text = _(
        "This server does not answer to the name in the address. "
        "Administrators: name it in KIM_TRUSTED_HOSTS if it belongs here."
    )
    return f"{text}\n", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _broken(error: Broken) -> ResponseReturnValue:
    """Something stored is damaged: nothing is done, and an incident has a person look at it."""
    code = _write_down(error)
    broken.report(error)
    return _show(500, Page(_("This case file cannot be used right now"), said(error.text), code))


def _database_fails(error: DBAPIError) -> ResponseReturnValue:
    edge.abandon()
    stand_in_if_unknown()
    code = _write_down(error)
    if is_full(error):
        advice = _("The storage of the server is full. Nothing was changed. Please tell your administrators the code.")
    else:
        advice = _("The database cannot be reached right now. Nothing was changed. Please try again in a minute.")
    return _show(503, Page(_("Please try again"), advice, code))


def _cannot_be_stored(error: DataError) -> ResponseReturnValue:
    """The database takes no such value, PostgreSQL for one no text with a zero character: the request is at fault."""
    edge.abandon()
    _write_down(error)
    return _show(400, Page(_title(400), _advice(400)))


def _unexpected(error: Exception) -> ResponseReturnValue:
    code = _write_down(error)
    return _show(500, Page(_title(500), _advice(500), code))


def _show(status: int, page: Page) -> ResponseReturnValue:
    edge.undo()
    typed = _typed_text(status)
    return render_template("error.html", page=page, kept=typed, status=status), status


def _typed_text(status: int) -> kept.Kept | None:
    """What was posted, to be offered again: a failing request must not swallow what somebody typed."""
    if request.method in edge.SAFE_METHODS or status in (404, 405, 413):
        return None
    try:
        carried = kept.carry()
        return carried if carried is not None and carried.is_ours else None
    except HTTPException:
        return None


def _write_down(error: Exception) -> str:
    """Log where it broke, under a code the person can name; never the message, it may quote what was typed."""
    code = secrets.token_hex(3).upper()
    places = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("Error %s: %s at %s\n%s", code, type(error).__name__, request.endpoint, places)
    return code


def _title(status: int) -> str:
    return {
        400: _("That did not work"),
        401: _("Please log in"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("That is not possible here"),
        409: _("Somebody else was faster"),
        410: _("This case file was erased"),
        413: _("That was too much at once"),
        415: _("That is not possible here"),
        429: _("Too many attempts"),
    }.get(status, _("Something went wrong on our side"))


def _advice(status: int) -> str:
    return {
        400: _("The server did not understand the request. Nothing was changed. Please go back and try again."),
        403: _("Your role does not allow this. If you need it, ask your administrators."),
        404: _("There is nothing at this address, or it is not meant for you. Your tasks are in the inbox."),
        405: _("This address cannot be called in this way. Please use the buttons on the pages."),
        413: _(
            "What you sent is larger than the server accepts. Go back with your browser: your text is still there. "
            "Shorten it and send it again."
        ),
        415: _("The server did not understand the request. Nothing was changed. Please go back and try again."),
        429: _("To protect the accounts we pause after many attempts. Please wait a minute and try again."),
    }.get(
        status,
        _("Nothing was changed. Please try again. If it happens again, tell your administrators the code below."),
    )
