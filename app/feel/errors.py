"""Errors and warnings of FEEL, each as one German and one English sentence with its place in the text."""

from __future__ import annotations

from typing import NamedTuple


class FeelError(Exception):
    """Something about an expression that must not be passed over; `line` and `column` count from 1."""

    def __init__(self, de: str, en: str, line: int = 1, column: int = 1, hint: str = "") -> None:
        super().__init__(f"{en} (line {line}, column {column})")
        self.de = de
        self.en = en
        self.line = line
        self.column = column
        self.hint = hint


class FeelSyntaxError(FeelError):
    """The text is not FEEL; `hint` says what would have been expected there."""


class FeelBudgetError(FeelError):
    """The evaluation would take more time or room than it is given."""


class Warning(NamedTuple):
    """Why an evaluation gave null somewhere; the evaluation itself went on."""

    text_de: str
    text_en: str
    line: int = 1
    column: int = 1


class NullResult(Exception):
    """Raised by an operation whose answer is null; the caller records the reason as a warning."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.de = de
        self.en = en
