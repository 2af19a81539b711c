"""What the cards of the library show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalog.changes import counting, open_change_sets
from app.catalog.check import Checked
from app.catalog.models import ModelVersion
from app.catalog.queries import content
from app.catalog.shelf import SHOWN, Publication, folder_of, owner_in, publications, version_numbers
from app.engine.contract import ProcessModel
from app.engine.outline import describe
from app.engine.queries import running_by_version
from app.people.queries import display_names
from app.rehearsal.models import ScenarioResult, ScenarioRun
from app.rehearsal.runs import run_of
from app.tasks.publishing import check_changes
from app.tasks.queries import open_by_form_version
from app.web.language import said
from app.web.model_texts import say_model
from app.web.models.kept import KEPT, kept_name


@dataclass(frozen=True)
class Use:
    """A step of a process that uses a model; `folder` is that of the process."""

    process: str
    step: str
    folder: str


Used = dict[tuple[str, str], list[Use]]
"""By kind and id of a model, the steps that use it."""


@dataclass(frozen=True)
class Card:
    """One model of the library. `running`: (version number, how many run on it), the newest version first.

    On a process run cases and conferences; with a form, steps are open.
    """

    kind: str
    model_id: str
    title: str
    used_in: tuple[str, ...]
    owner: str | None
    number: int
    since: datetime
    who: str
    running: tuple[tuple[int, int], ...]
    findings: int
    held: int
    red: int
    drafts: tuple[tuple[str, str], ...] = ()
    """Id of each open draft that changes it, and who wrote it."""

    def fits(self, words: str, kind: str) -> bool:
        """Whether a search finds it."""
        text = " ".join([self.title, self.model_id, self.owner or "", *self.used_in]).lower()
        return kind in ("", self.kind) and all(word in text for word in words.lower().split())


@dataclass(frozen=True)
class Library:
    """All cards, and the latest run of the scenarios on what counts now (None: never)."""

    cards: tuple[Card, ...]
    run: ScenarioRun | None


@dataclass(frozen=True)
class Shelf:
    """What cards are made of, read once."""

    counts: dict[str, ModelVersion]
    published: dict[tuple[str, str], list[Publication]]
    people: dict[str, str]
    owners: dict[str, str]
    used: Used
    running: Counter[tuple[str, str]]
    checked: Checked
    run: ScenarioRun | None
    drafts: dict[str, list[tuple[str, str]]]
    """By path, the open drafts: id and author."""


def read_shelf(session: Session) -> Shelf:
    counts, published = counting(session), publications(session)
    return Shelf(
        counts=counts,
        published=published,
        people=display_names(session, {line.by for lines in published.values() for line in lines}),
        owners=_owners(session, counts),
        used=uses(session, counts),
        running=running_by_version(session) + open_by_form_version(session),
        checked=check_changes(session, None),
        run=run_of(session, None),
        drafts=_open_drafts(session),
    )


def gather(session: Session) -> Library:
    """The caller has asked `may_see_models`."""
    shelf = read_shelf(session)
    numbers = version_numbers(session)
    cards = [_card(session, shelf, model, numbers) for model in shelf.counts.values() if model.kind in SHOWN]
    return Library(tuple(sorted(cards, key=lambda card: (SHOWN.index(card.kind), card.title.lower()))), shelf.run)


def _card(
    session: Session, shelf: Shelf, model: ModelVersion, numbers: dict[tuple[str, str], list[tuple[int, str]]]
) -> Card:
    key = model.kind, model.model_id
    newest = shelf.published[key][0]
    results = played(shelf, model)
    return Card(
        kind=model.kind,
        model_id=model.model_id,
        title=title_of(session, model, shelf.used),
        used_in=tuple(dict.fromkeys(use.process for use in shelf.used.get(key, ()))),
        owner=owner_of(shelf, model),
        number=model.number,
        since=newest.at,
        who=shelf.people.get(newest.by or "", ""),
        running=tuple((n, count) for n, version in numbers[key] if (count := shelf.running[model.model_id, version])),
        findings=len(shelf.checked.of(model.path)),
        held=sum(not result.reason_de for result in results),
        red=sum(bool(result.reason_de) for result in results),
        drafts=tuple(shelf.drafts.get(model.path, ())),
    )


def _open_drafts(session: Session) -> dict[str, list[tuple[str, str]]]:
    drafts = open_change_sets(session)
    names = display_names(session, {draft.author_id for draft in drafts})
    found: dict[str, list[tuple[str, str]]] = {}
    for draft in drafts:
        for file in draft.files:
            found.setdefault(file.path, []).append((draft.id, names.get(draft.author_id, "")))
    return found


def played(shelf: Shelf, model: ModelVersion) -> list[ScenarioResult]:
    """How the scenarios in the folder of a process went."""
    if model.kind != "process" or shelf.run is None:
        return []
    return [result for result in shelf.run.results if folder_of(result.path) == folder_of(model.path)]


def came_to(shelf: Shelf, process_id: str) -> frozenset[str]:
    """The elements of a process that any scenario on what counts came to."""
    results = shelf.run.results if shelf.run else []
    return frozenset(element for result in results for element in result.entered.get(process_id, ()))


def owner_of(shelf: Shelf, model: ModelVersion) -> str | None:
    """Who answers for the process; of a form, who answers for the processes that use it."""
    if model.kind != "form":
        return shelf.owners.get(folder_of(model.path))
    found = dict.fromkeys(shelf.owners.get(use.folder) for use in shelf.used.get(("form", model.model_id), ()))
    return ", ".join(owner for owner in found if owner) or None


def title_of(session: Session, model: ModelVersion, used: Used) -> str:
    """What people call it; a form is called as the steps that it belongs to."""
    if model.kind in KEPT:
        return said(kept_name(model.kind, model.path, content(session, model.kind, model.version)))
    steps = dict.fromkeys(use.step for use in used.get(("form", model.model_id), ()) if use.step)
    if model.kind == "form" and steps:
        return ", ".join(steps)
    return say_model(model.name)


def uses(session: Session, counts: dict[str, ModelVersion]) -> Used:
    """(kind, model id) → the steps of the processes that count which use a form, table or other process."""
    files = {d.decision_id: m.model_id for m in counts.values() if m.kind == "decision" for d in m.decisions}
    found: Used = {}
    for path, model in counts.items():
        if model.kind != "process":
            continue
        xml = content(session, "process", model.version)
        outline = describe(ProcessModel(model.model_id, model.version, xml))
        for element in outline.walk():
            use = Use(say_model(model.name), say_model(" ".join(element.name.split())), folder_of(path))
            for kind, target in (
                ("form", element.form_id),
                ("decision", files.get(element.decision_id or "")),
                ("process", element.called_process),
            ):
                if target:
                    found.setdefault((kind, target), []).append(use)
    return found


def _owners(session: Session, counts: dict[str, ModelVersion]) -> dict[str, str]:
    """By folder, as the README.md of each says."""
    readmes = {
        p: content(session, "readme", m.version).decode("utf-8") for p, m in counts.items() if m.kind == "readme"
    }
    return {folder_of(path): owner for path, text in readmes.items() if (owner := owner_in(text))}
