"""A file of a draft that was published anew meanwhile: what changed there, what changed here, and where both did."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.changes import OPEN_STATES, overtaken
from app.catalog.compare import Report, compare_models
from app.catalog.files import ModelFile
from app.catalog.models import ChangedFile, ChangeSet, ModelVersion
from app.catalog.queries import content, english
from app.catalog.shelf import SHOWN, all_versions
from app.dmn import DmnError
from app.errors import Rejected
from app.people.queries import display_names
from app.text import Text
from app.web.models.comparing import periods_with


@dataclass(frozen=True)
class ThreeWays:
    """`theirs` counts now and was published by `by`; both reports begin at the version with the number `base`.

    `base` is None where the draft's file was new, or cannot be told. `both`: what the draft changes at places that
    were changed there too.
    """

    path: str
    kind: str
    theirs: ModelVersion
    by: str
    base: int | None
    there: Report
    here: Report
    both: tuple[Text, ...]


def three_ways(session: Session, change_set: ChangeSet, path: str) -> ThreeWays | None:
    """None where nobody has published the file since it was put into the draft."""
    late = {line.path: line.counts for line in overtaken(session, change_set)} if _is_open(change_set) else {}
    file = next((file for file in change_set.files if file.path == path), None)
    if file is None or path not in late:
        return None
    theirs, kind = late[path], ModelFile(path, b"").kind or ""
    names = display_names(session, [theirs.published_by])
    there = _report(session, kind, file, content(session, kind, theirs.version))
    here = _report(session, kind, file, file.content)
    touched = {change.element for change in there.changes if change.element}
    return ThreeWays(
        path=path,
        kind=kind,
        theirs=theirs,
        by=names.get(theirs.published_by or "", ""),
        base=_number(session, theirs, file.base),
        there=there,
        here=here,
        both=tuple(change.text for change in here.changes if change.element in touched),
    )


def _is_open(change_set: ChangeSet) -> bool:
    return change_set.state in OPEN_STATES


def _number(session: Session, model: ModelVersion, version: str | None) -> int | None:
    versions = all_versions(session, model.kind, model.model_id) if model.kind in SHOWN else []
    return next((each.number for each in versions if each.version == version), None)


def _report(session: Session, kind: str, file: ChangedFile, after: bytes) -> Report:
    """What differs from the version that the draft was made from; empty where it cannot be read."""
    before = content(session, kind, file.base) if file.base else None
    periods = periods_with(session, {file.path: after})
    try:
        return compare_models(before, after, kind, file=file.path, english=english(session), periods=periods)
    except (Rejected, DmnError):
        return Report()
