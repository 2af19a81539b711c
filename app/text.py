"""Sentences in both languages of the product, written where they are needed."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("de", "en")


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


def _in(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Text) else value
