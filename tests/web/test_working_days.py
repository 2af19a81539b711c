"""The calendar on its pages: drafts, four eyes, the row that stands twice, the past, and what would move."""

from __future__ import annotations

from flask import g

from app.catalog.operations import export_folder
from app.catalog.working_days.in_use import working_days
from app.people.queries import user_by_name
from app.tasks.rescheduling import MovedDate, Preview
from app.web.deadlines.page import moves
from tests.web.test_code_lists import ANTON, ARNE, publish_draft

PAGE = "/administration/working-days"
ADD = f"{PAGE}?year=2026"


def add(person, since: str, until: str = "", name: str = "Betriebsausflug"):
    person.get(ADD)
    return person.press(PAGE, german=name, english="Outing", since=since, until=until)


def test_a_closing_is_entered_by_two_and_deadlines_follow(office, tmp_path) -> None:
    anton = office.person(ANTON)
    anton.get(ADD)
    assert "Fronleichnam" in anton.text
    assert add(anton, "2026-03-04").status_code == 302
    anton.follow()
    assert "Sie sehen Ihren Entwurf" in anton.text
    anton.get(f"{PAGE}?year=2026&preview=yes")
    assert "In wenigen Fällen würden sich Termine verschieben" in anton.text
    assert office.reference() not in anton.text
    sheet = anton.page.xpath("//a[contains(@href, '/models/drafts/')]/@href")[0]
    anton.get(sheet)
    assert "Geschlossen: 04.03.2026, „Betriebsausflug“." in anton.text
    assert "Arbeitstage: Was ab dann gezählt wird" in anton.text
    publish_draft(office)
    with office.database.session() as session:
        assert not working_days(session).is_working_day(working_days(session).closings[0].since)
        written = [path.relative_to(tmp_path).as_posix() for path in export_folder(session, tmp_path, ["calendar"])]
        assert written == ["calendars/working_days.yaml"]
    maria = office.person("maria.magnolie")
    maria.get("/deadlines/")
    assert "Geänderte Arbeitstage" in maria.text
    assert "Geschlossen: 04.03.2026" in maria.text
    assert office.reference() in maria.text
    assert maria.press("/deadlines/", ("choice", "apply")).status_code == 302
    maria.follow()
    assert "Arbeitstage: auf laufende Fälle angewendet" in maria.text


def test_overlaps_the_past_and_turned_days_are_refused_at_the_field(office) -> None:
    anton = office.person(ANTON)
    add(anton, "2026-12-24", "2026-12-31", "Betriebsferien")
    for since, until, field, said in [
        ("2026-12-31", "", "since", "Am 31.12.2026 ist schon geschlossen: „Betriebsferien“."),
        ("2026-02-27", "", "since", "Vergangene Tage ändern sich nicht"),
        ("2026-05-10", "2026-05-09", "until", "Der letzte Tag liegt vor dem ersten."),
        ("2026-05-10", "2027-05-09", "until", "am Stück"),
        ("", "", "since", "Bitte"),
    ]:
        assert add(anton, since, until).status_code == 422
        assert said in anton.page.xpath(f"//p[@id='{field}-error']")[0].text_content()
        assert anton.page.xpath("//input[@id='german']/@value") == ["Betriebsausflug"]


def test_an_entry_is_changed_and_taken_out(office) -> None:
    anton = office.person(ANTON)
    add(anton, "2026-12-24")
    entry = f"{PAGE}/0"
    anton.get(entry)
    assert anton.press(entry, german="Heiligabend", until="2026-12-25").status_code == 302
    anton.follow()
    assert "Heiligabend" in anton.text
    assert "Fr., 25. Dez. 2026" in anton.text
    anton.get(entry)
    assert anton.press(f"{entry}/out").status_code == 302
    anton.follow()
    assert "Heiligabend" not in anton.page.xpath("//table")[0].text_content()
    anton.get(entry)
    assert anton.answer.status_code == 404


def test_the_land_changes_from_a_day_on(office) -> None:
    anton = office.person(ANTON)
    anton.get(PAGE)
    land = f"{PAGE}/land"
    assert anton.press(land, land="HE", from_day="2026-02-01").status_code == 422
    assert "Frühestens heute ist möglich." in anton.text
    anton.get(PAGE)
    assert anton.press(land, land="HE", from_day="2026-09-01").status_code == 302
    anton.follow()
    rows = anton.page.xpath("//table")[0].text_content()
    assert "Fronleichnam" in rows
    assert "Allerheiligen" not in rows


def test_two_administrators_notice_each_other(office) -> None:
    anton, arne = office.person(ANTON), office.person(ARNE)
    arne.get(ADD)
    add(anton, "2026-12-24")
    publish_draft(office)
    answer = arne.press(PAGE, german="Silvester", english="New Year's Eve", since="2026-12-31")
    assert answer.status_code == 409
    assert "Anton Apfel hat das am" in arne.text
    assert arne.press(PAGE).status_code == 302


def test_what_would_move_tells_administrators_no_small_numbers(office) -> None:
    def moved(step: str, cases: range) -> list[MovedDate]:
        return [MovedDate(f"c{n}", f"KIM-{n}", "due", "intake", step, None, None, False) for n in cases]

    with office.app.test_request_context("/"), office.database.reading() as session:
        g.db = session
        anton, maria = user_by_name(session, ANTON), user_by_name(session, "maria.magnolie")
        few = Preview((*moved("a", range(6)), *moved("b", range(6, 8))), ())
        shown = moves(session, anton, few)
        assert (shown.cases, shown.dates, [step.count for step in shown.steps]) == (8, None, [None, None])
        assert [step.dates for step in shown.steps] == [(), ()]
        shown = moves(session, maria, few)
        assert (shown.cases, shown.dates, [step.count for step in shown.steps]) == (8, 8, [6, 2])
        shown = moves(session, anton, Preview(tuple(moved("a", range(3))), ()))
        assert (shown.any, shown.cases, shown.steps) == (True, None, ())
        shown = moves(session, anton, Preview(tuple(moved("a", range(7))), ()))
        assert (shown.cases, shown.dates, [step.count for step in shown.steps]) == (7, 7, [7])
