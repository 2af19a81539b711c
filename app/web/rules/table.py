"""Which table a page is about: the one that counts, or the one of a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.catalog.changes import find_change_set
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.catalog.queries import all_latest, bound_version, definitions_of, definitions_version
from app.dmn import Decision, Definitions, DmnError
from app.errors import NotFound, Problem
from app.people.models import User
from app.text import Text
from app.web.model_texts import say_model

NO_TABLE = Text("Diese Entscheidungstabelle gibt es nicht.", "There is no such decision table.")
NOT_READABLE = Text(
    "Die Tabelle dieses Entwurfs lässt sich noch nicht benutzen: {why}",
    "The table of this draft cannot be used yet: {why}",
)


@dataclass(frozen=True)
class TableAt:
    """A decision in one version. `number` of the published one; of a draft `draft` instead."""

    decision: Decision
    definitions: Definitions
    version: str
    model_id: str
    number: int | None = None
    draft: ChangeSet | None = None

    @property
    def title(self) -> str:
        return say_model(self.decision.name or self.decision.id)

    def beside(self, change_set: ChangeSet) -> TableAt:
        """The same table, looked at along with a draft that does not hold it."""
        return replace(self, draft=change_set)


def counting_tables(session: Session) -> list[TableAt]:
    """All decisions that count, by title."""
    found = []
    for model in all_latest(session, ["decision"]):
        definitions = definitions_version(session, model.version)
        found += [TableAt(it, definitions, model.version, model.model_id, model.number) for it in definitions.decisions]
    return sorted(found, key=lambda table: table.title.casefold())


def find_table(session: Session, user: User, decision_id: str, draft_id: str | None = None) -> TableAt:
    """The decision as it counts, or as a draft has it. Raises NotFound, and Problem for a draft that is faulty."""
    if draft_id:
        return _in_draft(find_change_set(session, user, draft_id), decision_id)
    found = bound_version(session, "decision", decision_id)
    definitions = definitions_version(session, found.version)
    decision = _decision(definitions, decision_id)
    model = next(model for model in all_latest(session, ["decision"]) if model.version == found.version)
    return TableAt(decision, definitions, found.version, model.model_id, found.number)


def tables_of(change_set: ChangeSet) -> list[TableAt]:
    """All decisions of the tables in a draft that can be used."""
    found = []
    for file in change_set.files:
        model = ModelFile(file.path, file.content)
        if model.kind == "decision":
            try:
                definitions = definitions_of(model)
            except DmnError:
                continue
            found += [
                TableAt(it, definitions, file.version, definitions.id, draft=change_set) for it in definitions.decisions
            ]
    return found


def _in_draft(change_set: ChangeSet, decision_id: str) -> TableAt:
    found = next((table for table in tables_of(change_set) if table.decision.id == decision_id), None)
    if found is not None:
        return found
    for file in change_set.files:
        model = ModelFile(file.path, file.content)
        try:
            if model.kind == "decision":
                definitions_of(model)
        except DmnError as error:
            first = error.findings[0]
            raise Problem(NOT_READABLE.fill(why=Text(first.de, first.en))) from error
    raise NotFound(NO_TABLE)


def _decision(definitions: Definitions, decision_id: str) -> Decision:
    decision = definitions.decision(decision_id)
    if decision is None:
        raise NotFound(NO_TABLE)
    return decision
