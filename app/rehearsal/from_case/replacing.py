"""Answers of a real case turned into others: codes stay, everything that people typed freely is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.catalog.code_lists import code_list, has_code_list
from app.catalog.forms import CASE_PREFIX, DynamicList, Field, Form, Option
from app.rehearsal.answers import FIRST
from app.rehearsal.from_case.story import Story

TREES = (
    *("Apfelbeere", "Blasenesche", "Douglasie", "Edelkastanie", "Felsenbirne", "Götterbaum", "Hemlock", "Judasbaum"),
    *("Korkeiche", "Lebkuchenbaum", "Mammutbaum", "Nussbaum", "Olivenbaum", "Pimpernuss", "Rotbuche", "Silberlinde"),
    *("Taubenbaum", "Urweltmammut", "Vogelkirsche", "Wacholder", "Zelkove", "Zürgelbaum", "Schneeball", "Traubeneiche"),
)
FIRST_NAMES = ("Alma", "Bojan", "Cora", "Denis", "Elif", "Fadi", "Gina", "Hamid", "Ines", "Jaro", "Lana", "Milan")
MOST = 1000
"""A number of this size or more could be that of a file or an account."""
MONTH = re.compile(r"(\d{4})-(\d{2})")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Replacing:
    """What real answers become, the same for the same. `moved_to` is the day on which the scenario begins.

    In the `plainest` parts, codes of lists that are kept apart (place, language, residence) give way to the first of
    the list.
    """

    def __init__(
        self, session: Session, story: Story, moved_to: date, chance: Random, *, plainest: frozenset[str]
    ) -> None:
        self._session, self._chance, self._plainest = session, chance, plainest
        self._begun, self._moved_to = story.start.at.date(), moved_to
        real = "\n".join(texts_of(story)).casefold()
        self._trees = [tree for tree in TREES if tree.casefold() not in real]
        self._first_names = [name for name in FIRST_NAMES if name.casefold() not in real]
        chance.shuffle(self._trees)
        chance.shuffle(self._first_names)
        self._known: dict[str, str] = {}
        self._count = 0

    def answers(self, form: Form, by_part: Mapping[str, Mapping[str, object]], on: date) -> dict[str, object]:
        """Answers by full key for the form, as handed in on a day; what cannot be kept is left out."""
        given = {
            key if part == "variables" else f"{CASE_PREFIX}{key}": value
            for part, answers in by_part.items()
            for key, value in answers.items()
        }
        return self._level(form.fields, given, on)

    def text(self, longest: object = None) -> str:
        """A text that says that it is invented."""
        self._count += 1
        said = f"Erfundener Text {self._count}"
        return said[:longest] if isinstance(longest, int) else said

    def _level(self, fields: Mapping[str, object], given: Mapping[str, object], on: date) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in given.items():
            component = fields.get(key)
            if value in (None, "", []) or not isinstance(component, Field | DynamicList) or component.part == "C":
                continue
            if isinstance(component, Field):
                replaced = None if component.art9 else self._value(component, value, on)
            else:
                rows = value if isinstance(value, list) else []
                replaced = [self._level(component.fields, row, on) for row in rows if isinstance(row, Mapping)]
            if replaced is not None:
                found[key] = replaced
        return found

    def _value(self, component: Field, value: object, on: date) -> object:
        """None for what is left out."""
        if component.options is not None:
            return self._chosen(component, value)
        if component.type == "checkbox":
            return value is True
        if component.number is not None:
            return value if isinstance(value, int | float) and 0 <= value < MOST else None
        if component.moment is not None:
            return self._moment(component, str(value), on)
        return self._typed(component, str(value))

    def _chosen(self, component: Field, value: object) -> object:
        if isinstance(value, list):
            kept = [item for item in value if self._is_code(component, item)]
            plain = [item for item in kept if not _is_marked(component, item)]
            return plain + self._others(component, plain, len(kept) - len(plain))
        if isinstance(value, str) and value in self._known:
            return self._known[value]
        if not self._is_code(component, value) or _is_marked(component, value):
            return None
        lists = component.options.lists if component.options else ()
        return FIRST if lists and component.part in self._plainest else value

    def _is_code(self, component: Field, value: object) -> bool:
        """Whether it is one of a closed list, or written out in the form: never a person, an office, a case."""
        source = component.options
        if source is None:
            return False
        if source.static:
            return any(option.value == value for option in source.static)
        if isinstance(value, bool):
            return True
        written = source.expression.source if source.expression else ""
        return f'"{value}"' in written or value in self._codes(component)

    def _codes(self, component: Field) -> list[str]:
        lists = component.options.lists if component.options else ()
        known = [name for name in lists if has_code_list(self._session, name)]
        return [code for name in known for code in sorted(code_list(self._session, name).codes)]

    def _others(self, component: Field, taken: list[object], count: int) -> list[object]:
        """As many of the list that are not specially protected (Art. 9), so that what counts them still does."""
        source = component.options
        offered = [option.value for option in source.static] if source and source.static else self._codes(component)
        free = [code for code in offered if code not in taken and not _is_marked(component, code)]
        return list(free[:count])

    def _moment(self, component: Field, value: str, on: date) -> object:
        if component.moment is not None and component.moment.subtype == "time":
            return value
        if not DAY.match(value):
            return None
        day = date.fromisoformat(value[:10])
        if "birth" in component.key:
            return self._same(value, lambda: self._birthday(day).isoformat())
        if len(value) > len("2026-01-01"):
            return (day + (self._moved_to - self._begun)).isoformat() + value[10:]
        ahead = (day - on).days
        return f"today{ahead:+d}" if ahead else "today"

    def _birthday(self, born: date) -> date:
        """Another day, so that the person is as old in years when it begins."""
        years = self._begun.year - born.year - ((self._begun.month, self._begun.day) < (born.month, born.day))
        youngest = _years_before(self._moved_to, years)
        days = [youngest - timedelta(days=back) for back in range(1, 350)]
        return self._chance.choice([day for day in days if (day.month, day.day) != (born.month, born.day)])

    def _typed(self, component: Field, value: str) -> str:
        if match := MONTH.fullmatch(value):
            months = 12 * (self._begun.year - int(match[1])) + self._begun.month - int(match[2])
            then = 12 * self._moved_to.year + self._moved_to.month - 1 - months
            return f"{then // 12}-{then % 12 + 1:02}"
        return self._same(value, lambda: self._invented(component))

    def _invented(self, component: Field) -> str:
        name, bounds = component.key.rpartition(".")[2], component.limits
        if "phone" in name or bounds.kind == "phone":
            return f"02861 {self._chance.randint(10000, 99999)}"
        if bounds.kind == "email":
            return "erfunden@kim.example"
        if name == "first_name" and self._first_names:
            return self._first_names.pop()
        if (name.endswith("name") or name == "alias") and self._trees:
            return self._trees.pop()
        return self.text(bounds.max_length)

    def _same(self, real: str, invent: object) -> str:
        if real not in self._known:
            self._known[real] = invent()  # type: ignore[operator]
        return self._known[real]


def texts_of(value: object) -> Iterator[str]:
    """Every text in answers, also in their lists and rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Story):
        for told in (value.start, *value.steps):
            yield from texts_of(told.answers)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def _is_marked(component: Field, value: object) -> bool:
    return Option(value, "").token in component.art9_values


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
