"""What would have happened with a draft: figures for all who may see rules, cases for coordination only."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.cases.operations import Evaluated, open_case, record_decisions
from app.cases.sharing import take_part
from app.catalog.queries import bound_decision
from app.people.queries import organisation_by_key, user_by_name
from app.rehearsal.models import DecisionReplay
from app.rehearsal.replay.operations import replay_decision
from app.store.clock import now
from tests.web.conftest import Office, Person
from tests.web.test_models import draft
from tests.web.test_rules import words

ROOT = Path(__file__).parents[2]
TABLE = "processes/intake_to_closure/complexity.dmn"
ROWS = "processes/intake_to_closure/complexity.tests.yaml"
USUAL = {
    **{"acute_danger": False, "consent": "granted", "in_scope": True, "info_complete": True, "other_cm": "none"},
    **{"legal_areas": 3, "institutions": 2, "life_domains": 2, "prospect": "secure", "identity": "yes"},
    **{"german_rank": 3, "stay_months": 30, "duration_months": 6, "minors": 0, "referral_failed": False},
    **{"self_help": "medium", "service_available": True},
}


def changed_table(months: int) -> bytes:
    """Three legal areas are complex after that many months without progress."""
    old = b'<inputEntry id="R10_blocked_months">\n          <text>&gt;= 6'
    return (ROOT / TABLE).read_bytes().replace(old, old.replace(b"6", b"%d" % months))


def record(office: Office, months: list[int], coordination: str) -> None:
    """A case for each number, coordinated by that office, with an evaluation by the table that counts."""
    with office.database.session() as session:
        table, proposer = bound_decision(session, "complexity"), user_by_name(session, "jana.johannisbeere")
        home = organisation_by_key(session, coordination)
        assert proposer is not None
        assert home is not None
        for value in months:
            case = open_case(session, proposer.id)
            session.flush()
            take_part(case, "coordination", home.id, None, now(session))
            case.party("coordination").shared_until = now(session).replace(year=2030)
            told = table.definitions.evaluate("complexity", {**USUAL, "blocked_months": value}).to_json()
            record_decisions(session, case, [Evaluated("assess_complexity", "complexity", table.version, told)])
        session.commit()


def work_it_out(office: Office, maria: Person, months: int = 8) -> str:
    """The address of the page, after the worker has done it."""
    sheet = draft(maria, ("complexity.dmn", changed_table(months)), title="Stillstand")
    maria.get(sheet)
    action = f"/rules/complexity/replay?draft={sheet.rpartition('/')[2]}"
    maria.post(action, [("csrf_token", maria.token())])
    address = maria.answer.location
    maria.follow()
    assert "Auswertungen neu entschieden" in maria.text
    with office.database.session() as session:
        replay_decision(session, address.rpartition("/")[2])
        session.commit()
    return address


@pytest.fixture
def recorded(office: Office) -> Office:
    """Thirty evaluations: twelve between six and eight months, of them two in the cases of Bocholt."""
    record(office, [3] * 9 + [7] * 10 + [12] * 9, "ki_kreis_borken")
    record(office, [7] * 2, "ki_bocholt")
    return office


def test_a_draft_is_worked_out_and_shown_on_its_sheet(recorded: Office) -> None:
    maria = recorded.person("maria.magnolie")
    address = work_it_out(recorded, maria)
    maria.get(address)
    text = words(maria)
    assert "12 von 30 Auswertungen kämen anders heraus." in text
    assert "R10: Case Management, hoch R20: Klären, normal 12" in text
    table = [[cell.text_content() for cell in row] for row in maria.page.xpath("(//table[@class='figures'])[1]//tr")]
    assert table[1:] == [["Case Management", "9", "12", "21"], ["Klären", "0", "9", "9"], ["alle", "9", "21", "30"]]
    assert "Ihre Fälle" not in text
    maria.get(maria.page.xpath("//a[contains(@href, '/models/drafts/')]/@href")[0])
    assert "12 von 30 Auswertungen kämen anders heraus." in words(maria)


def test_only_coordination_sees_cases_and_only_its_own(recorded: Office) -> None:
    maria = recorded.person("maria.magnolie")
    address = work_it_out(recorded, maria)
    references = {}
    with recorded.database.reading() as session:
        for case in session.scalars(select(Case)):
            home = case.party("coordination")
            references.setdefault(home.organisation_id if home else None, set()).add(case.reference)
    berta = recorded.person("berta.buche")
    berta.get("/rules/")
    assert "Was mit dem Entwurf „Stillstand“ gewesen wäre" in berta.text
    berta.get(address)
    assert "2 Auswertungen in Ihren Fällen kämen anders heraus." in words(berta)
    listed = set(berta.page.xpath("//a[starts-with(@href, '/cases/KIM')]/text()"))
    assert len(listed) == 2
    rows = list(csv.reader(StringIO(berta.get(f"{address}/cases.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == listed
    assert rows[1][2:6] == ["Case Management, hoch", "R10", "Klären, normal", "R20"]
    for name in ("maria.magnolie", "anton.apfel", "gerda.ginkgo"):
        person = recorded.person(name)
        person.get(address)
        assert "KIM-2026" not in person.answer.text, name
        assert person.get(f"{address}/cases.csv").status_code == 404
    assert recorded.person("ilse.ilex").get(address).status_code == 404


def test_small_numbers_are_told_to_nobody(office: Office) -> None:
    record(office, [3] * 9 + [7] * 2 + [12] * 9, "ki_kreis_borken")
    anton, maria = office.person("anton.apfel"), office.person("maria.magnolie")
    address = work_it_out(office, maria)
    anton.get(address)
    text = words(anton)
    assert "Sehr wenige von 20 Auswertungen kämen anders heraus (weniger als 5 Fälle)." in text
    told = list(csv.reader(StringIO(anton.get(f"{address}/figures.csv").text.lstrip("\ufeff")), delimiter=";"))
    numbers = {row[3] for row in told[1:]}
    assert "x" in numbers
    assert not numbers & {"1", "2", "3", "4", "11", "18"}  # neither the two nor what would give them away
    assert "Welche Regeln an die Stelle treten" not in text


def test_it_can_be_cancelled_on_the_page(recorded: Office) -> None:
    maria = recorded.person("maria.magnolie")
    sheet = draft(maria, ("complexity.dmn", changed_table(9)))
    maria.get(sheet)
    maria.post(f"/rules/complexity/replay?draft={sheet.rpartition('/')[2]}", [("csrf_token", maria.token())])
    address = maria.answer.location
    kerstin = recorded.person("kerstin.kastanie")
    kerstin.get(address)
    assert not kerstin.page.xpath("//form[contains(@action, '/cancel')]")
    kerstin.post(f"{address}/cancel", [("csrf_token", kerstin.token())])
    assert kerstin.answer.status_code == 403
    maria.get(address)
    maria.press(f"{address}/cancel")
    maria.follow()
    assert "Das wurde abgebrochen." in maria.text
    with recorded.database.reading() as session:
        assert session.scalars(select(DecisionReplay.state)).all() == ["cancelled"]
    maria.get(sheet)
    assert "Nachrechnen" in maria.text
