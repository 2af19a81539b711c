"""What one evaluation may use, and the state it carries: clock, warnings, steps and depth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from app.feel.errors import FeelBudgetError, Warning

Place = tuple[int, int]
NOWHERE: Place = (1, 1)


class Limits(NamedTuple):
    """Bounds of one evaluation. A step is about one node of an expression or one item of a list."""

    steps: int = 3_000_000
    depth: int = 120
    list_items: int = 200_000
    text_chars: int = 2_000_000
    warnings: int = 100


DEFAULT_LIMITS = Limits()

_MESSAGES = {
    "steps": ("Die Auswertung braucht mehr als {} Schritte.", "The evaluation takes more than {} steps."),
    "depth": (
        "Funktionsaufrufe sind tiefer als {} Ebenen verschachtelt.",
        "Function calls are nested deeper than {} levels.",
    ),
    "nesting": ("Werte oder Ausdrücke sind zu tief verschachtelt.", "Values or expressions are nested too deeply."),
    "list_items": ("Eine Liste hätte mehr als {} Einträge.", "A list would have more than {} items."),
    "text_chars": ("Ein Text hätte mehr als {} Zeichen.", "A string would have more than {} characters."),
}


class Run:
    """The state of one evaluation, shared by all expressions that take part in it."""

    __slots__ = ("_clock", "_now", "depth", "limits", "steps_left", "warnings")

    def __init__(self, clock: Callable[[], datetime] | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self._clock = clock
        self._now: datetime | None = None
        self.limits = limits
        self.steps_left = limits.steps
        self.depth = 0
        self.warnings: list[Warning] = []

    def charge(self, steps: int) -> None:
        """Count work; raises FeelBudgetError when the evaluation has used up its steps."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise self.exceeded("steps")

    def check_list(self, items: int) -> None:
        """Refuse a list that would be too long, and count its items as work."""
        if items > self.limits.list_items:
            raise self.exceeded("list_items")
        self.charge(items)

    def check_text(self, chars: int) -> None:
        """Refuse a string that would be too long, and count it as work."""
        if chars > self.limits.text_chars:
            raise self.exceeded("text_chars")
        self.charge(chars >> 6)

    def enter(self) -> None:
        """One function call deeper; the caller counts `depth` down again."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise self.exceeded("depth")

    def exceeded(self, what: str) -> FeelBudgetError:
        """The error for the limit with this name."""
        de, en = _MESSAGES[what]
        limit = getattr(self.limits, what, "")
        return FeelBudgetError(de.format(limit), en.format(limit), hint=what)

    def null(self, place: Place, de: str, en: str) -> None:
        """Record why a value is null; returns that null."""
        if len(self.warnings) < self.limits.warnings:
            self.warnings.append(Warning(de, en, *place))

    def now(self) -> datetime:
        """The moment of this evaluation, the same one throughout."""
        if self._now is None:
            self._now = self._clock() if self._clock else datetime.now(UTC).astimezone()
        return self._now
