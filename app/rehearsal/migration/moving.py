"""One case moved, on a copy or for real, with everything that may stand against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, undefer

from app import engine
from app.catalog.bpmn import read_bpmn
from app.catalog.check.soundness import Unsound, judge_standing
from app.catalog.queries import PublishedModels
from app.engine.migration import CannotMigrate, Migrated, Standing, Way, migrate
from app.engine.models import Instance
from app.rehearsal.migration.plan import Plan
from app.tasks.carrying import differences, takes_drafts
from app.tasks.functions import feel_functions
from app.tasks.models import Task
from app.tasks.steps import Run
from app.text import Text

TYPED = Text(
    "Bei „{name}“ hat jemand schon geschrieben und noch nicht abgegeben. Das ginge verloren: Bitte erst abgeben oder "
    "den Entwurf verwerfen.",
    "Somebody has already written something at “{name}” and not handed it in. That would be lost: please hand it in or "
    "discard the draft first.",
)
STUCK = Text(
    "Der Fall käme von hier nicht mehr zu seinem Ende: Er bliebe bei „{name}“ stecken.",
    "From here the case would no longer come to its end: it would be stuck at “{name}”.",
)
WITH_DRAFTS = undefer(Task.has_drafts)  # type: ignore[attr-defined]


@dataclass
class Mover:
    """Moves cases by one plan; what was found out about a version is kept."""

    session: Session
    plan: Plan
    _stuck: dict[tuple[Standing, ...], list[Unsound]] = field(default_factory=dict)

    def move(self, run: Run, instance: Instance, tasks: Sequence[Task], *, rehearse: bool) -> Migrated:
        """Raises CannotMigrate with every reason, Problem where the case cannot be read."""
        way = self._way(run, tasks)
        found = migrate(instance.state, way, run.ports(), rehearse=rehearse)
        reasons = [*self._drafts(found, tasks), *self._stuck_at(found)]
        if reasons:
            raise CannotMigrate(reasons)
        return found

    def _way(self, run: Run, tasks: Sequence[Task]) -> Way:
        model = PublishedModels(self.session).version(self.plan.process_id, self.plan.version)
        return Way(
            model=model,  # type: ignore[arg-type]
            mapping=self.plan.mapping,
            recount=self.plan.recount,
            functions=lambda moment: feel_functions(self.session, lambda: run.facts, at=moment),
            opened={task.id: task.opened_at for task in tasks},
        )

    def _drafts(self, found: Migrated, tasks: Sequence[Task]) -> list[Text]:
        """Nothing that somebody typed may be lost."""
        typed = {task.id: task.name for task in tasks if task.has_drafts}  # type: ignore[attr-defined]
        lost = [closed.task_id for closed in found.step.closed if closed.task_id in typed]
        lost += [k.after.task_id for k in found.kept if k.after.task_id in typed and not takes_drafts(k)]
        return [TYPED.fill(name=typed[task_id]) for task_id in dict.fromkeys(lost)]

    def _stuck_at(self, found: Migrated) -> list[Text]:
        if found.standing not in self._stuck:
            model = PublishedModels(self.session).version(self.plan.process_id, self.plan.version)
            diagram = read_bpmn(model.xml, "")
            places = [(each.scope, each.places) for each in found.standing]
            self._stuck[found.standing] = judge_standing(diagram, places)
        return [STUCK.fill(name=self.name_of(fault.element)) for fault in self._stuck[found.standing]]

    def name_of(self, element_id: str) -> str:
        """What an element of the new version is called."""
        model = PublishedModels(self.session).version(self.plan.process_id, self.plan.version)
        element = engine.describe(model).find(element_id)  # type: ignore[arg-type]
        return element.name if element is not None and element.name else element_id


def remarks_on(found: Migrated) -> list[Text]:
    """All that a person should know about a move."""
    return [*found.remarks, *(text for kept in found.kept for text in differences(kept))]
