"""What stops an element: it becomes an incident with a sentence, the other branches go on."""

from __future__ import annotations

from app.errors import Problem
from app.text import Text


class Failure(Problem):
    """An element cannot go on; `may_retry`: it makes sense to try again by itself."""

    def __init__(self, text: Text, *, may_retry: bool = False) -> None:
        super().__init__(text)
        self.may_retry = may_retry


def failure(de: str, en: str, **values: object) -> Failure:
    """A Failure from one sentence in both languages, with its placeholders filled."""
    return Failure(Text(de, en).fill(**values))
