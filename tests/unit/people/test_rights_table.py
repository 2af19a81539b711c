"""The table of rights that people read says what the policy does."""

from pathlib import Path

import pytest

from app.people.policy import Rights
from tests.rig.rights_table import CASES, KINDS, REFERENCE, ROLES, expected, seen
from tests.web.access import ROUTES


@pytest.mark.parametrize("path", expected(), ids=lambda path: path.name + path.parent.name)
def test_the_table_is_that_of_the_policy(path: Path) -> None:
    assert path.read_text("utf-8") == expected()[path], "run: python -m tests.rig.rights_table"


def test_every_route_is_explained() -> None:
    assert set(ROUTES.values()) <= KINDS.keys()
    text = REFERENCE.read_text("utf-8")
    assert all(f"`{endpoint}`" in text for endpoint in ROUTES)


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.stage + str(len(case.consents)))
@pytest.mark.parametrize("role", ["steering", "administrator", "process_owner"])
def test_these_see_nothing_of_any_case(role: str, case) -> None:
    assert role in ROLES
    assert seen(role, case) == Rights()
