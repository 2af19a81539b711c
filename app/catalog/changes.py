"""Change sets: changed files that are to count together. Nothing here publishes; the author alone changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.catalog.files import ModelFile
from app.catalog.models import KINDS, NAME_LENGTH, ChangedFile, ChangeSet, ModelVersion
from app.catalog.places import place_files
from app.catalog.queries import all_latest, content
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import may_draft, may_see_models
from app.store.clock import now
from app.text import Text

OPEN_STATES = ("draft", "handed_in", "approved")
NOT_YOURS = Text(
    "Abläufe und Formulare ändert die Prozessverantwortung; Tabellen und Wertelisten auch die Fachadministration.",
    "Processes and forms are changed by process owners; tables and code lists by administrators as well.",
)
AS_IT_COUNTS = Text(
    "Alle diese Dateien gelten schon genau so. Es gibt nichts zu ändern.",
    "All of these files count just like that already. There is nothing to change.",
)


@dataclass(frozen=True)
class Overtaken:
    """A file of a change set whose model was published anew since: `counts` is what counts now."""

    path: str
    counts: ModelVersion


def counting(session: Session) -> dict[str, ModelVersion]:
    """Every file that counts now, by path."""
    return {model.path: model for model in all_latest(session, KINDS)}


def kinds_of(files: Iterable[ModelFile | ChangedFile]) -> frozenset[str]:
    """The kinds of these files, as their names tell them."""
    return frozenset(ModelFile(file.path, b"").kind or "" for file in files)


def find_change_set(session: Session, user: User, change_set_id: str, *, to_change: bool = False) -> ChangeSet:
    """Raises NotFound where there is none for this person. `to_change` keeps others from it until the commit."""
    query = select(ChangeSet).where(ChangeSet.id == change_set_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query) if may_see_models(user) else None
    if found is None:
        raise NotFound(Text("Diesen Entwurf gibt es nicht.", "There is no such draft."))
    if to_change and not may_draft(user, kinds_of(found.files)):
        raise NotAllowed(NOT_YOURS)
    return found


def open_change_sets(session: Session) -> list[ChangeSet]:
    """Those not yet published nor discarded, the latest changed first."""
    query = select(ChangeSet).where(ChangeSet.state.in_(OPEN_STATES)).order_by(ChangeSet.changed_at.desc())
    return list(session.scalars(query))


def closed_change_sets(session: Session, limit: int = 20) -> list[ChangeSet]:
    """The latest that were published."""
    query = select(ChangeSet).where(ChangeSet.state == "published").order_by(ChangeSet.decided_at.desc()).limit(limit)
    return list(session.scalars(query))


def begin(session: Session, user: User, title: str, files: Sequence[ModelFile]) -> ChangeSet:
    """A new draft with these files. Raises Problem where they change nothing, or belong nowhere."""
    if not may_draft(user, kinds_of(files)):
        raise NotAllowed(NOT_YOURS)
    at = now(session)
    made = ChangeSet(title=title.strip()[:NAME_LENGTH], author_id=user.id, made_at=at, changed_at=at)
    _put(session, made, files)
    if not made.files:
        raise Problem(AS_IT_COUNTS)
    made.title = made.title or ", ".join(file.path.rpartition("/")[2] for file in made.files)[:NAME_LENGTH]
    session.add(made)
    session.flush()
    record(session, user.id, [Event("models.drafted", made.id)])
    return made


def put_files(session: Session, user: User, change_set: ChangeSet, files: Sequence[ModelFile]) -> None:
    """Add files to a draft, or put newer contents in the place of those it has."""
    must_be_own_draft(user, change_set)
    if not may_draft(user, kinds_of(files)):
        raise NotAllowed(NOT_YOURS)
    before = {file.path: file.version for file in change_set.files}
    _put(session, change_set, files)
    if {file.path: file.version for file in change_set.files} == before:
        raise Problem(AS_IT_COUNTS)
    _touch(session, user, change_set)


def take_out(session: Session, user: User, change_set: ChangeSet, path: str) -> None:
    """Take a file out of a draft."""
    must_be_own_draft(user, change_set)
    change_set.files = [file for file in change_set.files if file.path != path]
    _touch(session, user, change_set)


def keep_over(session: Session, user: User, change_set: ChangeSet, path: str) -> None:
    """The author has looked at what was published meanwhile: the draft's file is to replace that, too."""
    must_be_own_draft(user, change_set)
    counts = counting(session).get(path)
    for file in change_set.files:
        if file.path == path and counts is not None:
            file.base = counts.version
    _touch(session, user, change_set)


def draft_again(session: Session, user: User, model: ModelVersion) -> ChangeSet:
    """A draft that makes an earlier version count again: the way back."""
    title = Text("{name}: wieder Version {number}", "{name}: version {number} again").de
    file = ModelFile(model.path, content(session, model.kind, model.version))
    return begin(session, user, title.format(name=model.name, number=model.number), [file])


def overtaken(session: Session, change_set: ChangeSet) -> list[Overtaken]:
    """Files that were published by somebody else since they were put in, with other contents."""
    counts = counting(session)
    found = [(file, counts.get(file.path)) for file in change_set.files]
    return [
        Overtaken(file.path, now_counts)
        for file, now_counts in found
        if now_counts is not None and now_counts.version not in (file.base, file.version)
    ]


def versions_with(session: Session, change_set: ChangeSet | None) -> dict[str, str]:
    """Path → version of all that would count with a change set; with None, of what counts."""
    return {path: model.version for path, model in counting(session).items()} | {
        file.path: file.version for file in (change_set.files if change_set else ())
    }


def files_with(session: Session, change_set: ChangeSet | None) -> list[ModelFile]:
    """All files as they would count with a change set, by path; with None, as they count."""
    changed = {file.path: file.content for file in (change_set.files if change_set else ())}
    kept = {p: content(session, m.kind, m.version) for p, m in counting(session).items() if p not in changed}
    return [ModelFile(path, data) for path, data in sorted((kept | changed).items())]


def fingerprint(versions: Iterable[tuple[str, str]]) -> str:
    """The name of a state of files: of pairs of path and version."""
    return sha256("\n".join(f"{version} {path}" for path, version in sorted(versions)).encode()).hexdigest()


def contents_of(change_set: ChangeSet) -> str:
    """The name of what a change set holds now: what a second person has seen is what that person approves."""
    return fingerprint((file.path, file.version) for file in change_set.files)


def must_be_own_draft(user: User, change_set: ChangeSet) -> None:
    """Raises NotAllowed, or Conflict where it is no draft any more."""
    if change_set.author_id != user.id or not may_draft(user, kinds_of(change_set.files)):
        raise NotAllowed(
            Text("Diesen Entwurf ändert nur, wer ihn angelegt hat.", "This draft is changed by its author only.")
        )
    if change_set.state != "draft":
        raise Conflict(
            Text(
                "Der Entwurf ist schon zur Freigabe gegeben. Holen Sie ihn zurück, um ihn zu ändern.",
                "The draft has been handed in already. Take it back to change it.",
            )
        )


def _put(session: Session, change_set: ChangeSet, files: Sequence[ModelFile]) -> None:
    """Files that are as they count already are left out."""
    counts = counting(session)
    kept = {file.path: file for file in change_set.files}
    for file in place_files(files, counts):
        base = counts[file.path].version if file.path in counts else None
        kept.pop(file.path, None)
        if file.version != base:
            kept[file.path] = ChangedFile(path=file.path, version=file.version, base=base, content=file.content)
    had = {file.path: file for file in change_set.files}
    for path, file in had.items():
        if path in kept and kept[path] is not file:
            file.version, file.base, file.content = kept[path].version, kept[path].base, kept[path].content
    change_set.files = [had.get(path, file) for path, file in sorted(kept.items())]


def touch(session: Session, change_set: ChangeSet) -> None:
    """It was changed just now."""
    change_set.changed_at = now(session)
    session.flush()


def _touch(session: Session, user: User, change_set: ChangeSet) -> None:
    touch(session, change_set)
    record(session, user.id, [Event("models.drafted", change_set.id)])
