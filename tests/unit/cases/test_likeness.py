"""Which spellings are one person, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.likeness import POSSIBLE, PROBABLE, compare, marks_of


def person(first="Layla", last="Linde", born="2006-04-17", **more):
    return {"first_name": first, "last_name": last, "birth_date": born, **more}


def likeness(one, other):
    """As `duplicates` finds it: kinds whose text is the same; those for 1 January count as years, too."""
    families = {"names_new_year": "names_year"}
    mine = marks_of(one)
    texts = {(families.get(mark.kind, mark.kind), mark.text) for mark in mine}
    shared = {mark.kind for mark in marks_of(other) if (families.get(mark.kind, mark.kind), mark.text) in texts}
    found = compare({mark.kind for mark in mine}, shared)
    return found.level if found else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Layla", "Linde"), ("Leila", "Lynde")),
        (("Mohammed", "Şahin"), ("Muhammad", "Schahin")),
        (("Khaled", "Youssef"), ("Chaled", "Jussuf")),
        (("Oleksandr", "Гуцул"), ("Aleksandr", "Gutsul")),
        (("Anna Maria", "Müller-Lindner"), ("Anna-Maria", "Mueller Lindner")),
        (("Linde", "Layla"), ("Layla", "Linde")),
    ],
)
def test_spellings_of_one_name_are_probably_one_person(one, other):
    assert likeness(person(*one), person(*other)) == PROBABLE
    assert likeness(person(*other), person(*one)) == PROBABLE


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (person(), person(born="2006-04-18"), POSSIBLE),
        (person(), person(born=None), POSSIBLE),
        (person(), person(first="Samira"), POSSIBLE),
        (person(), person(first="Samira", born="2006-04-18"), None),
        (person(), person(first="Samira", last="Birke", born="2006-04-17"), None),
        (person(born="2006-01-01"), person(born="2006-04-17"), PROBABLE),
        (person(born="2006-04-17"), person(born="2006-01-01"), PROBABLE),
        (person(born="2006-01-01"), person(born="2006-01-01"), PROBABLE),
        (person(born="2006-01-01"), person(born="2007-04-17"), POSSIBLE),
        (person(born="2006-01-01"), person(first="Samira", born="2006-01-01"), None),
        (person(), person(first="Lulwa", name_variants="Leila, Leyla"), PROBABLE),
        (person(), person(first="X", last="Y", name_variants="Layla Linde"), PROBABLE),
    ],
)
def test_how_alike(one, other, level):
    assert likeness(one, other) == level
    assert likeness(other, one) == level


@pytest.mark.parametrize("facts", [{}, {"first_name": "Layla"}, person(first="", last="Linde"), person(first="!")])
def test_who_has_no_whole_name_has_no_marks(facts):
    assert marks_of(facts) == frozenset()


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200), st.text(max_size=12) | st.dates().map(str))
def test_whatever_stands_in_the_file_gives_marks_or_none(first, last, variants, born):
    facts = person(first, last, born, name_variants=variants)
    assert likeness(facts, facts) in (None, POSSIBLE, PROBABLE)
