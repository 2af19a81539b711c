"""Who plays a step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.operations import involve, open_case
from app.errors import NotFound
from app.people.models import User
from app.people.operations import add_organisation, give_role
from app.rehearsal.cast import Cast
from app.store.database import open_database
from app.tasks.models import Exclusion, Task
from tests.conftest import KEYS


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    database = open_database(sqlite_url, KEYS)
    with database.session() as opened:
        yield opened
    database.close()


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    """Two coordinating offices: Kerstin and Konrad in one, Berta in the other."""
    made = {}
    for office, names in {"kreis": ("kerstin", "konrad"), "bocholt": ("berta",)}.items():
        organisation = add_organisation(session, office, office, "coordination")
        for name in names:
            user = User(username=name, display_name=name.title(), email="", password_hash="-")
            session.add(user)
            session.flush()
            give_role(session, user, organisation, "coordination")
            made[name] = user
    return made


@pytest.fixture
def case(session: Session, people: dict[str, User]) -> Case:
    made = open_case(session, people["berta"].id)
    session.flush()
    return made


def office_of(user: User) -> str:
    return next(iter(user.organisation_ids("coordination")))


def task_for(session: Session, case: Case, office: str, *excluded: User, assignee: User | None = None) -> Task:
    return Task(
        id="1" * 32,
        case_id=case.id,
        state="open",
        element_id="confirm_override",
        assignee_id=assignee.id if assignee else None,
        role="coordination",
        organisation_id=office,
        exclusions=[Exclusion(user_id=user.id) for user in excluded],
    )


def test_by_role_or_by_name(session: Session, people: dict[str, User]) -> None:
    assert Cast(session).somebody("konrad") is people["konrad"]
    assert Cast(session).somebody("coordination").username == "berta"
    with pytest.raises(NotFound, match="„by: karl“ ist weder eine Rolle noch eine Person der Demo"):
        Cast(session).somebody("karl")
    with pytest.raises(NotFound, match="by: steering"):
        Cast(session).somebody("steering")


def test_a_task_is_done_by_whoever_of_the_role_may(session: Session, people: dict[str, User], case: Case) -> None:
    cast, kreis = Cast(session), office_of(people["kerstin"])
    assert cast.for_task("coordination", task_for(session, case, kreis)).username == "kerstin"
    assert cast.for_task("coordination", task_for(session, case, kreis, people["kerstin"])).username == "konrad"
    assigned = task_for(session, case, kreis, assignee=people["konrad"])
    assert cast.for_task("coordination", assigned).username == "konrad"


def test_where_nobody_may_somebody_tries_and_is_refused(session: Session, people: dict[str, User], case: Case) -> None:
    task = task_for(session, case, office_of(people["berta"]), people["berta"])
    assert Cast(session).for_task("coordination", task).username == "berta"
    assert Cast(session).for_task("kerstin", task).username == "kerstin"


def test_in_a_case_whoever_takes_part(session: Session, people: dict[str, User], case: Case) -> None:
    cast, kreis = Cast(session), office_of(people["kerstin"])
    assert cast.in_case("coordination", case).username == "berta"
    involve(session, case, "coordination", kreis)
    assert cast.in_case("coordination", case).username == "kerstin"
    involve(session, case, "coordination", kreis, people["konrad"].id)
    assert cast.in_case("coordination", case).username == "konrad"
    assert cast.in_case("berta", case).username == "berta"
