"""What the page of one model shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.catalog.code_lists import code_list
from app.catalog.list_use import use_of
from app.catalog.models import ModelVersion
from app.catalog.queries import content, definitions_version, form_version
from app.catalog.shelf import SHOWN, all_versions, approvers, beside
from app.dmn import Decision
from app.errors import Finding, NotFound
from app.people.queries import display_names
from app.rehearsal.migration.plan import count_candidates
from app.rehearsal.models import ScenarioResult
from app.tasks.forms import form_to_look_at
from app.text import Text
from app.web.case.outline import Outline, read_outline
from app.web.fill import shown
from app.web.language import language
from app.web.markdown import to_html
from app.web.models.kept import KEPT, KeptTable, kept_at, kept_table
from app.web.models.shelf import Shelf, Use, came_to, owner_of, played, read_shelf, title_of
from app.web.render import ShownForm

PEOPLE_AND_ENDS = ("userTask", "endEvent", "businessRuleTask", "callActivity")
NO_MODEL = Text("Dieses Modell gibt es nicht.", "There is no such model.")


@dataclass(frozen=True)
class VersionLine:
    """One version in the list; `counts_since` only for the one that counts now."""

    model: ModelVersion
    counts_since: datetime | None
    who: str
    approved_by: str
    running: int


@dataclass(frozen=True)
class ModelPage:
    """One model in one of its versions. Of `outline`, `decisions`, `form`, `table` there is what its kind has."""

    model: ModelVersion
    title: str
    owner: str | None
    versions: tuple[VersionLine, ...]
    used: tuple[Use, ...]
    findings: tuple[Finding, ...]
    results: tuple[ScenarioResult, ...]
    files: tuple[ModelVersion, ...]
    readme: Markup
    outline: Outline | None = None
    covered: frozenset[str] = frozenset()
    """The elements that scenarios came to; only of the version that counts."""
    decisions: tuple[Decision, ...] = ()
    form: ShownForm | None = None
    table: KeptTable | None = None
    kept_at: str = ""
    """The address where a list, a text or the calendar is changed."""
    to_move: int = 0
    """Running cases that are bound to other versions of the process."""

    @property
    def counts(self) -> bool:
        """Whether the version shown is the one that counts."""
        return any(line.model.id == self.model.id and line.counts_since for line in self.versions)

    @property
    def never_played(self) -> list[str]:
        """Names of the steps that no scenario came to."""
        elements = self.outline.all().values() if self.outline and self.covered else ()
        return [
            element.name for element in elements if element.kind in PEOPLE_AND_ENDS and element.id not in self.covered
        ]

    @property
    def running(self) -> int:
        return sum(line.running for line in self.versions)


def gather(session: Session, kind: str, model_id: str, number: int | None) -> ModelPage:
    """The page of the version with a number, or of the one that counts. The caller has asked `may_see_models`."""
    if kind not in SHOWN:
        raise NotFound(NO_MODEL)
    known = all_versions(session, kind, model_id)
    shelf = read_shelf(session)
    current = next(model for model in known if model.id == shelf.published[kind, model_id][0].version_id)
    model = current if number is None else next((m for m in known if m.number == number), None)
    if model is None:
        raise NotFound(NO_MODEL)
    files = beside(current.path, shelf.counts) if kind == "process" else []
    readme = next((content(session, "readme", f.version).decode("utf-8") for f in files if f.kind == "readme"), "")
    return ModelPage(
        model=model,
        title=title_of(session, model, shelf.used),
        owner=owner_of(shelf, current),
        versions=_version_lines(session, shelf, known, current),
        used=tuple(_used(session, shelf, current)),
        findings=tuple(shelf.checked.of(current.path)) if model is current else (),
        results=tuple(played(shelf, current)),
        files=tuple(files),
        readme=to_html(_without_title(readme)) if readme else Markup(),
        outline=read_outline(content(session, kind, model.version)) if kind == "process" else None,
        covered=came_to(shelf, model_id) if kind == "process" and model is current else frozenset(),
        decisions=definitions_version(session, model.version).decisions if kind == "decision" else (),
        form=_looked_at(session, model.version) if kind == "form" else None,
        table=kept_table(kind, model.path, content(session, kind, model.version)),
        kept_at=kept_at(kind, model.path) if kind in KEPT else "",
        to_move=count_candidates(session, model_id, model.version) if kind == "process" else 0,
    )


def _used(session: Session, shelf: Shelf, model: ModelVersion) -> Iterable[Use]:
    """The steps that use it; of a code list, those whose forms offer it."""
    if model.kind != "list":
        return shelf.used.get((model.kind, model.model_id), ())
    forms = use_of(session, code_list(session, model.model_id)).forms
    return dict.fromkeys(use for form in forms for use in shelf.used.get(("form", form), ()))


def _looked_at(session: Session, version: str) -> ShownForm:
    return shown(form_to_look_at(session, form_version(session, version), version, language()), {})


def _version_lines(
    session: Session, shelf: Shelf, known: list[ModelVersion], current: ModelVersion
) -> tuple[VersionLine, ...]:
    since = shelf.published[current.kind, current.model_id][0].at
    who = display_names(session, {model.published_by for model in known})
    approved = approvers(session, {line.deployment for line in shelf.published[current.kind, current.model_id]})
    first = {line.version_id: line.deployment for line in shelf.published[current.kind, current.model_id]}
    return tuple(
        VersionLine(
            model=model,
            counts_since=since if model is current else None,
            who=who.get(model.published_by or "", ""),
            approved_by=approved.get(first.get(model.id, 0), ""),
            running=shelf.running[model.model_id, model.version],
        )
        for model in known
    )


def _without_title(readme: str) -> str:
    """The page has a heading already."""
    first, _, rest = readme.partition("\n")
    return rest if first.startswith("# ") else readme
