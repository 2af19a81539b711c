"""A mail or letter as its parts; in each, placeholders in braces stand for what the system puts in when it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from app.text import Text

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LINE_LENGTH, BODY_LENGTH = 150, 3000
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Placeholder:
    """`key` is what the code calls it, `name` what people write in braces. None stands for anything about a person."""

    key: str
    name: Text
    meaning: Text
    example: Text


@dataclass(frozen=True)
class Part:
    """One part: a line (a subject, the words of a link), or paragraphs with blank lines between.

    `needed`: keys of placeholders that must not be missing. `may_be_empty`: the part can be left out.
    """

    key: str
    label: Text
    shipped: Text
    placeholders: tuple[Placeholder, ...] = ()
    needed: frozenset[str] = frozenset()
    is_line: bool = False
    may_be_empty: bool = False

    @property
    def most(self) -> int:
        """How many characters it may have."""
        return LINE_LENGTH if self.is_line else BODY_LENGTH


@dataclass(frozen=True)
class Wording:
    """A mail or letter. `own` are the office's words by part; where they are missing, the shipped ones count."""

    id: str
    name: Text
    when: Text
    parts: tuple[Part, ...]
    is_mail: bool = True
    own: Mapping[str, Text] | None = None

    def part(self, key: str) -> Part:
        """Raises KeyError."""
        return {part.key: part for part in self.parts}[key]

    def words(self, key: str) -> Text:
        """The template of a part as it counts: the office's own where it can be used."""
        part, own = self.part(key), (self.own or {}).get(key)
        return part.shipped if own is None or list(mistakes(part, own)) else own

    def line(self, key: str, **values: object) -> Text:
        """A part with its placeholders filled by key."""
        return say(self.part(key), self.words(key), values)

    def paragraphs(self, key: str, **values: object) -> tuple[Text, ...]:
        """The paragraphs of a part, filled. Where a language has fewer, the rest is empty in it."""
        part, words = self.part(key), self.words(key)
        return tuple(say(part, paragraph, values) for paragraph in paragraphs(words))


def say(part: Part, template: Text, values: Mapping[str, object]) -> Text:
    """The template with its placeholders filled; a value that is a Text is put in by language."""
    by_key = {key: value if isinstance(value, Text) else Text(str(value), str(value)) for key, value in values.items()}

    def filled(language: str) -> str:
        named = {
            placeholder.name.in_language(language): by_key[placeholder.key].in_language(language)
            for placeholder in part.placeholders
        }
        return PLACEHOLDER.sub(lambda found: named[found[1]], template.in_language(language))

    return Text(filled("de"), filled("en"))


def paragraphs(template: Text) -> list[Text]:
    """What stands between blank lines."""
    both = ([one.strip() for one in _BLANK_LINES.split(text.strip())] for text in (template.de, template.en))
    return [Text(german, english) for german, english in zip_longest(*both, fillvalue="") if german or english]


def mistakes(part: Part, template: Text) -> Iterator[tuple[str, Text]]:
    """(language, sentence) for all that is wrong with the words of a part."""
    for language in ("de", "en"):
        for sentence in _wrong(part, template.in_language(language), language):
            yield language, sentence


def _wrong(part: Part, template: str, language: str) -> Iterator[Text]:
    if not template.strip():
        if not part.may_be_empty:
            yield EMPTY
        return
    if len(template) > part.most:
        yield LONG.fill(most=part.most)
    if any(not sign.isprintable() and sign not in ("" if part.is_line else "\n") for sign in template):
        yield ONE_LINE if part.is_line and "\n" in template else STRANGE
    used = PLACEHOLDER.findall(template)
    if found := re.search("[{}]", PLACEHOLDER.sub("", template)):
        yield BRACES.fill(brace=found[0], known=_known(part, language))
    names = {placeholder.name.in_language(language): placeholder.key for placeholder in part.placeholders}
    for name in dict.fromkeys(used):
        if name not in names:
            yield UNKNOWN.fill(name=f"{{{name}}}", known=_known(part, language))
    if not found:
        missing = [name for name, key in names.items() if key in part.needed and name not in used]
        yield from (MISSING.fill(name=f"{{{name}}}") for name in missing)


def _known(part: Part, language: str) -> Text:
    names = ", ".join(f"{{{placeholder.name.in_language(language)}}}" for placeholder in part.placeholders)
    return Text(f"Hier gibt es: {names}.", f"There are: {names}.") if names else NONE


EMPTY = Text("Hier fehlt der Text.", "The text is missing here.")
LONG = Text("Höchstens {most} Zeichen.", "At most {most} characters.")
ONE_LINE = Text("Hier steht nur eine Zeile.", "Only one line stands here.")
STRANGE = Text(
    "Darin ist ein unsichtbares Zeichen. Schreiben Sie den Text neu, statt ihn zu kopieren.",
    "There is an invisible character in it. Write the text anew instead of copying it.",
)
BRACES = Text(
    "Die Klammer „{brace}“ gehört zu keinem Platzhalter. Geschweifte Klammern stehen nur um Platzhalter. {known}",
    "The brace “{brace}” belongs to no placeholder. Braces stand around placeholders only. {known}",
)
UNKNOWN = Text("Den Platzhalter {name} gibt es hier nicht. {known}", "There is no placeholder {name} here. {known}")
MISSING = Text(
    "Der Platzhalter {name} fehlt. Ohne ihn hilft der Text niemandem weiter.",
    "The placeholder {name} is missing. Without it the text helps nobody.",
)
NONE = Text("Hier gibt es keine Platzhalter.", "There are no placeholders here.")
