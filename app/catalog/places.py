"""Where a single file belongs among the models that count: by the id it holds, else by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from app.catalog.files import KEPT_FOLDERS, ModelFile, describe
from app.catalog.models import ModelVersion
from app.catalog.row_files import read_rows
from app.catalog.texts import read_yaml
from app.dmn import DmnError
from app.errors import Problem, Rejected
from app.text import Text, plain_name


def place_files(files: Sequence[ModelFile], in_force: Mapping[str, ModelVersion]) -> list[ModelFile]:
    """The files under the paths they have among all models. Raises Problem where that cannot be told.

    `in_force`: what counts now, by path.
    """
    folders = {folder for file in files if (folder := _folder_of_process(file, in_force))}
    only = folders.pop() if len(folders) == 1 else None
    placed = [file if "/" in file.path else replace(file, path=_place(file, in_force, only)) for file in files]
    if len({file.path for file in placed}) < len(placed):
        raise Problem(
            Text(
                "Zwei der Dateien sind dasselbe Modell. Laden Sie nur eine davon hoch.",
                "Two of the files are the same model. Upload only one of them.",
            )
        )
    return placed


def identify(file: ModelFile) -> str | None:
    """The id of the model in a file; None where it cannot be read."""
    try:
        return describe(file).model_id
    except (Rejected, DmnError, IndexError):
        return None


def _folder_of_process(file: ModelFile, in_force: Mapping[str, ModelVersion]) -> str | None:
    """The folder of the process that comes along; a new one is called as the process, or as its file."""
    if file.kind != "process":
        return None
    path = file.path if "/" in file.path else _by_id(file, in_force) or _by_name(file, in_force)
    if path is not None:
        return path.rpartition("/")[0]
    return _free_folder(identify(file) or file.path.rpartition(".")[0], in_force)


def _place(file: ModelFile, in_force: Mapping[str, ModelVersion], folder: str | None) -> str:
    known = _by_id(file, in_force) or _by_name(file, in_force)
    if known is not None:
        return known
    if file.kind == "form":
        return f"forms/{file.path}"
    if file.kind == "scenario" and (process := _process_of(file)):
        home = next((p for p, m in in_force.items() if m.kind == "process" and m.model_id == process), None)
        return f"{home.rpartition('/')[0] if home else f'processes/{process}'}/scenarios/{file.path}"
    if file.kind == "tests" and (home := _home_of_table(file, in_force)):
        return f"{home}/{file.path}"
    for kept in KEPT_FOLDERS:
        if f"{kept}/{file.path}" in in_force:
            return f"{kept}/{file.path}"
    if folder is not None or file.kind == "decision":
        return f"{folder or _free_folder(file.path.rpartition('.')[0], in_force)}/{file.path}"
    raise Problem(
        Text(
            "Zu welchem Ablauf „{name}“ gehört, ist nicht zu erkennen. Laden Sie eine ZIP-Datei mit den Ordnern hoch, "
            "zum Beispiel „processes/referral/{name}“.",
            "It cannot be told to which process “{name}” belongs. Upload a ZIP file with the folders, for example "
            "“processes/referral/{name}”.",
        ).fill(name=file.path)
    )


def _free_folder(name: str, in_force: Mapping[str, ModelVersion]) -> str:
    """A folder of its own, in letters that all systems take."""
    plain = plain_name(name, "_") or "neu"
    taken = {path.split("/")[1] for path in in_force if path.startswith("processes/")}
    names = chain([plain], (f"{plain}_{number}" for number in count(2)))
    return f"processes/{next(free for free in names if free not in taken)}"


def _by_id(file: ModelFile, in_force: Mapping[str, ModelVersion]) -> str | None:
    if file.kind not in ("process", "decision", "form"):
        return None
    model_id = identify(file)
    return next((p for p, m in in_force.items() if m.kind == file.kind and m.model_id == model_id), None)


def _by_name(file: ModelFile, in_force: Mapping[str, ModelVersion]) -> str | None:
    """The only file of this name; those of a folder each have the same name everywhere."""
    found = [path for path, m in in_force.items() if m.kind == file.kind and path.rpartition("/")[2] == file.path]
    return found[0] if len(found) == 1 else None


def _home_of_table(file: ModelFile, in_force: Mapping[str, ModelVersion]) -> str | None:
    """The folder of the table that test rows belong to."""
    try:
        decision = read_rows(file.content, file.path).decision
    except Rejected:
        return None
    tables = (path for path, m in in_force.items() if any(d.decision_id == decision for d in m.decisions))
    return next((path.rpartition("/")[0] for path in tables), None)


def _process_of(file: ModelFile) -> str | None:
    try:
        content = read_yaml(file.content, file.path)
    except Rejected:
        return None
    process = content.get("process") if isinstance(content, dict) else None
    return process if isinstance(process, str) and process.isidentifier() else None
