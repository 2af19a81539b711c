"""Two versions beside each other, and a process in use, on their pages."""

from __future__ import annotations

import json

import pytest

from tests.rig.versions import PROCESS, publish_version, renamed, with_later_deadline, with_step_before
from tests.web.test_models import AUTHOR, TABLE, changed_table, draft


@pytest.fixture
def maria(office):
    return office.person(AUTHOR)


def marks(person, place: int) -> dict[str, dict[str, str]]:
    return json.loads(person.page.xpath("//*[@data-marks]/@data-marks")[place])


def test_a_draft_beside_what_counts(office, maria) -> None:
    address = draft(maria, ("intake_to_closure.bpmn", with_step_before(renamed()).encode()))
    maria.get(address)
    [link] = maria.page.xpath("//a[contains(@href, '/compare/')]/@href")
    maria.get(link)
    assert "Benutzeraufgabe „Vorschlag ansehen“" in maria.text
    before, after = marks(maria, 0), marks(maria, 1)
    assert "look_first" not in before
    assert after["look_first"] == {"kind": "added", "note": "+"}
    assert before["screen_case"]["kind"] == after["screen_case"]["kind"] == "changed"
    for source in maria.page.xpath("//*[@data-source]/@data-source"):
        assert maria.client.get(source).status_code == 200


def test_two_published_versions(office, maria) -> None:
    with office.database.session() as session:
        publish_version(session, with_later_deadline())
    maria.get(f"/models/process/{PROCESS}?version=1")
    [link] = [a for a in maria.page.xpath("//a/@href") if "/compare/" in a]
    maria.get(link)
    assert "9 Tage" in maria.text
    assert maria.get(f"/models/process/1/compare/9/{PROCESS}").status_code == 404
    assert maria.get("/models/nothing/1/compare/2/x").status_code == 404


def test_a_table_has_its_changed_rule_marked_in_both(office, maria) -> None:
    address = draft(maria, ("deadlines.dmn", changed_table(9)))
    maria.get(f"{address}/compare/{TABLE}")
    rows = maria.page.xpath("//tr[contains(@class, 'differs')]/th/text()")
    assert [row.strip() for row in rows] == ["2", "2"]
    assert "3 → 9 Arbeitstage" in maria.text


def test_a_form_is_shown_twice_as_staff_see_it(office, maria) -> None:
    from tests.web.conftest import ROOT

    text = (
        (ROOT / "forms/screen_case.form").read_text("utf-8").replace('"label": "Nächster Schritt"', '"label": "Weiter"')
    )
    address = draft(maria, ("screen_case.form", text.encode()))
    maria.get(f"{address}/compare/forms/screen_case.form")
    before, after = (side.text_content() for side in maria.page.xpath("//fieldset[contains(@class, 'preview')]"))
    assert "Nächster Schritt" in before
    assert "Weiter" in after


def test_a_process_in_use_obeys_the_rule_for_small_numbers(office, maria) -> None:
    maria.get(f"/models/process/seen/{PROCESS}")
    [row] = [row for row in maria.page.xpath("//tbody/tr") if "Vorschlag sichten" in row.text_content()]
    assert [cell.text_content() for cell in row.xpath("./td")][1:] == ["x", "x", "0", "–", "–"]
    assert marks(maria, 0)["screen_case"] == {"kind": "heat-1", "note": "x"}
    assert maria.get(f"/models/process/seen/{PROCESS}.csv").mimetype == "text/csv"
    assert maria.get(f"/models/process/seen/{PROCESS}?version=7").status_code == 404
    assert maria.get("/models/process/seen/nothing").status_code == 404
    assert maria.get(f"/models/process/seen/{PROCESS}?since=gestern").status_code in (400, 409)
    maria.get(f"/models/process/seen/{PROCESS}?since=2030-01-01")
    assert "In dieser Zeit kam hier nichts hin." in maria.text or "Vorschlag sichten" in maria.text
