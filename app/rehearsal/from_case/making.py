"""Make a scenario of a story: played in the invented office step by step, so that what is kept is known to hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import recommendations
from app.catalog.queries import form_version
from app.errors import Problem
from app.people.models import Membership
from app.people.queries import organisation_by_key
from app.rehearsal.cast import Cast
from app.rehearsal.expectations import find_task
from app.rehearsal.from_case.filling import Filling
from app.rehearsal.from_case.replacing import Replacing
from app.rehearsal.from_case.story import Story, Told
from app.rehearsal.office import HandClock, Stage
from app.rehearsal.player import Player
from app.rehearsal.recording import Entry, Recording, short_keys
from app.rehearsal.scenario_file import Step
from app.store.clock import OFFICE_ZONE, today
from app.tasks import operations as tasks
from app.tasks.forms import FilledForm
from app.tasks.queries import open_tasks_of_case
from app.tasks.reconsideration import reconsideration_form
from app.text import Text

WEEKS = (6, 40)
"""By how many weeks a story is moved back: the days of the week stay."""
MORNING = time(9)
PATIENCE = timedelta(days=14)
"""So much later something may fall due than it did: the moved days have other holidays."""
BLUR = 3
"""Waits of more than twice as many days become by up to so many days shorter or longer."""
OTHER_END = Text(
    "Mit dem, was heute gilt, kommt der Fall anders heraus.", "With what counts today the case comes out differently."
)

NOT_OPEN = Text(
    "Im Fall kam danach „{step}“. Nach den heutigen Abläufen ist dann offen: {open}.",
    "In the case “{step}” came next. By the processes of today there is open then: {open}.",
)
NOTHING = Text("nichts", "nothing")


@dataclass(frozen=True)
class Way:
    """How much of the real case is told: the parts whose codes give way, and waits as `blurred`, `days`, `minutes`."""

    plainest: frozenset[str]
    waits: str


WAYS = (
    Way(frozenset("AB"), "blurred"),
    Way(frozenset("A"), "blurred"),
    Way(frozenset(), "blurred"),
    Way(frozenset(), "days"),
    Way(frozenset(), "minutes"),
)


@dataclass(frozen=True)
class Prepared:
    """A story whose answers are replaced already; `begins` is the moved beginning, `longer` by how many days."""

    story: Story
    answers: tuple[dict[str, object], ...]
    """By full key: of the start, then of each step."""
    begins: datetime
    exact: bool
    """Whether minutes count."""
    longer: tuple[int, ...]
    """By how many days each step comes later after the one before it than it did, where the wait was long."""
    replacing: Replacing


@dataclass(frozen=True)
class Made:
    """A recording that holds. `stopped`: why it does not go to where the case went; None where it does."""

    recording: Recording
    ends: str | None
    open_steps: tuple[str, ...]
    steps_told: int
    steps_played: int
    stopped: Text | None


def prepare(session: Session, story: Story, chance: Random) -> list[Prepared]:
    """Ways to tell the story, the one that gives least away first."""
    begun = story.start.at.astimezone(OFFICE_ZONE)
    moved = begun.replace(second=0, microsecond=0, tzinfo=None) - timedelta(weeks=chance.randint(*WEEKS))
    found = []
    for way in WAYS:
        replacing = Replacing(session, story, moved.date(), chance, plainest=way.plainest)
        answers = tuple(
            replacing.answers(form_version(session, told.form_version), told.answers, _day(told.at))
            if told.form_version
            else {}
            for told in (story.start, *story.steps)
        )
        exact, blur = way.waits == "minutes", BLUR if way.waits == "blurred" else 0
        begins = moved if exact else datetime.combine(moved.date(), MORNING)
        longer = tuple(chance.randint(-blur, blur) for _ in range(len(story.steps) + 1))
        found.append(Prepared(story, answers, begins.replace(tzinfo=OFFICE_ZONE), exact, longer, replacing))
    return found


def make(stage: Stage, ways: Sequence[Prepared]) -> Made:
    """The first way that goes as far as the case went, else the one that goes farthest.

    Raises Problem where none gets beyond the beginning.
    """
    best: Made | None = None
    for prepared in ways:
        made = _Making(prepared).play(stage)
        if made.stopped is None:
            return made
        if best is None or made.steps_played > best.steps_played:
            best = made
    assert best is not None
    if best.recording.start is None or (best.steps_told and not best.steps_played):
        raise Problem(best.stopped or OTHER_END)
    return best


class _Making:
    """One attempt."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared, self._story = prepared, prepared.story
        self.recording = Recording(self._story.process, prepared.begins)
        self._seen = 0

    def play(self, stage: Stage) -> Made:
        clock = HandClock(self._prepared.begins)
        with stage.office(clock) as database:
            player = Player(database, clock)
            stopped = self._tell(player)
            ends, still_open = _came_out(player)
            reached = self._is_there(player)
        played = sum(1 for step in self.recording.steps if not step.keys() & {"after", "decided"})
        if stopped is None and not reached:
            stopped = self._story.cut or OTHER_END
        return Made(self.recording, ends, still_open, len(self._story.steps), played, stopped)

    def _tell(self, player: Player) -> Text | None:
        """Why it could not be told to the end."""
        try:
            self._begin(player)
            before = self._story.start.at
            *longer, at_last = self._prepared.longer
            for told, answers, days in zip(self._story.steps, self._prepared.answers[1:], longer, strict=True):
                self._wait(player, before, told.at, days)
                self._await(player, lambda told=told: self._is_open(player, told))
                self._must_be_open(player, told)
                self._do(player, told, answers)
                before = told.at
            if not self._is_there(player):
                self._go_on(player, before, at_last)
        except Problem as problem:
            while self.recording.steps and "after" in self.recording.steps[-1]:
                self.recording = self.recording.until(len(self.recording.steps) - 1)
            return _why(problem)
        return None

    def _begin(self, player: Player) -> None:
        told = self._story.start
        with player.database.reading() as session:
            filled = tasks.start_form(session, Cast(session).somebody(told.by))
            start = {"by": told.by, "answers": self._fill(session, filled, self._prepared.answers[0])}
        player.start(self._story.process, start)
        self.recording = replace(self.recording, start=start)

    def _go_on(self, player: Player, before: datetime, longer: int) -> None:
        """To where the case is without anybody's doing. How long one that goes on has stood there is not told."""
        since = self._story.until - before
        if self._story.outcome is not None:
            self._wait(player, before, self._story.until, longer)
            since = timedelta(0)
        self._await(player, lambda: self._is_there(player), since + PATIENCE)

    def _wait(self, player: Player, before: datetime, until: datetime, longer: int) -> None:
        if until - before > timedelta(days=2 * BLUR):
            until += timedelta(days=longer)
        length = _length(before, until, self._prepared.exact)
        if length:
            self._play(player, {"after": length})

    def _await(self, player: Player, ready: Callable[[], bool], patience: timedelta = PATIENCE) -> None:
        """Let fall due what does next, as long as the patience lasts."""
        latest = player.clock.at + patience
        while not ready():
            due = player.next_moment()
            if due is None or due > latest:
                return
            self._play(player, {"after": _length(player.clock.at, due + timedelta(minutes=1), exact=True)})

    def _is_open(self, player: Player, told: Told) -> bool:
        return told.kind != "complete" or told.element in _open_steps(player)

    def _must_be_open(self, player: Player, told: Told) -> None:
        """Raises Problem, with what is open instead."""
        if not self._is_open(player, told):
            names = [f"„{name}“" for name in _open_steps(player).values()]
            raise Problem(NOT_OPEN.fill(step=told.name, open=", ".join(names) or NOTHING))

    def _is_there(self, player: Player) -> bool:
        return _came_out(player) == (self._story.outcome, self._story.open_steps)

    def _do(self, player: Player, told: Told, answers: dict[str, object]) -> None:
        if told.kind == "withdraw":
            self._play(player, {"withdraw": {"consent": list(told.consents), "by": told.by}})
            return
        with player.database.reading() as session:
            case = session.get_one(Case, player.case_id)
            if told.kind == "reconsider":
                user = Cast(session).in_case(told.by, case)
                filled = reconsideration_form(session, user, case.reference)[2]
            else:
                task = find_task(session, case, told.element, told.which)
                filled = tasks.task_form(session, Cast(session).for_task(told.by, task), task)
            given = self._fill(session, filled, answers)
        if told.kind == "reconsider":
            self._play(player, {"reconsider": {"by": told.by, "answers": given}})
            return
        which = {"which": dict(told.which)} if told.which else {}
        self._play(player, {"complete": told.element, **which, "by": told.by, "answers": given})

    def _fill(self, session: Session, filled: FilledForm, answers: dict[str, object]) -> dict[str, object]:
        known = {key: value for key, value in answers.items() if key in filled.form.fields}
        invent = self._prepared.replacing.text
        return short_keys(Filling(filled, known, today(session), invent, lambda key: _goes_on(session, key)).given)

    def _play(self, player: Player, entry: Entry) -> None:
        longer = self.recording.with_step(entry)
        player.step(Step(len(longer.steps), next(iter(entry)), entry))
        self.recording = longer
        for decided in self._newly_decided(player):
            self.recording = self.recording.with_step(decided)

    def _newly_decided(self, player: Player) -> list[Entry]:
        """What tables with named rules have recommended since: the scenario holds them to it."""
        with player.database.reading() as session:
            made = recommendations(session, session.get_one(Case, player.case_id))
        fresh = {one.decision_id: one for one in reversed(made) if one.number > self._seen}
        self._seen = max((one.number for one in made), default=0)
        outputs = {decision: one.evaluation.get("outputs") for decision, one in fresh.items()}
        return [
            {"decided": decision, "rule": str(found["rule_id"])}
            for decision, found in outputs.items()
            if isinstance(found, dict) and found.get("rule_id")
        ]


def _came_out(player: Player) -> tuple[str | None, tuple[str, ...]]:
    if not player.case_id:
        return None, ()
    with player.database.reading() as session:
        case = session.get_one(Case, player.case_id)
        return case.outcome, tuple(sorted(task.element_id for task in open_tasks_of_case(session, case)))


def _open_steps(player: Player) -> dict[str, str]:
    """Names of the open steps by element."""
    with player.database.reading() as session:
        case = session.get_one(Case, player.case_id)
        return {task.element_id: task.name for task in open_tasks_of_case(session, case)}


def _goes_on(session: Session, key: object) -> bool:
    """Of an organisation, whether anybody works there; of anything else, yes."""
    office = organisation_by_key(session, str(key))
    there = select(Membership.user_id).where(Membership.organisation_id == office.id) if office else None
    return there is None or session.scalars(there).first() is not None


def _why(problem: Problem) -> Text:
    """With the places of the form that it is about."""
    labels = ", ".join(dict.fromkeys(error.label for error in getattr(problem, "errors", ())))
    with_labels = Text("{why} ({labels})", "{why} ({labels})")
    return with_labels.fill(why=problem.text, labels=labels) if labels else problem.text


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()


def _length(before: datetime, until: datetime, exact: bool) -> str:
    """The time between, by the clock on the wall, as ISO 8601; empty where there is none."""
    first, then = (moment.astimezone(OFFICE_ZONE).replace(tzinfo=None) for moment in (before, until))
    if not exact:
        days = (then.date() - first.date()).days
        return f"P{days}D" if days > 0 else ""
    whole = [moment.replace(second=0, microsecond=0) for moment in (first, then)]
    days, minutes = divmod(int((whole[1] - whole[0]) / timedelta(minutes=1)), 24 * 60)
    hours, minutes = divmod(minutes, 60)
    clock = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M")) if amount)
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}" if days > 0 or clock else ""
