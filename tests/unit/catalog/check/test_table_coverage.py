"""Gaps and contradictions hinder, other oddities of tables ask for a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.check import sort_out
from app.catalog.files import ModelFile

PATH = "processes/assignment/responsible_carrier.dmn"
TABLE = (Path(__file__).parents[4] / PATH).read_text(encoding="utf-8")
BOCHOLT = '<text>"Bocholt"</text>'


def found(*pairs: tuple[str, str]) -> tuple[list[tuple[str | None, str]], list[tuple[str | None, str]]]:
    """(place, sentence) of what hinders, and of what asks for a reason."""
    text = TABLE
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    checked = sort_out([ModelFile(PATH, text.encode())])
    return tuple([(f.element, f.text.en) for f in kind] for kind in (checked.hindrances, checked.warnings))  # type: ignore[return-value]


def test_a_table_that_answers_each_case_once_is_fine() -> None:
    assert found() == ([], [])


def test_two_rules_for_one_case_hinder_at_the_later_one_and_so_does_the_gap() -> None:
    hindrances, warnings = found((BOCHOLT, '<text>"Ahaus"</text>'))
    assert hindrances == [
        ("bocholt", 'Rules 1 and 2 both match for Wohnort (Kommune): "Ahaus".'),
        ("responsible_carrier", 'No rule covers Wohnort (Kommune): "Bocholt".'),
    ]
    assert warnings == []


@pytest.mark.parametrize("policy", ["ANY", "FIRST"])
def test_under_other_policies_only_the_gap_hinders(policy: str) -> None:
    hindrances, _ = found((BOCHOLT, '<text>"Gronau"</text>'), ('hitPolicy="UNIQUE"', f'hitPolicy="{policy}"'))
    places = [place for place, _ in hindrances]
    assert places.count("responsible_carrier") == 1
    assert len(places) == (2 if policy == "ANY" else 1), "contradicting rules hinder under ANY"


def test_a_list_of_all_matches_may_be_empty() -> None:
    hindrances, _ = found((BOCHOLT, '<text>"Ahaus"</text>'), ('hitPolicy="UNIQUE"', 'hitPolicy="RULE ORDER"'))
    assert hindrances == []


def test_a_rule_that_never_fires_asks_for_a_reason() -> None:
    hindrances, warnings = found(
        (BOCHOLT, '<text>"Bocholt","Ahaus"</text>'), ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"')
    )
    assert (hindrances, warnings) == ([], [])
    hindrances, warnings = found(('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"'))
    assert hindrances == []
    assert warnings == [("responsible_carrier", "No rules overlap; the hit policy UNIQUE would do.")]
