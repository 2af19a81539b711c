"""The clock of the demonstration: seen on every page, moved by a button, absent in a real office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.rehearsal.demo_clock import go_on
from app.store.clock import OFFICE_ZONE, now
from app.store.demonstration import mark


@pytest.fixture
def demo(office):
    with office.database.session() as session:
        mark(session)
        session.commit()
    return office


def arrive(office) -> None:
    with office.database.session() as session:
        go_on(session, "1")
        session.commit()


def moment(office):
    with office.database.reading() as session:
        return now(session).astimezone(OFFICE_ZONE)


def test_in_a_real_office_there_is_neither_the_line_nor_the_page(office) -> None:
    person = office.person("kerstin.kastanie")
    assert "Vorführung" not in person.get("/inbox").text
    assert person.get("/demo-clock").status_code == 404
    person.get("/inbox")
    fields = [("csrf_token", person.token()), ("to", "month")]
    assert person.post("/demo-clock", fields).status_code == 404
    assert moment(office) == office.clock.at


def test_every_page_says_that_this_is_a_demonstration_and_what_day_it_is(demo) -> None:
    assert "Vorführung – es ist Mo., 2. März 2026, 09:00" in " ".join(
        demo.person().get("/login").text.replace("<strong>", "").replace("</strong>", "").split()
    )
    person = demo.person("kerstin.kastanie")
    for address in ("/inbox", "/cases/", f"/cases/{demo.reference()}", f"/tasks/{demo.task()}", "/help/", "/nowhere"):
        assert "Uhr vorstellen" in person.get(address).text, address


@pytest.mark.parametrize(
    ("to", "day"), [("tomorrow", "2026-03-03"), ("week", "2026-03-09"), ("month", "2026-04-02"), ("date", "2026-05-20")]
)
def test_a_button_moves_the_clock(demo, monkeypatch, to: str, day: str) -> None:
    monkeypatch.setattr("app.rehearsal.demo_clock.jobs_at_work", lambda *_, **__: False)
    monkeypatch.setattr("app.rehearsal.demo_clock.SECONDS_A_JOB", 60)
    person = demo.person("kerstin.kastanie")
    person.get("/demo-clock")
    fields = [("csrf_token", person.token()), ("to", to), ("date", "2026-05-20")]
    assert person.post("/demo-clock", fields).status_code == 302
    assert "Die Uhr läuft vor" in person.follow().text
    assert person.page.xpath("//meta[@http-equiv='refresh']")
    arrive(demo)
    assert "Die Uhr ist angekommen" in person.get("/demo-clock?moved=1").text
    assert f"{moment(demo):%Y-%m-%d %H:%M}" == f"{day} 08:00"
    assert not person.page.xpath("//meta[@http-equiv='refresh']")


def test_a_button_goes_to_the_next_date_of_ones_own_case(demo) -> None:
    person = demo.person("kerstin.kastanie")
    person.get("/demo-clock")
    assert f"Fall {demo.reference()}: " in person.text
    person.post("/demo-clock", [("csrf_token", person.token()), ("to", f"case:{demo.reference()}")])
    arrive(demo)
    assert moment(demo).date() > demo.clock.at.date()
    stranger = demo.person("berta.buche")
    stranger.get("/demo-clock")
    assert demo.reference() not in stranger.text
    fields = [("csrf_token", stranger.token()), ("to", f"case:{demo.reference()}")]
    assert stranger.post("/demo-clock", fields).status_code == 400


@pytest.mark.parametrize("typed", ["2026-03-01", "2026-03-02", "", "soon"])
def test_a_day_that_is_not_ahead_is_refused(demo, typed: str) -> None:
    demo.clock.at += timedelta(hours=2)
    person = demo.person("kerstin.kastanie")
    person.get("/demo-clock")
    answer = person.post("/demo-clock", [("csrf_token", person.token()), ("to", "date"), ("date", typed)])
    assert answer.status_code == 400
    assert "nur vorstellen, nicht zurück" in person.text


def test_sessions_end_by_the_real_clock(demo, monkeypatch) -> None:
    monkeypatch.setattr("app.rehearsal.demo_clock.jobs_at_work", lambda *_, **__: False)
    monkeypatch.setattr("app.rehearsal.demo_clock.SECONDS_A_JOB", 60)
    person = demo.person("kerstin.kastanie")
    person.get("/demo-clock")
    person.post("/demo-clock", [("csrf_token", person.token()), ("to", "month")])
    arrive(demo)
    assert person.get("/inbox").status_code == 200
    demo.wait(hours=13)
    assert person.get("/inbox").status_code == 302
