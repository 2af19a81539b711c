"""A conference runs along the process `case_conference`: the steps of its instance, written to the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app import engine
from app.audit import operations as audit
from app.audit.operations import Event
from app.catalog.queries import PublishedModels
from app.conferences.models import Conference
from app.engine import Decided, DecisionCall, OperationCall, Ports, Step
from app.engine.models import Instance
from app.engine.operations import lock_instance, new_instance, save_step
from app.errors import Problem
from app.store.base import new_id
from app.store.clock import OFFICE_ZONE, now
from app.tasks.decisions import decide
from app.tasks.functions import feel_functions
from app.text import Text

PROCESS = "case_conference"

Duty = Callable[["ConferenceRun", OperationCall], None]
DUTIES: dict[str, Duty] = {}
"""What the diagram may ask the system to do for a conference, by the type of its service task."""


def duty(name: str) -> Callable[[Duty], Duty]:
    def register(function: Duty) -> Duty:
        DUTIES[name] = function
        return function

    return register


class ConferenceRun:
    """One step of one conference. `case` is empty in its FEEL: it is about no case in particular."""

    def __init__(self, session: Session, conference: Conference, actor_id: str | None) -> None:
        self.session, self.conference, self.actor_id = session, conference, actor_id
        self.events: list[Event] = []

    def ports(self) -> Ports:
        return Ports(
            now=now(self.session),
            models=PublishedModels(self.session),
            facts={},
            functions=feel_functions(self.session, dict),
            decide=self._decide,
            operations={name: self._operation(name) for name in DUTIES},
        )

    def begin(self) -> None:
        """Start the process of a conference that was just planned."""
        self.conference.instance_id = new_id()
        ports = self.ports()
        variables = {
            "conference_id": self.conference.id,
            "conference_at": office_time(self.conference),
            "kind": self.conference.kind,
            "emergency": self.conference.kind == "emergency",
        }
        step = engine.start(ports.models.process(PROCESS, "latest", None), variables, ports)
        self._write(new_instance(self.session, self.conference.instance_id), step)

    def tell(self, message: str, variables: Mapping[str, object] | None = None) -> Step:
        """A message from the pages to the process. Raises Conflict if nothing waits for it."""
        instance = lock_instance(self.session, self.conference.instance_id or "")
        step = engine.correlate(instance.state, message, self.conference.id, dict(variables or {}), self.ports())
        self._write(instance, step)
        return step

    def fire_due(self, until: datetime | None = None) -> Instance:
        """Let everything happen that is due by a moment, or by now."""
        instance = lock_instance(self.session, self.conference.instance_id or "")
        self._write(instance, engine.fire_due(instance.state, self.ports(), until))
        return instance

    def _write(self, instance: object, step: Step) -> None:
        save_step(self.session, instance, step, now(self.session))  # type: ignore[arg-type]
        if step.opened:
            raise Problem(
                Text(
                    "Der Ablauf „Fallkonferenz“ enthält eine Aufgabe mit Formular ({element}). Für Konferenzen gibt es "
                    "nur den Konferenzraum. Bitte entfernen Sie die Aufgabe aus dem Diagramm.",
                    "The process “case conference” has a task with a form ({element}). Conferences only know the "
                    "conference room. Please take the task out of the diagram.",
                ).fill(element=step.opened[0].element_id)
            )
        audit.record(self.session, self.actor_id, self.events)
        self.events = []

    def _decide(self, call: DecisionCall) -> Decided:
        made = decide(self.session, call.decision_id, call.inputs, call.binding, call.version_tag, call.process_version)
        return Decided(value=made.value, record=None)

    def _operation(self, name: str) -> object:
        def run(call: OperationCall) -> None:
            with self.session.begin_nested():
                DUTIES[name](self, call)

        return run


def office_time(conference: Conference) -> str:
    """Its beginning as FEEL reads it."""
    return conference.at.astimezone(OFFICE_ZONE).isoformat()
