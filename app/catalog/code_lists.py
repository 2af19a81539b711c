"""The code lists that count, by the id that forms use."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.files import ModelFile
from app.catalog.in_force import in_force
from app.catalog.lists import CodeList, list_id, read_list
from app.catalog.models import ModelVersion
from app.catalog.queries import list_version
from app.errors import Finding, NotFound, Rejected
from app.text import Text


def code_list(session: Session, list_name: str) -> CodeList:
    """Raises NotFound."""
    bound = in_force(session).latest.get(("list", list_name))
    if bound is None:
        raise NotFound(Text("Die Werteliste „{id}“ gibt es nicht.", "There is no code list “{id}”.").fill(id=list_name))
    return list_version(session, list_name, bound.version)


def has_code_list(session: Session, list_name: str) -> bool:
    return ("list", list_name) in in_force(session).latest


def code_list_names(session: Session) -> list[str]:
    """The ids of all lists that count."""
    return sorted(model_id for kind, model_id in in_force(session).latest if kind == "list")


def lost_values(session: Session, files: Iterable[ModelFile]) -> list[Finding]:
    """Codes that were published once and are missing in the files of lists: a value never vanishes, it ends."""
    return [finding for file in files if file.kind == "list" for finding in _lost(session, file)]


def _lost(session: Session, file: ModelFile) -> list[Finding]:
    try:
        new = read_list(file.content, file.path)
    except Rejected:
        return []  # says so itself
    name = list_id(file.path)
    known = session.scalars(
        select(ModelVersion.version).where(ModelVersion.kind == "list", ModelVersion.model_id == name)
    ).all()
    once = {code for version in known for code in list_version(session, name, version).codes}
    text = Text(
        "Der Wert „{code}“ war veröffentlicht und darf nicht verschwinden, weil Akten ihn enthalten können. Lassen Sie "
        "ihn stehen und geben Sie ihm einen letzten Tag.",
        "The value “{code}” was published and must not vanish, as case files may hold it. Let it stand and give it a "
        "last day.",
    )
    return [Finding(file.path, code, text.fill(code=code)) for code in sorted(once - new.codes)]
