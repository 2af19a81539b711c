"""The language by the groups of the standard (DMN 1.5, chapter 10.3); each line of a file is one statement of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.feel import check_expression
from tests.unit.feel.spec import cases, shown

GROUPS = sorted((Path(__file__).parent / "standard").glob("*.feel"))
CASES = [(path.stem, *case) for path in GROUPS for case in cases(path.read_text("utf-8"))]


@pytest.mark.parametrize(("group", "text", "expected"), CASES)
def test_value(group: str, text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(("group", "text", "expected"), CASES)
def test_what_has_a_value_is_not_doubted(group: str, text: str, expected: str) -> None:
    """The check of types has no false alarm where all of an expression is right."""
    if "null" not in text + expected and group != "logic":
        assert check_expression(text, {})[0] == []
