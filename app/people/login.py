"""Logging in and out: password, then the second factor where there is one; pauses after failures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import Problem
from app.people import second_factor
from app.people.models import User
from app.people.office import number
from app.people.passwords import check_new_password, hash_password, needs_rehash, verify_password
from app.people.throttle import address_pauses, count_failure_from, count_failure_on, device_pauses
from app.store.base import new_id
from app.store.clock import machine_now, today
from app.text import Text

ALLOWED_FAILURES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
"""So long after a pause wrong passwords count from the beginning."""
START_PASSWORD_LASTS = timedelta(days=3)
Devices = Mapping[str, str]
"""What a browser proves: an id of its own by the id of each person who has logged in there before."""

NO_DEVICES: Devices = MappingProxyType({})


class TooManyAttempts(Problem):
    """So many logins from one address were refused that it has to wait."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Von Ihrem Anschluss aus gab es zu viele falsche Anmeldungen. Bitte warten Sie zehn Minuten.",
                "There were too many wrong logins from your connection. Please wait for ten minutes.",
            )
        )


def log_in(
    session: Session, username: str, password: str, address: str = "", devices: Devices = NO_DEVICES
) -> User | None:
    """The user, if name and password fit and the account is neither closed nor pausing after failures.

    The pauses of account and address are for browsers in which the person has not been before. Where
    `asks_for_code(user)`, the login is complete only after `enter_code`. Raises TooManyAttempts.
    """
    user = _locked_user(session, username)
    device = _device(session, user, devices)
    if not device and address_pauses(session, address):
        raise TooManyAttempts
    fits = verify_password(password, user.password_hash if user else None)
    if user is None or not fits or not _may_enter(session, user, device):
        _refuse(session, user, address, device)
        return None
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    if not asks_for_code(user):
        _welcome(session, user, device)
    return user


def asks_for_code(user: User) -> bool:
    return user.factor_since is not None


def enter_code(session: Session, user: User, code: str, address: str = "", devices: Devices = NO_DEVICES) -> bool:
    """Complete a login whose password fitted. A wrong code counts like a wrong password. Raises TooManyAttempts."""
    session.refresh(user, with_for_update=True)
    device = _device(session, user, devices)
    if not device and address_pauses(session, address):
        raise TooManyAttempts
    if not _may_enter(session, user, device) or not second_factor.fits(session, user, code):
        _refuse(session, user, address, device)
        return False
    _welcome(session, user, device)
    return True


def log_out_everywhere(session: Session, user: User) -> None:
    """Every session of the user ends."""
    user.session_stamp = new_id()
    record(session, user.id, [Event("logout")])


def change_password(session: Session, user: User, current: str, new: str) -> None:
    """Another password; every session of the user ends. Raises Problem for a wrong current or a weak new one."""
    confirm_password(session, user, current)
    if new == current:
        raise Problem(
            Text(
                "Das neue Passwort ist das alte. Wählen Sie ein anderes.",
                "The new password is the old one. Choose another.",
            )
        )
    check_new_password(new, user.username, user.display_name)
    user.password_hash, user.start_password_until = hash_password(new), None
    user.session_stamp = new_id()
    record(session, user.id, [Event("password.changed", user.id)])


def confirm_password(session: Session, user: User, password: str) -> None:
    """Whoever changes how an account is entered proves once more to be its owner. Raises Problem.

    Counted by itself: nobody outside can keep from it whoever is logged in.
    """
    session.refresh(user, with_for_update=True)
    if device_pauses(session, user.id) or not verify_password(password, user.password_hash):
        count_failure_on(session, user.id)
        raise WrongPassword


class WrongPassword(Problem):
    """The password that was asked for once more does not fit."""

    def __init__(self) -> None:
        super().__init__(
            Text("Ihr jetziges Passwort stimmt nicht.", "Your current password is not right."),
        )


def reset_access(session: Session, user: User, start_password: str, by: str | None = None) -> None:
    """For administrators: a password to start with, no second factor, no session left; the pause is over.

    `by`: who gives it, None from the command line.
    """
    user.password_hash = hash_password(start_password)
    user.start_password_until = machine_now(session) + timedelta(
        days=number(session, "start_password_days", START_PASSWORD_LASTS.days)
    )
    user.session_stamp, user.failed_logins, user.locked_until = new_id(), 0, None
    second_factor.remove(session, user, by)
    record(session, by, [Event("access.reset", user.id)])


def _device(session: Session, user: User | None, devices: Devices) -> str:
    """The browser's id, where this person has been there before and it does not pause itself; else empty."""
    device = devices.get(user.id, "") if user is not None else ""
    return "" if device and device_pauses(session, device) else device


def _may_enter(session: Session, user: User, device: str) -> bool:
    at = machine_now(session)
    over = user.start_password_until is not None and user.start_password_until < at
    return user.is_let_in(today(session)) and not over and (bool(device) or not _pauses(user, at))


def _pauses(user: User, at: datetime) -> bool:
    return user.locked_until is not None and user.locked_until > at


def _welcome(session: Session, user: User, device: str) -> None:
    """A pause for strangers goes on when the person enters in a browser of their own."""
    user.last_login_at = machine_now(session)
    if not device or not _pauses(user, user.last_login_at):
        user.failed_logins, user.locked_until = 0, None
    record(session, user.id, [Event("login")])


def _refuse(session: Session, user: User | None, address: str, device: str) -> None:
    if device:
        count_failure_on(session, device)
    elif user is not None and not _pauses(user, machine_now(session)):
        _count_failure(session, user)
    count_failure_from(session, address)
    record(session, user.id if user else None, [Event("login.refused")])


def _count_failure(session: Session, user: User) -> None:
    at = machine_now(session)
    if user.locked_until is not None and user.locked_until < at - FORGOTTEN_AFTER:
        user.failed_logins, user.locked_until = 0, None
    user.failed_logins += 1
    over = user.failed_logins - number(session, "failures", ALLOWED_FAILURES)
    if over >= 0:
        user.locked_until = at + min(FIRST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE)


def _locked_user(session: Session, username: str) -> User | None:
    """Locked, so that attempts at the same moment are all counted."""
    query = select(User).where(func.lower(User.username) == username.strip().lower()).with_for_update()
    return session.scalar(query)
