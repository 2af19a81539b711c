"""Names and types found without evaluating: what can never be right is said, what may be right is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feel import FeelSyntaxError, check_expression, check_unary_tests, compile_expression
from app.feel.types import ANY, BOOLEAN, DATE, NUMBER, STRING, ContextType, FeelType, ListType

PERSON = ContextType({"age": NUMBER, "full name": STRING})
NAMES: dict[str, FeelType] = {
    "age": NUMBER,
    "name": STRING,
    "born": DATE,
    "ok": BOOLEAN,
    "people": ListType(PERSON),
    "person": PERSON,
    "anything": ANY,
}
WRONG = {
    "agee + 1": "'agee' is unknown. Did you mean 'age'?",
    "nobody": "'nobody' is unknown.",
    "age + name": "'+' is not defined for number and string",
    "born - 5": "'-' is not defined for date and number",
    "-name": "'-' is not defined for string",
    'age > "18"': "number and string cannot be compared",
    'born = "2020-01-01"': "date and string cannot be compared",
    'born.year = "2020"': "number and string cannot be compared",
    "ok > true": "boolean and boolean cannot be compared",
    'age between "a" and 5': "number and string cannot be compared",
    'age in [1, "b"]': "number and string cannot be compared",
    "name in (> 5)": "string and number cannot be compared",
    "[1..name]": "number and string cannot be compared",
    "if age then 1 else 2": "'if' needs true or false, found: number",
    "age and ok": "'and' needs true or false, found: number",
    "some x in people satisfies x.age": "'satisfies' needs true or false, found: number",
    "person.ag": "context has no 'ag' (only: age, full name)",
    "people.size": "context has no 'size'",
    "born.hours": "date has no 'hours'",
    "people[agee > 18]": "'agee' is unknown. Did you mean 'age'?",
    "people[name]": "A filter must give true, false or a number",
    "for p in people return p.agee": "context has no 'agee'",
    "for i in name..5 return i": "two whole numbers or two dates as bounds",
    "upper case(age)": "'upper case' expects as argument 1 ('string') string, not number",
    "upper case(name, name)": "cannot be called with 2 arguments",
    "substring(string: name, from: 1)": "does not have these parameters: string, from",
    "uper case(name)": "'uper case' is unknown. Did you mean 'upper case'?",
    "age(1)": "This is not a function",
    "(function(x: number) x)(name)": "'x': the value does not fit the type number",
    "(function(x, y) x)(1)": "takes 2 arguments (x, y)",
    "{f: function(n: string) n, r: f(5)}": "'n': the value does not fit the type string",
    "max(people.age) > name": "number and string cannot be compared",
    "name instance of nubmer": "The type 'nubmer' is unknown",
    'date("31.12.2020")': "'31.12.2020' is not a valid date",
    '@"2020-13-01"': "is no date, time or duration",
    'matches(name, "(")': "regular expression is invalid",
}
RIGHT = [
    "age + 1 > 18 and ok",
    'name + "!"',
    'born + @"P1M" < today()',
    "people[age > 18].full name",
    "people[1].age + 1",
    "sum(people.age) / count(people)",
    "for p in people, q in people return p.age + q.age",
    "every p in people satisfies p.age > age",
    "anything.x.y + 1 > anything[z = 1]",
    "anything(1)[foo]",
    "if ok then 1 else name",
    "upper case([name])",
    "age = null or name != null",
    "{a: age, b: a + 1}.b * 2",
    "{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(3)}.r",
    "(function(x: date and time) x)(born)",
    "sort(people, function(a, b) a.age < b.age)[1].age + 1",
    "min(people.age) + 1",
    "for i in 1..3 return partial",
    'get value(person, "age") + 1',
    "number(name) * 2",
    "[1, name][1]",
    "name in [name, null]",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_right_is_said(text: str) -> None:
    doubts, _ = check_expression(text, NAMES)
    assert len(doubts) == 1, doubts
    assert WRONG[text] in doubts[0].en
    assert doubts[0].de


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    assert check_expression(text, NAMES)[0] == []


def test_a_doubt_has_its_place() -> None:
    (doubt,), _ = check_expression("age +\n  name", NAMES)
    assert (doubt.line, doubt.column) == (1, 5)
    (doubt,), _ = check_expression("age +\n  nam", NAMES)
    assert (doubt.line, doubt.column) == (2, 3)
    assert doubt.de == "Der Name „nam“ ist unbekannt. Ist „name“ gemeint?"


def test_where_names_are_not_known_only_the_rest_is_doubted() -> None:
    assert check_expression("anybody.x + nobody(1) > count(xs) and y", None)[0] == []
    (doubt,), _ = check_expression("today() > upper case(x)", None)
    assert doubt.en == "date and string cannot be compared."


def test_what_is_no_feel_is_an_error() -> None:
    with pytest.raises(FeelSyntaxError):
        check_expression("age +", NAMES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age * 2", "number"),
        ("people[age > 18].full name", "list<string>"),
        ("people[1].age", "number"),
        ("if ok then 1 else 2", "number"),
        ('@"2020-01-01" - @"2019-01-01"', "days and time duration"),
        ("for p in people return p.age > 1", "list<boolean>"),
        ("[1..age]", "range<number>"),
        ("{a: 1, b: name}", "context<a: number, b: string>"),
        ("anything + 1", "Any"),
    ],
)
def test_the_type_of_an_expression(text: str, kind: str) -> None:
    assert check_expression(text, NAMES)[1].name == kind


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ('"a", "b"', STRING, ""),
        ("< 10, [20..30]", NUMBER, ""),
        ("-", NUMBER, ""),
        ("null", NUMBER, ""),
        ("? > 5 and ? < age", NUMBER, ""),
        ("age > 5", STRING, ""),
        ("true", BOOLEAN, ""),
        ('list contains(?, "a")', ListType(ANY), ""),
        ('"a"', ANY, ""),
        ('"a"', NUMBER, "number and string cannot be compared"),
        ('not("a")', NUMBER, "number and string cannot be compared"),
        ("< 10", STRING, "string and number cannot be compared"),
        ('["a".."c"]', NUMBER, "number and string cannot be compared"),
        ("true", NUMBER, "number and boolean cannot be compared"),
        ('"a"', ListType(STRING), "list and string cannot be compared"),
        ("? > name", NUMBER, "number and string cannot be compared"),
        ("agee", NUMBER, "'agee' is unknown"),
    ],
)
def test_unary_tests(text: str, kind: FeelType, said: str) -> None:
    doubts = check_unary_tests(text, kind, NAMES)
    assert [said in doubt.en for doubt in doubts] == ([True] if said else [])


CONSTANT = st.sampled_from(["1", '"a"', "true", '@"2020-01-01"', '@"P1D"', '@"P1M"', "[1, 2]", "{a: 1}", "[1..5]"])


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "=", "<", ">=", "between 1 and"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"(-{t})"),
        inner.map(lambda t: f"{t}.a"),
        inner.map(lambda t: f"upper case({t})"),
        inner.map(lambda t: f"[{t}]"),
        inner.map(lambda t: f"{{b: {t}}}.b"),
        inner.map(lambda t: f"(function(x) x + 1)({t})"),
    )


@settings(max_examples=600, deadline=None)
@given(st.recursive(CONSTANT, _compound, max_leaves=6))
def test_no_false_alarm(text: str) -> None:
    """Whatever is doubted of an expression that is evaluated in full, its evaluation warns of something, too."""
    doubts, _ = check_expression(text, {})
    if doubts:
        assert compile_expression(text).evaluate({}).warnings, (text, doubts)
