"""Words of mails and letters: which part says something else, before and after, in each language."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.compare.report import CHANGED, NORMAL, Change, Report
from app.catalog.compare.words import quoted
from app.catalog.texts import Texts
from app.catalog.wording.files import read_wording, wording_id
from app.catalog.wording.known import WORDINGS
from app.catalog.wording.model import Wording
from app.text import Text

OTHER = Text("{part} ({language}): statt {before} jetzt {after}.", "{part} ({language}): {after} instead of {before}.")
EMPTY = Text("{part} ({language}) fällt weg, bisher {before}.", "{part} ({language}) is left out, before: {before}.")
LANGUAGES = {"de": Text("deutsch", "German"), "en": Text("englisch", "English")}


def compare_wordings(old: bytes | None, new: bytes, file: str, _english: Texts) -> Report:
    """`old` None: the words that are shipped. Raises Rejected where a file cannot be read."""
    after = read_wording(new, file)
    before = WORDINGS[wording_id(file)] if old is None else read_wording(old, file)
    return Report(tuple(_changes(before, after)))


def _changes(before: Wording, after: Wording) -> Iterator[Change]:
    for part in after.parts:
        one, other = before.words(part.key), after.words(part.key)
        for language, name in LANGUAGES.items():
            was, now = one.in_language(language), other.in_language(language)
            if was != now:
                text = OTHER if now else EMPTY
                said = {"before": _quoted(was), "after": _quoted(now)}
                yield Change(part.key, CHANGED, text.fill(part=part.label, language=name, **said), NORMAL)


def _quoted(words: str) -> Text:
    one_line = " ".join(words.split())
    return quoted(Text(one_line, one_line))
