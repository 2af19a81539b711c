"""Model files: which file is what, and what it says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.catalog.bpmn import Bpmn, read_bpmn
from app.catalog.forms import read_form
from app.catalog.lists import FOLDER as LIST_FOLDER
from app.catalog.lists import list_id, read_list
from app.catalog.wording.files import FOLDER as TEXT_FOLDER
from app.catalog.wording.files import read_wording
from app.catalog.working_days.files import CALENDAR, read_calendar
from app.catalog.working_days.files import FOLDER as CALENDAR_FOLDER
from app.catalog.xml import read_xml
from app.dmn import read_definitions
from app.errors import Finding, Rejected
from app.text import Text

MAX_FILES = 2000
ROOTS = ("processes", "forms", LIST_FOLDER, TEXT_FOLDER, CALENDAR_FOLDER)
"""The folders of all models."""
KEPT_FOLDERS = {LIST_FOLDER: "list", TEXT_FOLDER: "wording", CALENDAR_FOLDER: "calendar"}
"""Folder → kind of the files in it that administrators keep."""


@dataclass(frozen=True)
class ModelFile:
    """One file as it was found: its path (with `/`, relative to the folder of all models) and bytes."""

    path: str
    content: bytes

    @property
    def kind(self) -> str | None:
        """What the file is, by its name; None when it is no model."""
        name = self.path.rpartition("/")[2]
        if name == "texts.en.yaml":
            return "texts"
        if name == "README.md":
            return "readme"
        if name.endswith(".tests.yaml"):
            return "tests"
        if name.endswith(".yaml") and (kind := KEPT_FOLDERS.get(self.path.rpartition("/")[0].rpartition("/")[2])):
            return kind
        known = {"bpmn": "process", "dmn": "decision", "form": "form", "yaml": "scenario", "yml": "scenario"}
        return known.get(name.rpartition(".")[2])

    @property
    def version(self) -> str:
        """The name of this content for ever."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class About:
    """What a model file says about itself; `decisions` are the ids of those in a DMN file."""

    model_id: str
    name: str
    version_tag: str | None = None
    decisions: tuple[str, ...] = ()


def describe(file: ModelFile) -> About:
    """Id, name and tag of a file that the checks have passed. Raises Rejected for one that cannot be read."""
    if file.kind == "process":
        return _describe_process(read_bpmn(file.content, file.path))
    if file.kind == "decision":
        definitions = read_definitions(file.content)
        root = read_xml(file.content, file.path)
        name = definitions.name or definitions.id
        ids = tuple(decision.id for decision in definitions.decisions)
        return About(root.get("id") or file.path, name or file.path, _dmn_tag(file), ids)
    if file.kind == "form":
        form = read_form(file.content, file.path)
        return About(form.id, form.id, form.version_tag)
    if file.kind == "list":
        return About(list_id(file.path), read_list(file.content, file.path).name.de)
    if file.kind == "wording":
        wording = read_wording(file.content, file.path)
        return About(wording.id, wording.name.de)
    if file.kind == "calendar":
        read_calendar(file.content, file.path)
        return About(CALENDAR, "Arbeitstage")
    return About(file.path, file.path.rpartition("/")[2])


def _describe_process(bpmn: Bpmn) -> About:
    process = bpmn.executable[0]
    return About(process.id, process.name or process.id, process.version_tag)


def _dmn_tag(file: ModelFile) -> str | None:
    tag = read_xml(file.content, file.path).find(".//{http://camunda.org/schema/zeebe/1.0}versionTag")
    return tag.get("value") if tag is not None else None


def find_files(root: Path) -> list[ModelFile]:
    """All model files under the folders of `ROOTS`. Raises Rejected where the folder cannot be read."""
    places = [root / name for name in ROOTS]
    if not any(place.is_dir() for place in places):
        raise Rejected(
            [
                Finding(
                    str(root),
                    None,
                    Text(
                        "In diesem Ordner gibt es weder „processes“ noch „forms“.",
                        "This folder holds neither “processes” nor “forms”.",
                    ),
                )
            ]
        )
    return read_files([place for place in places if place.is_dir()], root)


def read_files(paths: Iterable[Path], root: Path | None = None) -> list[ModelFile]:
    """The model files among the given files and within the given folders, by path, without hidden ones."""
    found: dict[str, ModelFile] = {}
    for path in paths:
        for place in sorted(path.rglob("*")) if path.is_dir() else [path]:
            inner = place.relative_to(path) if path.is_dir() else Path(place.name)
            if any(part.startswith(".") for part in inner.parts) or (path.is_dir() and not place.is_file()):
                continue
            name = (place.relative_to(root) if root else place).as_posix()
            file = ModelFile(name, _read(place, name))
            if file.kind is not None or not path.is_dir():
                found[name] = file
            if len(found) > MAX_FILES:
                raise _rejected(name, Text(f"Mehr als {MAX_FILES} Dateien.", f"More than {MAX_FILES} files."))
    return [found[name] for name in sorted(found)]


def _read(place: Path, name: str) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise _rejected(
            name,
            Text(
                f"Die Datei kann nicht gelesen werden: {error.strerror}.",
                f"The file cannot be read: {error.strerror}.",
            ),
        ) from None


def _rejected(name: str, text: Text) -> Rejected:
    return Rejected([Finding(name, None, text)])
