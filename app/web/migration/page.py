"""What the pages about moving running cases show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalog.models import ModelVersion
from app.catalog.queries import versions
from app.engine.migration import Shift
from app.people.queries import display_names
from app.rehearsal.migration.operations import MAY_BE_UNDONE
from app.rehearsal.migration.plan import Place, Plan, targets
from app.rehearsal.migration.queries import migrations_of
from app.rehearsal.migration.trial import CANNOT, MOVES, WITH_REMARK, Rehearsed, rehearse
from app.rehearsal.models import MigratedCase, Migration
from app.store.clock import now
from app.text import Text
from app.web.model_texts import say_about_models, say_model


@dataclass(frozen=True)
class CaseLine:
    """One case of a rehearsal: where it stands now and then, in words."""

    case_id: str
    reference: str
    number: int | None
    stands: str
    then: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class MoveLine:
    """One migration in the list of those that were."""

    migration: Migration
    number: int | None
    who: str
    moved: int
    total: int


@dataclass(frozen=True)
class RehearsalPage:
    """The plan and how it went: lines by verdict."""

    title: str
    target: ModelVersion
    versions: tuple[ModelVersion, ...]
    plan: Plan
    places: tuple[Place, ...]
    targets: tuple[tuple[str, str], ...]
    moves: tuple[CaseLine, ...]
    with_remark: tuple[CaseLine, ...]
    cannot: tuple[CaseLine, ...]
    earlier: tuple[MoveLine, ...]
    common: tuple[str, ...] = ()
    """What there is to know about each case that moves; not said again with each."""

    @property
    def open_places(self) -> tuple[Place, ...]:
        """Those about which something has to be said."""
        return tuple(place for place in self.places if not place.is_same)


@dataclass(frozen=True)
class RunLine:
    """One case of a migration. `may_be_undone` until a day; what happened since is told when it is tried."""

    row: MigratedCase
    reference: str
    number: int | None
    reason: str
    may_be_undone: bool


@dataclass(frozen=True)
class RunPage:
    """One migration and how far it is."""

    migration: Migration
    title: str
    number: int | None
    who: str
    lines: tuple[RunLine, ...]
    undo_until: datetime

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return self.total - self.count("waiting")

    def count(self, state: str) -> int:
        return sum(line.row.state == state for line in self.lines)


def gather_rehearsal(session: Session, plan: Plan, target: ModelVersion) -> RehearsalPage:
    """Rehearse a plan. The caller has asked `may_migrate_cases`."""
    found = rehearse(session, plan)
    there = tuple((element_id, say_model(name)) for element_id, name in targets(session, plan))
    names = {place.element_id: say_model(place.name) for place in found.places} | dict(there)
    known = versions(session, "process", plan.process_id)
    numbers = {each.version: each.number for each in known}

    common = _common([case.sentences for case in found.cases if case.verdict != CANNOT])

    def lines(verdict: str) -> tuple[CaseLine, ...]:
        return tuple(_line(case, names, numbers, common) for case in found.cases if case.verdict == verdict)

    return RehearsalPage(
        title=say_model(target.name),
        target=target,
        versions=tuple(known),
        plan=plan,
        places=found.places,
        targets=there,
        moves=lines(MOVES),
        with_remark=lines(WITH_REMARK),
        cannot=lines(CANNOT),
        earlier=tuple(_earlier(session, plan.process_id, numbers)),
        common=tuple(say_about_models(sentence) for sentence in common),
    )


def gather_run(session: Session, migration: Migration) -> RunPage:
    """The caller has asked `may_migrate_cases`."""
    known = versions(session, "process", migration.process_id)
    numbers = {each.version: each.number for each in known}
    undo_until = migration.at + MAY_BE_UNDONE
    in_time = now(session) < undo_until
    lines = tuple(
        RunLine(
            row,
            row.case.reference,
            numbers.get(row.from_version),
            said_reason(row),
            in_time and row.state == "moved",
        )
        for row in sorted(migration.cases, key=lambda row: row.case.reference)
    )
    return RunPage(
        migration=migration,
        title=say_model(known[0].name) if known else migration.process_id,
        number=numbers.get(migration.version),
        who=display_names(session, [migration.by]).get(migration.by, ""),
        lines=lines,
        undo_until=undo_until,
    )


def said_reason(row: MigratedCase) -> str:
    """Why a case stayed."""
    return say_about_models(Text(row.reason_de, row.reason_en))


def _common(found: list[tuple[Text, ...]]) -> list[Text]:
    """Sentences that stand with every one of several cases."""
    if len(found) < 2:
        return []
    return [sentence for sentence in found[0] if all(sentence in others for others in found)]


def _line(case: Rehearsed, names: dict[str, str], numbers: dict[str, int], common: list[Text]) -> CaseLine:
    return CaseLine(
        case.case_id,
        case.reference,
        numbers.get(case.from_version),
        _places([shift.before for shift in case.shifts], names),
        _places([shift.after for shift in case.shifts], names) if _differs(case.shifts) else "",
        tuple(say_about_models(sentence) for sentence in case.sentences if sentence not in common),
    )


def _differs(shifts: Sequence[Shift]) -> bool:
    return any(shift.before != shift.after for shift in shifts)


def _places(elements: list[str], names: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(names.get(element, element) for element in elements))


def _earlier(session: Session, process_id: str, numbers: dict[str, int]) -> list[MoveLine]:
    found = migrations_of(session, process_id)
    who = display_names(session, [migration.by for migration, _, _ in found])
    return [
        MoveLine(migration, numbers.get(migration.version), who.get(migration.by, ""), moved, total)
        for migration, moved, total in found
    ]
