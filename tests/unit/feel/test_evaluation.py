"""What an evaluation takes and gives: Python values, JSON, warnings, functions of the host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from app.feel import (
    Date,
    FeelError,
    compile_expression,
    evaluate,
    format_value,
    from_json,
    from_python,
    function,
    to_json,
    to_python,
)


@pytest.mark.parametrize(
    "value",
    [
        *(1, -5, Decimal("1.5"), "a", "", True, None, [1, [2, "x"]], {"a": {"b": [1]}}),
        *(date(2020, 2, 29), time(9, 30, 15), datetime(2020, 1, 1, 9, 30, tzinfo=UTC), timedelta(days=-1, seconds=5)),
    ],
)
def test_python_values_survive_the_way_to_feel_and_back(value: object) -> None:
    assert to_python(from_python(value)) == value
    assert type(to_python(from_python(value))) is type(value)


def test_a_float_is_the_number_it_is_written_as() -> None:
    assert from_python(0.1) == Decimal("0.1")
    assert from_python(float("nan")) is None


def test_what_python_cannot_hold_stays_a_feel_value() -> None:
    assert to_python(Date(12345, 1, 1)) == Date(12345, 1, 1)


@pytest.mark.parametrize(
    "value",
    [object(), 10**7000, Decimal("1e9000"), lambda: 1, [[object()]]],
    ids=["object", "int", "decimal", "lambda", "nested"],
)
def test_what_feel_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(FeelError):
        from_python(value)


def test_long_numbers_are_rounded_to_34_digits() -> None:
    assert from_python(10**40 + 1) == Decimal(10) ** 40


def test_json_has_texts_for_dates_and_numbers_for_numbers() -> None:
    value = evaluate('{d: @"2020-01-01", n: 1.5, i: 3, l: [@"P1D", null], t: true}')
    assert json.dumps(to_json(value)) == '{"d": "2020-01-01", "n": 1.5, "i": 3, "l": ["P1D", null], "t": true}'
    assert from_json({"a": [1, "2020-01-01"]}) == {"a": [Decimal(1), "2020-01-01"]}


def test_numbers_beyond_floats_are_texts_in_json() -> None:
    assert to_json(evaluate("10 ** 400 / 3")) == "3.333333333333333333333333333333333E+399"


def test_numbers_are_written_without_trailing_zeros() -> None:
    assert format_value(Decimal("1.500")) == "1.5"
    assert format_value(Decimal("1E+2")) == "100"


class Case(Mapping):
    """A mapping that is no dict and notes what is read of it."""

    def __init__(self, values: dict) -> None:
        self.values_, self.read = values, []

    def __getitem__(self, key: str) -> object:
        self.read.append(key)
        return self.values_[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def test_a_path_reads_only_what_it_names() -> None:
    case = Case({"municipality": "Ahaus", "secret": object()})
    assert evaluate('case.municipality = "Ahaus"', {"case": case}) is True
    assert set(case.read) == {"municipality"}


def test_null_comes_with_its_reason_and_place() -> None:
    result = compile_expression('1 +\n  (2 * "a")').evaluate({})
    assert result.value is None
    assert (result.warnings[0].line, result.warnings[0].column) == (2, 6)
    assert "nicht erklärt" in result.warnings[0].text_de
    assert "not defined" in result.warnings[0].text_en


def test_an_unknown_name_is_null_with_a_warning() -> None:
    result = compile_expression("nobody = null").evaluate({})
    assert result.value is True
    assert "nobody" in result.warnings[0].text_de


def test_functions_of_the_host_take_names_and_leave_out_the_last() -> None:
    seen = []

    def deadline(matter: str, priority: str | None = None) -> date:
        seen.append((matter, priority))
        return date(2026, 3, 5)

    context = {"deadline": function(deadline, parameters=("matter", "priority"), name="deadline")}
    assert to_python(evaluate('deadline("T1", "urgent")', context)) == date(2026, 3, 5)
    assert to_python(evaluate('deadline(priority: "urgent", matter: "T1").day', context)) == 5
    assert evaluate('deadline("T1") > @"2026-03-04"', context) is True
    assert seen == [("T1", "urgent"), ("T1", "urgent"), ("T1", None)]


def test_a_failing_function_of_the_host_is_null_and_a_feel_error_passes() -> None:
    def broken() -> None:
        raise KeyError("x")

    def refused() -> None:
        raise FeelError("nein", "no")

    result = compile_expression("f()").evaluate({"f": function(broken)})
    assert result.value is None
    assert "KeyError" in result.warnings[0].text_en
    with pytest.raises(FeelError):
        evaluate("f()", {"f": function(refused)})


def test_the_clock_of_the_caller_is_the_only_one() -> None:
    moment = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    result = compile_expression("[today(), now().hour]").evaluate({}, clock=lambda: moment)
    assert to_python(result.value) == [date(2031, 5, 6), 7]
