"""What the case management releases out of part C, line by line, and what closes it again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.cases.file import write_facts
from app.cases.models import Case
from app.people.queries import user_by_name
from app.tasks.consents import withdraw_consent
from tests.web.conftest import Person, PlantedOffice


def word(planted: PlantedOffice, key: str) -> str:
    return next(w for w in sorted(planted.cases["running"].words) if f"-C-{key}-" in w)


def releases_page(planted: PlantedOffice) -> tuple[Person, str]:
    dora, address = planted.office.person("dora.douglasie"), f"/cases/{planted.cases['running'].reference}/releases"
    assert dora.get(address).status_code == 200
    return dora, address


def choose(dora: Person, address: str, text: str, recipient: str) -> None:
    """Press the button of the line with this text for this recipient."""
    [form] = [
        form
        for item in dora.page.xpath("//li[@class='release']")
        if text in item.text_content()
        for form in item.xpath(f".//form[input[@name='recipient'][@value='{recipient}']]")
    ]
    assert dora.post(address, list(form.form_values())).status_code == 302
    assert dora.follow().status_code == 200


def reads(planted: PlantedOffice, name: str, text: str) -> bool:
    person = planted.office.person(name)
    person.get(f"/cases/{planted.cases['running'].reference}")
    return text in person.answer.text


def test_a_note_is_read_by_those_it_is_released_to_and_by_nobody_else(planted_copy: PlantedOffice) -> None:
    note = word(planted_copy, "note")
    dora, address = releases_page(planted_copy)
    assert not reads(planted_copy, "kerstin.kastanie", note)
    choose(dora, address, note, "coordination")
    assert reads(planted_copy, "kerstin.kastanie", note)
    for other in ("ilse.ilex", "tara.tulpenbaum", "sven.schlehe", "petra.platane"):
        assert not reads(planted_copy, other, note), other


def test_taking_a_release_back_closes_the_line(planted_copy: PlantedOffice) -> None:
    note = word(planted_copy, "note")
    dora, address = releases_page(planted_copy)
    choose(dora, address, note, "liaison")
    assert reads(planted_copy, "ilse.ilex", note)
    [form] = [
        form
        for item in dora.page.xpath("//li[@class='release']")
        if note in item.text_content()
        for form in item.xpath(".//form[contains(@action, '/revoke')]")
    ]
    assert dora.post(form.get("action"), list(form.form_values())).status_code == 302
    assert not reads(planted_copy, "ilse.ilex", note)


def test_the_summary_is_released_by_handing_it_in_and_can_be_taken_back(
    planted_copy: PlantedOffice,
) -> None:
    summary = next(w for w in planted_copy.cases["running"].words if "-summary_release-" in w)
    assert reads(planted_copy, "kerstin.kastanie", summary)
    dora, _ = releases_page(planted_copy)
    for form in dora.page.xpath("//form[contains(@action, '/revoke')]"):
        dora.post(form.get("action"), list(form.form_values()))
    assert not reads(planted_copy, "kerstin.kastanie", summary)
    assert not reads(planted_copy, "ilse.ilex", summary)
    assert reads(planted_copy, "fritz.fichte", summary)


def change(planted: PlantedOffice, by_part: dict[str, dict[str, object]]) -> None:
    with planted.office.database.session() as session:
        case = session.get_one(Case, planted.cases["running"].case_id)
        write_facts(session, case, by_part)
        session.commit()


E3 = {"block": "E3", "state": "granted", "date": "2026-02-20"}
E5 = {"block": "E5", "state": "granted", "recipient": "ki_kreis_borken", "date": "2026-02-20"}


def test_health_and_the_like_take_e5_of_the_recipient(planted_copy: PlantedOffice) -> None:
    """The risk is marked for Art. 9: without E5 no button, and a forged request is refused."""
    dora, address = releases_page(planted_copy)
    [risk] = [i for i in dora.page.xpath("//li[@class='release']") if "Gefährdungseinschätzung" in i.text_content()]
    assert "Einwilligung E5 fehlt" in risk.text_content()
    assert not risk.xpath(".//button")
    line = dora.page.xpath("//input[@name='line']/@value")[0].split(":")[0]
    answer = dora.post(address, [("csrf_token", dora.token()), ("line", f"{line}:risk"), ("recipient", "coordination")])
    assert answer.status_code in (400, 404)
    change(planted_copy, {"B": {"consents": [E3, E5]}})
    dora.get(address)
    [risk] = [i for i in dora.page.xpath("//li[@class='release']") if "Gefährdungseinschätzung" in i.text_content()]
    assert len(risk.xpath(".//button")) == 1


def withdraw(planted: PlantedOffice, block: str) -> None:
    with planted.office.database.session() as session:
        case = session.get_one(Case, planted.cases["running"].case_id)
        dora = user_by_name(session, "dora.douglasie")
        assert dora is not None
        withdraw_consent(session, dora, case, [block])
        session.commit()


def test_withdrawal_closes_released_lines_at_once(planted_copy: PlantedOffice) -> None:
    note = word(planted_copy, "note")
    dora, address = releases_page(planted_copy)
    choose(dora, address, note, "liaison")
    withdraw(planted_copy, "E3")
    assert planted_copy.office.person("ilse.ilex").get(address.removesuffix("/releases")).status_code == 404
    dora.get(address)
    assert "wartet auf Einwilligung E3" in dora.text


@pytest.mark.parametrize(("days", "open_"), [(364, True), (380, False)])
def test_a_consent_that_runs_out_closes_what_was_shared(planted_copy: PlantedOffice, days: int, open_: bool) -> None:
    summary = next(w for w in planted_copy.cases["running"].words if "-summary_release-" in w)
    planted_copy.office.wait(days=days - 49)  # E3 was given on 20 February
    assert reads(planted_copy, "ilse.ilex", summary) is open_


def test_health_given_to_the_liaison_closes_with_e5(planted_copy: PlantedOffice) -> None:
    liaison = {**E5, "recipient": "abh_kreis_borken"}
    change(planted_copy, {"B": {"consents": [E3, liaison]}})
    dora, address = releases_page(planted_copy)
    choose(dora, address, "Gefährdungseinschätzung", "liaison")
    assert reads(planted_copy, "ilse.ilex", "Gefährdungseinschätzung")
    withdraw(planted_copy, "E5")
    assert not reads(planted_copy, "ilse.ilex", "Gefährdungseinschätzung")


def test_releases_are_in_the_history(planted_copy: PlantedOffice) -> None:
    dora, address = releases_page(planted_copy)
    choose(dora, address, word(planted_copy, "note"), "coordination")
    with planted_copy.office.database.reading() as session:
        query = select(Entry.action, Entry.subject).where(Entry.chain_id == planted_copy.cases["running"].case_id)
        assert ("line.released", "coordination") in set(session.execute(query).all())
    kerstin = planted_copy.office.person("kerstin.kastanie")
    kerstin.get(address.removesuffix("/releases"))
    assert "Zeile aus der Beratung freigegeben für: Koordinierende Stelle" in kerstin.text
    assert "Beratungsteil (Teil C) gelesen" not in kerstin.text


def test_a_note_marked_for_the_steering_part_is_released_with_its_form(planted_copy: PlantedOffice) -> None:
    case = planted_copy.cases["running"]
    task = f"/tasks/{planted_copy.task('running', 'review_progress')}"
    dora = planted_copy.office.person("dora.douglasie")
    dora.get(task)
    changes = {
        "case.note": "Ein offenes Wort",
        "case.note_kind": "phone",
        "case.visibility": "B",
        "case.step": next(w for w in sorted(case.words) if "-what-" in w),
        "case.step_status": "running",
        "next_action": "continue",
    }
    assert dora.press(task, ("intent", "complete"), **changes).status_code == 302, dora.text
    kerstin = planted_copy.office.person("kerstin.kastanie")
    kerstin.get(f"/cases/{case.reference}")
    assert "Ein offenes Wort" in kerstin.text
    ilse = planted_copy.office.person("ilse.ilex")
    ilse.get(f"/cases/{case.reference}")
    assert "Ein offenes Wort" not in ilse.text
