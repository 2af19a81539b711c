"""Models, checked against all that this product can do: its engine and its operations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from app.catalog.changes import ChangeSet, files_with, fingerprint, versions_with
from app.catalog.check import Checked, check_files, sort_out
from app.catalog.code_lists import lost_values
from app.catalog.files import ModelFile
from app.catalog.models import Deployment
from app.catalog.operations import import_folder, publish
from app.catalog.working_days.past import changed_past
from app.engine import read_process
from app.errors import Finding
from app.tasks.verbs import CONFERENCE_DUTIES, VERBS

OPERATIONS = frozenset(VERBS) | CONFERENCE_DUTIES
KEPT = 16

_checked: dict[tuple[str, frozenset[str] | None], Checked] = {}


def check_models(paths: Iterable[Path]) -> list[Finding]:
    """Every finding about the model files in files and folders."""
    return check_files(paths, operations=OPERATIONS, can_run=read_process)


def import_models(session: Session, folder: Path, by: str | None = None) -> Deployment | None:
    """Publish the models of a folder, all or none. Raises Rejected with every finding."""
    return import_folder(session, folder, by=by, operations=OPERATIONS, can_run=read_process)


def publish_files(session: Session, files: Sequence[ModelFile], by: str | None) -> Deployment | None:
    """Publish files that belong together, all or none. Raises Rejected with every finding."""
    return publish(session, files, by=by, operations=OPERATIONS, can_run=read_process)


def check_changes(session: Session, change_set: ChangeSet | None) -> Checked:
    """All models as they would count with a change set (None: as they count); warnings and advice of what it changes.

    The same files always give the same findings, so they are remembered; only the past goes on.
    """
    changed = frozenset(file.path for file in change_set.files) if change_set else None
    key = fingerprint(versions_with(session, change_set).items()), changed
    if key not in _checked:
        found = _check(files_with(session, change_set), changed)
        found = replace(found, hindrances=(*found.hindrances, *lost_values(session, _given(change_set))))
        while len(_checked) >= KEPT:
            _checked.pop(next(iter(_checked)), None)
        _checked[key] = found
    past = changed_past(session, _given(change_set))
    return replace(_checked[key], hindrances=(*_checked[key].hindrances, *past))


def _given(change_set: ChangeSet | None) -> list[ModelFile]:
    return [ModelFile(file.path, file.content) for file in change_set.files] if change_set else []


def _check(files: list[ModelFile], changed: Collection[str] | None) -> Checked:
    found = sort_out(files, operations=OPERATIONS, can_run=read_process)
    return replace(found, warnings=_in_files(found.warnings, changed), advice=_in_files(found.advice, changed))


def _in_files(findings: tuple[Finding, ...], paths: Collection[str] | None) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if paths is None or finding.file in paths)


def new_warnings(session: Session, change_set: ChangeSet) -> tuple[Finding, ...]:
    """What a change set brings that may be published only with a reason; not what was there before."""
    known = {(finding.file, finding.text) for finding in check_changes(session, None).warnings}
    found = check_changes(session, change_set).warnings
    return tuple(finding for finding in found if (finding.file, finding.text) not in known)
