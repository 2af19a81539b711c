"""What forms open with."""

from __future__ import annotations

import pytest

from app.catalog.forms.expressions import Template, read_template
from app.catalog.forms.scope import form_context
from tests.process.form_play import (
    PROPOSAL,
    scope_with,
)
from tests.process.form_specification import (
    SPECIFICATION,
    components_of,
    raw,
)

PREFILLED = [
    (name, component)
    for name in SPECIFICATION
    for component in components_of(raw(name))
    if "prefill" in component.get("properties", {})
]


@pytest.mark.parametrize(
    ("name", "component"), PREFILLED, ids=lambda value: value if isinstance(value, str) else value["id"]
)
def test_prefill_can_be_read(name, component):
    source = component["properties"]["prefill"]
    assert source.startswith("=")
    assert isinstance(read_template(source), Template)


def prefill(form_id, key, facts):
    source = next(c for n, c in PREFILLED if n == form_id and key in (c.get("key"), c.get("path")))["properties"][
        "prefill"
    ]
    return read_template(source).body.expression.value(form_context(scope_with(facts, {}), {}))


def test_screening_starts_from_the_proposal_and_keeps_what_was_confirmed():
    assert prefill("screen_case", "case.legal_areas_confirmed", PROPOSAL) == ["sgb2"]
    assert prefill("screen_case", "case.institutions_confirmed", PROPOSAL) == PROPOSAL["institutions"]
    confirmed = PROPOSAL | {"legal_areas_confirmed": ["sgb2", "residence"]}
    assert prefill("screen_case", "case.legal_areas_confirmed", confirmed) == ["sgb2", "residence"]


def test_assignment_starts_from_the_responsibility_table():
    assert prefill("assign_case_manager", "case.carrier", PROPOSAL) == "caritas_ahaus_vreden"


def test_a_repeated_step_starts_empty():
    assert prefill("review_progress", "case.note", {"note": "gestern"}) is None
    assert prefill("review_progress", "case.visibility", {"visibility": "B"}) == "C"
