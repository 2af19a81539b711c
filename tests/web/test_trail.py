"""What leaves a trace in the history although it only reads: part C, and what was refused."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.audit.models import Entry
from app.audit.operations import OFFICE
from app.audit.refusals import MOST, REFUSED, REFUSED_OFTEN
from app.audit.verify import verify
from app.web import trail
from tests.web.conftest import Office, PlantedOffice

CASE = "/cases/KIM-2026-0001"


def entries(office: Office, chain_id: str, *actions: str) -> list[tuple[str | None, str, str]]:
    with office.database.reading() as session:
        query = select(Entry.actor_id, Entry.action, Entry.subject).where(Entry.chain_id == chain_id)
        return [tuple(row) for row in session.execute(query.order_by(Entry.number)) if row.action in actions]


def test_reading_part_c_is_written_down_with_who_and_which_case(planted_copy: PlantedOffice) -> None:
    office, case = planted_copy.office, planted_copy.cases["running"]
    for name in ("kerstin.kastanie", "ilse.ilex", "tara.tulpenbaum"):
        office.person(name).get(f"/cases/{case.reference}")
    assert entries(office, case.case_id, "file.read") == []
    office.person("dora.douglasie").get(f"/cases/{case.reference}")
    for name in ("fritz.fichte", "dora.douglasie"):  # she has the task: the deputy is told so and reads nothing
        office.person(name).get(f"/tasks/{planted_copy.task('running', 'review_progress')}")
    office.person("fritz.fichte").get(f"/cases/{case.reference}/releases")
    readers = [actor for actor, _, _ in entries(office, case.case_id, "file.read")]
    dora, fritz = office.user_id("dora.douglasie"), office.user_id("fritz.fichte")
    assert readers == [dora, dora, fritz]
    petra = office.person("petra.platane")
    petra.get(f"/cases/{case.reference}")
    assert "Beratungsteil (Teil C) gelesen" in petra.text
    assert "Dora Douglasie" in petra.text


def test_forged_ids_are_not_found_and_are_written_down(office: Office) -> None:
    berta, task = office.person("berta.buche"), office.task()
    berta.get("/inbox")
    token = [("csrf_token", berta.token())]
    assert berta.get(CASE).status_code == 404
    assert berta.get(f"/tasks/{task}").status_code == 404
    assert berta.post(f"/tasks/{task}", token).status_code == 404
    assert berta.post(f"/tasks/{task}/claim", token).status_code == 404
    assert berta.post(f"/notices/{'0' * 32}/done", token).status_code == 404
    assert berta.get(f"{CASE}/diagrams/intake_to_closure.bpmn").status_code == 404
    me = office.user_id("berta.buche")
    assert entries(office, OFFICE, REFUSED) == [
        (me, REFUSED, "case.show KIM-2026-0001"),
        (me, REFUSED, f"task.show {task}"),
        (me, REFUSED, f"task.submit {task}"),
        (me, REFUSED, f"inbox.claim {task}"),
        (me, REFUSED, f"inbox.put_notice_away {'0' * 32}"),
        (me, REFUSED, "case.diagram KIM-2026-0001 ?"),
    ]
    with office.database.reading() as session:
        assert not list(verify(session))


def test_what_was_typed_into_an_address_is_not_written_down(office: Office) -> None:
    berta = office.person("berta.buche")
    assert berta.get("/cases/Bela Birkenhain").status_code == 404
    assert berta.get("/tasks/Birkenhain").status_code == 404
    assert [subject for _, _, subject in entries(office, OFFICE, REFUSED)] == ["case.show ?", "task.show ?"]
    assert berta.get("/no-such-page").status_code == 404
    assert len(entries(office, OFFICE, REFUSED)) == 2


def test_the_history_cannot_be_flooded(office: Office) -> None:
    berta = office.person("berta.buche")
    for _ in range(MOST + 5):
        berta.get(CASE)
    assert len(entries(office, OFFICE, REFUSED)) == MOST - 1
    assert len(entries(office, OFFICE, REFUSED_OFTEN)) == 1
    office.wait(minutes=11)
    berta.get(CASE)
    assert len(entries(office, OFFICE, REFUSED)) == MOST


def test_the_page_is_answered_even_if_the_trace_cannot_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full_disk(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full: Birkenhain"))

    monkeypatch.setattr(trail, "note_refusal", full_disk)
    with caplog.at_level(logging.ERROR):
        assert office.person("berta.buche").get(CASE).status_code == 404
    assert "History of a request not written: OperationalError at case.show" in caplog.text
    assert "Birkenhain" not in caplog.text
