"""A step of the engine, written to the database: tasks, path, decisions, incidents, stage, end, history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.file import read_facts
from app.cases.models import Case
from app.cases.operations import end_case, record_decision
from app.catalog.queries import PublishedModels
from app.engine import Decided, DecisionCall, OperationCall, Ports, Step, Thrown
from app.engine.models import Instance
from app.engine.operations import has_incidents, lock_instance, save_step
from app.engine.queries import waiting_instances
from app.store.clock import now
from app.tasks import incidents, opening
from app.tasks.decisions import decide
from app.tasks.functions import feel_functions
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
        had_incidents = has_incidents(instance.state)
        save_step(self.session, instance, step, at)
        for closed in step.closed:
            opening.close_task(self.session, closed.task_id, closed.reason, self.actor_id, at)
            if closed.reason == "cancelled":
                events.append(Event("task.cancelled", closed.task_id))
        for passed in step.path:
            if passed.what == "entered" and (stage := passed.properties.get("stage")):
                self.case.stage = stage
        for task in step.opened:
            opening.open_task(self.session, self.case, task, at)
            events.append(Event("task.opened", task.task_id, {"element": task.element_id}))
        for made in step.decisions:
            version, evaluation = made.record  # type: ignore[misc]
            record_decision(
                self.session,
                self.case,
                element_id=made.element_id,
                decision_id=made.decision_id,
                version=version,
                evaluation=evaluation,
            )
            events.append(Event("decision.recommended", made.decision_id))
        events += [Event(action, subject, details) for action, subject, details in self.context.notes]
        if had_incidents or step.incidents:
            events += incidents.follow(self.session, self.case, step.incidents)
        if step.ended is not None:
            end_case(self.session, self.case, step.ended, at)
            events.append(Event("case.ended", step.ended))
        else:
            self.session.flush()
            self.case.next_due_at = opening.next_due(self.session, self.case.id)
        audit.record(self.session, self.actor_id, events, case_id=self.case.id, key_id=self.case.key_id)
        for message in (*step.thrown, *self.context.messages):
            self._deliver(message)

    def _deliver(self, message: Thrown) -> None:
        """A message or signal for other cases reaches them in the same transaction."""
        for instance_id in sorted(waiting_instances(self.session, message.kind, message.name, message.key)):
            other = self.session.scalar(select(Case).where(Case.instance_id == instance_id))
            if other is None or other.id == self.case.id:
                continue
            instance = lock_instance(self.session, instance_id)
            run = Run(self.session, other, self.actor_id)
            ports = run.ports()
            if message.kind == "signal":
                step = engine.signal(instance.state, message.name, message.variables, ports)
            else:
                step = engine.correlate(instance.state, message.name, message.key, message.variables, ports)
            run.apply(instance, step, [Event("message.received", message.name)])

    def _decide(self, call: DecisionCall) -> Decided:
        made = decide(self.session, call.decision_id, call.inputs, call.binding, call.version_tag, call.process_version)
        return Decided(value=made.value, record=(made.version, made.evaluation))

    def _operation(self, name: str) -> object:
        def run(call: OperationCall) -> Mapping[str, object] | None:
            with self.session.begin_nested():
                return VERBS[name](self.context, call)

        return run
