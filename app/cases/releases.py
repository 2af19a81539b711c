"""Lines of part C that the case manager gives to others, one by one, with the consent of the person.

A line is one answer of a form as it was handed in, of a list one row. Released, it is kept as it was then; whether the
recipient reads it is decided each time anew: the release must stand, and so must the consents for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.models import Case, ReleasedLine
from app.cases.queries import CaseView, HandedIn
from app.catalog.forms import CASE_PREFIX, DynamicList
from app.catalog.forms.model import KeyedComponent
from app.catalog.forms.rules import is_sensitive
from app.catalog.queries import form_version
from app.errors import NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import RELEASE_NEEDS, RELEASED_ONLY, CaseRef, may_receive, release_needs
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import seal, unseal
from app.text import Text


@dataclass(frozen=True)
class Line:
    """One answer that can be released: `id` is submission:key, for a row of a list submission:key:row."""

    id: str
    element_id: str
    key: str
    value: object
    form_version: str
    art9: bool
    written_at: datetime


@dataclass(frozen=True)
class Release:
    """A line as it was released to a role; `open` while the release and the consents for it stand."""

    id: str
    recipient: str
    line: Line
    by: str
    at: datetime
    revoked_at: datetime | None
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.revoked_at is None and not self.missing


def counselling_lines(session: Session, view: CaseView) -> list[Line]:
    """What can be released of a case, as its forms were handed in, the newest first. Raises NotAllowed."""
    _must_counsel(view)
    return [line for handed in view.handed_in for line in _lines_of(session, handed)]


def releases_of(session: Session, view: CaseView) -> list[Release]:
    """Every release of the case, for the case manager; the newest first. Raises NotAllowed."""
    _must_counsel(view)
    return list(_releases(session, view.case, view.ref))


def read_released(session: Session, view: CaseView) -> list[Release]:
    """The lines that are open to this reader as a recipient, the newest first; the case manager knows them anyway."""
    if not view.rights.recipients or view.rights.counsels:
        return []
    return [r for r in _releases(session, view.case, view.ref, view.rights.recipients) if r.open]


def recipients(view: CaseView) -> list[str]:
    """Roles that hold a place in the case now and can be given lines."""
    held = {party.role for party in view.ref.parties}
    return [role for role in RELEASE_NEEDS if role in held]


def missing_consents(recipient: str, art9: bool, ref: CaseRef) -> tuple[str, ...]:
    """Blocks that would have to be given first: `E3`, and `E5` for health and the like."""
    needed = release_needs(recipient, art9)
    return tuple(block.partition(":")[0] for block in needed if block not in ref.consents)


def release_line(session: Session, user: User, view: CaseView, line_id: str, recipient: str) -> Release:
    """Give one line to one role. Raises NotAllowed, NotFound, and Problem while a consent is missing."""
    line = next((line for line in counselling_lines(session, view) if line.id == line_id), None)
    if line is None or recipient not in recipients(view):
        raise NotFound(Text("Diese Zeile gibt es nicht.", "There is no such line."))
    if not may_receive(recipient, line.art9, view.ref):
        blocks = ", ".join(missing_consents(recipient, line.art9, view.ref))
        raise Problem(
            Text(
                "Für diese Freigabe fehlt die Einwilligung {blocks}. Holen Sie sie ein, dann können Sie freigeben.",
                "The consent {blocks} is missing for this release. Obtain it, then you can release.",
            ).fill(blocks=blocks)
        )
    row = _keep(session, view.case, user, line, recipient)
    _note(session, user, view.case, "line.released", row)
    return _read(session, view.case, view.ref, row)


def revoke_release(session: Session, user: User, view: CaseView, release_id: str) -> None:
    """Take a release back: the recipient reads the line no more. Raises NotAllowed, NotFound."""
    _must_counsel(view)
    row = session.get(ReleasedLine, release_id)
    if row is None or row.case_id != view.case.id:
        raise NotFound(Text("Diese Freigabe gibt es nicht.", "There is no such release."))
    _revoke(session, user, view.case, row)


def release_with_form(
    session: Session, user: User, case: Case, handed: HandedIn, named: Mapping[str, Iterable[str]]
) -> list[Event]:
    """What a form itself releases when it is handed in: roles by key. A text that has a successor is taken back.

    Answers what to write to the history.
    """
    given = [
        (line, recipient)
        for line in _lines_of(session, handed, {*named})
        for recipient in sorted(set(named.get(line.key, ())) & RELEASE_NEEDS.keys())
    ]
    replaced = {(line.key, recipient) for line, recipient in given if line.key in RELEASED_ONLY}
    revoked = _revoke_earlier(session, user, case, replaced)
    released = [_keep(session, case, user, line, recipient) for line, recipient in given]
    return [
        *(_event("line.revoked", row) for row in revoked),
        *(_event("line.released", row) for row in released),
    ]


def _must_counsel(view: CaseView) -> None:
    if not view.rights.may_release:
        raise NotAllowed(
            Text(
                "Freigaben aus der Beratung macht nur das Case Management dieses Falls.",
                "Only the case management of this case releases lines of the counselling.",
            )
        )


def _lines_of(session: Session, handed: HandedIn, also: Iterable[str] = RELEASED_ONLY) -> Iterator[Line]:
    """The answers of part C in a form, and those of part B that others read only when released."""
    try:
        form = form_version(session, handed.form_version)
    except Problem:
        return
    for part, answers in handed.answers.items():
        for key, value in answers.items():
            component = form.fields.get(CASE_PREFIX + key)
            if component is not None and (part == "C" or key in also) and value not in (None, "", [], False):
                yield from _split(handed, key, value, component)


def _split(handed: HandedIn, key: str, value: object, component: KeyedComponent) -> Iterator[Line]:
    def line(ident: str, part: object, art9: bool) -> Line:
        return Line(f"{handed.id}:{ident}", handed.element_id, key, part, handed.form_version, art9, handed.at)

    if isinstance(component, DynamicList) and isinstance(value, list):
        for number, row in enumerate(value):
            yield line(f"{key}:{number}", [row], is_sensitive(component, [row]))
    else:
        yield line(key, value, is_sensitive(component, value))


def _keep(session: Session, case: Case, user: User, line: Line, recipient: str) -> ReleasedLine:
    party = case.party(recipient)
    row = ReleasedLine(
        id=new_id(),
        case_id=case.id,
        recipient=recipient,
        organisation_id=party.organisation_id if party else None,
        by=user.id,
        at=now(session),
    )
    content = {**line.__dict__, "written_at": line.written_at.isoformat()}
    row.content = seal(session, case.key_id, f"release:{row.id}", content)
    session.add(row)
    return row


def _releases(
    session: Session, case: Case, ref: CaseRef, only: frozenset[str] = frozenset(RELEASE_NEEDS)
) -> Iterator[Release]:
    query = select(ReleasedLine).where(ReleasedLine.case_id == case.id, ReleasedLine.recipient.in_(only))
    for row in session.scalars(query.order_by(ReleasedLine.at.desc(), ReleasedLine.id)):
        yield _read(session, case, ref, row)


def _read(session: Session, case: Case, ref: CaseRef, row: ReleasedLine) -> Release:
    content = unseal(session, case.key_id, f"release:{row.id}", row.content)
    assert isinstance(content, dict)
    line = Line(**{**content, "written_at": datetime.fromisoformat(content["written_at"])})
    party = next((p for p in ref.parties if p.role == row.recipient), None)
    release = Release(row.id, row.recipient, line, row.by, row.at, row.revoked_at, ())
    if party is None or row.organisation_id not in (None, party.organisation_id):
        return replace(release, missing=(RELEASE_NEEDS[row.recipient],))
    return replace(release, missing=missing_consents(row.recipient, line.art9, ref))


def _revoke_earlier(session: Session, user: User, case: Case, replaced: set[tuple[str, str]]) -> list[ReleasedLine]:
    """Take back what stands of these keys with these recipients."""
    if not replaced:
        return []
    revoked = []
    to = {recipient for _, recipient in replaced}
    query = select(ReleasedLine).where(ReleasedLine.case_id == case.id, ReleasedLine.recipient.in_(to))
    for row in session.scalars(query.where(ReleasedLine.revoked_at.is_(None))):
        content = unseal(session, case.key_id, f"release:{row.id}", row.content)
        if isinstance(content, dict) and (content["key"], row.recipient) in replaced:
            row.revoked_at, row.revoked_by = now(session), user.id
            revoked.append(row)
    return revoked


def _revoke(session: Session, user: User, case: Case, row: ReleasedLine) -> None:
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_by = now(session), user.id
    _note(session, user, case, "line.revoked", row)


def _note(session: Session, user: User, case: Case, action: str, row: ReleasedLine) -> None:
    audit.record(session, user.id, [_event(action, row)], case_id=case.id, key_id=case.key_id)


def _event(action: str, row: ReleasedLine) -> Event:
    return Event(action, row.recipient, {"release": row.id})
