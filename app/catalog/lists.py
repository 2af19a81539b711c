"""Code lists: `lists/<id>.yaml`. A value has a code that never changes, a German and an English name, and its time.

Forms choose from a list as `lists.<id>`. A code may stand several times, with other names at other times.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath

from app.catalog.texts import read_yaml
from app.catalog.yaml_text import one_line
from app.errors import Finding, Rejected
from app.text import Text

FOLDER = "lists"
CODE = re.compile(r"[\w](?:[\w .()/-]{0,58}[\w.)])?")
LIST_ID = re.compile(r"[a-z][a-z0-9_]{0,58}")
MOST_VALUES = 2000
LONGEST_NAME = 200
NOT_NOW = Text("{name} (gilt nicht mehr)", "{name} (no longer valid)")
_VALUE_KEYS = {"code", "de", "en", "from", "until"}
_HEAD = "# Eine Werteliste. Werte verschwinden nicht: Sie enden mit „until“ (letzter Tag). Ein Code ändert sich nie.\n"


@dataclass(frozen=True)
class Value:
    """One value. `since` and `until` are its first and last day, None for always."""

    code: str
    name: Text
    since: date | None = None
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def ends_before(self, day: date) -> bool:
        return self.until is not None and self.until < day

    def overlaps(self, other: Value) -> bool:
        first, last = date.min, date.max
        return (self.since or first) <= (other.until or last) and (other.since or first) <= (self.until or last)


@dataclass(frozen=True)
class CodeList:
    """A list in its order. `columns` name the columns of tables that hold its codes: `decision/input or output`."""

    id: str
    name: Text
    values: tuple[Value, ...] = ()
    columns: tuple[str, ...] = ()

    @cached_property
    def codes(self) -> frozenset[str]:
        """All that there ever were."""
        return frozenset(value.code for value in self.values)

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """By code, the name that counts last: what a value of an old case is called, too."""
        return {value.code: value.name for value in sorted(self.values, key=lambda value: value.since or date.min)}

    def offered(self, day: date, kept: Container[str] = ()) -> list[tuple[str, Text]]:
        """Code and name of what can be chosen on a day; what is `kept`, as in the file of a case, stays and says so."""
        found: dict[str, Text] = {}
        for value in self.values:
            if value.counts_on(day):
                found[value.code] = value.name
            elif value.code in kept and value.code not in found:
                found[value.code] = NOT_NOW.fill(name=self.names[value.code])
        return list(found.items())


def list_id(path: str) -> str:
    """The id that forms use is the name of the file."""
    return PurePosixPath(path).stem


def read_list(content: bytes, file: str) -> CodeList:
    """Raises Rejected with all that is wrong, at the code where it is."""
    raw = read_yaml(content, file)
    if not isinstance(raw, dict) or not isinstance(raw.get("values"), list):
        raise Rejected([Finding(file, None, _SHAPE)])
    findings = list(_wrong_head(raw, file))
    values = []
    for entry in raw["values"]:
        found = _read_value(entry)
        if isinstance(found, Text):
            code = str(entry.get("code", "")) if isinstance(entry, dict) else ""
            findings.append(Finding(file, code or None, found, _line(content, code)))
        else:
            values.append(found)
    findings += [Finding(file, code, text, _line(content, code, row)) for code, row, text in overlaps(values)]
    if findings:
        raise Rejected(findings)
    name = raw["name"]
    return CodeList(list_id(file), Text(name["de"].strip(), name["en"].strip()), tuple(values), _columns(raw))


def write_list(code_list: CodeList) -> bytes:
    """The file, always written the same way: one line a value."""
    lines = [_HEAD + f"name: {one_line({'de': code_list.name.de, 'en': code_list.name.en})}"]
    if code_list.columns:
        lines.append(f"columns: {one_line(list(code_list.columns))}")
    lines.append("values:" if code_list.values else "values: []")
    lines += [f"  - {one_line(_as_entry(value))}" for value in code_list.values]
    return ("\n".join(lines) + "\n").encode()


def overlaps(values: list[Value]) -> Iterator[tuple[str, int, Text]]:
    """(code, how many of that code stand before, sentence) for each row that would count twice at the same time."""
    for at, value in enumerate(values):
        before = [other for other in values[:at] if other.code == value.code]
        if other := next((one for one in before if one.overlaps(value)), None):
            yield value.code, len(before), _TWICE.fill(code=value.code, name=other.name, time=_time(other))


def _time(value: Value) -> Text:
    if value.since is None and value.until is None:
        return Text("ohne Anfang und Ende", "without beginning and end")
    first = Text(f"ab {value.since:%d.%m.%Y}", f"from {value.since:%d.%m.%Y}") if value.since else Text("", "")
    last = Text(f"bis {value.until:%d.%m.%Y}", f"until {value.until:%d.%m.%Y}") if value.until else Text("", "")
    return Text(f"{first.de} {last.de}".strip(), f"{first.en} {last.en}".strip())


def _as_entry(value: Value) -> dict[str, object]:
    entry: dict[str, object] = {"code": value.code, "de": value.name.de, "en": value.name.en}
    return entry | {key: day for key, day in (("from", value.since), ("until", value.until)) if day is not None}


def _wrong_head(raw: dict[object, object], file: str) -> Iterator[Finding]:
    name = raw.get("name")
    if not isinstance(name, dict) or not all(isinstance(name.get(k), str) and name[k].strip() for k in ("de", "en")):
        yield Finding(file, None, _NAMELESS)
    if not LIST_ID.fullmatch(list_id(file)) or PurePosixPath(file).suffix != ".yaml":
        yield Finding(file, None, _FILE_NAME)
    columns = raw.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(one, str) and one.count("/") == 1 for one in columns):
        yield Finding(file, None, _COLUMNS)
    if unknown := sorted(str(key) for key in raw.keys() - {"name", "columns", "values"}):
        yield Finding(file, None, _UNKNOWN.fill(names=", ".join(unknown)))
    if len(raw["values"]) > MOST_VALUES:  # type: ignore[arg-type]
        yield Finding(file, None, Text(f"Mehr als {MOST_VALUES} Werte.", f"More than {MOST_VALUES} values."))


def _columns(raw: dict[str, object]) -> tuple[str, ...]:
    columns = raw.get("columns", [])
    assert isinstance(columns, list)
    return tuple(columns)


def _read_value(entry: object) -> Value | Text:
    if not isinstance(entry, dict):
        return _SHAPE
    if unknown := sorted(str(key) for key in entry.keys() - _VALUE_KEYS):
        return _UNKNOWN.fill(names=", ".join(unknown))
    texts = {key: entry.get(key) for key in ("code", "de", "en")}
    if not all(isinstance(text, str) for text in texts.values()):
        return _TEXTS
    since, until = _day(entry.get("from")), _day(entry.get("until"))
    if isinstance(since, Text) or isinstance(until, Text):
        return _NO_DAY
    return checked_value(*(str(text) for text in texts.values()), since, until)


def checked_value(code: str, german: str, english: str, since: date | None, until: date | None) -> Value | Text:
    """A value, or the sentence that says what is wrong with it."""
    code, german, english = code.strip(), german.strip(), english.strip()
    if not CODE.fullmatch(code):
        return _CODE
    if not german or not english:
        return Text(
            "Zu „{code}“ fehlt der deutsche oder der englische Name.", "“{code}” lacks its German or English name."
        ).fill(code=code)
    if max(len(german), len(english)) > LONGEST_NAME:
        return Text(f"Höchstens {LONGEST_NAME} Zeichen.", f"At most {LONGEST_NAME} characters.")
    if since is not None and until is not None and until < since:
        return Text(
            "Der letzte Tag von „{code}“ liegt vor dem ersten.", "The last day of “{code}” is before the first."
        ).fill(code=code)
    return Value(code, Text(german, english), since, until)


def _day(given: object) -> date | Text | None:
    if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    return _NO_DAY


def _line(content: bytes, code: str, row: int = 0) -> int | None:
    """The line of a code; of the row that stands after so many others of the same code."""
    found = re.finditer(rf"code:\s*['\"]?{re.escape(code)}(?![\w])".encode(), content) if code else ()
    at = next(islice(found, row, None), None)
    return content.count(b"\n", 0, at.start()) + 1 if at else None


_TWICE = Text(
    "Den Code „{code}“ gibt es in derselben Zeit schon: „{name}“ ({time}). Die Zeiten dürfen sich nicht überschneiden, "
    "sonst gälte er zweimal.",
    "The code “{code}” is there at the same time already: “{name}” ({time}). The times must not overlap, or it would "
    "count twice.",
)
_SHAPE = Text(
    "Eine Werteliste hat „name“ und „values“; jeder Wert hat „code“, „de“ und „en“.",
    "A code list has “name” and “values”; each value has “code”, “de” and “en”.",
)
_NAMELESS = Text(
    "Der Werteliste fehlt ihr Name auf Deutsch oder Englisch.", "The list lacks its German or English name."
)
_FILE_NAME = Text(
    "Die Datei einer Werteliste heißt wie die Liste: kleine Buchstaben, Ziffern und _, am Ende .yaml.",
    "The file of a code list is named like the list: small letters, digits and _, with .yaml at the end.",
)
_COLUMNS = Text(
    "„columns“ nennt Spalten von Tabellen so: responsible_carrier/municipality",
    "“columns” names columns of tables like this: responsible_carrier/municipality",
)
_UNKNOWN = Text("Hier unbekannt: {names}.", "Unknown here: {names}.")
_TEXTS = Text(
    "Code und Namen sind Texte. Was wie ja, nein oder eine Zahl aussieht, steht in Anführungszeichen.",
    "Code and names are texts. What looks like yes, no or a number is put in quotation marks.",
)
_NO_DAY = Text("Ein Tag steht so da: 2026-05-31", "A day is written like this: 2026-05-31")
_CODE = Text(
    "Ein Code hat höchstens 60 Zeichen: Buchstaben, Ziffern, Leerzeichen, Punkt, Klammern, Binde-, Unter- und "
    "Schrägstrich.",
    "A code has 60 characters at most: letters, digits, space, full stop, brackets, hyphen, underscore and slash.",
)
