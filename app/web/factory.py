"""The application as Flask runs it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

import app.conferences  # noqa: F401  forms choose from the calendar
from app.store.database import Database
from app.store.master_keys import MasterKeys
from app.web import assets, edge, errors, language, present, security
from app.web.absences import absence_pages
from app.web.account import account_pages
from app.web.administration import administration_pages
from app.web.case import case_pages
from app.web.conference import conference_pages
from app.web.deadlines import deadline_pages
from app.web.demonstration import demonstration_pages
from app.web.help import help_pages
from app.web.inbox import inbox_pages
from app.web.incidents import incident_pages
from app.web.issues import issue_pages
from app.web.login import guard, login_pages
from app.web.login.account import login_manager
from app.web.migration import migration_pages
from app.web.models import model_pages
from app.web.partner import partner_pages
from app.web.proposal import proposal_pages
from app.web.repair import repair_pages
from app.web.rules import rule_pages
from app.web.services import service_pages
from app.web.task import task_pages
from app.web.tryout import tryout_pages
from app.web.waiting import waiting_pages
from app.web.wishes import wish_pages

MAX_REQUEST_BYTES = 2 * 1024 * 1024
MAX_FORM_FIELDS = 5_000

DEFAULTS: dict[str, object] = {
    "SESSION_COOKIE_NAME": "kim",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": False,
    "SESSION_REFRESH_EACH_REQUEST": False,
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    "IDLE_TIME": timedelta(minutes=30),
    "MAX_CONTENT_LENGTH": MAX_REQUEST_BYTES,
    "MAX_FORM_MEMORY_SIZE": MAX_REQUEST_BYTES,
    "MAX_FORM_PARTS": MAX_FORM_FIELDS,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_CHECK_DEFAULT": False,
    "WTF_CSRF_SSL_STRICT": False,
    "SECOND_FACTOR": "offered",
    "BABEL_DEFAULT_LOCALE": "de",
    "TRUSTED_PROXIES": 0,
    "TRUSTED_HOSTS": None,
}


COOKIES_BEHIND_HTTPS = {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-kim"}


class Application(Flask):
    """One request, one session: committed before the answer leaves, rolled back if it fails."""

    def dispatch_request(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        edge.commit()
        return answer


def create_app(database: Database, config: Mapping[str, object] | None = None) -> Application:
    """The web application on an open database.

    `config` overrides `DEFAULTS`: TRUSTED_PROXIES (the number of reverse proxies in front, which speak HTTPS),
    TRUSTED_HOSTS (names this server answers to), IDLE_TIME, SECOND_FACTOR (`offered`, or `required` of whoever sees
    contents of cases). Without SECRET_KEY the cookies are signed by a key derived from the master key.
    """
    app = Application("app.web")
    app.config.update(DEFAULTS)
    app.config["SECRET_KEY"], *app.config["SECRET_KEY_FALLBACKS"] = _signing_keys(database.keys.fresh())
    app.config.update(config or {})
    if app.config["TRUSTED_PROXIES"]:
        app.config.update(COOKIES_BEHIND_HTTPS)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    edge.attach(app, database)
    CSRFProtect(app)
    login_manager.init_app(app)
    for part in (language, present, assets, errors, security, guard):
        part.attach(app)
    for pages in (
        login_pages,
        inbox_pages,
        task_pages,
        proposal_pages,
        case_pages,
        conference_pages,
        incident_pages,
        deadline_pages,
        model_pages,
        migration_pages,
        repair_pages,
        rule_pages,
        help_pages,
        demonstration_pages,
        account_pages,
        administration_pages,
        service_pages,
        issue_pages,
        absence_pages,
        waiting_pages,
        partner_pages,
        tryout_pages,
        wish_pages,
    ):
        app.register_blueprint(pages)
    return app


def _signing_keys(keys: MasterKeys) -> list[str]:
    """One signing key a master key, that of the current one first."""
    names = [keys.current, *(name for name in keys.keys if name != keys.current)]
    return [hmac.new(keys.keys[name], b"kim-lotse session cookie", hashlib.sha256).hexdigest() for name in names]
