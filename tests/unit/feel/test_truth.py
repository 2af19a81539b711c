"""Conditions that can never be true are found; whatever is not understood can be true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import Never, evaluate, why_never_true

CODES = {("case", "decision"): frozenset({"accept", "refuse"}), ("step",): frozenset({"a", "b"})}
DECISION = ("case", "decision")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('case.decision = "acept"', Never(DECISION, frozenset({"acept"}))),
        ('"acept" = case.decision', Never(DECISION, frozenset({"acept"}))),
        ('case.decision in ("x", "y")', Never(DECISION, frozenset({"x", "y"}))),
        ('case.decision in ["x"]', Never(DECISION, frozenset({"x"}))),
        ('n > 3 and step = "c"', Never(("step",), frozenset({"c"}))),
        ('step = "a" and step = "b"', Never(("step",), frozenset({"b"}))),
        ('step = "c" or case.decision = "no"', Never(("step",), frozenset({"c"}))),
        ("false", Never()),
        ("null", Never()),
        ('"yes"', Never()),
    ],
)
def test_what_is_never_true(text, why) -> None:
    assert why_never_true(text, CODES) == why


@pytest.mark.parametrize(
    "text",
    [
        'case.decision = "accept"',
        'case.decision in ("x", "refuse")',
        'case.decision != "acept"',
        'case.other = "acept"',
        'step = "c" or step = "a"',
        'step = "a" and case.decision = "accept"',
        'not(step = "c")',
        "step = null",
        "step = other",
        'if n > 1 then step = "c" else true',
        "n > 3",
        "true",
    ],
)
def test_what_may_be_true(text) -> None:
    assert why_never_true(text, CODES) is None


TEXTS = st.sampled_from(["a", "b", "c"])
PARTS = st.one_of(
    st.builds('step = "{}"'.format, TEXTS),
    st.builds('step != "{}"'.format, TEXTS),
    st.builds('step in ("{}", "{}")'.format, TEXTS, TEXTS),
    st.sampled_from(["true", "false", "step = null"]),
)
CONDITIONS = st.recursive(
    PARTS, lambda inner: st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner)
)


@given(CONDITIONS)
def test_never_is_said_only_of_what_no_value_makes_true(text: str) -> None:
    if why_never_true(text, CODES) is not None:
        assert not any(evaluate(text, {"step": value}) is True for value in ("a", "b", None))
