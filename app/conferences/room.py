"""What is written in the conference room: saved field by field as typed, merged between several minute-takers.

The page says for each field what it showed (`base`, a fingerprint). A field that somebody changed is written if it
still is what the page showed; if a colleague was faster, the colleague's text stays and the difference is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case
from app.catalog.queries import latest
from app.conferences.models import AgendaItem, Conference, RoomEntry
from app.errors import Conflict
from app.people.models import User
from app.people.queries import display_names
from app.store.clock import OFFICE_ZONE, now
from app.store.keys import seal, unseal
from app.tasks.forms import FilledForm, form_for_case, form_for_task
from app.tasks.models import Task
from app.text import Text

ADVICE_FORM = "advise_in_conference"
FINGERPRINT = 16


@dataclass(frozen=True)
class Written:
    """What stands in one field, who wrote it last, and when."""

    value: object
    by: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Clash:
    """Two people changed one field: `theirs` stays, `mine` is what this person typed."""

    key: str
    theirs: object
    mine: object
    who: str


def item_form(session: Session, user: User, item: AgendaItem, task: Task | None) -> FilledForm:
    """The form of a case on the agenda: that of its open step, or the one for anonymous advice."""
    if item.kind == "advice":
        return form_for_case(session, user, item.case, latest(session, "form", ADVICE_FORM).version)
    if task is None:
        raise Conflict(Text("Dieser Fall ist schon weitergegangen.", "This case has already moved on."))
    return form_for_task(session, user, task)


def unsaved_item(conference: Conference, case: Case, kind: str) -> AgendaItem:
    """A line nobody has touched yet, to be looked at only: it is not kept."""
    return AgendaItem(id="", conference_id=conference.id, case_id=case.id, case=case, kind=kind, state="open")


def written(session: Session, item: AgendaItem) -> dict[str, Written]:
    """All that was typed so far, by full key of the form."""
    rows = session.scalars(select(RoomEntry).where(RoomEntry.item_id == item.id)).all()
    names = display_names(session, (row.by for row in rows))
    return {row.key: Written(_open(session, item, row), row.by, names.get(row.by, ""), row.at) for row in rows}


def answers(session: Session, conference: Conference, item: AgendaItem, filled: FilledForm) -> dict[str, object]:
    """The answers as they stand: what the form opens with, date, place and people of the conference, what was typed."""
    given = {key: value for key, value in _given(session, conference, item).items() if key in filled.form.fields}
    typed = {key: entry.value for key, entry in written(session, item).items() if key in filled.form.fields}
    return {**filled.prefilled, **given, **typed}


def save(
    session: Session,
    user: User,
    conference: Conference,
    item: AgendaItem,
    filled: FilledForm,
    typed: Mapping[str, object],
    base: Mapping[str, str],
    insist: frozenset[str] = frozenset(),
) -> list[Clash]:
    """Keep what was changed; gives the fields in which a colleague was faster. `insist`: keys to write all the same."""
    session.execute(select(AgendaItem.id).where(AgendaItem.id == item.id).with_for_update())
    present, known = answers(session, conference, item, filled), written(session, item)
    clashes: list[Clash] = []
    for key, value in typed.items():
        mine, now_there = fingerprint(value), fingerprint(present.get(key))
        shown = base.get(key, now_there)
        if mine in (shown, now_there):
            continue
        entry = known.get(key)
        if shown != now_there and key not in insist and entry is not None and entry.by != user.id:
            clashes.append(Clash(key, entry.value, value, entry.who))
            continue
        _write(session, user, item, key, value)
    session.flush()
    return clashes


def clear(session: Session, item: AgendaItem) -> None:
    """The case is done: what was typed stands in its file now."""
    session.execute(
        delete(RoomEntry).where(RoomEntry.item_id == item.id).execution_options(synchronize_session="fetch")
    )


def fingerprint(value: object) -> str:
    """Equal for what looks equal on the page."""
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]


def roles_of_case(session: Session, item: AgendaItem) -> list[str]:
    """Who is to be invited with this case: those who stand to it now."""
    roles = [party.role for party in item.case.parties if party.until is None]
    withdrawn = read_facts(session, item.case, ("B",)).get("withdrawn_consents") or []
    without = {"liaison"} if isinstance(withdrawn, list) and {"E1", "E3"} & set(withdrawn) else set()
    order = ("coordination", "liaison", "case_manager", "carrier_lead")
    return [role for role in order if role in roles and role not in without]


def _given(session: Session, conference: Conference, item: AgendaItem) -> dict[str, object]:
    """What the conference itself says. Whoever is not a party of a case counts as not present in it."""
    day = conference.at.astimezone(OFFICE_ZONE).date().isoformat()
    invited = roles_of_case(session, item)
    present = [role for role in conference.present if role in invited]
    return {
        "case.date": day,
        "case.place": conference.place,
        "case.invited": invited,
        "case.present": present,
        "case.review_date": day,
        "case.review_present": present,
    }


def _write(session: Session, user: User, item: AgendaItem, key: str, value: object) -> None:
    sealed = seal(session, item.case.key_id, f"room:{item.id}:{key}", value)
    row = session.get(RoomEntry, (item.id, key))
    if row is None:
        session.add(RoomEntry(item_id=item.id, key=key, value=sealed, by=user.id, at=now(session)))
    else:
        row.value, row.by, row.at = sealed, user.id, now(session)


def _open(session: Session, item: AgendaItem, row: RoomEntry) -> object:
    return unseal(session, item.case.key_id, f"room:{item.id}:{row.key}", row.value)


def _plain(value: object) -> object:
    """Nothing, an empty text and an empty list look the same; so do 3 and "3"."""
    if isinstance(value, Mapping):
        return {key: plain for key, item in value.items() if (plain := _plain(item)) is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value] or None
    if value is None or isinstance(value, bool):
        return value
    return str(value).strip() or None
