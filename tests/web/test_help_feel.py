"""Every example on the help page about FEEL gives what the page says, in both languages."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime

import pytest

from app.feel import FeelError, compile_expression, compile_unary_tests, evaluate, format_value
from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.values import equal
from app.store.clock import OFFICE_ZONE
from app.text import LANGUAGES
from app.web.help.views import read_help

CODE = re.compile(r"^`(.*)`$")


def clock() -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


def rows(language: str) -> list[list[str]]:
    """The cells of all table rows that begin with code, without the code marks."""
    lines = [line for line in read_help("feel", language).source.splitlines() if line.startswith("| `")]
    split = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]
    return [[CODE.sub(r"\1", cell) if CODE.match(cell) else f"\0{cell}" for cell in row] for row in split]


def data(language: str) -> dict[str, object]:
    """The inputs of the examples: the first table, whose first column holds names."""
    source = read_help("feel", language).source.split("## ")[1]
    names = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", source, re.MULTILINE)
    return {name: evaluate(value) for name, value in names}


def is_prose(cell: str) -> bool:
    return cell.startswith("\0")


EXAMPLES = [(code, row) for code in LANGUAGES for row in rows(code)]


@pytest.mark.parametrize(("language", "row"), EXAMPLES, ids=[f"{code} {row[0]}" for code, row in EXAMPLES])
def test_example(language: str, row: list[str]) -> None:
    given = data(language)
    if len(row) == 3:
        assert_gives(row[0], row[1], given)
    elif is_prose(row[2]):
        met = compile_unary_tests(row[0], given).evaluate(value_of(row[1], given), given, clock=clock).value
        assert (met is True) == (row[2] in ("\0ja", "\0yes"))
    else:
        assert_gives(row[1], row[2], given)
        assert_is_wrong(row[0], row[2], given)


def value_of(text: str, given: dict[str, object]) -> object:
    return compile_expression(text, given).evaluate(given, clock=clock).value


def assert_gives(text: str, result: str, given: dict[str, object]) -> None:
    if text in given:
        assert equal(given[text], value_of(result, given), Run()), text
        return
    found = compile_expression(text, given).evaluate(given, clock=clock)
    assert equal(found.value, value_of(result, given), Run()) is True, format_value(found.value)


def assert_is_wrong(text: str, result: str, given: dict[str, object]) -> None:
    """A mistake is refused, or does not give what was meant."""
    with suppress(FeelError):
        assert equal(value_of(text, given), value_of(result, given), Run()) is not True


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_has_an_example(language: str) -> None:
    shown = " ".join(row[0] for row in rows(language))
    assert [name for name in BUILTINS if f"{name}(" not in shown] == []


def test_both_languages_have_the_same_examples() -> None:
    german, english = (
        [[cell for cell in row if not is_prose(cell)] for row in rows(language)] for language in ("de", "en")
    )
    assert german == english
    assert len(german) > 120
