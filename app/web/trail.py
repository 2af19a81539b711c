"""What a request leaves in the history although it only reads: that part C was read, that something was refused."""

from __future__ import annotations

import re

from flask import request
from flask_login import current_user

from app.audit.operations import Event, record
from app.audit.refusals import note_refusal
from app.cases.models import Case
from app.web import edge

_ID = re.compile(r"[0-9a-f]{32}|KIM-\d{4}-\d{4,6}")
UNREADABLE = "?"


def counselling_read(case: Case) -> None:
    """Somebody was shown contents of part C."""
    reader, case_id, key_id = current_user.user.id, case.id, case.key_id
    event = Event("file.read", "C")
    edge.afterwards(lambda session: record(session, reader, [event], case_id=case_id, key_id=key_id))


def letter_made(case: Case, kind: str) -> None:
    """A letter with contents of the case was made, to be given to somebody."""
    writer, case_id, key_id = current_user.user.id, case.id, case.key_id
    event = Event("letter.made", kind)
    edge.afterwards(lambda session: record(session, writer, [event], case_id=case_id, key_id=key_id))


def refused() -> None:
    """Somebody asked for a case, task or the like that is not there for them; only ids are written down."""
    asked = [value for name, value in (request.view_args or {}).items() if name == "reference" or name.endswith("_id")]
    if not asked or not current_user.is_authenticated:
        return
    ids = (value if isinstance(value, str) and _ID.fullmatch(value) else UNREADABLE for value in asked)
    reader, subject = current_user.user.id, " ".join((str(request.endpoint), *ids))
    edge.afterwards(lambda session: note_refusal(session, reader, subject))
