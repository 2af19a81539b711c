"""Sentences in both languages of the product, written where they are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

LANGUAGES = ("de", "en")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Text:
    """One sentence in German and English; may hold `{placeholders}` until `fill` is called."""

    de: str
    en: str

    def fill(self, **values: object) -> Text:
        """Put values into the placeholders; a value that is a Text itself is put in by language."""
        return Text(
            self.de.format(**{k: _in(v, "de") for k, v in values.items()}),
            self.en.format(**{k: _in(v, "en") for k, v in values.items()}),
        )

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.de

    def __str__(self) -> str:
        return self.de


def written_out(words: str) -> str:
    """Small letters, without umlauts."""
    return words.casefold().translate(_WRITTEN_OUT)


def plain_name(words: str, between: str) -> str:
    """Words as a name that every system takes: letters a to z, digits, and `between` for all else; may be empty."""
    return re.sub(r"[^a-z0-9]+", between, written_out(words)).strip(between)


def _in(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Text) else value
