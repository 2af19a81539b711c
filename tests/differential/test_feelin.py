"""Random expressions, by us and by feelin: whatever they disagree about belongs to a class that is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from kimsetup.front_end import MODULES, find_node

from tests.differential.disagreements import CLASSES, Case, class_of
from tests.differential.grammar import Writer, Written
from tests.differential.opinions import Opinion, agree, opinions, shown

SEED, EXPRESSIONS = 1, 3_000
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "feel-second-opinion.md"


@pytest.fixture(scope="module")
def written() -> list[Written]:
    writer = Writer(SEED)
    return [writer.expression() for _ in range(EXPRESSIONS)]


@pytest.fixture(scope="module")
def node() -> str:
    found = find_node()
    if found is None or not (MODULES / "feelin").exists():
        pytest.skip("Node or feelin is not there; `make setup` installs both")
    return found


@pytest.fixture(scope="module")
def asked(node: str, written: list[Written]) -> dict[str, Opinion]:
    """Both opinions of every expression, and of every one within."""
    texts = list(dict.fromkeys(part.text for one in written for part in one.all()))
    return {opinion.text: opinion for opinion in opinions(node, texts)}


@pytest.fixture(scope="module")
def cases(written: list[Written], asked: dict[str, Opinion]) -> list[Case]:
    """Disagreements at their roots, each text once."""
    differ = {text for text, opinion in asked.items() if not agree(opinion.ours, opinion.theirs)}
    roots = {
        part.text: part
        for one in written
        for part in one.all()
        if part.text in differ and not any(inner.text in differ for inner in part.parts)
    }
    return [
        Case(part, asked[text], tuple(asked[inner.text].ours for inner in part.parts)) for text, part in roots.items()
    ]


def test_most_is_agreed_about(asked: dict[str, Opinion]) -> None:
    agreed = sum(agree(opinion.ours, opinion.theirs) for opinion in asked.values())
    assert len(asked) > EXPRESSIONS
    assert agreed > 0.75 * len(asked)


def test_every_disagreement_is_decided(cases: list[Case]) -> None:
    undecided = [f"{case.opinion} ({case.pattern})" for case in cases if class_of(case) is None]
    assert undecided == []


def test_the_page_tells_each_class_with_a_true_example(node: str) -> None:
    rows = [[cell.strip() for cell in line.split(" | ")] for line in PAGE.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row[0].startswith("| ") and row[1].startswith("`")]
    assert [row[0].removeprefix("| ") for row in rows] == list(CLASSES)
    told = [[cell.strip("`") for cell in row[1:4]] for row in rows]
    found = opinions(node, [example for example, _, _ in told])
    assert [[it.text, shown(it.ours), shown(it.theirs)] for it in found] == told
