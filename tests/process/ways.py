"""Plays the shipped diagrams with the engine and the shipped tables; ways that lead a case to a certain place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from app import engine
from app.cases.deadlines import compute_deadline
from app.catalog.working_days.model import SHIPPED
from app.dmn import read_definitions
from app.engine import Decided, Ports, ProcessModel
from app.feel import function, to_json, to_python

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
DIAGRAMS = (
    "intake_to_closure",
    "referral",
    "assignment",
    "case_management",
    "quarterly_review",
    "escalation",
    "case_conference",
)
TABLES = {
    "complexity": "intake_to_closure",
    "deadlines": "intake_to_closure",
    "responsible_carrier": "assignment",
    "referral_target": "referral",
}
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OPERATIONS = (
    "link_case",
    "unlink_case",
    "tell_organisation",
    "involve",
    "remind",
    "escalate",
    "tell",
    "record",
    "restrict",
    "schedule_deletion",
    "conference_request",
    "message",
    "invite_to_conference",
    "update_invitations",
    "provide_sheets",
    "cancel_invitations",
    "complete_case",
)


@cache
def model(process_id):
    return ProcessModel(process_id, "1", (PROCESSES / process_id / f"{process_id}.bpmn").read_bytes())


@cache
def table(decision_id):
    return read_definitions((PROCESSES / TABLES[decision_id] / f"{decision_id}.dmn").read_bytes())


class Shipped:
    """Finds called processes among the shipped diagrams."""

    def process(self, process_id, binding, version_tag, caller_version=None):
        return model(process_id)

    def version(self, process_id, version):
        return model(process_id)


@dataclass(repr=False)
class Play:
    """One instance with a clock, a case file and a list of what the operations were asked to do."""

    now: datetime = MONDAY
    facts: dict = field(default_factory=lambda: {"id": "case-1"})
    asked: list = field(default_factory=list)
    decided: list = field(default_factory=list)
    entered: list = field(default_factory=list)
    stages: list = field(default_factory=list)
    thrown: list = field(default_factory=list)
    tasks: dict = field(default_factory=dict)
    step: engine.Step | None = None

    def ports(self):
        return Ports(
            now=self.now,
            models=Shipped(),
            facts=dict(self.facts),
            functions={
                "deadline": function(self._deadline, parameters=("matter", "from", "priority"), name="deadline")
            },
            decide=self._decide,
            operations=dict.fromkeys(OPERATIONS, self._ask),
        )

    def _deadline(self, matter, start=None, priority=None):
        inputs = {"matter": matter, "priority": priority or "normal"}
        row = to_json(table("deadlines").evaluate("deadlines", inputs).value)
        return compute_deadline(row, to_python(start) or self.now, SHIPPED)

    def _decide(self, call):
        value = to_json(table(call.decision_id).evaluate(call.decision_id, call.inputs).value)
        self.decided.append((call.decision_id, value))
        return Decided(value)

    def _ask(self, call):
        self.asked.append((call.element_id, call.type, to_json(dict(call.inputs)), call.open_task))
        if call.type == "record":
            self.facts |= to_json(dict(call.inputs))["facts"]

    def begin(self, process_id="intake_to_closure", start_event=None, **variables):
        return self._take(engine.start(model(process_id), variables, self.ports(), start_event))

    def do(self, element_id, answers=None, **variables):
        """Complete the open task with this id; `answers` go to the case file, the rest to the process."""
        (task_id,) = [id_ for id_, task in self.tasks.items() if task.element_id == element_id]
        self.facts |= answers or {}
        return self._take(engine.complete_task(self.step.state, task_id, variables, self.ports()))

    def send(self, message, key="case-1", **variables):
        return self._take(engine.correlate(self.step.state, message, key, variables, self.ports()))

    def after(self, **span):
        """The clock moves on; everything due meanwhile happens at its time."""
        until = self.now + timedelta(**span)
        while self.step.next_due and self.step.next_due <= until:
            self.now = max(self.now, self.step.next_due)
            self._take(engine.fire_due(self.step.state, self.ports()))
        self.now = until
        return self

    def _take(self, step):
        problems = [(i.element_id, i.text.de) for i in step.incidents]
        assert problems == []
        json.dumps(step.state)
        self.step = step
        for closed in step.closed:
            self.tasks.pop(closed.task_id, None)
        self.tasks |= {task.task_id: task for task in step.opened}
        self.entered += [event.element_id for event in step.path if event.what == "entered"]
        self.stages += [e.properties["stage"] for e in step.path if e.what == "entered" and "stage" in e.properties]
        self.thrown += step.thrown
        if step.ended is None:
            waiting = self.tasks or step.timers or step.waits
            assert waiting, "nothing gets this case any further"
        return self

    @property
    def open(self):
        return sorted(task.element_id for task in self.tasks.values())

    @property
    def ended(self):
        return self.step.ended

    def inputs_of(self, element_id):
        return [inputs for asked, _, inputs, _ in self.asked if asked == element_id]

    def task(self, element_id):
        return next(task for task in self.tasks.values() if task.element_id == element_id)


PROPOSAL = {
    "municipality": "Gronau",
    "consent_e1": "granted",
    "arrival": "2021-11",
    "cefr_level": "a2",
    "minors": 0,
    "legal_areas": ["residence", "asylblg", "sgb3"],
    "institutions": [{"name": name} for name in ("A", "B", "C", "D")],
    "life_domains": ["residence_identity", "training_recognition", "work", "language"],
    "blocked_months": 14,
    "referral_failed": True,
    "self_help": "medium",
    "acute_danger": False,
}
SCREENED = {
    "duplicate_check": "no_match",
    "in_scope": True,
    "other_cm": "none",
    "info_complete": True,
    "service_available": True,
    "duration_months": 18,
}
SIMPLE = PROPOSAL | {"legal_areas": ["sgb2"], "referral_failed": False, "blocked_months": 0, "self_help": "high"}


def proposed(**facts):
    play = Play()
    play.facts |= PROPOSAL | facts
    return play.begin()


def screened(next_step="conference", **facts):
    return proposed(**facts).do("screen_case", SCREENED, next_step=next_step)


def in_conference(**facts):
    return screened(**facts).do("assess_residence", {"prospect": "tolerated", "identity": "no"})


def admitted(**facts):
    return in_conference(**facts).do("discuss_in_conference", decision="case_management")


def offered(**facts):
    facts = {"consent_e2": "granted", "carrier": "drk_gronau"} | facts
    return admitted().do("assign_case_manager", facts)


def managed():
    people = {"case_manager": "ulme", "deputy": "weide"}
    return offered().do("accept_case", people, accept="accepted")


def implementing():
    play = managed().do("assess_needs").do("draft_plan")
    return play.do("agree_plan", client_agrees="yes")


def refer_directly(**facts):
    return proposed(**(SIMPLE | facts)).do("screen_case", SCREENED, next_step="direct_referral")


def rejected():
    play = in_conference(legal_areas=["sgb2", "sgb3"], blocked_months=0, referral_failed=False)
    assert play.decided[-1][1]["outcome"] == "clarify"
    return play.do("discuss_in_conference", decision="rejected")


def chosen(play):
    return play.do("choose_service", {"consent_e4": "granted", "mode": "announced", "target_service": "x"})


def in_review():
    play = implementing().after(days=92)
    assert "record_quarterly_review" in play.open
    return play


def closed(**facts):
    play = implementing().do("review_progress", next_action="close").do("close_case", facts)
    return play.do("confirm_closure", closure_confirmed=True)
