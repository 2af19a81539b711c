"""Play a scenario: the same verbs that people use in the browser, one step after another, on a clock that jumps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.conferences.models import Conference
from app.conferences.operations import approve_minutes
from app.conferences.timers import fire_due_of_conference
from app.engine.models import Instance
from app.engine.queries import entered_by_process, entered_elements
from app.errors import Problem
from app.feel import evaluate, to_python
from app.people.models import User
from app.rehearsal import absence_steps
from app.rehearsal import conference_steps as conferences
from app.rehearsal.answers import filled_in
from app.rehearsal.cast import Cast
from app.rehearsal.dates import relative_dates
from app.rehearsal.expectations import (
    EXPECTED,
    Deviation,
    deviation,
    entries,
    find_task,
    listed,
    may_read,
    refuse_incidents,
)
from app.rehearsal.office import HandClock, Stage
from app.rehearsal.scenario_file import Scenario, Step
from app.store.clock import OFFICE_ZONE, today
from app.store.database import Database
from app.tasks import operations as tasks
from app.tasks.consents import withdraw_consent
from app.tasks.dates import FIRST_HOUR, look, next_occasion
from app.tasks.queries import open_tasks_of_case
from app.tasks.reconsideration import ask_for_reconsideration, reconsideration_form
from app.text import Text

MORNING = time(FIRST_HOUR)


@dataclass(frozen=True)
class Played:
    """How a scenario went: `step` is where it deviated (0 = start, None = it holds)."""

    scenario: Scenario
    step: int | None = None
    reason: Text | None = None
    entered: Mapping[str, list[str]] = field(default_factory=dict)
    """By process id, the elements that it came to."""

    @property
    def holds(self) -> bool:
        return self.reason is None


def play(scenario: Scenario, stage: Stage) -> Played:
    """Play one scenario on a database of its own."""
    clock = HandClock(scenario.clock)
    with stage.office(clock) as database:
        player = Player(database, clock)
        at = 0
        try:
            for earlier in scenario.earlier:
                player.start(scenario.process, earlier)
            player.start(scenario.process, scenario.start)
            for step in scenario.steps:
                at = step.number
                player.step(step)
            at = len(scenario.steps) + 1
            player.finish(scenario)
        except Problem as problem:
            return Played(scenario, at, _why(problem), player.entered())
        return Played(scenario, entered=player.entered())


class Player:
    """Plays steps in one case of one database."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.case_id = ""
        self.conference_id: str | None = None
        self._kinds: dict[str, Callable[[Session, Case, Step], None]] = {
            **EXPECTED,
            "complete": self._complete,
            "refuse": self._refuse,
            "withdraw": self._withdraw,
            "message": self._message,
            "reconsider": self._reconsider,
            "plan_conference": self._plan_conference,
            "hold_conference": self._hold_conference,
            "put_off": self._put_off,
            "cancel_conference": self._cancel_conference,
            "approve_minutes": self._approve_minutes,
            "absent": lambda session, case, step: absence_steps.enter(session, case, entries(step)),
            "hand_over": lambda session, case, step: absence_steps.hand_over(session, case, entries(step)),
        }

    def start(self, process: str, content: Mapping[str, object]) -> None:
        """Begin the case."""
        with self.database.session() as session:
            user = Cast(session).somebody(str(content.get("by", "")))
            answers = self._answers(content)
            if process == tasks.START_PROCESS:
                raw = filled_in(tasks.start_form(session, user), answers)
                case = tasks.start_case(session, user, raw)
            else:
                case = tasks.start_process(session, user, process, answers)
            refuse_incidents(session, case)
            session.commit()
            self.case_id = case.id

    def step(self, step: Step) -> None:
        """Play one step. Raises Problem where it deviates."""
        if step.kind == "after":
            self.move_to(add_duration(self.clock.at, str(step.content["after"])))
            return
        if step.kind == "hold_conference":
            self._go_to_conference()
        elif step.kind == "invited":
            self._follow_conference()
            self.move_to(self.clock.at)
        with self.database.session() as session:
            case = session.get_one(Case, self.case_id)
            self._kinds[step.kind](session, case, step)
            refuse_incidents(session, case)
            session.commit()

    def move_to(self, moment: datetime) -> None:
        """The clock moves on; whatever falls due on the way happens at its own time."""
        while (found := self._next_event()) is not None and found[0] <= moment:
            at, happen = found
            self.clock.at = max(self.clock.at, at)
            with self.database.session() as session:
                case = session.get_one(Case, self.case_id)
                happen(session, case)
                if self.conference_id is not None:
                    fire_due_of_conference(session, self.conference_id)
                refuse_incidents(session, case)
                session.commit()
        self.clock.at = moment

    def next_moment(self) -> datetime | None:
        """When something happens by itself next."""
        found = self._next_event()
        return None if found is None else max(found[0], self.clock.at)

    def _next_event(self) -> tuple[datetime, Callable[[Session, Case], None]] | None:
        """The next timer, or morning on which the daily look into the file finds something."""
        events: list[tuple[datetime, Callable[[Session, Case], None]]] = []
        if (due := self._next_due()) is not None:
            events.append((due, tasks.fire_due))
        with self.database.session() as session:
            day = next_occasion(session, session.get_one(Case, self.case_id))
            if day is not None:
                events.append((datetime.combine(day, MORNING, OFFICE_ZONE), lambda s, case: look(s, case, today(s))))
            if (change := absence_steps.next_change(session)) is not None:
                events.append((change, lambda s, _case: absence_steps.follow_all(s)))
        return min(events, key=lambda event: event[0], default=None)

    def finish(self, scenario: Scenario) -> None:
        """The end event reached, and what must not have been entered."""
        with self.database.session() as session:
            case = session.get_one(Case, self.case_id)
            if scenario.ends is not None and case.outcome != scenario.ends:
                found = case.outcome or listed(task.element_id for task in open_tasks_of_case(session, case))
                raise deviation(f"Ende „{scenario.ends}“", f"end “{scenario.ends}”", found)
            entered = entered_elements(session, case.instance_id)
            for element in scenario.never:
                if element in entered:
                    raise deviation(f"„{element}“ wird nie erreicht", f"“{element}” is never entered", element)

    def entered(self) -> dict[str, list[str]]:
        """By process id, the elements that the case and its conference have entered so far."""
        with self.database.reading() as session:
            case = session.get(Case, self.case_id)
            held = session.get(Conference, self.conference_id) if self.conference_id else None
            instances = [found.instance_id for found in (case, held) if found is not None and found.instance_id]
            return entered_by_process(session, instances)

    def _complete(self, session: Session, case: Case, step: Step) -> None:
        task = find_task(session, case, str(step.content["complete"]), step.content.get("which"))
        user = Cast(session).for_task(str(step.content.get("by", "")), task)
        raw = filled_in(tasks.task_form(session, user, task), self._answers(step.content))
        tasks.complete(session, user, task.id, raw)

    def _refuse(self, session: Session, case: Case, step: Step) -> None:
        content = step.content["refuse"]
        assert isinstance(content, Mapping)
        by = str(content.get("by", ""))
        if not self._is_refused(session, case, content, by):
            raise deviation("wird abgelehnt", "is refused", Text("wird zugelassen", "is allowed"))

    def _is_refused(self, session: Session, case: Case, content: Mapping[str, object], by: str) -> bool:
        """Answers that do not fit count as a refusal only where the scenario gives answers."""
        if "read" in content:
            return not may_read(session, case, Cast(session).in_case(by, case), str(content["read"]))
        try:
            with session.begin_nested():
                self._attempt(session, case, content, by)
        except Deviation:
            raise
        except Problem as problem:
            if isinstance(problem, tasks.AnswersRefused) and not content.get("answers"):
                return False
            session.refresh(case)
            return True
        return False

    def _attempt(self, session: Session, case: Case, content: Mapping[str, object], by: str) -> None:
        if "start" in content:
            user = Cast(session).somebody(by)
            tasks.start_case(session, user, filled_in(tasks.start_form(session, user), self._answers(content)))
            return
        user = Cast(session).in_case(by, case)
        task = find_task(session, case, str(content.get("complete")), content.get("which"))
        tasks.complete(session, user, task.id, filled_in(tasks.task_form(session, user, task), self._answers(content)))

    def _withdraw(self, session: Session, case: Case, step: Step) -> None:
        content = step.content["withdraw"]
        assert isinstance(content, Mapping)
        user = Cast(session).in_case(str(content.get("by", "")), case)
        wanted = content["consent"]
        consents = [str(item) for item in wanted] if isinstance(wanted, list) else [str(wanted)]
        withdraw_consent(session, user, case, consents)

    def _message(self, session: Session, case: Case, step: Step) -> None:
        content = step.content["message"]
        assert isinstance(content, Mapping)
        tasks.send_message(session, None, case, str(content["name"]), content.get("variables") or {})  # type: ignore[arg-type]

    def _reconsider(self, session: Session, case: Case, step: Step) -> None:
        content = entries(step)
        user = Cast(session).in_case(str(content["by"]), case)
        _case, _until, filled = reconsideration_form(session, user, case.reference)
        ask_for_reconsideration(session, user, case.reference, filled_in(filled, self._answers(content)))

    def _plan_conference(self, session: Session, case: Case, step: Step) -> None:
        content = entries(step)
        at = add_duration(self.clock.at, str(content["in"]))
        conferences.plan(session, self._by(session, case, content), case, at, str(content["kind"]))

    def _hold_conference(self, session: Session, case: Case, step: Step) -> None:
        content = entries(step)
        conferences.hold(session, self._by(session, case, content), case, content, self._answers(content))

    def _put_off(self, session: Session, case: Case, step: Step) -> None:
        conferences.put_off(session, self._by(session, case, entries(step)), case)

    def _cancel_conference(self, session: Session, case: Case, step: Step) -> None:
        conferences.cancel(session, self._by(session, case, entries(step)), case)

    def _approve_minutes(self, session: Session, case: Case, step: Step) -> None:
        held = session.get_one(Conference, self.conference_id)
        approve_minutes(session, self._by(session, case, entries(step)), held)
        ended = session.get_one(Instance, held.instance_id).ended
        if ended != "conference_ends":
            raise deviation("die Konferenz ist abgeschlossen", "the conference is completed", ended or "–")

    def _by(self, session: Session, case: Case, content: Mapping[str, object]) -> User:
        return Cast(session).in_case(str(content.get("by", "coordination")), case)

    def _go_to_conference(self) -> None:
        """The clock moves to the conference of the case; the conference's own deadlines pass on the way."""
        with self.database.reading() as session:
            conference, _line = conferences.conference_of(session, session.get_one(Case, self.case_id))
            self.conference_id, at = conference.id, conference.at
        self.move_to(max(self.clock.at, at))

    def _follow_conference(self) -> None:
        """From now on, the deadlines of the case's conference pass with the clock, too."""
        with self.database.reading() as session:
            try:
                conference, _line = conferences.conference_of(session, session.get_one(Case, self.case_id))
            except Problem:
                return
            self.conference_id = conference.id

    def _next_due(self) -> datetime | None:
        with self.database.reading() as session:
            ids = [session.get_one(Case, self.case_id).instance_id]
            if self.conference_id is not None:
                ids.append(session.get_one(Conference, self.conference_id).instance_id or "")
            query = select(func.min(Instance.next_due)).where(Instance.id.in_(ids))
            return session.scalar(query)

    def _answers(self, content: Mapping[str, object]) -> Mapping[str, object]:
        answers = content.get("answers") or {}
        assert isinstance(answers, Mapping)
        today = self.clock.at.astimezone(OFFICE_ZONE).date()
        return {key: relative_dates(value, today) for key, value in answers.items()}


def add_duration(start: datetime, duration: str) -> datetime:
    """`start` plus an ISO 8601 duration (also in weeks, as P6W), by the clock on the office's wall."""
    local = start.astimezone(OFFICE_ZONE).replace(tzinfo=None)
    in_days = re.sub(r"^P(\d+)W$", lambda weeks: f"P{7 * int(weeks[1])}D", duration)
    moved = to_python(evaluate("start + duration(d)", {"start": local, "d": in_days}))
    if not isinstance(moved, datetime):
        text = Text("„{value}“ ist keine Dauer. Beispiel: P6D", "“{value}” is no duration. Example: P6D")
        raise Problem(text.fill(value=duration))
    if moved < local:
        raise Problem(Text("Die Uhr läuft nicht rückwärts.", "The clock does not run backwards."))
    return moved.replace(tzinfo=OFFICE_ZONE)


def _why(problem: Problem) -> Text:
    errors = getattr(problem, "errors", ())
    parts = [problem.text, *(Text(f"{e.key}: {e.text.de}", f"{e.key}: {e.text.en}") for e in errors)]
    return Text(" ".join(part.de for part in parts), " ".join(part.en for part in parts))
