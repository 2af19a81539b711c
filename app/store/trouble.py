"""What a database says when the machine fails it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

DISK_FULL = "53100"
"""PostgreSQL's code for it."""


def is_full(error: DBAPIError) -> bool:
    """Was there no room left to write?"""
    cause = error.orig
    return getattr(cause, "sqlstate", None) == DISK_FULL or (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    )
