"""What the editors offer to choose from: roles, forms, decisions, processes, operations, and names for FEEL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.catalog.changes import files_with
from app.catalog.check.library import Library, read_library
from app.catalog.forms import Field
from app.catalog.lists import CodeList
from app.catalog.models import ChangeSet
from app.people.roles import ROLES
from app.tasks.publishing import OPERATIONS
from app.web.language import said
from app.web.model_texts import say_model

FUNCTIONS = {
    "deadline": ("deadline(matter, from, priority)", "table of deadlines"),
    "decide": ("decide(decision_id, inputs)", "ask a table"),
}


def known_to(session: Session, change_set: ChangeSet, path: str) -> dict[str, object]:
    """All that counts together with the draft. The shape is that of the choosers in `scripts/editing`."""
    library = read_library(files_with(session, change_set))
    steps = _form_names(library)
    return {
        "roles": [{"id": code, "name": said(text)} for code, text in ROLES.items()],
        "forms": sorted(
            ({"id": form.id, "name": ", ".join(steps.get(form.id, ())) or form.id} for _, form in library.forms),
            key=lambda line: line["name"].casefold(),
        ),
        "decisions": [
            {"id": d.id, "name": say_model(d.name or d.id), "outputs": [column.name or "" for column in d.outputs]}
            for _, definitions in library.decisions
            for d in definitions.decisions
        ],
        "processes": [
            {"id": process.id, "name": say_model(process.name or process.id)}
            for _, bpmn in library.bpmns
            for process in bpmn.executable
        ],
        "lists": [{"id": f"lists.{found.id}", "name": said(found.name)} for _, found in library.lists],
        "operations": [{"id": name, "name": name} for name in sorted(OPERATIONS)],
        "variables": sorted(_variables(library), key=lambda line: str(line["name"])),
        "functions": [{"name": name, "info": call} for name, (call, _info) in FUNCTIONS.items()],
    }


def _form_names(library: Library) -> dict[str, list[str]]:
    """By form, the steps that it belongs to."""
    found: dict[str, list[str]] = {}
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            for definition in node.iter("{http://camunda.org/schema/zeebe/1.0}formDefinition"):
                name = say_model(" ".join((node.get("name") or "").split()))
                names = found.setdefault(definition.get("formId") or "", [])
                if name and name not in names:
                    names.append(name)
    return found


def _variables(library: Library) -> Iterator[dict[str, object]]:
    """Keys of all forms: facts of the case file (`case.…`) and variables of the process, with values to choose."""
    seen: set[str] = set()
    lists = {found.id: found for _, found in library.lists}
    for _, form in library.forms:
        for field in form.fields.values():
            if isinstance(field, Field) and field.key and field.key not in seen:
                seen.add(field.key)
                yield {
                    "name": field.key,
                    "label": say_model(field.label.source),
                    "type": field.type,
                    "part": field.part,
                    "values": [*_options(field, lists)],
                }


def _options(field: Field, lists: Mapping[str, CodeList]) -> Iterator[dict[str, object]]:
    """The values that are written in the form, and those of the code lists that it names."""
    if field.options is None:
        return
    for option in field.options.static:
        yield {"value": option.value, "label": say_model(option.label)}
    for name in field.options.lists:
        if name in lists:
            yield from ({"value": code, "label": said(text)} for code, text in lists[name].names.items())
