"""Regular expressions in forms, matched in linear time."""

from __future__ import annotations

from dataclasses import dataclass

import re2

from app.text import Text

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern that compares by its source."""

    source: str

    def __post_init__(self) -> None:
        re2.compile(self.source, _OPTIONS)

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text, as form-js does it; anchor with ^ and $ for all of it."""
        return re2.compile(self.source, _OPTIONS).search(text) is not None


def read_pattern(source: str) -> Pattern | Text:
    """The pattern, or a sentence why it cannot be used."""
    try:
        return Pattern(source)
    except re2.error as error:
        detail = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        return Text(
            f"Das Muster „{source}“ kann nicht verwendet werden ({detail}). Vorausschau und Rückverweise gibt es hier "
            "nicht; ein Beispiel für Jahr und Monat: ^\\d{4}-(0[1-9]|1[0-2])$",
            f"The pattern “{source}” cannot be used ({detail}). Lookaround and back-references are not available; "
            "an example for year and month: ^\\d{4}-(0[1-9]|1[0-2])$",
        )
