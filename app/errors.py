"""Refusals that a person is told about, and findings at a place in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.text import Text


class Problem(Exception):
    """Something asked for cannot be done; `text` says what, where and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.de)
        self.text = text


class NotFound(Problem):
    """There is no such thing, or not for this person: both sound the same on purpose."""


class NotAllowed(Problem):
    """The person may see the thing but not do this to it."""


class Conflict(Problem):
    """Somebody or something else was faster."""


class Broken(Problem):
    """Something stored is damaged or cannot be opened: a person has to look at it."""


@dataclass(frozen=True)
class Finding:
    """One fault at one place of a model file. `rule`: name of the check that found it, which has a help page.

    `way`: ids of the elements passed on an example of it, where there is one.
    """

    file: str
    element: str | None
    text: Text
    line: int | None = None
    rule: str = field(default="", compare=False)
    way: tuple[str, ...] = field(default=(), compare=False)


class Rejected(Problem):
    """A model that cannot be used, with every reason found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings[0].text)
        self.findings = tuple(findings)
