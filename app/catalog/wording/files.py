"""The office's own words of one mail or letter as a file: `texts/<id>.yaml`, with the parts that differ or all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import yaml

from app.catalog.texts import read_yaml
from app.catalog.wording.known import WORDINGS
from app.catalog.wording.model import Wording, mistakes
from app.errors import Finding, Rejected
from app.text import Text

FOLDER = "texts"
_HEAD = "# Wortlaut einer Mail oder eines Briefs. Was in geschweiften Klammern steht, setzt das System ein.\n"


def wording_id(path: str) -> str:
    """The id of a text is the name of its file."""
    return PurePosixPath(path).stem


def path_of(wording_id: str) -> str:
    """Where the file of a text lies among all models."""
    return f"{FOLDER}/{wording_id}.yaml"


def read_wording(content: bytes, file: str) -> Wording:
    """Raises Rejected with all that is wrong, at the part and line where it is."""
    found, findings = _read(content, file)
    findings += [
        Finding(file, key, _AT.fill(part=found.part(key).label, language=_LANGUAGES[language], what=sentence))
        for key, language, sentence in wrong_parts(found)
    ]
    if findings:
        raise Rejected([replace(one, line=_line(content, one.element)) for one in findings])
    return found


def wrong_parts(wording: Wording) -> Iterator[tuple[str, str, Text]]:
    """(part, language, sentence) for all that is wrong with the office's own words."""
    for key, own in (wording.own or {}).items():
        for language, sentence in mistakes(wording.part(key), own):
            yield key, language, sentence


def write_wording(wording: Wording) -> bytes:
    """The file, always written the same way, with every part as it counts."""
    own = wording.own or {}
    parts = {part.key: own.get(part.key, part.shipped) for part in wording.parts}
    data = {key: {"de": text.de, "en": text.en} for key, text in parts.items()}
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return (_HEAD + text).encode()


def _read(content: bytes, file: str) -> tuple[Wording, list[Finding]]:
    known, raw = WORDINGS.get(wording_id(file)), read_yaml(content, file)
    if known is None:
        raise Rejected([Finding(file, None, _NO_SUCH.fill(id=wording_id(file), known=", ".join(WORDINGS)))])
    if not isinstance(raw, dict):
        raise Rejected([Finding(file, None, _SHAPE)])
    parts, findings, own = {part.key for part in known.parts}, [], {}
    for key, entry in raw.items():
        if key not in parts:
            findings.append(Finding(file, str(key), _NO_PART.fill(part=key, known=", ".join(sorted(parts)))))
        elif not isinstance(entry, dict) or entry.keys() != {"de", "en"}:
            findings.append(Finding(file, str(key), _SHAPE))
        elif not all(isinstance(text, str) for text in entry.values()):
            findings.append(Finding(file, str(key), _TEXTS))
        else:
            own[str(key)] = Text(entry["de"].strip(), entry["en"].strip())
    return replace(known, own=own), findings


def _line(content: bytes, part: str | None) -> int | None:
    lines = content.decode("utf-8", "replace").splitlines()
    return next((at for at, line in enumerate(lines, 1) if part and line.startswith(f"{part}:")), None)


class _Dumper(yaml.SafeDumper):
    """Paragraphs stand in blocks, as people read them."""


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _as_block)

_LANGUAGES = {"de": Text("deutsch", "German"), "en": Text("englisch", "English")}
_AT = Text("{part} ({language}): {what}", "{part} ({language}): {what}")
_NO_SUCH = Text(
    "Eine Mail oder einen Brief „{id}“ gibt es nicht. Bekannt sind: {known}.",
    "There is no mail or letter “{id}”. Known are: {known}.",
)
_NO_PART = Text(
    "Den Teil „{part}“ gibt es in diesem Text nicht. Bekannt sind: {known}.",
    "This text has no part “{part}”. Known are: {known}.",
)
_SHAPE = Text(
    "In der Datei steht zu jedem Teil der Text auf Deutsch („de“) und Englisch („en“).",
    "The file holds for each part the text in German (“de”) and English (“en”).",
)
_TEXTS = Text(
    "Was wie ja, nein oder eine Zahl aussieht, steht in Anführungszeichen.",
    "What looks like yes, no or a number is put in quotation marks.",
)
