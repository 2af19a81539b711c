"""What a letter says. The rooms above write letters by kind; they are written when they are sent, never stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.people.models import User
from app.text import Text


@dataclass(frozen=True)
class Calendar:
    """An iCalendar object to go along: its bytes and its method, such as REQUEST or CANCEL."""

    content: bytes
    method: str = "REQUEST"


@dataclass(frozen=True)
class Letter:
    """Subject, paragraphs and the page to open. Says references only: nothing about a person, not even a step."""

    subject: Text
    paragraphs: tuple[Text, ...]
    path: str
    calendar: Calendar | None = None


Writer = Callable[[Session, User, str], "Letter | None"]

_writers: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Register the function that writes letters of a kind.

    It is called with a session, the recipient and the subject's id, just before the letter is sent. None: the letter
    is no longer needed, or the recipient may not know of the matter (any more).
    """

    def register(writer: Writer) -> Writer:
        if _writers.setdefault(kind, writer) is not writer:
            raise ValueError(f"two writers for letters of kind {kind}")
        return writer

    return register


def writer_of(kind: str) -> Writer:
    """Raises KeyError for a kind that no room has registered."""
    return _writers[kind]
