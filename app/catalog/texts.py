"""The English of the models: `texts.en.yaml`, German text → English text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from app.catalog import yaml_text
from app.errors import Finding, Rejected
from app.text import Text

MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Texts:
    """What stands in one or several text files."""

    english: Mapping[str, str] = field(default_factory=dict)

    def translate(self, german: str, language: str) -> str:
        """The text in a language; the German one where there is no English."""
        return self.english.get(german.strip(), german) if language == "en" else german

    def knows(self, german: str) -> bool:
        """Whether there is English for a text."""
        return german.strip() in self.english


def read_texts(content: bytes, file: str) -> Texts:
    """The texts of a file; raises Rejected when it cannot be read."""
    raw = read_yaml(content, file)
    if raw is None:
        return Texts()
    if not isinstance(raw, dict) or not all(isinstance(part, str) for pair in raw.items() for part in pair):
        raise _rejected(
            file,
            Text(
                "Die Datei muss Zeilen der Form „deutscher Text: englischer Text“ enthalten. Texte wie ja, nein oder "
                "Zahlen stehen in Anführungszeichen.",
                "The file must hold lines “German text: English text”. Texts such as yes, no or numbers are put in "
                "quotation marks.",
            ),
        )
    return Texts({german.strip(): english.strip() for german, english in raw.items() if english.strip()})


def read_yaml(content: bytes, file: str) -> object:
    """The content of a YAML file without aliases; raises Rejected with the line of the fault."""
    if len(content) > MAX_BYTES:
        megabytes = MAX_BYTES // (1024 * 1024)
        raise _rejected(
            file,
            Text(
                f"Die Datei ist zu groß; höchstens {megabytes} MB sind erlaubt.",
                f"The file is too large; at most {megabytes} MB are allowed.",
            ),
        )
    try:
        return yaml_text.load(content.decode("utf-8-sig"), aliases=False)
    except yaml_text.Alias:
        raise _rejected(
            file, Text("Verweise (&, *) sind in YAML-Dateien nicht erlaubt.", "Aliases (&, *) are not allowed in YAML.")
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _rejected(file, _unreadable(error.problem or ""), line) from None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError, TypeError, KeyError, AttributeError) as error:
        raise _rejected(file, _unreadable(str(error).partition("\n")[0])) from None


def _unreadable(detail: str) -> Text:
    return Text(
        f"Die YAML-Datei ist nicht lesbar (Meldung des Lesers: {detail}). Oft ist die Einrückung der Grund.",
        f"The YAML file cannot be read (the reader says: {detail}). Often the indentation is the reason.",
    )


def _rejected(file: str, text: Text, line: int | None = None) -> Rejected:
    return Rejected([Finding(file, None, text, line)])
