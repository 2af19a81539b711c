"""Where a code list is used: forms that offer it, and columns of tables that hold its codes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.check.library import Library
from app.catalog.check.rules import list_codes
from app.catalog.files import ModelFile
from app.catalog.forms import Field
from app.catalog.in_force import in_force
from app.catalog.lists import FOLDER, CodeList
from app.catalog.queries import definitions_version, form_version
from app.text import Text


@dataclass(frozen=True)
class ListUse:
    """Ids of forms, names of tables; `not_yet`: sentences about values that a table does not know yet."""

    forms: tuple[str, ...]
    tables: tuple[tuple[str, str], ...]
    not_yet: tuple[Text, ...]


def use_of(session: Session, code_list: CodeList) -> ListUse:
    """Among the models that count; `code_list` may be a draft."""
    latest = in_force(session).latest
    forms = [
        ident
        for (kind, ident), bound in latest.items()
        if kind == "form" and _offers(session, bound.version, code_list.id)
    ]
    versions = {bound.version for (kind, _), bound in latest.items() if kind == "decision"}
    models = [definitions_version(session, version) for version in sorted(versions)]
    asked = {name.partition("/")[0] for name in code_list.columns}
    tables = [(d.id, d.name) for model in models for d in model.decisions if d.id in asked]
    file = ModelFile(f"{FOLDER}/{code_list.id}.yaml", b"")
    library = Library(lists=[(file, code_list)], other_decisions=models)
    return ListUse(tuple(sorted(forms)), tuple(tables), tuple(f.text for f in list_codes.advise(library)))


def _offers(session: Session, version: str, name: str) -> bool:
    return any(
        name in component.options.lists
        for component in form_version(session, version).all_components
        if isinstance(component, Field) and component.options is not None
    )
