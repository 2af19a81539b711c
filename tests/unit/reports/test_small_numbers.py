"""Nothing about fewer than five people can be read, or reckoned from what can be read."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.small_numbers import FEWEST, Line, crosstab, hidden

T = "total"
TABLES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 30), min_size=1, max_size=9
)


def summed(people: dict) -> tuple[dict, list[Line]]:
    rows, columns = ({key[place] for key in people} for place in (0, 1))
    totals = {(row, T): sum(n for (r, _), n in people.items() if r == row) for row in rows}
    totals |= {(T, column): sum(n for (_, c), n in people.items() if c == column) for column in columns}
    return crosstab(people, T, {**totals, (T, T): sum(people.values())})


def away(people: dict) -> set:
    return set(hidden(*summed(people)))


def test_few_people_are_hidden_and_nobody_is_told() -> None:
    assert away({("a", "x"): 20, ("a", "y"): 0, ("b", "x"): 9, ("b", "y"): 30}) == set()
    # 3 would be 23 - 20, or 33 - 30: so more of its row and of its column is hidden
    gone = away({("a", "x"): 20, ("a", "y"): 3, ("b", "x"): 9, ("b", "y"): 30})
    assert ("a", "y") in gone
    assert gone & {("a", "x"), ("a", T)}
    assert gone & {("b", "y"), (T, "y")}


def test_what_is_worth_most_is_shown_if_it_can_be() -> None:
    cells = {"a": 3, "b": 9, "c": 8, T: 20}
    assert hidden(cells, [Line(("a", "b", "c"), T)]) == {"a", "c"}
    assert hidden(cells, [Line(("a", "b", "c"), T)], {"a": 0, "b": 0, "c": 2, T: 1}.__getitem__) == {"a", "b"}
    # what nobody is shown anyway protects as well
    assert hidden(cells, [Line(("a", "b", "c"), T)], {"a": 0, "b": -1, "c": 0, T: 0}.__getitem__) == {"a", "b"}


def test_two_hidden_cells_that_are_few_together_hide_a_third() -> None:
    cells = {"a": 2, "b": 2, "c": 9, "d": 40, T: 53}
    assert hidden(cells, [Line(("a", "b", "c", "d"), T)]) == {"a", "b", "c"}


def test_a_total_of_few_people_is_hidden() -> None:
    assert hidden({"a": 3, T: 3}, [Line(("a",), T)]) == {"a", T}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TABLES)
def test_nothing_small_can_be_reckoned(people: dict) -> None:
    """By linear algebra: no cell of few people follows from what is shown and from all the sums."""
    cells, lines = summed(people)
    gone = sorted(hidden(cells, lines), key=str)
    few = {key for key, count in cells.items() if 0 < count < FEWEST}
    assert few <= set(gone)
    equations = []
    for line in lines:
        row = [Fraction((key in line.cells) - (key == line.total)) for key in gone]
        if any(row):
            equations.append(row)
    for place in (gone.index(key) for key in few):
        wanted = [Fraction(index == place) for index in range(len(gone))]
        assert rank([*equations, wanted]) > rank(equations), gone[place]


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for index, row in enumerate(rows):
            if index != found and row[column]:
                factor = row[column] / pivot[column]
                rows[index] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        found += 1
    return found
