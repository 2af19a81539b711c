"""Trying a process out by hand, as process owners use it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.catalog.changes import files_with
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.rehearsal.models import Tryout
from app.rehearsal.office import Stage
from app.rehearsal.player import play
from app.rehearsal.scenario_file import read_scenarios
from app.rehearsal.unfolding import unfolded
from app.store.keys import DataKey
from tests.rig.proposals import PROPOSAL, SCREENING
from tests.web.conftest import ROOT, Office, Person
from tests.web.test_models import AUTHOR, SECOND, changed_table, upload

F02 = "processes/intake_to_closure/scenarios/F02-birke-einfacher-verweis.yaml"
COMPLETE = ("intent", "complete")


def begin(person: Person, **choice: str) -> str:
    """Address of a new tryout."""
    person.get("/tryouts/")
    person.post("/tryouts/", [("csrf_token", person.token()), *choice.items()])
    assert person.answer.status_code == 302, person.text
    return person.answer.location


def press(person: Person, desk: str, what: str, **fields: str) -> None:
    person.get(desk)
    person.post(f"{desk}/{what}", [("csrf_token", person.token()), *fields.items()])


def typed(answers: dict[str, object]) -> list[tuple[str, str]]:
    """As a browser sends them."""
    words = {True: "true", False: "false"}
    fields: list[tuple[str, str]] = []
    for key, value in answers.items():
        if value and isinstance(value, list) and isinstance(value[0], dict):
            fields.append((key, ""))
            for index, row in enumerate(value):
                fields.append((f"{key}[{index}]", "1"))
                fields += [(f"{key}[{index}].{name}", str(text)) for name, text in row.items()]
        else:
            several = value if isinstance(value, list) else [value]
            fields += [(key, words[one] if isinstance(one, bool) else str(one)) for one in several]
    return fields


def hand_in(person: Person, address: str, by: str, answers: dict[str, object]) -> None:
    person.get(f"{address}?by={by}")
    token = person.token()
    given = {key: "11.02.1997" if key == "case.birth_date" else value for key, value in answers.items()}
    person.post(address, [("csrf_token", token), ("by", by), *typed(given), COMPLETE])


@pytest.fixture
def owner(office: Office) -> Person:
    return office.person(AUTHOR)


def test_a_case_is_played_by_hand_and_becomes_a_scenario_that_holds(office: Office, owner: Person) -> None:
    with office.database.reading() as session:
        before = session.scalar(select(func.count(Case.id)))
    desk = begin(owner)
    owner.get(desk)
    assert "Zuerst schlägt jemand einen Fall vor" in owner.text
    owner.get(f"{desk}/start")
    owner.press(f"{desk}/start", COMPLETE)
    assert owner.answer.status_code == 422, "nothing was filled in"
    hand_in(owner, f"{desk}/start", "jana.johannisbeere", PROPOSAL)
    assert owner.answer.status_code == 302, owner.text
    owner.get(desk)
    assert "Vorschlag sichten" in owner.text
    assert "Kerstin Kastanie" in owner.text
    hand_in(owner, f"{desk}/steps/screen_case/1", "kerstin.kastanie", SCREENING)
    assert owner.answer.status_code == 302, owner.text
    owner.get(desk)
    assert "Angebot auswählen" in owner.text
    assert "R17" in owner.text
    press(owner, desk, "wait", how_long="week")
    owner.get(desk)
    assert "Zeit vergeht: 1 Woche" in owner.text
    press(owner, desk, "keep", name="Birkenhain, gesichtet")
    assert owner.answer.status_code == 302, owner.text
    with office.database.reading() as session:
        file = session.scalars(select(ChangeSet)).one().files[0]
        kept = read_scenarios([ModelFile(file.path, file.content)])[0]
        assert session.scalar(select(func.count(Case.id))) == before
        with unfolded(files_with(session, None)) as root, Stage(root) as stage:
            assert play(kept, stage).reason is None
    assert file.path == "processes/intake_to_closure/scenarios/birkenhain-gesichtet.yaml"
    assert kept.steps[-1].content == {"open": ["choose_service"]}


def test_going_on_from_a_scenario_and_back(owner: Person) -> None:
    desk = begin(owner, scenario=F02, steps="1")
    press(owner, desk, "wait", how_long="day")
    press(owner, desk, "wait", how_long="due")
    owner.get(desk)
    assert "Zeit vergeht: 1 Tag" in owner.text
    press(owner, desk, "back", steps="1")
    owner.get(desk)
    assert "Zeit vergeht: 1 Tag" not in owner.text
    assert owner.get(f"{desk}/diagrams/intake_to_closure.bpmn").data.startswith(b"<?xml")
    for fields in (
        {"how_long": "P-1D"},
        {"how_long": ""},
        {"how_long": "P"},
        {"how_long": "PT"},
        {"how_long": "P9999Y"},
    ):
        press(owner, desk, "wait", **fields)
        assert owner.answer.status_code == 422, fields
    press(owner, desk, "tell", message="no such message")
    assert owner.answer.status_code == 422
    press(owner, desk, "back", steps="7")
    assert owner.answer.status_code == 422
    press(owner, desk, "keep", name=" ")
    assert "Geben Sie dem Szenario einen Namen" in owner.text


def test_a_tryout_is_its_owners_and_vanishes_with_its_key(office: Office, owner: Person) -> None:
    desk = begin(owner, scenario=F02, steps="0")
    second = office.person(SECOND)
    assert second.get(desk).status_code == 404
    assert second.get(f"{desk}/steps/screen_case/1").status_code == 404
    assert office.person("kerstin.kastanie").get("/tryouts/").status_code == 404
    with office.database.reading() as session:
        tryout = session.scalars(select(Tryout)).one()
        assert b"Birke" not in tryout.recording
    press(owner, desk, "discard")
    assert owner.get(desk).status_code == 404
    with office.database.reading() as session:
        assert session.get(DataKey, tryout.key_id) is None


def test_what_goes_on_in_another_window_is_not_lost(office: Office, owner: Person) -> None:
    desk = begin(owner, scenario=F02, steps="1")
    address = f"{desk}/steps/screen_case/1"
    owner.get(address)
    token = owner.token()
    press(owner, desk, "wait", how_long="week")
    owner.post(address, [("csrf_token", token), ("by", "kerstin.kastanie"), *typed(SCREENING), COMPLETE])
    owner.get(desk)
    assert "Zeit vergeht: 1 Woche" in owner.text, "what the other window did stays"


def test_a_draft_that_changes_is_played_anew_and_says_where_it_no_longer_goes(office: Office, owner: Person) -> None:
    upload(owner, ("processes/intake_to_closure/deadlines.dmn", changed_table(7)))
    draft = owner.answer.location.rpartition("/")[2]
    desk = begin(owner, draft=draft, scenario=F02)
    owner.get(desk)
    assert "geht nicht mehr so wie aufgezeichnet" not in owner.text
    broken = (ROOT / F02).read_bytes().replace(b"rule: R17", b"rule: R16")
    upload(owner, (F02, broken), action=f"/models/drafts/{draft}/files")
    other = begin(owner, draft=draft, scenario=F02)
    owner.get(other)
    assert "Schritt 3 geht nicht mehr so wie aufgezeichnet" in owner.text
    press(owner, other, "back", steps="2")
    owner.get(other)
    assert "geht nicht mehr" not in owner.text


def test_models_that_cannot_be_played_are_not_tried_out(owner: Person) -> None:
    upload(owner, ("processes/intake_to_closure/deadlines.dmn", changed_table(7)[:-40]))
    draft = owner.answer.location.rpartition("/")[2]
    owner.get("/tryouts/")
    owner.post("/tryouts/", [("csrf_token", owner.token()), ("draft", draft)])
    assert owner.answer.status_code == 422
    assert "Beheben Sie zuerst" in owner.text
    owner.post("/tryouts/", [("csrf_token", owner.token()), ("scenario", "no/such.yaml")])
    assert "Dieses Szenario gibt es nicht" in owner.text
