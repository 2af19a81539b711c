"""A process owner asks for a scenario, the coordinating office retells a case, nobody is known in it, and it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.catalog.changes import open_change_sets
from app.rehearsal.models import ScenarioWish
from app.rehearsal.office import Stage
from app.rehearsal.player import play
from app.rehearsal.scenario_file import parse_yaml, scenario_from
from app.web.case.scenario_views import AT_ONCE
from tests.rig.planted import SCENARIOS, found_in
from tests.web.conftest import ROOT, Person, PlantedOffice
from tests.web.planted_office import AHORN

PROCESS = "intake_to_closure"
WHAT = "Ein Fall, der alle Ziele erreicht hat."


@pytest.fixture
def maria(planted_copy: PlantedOffice) -> Person:
    """She has asked."""
    person = planted_copy.office.person("maria.magnolie")
    person.get(f"/models/process/{PROCESS}")
    (link,) = person.page.xpath("//a[contains(@href, '/wishes/')]/@href")
    person.get(link)
    assert person.press("/wishes/", what=WHAT).status_code == 302
    return person


def real_texts() -> set[str]:
    """What the case was played with besides the planted words: telephone, birthday, first names, days."""
    start = parse_yaml((SCENARIOS / AHORN).read_bytes(), Path(AHORN))["start"]["answers"]
    return {str(start[key]) for key in ("contact_phone", "phone", "birth_date", "first_name", "last_name")}


def prepared(planted: PlantedOffice, name: str = "Alle Ziele erreicht") -> Person:
    """Kerstin has retold the case that is over, and sees what came out."""
    kerstin = planted.office.person("kerstin.kastanie")
    kerstin.get("/inbox")
    assert "Prozessverantwortung bittet um ein Szenario" in kerstin.text
    reference = planted.cases["ended"].reference
    kerstin.get(f"/cases/{reference}")
    assert WHAT in kerstin.text
    kerstin.get(f"/cases/{reference}/scenario")
    kerstin.press(f"/cases/{reference}/scenario", name=name)
    return kerstin


def test_a_case_becomes_a_scenario_in_which_nobody_is_known(planted_copy: PlantedOffice, maria: Person) -> None:
    kerstin = prepared(planted_copy)
    assert kerstin.answer.status_code == 302, kerstin.text
    address = kerstin.answer.location
    assert maria.get(address).status_code == 404  # not before it was looked through
    kerstin.get(address)
    assert "Geht so weit, wie der Fall gegangen ist." in kerstin.text
    kerstin.press(f"{address}/hand_over")
    assert kerstin.get(address).status_code == 404
    maria.get("/inbox")
    assert "Szenario" in maria.text
    maria.get(address)
    maria.press(f"{address}/take")
    assert maria.follow().status_code == 200
    with planted_copy.office.database.reading() as session:
        (draft,) = open_change_sets(session)
        (file,) = draft.files
        wish = session.scalars(select(ScenarioWish)).one()
        traces = session.scalars(select(Entry.action).where(Entry.chain_id == planted_copy.cases["ended"].case_id))
        assert "scenario.prepared" in set(traces)
    text = file.content.decode()
    assert file.path == f"processes/{PROCESS}/scenarios/alle-ziele-erreicht.yaml"
    case = planted_copy.cases["ended"]
    for kept in (text, str(vars(wish))):
        assert found_in(kept) == set()
        assert not [real for real in real_texts() if real in kept]
        assert case.reference not in kept
        assert case.case_id not in kept
    assert "2026-0" not in text  # the year in which it was
    scenario = scenario_from(parse_yaml(file.content, Path(file.path)), Path(file.path))
    assert scenario.ends == "closed"
    assert [step.content["complete"] for step in scenario.steps if step.kind == "complete"][-1] == "follow_up_aftercare"
    assert "R10" in [step.content.get("rule") for step in scenario.steps if step.kind == "decided"]
    with Stage(ROOT) as stage:
        played = play(scenario, stage)
    assert played.holds, played.reason


def test_a_name_that_tells_is_refused_and_what_was_made_can_be_thrown_away(
    planted_copy: PlantedOffice, maria: Person
) -> None:
    reference = planted_copy.cases["ended"].reference
    kerstin = prepared(planted_copy, name=f"Wie {reference}")
    name = re.findall(r"Xended-A-last_name-\d+q", kerstin.get(f"/cases/{reference}").text)[0]
    kerstin.get(f"/cases/{reference}/scenario")
    for telling in (reference.replace("-", " "), f"Ein{name.lower()}fall", name.upper().replace("-", "")):
        kerstin.press(f"/cases/{reference}/scenario", name=telling)
        assert kerstin.answer.status_code == 422, telling
        assert "woran die Person zu erkennen ist" in kerstin.text
    kerstin.press(f"/cases/{reference}/scenario", name="Alle Ziele")
    address = kerstin.answer.location
    kerstin.get(address)
    kerstin.press(f"{address}/drop")
    with planted_copy.office.database.reading() as session:
        wish = session.scalars(select(ScenarioWish)).one()
        assert (wish.state, wish.content) == ("open", "")
    maria.get("/wishes/")
    maria.press(f"/wishes/{wish.id}/settle")
    kerstin.get("/inbox")
    assert "bittet um ein Szenario" not in kerstin.text


def test_one_case_at_a_time_is_retold(planted_copy: PlantedOffice, maria: Person) -> None:
    with AT_ONCE:
        kerstin = prepared(planted_copy)
    assert kerstin.answer.status_code == 422
    assert "Gerade wird schon ein Fall nacherzählt" in kerstin.text
    assert kerstin.page.xpath("string(//input[@name='name']/@value)") == "Alle Ziele erreicht"
    reference = planted_copy.cases["ended"].reference
    assert kerstin.press(f"/cases/{reference}/scenario").status_code == 302


def test_only_the_office_of_the_case_retells_it(planted_copy: PlantedOffice, maria: Person) -> None:
    address = f"/cases/{planted_copy.cases['ended'].reference}/scenario"
    for name in ("berta.buche", "dora.douglasie", "sven.schlehe", "maria.magnolie"):
        person = planted_copy.office.person(name)
        assert person.get(address).status_code == 404
        person.get("/inbox")
        assert person.post(address, [("csrf_token", person.token()), ("name", "x")]).status_code == 404
    anton = planted_copy.office.person("anton.apfel")
    assert anton.get("/wishes/").status_code == 404
    maria.get(f"/wishes/?process={PROCESS}")
    assert maria.press("/wishes/", what=" ").status_code == 422
    assert maria.get("/wishes/?process=nothing").status_code == 404
