"""Code lists on their pages: drafts, four eyes, values that begin and end, and old cases that keep theirs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.catalog.changes import contents_of, find_change_set
from app.catalog.code_lists import code_list
from app.catalog.files import ModelFile
from app.catalog.lists import CodeList, Value, read_list, write_list
from app.catalog.models import ChangeSet
from app.errors import Rejected
from app.people.queries import user_by_name
from app.rehearsal.approving import approve, hand_in
from app.rehearsal.models import ScenarioRun
from app.tasks.publishing import publish_files
from app.text import Text
from tests.web.conftest import ROOT

ANTON, ARNE = "anton.apfel", "arne.araukarie"
MUNICIPALITIES = "/administration/lists/municipalities"


def publish_draft(office) -> None:
    """Handed in by Anton, approved by Arne; that the scenarios hold is played elsewhere."""
    with office.database.session() as session:
        draft = session.scalars(select(ChangeSet).where(ChangeSet.state == "draft")).one()
        hand_in(session, user_by_name(session, ANTON), draft, None)
        session.add(green(session, draft))
        arne = user_by_name(session, ARNE)
        approve(session, arne, find_change_set(session, arne, draft.id), contents_of(draft))
        session.commit()


def green(session, draft: ChangeSet) -> ScenarioRun:
    from app.catalog.changes import fingerprint, versions_with
    from app.store.clock import now

    name, at = fingerprint(versions_with(session, draft).items()), now(session)
    return ScenarioRun(fingerprint=name, asked_by=draft.author_id, asked_at=at, state="done", ended_at=at, total=1)


def test_a_value_is_added_by_two_and_forms_offer_it(office) -> None:
    anton = office.person(ANTON)
    anton.get(MUNICIPALITIES)
    answer = anton.press(MUNICIPALITIES, german="Weseke", english="Weseke", code="Weseke")
    assert answer.status_code == 302
    anton.follow()
    assert "Sie sehen Ihren Entwurf" in anton.text
    assert "Die Tabelle „Zuständigkeit Case Management“ kennt „Weseke“" in anton.text
    sven = office.person("sven.schlehe")
    sven.get("/proposals/new")
    assert "Weseke" not in sven.text
    sheet = anton.page.xpath("//a[contains(@href, '/models/drafts/')]/@href")[0]
    anton.get(sheet)
    assert "Neuer Wert „Weseke“ (Code Weseke)." in anton.text
    assert "Alle Szenarien spielen" in anton.text
    publish_draft(office)
    sven.get("/proposals/new")
    assert "Weseke" in sven.text
    anton.get("/services/new")
    assert "Weseke" in anton.text


def test_a_value_that_ended_stays_in_old_cases_and_is_refused_in_new_ones(planted_copy) -> None:
    office, reference = planted_copy.office, planted_copy.cases["proposal"].reference
    with office.database.session() as session:
        shown = code_list(session, "municipalities")
        ended = tuple(
            Value(v.code, Text("Gronau (Westf.)", "Gronau (Westf.)"), None, office.clock().date() - timedelta(days=1))
            if v.code == "Gronau"
            else v
            for v in shown.values
        )
        changed = CodeList(shown.id, shown.name, ended, shown.columns)
        publish_files(session, [ModelFile("lists/municipalities.yaml", write_list(changed))], None)
        session.commit()
    kerstin = office.person("kerstin.kastanie")
    kerstin.get(f"/cases/{reference}")
    assert "Gronau (Westf.)" in kerstin.text
    sven = office.person("sven.schlehe")
    sven.get("/proposals/new")
    assert "Gronau" not in str(sven.page.xpath("//select[@name='case.municipality']//option/text()"))
    fields = [(name, value) for name, value in sven.form("/proposals/new") if name != "case.municipality"]
    answer = sven.post("/proposals/new", [*fields, ("case.municipality", "Gronau"), ("intent", "complete")])
    assert answer.status_code == 422
    assert "Wohnort (Kommune)" in sven.text


def test_what_was_published_never_vanishes(office) -> None:
    found = read_list((ROOT / "lists/obstacles.yaml").read_bytes(), "lists/obstacles.yaml")
    shorter = CodeList(found.id, found.name, found.values[1:])
    with office.database.session() as session, pytest.raises(Rejected, match="darf nicht verschwinden"):
        publish_files(session, [ModelFile("lists/obstacles.yaml", write_list(shorter))], None)


def test_a_name_that_changes_on_a_day_stands_twice(office) -> None:
    anton = office.person(ANTON)
    anton.get(f"{MUNICIPALITIES}/0")
    answer = anton.press(f"{MUNICIPALITIES}/0", german="Ahaus neu", english="New Ahaus", renamed_from="2026-06-01")
    assert answer.status_code == 302
    with office.database.reading() as session:
        draft = session.scalars(select(ChangeSet).where(ChangeSet.state == "draft")).one()
        values = read_list(draft.files[0].content, "lists/municipalities.yaml").values
    assert [(v.name.de, v.since, v.until) for v in values[:2]] == [
        ("Ahaus", None, date(2026, 5, 31)),
        ("Ahaus neu", date(2026, 6, 1), None),
    ]


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("", {"german": "", "english": "x", "code": "x"}, "Bitte geben Sie einen Namen an."),
        ("", {"german": "x", "english": "x", "code": "a,b"}, "Ein Code hat höchstens 60 Zeichen"),
        ("", {"german": "Ahaus", "english": "Ahaus", "code": "Ahaus"}, "dürfen sich nicht überschneiden"),
        ("", {"german": "x", "english": "x", "code": "x", "since": "2026-03-01"}, "in der Vergangenheit"),
        ("", {"german": "x", "english": "x", "code": "x", "since": "2026-04-02", "until": "2026-04-01"}, "vor dem"),
        ("/0", {"until": "2026-03-01"}, "in der Vergangenheit"),
        ("/0", {"until": "31.02.2026"}, "Letzter Tag"),
        ("/0", {"renamed_from": "2026-03-01", "german": "x"}, "in der Vergangenheit"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(office, path, typed, sentence) -> None:
    anton = office.person(ANTON)
    anton.get(MUNICIPALITIES + path)
    assert anton.press(MUNICIPALITIES + path, **typed).status_code == 422
    assert sentence in anton.text
    with office.database.reading() as session:
        assert session.scalars(select(ChangeSet)).all() == []


def test_a_list_that_was_published_meanwhile_is_told(office) -> None:
    anton, arne = office.person(ANTON), office.person(ARNE)
    anton.get(f"{MUNICIPALITIES}/1")
    arne.get(f"{MUNICIPALITIES}/1")
    anton.press(f"{MUNICIPALITIES}/1", until="2026-12-31")
    publish_draft(office)
    assert arne.press(f"{MUNICIPALITIES}/1", german="Bokelt").status_code == 409
    assert "Anton Apfel hat das am 02.03.2026 um 09:00 geändert" in arne.text
    assert "Bokelt" in arne.page.xpath("//input[@name='german']/@value")
    assert arne.press(f"{MUNICIPALITIES}/1", german="Bokelt").status_code == 302


def test_an_administrator_drafts_lists_only_and_approves_no_draft_of_a_table(office) -> None:
    from app.catalog.changes import begin
    from app.errors import NotAllowed

    with office.database.session() as session:
        anton = user_by_name(session, ANTON)
        with pytest.raises(NotAllowed):
            begin(session, anton, "x", [ModelFile("forms/x.form", b"{}")])
        maria = user_by_name(session, "maria.magnolie")
        draft = begin(session, maria, "x", [ModelFile("forms/x.form", b"{}")])
        draft.state = "handed_in"
        with pytest.raises(NotAllowed):
            approve(session, anton, draft, contents_of(draft))
