"""Who is logged in: the person behind the session cookie.

The cookie holds the user's id, the stamp that ends all sessions when it changes, and when the session began and was
last used. Nothing in it speaks about a person beyond that random id.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, g, session
from flask_login import LoginManager, current_user, login_user
from sqlalchemy.exc import SQLAlchemyError

from app.people.models import User
from app.people.office import chosen
from app.people.queries import user_by_id
from app.store.clock import today
from app.web import edge

login_manager = LoginManager()
login_manager.session_protection = None

TOUCH_EVERY = timedelta(minutes=1)
CODE_WITHIN = timedelta(minutes=5)


class Account:
    """A user as Flask-Login wants to see one."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return f"{self.user.id}:{self.user.session_stamp}"


def acting_user() -> User:
    """The person who acts in this request; pages behind the guard always have one."""
    return current_user.user


def begin_session(user: User) -> None:
    """A fresh cookie: nothing of an earlier session is carried over."""
    session.clear()
    login_user(Account(user))
    session["since"] = session["seen"] = edge.machine_moment().timestamp()


def await_code(user: User) -> None:
    """The password fitted; the session begins only with the code of the second factor."""
    session.clear()
    session["half"] = [user.id, user.session_stamp, edge.machine_moment().timestamp()]


def awaiting_code() -> User | None:
    """Whose password fitted a moment ago in this browser."""
    user_id, stamp, at = session.get("half", (None, None, 0))
    if user_id is None or edge.machine_moment().timestamp() - at > CODE_WITHIN.total_seconds():
        return None
    user = user_by_id(edge.session(), user_id)
    return user if user is not None and _may_stay(user, stamp) else None


def stand_in_if_unknown() -> None:
    """For the page that says the database is away: if nobody can be asked who this is, show it as to a stranger."""
    try:
        if current_user.is_authenticated:
            list(current_user.user.memberships)
    except SQLAlchemyError:
        edge.abandon()
        g._login_user = login_manager.anonymous_user()


def cookie_user_id() -> str:
    """The id in the session cookie, without asking the database; empty if nobody is logged in."""
    return str(session.get("_user_id", "")).partition(":")[0]


@login_manager.user_loader
def _load(cookie_id: str) -> Account | None:
    user_id, _, stamp = cookie_id.partition(":")
    if not _still_valid():
        return None
    user = user_by_id(edge.session(), user_id)
    if user is None or not _may_stay(user, stamp):
        return None
    _touch()
    return Account(user)


def _may_stay(user: User, stamp: str) -> bool:
    return user.session_stamp == stamp and user.is_let_in(today(edge.session()))


def _still_valid() -> bool:
    at = edge.machine_moment()
    since, seen = _moment("since"), _moment("seen")
    if since is None or seen is None:
        return False
    session_hours, idle_minutes = chosen(edge.session(), "session_hours"), chosen(edge.session(), "idle_minutes")
    longest = timedelta(hours=int(session_hours)) if session_hours else current_app.permanent_session_lifetime
    idle = timedelta(minutes=int(idle_minutes)) if idle_minutes else current_app.config["IDLE_TIME"]
    return at - since < longest and at - seen < idle


def _touch() -> None:
    at, seen = edge.machine_moment(), _moment("seen")
    if seen is None or at - seen > TOUCH_EVERY:
        session["seen"] = at.timestamp()


def _moment(key: str) -> datetime | None:
    value = session.get(key)
    return datetime.fromtimestamp(value, edge.machine_moment().tzinfo) if isinstance(value, int | float) else None
