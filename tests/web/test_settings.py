"""What is set for the whole office: bounds, defaults, history, and that it counts at once."""

from __future__ import annotations

import pytest

from app.people.office import number

ANTON, ARNE = "anton.apfel", "arne.araukarie"


def put(person, key: str, value: str):
    person.get(f"/administration/settings/{key}")
    return person.press(f"/administration/settings/{key}", value=value)


def test_a_session_ends_as_it_is_set_and_the_way_back_is_the_default(office) -> None:
    anton, dora = office.person(ANTON), office.person("dora.douglasie")
    dora.get("/inbox")
    office.wait(minutes=20)
    assert put(office.person(ANTON), "idle_minutes", "10").status_code == 302
    assert dora.get("/inbox").status_code == 302
    anton = office.person(ANTON)
    anton.get("/administration/settings/idle_minutes")
    assert "Wert: – → 10" in anton.text
    assert "Anton Apfel" in anton.text
    assert anton.press("/administration/settings/idle_minutes", ("default", "yes")).status_code == 302
    with office.database.reading() as session:
        assert number(session, "idle_minutes") == 30


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("small_number", "4", "Bitte eine ganze Zahl von 5 bis 50."),
        ("idle_minutes", "1000", "Bitte eine ganze Zahl von 5 bis 120."),
        ("idle_minutes", "zehn", "Bitte eine ganze Zahl"),
        ("idle_minutes", "", "Bitte eine ganze Zahl"),
        ("second_factor", "never", "Bitte wählen Sie eines aus."),
        ("office_name", "Kreis\x00", "unsichtbares Zeichen"),
        ("office_contact", "x" * 2001, "Höchstens 2000 Zeichen."),
    ],
)
def test_what_is_out_of_bounds_is_said_and_nothing_changes(office, key, value, sentence) -> None:
    anton = office.person(ANTON)
    assert put(anton, key, value).status_code == 422
    assert sentence in anton.text
    anton.get(f"/administration/settings/{key}")
    assert "Hier wurde noch nichts geändert." in anton.text


def test_a_second_administrator_is_told_of_the_first(office) -> None:
    anton, arne = office.person(ANTON), office.person(ARNE)
    arne.get("/administration/settings/link_days")
    assert put(anton, "link_days", "3").status_code == 302
    assert arne.press("/administration/settings/link_days", value="5").status_code == 409
    assert "Anton Apfel hat das am" in arne.text
    assert arne.press("/administration/settings/link_days", value="5").status_code == 302


def test_the_imprint_says_who_runs_this(office) -> None:
    stranger = office.person()
    stranger.get("/help/imprint")
    assert "Noch nicht ausgefüllt" in stranger.text
    anton = office.person(ANTON)
    assert put(anton, "office_name", "Kreis Muster").status_code == 302
    assert put(anton, "office_address", "Kreishaus\r\n46325 Borken").status_code == 302
    stranger.get("/help/imprint")
    assert "Kreis Muster Kreishaus 46325 Borken" in stranger.text


def test_a_second_factor_is_asked_for_once_it_is_required(office) -> None:
    assert put(office.person(ANTON), "second_factor", "required").status_code == 302
    dora = office.person("dora.douglasie")
    assert dora.get("/inbox").location.endswith("/account/?first=factor")
    assert office.person("leo.lorbeer").get("/inbox").status_code == 200


def test_figures_keep_to_the_number_that_is_set(office) -> None:
    from app.reports.small_numbers import Line, hidden

    people, lines = {"a": 7, "b": 20, "all": 27}, [Line(("a", "b"), "all")]
    assert hidden(people, lines) == frozenset()
    assert hidden(people, lines, fewest=10) >= {"a"}
