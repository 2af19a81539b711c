"""The German catalogue of the interface: `check` that it is complete, or `update` it from the source texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "app" / "web"
GERMAN = WEB / "translations" / "de" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}  # as the application renders them
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        return update()
    faults = list(find_faults(extract(WEB), read(GERMAN)))
    print("\n".join(faults) or "translations: fine")
    return 1 if faults else 0


def update() -> int:
    """Add what is new, drop what is gone, guess nothing."""
    catalogue = read(GERMAN)
    catalogue.update(extract(WEB), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    GERMAN.parent.mkdir(parents=True, exist_ok=True)
    with GERMAN.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=False, include_lineno=False, sort_output=True)
    return 0


def find_faults(sources: Catalog, german: Catalog) -> Iterator[str]:
    """Texts without translation, translations without text, placeholders that differ."""
    for message in sources:
        if not message.id:
            continue
        translated = german.get(message.id, message.context)
        where = f"{message.locations[0][0]}: " if message.locations else ""
        if translated is None or not translated.string or not all(_strings(translated.string)):
            yield f"{where}no German for {message.id!r}"
        elif translated.fuzzy:
            yield f"{where}the German for {message.id!r} is marked as a guess"
        else:
            yield from (f"{where}{message.id!r}: {error}" for error in translated.check(german))
    for message in german:
        if message.id and sources.get(message.id, message.context) is None:
            yield f"{GERMAN.name}: no source text {message.id!r} any more"


def extract(folder: Path) -> Catalog:
    """All message ids in the program texts and templates of a folder."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for file, _line, message, comments, context in found:
        catalogue.add(message, locations=[(file, 1)], auto_comments=comments, context=context)
    return catalogue


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="de", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="de")


def _strings(translation: str | tuple[str, ...]) -> tuple[str, ...]:
    return (translation,) if isinstance(translation, str) else tuple(translation)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
