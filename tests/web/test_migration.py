"""The pages that move running cases: rehearsed in the address, moved by jobs, told line by line, put back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.jobs.queries import known_jobs
from app.rehearsal.migration.operations import MIGRATE, migrate_case
from app.rehearsal.models import MigratedCase
from tests.rig.versions import PROCESS, SHIPPED, changed, publish_version, with_later_deadline, with_moved_lane

PAGE = f"/migrations/{PROCESS}"


@pytest.fixture
def owner(office):
    """Maria, after a new version was published."""
    with office.database.session() as session:
        publish_version(session, with_moved_lane(with_later_deadline()))
    person = office.person("maria.magnolie")
    person.get(f"/models/process/{PROCESS}")
    person.post("/language", [("language", "en"), ("csrf_token", person.token())])
    return person


def work(office) -> None:
    with office.database.session() as session:
        for kind, key in sorted(known_jobs(session)):
            if kind == MIGRATE:
                migrate_case(session, key)
        session.commit()


def reference(office) -> str:
    with office.database.session() as session:
        return session.scalars(select(Case.reference)).first()


def chosen(person) -> list[tuple[str, str]]:
    """What the second form of the page sends as it stands."""
    cases = person.page.xpath("//input[@name='case' and @checked]/@value")
    return [("csrf_token", person.token()), *(("case", case) for case in cases)]


def pinned(office) -> list[str]:
    with office.database.session() as session:
        return [row.state for row in session.scalars(select(MigratedCase)).unique()]


def test_from_the_model_to_the_moved_case_and_back(office, owner) -> None:
    owner.get(f"/models/process/{PROCESS}")
    assert "Move 1 running case to this version" in owner.text
    owner.get(PAGE)
    assert "moves with a remark 1 case" in owner.text
    assert f"{reference(office)} 1 → 2 Screen the proposal" in owner.text
    assert "goes to: Proposing agency." in owner.text
    owner.post(PAGE, chosen(owner))
    owner.follow()
    assert "0 of 1 cases done" in owner.text
    work(office)
    owner.get(owner.answer.request.path)
    assert "1 case has moved." in owner.text
    rows = owner.page.xpath("//input[@name='row']/@value")
    owner.post(f"{owner.answer.request.path}/undo", [("csrf_token", owner.token()), *(("row", row) for row in rows)])
    owner.follow()
    assert "1 case is back where it was." in owner.text
    assert pinned(office) == ["undone"]


def test_the_owner_says_where_the_work_of_a_removed_step_goes_on(office, owner) -> None:
    with office.database.session() as session:
        text = SHIPPED.replace('"screen_case"', '"sift"').replace(">screen_case<", ">sift<")
        publish_version(session, changed(text, ('formId="sift"', 'formId="answer_query"')))
    owner.get(PAGE)
    assert "One step at which cases stand is not in version 3." in owner.text
    owner.get(f"{PAGE}?to.screen_case=")
    assert "cannot move 1 case" in owner.text
    assert "no longer exists in the new version" in owner.text
    owner.get(f"{PAGE}?to.screen_case=answer_query")
    assert "“Screen the proposal” goes on as “Answer the query”." in owner.text
    assert owner.page.xpath("//select[@name='to.screen_case']/option[@selected]/@value") == ["answer_query"]
    owner.get(f"{PAGE}?to.screen_case=no_such_step")
    assert "cannot move 1 case" in owner.text


def test_nothing_chosen_and_no_such_version_are_told(office, owner) -> None:
    owner.get(PAGE)
    owner.post(PAGE, [("csrf_token", owner.token())])
    assert owner.answer.status_code == 409
    assert "None of the chosen cases can move." in owner.answer.text
    assert owner.get(f"{PAGE}?version=99").status_code == 404
    assert owner.get("/migrations/nothing").status_code == 404
    assert owner.get("/migrations/runs/nothing").status_code == 404


def test_what_went_on_meanwhile_is_told_and_stays(office, owner) -> None:
    owner.get(PAGE)
    owner.post(PAGE, chosen(owner))
    run = owner.answer.location
    work(office)
    with office.database.session() as session:
        publish_version(session, with_later_deadline())
    owner.get(PAGE)
    owner.post(PAGE, chosen(owner))
    work(office)
    owner.get(run)
    rows = owner.page.xpath("//input[@name='row']/@value")
    owner.post(f"{run}/undo", [("csrf_token", owner.token()), *(("row", row) for row in rows)])
    owner.follow()
    assert "has gone on since" in owner.text
    assert sorted(pinned(office)) == ["moved", "moved"]
