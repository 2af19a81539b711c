"""What a decision asks for, and how recorded inputs are read again."""

from __future__ import annotations

from app.dmn import DecisionInput, Definitions, RecordedInputs, inputs_of, read_definitions
from app.feel import Date
from tests.unit.dmn.models import decision, input_data, model, table, text

TABLE = table(
    ["day", "code", "topics", "free"],
    ["r"],
    [['> date("2026-01-01")', '"a", "b"', 'list contains(?, "debt")', '"x"', "1"], ["-", "-", "-", "-", "2"]],
    "FIRST",
    type_day="date",
    type_code="string",
    in_code='"a", "b", "c"',
)
DATED = model(
    input_data("score", "number"), decision("d", TABLE, "decision:e"), decision("e", text("score + 1"), "input:score")
)


def asked(xml: bytes) -> tuple[Definitions, tuple[DecisionInput, ...]]:
    definitions = read_definitions(xml)
    return definitions, inputs_of(definitions, definitions.decisions[0])


def test_inputs_with_type_codes_and_lists() -> None:
    _, inputs = asked(DATED)
    assert inputs == (
        DecisionInput("day", "day", "date"),
        DecisionInput("code", "code", "string", ("a", "b", "c"), True),
        DecisionInput("topics", "topics", "", ("debt",), False, True),
        DecisionInput("free", "free", "", ("x",)),
        DecisionInput("score", "score", "number"),  # only the decision required asks for it
    )


def test_texts_become_dates_only_where_the_decision_wants_dates() -> None:
    definitions, _ = asked(DATED)
    read = RecordedInputs(definitions, definitions.decisions[0])
    assert read.read({"day": "2026-03-02", "free": "2026-03-02", "score": 1}) == {
        "day": Date(2026, 3, 2),
        "free": "2026-03-02",
        "score": 1,
    }
    assert read.read({"day": None})["day"] is None
    assert set(read.names) == {"day", "code", "topics", "free", "score"}


def test_a_type_that_mentions_itself_can_be_read() -> None:
    inner = '<itemComponent name="next"><typeRef>tNode</typeRef></itemComponent>'
    item = f'<itemDefinition name="tNode">{inner}</itemDefinition>'
    xml = model(item, input_data("node", "tNode"), decision("d", text("node"), "input:node"))
    definitions, _ = asked(xml)
    assert RecordedInputs(definitions, definitions.decisions[0]).read({"node": {}}) == {"node": {}}
