"""A process in use: who stands where, how long steps take, what comes back; by version and period."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.engine.models import Instance, PathEntry
from app.rehearsal.seeing import see, standing_at
from app.store.base import new_id
from tests.unit.conftest import MONDAY


@pytest.fixture
def session(office):
    with office.session() as opened:
        yield opened


@pytest.fixture
def passed(session):
    """An instance that came to elements and left them: (element, what, hours after Monday)."""

    def make(*entries: tuple[str, str, float], version: str = "v1", over: bool = False) -> None:
        instance = Instance(id=new_id(), process_id="p", process_version=version, state={"pins": {"p": version}})
        instance.over, instance.passed = over, len(entries)
        session.add(instance)
        session.flush()
        for number, (element, what, hours) in enumerate(entries):
            at = MONDAY + timedelta(hours=hours)
            entry = PathEntry(id=new_id(), instance_id=instance.id, number=number, what=what, at=at)
            entry.process_id, entry.element_id = "p", element
            session.add(entry)
        session.flush()

    return make


def test_who_stands_there_and_how_long_it_takes(session, passed) -> None:
    for hours in (1, 2, 3, 40):
        passed(("a", "entered", 0), ("a", "completed", hours), ("b", "entered", hours))
    passed(("a", "entered", 0), ("a", "cancelled", 5), over=True)
    found = see(session, "p", None, None, None)
    assert (found["a"].standing, found["a"].passed, found["a"].left) == (0, 5, 5)
    assert found["a"].median == timedelta(hours=3)
    assert found["a"].most == timedelta(hours=26)
    assert (found["b"].standing, found["b"].median) == (4, None)


def test_what_comes_back_is_told_and_an_ended_process_stands_nowhere(session, passed) -> None:
    passed(("a", "entered", 0), ("a", "completed", 1), ("a", "entered", 2), ("a", "completed", 3), ("b", "entered", 3))
    passed(("a", "entered", 0), over=True)
    found = see(session, "p", None, None, None)
    assert (found["a"].passed, found["a"].returned, found["a"].standing) == (1, 1, 0)


def test_by_version_and_period(session, passed) -> None:
    passed(("a", "entered", 0), ("a", "completed", 1), version="v1")
    passed(("a", "entered", 48), ("a", "completed", 58), version="v2")
    assert see(session, "p", "v2", None, None)["a"].median == timedelta(hours=10)
    day = timedelta(days=1)
    assert see(session, "p", None, MONDAY, MONDAY + day)["a"].median == timedelta(hours=1)
    assert see(session, "p", None, MONDAY + day, None)["a"].passed == 1
    assert "a" not in see(session, "p", None, MONDAY + 9 * day, None)


def test_who_stands_at_some_elements_is_the_same_by_either_way(session, passed) -> None:
    passed(("a", "entered", 0), ("a", "completed", 1), ("a", "entered", 2))
    passed(("a", "entered", 0), ("b", "entered", 0), ("a", "cancelled", 1))
    passed(("b", "entered", 0), ("b", "entered", 1), ("b", "completed", 2))
    passed(("c", "entered", 0), over=True)
    whole = see(session, "p", None, None, None)
    found = standing_at(session, "p", ["a", "b", "c"])
    assert found == {"a": 1, "b": 2}
    assert all(found[element] == one.standing for element, one in whole.items())
    assert standing_at(session, "p", ["b"]) == {"b": 2}
