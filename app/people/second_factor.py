"""The second factor: codes of six digits from an authenticator app (TOTP, RFC 6238), each good once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.errors import Problem
from app.people.models import User
from app.store.clock import machine_now
from app.store.keys import DataKey, create_data_key, seal, unseal
from app.text import Text

ISSUER = "KIM-Lotse"
STEP = timedelta(seconds=30)
TOLERATED_STEPS = 1
"""Clocks of phones may be off by so many steps."""


def prepare(session: Session, user: User) -> None:
    """A fresh secret, not asked for before it is confirmed; an earlier one no longer counts."""
    remove(session, user)
    key = create_data_key(session)
    user.factor_key_id = key.id
    user.factor_secret = seal(session, key.id, _purpose(user), pyotp.random_base32())


def address_for_app(session: Session, user: User) -> str:
    """What the app reads from the picture: `otpauth://totp/…`."""
    return _totp(session, user).provisioning_uri(name=user.username, issuer_name=ISSUER)


def secret_of(session: Session, user: User) -> str:
    """To be typed into the app by hand, in groups of four."""
    secret = _secret(session, user)
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def confirm(session: Session, user: User, code: str) -> None:
    """From now on the code is asked for at each login. Raises Problem for a code that does not fit."""
    if user.factor_secret is None or not fits(session, user, code):
        raise Problem(
            Text(
                "Dieser Code passt nicht. Nehmen Sie den, den die App jetzt zeigt, und prüfen Sie die Uhrzeit des "
                "Telefons.",
                "This code does not fit. Take the one that the app shows now, and check the clock of the phone.",
            )
        )
    user.factor_since = machine_now(session)
    record(session, user.id, [Event("second_factor.on", user.id)])


def fits(session: Session, user: User, code: str) -> bool:
    """Is it the code of this half minute (or one beside it), not used before? It counts as used then."""
    digits = "".join(code.split())
    totp = _totp(session, user)
    now = int(machine_now(session).timestamp() // STEP.total_seconds())
    for step in range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1):
        if step > user.factor_step and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            user.factor_step = step
            return True
    return False


def remove(session: Session, user: User, by: str | None = None) -> None:
    """No second factor any more; `by`: who took it away, the person herself where it is None."""
    if user.factor_since is not None:
        record(session, by or user.id, [Event("second_factor.off", user.id)])
    key_id, user.factor_key_id, user.factor_secret, user.factor_since, user.factor_step = (
        user.factor_key_id, None, None, None, 0,
    )  # fmt: skip
    if key_id is not None and (key := session.get(DataKey, key_id)) is not None:
        session.delete(key)


def _totp(session: Session, user: User) -> pyotp.TOTP:
    return pyotp.TOTP(_secret(session, user))


def _secret(session: Session, user: User) -> str:
    assert user.factor_key_id is not None
    assert user.factor_secret is not None
    return str(unseal(session, user.factor_key_id, _purpose(user), user.factor_secret))


def _purpose(user: User) -> str:
    return f"second factor:{user.id}"
