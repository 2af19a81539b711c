"""Two spellings of one person: names by sound, whatever the script or transliteration, and the date of birth.

Names are turned to Latin letters (anyascii) and coded by the Kölner Phonetik, which puts German-sounding spellings of
one name together: Layla and Leila, Khaled and Chaled, Şahin and Schahin. 1 January stands for an unknown day in many
papers, so there only the year counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from anyascii import anyascii
from cologne_phonetics import encode

from app.text import Text

FACTS = ("first_name", "last_name", "name_variants", "birth_date")
"""The facts by which a person is recognised."""

MAX_VARIANTS = 12

NAMES, NAMES_YEAR, NAMES_NEW_YEAR, NAMES_DATE, NAME_DATE = (
    "names",
    "names_year",
    "names_new_year",
    "names_date",
    "name_date",
)
FAMILY = {NAMES_NEW_YEAR: NAMES_YEAR}
"""Kinds that are compared with those of another kind."""

PROBABLE, POSSIBLE = "probable", "possible"


@dataclass(frozen=True, order=True)
class Mark:
    """One trait by which persons are compared; `text` is personal and is kept only as a keyed hash."""

    kind: str
    text: str


@dataclass(frozen=True)
class Likeness:
    """How alike two persons are, and why."""

    level: str
    reason: Text


def marks_of(facts: Mapping[str, object]) -> frozenset[Mark]:
    """The marks of the person that these facts describe; none where the name is incomplete."""
    born = _date(facts.get("birth_date"))
    return frozenset(mark for names in _spellings(facts) for mark in _marks(names, born))


def compare(mine: Iterable[str], theirs: Iterable[str]) -> Likeness | None:
    """`mine`: all kinds of marks of one person; `theirs`: the kinds in which the other agrees."""
    own, shared = frozenset(mine), frozenset(theirs)
    if NAMES_DATE in shared:
        return Likeness(PROBABLE, _SAME_DATE)
    if NAMES_NEW_YEAR in shared or (NAMES_YEAR in shared and NAMES_NEW_YEAR in own):
        return Likeness(PROBABLE, _SAME_YEAR)
    if NAME_DATE in shared:
        return Likeness(POSSIBLE, _ONE_NAME)
    return Likeness(POSSIBLE, _NAMES_ONLY) if NAMES in shared else None


_SAME_DATE = Text("Name klingt gleich, gleiches Geburtsdatum", "name sounds alike, same date of birth")
_SAME_YEAR = Text(
    "Name klingt gleich, gleiches Geburtsjahr; der 1. Januar steht oft für einen unbekannten Tag",
    "name sounds alike, same year of birth; 1 January often stands for an unknown day",
)
_ONE_NAME = Text(
    "Vor- oder Nachname klingt gleich, gleiches Geburtsdatum", "first or last name sounds alike, same date of birth"
)
_NAMES_ONLY = Text("Name klingt gleich, anderes Geburtsdatum", "name sounds alike, another date of birth")


def _marks(names: tuple[str, ...], born: date | None) -> Iterator[Mark]:
    whole = " ".join(sorted(names))
    yield Mark(NAMES, whole)
    if born is None:
        return
    yield Mark(NAMES_YEAR, f"{whole} {born.year}")
    if (born.month, born.day) == (1, 1):
        yield Mark(NAMES_NEW_YEAR, f"{whole} {born.year}")
        return
    yield Mark(NAMES_DATE, f"{whole} {born.isoformat()}")
    for name in names:
        yield Mark(NAME_DATE, f"{name} {born.isoformat()}")


def _spellings(facts: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """Names by sound, in each spelling given; a variant of one word may stand for the first or the last name."""
    first, last = _codes(facts.get("first_name")), _codes(facts.get("last_name"))
    if not first or not last:
        return
    firsts, lasts = {first}, {last}
    for variant in re.split(r"[,;/\n]+", str(facts.get("name_variants") or ""))[:MAX_VARIANTS]:
        codes = _codes(variant)
        if len(codes) > 1:
            yield codes
        elif codes:
            firsts.add(codes)
            lasts.add(codes)
    yield from (one + other for one, other in product(sorted(firsts), sorted(lasts)))


def _codes(name: object) -> tuple[str, ...]:
    """The sound of each word; words without any (a lone h) fall away."""
    latin = re.sub(r"[^A-Za-z\s-]", "", anyascii(str(name or "")))
    return tuple(code for word in re.split(r"[\s-]+", latin) if word for _, code in encode(word) if code)


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
