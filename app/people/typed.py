"""What people type into one line of a directory: no letters that nobody sees, no line breaks."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.errors import Problem
from app.text import Text, plain_name

INVISIBLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
"""What breaks lines of letters and calendars, or cannot be stored."""
LINE_ENDS = {ord("\r"): " ", ord("\n"): " ", ord("\t"): " "}
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
KEY_LENGTH = 40


class Mistyped(Problem):
    """What was typed into one field cannot be taken; `field` is its name."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


def must_be_visible(*lines: str) -> None:
    """Raises Problem for an invisible letter or a line break."""
    if any(INVISIBLE.search(line) for line in lines):
        raise Problem(
            Text(
                "Ein Text enthält ein unsichtbares Zeichen oder einen Zeilenumbruch, der dort nicht hingehört. Bitte "
                "tippen Sie ihn neu ein.",
                "A text contains an invisible character, or a line break where none belongs. Please type it again.",
            )
        )


def must_not_be_longer(most: int, **typed: str) -> None:
    """Raises Mistyped for the first field that has too many letters."""
    for field, value in typed.items():
        if len(value) > most:
            raise Mistyped(field, Text("Höchstens {most} Zeichen.", "At most {most} characters.").fill(most=most))


def free_key(name: str, otherwise: str, is_taken: Callable[[str], bool]) -> str:
    """A short key made of the letters of a name; with a number where it is taken."""
    base = plain_name(name, "_")[:KEY_LENGTH] or otherwise
    key, number = base, 2
    while is_taken(key):
        key, number = f"{base}_{number}", number + 1
    return key
