"""Editing one file of a draft: open it, keep it as it is typed, and know who else is at the same file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.catalog.changes import NOT_YOURS, OPEN_STATES, counting, must_be_own_draft, touch
from app.catalog.files import ModelFile
from app.catalog.models import NAME_LENGTH, ChangedFile, ChangeSet, ModelVersion, OpenEditor
from app.catalog.queries import content
from app.catalog.untouched import keep_untouched
from app.catalog.upload import MAX_BYTES, TOO_LARGE
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import may_draft
from app.store.clock import now
from app.store.rows import make_missing
from app.text import Text

EDITED = ("process", "decision", "form")
WRITTEN_ANEW = ("process", "decision")
"""Kinds whose editors write the whole file anew, in spacing and order of their own."""
AT_WORK = timedelta(seconds=90)
"""How long somebody counts as being at a file after the last sign of life."""


@dataclass(frozen=True)
class EditedFile:
    """A file as an editor opens it: of the draft, or, where the draft leaves it alone, as it counts."""

    path: str
    kind: str
    content: bytes
    version: str
    changed: bool


def begin_editing(session: Session, user: User, model: ModelVersion) -> ChangeSet:
    """The person's own draft that has this file already, else a new one without any change."""
    if not may_draft(user, {model.kind}):
        raise NotAllowed(NOT_YOURS)
    query = (
        select(ChangeSet)
        .join(ChangedFile)
        .where(ChangeSet.author_id == user.id, ChangeSet.state == "draft", ChangedFile.path == model.path)
        .order_by(ChangeSet.changed_at.desc())
    )
    found = session.scalars(query).first()
    if found is not None:
        return found
    at = now(session)
    made = ChangeSet(title=model.name[:NAME_LENGTH], author_id=user.id, made_at=at, changed_at=at)
    session.add(made)
    session.flush()
    record(session, user.id, [Event("models.drafted", made.id)])
    return made


def open_file(session: Session, change_set: ChangeSet, path: str) -> EditedFile:
    """Raises NotFound for a path that neither the draft has nor anything that counts."""
    for file in change_set.files:
        if file.path == path:
            return _edited(path, file.content, file.version, changed=True)
    model = counting(session).get(path)
    if model is None:
        raise NotFound(Text("Diese Datei gibt es in dem Entwurf nicht.", "There is no such file in the draft."))
    return _edited(path, content(session, model.kind, model.version), model.version, changed=False)


def may_edit(user: User, change_set: ChangeSet, file: EditedFile) -> bool:
    """Whether this person may write this file into the draft, whatever else the draft holds."""
    return change_set.author_id == user.id and change_set.state == "draft" and may_draft(user, {file.kind})


def save_file(session: Session, user: User, change_set: ChangeSet, path: str, data: bytes, seen: str) -> EditedFile:
    """Keep what was typed. `seen` is the version that it was typed over. Raises Conflict where that is another by now.

    A file that is again as it counts leaves the draft. Where the file was published anew since it was opened, the
    draft keeps what it was made from: the author is told of both and decides.
    """
    must_be_own_draft(user, change_set)
    if len(data) > MAX_BYTES:
        raise Problem(TOO_LARGE)
    before = open_file(session, change_set, path)
    if not may_edit(user, change_set, before):
        raise NotAllowed(
            Text(
                "Abläufe, Tabellen und Formulare ändert nur die Prozessverantwortung.",
                "Processes, tables and forms are changed by process owners only.",
            )
        )
    overtaken = not before.changed and _was_published(session, before, seen)
    if before.version != seen and not overtaken:
        raise Conflict(
            Text(
                "Diese Datei wurde inzwischen in einem anderen Fenster geändert. Was Sie hier haben, ist noch da.",
                "This file was changed in another window meanwhile. What you have here is still there.",
            )
        )
    if before.kind in WRITTEN_ANEW:
        data = keep_untouched(before.content, data)
    after = _edited(path, data, ModelFile(path, data).version, changed=True)
    if after.version == before.version:
        return before
    model = counting(session).get(path)
    had = next((file for file in change_set.files if file.path == path), None)
    if model is not None and model.version == after.version:
        change_set.files = [file for file in change_set.files if file.path != path]
        after = _edited(path, data, after.version, changed=False)
    elif had is None:
        base = seen if overtaken else model.version if model else None
        change_set.files.append(ChangedFile(path=path, version=after.version, base=base, content=data))
        record(session, user.id, [Event("models.drafted", change_set.id)])
    else:
        had.version, had.content = after.version, data
    touch(session, change_set)
    return after


def note_editor(session: Session, user: User, path: str) -> None:
    """Somebody has the file open; said again while it is."""
    make_missing(session, OpenEditor, path=path, user_id=user.id, seen_at=now(session))
    session.execute(
        update(OpenEditor).where(OpenEditor.path == path, OpenEditor.user_id == user.id).values(seen_at=now(session))
    )


def others_at(session: Session, user: User, path: str) -> list[str]:
    """Ids of others who have the file open, or have changed it in a draft that is still open."""
    looking = select(OpenEditor.user_id).where(OpenEditor.path == path, OpenEditor.seen_at > now(session) - AT_WORK)
    drafting = (
        select(ChangeSet.author_id).join(ChangedFile).where(ChangedFile.path == path, ChangeSet.state.in_(OPEN_STATES))
    )
    return sorted({*session.scalars(looking), *session.scalars(drafting)} - {user.id})


def _was_published(session: Session, file: EditedFile, version: str) -> bool:
    """Whether a version was published before the one that counts."""
    model = counting(session).get(file.path)
    if model is None or version == model.version:
        return False
    query = select(ModelVersion.id).where(
        ModelVersion.kind == file.kind, ModelVersion.model_id == model.model_id, ModelVersion.version == version
    )
    return session.scalar(query) is not None


def _edited(path: str, data: bytes, version: str, *, changed: bool) -> EditedFile:
    kind = ModelFile(path, data).kind
    if kind not in EDITED:
        raise NotFound(
            Text("Diese Datei hat hier keinen Editor. Laden Sie sie herunter.", "There is no editor for this file.")
        )
    return EditedFile(path, kind, data, version, changed)
