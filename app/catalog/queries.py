"""Find published models: the version in force, one with a tag, one of a deployment, a pinned one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NoReturn, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.catalog.bpmn import Process, read_bpmn
from app.catalog.files import ModelFile
from app.catalog.forms import Form, read_form
from app.catalog.in_force import Bound, in_force
from app.catalog.lists import CodeList, read_list
from app.catalog.models import DeployedModel, ModelVersion, PublishedDecision
from app.catalog.texts import Texts, read_texts
from app.dmn import Definitions, read_definitions
from app.errors import NotFound, Problem
from app.text import Text

BINDINGS = ("latest", "deployment", "versionTag")
_WORDS = {
    "process": Text("Den Prozess", "The process"),
    "decision": Text("Die Entscheidungstabelle", "The decision table"),
    "form": Text("Das Formular", "The form"),
}


@dataclass(frozen=True)
class PublishedProcess:
    """One version of a process, as the engine takes it."""

    process_id: str
    version: str
    xml: bytes


@dataclass(frozen=True)
class DecisionVersion:
    """A decision that can be evaluated: `definitions.evaluate(decision_id, …)`, and the version of its file.

    `number` is that version as people count it, from 1.
    """

    decision_id: str
    version: str
    number: int
    definitions: Definitions


class PublishedModels:
    """How the engine finds processes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def process(
        self,
        process_id: str,
        binding: str = "latest",
        version_tag: str | None = None,
        caller_version: str | None = None,
    ) -> PublishedProcess:
        """The version to use when a process is first called."""
        found = bound_version(self._session, "process", process_id, binding, version_tag, caller_version)
        return PublishedProcess(process_id, found.version, content(self._session, "process", found.version))

    def version(self, process_id: str, version: str) -> PublishedProcess:
        """A version that a running case is pinned to."""
        return PublishedProcess(process_id, version, content(self._session, "process", version))


def latest(session: Session, kind: str, model_id: str) -> ModelVersion:
    """The version in force. Raises NotFound."""
    return _first(session, _deployed(kind, model_id), kind, model_id)


def version(session: Session, kind: str, model_id: str, version: str) -> ModelVersion:
    """One version by its hash. Raises NotFound."""
    return _first(session, _named(kind, model_id).where(ModelVersion.version == version), kind, model_id)


def versions(session: Session, kind: str, model_id: str) -> list[ModelVersion]:
    """All versions, newest first."""
    return list(session.scalars(_named(kind, model_id).order_by(ModelVersion.number.desc())))


def version_number(session: Session, kind: str, version: str) -> int | None:
    """How people count a version, from 1; None for one that was never published."""
    query = select(ModelVersion.number).where(ModelVersion.kind == kind, ModelVersion.version == version)
    return session.scalar(query.limit(1))


def bound_version(
    session: Session,
    kind: str,
    model_id: str,
    binding: str = "latest",
    version_tag: str | None = None,
    process_version: str | None = None,
) -> Bound:
    """The version that a `zeebe:bindingType` means, seen from a version of a process. Raises NotFound.

    `deployment` is what counted when that version of the process was last deployed.
    """
    counting = in_force(session)
    if binding == "versionTag" and version_tag:
        found = counting.tagged.get((kind, model_id, version_tag))
        return found or _missing(kind, f"{model_id} ({version_tag})")
    if binding == "deployment" and process_version:
        counting = in_force(session, counting.deployed.get(process_version, 0))
    return counting.latest.get((kind, model_id)) or _missing(kind, model_id)


def bound_decision(
    session: Session,
    decision_id: str,
    binding: str = "latest",
    version_tag: str | None = None,
    process_version: str | None = None,
) -> DecisionVersion:
    """A decision ready to be evaluated. Raises NotFound."""
    found = bound_version(session, "decision", decision_id, binding, version_tag, process_version)
    return DecisionVersion(decision_id, found.version, found.number, definitions_version(session, found.version))


def definitions_version(session: Session, version: str) -> Definitions:
    """The decisions of a DMN file by the hash of the file."""
    return _parsed("decision", version, lambda: content(session, "decision", version))  # type: ignore[return-value]


def definitions_of(file: ModelFile) -> Definitions:
    """The decisions of a DMN file that need not be published. Raises DmnError where it cannot be used."""
    return _parsed("decision", file.version, lambda: file.content)  # type: ignore[return-value]


def form_version(session: Session, version: str) -> Form:
    """A form by its hash. Raises NotFound."""
    return _parsed("form", version, lambda: content(session, "form", version))  # type: ignore[return-value]


def list_version(session: Session, list_name: str, version: str) -> CodeList:
    """A code list by its hash. Raises NotFound."""
    key = "list", f"{list_name} {version}"
    return _remember(_models, key, lambda: read_list(content(session, "list", version), f"{list_name}.yaml"), 256)  # type: ignore[return-value]


def process_version(session: Session, version: str) -> Process:
    """What is known about a version of a process: id, name, start form."""
    return read_bpmn(content(session, "process", version), "").executable[0]


def start_form_version(session: Session, process_id: str) -> Bound:
    """The form that begins a process, as it counts now. Raises NotFound where there is none."""
    process = bound_version(session, "process", process_id)
    form = process_version(session, process.version).start_form
    if form is None:
        raise NotFound(
            Text(
                f"Der Prozess „{process_id}“ beginnt ohne Formular.",
                f"The process “{process_id}” begins without a form.",
            )
        )
    return bound_version(session, "form", form.model_id, form.binding, form.version_tag, process.version)


def english(session: Session) -> Texts:
    """The English of all models in force."""
    in_force = all_latest(session, ["texts"])
    return _merged_texts(tuple((model.path, content(session, "texts", model.version)) for model in in_force))


def all_latest(session: Session, kinds: Iterable[str]) -> list[ModelVersion]:
    """Every model of some kinds in the version in force, by path."""
    newest = (
        select(ModelVersion.kind, ModelVersion.model_id, func.max(DeployedModel.deployment_number).label("number"))
        .join(DeployedModel, DeployedModel.model_version_id == ModelVersion.id)
        .where(ModelVersion.kind.in_(list(kinds)))
        .group_by(ModelVersion.kind, ModelVersion.model_id)
        .subquery()
    )
    same_model = (ModelVersion.kind == newest.c.kind) & (ModelVersion.model_id == newest.c.model_id)
    wanted = (
        select(ModelVersion)
        .join(DeployedModel, DeployedModel.model_version_id == ModelVersion.id)
        .join(newest, same_model & (DeployedModel.deployment_number == newest.c.number))
        .order_by(ModelVersion.path)
    )
    return list(session.scalars(wanted))


def content(session: Session, kind: str, version: str) -> bytes:
    """The bytes of a version; contents never change, so they are remembered.

    Raises NotFound, and Problem where the row holds something else than what was published.
    """

    def load() -> bytes:
        wanted = select(ModelVersion.content).where(ModelVersion.kind == kind, ModelVersion.version == version)
        found = session.scalar(wanted.limit(1))
        if found is None:
            raise _not_found(kind, version[:12])
        if sha256(found).hexdigest() != version:
            raise Problem(_CHANGED)
        return found

    return _remember(_contents, (kind, version), load, 256)


def _named(kind: str, model_id: str) -> Select[tuple[ModelVersion]]:
    wanted = select(ModelVersion).where(ModelVersion.kind == kind)
    if kind == "decision":
        return wanted.join(PublishedDecision).where(PublishedDecision.decision_id == model_id)
    return wanted.where(ModelVersion.model_id == model_id)


def _deployed(kind: str, model_id: str) -> Select[tuple[ModelVersion]]:
    return (
        _named(kind, model_id)
        .join(DeployedModel, DeployedModel.model_version_id == ModelVersion.id)
        .order_by(DeployedModel.deployment_number.desc())
    )


def _first(session: Session, wanted: Select[tuple[ModelVersion]], kind: str, model_id: str) -> ModelVersion:
    found = session.scalars(wanted.limit(1)).first()
    if found is None:
        raise _not_found(kind, model_id)
    return found


def _not_found(kind: str, model_id: str) -> NotFound:
    word = _WORDS.get(kind, Text("Die Datei", "The file"))
    return NotFound(
        Text(f"{word.de} „{model_id}“ ist nicht veröffentlicht.", f"{word.en} “{model_id}” has not been published.")
    )


def _missing(kind: str, model_id: str) -> NoReturn:
    raise _not_found(kind, model_id)


_CHANGED = Text(
    "Ein veröffentlichtes Modell wurde in der Datenbank verändert und wird nicht benutzt. Spielen Sie eine Sicherung "
    "ein oder veröffentlichen Sie das Modell neu.",
    "A published model was changed in the database and is not used. Restore a backup, or publish the model anew.",
)
Value = TypeVar("Value")
_contents: dict[object, bytes] = {}
_models: dict[object, object] = {}
_READERS: dict[str, Callable[[bytes], object]] = {"form": read_form, "decision": read_definitions}


def _parsed(kind: str, version: str, load: Callable[[], bytes]) -> object:
    return _remember(_models, (kind, version), lambda: _READERS[kind](load()), 256)


def _remember(memory: dict[object, Value], key: object, make: Callable[[], Value], most: int) -> Value:
    """What is in the memory under a key, or made anew; the oldest makes room."""
    found = memory.get(key)
    if found is None:
        found = make()
        while len(memory) >= most:
            memory.pop(next(iter(memory)), None)
        memory[key] = found
    return found


@lru_cache(maxsize=8)
def _merged_texts(contents: tuple[tuple[str, bytes], ...]) -> Texts:
    merged: dict[str, str] = {}
    for path, data in contents:
        merged |= read_texts(data, path).english
    return Texts(merged)
