"""Comparing files and folders of models, as `kim compare` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.catalog.compare.decision_names import deadline_periods
from app.catalog.compare.models import compare_models
from app.catalog.compare.report import Report
from app.catalog.files import ModelFile, read_files
from app.catalog.texts import Texts, read_texts
from app.errors import Finding, Rejected
from app.text import Text

TEXTS = "texts.en.yaml"


@dataclass(frozen=True)
class Compared:
    """A file, by its path within the folders, and what differs."""

    path: str
    report: Report


def compare_paths(old: Path, new: Path) -> list[Compared]:
    """The files that differ between two files or two folders. Raises Rejected where one cannot be read or compared."""
    if old.is_dir() != new.is_dir():
        text = Text(
            "Bitte nennen Sie zwei Dateien oder zwei Ordner, nicht eine Datei und einen Ordner.",
            "Please name two files or two folders, not a file and a folder.",
        )
        raise Rejected([Finding(str(new), None, text)])
    before, after = _files(old), _files(new)
    periods = _periods(after)
    found = []
    for path in sorted(before.keys() | after.keys()):
        one, other = before.get(path), after.get(path)
        kind = _kind(path if old.is_dir() else str(new), one, other)
        report = compare_models(
            one.content if one else None,
            other.content if other else None,
            kind,
            file=path if old.is_dir() else str(new),
            english=_english(new / path if new.is_dir() else new),
            periods=periods,
        )
        if not report.is_empty:
            found.append(Compared(path if old.is_dir() else new.name, report))
    return found


def _files(place: Path) -> dict[str, ModelFile]:
    if not place.is_dir():
        return dict.fromkeys([""], read_files([place])[0])
    return {file.path: file for file in read_files([place], place)}


def _periods(files: dict[str, ModelFile]) -> dict[str, Text]:
    """What the tables of deadlines among the files say."""
    tables = [file for file in files.values() if file.kind == "decision"]
    said = [deadline_periods(file.content, file.path, Texts()) for file in tables]
    return {matter: period for each in said for matter, period in each.items()}


def _kind(path: str, *files: ModelFile | None) -> str:
    kinds = {file.kind for file in files if file is not None}
    if len(kinds) > 1 or None in kinds:
        text = Text(
            "Verglichen werden zwei Dateien derselben Art: .bpmn, .dmn, .form, Szenarien (.yaml), Wertelisten "
            "(lists/*.yaml), Mail- und Brieftexte (texts/*.yaml), Arbeitstage (calendars/*.yaml) oder texts.en.yaml.",
            "Compared are two files of the same kind: .bpmn, .dmn, .form, scenarios (.yaml), code lists "
            "(lists/*.yaml), mail and letter texts (texts/*.yaml), working days (calendars/*.yaml) or texts.en.yaml.",
        )
        raise Rejected([Finding(path, None, text)])
    return str(kinds.pop())


def _english(file: Path) -> Texts:
    """The English beside a file; none where there is none that can be read."""
    beside = file.parent / TEXTS
    try:
        return read_texts(beside.read_bytes(), TEXTS) if beside.is_file() else Texts()
    except (OSError, Rejected):
        return Texts()
