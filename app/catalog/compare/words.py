"""Values of models in readable words: durations, dates that are reckoned, roles, yes and no, cells of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from app.catalog.texts import Texts
from app.people.roles import ROLES
from app.text import Text

NOTHING = Text("nichts", "nothing")
YES, NO = Text("ja", "yes"), Text("nein", "no")
SHOWN = 240  # characters of a value; of longer ones the part that differs

UNITS: Mapping[str, tuple[Text, Text]] = {
    "Y": (Text("Jahr", "year"), Text("Jahre", "years")),
    "M": (Text("Monat", "month"), Text("Monate", "months")),
    "W": (Text("Woche", "week"), Text("Wochen", "weeks")),
    "D": (Text("Tag", "day"), Text("Tage", "days")),
    "TH": (Text("Stunde", "hour"), Text("Stunden", "hours")),
    "TM": (Text("Minute", "minute"), Text("Minuten", "minutes")),
    "TS": (Text("Sekunde", "second"), Text("Sekunden", "seconds")),
}
TABLE_UNITS: Mapping[str, tuple[Text, Text]] = {
    "working days": (Text("Arbeitstag", "working day"), Text("Arbeitstage", "working days")),
    "days": UNITS["D"],
    "weeks": UNITS["W"],
    "months": UNITS["M"],
}

_DURATION = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_CYCLE = re.compile(r"R(\d*)/(P\w+)")
_RECKONED = re.compile(r'now\(\) \+ duration\("(-?P\w+)"\)|duration\("(-?P\w+)"\)')
_DEADLINE = re.compile(r'deadline\("([^"]*)"\)\.(due|lapse|reminder)')
_STRING = re.compile(r'"([^"\\]*)"')
_LIST = re.compile(r'\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*')
_BOUND = re.compile(r"(<=|>=|<|>)\s*(-?[\w.]+)")
_RANGE = re.compile(r"([\[\]()])\s*(-?[\d.]+?)\s*\.\.\s*(-?[\d.]+)\s*([\[\]()])")
_NUMBERS = re.compile(r"\[(\s*-?\d+\s*(?:,\s*-?\d+\s*)*)\]")
_COUNT = re.compile(r"(\d+) (\w+(?: \w+)?)")
_DATES = {
    "due": Text("laut Fristentabelle ({row})", "by the table of deadlines ({row})"),
    "lapse": Text("Verfall laut Fristentabelle ({row})", "lapse by the table of deadlines ({row})"),
    "reminder": Text("Erinnerung laut Fristentabelle ({row})", "reminder by the table of deadlines ({row})"),
}
_COMPARED = {
    "<": Text("weniger als {value}", "less than {value}"),
    "<=": Text("höchstens {value}", "at most {value}"),
    ">": Text("mehr als {value}", "more than {value}"),
    ">=": Text("mindestens {value}", "at least {value}"),
}
_AT_LEAST, _AND = Text("{low} bis {high}", "{low} to {high}"), Text(" und ", " and ")
_CELLS = {
    "-": Text("beliebig", "anything"),
    "": Text("(leer)", "(empty)"),
    "true": YES,
    "false": NO,
    "null": Text("(kein Wert)", "(no value)"),
    "[]": Text("keine", "none"),
}


def same(text: str) -> Text:
    """A text that is the same in both languages."""
    return Text(text, text)


def quoted(text: Text | str) -> Text:
    """In the quotation marks of each language."""
    text = same(text) if isinstance(text, str) else text
    return Text(f"„{text.de}“", f"“{text.en}”")


def join(parts: list[Text], last: Text | None = None) -> Text:
    """An enumeration: a, b und c."""
    last = last or _AND
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    *first, end = parts
    return Text(
        ", ".join(p.de for p in first) + last.de + end.de,
        ", ".join(p.en for p in first) + last.en + end.en,
    )


def counted(number: str, unit: tuple[Text, Text]) -> Text:
    word = unit[0] if number == "1" else unit[1]
    return Text(f"{number} {word.de}", f"{number} {word.en}")


def duration(iso: str) -> Text | None:
    """An ISO 8601 duration in words (P14D: 14 Tage), or None."""
    match = _DURATION.fullmatch(iso.strip())
    if match is None or not any(match.groups()[1:]):
        return None
    parts = [counted(n, unit) for n, unit in zip(match.groups()[1:], UNITS.values(), strict=True) if n]
    words = join(parts)
    return Text(f"minus {words.de}", f"minus {words.en}") if match[1] else words


def moment(raw: str, periods: Mapping[str, Text] | None = None) -> Text:
    """The value of a timer or due date: a duration, a cycle, a row of the table of deadlines, else as written.

    `periods`: what the rows of the table say, by matter.
    """
    text = raw.strip()
    feel = text.removeprefix("=").strip()
    if cycle := _CYCLE.fullmatch(feel.strip('"')):
        every = duration(cycle[2])
        if every is not None:
            times = Text(f"{cycle[1]}-mal ", f"{cycle[1]} times ") if cycle[1] else Text("", "")
            return Text(f"{times.de}im Abstand von {_dative(every.de)}", f"{times.en}every {every.en}")
    if reckoned := _RECKONED.fullmatch(feel):
        text = reckoned[1] or reckoned[2]
    if matter := _DEADLINE.fullmatch(feel):
        return _DATES[matter[2]].fill(row=(periods or {}).get(matter[1]) or quoted(matter[1]))
    return duration(text) or code(raw)


def _dative(days: str) -> str:
    return re.sub(r"\b(Tage|Monate|Jahre)\b", r"\1n", days)


def roles(raw: str) -> Text:
    """A list of role codes, as FEEL or separated by commas; else as written."""
    feel = raw.strip().removeprefix("=").strip()
    inner = feel[1:-1] if feel.startswith("[") and feel.endswith("]") else feel
    codes = _STRING.findall(inner) if _LIST.fullmatch(inner) else [part.strip() for part in inner.split(",")]
    if codes and all(each in ROLES for each in codes):
        return join([ROLES[each] for each in codes], Text(" oder ", " or "))
    return code(raw)


def code(raw: str) -> Text:
    """An expression or text as it is written."""
    return quoted(" ".join(raw.split())) if raw.strip() else _CELLS[""]


def yes_no(raw: str) -> Text:
    return {"true": YES, "false": NO}.get(raw, quoted(raw))


def cell(raw: str, english: Texts) -> Text:
    """A cell of a decision table: `>= 5` is “mindestens 5”, `"a","b"` is „a“ oder „b“; else as written."""
    return cell_with(raw, lambda text: _string(text, english))


def cell_with(raw: str, say: Callable[[str], Text]) -> Text:
    """The same; `say` gives the words for a text that the cell names."""
    text = raw.strip()
    if text in _CELLS:
        return _CELLS[text]
    if text.startswith("not(") and text.endswith(")") and text.count("(") == 1:
        inner = cell_with(text[4:-1], say)
        return Text(f"nicht {inner.de}", f"not {inner.en}")
    if numbers := _NUMBERS.fullmatch(text):
        return join([same(each.strip()) for each in numbers[1].split(",")])
    if _LIST.fullmatch(text):
        return join([say(each) for each in _STRING.findall(text)], Text(" oder ", " or "))
    if bound := _BOUND.fullmatch(text):
        return _COMPARED[bound[1]].fill(value=bound[2])
    if (within := _RANGE.fullmatch(text)) and within[1] == "[" and within[4] == "]":
        return _AT_LEAST.fill(low=within[2], high=within[3])
    return same(" ".join(text.split()))


def _string(text: str, english: Texts) -> Text:
    if text in ROLES:
        return ROLES[text]
    if text in TABLE_UNITS:
        return TABLE_UNITS[text][1]
    return quoted(Text(text, english.translate(text, "en")))


def arrow(before: Text, after: Text) -> Text:
    """What was → what is; of two numbers with one unit the unit once: 3 → 5 Arbeitstage."""
    return Text(_arrow(before.de, after.de), _arrow(before.en, after.en))


def _arrow(before: str, after: str) -> str:
    old, new = _COUNT.fullmatch(before), _COUNT.fullmatch(after)
    return f"{old[1]} → {after}" if old and new and old[2] == new[2] else f"{before} → {after}"


def shortened(before: str, after: str) -> tuple[str, str]:
    """Two long texts cut to where they differ."""
    if max(len(before), len(after)) <= SHOWN:
        return before, after
    start = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, start - SHOWN // 4)
    return _window(before, start), _window(after, start)


def _window(text: str, start: int) -> str:
    cut = text[start : start + SHOWN]
    return ("…" if start else "") + cut + ("…" if start + SHOWN < len(text) else "")
