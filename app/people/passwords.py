"""Passwords: argon2id, the same effort whether the account exists or not, and rules for new ones."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Problem
from app.text import Text

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 128
STRONG_ENOUGH = 3
"""On the scale of zxcvbn from 0 to 4: 3 needs more than 10^8 guesses."""
CLEAR_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
OUR_WORDS = ("kim", "lotse", "kim-lotse", "integration", "borken")

_hasher = PasswordHasher()
_nobody = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """True if the password fits; `None` for an unknown account costs the same time."""
    try:
        _hasher.verify(stored or _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def start_password() -> str:
    """A random password of 80 bits, without letters and digits that look alike."""
    drawn = "".join(secrets.choice(CLEAR_LETTERS) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))


def check_new_password(password: str, *known: str) -> None:
    """Raises Problem for a password that is too short, too long, or easy to guess.

    Lists of leaked and common passwords, words, names and patterns are looked up on this machine; `known` is what
    others know of the person, such as user name and name.
    """
    from zxcvbn import zxcvbn  # reads its lists: only where they are needed

    if len(password) < MINIMUM_LENGTH:
        raise Problem(
            Text(
                "Das Passwort braucht mindestens {length} Zeichen. Nehmen Sie zum Beispiel vier Wörter, die nicht "
                "zusammengehören.",
                "The password needs at least {length} characters. Take four words, for example, that do not belong "
                "together.",
            ).fill(length=MINIMUM_LENGTH)
        )
    if len(password) > MAXIMUM_LENGTH:
        raise Problem(
            Text(
                "Das Passwort darf höchstens {length} Zeichen haben.",
                "The password may have {length} characters at most.",
            ).fill(length=MAXIMUM_LENGTH)
        )
    if zxcvbn(password, [*OUR_WORDS, *known], max_length=MAXIMUM_LENGTH)["score"] < STRONG_ENOUGH:
        raise Problem(
            Text(
                "Dieses Passwort ist leicht zu erraten. Nehmen Sie zum Beispiel vier Wörter, die nicht "
                "zusammengehören, und nicht Ihren Namen.",
                "This password is easy to guess. Take four words, for example, that do not belong together, and not "
                "your name.",
            )
        )
