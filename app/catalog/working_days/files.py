"""The calendar as a file: `calendars/working_days.yaml`, with the Land and the closing days, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.catalog.texts import read_yaml
from app.catalog.working_days.model import LANDS, LONGEST_CLOSING, Closing, LandSince, WorkingDays
from app.catalog.yaml_text import one_line
from app.errors import Finding, Rejected
from app.text import Text

FOLDER = "calendars"
CALENDAR = "working_days"
PATH = f"{FOLDER}/{CALENDAR}.yaml"
MOST_CLOSINGS = 1000
LONGEST_NAME = 100
YEARS = range(2000, 2101)
_HEAD = (
    "# Arbeitstage. Gesetzliche Feiertage kommen aus dem Land; hier stehen Tage, an denen das Haus geschlossen ist.\n"
)


def read_calendar(content: bytes, file: str) -> WorkingDays:
    """Raises Rejected with all that is wrong, at the line where it is."""
    raw = read_yaml(content, file)
    if file.rpartition("/")[2] != f"{CALENDAR}.yaml":
        raise Rejected([Finding(file, None, _FILE_NAME)])
    shaped = isinstance(raw, dict) and isinstance(raw.get("lands"), list) and isinstance(raw.get("closed", []), list)
    if not shaped or not raw["lands"] or raw.keys() - {"lands", "closed"}:  # type: ignore[index, union-attr]
        raise Rejected([Finding(file, None, _SHAPE)])
    given = raw.get("closed", [])  # type: ignore[union-attr]
    lands, closings = [_land(one) for one in raw["lands"]], [_closing(one) for one in given]  # type: ignore[index]
    lines = _lines(content)
    findings = [Finding(file, "lands", text) for text in _wrong_lands(lands)]
    findings += [
        Finding(file, f"closed {at}", one, lines.get(at)) for at, one in enumerate(closings, 1) if isinstance(one, Text)
    ]
    findings += [Finding(file, f"closed {at}", text, lines.get(at)) for at, text in overlaps(closings)]
    if len(closings) > MOST_CLOSINGS:
        findings.append(Finding(file, None, _TOO_MANY))
    if findings:
        raise Rejected(findings)
    return WorkingDays(tuple(lands), in_order(closings))  # type: ignore[arg-type]


def write_calendar(calendar: WorkingDays) -> bytes:
    """The file, always written the same way."""
    lands = [{"land": one.land} | ({"from": one.since} if one.since else {}) for one in calendar.lands]
    lines = [_HEAD + "lands:", *(f"  - {one_line(one)}" for one in lands)]
    lines.append("closed:" if calendar.closings else "closed: []")
    for one in calendar.closings:
        entry = {"from": one.since, "until": one.until, "de": one.name.de, "en": one.name.en}
        lines.append(f"  - {one_line(entry)}")
    return ("\n".join(lines) + "\n").encode()


def in_order(closings: Sequence[Closing]) -> tuple[Closing, ...]:
    return tuple(sorted(closings, key=lambda one: one.since))


def overlaps(closings: Sequence[Closing | Text]) -> Iterator[tuple[int, Text]]:
    """(row, counted from 1, sentence) for each closing with a day that an earlier row has."""
    for at, one in enumerate(closings):
        others = [other for other in closings[:at] if isinstance(other, Closing)]
        if isinstance(one, Closing) and (other := next((o for o in others if o.overlaps(one)), None)):
            yield at + 1, _TWICE.fill(day=said_day(max(one.since, other.since)), name=other.name)


def checked_closing(since: date, until: date | None, german: str, english: str) -> Closing | Text:
    """A closing, or the sentence that says what is wrong with it."""
    until = until or since
    if not german.strip() or not english.strip() or max(len(german), len(english)) > LONGEST_NAME:
        return _NAMELESS
    if until < since:
        return _TURNED
    if (until - since).days >= LONGEST_CLOSING:
        return _TOO_LONG
    if since.year not in YEARS or until.year not in YEARS:
        return _NO_YEAR
    return Closing(since, until, Text(german.strip(), english.strip()))


def said_day(day: date) -> Text:
    return Text(f"{day:%d.%m.%Y}", f"{day:%d.%m.%Y}")


def _wrong_lands(lands: Sequence[LandSince | Text]) -> Iterator[Text]:
    yield from (one for one in lands if isinstance(one, Text))
    days = [one.since for one in lands if isinstance(one, LandSince)]
    later = [day for day in days[1:] if day is not None]
    if days and (days[0] is not None or len(later) < len(days) - 1 or later != sorted(set(later))):
        yield _LANDS_OVERLAP


def _land(entry: object) -> LandSince | Text:
    if not isinstance(entry, dict) or entry.keys() - {"land", "from"} or not _is_day(entry.get("from"), optional=True):
        return _SHAPE
    if entry.get("land") not in LANDS:
        return _NO_LAND.fill(given=str(entry.get("land")), known=", ".join(LANDS))
    return LandSince(entry["land"], entry.get("from"))


def _closing(entry: object) -> Closing | Text:
    keys = {"from", "until", "de", "en"}
    if not isinstance(entry, dict) or entry.keys() - keys or not {"from", "de", "en"} <= entry.keys():
        return _SHAPE
    if not _is_day(entry["from"]) or not _is_day(entry.get("until"), optional=True):
        return _NO_DAY
    if not isinstance(entry["de"], str) or not isinstance(entry["en"], str):
        return _SHAPE
    return checked_closing(entry["from"], entry.get("until"), entry["de"], entry["en"])


def _is_day(given: object, *, optional: bool = False) -> bool:
    return (given is None and optional) or (isinstance(given, date) and not isinstance(given, datetime))


def _lines(content: bytes) -> dict[int, int]:
    """Row of closings, from 1 → line of the file."""
    lines = content.decode("utf-8", "replace").splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("closed:")), len(lines))
    rows = [at + 1 for at, line in enumerate(lines) if at > start and line.lstrip().startswith("- ")]
    return dict(enumerate(rows, 1))


_FILE_NAME = Text(
    f"In diesem Ordner gibt es nur die Datei {CALENDAR}.yaml.", f"This folder holds the file {CALENDAR}.yaml only."
)
_SHAPE = Text(
    "Ein Kalender hat „lands“ (land, from) und „closed“ (from, until, de, en).",
    "A calendar has “lands” (land, from) and “closed” (from, until, de, en).",
)
_NO_LAND = Text(
    "Das Land „{given}“ gibt es nicht. Bekannt sind: {known}.", "There is no Land “{given}”. Known: {known}."
)
_LANDS_OVERLAP = Text(
    "Das erste Land gilt von Anfang an, jedes weitere ab einem späteren Tag. Zwei Länder zugleich gibt es nicht.",
    "The first Land counts from the start, each further one from a later day. There are no two at the same time.",
)
_NO_DAY = Text("Ein Tag steht so da: 2026-12-24", "A day is written like this: 2026-12-24")
_NAMELESS = Text(
    f"Es fehlt der Name auf Deutsch oder Englisch (höchstens {LONGEST_NAME} Zeichen).",
    f"The name in German or English is missing ({LONGEST_NAME} characters at most).",
)
_TURNED = Text("Der letzte Tag liegt vor dem ersten.", "The last day is before the first.")
_TOO_LONG = Text(
    f"Das sind mehr als {LONGEST_CLOSING} Tage am Stück. Bitte prüfen Sie die Jahre.",
    f"These are more than {LONGEST_CLOSING} days in a row. Please check the years.",
)
_NO_YEAR = Text("Bitte prüfen Sie das Jahr.", "Please check the year.")
_TWICE = Text(
    "Am {day} ist schon geschlossen: „{name}“. Kein Tag steht zweimal da; die Zeiten dürfen sich nicht überschneiden.",
    "On {day} it is closed already: “{name}”. No day stands there twice; the times must not overlap.",
)
_TOO_MANY = Text(f"Mehr als {MOST_CLOSINGS} Einträge.", f"More than {MOST_CLOSINGS} entries.")
