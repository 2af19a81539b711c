"""Tryouts at hand: their throw-away offices, kept for a while; what was dropped is played again from its recording."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import RLock

from app.catalog.files import ModelFile
from app.errors import Problem
from app.rehearsal.office import HandClock, Stage
from app.rehearsal.player import Player
from app.rehearsal.recording import Recording
from app.rehearsal.unfolding import unfolded
from app.tasks.operations import AnswersRefused

STAGES, PLAYS = 3, 6
_Files = Callable[[], Sequence[ModelFile]]


@dataclass
class Live:
    """A play at hand. `done` are the steps that it has taken; `stuck` says why the next one of its recording failed."""

    player: Player
    models: str
    done: Recording
    stuck: Problem | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    def take(self, recording: Recording) -> None:
        """Play on to the end of the recording, or to the step that fails on these models."""
        if self.done.start is None and recording.start is not None:
            for earlier in recording.earlier:
                self.player.start(recording.process, earlier)
            self.player.start(recording.process, recording.start)
            self.done = Recording(recording.process, recording.clock, recording.start, (), recording.earlier)
        if recording.start is None:
            return
        for step in recording.scenario().steps[len(self.done.steps) :]:
            self.player.step(step)
            self.done = self.done.with_step(recording.steps[len(self.done.steps)])


class Plays:
    """All plays at hand in this process. One at a time is used; plays are short."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._stages: OrderedDict[str, Stage] = OrderedDict()
        self._plays: OrderedDict[str, Live] = OrderedDict()

    @contextmanager
    def at(
        self, key: str, models: str, files: Callable[[], Sequence[ModelFile]], recording: Recording
    ) -> Iterator[Live]:
        """The play of a tryout as far as its recording goes. `models` names the state of the files.

        A step that fails is told in `stuck`; what fails while the caller uses it is not kept.
        """
        with self._lock:
            live = self._take(key, models, files, recording)
            try:
                yield live
            except AnswersRefused:
                raise  # nothing was written
            except BaseException:
                self._drop(key)
                raise

    def drop(self, key: str) -> None:
        """Forget a play."""
        with self._lock:
            self._drop(key)

    def close(self) -> None:
        """Forget all."""
        with self._lock:
            for key in list(self._plays):
                self._drop(key)
            while self._stages:
                self._stages.popitem()[1].__exit__()

    def _take(self, key: str, models: str, files: _Files, recording: Recording) -> Live:
        live = self._plays.get(key)
        if live is None or live.models != models or not _goes_on(live.done, recording):
            self._drop(key)
            live = self._begin(models, files, recording)
            self._plays[key] = live
            while len(self._plays) > PLAYS:
                self._drop(next(iter(self._plays)))
        self._plays.move_to_end(key)
        live.stuck = None
        try:
            live.take(recording)
        except Problem as problem:
            live.stuck = problem
        return live

    def _begin(self, models: str, files: _Files, recording: Recording) -> Live:
        stage = self._stages.get(models)
        if stage is None:
            with unfolded(files()) as root:
                stage = Stage(root)
            self._stages[models] = stage
            while len(self._stages) > STAGES:
                self._forget_stage()
        self._stages.move_to_end(models)
        closing = ExitStack()
        clock = HandClock(recording.clock)
        database = closing.enter_context(stage.office(clock))
        nothing = Recording(recording.process, recording.clock, None, (), recording.earlier)
        return Live(Player(database, clock), models, nothing, closing=closing)

    def _forget_stage(self) -> None:
        models, stage = self._stages.popitem(last=False)
        for key in [key for key, live in self._plays.items() if live.models == models]:
            self._drop(key)
        stage.__exit__()

    def _drop(self, key: str) -> None:
        live = self._plays.pop(key, None)
        if live is not None:
            live.closing.close()


def _goes_on(done: Recording, recording: Recording) -> bool:
    """Whether a recording is what was played, and more of it."""
    if done.start is None:
        return (done.process, done.clock) == (recording.process, recording.clock)
    return (done.process, done.clock, done.start, done.earlier, done.steps) == (
        recording.process,
        recording.clock,
        recording.start,
        recording.earlier,
        recording.steps[: len(done.steps)],
    )
