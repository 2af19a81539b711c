"""Several people at work at once over HTTP; everything they were answered is written down, and can be held against
the database afterwards: what was accepted is there, once; what was not answered happened wholly or not at all."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.file import read_facts
from app.cases.models import Case
from app.people.models import User
from app.people.queries import user_by_name
from app.rehearsal.answers import filled_in
from app.store.database import Database
from app.store.keys import DataKey
from app.tasks.drafts import read_draft
from app.tasks.inbox import InboxFilter, inbox
from app.tasks.models import Task
from app.tasks.operations import start_form, task_form
from tests.rig.posting import posted
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.rig.wire import Wire

PROPOSERS = ("jana.johannisbeere",)
SCREENERS = ("kerstin.kastanie", "konrad.kornelkirsche", "kerstin.kastanie")
"""Kerstin has two tabs open."""
NO_ANSWER = (OSError, http.client.HTTPException)
CHOICES = 3
PAUSE = 0.02


@dataclass(frozen=True)
class Attempt:
    """Something asked of the server: `status` None where no answer came. Times on the monotonic clock."""

    what: str
    key: str
    who: str
    status: int | None
    number: int
    began: float
    ended: float


class Crowd:
    """Works in threads of its own while `at_work` is set."""

    def __init__(self, database: Database, port: int, seed: int) -> None:
        self.database = database
        self.attempts: list[Attempt] = []
        self.at_work = threading.Event()
        self._stopped = threading.Event()
        self._numbers = iter(range(1, 10**9))
        self._threads = [
            threading.Thread(target=self._live, args=(act, Wire(port).log_in(who), who, random.Random(seed + index)))
            for index, (act, who) in enumerate(self._jobs())
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self.at_work.set()
        for thread in self._threads:
            thread.join()

    def _jobs(self) -> Iterator[tuple[Callable[[Wire, str, random.Random], None], str]]:
        yield from ((self._propose, who) for who in PROPOSERS)
        yield from ((self._screen, who) for who in SCREENERS)

    def _live(self, act: Callable[..., None], wire: Wire, who: str, chance: random.Random) -> None:
        while self.at_work.wait() and not self._stopped.is_set():
            act(wire, who, chance)
            time.sleep(PAUSE)

    def _propose(self, wire: Wire, who: str, _chance: random.Random) -> None:
        number = next(self._numbers)
        with self.database.reading() as session:
            form = start_form(session, _user(session, who)).form
        mark = f"Wunsch {number}"
        fields = posted(form, {**PROPOSAL, "case.client_wish": mark})
        self._hand_in(wire, "/proposals/new", fields, "propose", mark, who, number)

    def _screen(self, wire: Wire, who: str, chance: random.Random) -> None:
        """Look at one of the next tasks, save a draft, hand it in; somebody else may be at the same one."""
        with self.database.reading() as session:
            user = _user(session, who)
            rows = inbox(session, user, InboxFilter(step="screen_case")).rows
            if not rows:
                return
            task = session.get_one(Task, chance.choice(rows[:CHOICES]).task_id)
            if task.state != "open":
                return
            number = next(self._numbers)
            filled = task_form(session, user, task)
            raw = filled_in(filled, {**SCREENING, "case.feedback_text": f"Rückmeldung {number}"})
            fields, path = posted(filled.form, raw), f"/tasks/{task.id}"
        if chance.random() < 0.5:
            self._hand_in(wire, path, fields, "save", task.id, who, number, intent="autosave")
        self._hand_in(wire, path, fields, "complete", task.id, who, number)

    def _hand_in(
        self,
        wire: Wire,
        path: str,
        fields: dict[str, list[str]],
        what: str,
        key: str,
        who: str,
        number: int,
        intent: str = "complete",
    ) -> None:
        began = time.monotonic()
        try:
            status = wire.post(path, {**fields, "csrf_token": [wire.token], "intent": [intent]}).status
        except NO_ANSWER:
            status = None
        self.attempts.append(Attempt(what, key, who, status, number, began, time.monotonic()))

    def answered(self) -> int:
        """How many answers came so far."""
        return sum(attempt.status is not None for attempt in list(self.attempts))

    def faults(self) -> list[str]:
        """What people were told against what the database holds."""
        with self.database.reading() as session:
            return [*self._bad_answers(), *self._proposals(session), *self._completions(session), *self._saves(session)]

    def _bad_answers(self) -> Iterator[str]:
        good = {"propose": {302, None}, "save": {200, 409, None}, "complete": {302, 409, None}}
        yield from (f"unexpected answer {a}" for a in self.attempts if a.status not in good[a.what])

    def _proposals(self, session: Session) -> Iterator[str]:
        wishes: Counter[object] = Counter()
        for case in session.scalars(select(Case)).unique():
            if session.get(DataKey, case.key_id):
                wishes[read_facts(session, case).get("client_wish")] += 1
        for attempt in self._of("propose"):
            should = {1} if attempt.status == 302 else {0, 1}
            if wishes[attempt.key] not in should:
                yield f"{attempt} stands {wishes[attempt.key]} times"

    def _completions(self, session: Session) -> Iterator[str]:
        for task_id, attempts in self._by_key("complete"):
            task = session.get_one(Task, task_id)
            accepted = [a for a in attempts if a.status == 302]
            maybe = [a for a in attempts if a.status is None]
            done_by = session.get_one(User, task.ended_by).username if task.ended_by else None
            if len(accepted) > 1:
                yield f"accepted twice: {accepted}"
            elif accepted and (task.state, done_by) != ("completed", accepted[0].who):
                yield f"accepted but not there: {accepted}"
            elif task.state == "completed" and done_by not in {a.who for a in accepted + maybe}:
                yield f"done by nobody who asked for it: {attempts}"

    def _saves(self, session: Session) -> Iterator[str]:
        for task_id, attempts in self._by_key("save"):
            task = session.get_one(Task, task_id)
            for who in {a.who for a in attempts if a.status == 200} if task.state == "open" else set():
                draft = read_draft(session, _user(session, who), task)
                number = int(str(draft.answers["case.feedback_text"]).split()[-1]) if draft else None
                if number not in _may_stand([a for a in attempts if a.who == who]):
                    yield f"a saved draft is gone: {who} {task_id} {number}"

    def _of(self, what: str) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.what == what]

    def _by_key(self, what: str) -> list[tuple[str, list[Attempt]]]:
        found = defaultdict(list)
        for attempt in self._of(what):
            found[attempt.key].append(attempt)
        return list(found.items())


def _user(session: Session, username: str) -> User:
    user = user_by_name(session, username)
    assert user is not None
    return user


def _may_stand(saves: list[Attempt]) -> set[int]:
    """Numbers of what can be the last to be saved: of two tabs at once either may come second."""
    kept = [a for a in saves if a.status == 200]
    return {a.number for a in saves if a.status in (200, None) and not any(b.began > a.ended for b in kept)}
