"""Turn what was typed or sent into the value of a field, or say why it is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from app.catalog.forms.model import Field, MomentFormat, NumberFormat, Option
from app.store.clock import OFFICE_ZONE
from app.text import Text

MAX_TEXT = 20_000  # characters of a text without a bound of its own
MAX_CHOICES = 500
_NUMBER = re.compile(r"[+-]?\d{1,24}([.,]\d{1,20})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")

NOT_TEXT = Text("Hier wird ein Text erwartet.", "A text is expected here.")
NOT_NUMBER = Text(
    "Hier wird eine Zahl erwartet, zum Beispiel 12 oder 2,5.", "A number is expected here, for example 12 or 2.5."
)
NOT_DATE = Text(
    "Hier wird ein Datum erwartet, zum Beispiel 31.12.2026.", "A date is expected here, for example 2026-12-31."
)
NOT_TIME = Text("Hier wird eine Uhrzeit erwartet, zum Beispiel 14:30.", "A time is expected here, for example 14:30.")
NOT_MOMENT = Text(
    "Hier werden Datum und Uhrzeit erwartet, zum Beispiel 31.12.2026 14:30.",
    "A date and a time are expected here, for example 2026-12-31 14:30.",
)
NOT_BOOLEAN = Text("Hier wird Ja oder Nein erwartet.", "Yes or no is expected here.")
NOT_LIST = Text("Hier wird eine Liste von Werten erwartet.", "A list of values is expected here.")
NOT_OFFERED = Text(
    "Dieser Wert steht nicht zur Auswahl. Bitte wählen Sie einen der angebotenen Werte.",
    "This value is not among the options. Please choose one of those offered.",
)
CONTROL = Text(
    "Der Text enthält ein unsichtbares Sonderzeichen. Bitte tippen Sie ihn neu ein.",
    "The text contains an invisible special character. Please type it again.",
)


def is_blank(raw: object) -> bool:
    """Whether this is no answer at all."""
    return raw is None or raw is False or raw == [] or (isinstance(raw, str) and not raw.strip())


def read_value(component: Field, raw: object) -> object | Text:
    """The value as it is kept (JSON; numbers int or Decimal, None when empty), or a sentence what is wrong.

    Texts are accepted for numbers, days and yes/no, as browsers send them. Choices are not yet compared with options.
    """
    if component.many:
        return _read_choices(raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return False if component.type == "checkbox" else None
    if component.type == "checkbox":
        return _read_boolean(raw)
    if component.number is not None:
        return _read_number(raw, component.number)
    if component.moment is not None:
        return _read_moment(raw, component.moment)
    if component.options is not None:
        return raw
    return _read_text(raw, one_line=component.type == "textfield")


def choose(options: Sequence[Option], raw: object) -> object | Text:
    """The value of the option that is meant, by value or by its text in HTML; a sentence if it is not offered."""
    for option in options:
        if same(option.value, raw):
            return option.value
    for option in options:
        if isinstance(raw, str) and option.token == raw:
            return option.value
    return NOT_OFFERED


def same(left: object, right: object) -> bool:
    """Equality of JSON values, where true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


def as_decimal(value: object) -> Decimal | None:
    """A number, or a text of one, as Decimal."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    if isinstance(value, int) and value.bit_length() > 100:
        return None
    text = (format(value, "f") if isinstance(value, Decimal) else str(value)).strip().replace("\u2212", "-")
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def plain_number(number: Decimal) -> int | Decimal:
    """A whole number as int, any other as Decimal without trailing zeros."""
    return int(number) if number == number.to_integral_value() else number.normalize()


def _read_text(raw: object, one_line: bool) -> str | Text:
    if not isinstance(raw, str):
        return NOT_TEXT
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if one_line:
        text = text.replace("\n", " ").replace("\t", " ")
    if _CONTROL.search(text):
        return CONTROL
    return text.strip()


def _read_number(raw: object, how: NumberFormat) -> object | Text:
    number = as_decimal(raw)
    if number is None:
        return NOT_NUMBER
    value = plain_number(number)
    return format(value, "f") if how.as_text and isinstance(value, Decimal) else str(value) if how.as_text else value


def _read_boolean(raw: object) -> bool | Text:
    known = {"true": True, "on": True, "false": False}
    if isinstance(raw, bool):
        return raw
    return known.get(raw, NOT_BOOLEAN) if isinstance(raw, str) else NOT_BOOLEAN


def _read_choices(raw: object) -> list[object] | Text:
    if raw is None or raw == "":
        return []
    if not isinstance(raw, list) or len(raw) > MAX_CHOICES:
        return NOT_LIST
    chosen: list[object] = []
    for value in raw:
        if not any(same(value, other) for other in chosen):
            chosen.append(value)
    return chosen


def _read_moment(raw: object, how: MomentFormat) -> str | Text:
    if isinstance(raw, (dt.date, dt.time)):
        raw = raw.isoformat()
    if how.subtype == "date":
        day = _day(raw)
        return NOT_DATE if day is None else day.isoformat()
    if how.subtype == "time":
        today = dt.datetime.now(OFFICE_ZONE).date()
        moment = _moment(today, raw)
        return NOT_TIME if moment is None else _serialize(moment, how)[11:]
    if not isinstance(raw, str):
        return NOT_MOMENT
    date, _, time = raw.strip().replace("T", " ").partition(" ")
    day = _day(date)
    moment = None if day is None else _moment(day, time)
    return NOT_MOMENT if moment is None else _serialize(moment, how)


def _day(raw: object) -> dt.date | None:
    if not isinstance(raw, str):
        return None
    text = raw.strip()
    if german := _GERMAN_DATE.fullmatch(text):
        text = f"{german[3]}-{german[2]:0>2}-{german[1]:0>2}"
    if len(text) != 10:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _moment(day: dt.date, raw: object) -> dt.datetime | None:
    """The point in time on that day; a time without a zone is one of the office."""
    match = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        return None
    zone = dt.datetime.fromisoformat(f"2000-01-01T00:00{match[3]}").tzinfo if match[3] else OFFICE_ZONE
    return dt.datetime.combine(day, dt.time(int(match[1]), int(match[2])), zone)


def _serialize(moment: dt.datetime, how: MomentFormat) -> str:
    """As form-js writes it: with the offset, in UTC, or as the clock on the wall of the office shows it."""
    try:
        if how.serializing == "utc_normalized":
            return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ").rjust(17, "0")
        local = moment.astimezone(OFFICE_ZONE)
    except OverflowError:
        local = moment
    text = local.replace(tzinfo=None).isoformat(timespec="minutes")
    offset = local.isoformat(timespec="minutes")[16:]
    return text + offset if how.serializing == "utc_offset" else text
