"""Whatever stands in the cells and whatever is given: an answer, null with a reason, or an error of ours."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import check_types, read_definitions
from app.feel import FeelError, Limits
from tests.unit.dmn.models import decision, input_data, model, table

SMALL = Limits(steps=20_000, list_items=2_000, text_chars=20_000)
CELLS = st.sampled_from(
    [
        *("-", "", "null", "true", "not(true)", "5", "< 5", "[1..5)", "]1..5[", "[5..1]", '"a"', '"a", "b"'),
        *('not("a")', "? > 3", "? > n", "n", "m.x", "xs[1]", "[1, 2]", "> n * 2", "count(?) > 1", "? in (1, 2)"),
        *(
            '@"2020-01-01"',
            '< @"2020-01-01"',
            '@"nonsense"',
            '> @"10:00:00Z"',
            "nobody",
            "1 +",
            "f(",
            "? instance of number",
        ),
    ]
)
ENTRIES = st.sampled_from(["1", '"a"', "null", "n + 1", "n + m", "[n]", "{a: n}", "1 / 0", "nobody", "[", "-", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.sampled_from(["a", "b", ""]) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "a"]), inner, max_size=2),
    max_leaves=4,
)
POLICIES = st.sampled_from(
    ["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER", "COLLECT SUM", "COLLECT MIN"]
)
TYPES = st.sampled_from(["", "number", "string", "boolean", "date", "Any", "nowhere"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, ENTRIES), min_size=1, max_size=4),
    POLICIES,
    st.tuples(TYPES, TYPES, TYPES),
    st.dictionaries(st.sampled_from(["n", "m", "xs"]), VALUES),
)
def test_any_table(rules: list, policy: str, kinds: tuple[str, str, str], inputs: dict) -> None:
    name, _, aggregation = policy.partition(" ") if policy.startswith("COLLECT") else (policy, "", "")
    extra = f'aggregation="{aggregation}"' if aggregation else ""
    types = dict(zip(("type_n", "type_m", "type_r"), kinds, strict=True))
    logic = table(["n", "m"], ["r"], [list(rule) for rule in rules], name, extra, out_r='1, "a"', **types)
    parts = (input_data("n"), input_data("m", kinds[1]), decision("d", logic, "input:n", "input:m", type_ref=kinds[2]))
    definitions = read_definitions(model(*parts), strict=False)
    for finding in check_types(definitions):
        assert finding.de
        assert finding.en
    try:
        evaluation = definitions.evaluate("d", inputs, limits=SMALL)
    except FeelError:
        return
    json.dumps(evaluation.to_json())
    long_way = definitions.evaluate_in_full("d", inputs, limits=SMALL)
    assert evaluation.to_json() == long_way.to_json()
