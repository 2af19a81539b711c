"""Editing a code list value by value. What is changed stands in a draft, as any other model does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.catalog.changes import begin, counting, put_files
from app.catalog.files import ModelFile
from app.catalog.lists import FOLDER, CodeList, Value, checked_value, overlaps, read_list, write_list
from app.catalog.models import ChangeSet
from app.catalog.own_drafts import own_draft_with, refuse_overtaken
from app.catalog.queries import content
from app.errors import NotFound
from app.people.models import User
from app.people.typed import Mistyped
from app.store.clock import today
from app.text import Text

FAR = timedelta(days=3660)


@dataclass(frozen=True)
class Edited:
    """A list as this person is editing it. `counts` is what counts; `draft` the person's own, None without one.

    `version` names the content that is shown; `codes` are those that were published and can no longer be taken out.
    """

    shown: CodeList
    version: str
    counts: CodeList
    draft: ChangeSet | None

    def is_new(self, value: Value) -> bool:
        """Whether it stands in the draft only."""
        return value.code not in self.counts.codes

    def differs(self, value: Value) -> bool:
        return value not in self.counts.values


@dataclass(frozen=True)
class ValueDetails:
    """What can be changed of a value; `renamed_from`: the first day of its new names, None: they were wrong before."""

    german: str
    english: str
    since: date | None = None
    until: date | None = None
    renamed_from: date | None = None


def edited(session: Session, user: User, name: str) -> Edited:
    """Raises NotFound."""
    path = f"{FOLDER}/{name}.yaml"
    model = counting(session).get(path)
    if model is None:
        raise NotFound(Text("Diese Werteliste gibt es nicht.", "There is no such code list."))
    counts = read_list(content(session, "list", model.version), path)
    found = own_draft_with(session, user, path)
    if found is not None:
        draft, file = found
        return Edited(read_list(file.content, path), file.version, counts, draft)
    return Edited(counts, model.version, counts, None)


def add_value(session: Session, user: User, name: str, code: str, details: ValueDetails, seen: str) -> ChangeSet:
    """One more value, at the end. Raises NotAllowed, Mistyped, Conflict."""
    now = _as_seen(session, user, name, seen)
    value = _checked(code, details)
    _must_not_be_past(session, "since", value.since, None)
    _must_not_be_past(session, "until", value.until, None)
    return _keep(session, user, now, [*now.shown.values, value], "code")


def change_value(session: Session, user: User, name: str, position: int, details: ValueDetails, seen: str) -> ChangeSet:
    """Other names, or another first or last day; the code stays. Raises NotAllowed, NotFound, Mistyped, Conflict."""
    now = _as_seen(session, user, name, seen)
    before = value_at(now.shown, position)
    after = _checked(before.code, details)
    _must_not_be_past(session, "since", after.since, before.since)
    _must_not_be_past(session, "until", after.until, before.until)
    values = list(now.shown.values)
    if details.renamed_from is None:
        values[position] = after
        return _keep(session, user, now, values, "since")
    _must_not_be_past(session, "renamed_from", details.renamed_from, None)
    earlier = replace(before, until=details.renamed_from - timedelta(days=1))
    if earlier.since is not None and earlier.until < earlier.since:
        values[position] = after
    else:
        values[position : position + 1] = [earlier, replace(after, since=details.renamed_from)]
    return _keep(session, user, now, values, "renamed_from")


def take_value_out(session: Session, user: User, name: str, position: int, seen: str) -> ChangeSet:
    """Of a draft only: what was published ends by its date. Raises NotAllowed, NotFound, Mistyped, Conflict."""
    now = _as_seen(session, user, name, seen)
    value = value_at(now.shown, position)
    if not now.is_new(value):
        raise Mistyped(
            "until",
            Text(
                "Dieser Wert war veröffentlicht und kann nicht verschwinden. Geben Sie ihm einen letzten Tag.",
                "This value was published and cannot vanish. Give it a last day.",
            ),
        )
    return _keep(session, user, now, [one for at, one in enumerate(now.shown.values) if at != position], "code")


def value_at(code_list: CodeList, position: int) -> Value:
    """Raises NotFound."""
    if not 0 <= position < len(code_list.values):
        raise NotFound(Text("Diesen Wert gibt es nicht.", "There is no such value."))
    return code_list.values[position]


def _as_seen(session: Session, user: User, name: str, seen: str) -> Edited:
    """The list as it was shown. Raises Conflict that says who changed it, and when."""
    now = edited(session, user, name)
    if now.version != seen:
        refuse_overtaken(session, f"{FOLDER}/{name}.yaml", now.draft)
    return now


def _checked(code: str, details: ValueDetails) -> Value:
    for field, text in (("german", details.german), ("english", details.english)):
        if not text.strip():
            raise Mistyped(field, Text("Bitte geben Sie den Namen an.", "Please give the name."))
    found = checked_value(code, details.german, details.english, details.since, details.until)
    if isinstance(found, Text):
        late = details.since is not None and details.until is not None and details.until < details.since
        raise Mistyped("until" if late else "code", found)
    return found


def _must_not_be_past(session: Session, field: str, day: date | None, before: date | None) -> None:
    """A day that stays as it is may be past."""
    if day is None or day == before:
        return
    if day < today(session):
        raise Mistyped(
            field,
            Text(
                "Dieser Tag liegt in der Vergangenheit. Was schon galt, bleibt; frühestens heute ist möglich.",
                "This day is in the past. What has counted does not change; today is the earliest.",
            ),
        )
    if day - today(session) > FAR:
        raise Mistyped(field, Text("Das ist in mehr als zehn Jahren.", "That is in more than ten years."))


def _keep(session: Session, user: User, now: Edited, values: list[Value], field: str) -> ChangeSet:
    for _code, _row, text in overlaps(values):
        raise Mistyped(field, text)
    changed = replace(now.shown, values=tuple(values))
    file = ModelFile(f"{FOLDER}/{changed.id}.yaml", write_list(changed))
    if now.draft is None:
        return begin(session, user, f"Werteliste „{changed.name.de}“", [file])
    put_files(session, user, now.draft, [file])
    return now.draft
