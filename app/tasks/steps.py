"""A step of the engine, written to the database: tasks, path, decisions, incidents, stage, end, history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.file import read_facts
from app.cases.models import Case
from app.cases.operations import Evaluated, end_case, record_decisions
from app.catalog.forms.components import DECIDED_FROM
from app.catalog.queries import PublishedModels
from app.engine import Decided, DecisionCall, OperationCall, Ports, Step, Thrown
from app.engine.models import Instance
from app.engine.operations import has_incidents, save_step
from app.engine.queries import waiting_instances
from app.errors import Problem
from app.store.clock import now
from app.tasks import incidents, opening
from app.tasks.decisions import decide
from app.tasks.functions import feel_functions
from app.tasks.holding import hold_case
from app.tasks.verbs import VERBS, StepContext


class CaseFacts(Mapping[str, object]):
    """What FEEL sees as `case`: the facts, read when first asked for, and a few plain figures of the case."""

    def __init__(self, session: Session, case: Case) -> None:
        self._session, self._case = session, case
        self._facts: dict[str, object] | None = None

    def forget(self) -> None:
        """Read anew: the facts have changed."""
        self._facts = None

    def _read(self) -> dict[str, object]:
        if self._facts is None:
            case = self._case
            plain = {"id": case.id, "reference": case.reference, "priority": case.priority, "stage": case.stage}
            self._facts = plain | self._known()
        return self._facts

    def _known(self) -> dict[str, object]:
        return read_facts(self._session, self._case)

    def __getitem__(self, key: str) -> object:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class Run:
    """One step of one case: what the engine is handed, and what came of it."""

    def __init__(self, session: Session, case: Case, actor_id: str | None) -> None:
        self.session, self.case, self.actor_id = session, case, actor_id
        self.facts = CaseFacts(session, case)
        self.context = StepContext(session, case, actor_id, self.facts.forget)

    def ports(self) -> Ports:
        return Ports(
            now=now(self.session),
            models=PublishedModels(self.session),
            facts=self.facts,
            functions=feel_functions(self.session, lambda: self.facts),
            decide=self._decide,
            operations={name: self._operation(name) for name in VERBS},
        )

    def apply(self, instance: Instance, step: Step, events: list[Event]) -> None:
        """Write the step and its history. `events` come first in the history."""
        at = now(self.session)
        events += self._pass_tasks(step, at)
        events += self._keep_decisions(step)
        events += [Event(action, subject, details) for action, subject, details in self.context.notes]
        if has_incidents(instance.state) or step.incidents:
            events += incidents.follow(self.session, self.case, step.incidents)
        for passed in step.path:
            if passed.what == "entered" and (stage := passed.properties.get("stage")):
                self.case.stage = stage
        if step.ended is not None:
            end_case(self.session, self.case, step.ended, at)
            events.append(Event("case.ended", step.ended))
        else:
            self.case.next_due_at = opening.NEXT_DUE  # type: ignore[assignment]
        audit.record(self.session, self.actor_id, events, case_id=self.case.id, key_id=self.case.key_id)
        save_step(self.session, instance, step, at)
        for message in (*step.thrown, *self.context.messages):
            self._deliver(message)

    def _pass_tasks(self, step: Step, at: datetime) -> Iterator[Event]:
        opening.pass_tasks(self.session, self.case, step, self.actor_id, at)
        for closed in step.closed:
            if closed.reason == "cancelled":
                yield Event("task.cancelled", closed.task_id)
        for task in step.opened:
            yield Event("task.opened", task.task_id, {"element": task.element_id})

    def _keep_decisions(self, step: Step) -> Iterator[Event]:
        made = [Evaluated(one.element_id, one.decision_id, *one.record) for one in step.decisions]  # type: ignore[misc]
        record_decisions(self.session, self.case, made)
        return (Event("decision.recommended", one.decision_id) for one in made)

    def _deliver(self, message: Thrown) -> None:
        """A message or signal for other cases reaches them in the same transaction."""
        for instance_id in sorted(waiting_instances(self.session, message.kind, message.name, message.key)):
            case_id = self.session.scalar(select(Case.id).where(Case.instance_id == instance_id))
            if case_id is None or case_id == self.case.id:
                continue
            other = hold_case(self.session, case_id)
            instance = other.instance
            run = Run(self.session, other.case, self.actor_id)
            ports = run.ports()
            if message.kind == "signal":
                step = engine.signal(instance.state, message.name, message.variables, ports)
            else:
                step = engine.correlate(instance.state, message.name, message.key, message.variables, ports)
            run.apply(instance, step, [Event("message.received", message.name)])

    def _decide(self, call: DecisionCall) -> Decided:
        made = decide(
            self.session,
            call.decision_id,
            call.inputs,
            call.binding,
            call.version_tag,
            call.process_version,
            facts=lambda: read_facts(self.session, self.case, DECIDED_FROM),
        )
        return Decided(value=made.value, record=(made.version, made.evaluation))

    def _operation(self, name: str) -> object:
        def run(call: OperationCall) -> Mapping[str, object] | None:
            before = self._changes()
            try:
                return VERBS[name](self.context, call)
            except Problem as problem:
                if self._changes() - before:
                    raise RuntimeError(f"operation {name} failed after it had changed something") from problem
                raise

        return run

    def _changes(self) -> set[int]:
        return {id(changed) for changed in (*self.session.new, *self.session.dirty)}
