"""The form for the words of one mail or letter: a field for each part and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField

from app.catalog.wording import Part, Wording, say
from app.catalog.wording.model import mistakes, paragraphs
from app.text import LANGUAGES, Text
from app.web.language import said


class WordsForm(FlaskForm):
    """`seen` is the version of the words that it was opened with; fields are named `<part>-<language>`."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    seen = HiddenField(default="")

    def words(self, wording: Wording) -> dict[str, Text]:
        """What was typed, by part."""
        return {part.key: Text(*(_plain(self[f"{part.key}-{code}"]) for code in LANGUAGES)) for part in wording.parts}

    def take_all(self, places: Iterable[tuple[str, str, Text]]) -> None:
        """Put each sentence at its field."""
        for key, code, sentence in places:
            field = self[f"{key}-{code}"]
            field.errors = [*field.errors, said(sentence)]


@dataclass(frozen=True)
class PartShown:
    """A part with its two fields and, by language, what it says with example data; None where it is wrong."""

    part: Part
    fields: tuple[tuple[str, Field], ...]
    example: dict[str, list[str] | None]


def words_form(wording: Wording) -> type[WordsForm]:
    """The form that fits the parts of a mail or letter."""
    fields = {}
    for part in wording.parts:
        kind = StringField if part.is_line else TextAreaField
        for code, language in (("de", _("German")), ("en", _("English"))):
            label = _("%(part)s, %(language)s", part=said(part.label), language=language)
            lines = {} if part.is_line else {"rows": _rows(part, wording)}
            fields[f"{part.key}-{code}"] = kind(label, render_kw={"lang": code, "maxlength": part.most, **lines})
    return type("FormOfWords", (WordsForm,), fields)


def filled(wording: Wording, seen: str, *, shipped: bool = False) -> WordsForm:
    """The form as it opens; `shipped`: with the words that the product came with."""
    given = {part.key: part.shipped if shipped else wording.words(part.key) for part in wording.parts}
    values = {f"{key}-{code}": text.in_language(code) for key, text in given.items() for code in LANGUAGES}
    return words_form(wording)(formdata=None, seen=seen, data=values)


def shown(form: WordsForm, wording: Wording) -> list[PartShown]:
    """The parts as they stand in the form."""
    typed = form.words(wording)
    found = []
    for part in wording.parts:
        fields = tuple((code, form[f"{part.key}-{code}"]) for code in LANGUAGES)
        found.append(PartShown(part, fields, _example(part, typed[part.key])))
    return found


def _example(part: Part, words: Text) -> dict[str, list[str] | None]:
    wrong = {code for code, _sentence in mistakes(part, words)}
    return {code: None if code in wrong else list(_filled(part, words, code)) for code in LANGUAGES}


def _filled(part: Part, words: Text, code: str) -> Iterator[str]:
    examples = {placeholder.key: placeholder.example for placeholder in part.placeholders}
    only = words.in_language(code)
    for paragraph in paragraphs(Text(only, only)):
        one = paragraph.in_language(code)
        both = Text(one, "") if code == "de" else Text("", one)
        if text := say(part, both, examples).in_language(code):
            yield text


def _rows(part: Part, wording: Wording) -> int:
    words = wording.words(part.key)
    longest = max(sum(1 + len(line) // 45 for line in text.split("\n")) for text in (words.de, words.en))
    return min(12, longest + 1)


def _plain(field: Field) -> str:
    return str(field.data or "").replace("\r\n", "\n").strip()
