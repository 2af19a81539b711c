"""Every field of the specification is in its form, with its type, mark, part and codes."""

from __future__ import annotations

import json
import re

import pytest

from app.catalog.forms import DynamicList, ExpressionField, Group
from app.catalog.forms.model import Field, walk, walk_level
from app.catalog.lists import read_list
from tests.process.form_specification import (
    CODES,
    FORMS,
    ROOT,
    ROUTING,
    SPECIFICATION,
    field_of,
    form,
    raw,
)


def codes(field: Field) -> list[str]:
    """What a field offers: written in the form, or in the code lists that it names."""
    paths = [f"lists/{name}.yaml" for name in field.options.lists]
    lists = [read_list((ROOT / path).read_bytes(), path) for path in paths]
    return [option.token for option in field.options.static] + [value.code for one in lists for value in one.values]


def specified():
    for form_id, text in SPECIFICATION.items():
        for line in text.split("\n"):
            if line.strip():
                key, kind, mark, part = line.split()
                yield pytest.param(form_id, key, kind, mark, part, id=f"{form_id}-{key}")


def test_every_user_task_has_its_form_and_no_other_is_there():
    assert {path.stem for path in FORMS.glob("*.form")} == SPECIFICATION.keys()
    for form_id in SPECIFICATION:
        assert form(form_id).id == form_id
        assert raw(form_id)["executionPlatform"] == "Camunda Cloud"


@pytest.mark.parametrize(("form_id", "key", "kind", "mark", "part"), list(specified()))
def test_field(form_id, key, kind, mark, part):
    component = field_of(form_id, key)
    assert component.type == kind
    if key not in ROUTING:  # a process variable belongs to no part
        assert (component.part, component.art9) == (part[0], part.endswith("⚠"))
    if isinstance(component, DynamicList):
        assert (component.min_rows > 0) == (mark == "required")
    elif isinstance(component, Field):
        assert component.required == (mark == "required")
        assert (component.required_if is not None) == (mark == "if")


@pytest.mark.parametrize(("form_id", "key"), CODES, ids=lambda value: str(value))
def test_codes(form_id, key):
    values = codes(form(form_id).fields[key])
    assert values == CODES[form_id, key].split()


def test_lists_have_all_codes_of_the_specification():
    assert len(codes(form("propose_case").fields["case.life_domains"])) == 11
    assert len(codes(form("propose_case").fields["case.residence_status"])) == 16
    goals = form("draft_plan").fields["case.goals"]
    assert len(codes(goals.fields["goal_type"])) == 13
    assert len(goals.fields["smart_check"].options.static) == 5
    assert (goals.min_rows, goals.max_rows) == (1, 5)
    attainment = field_of("record_quarterly_review", "case.goal_reviews/attainment").options.static
    assert [option.value for option in attainment] == ["0", "1", "2", "3", "4", "not_rated"]


@pytest.mark.parametrize("form_id", sorted(SPECIFICATION.keys() - {"plan_conference"}))  # it is about no case
def test_answers_go_to_the_case_file_except_those_that_route(form_id):
    keys = form(form_id).fields.keys()
    assert {key for key in keys if not key.startswith("case.")} <= ROUTING
    for component in walk(form(form_id).components):
        if isinstance(component, (Field, ExpressionField)) and not component.path and component.key in keys:
            assert component.key in ROUTING or component.key.startswith("case.")


@pytest.mark.parametrize("form_id", SPECIFICATION)
def test_sections_are_short_and_everything_is_labelled(form_id):
    for component in walk(form(form_id).components):
        if isinstance(component, Group):
            questions = [c for c in walk_level(component.components) if isinstance(c, Field)]
            assert len(questions) <= 7, component.id
            assert component.label
        if isinstance(component, Field):
            assert component.label or component.moment.date_label, component.id
            for option in component.options.static if component.options else ():
                assert option.label.strip()


@pytest.mark.parametrize("form_id", SPECIFICATION)
def test_no_phone_number_stands_in_a_form(form_id):
    assert not re.search(r"\b0\d{2,5}[ /-]?\d{3,}", json.dumps(raw(form_id), ensure_ascii=False))
