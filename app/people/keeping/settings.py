"""Setting what counts for the whole office, within its bounds, with its history."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.people.keeping.changes import note_change
from app.people.keeping.revisions import count_change, must_be_as_seen
from app.people.models import OfficeSetting, User
from app.people.office import LINES, LONGEST, NUMBER, SETTINGS, SWITCH, Setting, Value, forget
from app.people.policy import must_administer
from app.people.typed import LINE_ENDS, Mistyped, must_be_visible
from app.store.rows import make_missing
from app.text import Text

FIELD = "value"


def chain_of(key: str) -> str:
    """The id of the history of a setting."""
    return f"setting:{key}"


def revision_of(session: Session, key: str) -> int:
    """What a form shows, to notice that somebody else was faster; 0 where nobody set it yet."""
    row = session.get(OfficeSetting, key)
    return row.revision if row else 0


def set_office(session: Session, admin: User, key: str, typed: str, seen: int) -> None:
    """Set it. Raises NotAllowed, Mistyped, and Conflict where somebody else set it since the form was opened."""
    must_administer(admin)
    _put(session, admin, key, checked(SETTINGS[key], typed), seen)


def set_back(session: Session, admin: User, key: str, seen: int) -> None:
    """The default counts again. Raises NotAllowed, Conflict."""
    must_administer(admin)
    _put(session, admin, key, None, seen)


def checked(setting: Setting, typed: str) -> Value:
    """The value that was meant. Raises Mistyped."""
    if setting.kind == NUMBER:
        text = typed.strip()
        if not (text.isascii() and text.isdigit() and len(text) < 9 and setting.low <= int(text) <= setting.high):
            raise Mistyped(
                FIELD,
                Text(
                    "Bitte eine ganze Zahl von {low} bis {high}.", "Please give a whole number from {low} to {high}."
                ).fill(low=setting.low, high=setting.high),
            )
        return int(text)
    if setting.kind == SWITCH:
        if typed not in dict(setting.choices):
            raise Mistyped(FIELD, Text("Bitte wählen Sie eines aus.", "Please choose one."))
        return typed
    lines = "\n".join(line.rstrip() for line in typed.strip().splitlines())
    must_be_visible(lines.translate(LINE_ENDS) if setting.kind == LINES else lines)
    if len(lines) > LONGEST:
        raise Mistyped(FIELD, Text("Höchstens {most} Zeichen.", "At most {most} characters.").fill(most=LONGEST))
    return lines


def _put(session: Session, admin: User, key: str, value: Value | None, seen: int) -> None:
    make_missing(session, OfficeSetting, key=key, value=None, revision=0)
    row = session.get_one(OfficeSetting, key, populate_existing=True)
    must_be_as_seen(session, row, seen)
    before = row.value
    if before == value:
        return
    row.value = value
    count_change(session, row, admin.id)
    note_change(session, admin.id, chain_of(key), "setting.changed", {FIELD: (before, value)})
    session.flush()
    forget(session)
