"""The library of models, drafts by upload, and four eyes, as people use them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import select

from app.catalog.changes import contents_of
from app.catalog.models import ChangeSet
from app.people.queries import user_by_name
from app.rehearsal.approving import publish_due
from app.rehearsal.models import ScenarioResult
from app.rehearsal.runs import run_of
from app.store.clock import now
from app.tasks.models import Task
from app.tasks.operations import start_case
from tests.rig.proposals import PROPOSAL
from tests.rig.versions import renamed, with_later_deadline

ROOT = Path(__file__).parents[2]
STRANGERS = ROOT / "tests" / "unit" / "catalog" / "strangers"
TABLE = "processes/intake_to_closure/deadlines.dmn"
AUTHOR, SECOND, ADMINISTRATOR = "maria.magnolie", "malte.mammut", "anton.apfel"


def changed_table(days: int = 7) -> bytes:
    """Screening takes that many working days instead of three."""
    old = b'id="screening_out_days">\n          <text>3</text>'
    source = (ROOT / TABLE).read_bytes()
    assert source.count(old) == 1
    return source.replace(old, old.replace(b">3<", b">%d<" % days))


def upload(person, *files: tuple[str, bytes], action: str = "/models/drafts/new", title: str = ""):
    person.get("/models/drafts/new")
    data = {"csrf_token": person.token(), "title": title, "files": [(BytesIO(data), name) for name, data in files]}
    person.answer = person.client.post(action, data=data)
    return person.answer


def draft(person, *files: tuple[str, bytes], title: str = "") -> str:
    """The address of a new draft."""
    answer = upload(person, *files, title=title)
    assert answer.status_code == 302, person.text
    person.follow()
    return answer.location


def let_scenarios_hold(office, address: str) -> None:
    """As if the worker had played them; the play itself is tested in tests/unit/rehearsal/test_runs.py."""
    with office.database.session() as session:
        change_set = session.get_one(ChangeSet, address.rpartition("/")[2])
        run = run_of(session, change_set)
        assert run is not None
        run.state, run.total, run.ended_at = "done", 1, now(session)
        run.results = [ScenarioResult(path="a.yaml", name="a", process_id="p")]
        session.commit()


def ready(office, address: str, author, **day: str) -> None:
    author.get(address)
    author.press(f"{address}/play")
    let_scenarios_hold(office, address)
    author.get(address)
    author.press(f"{address}/submit", **day)
    assert author.answer.status_code == 302, author.text


def state_of(office, address: str) -> str:
    with office.database.reading() as session:
        return session.get_one(ChangeSet, address.rpartition("/")[2]).state


def new_case(office) -> Task:
    """The screening of a case proposed now."""
    with office.database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        case = start_case(session, proposer, PROPOSAL)
        session.commit()
        return session.scalars(select(Task).where(Task.case_id == case.id)).unique().one()


def packed(*files: tuple[str, bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return whole.getvalue()


def screening_days(office) -> int:
    """How long the screening of a case may take that is proposed now, in days of the calendar."""
    return (new_case(office).due_at - office.clock.at).days


def test_a_deadline_is_changed_approved_published_and_counts_for_the_next_case(office) -> None:
    running = new_case(office)
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()), title="Sichtung in sieben Tagen")
    assert "Ersetzt Version 1" in author.text
    assert "3 → 7 Arbeitstage" in author.text
    assert screening_days(office) == 3, "a draft counts for nobody"
    ready(office, address, author)
    second.get("/models/")
    assert second.page.xpath("//a[@href='/models/']")[0].text_content().split() == ["Abläufe", "1"]
    second.get(address)
    assert "Jeder Schritt, der danach beginnt" in second.text
    second.press(f"{address}/approve")
    second.follow()
    assert "Freigegeben und veröffentlicht" in second.text
    assert screening_days(office) == 9, "seven working days"
    with office.database.reading() as session:
        assert session.get_one(Task, running.id).due_at == running.due_at, "what is set stays"
    second.get("/models/decision/definitions_deadlines")
    assert "Maria Magnolie, freigegeben von Malte Mammut" in second.text
    assert second.get("/models/decision/2/file/definitions_deadlines").data == changed_table()


def test_the_way_back_is_the_same_way(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author)
    second.get(address)
    second.press(f"{address}/approve")
    second.get("/models/decision/definitions_deadlines")
    second.press("/models/decision/1/again/definitions_deadlines")
    back = second.answer.location
    ready(office, back, second)
    author.get(back)
    author.press(f"{back}/approve")
    assert state_of(office, back) == "published"
    assert screening_days(office) == 3
    author.get("/models/decision/definitions_deadlines")
    assert author.page.xpath("//tr[contains(., 'gilt seit')]/th/a")[0].text == "Version 1"


def test_what_counts_later_is_published_on_its_day(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author, counts_from="2026-03-05")
    second.get(address)
    second.press(f"{address}/approve")
    sweep(office)
    assert state_of(office, address) == "approved"
    office.wait(days=3)
    sweep(office)
    assert state_of(office, address) == "published"
    assert screening_days(office) > 5


def sweep(office) -> None:
    with office.database.session() as session:
        publish_due(session)
        session.commit()


def test_what_does_not_fit_any_more_on_its_day_goes_back_to_its_author(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    later = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, later, author, counts_from="2026-03-05")
    second.get(later)
    second.press(f"{later}/approve")
    at_once = draft(second, ("deadlines.dmn", changed_table(9)))
    ready(office, at_once, second)
    author.get(at_once)
    author.press(f"{at_once}/approve")
    office.wait(days=3)
    sweep(office)
    assert state_of(office, later) == "draft"
    author = office.person(AUTHOR)
    author.get(later)
    assert "wurde inzwischen neu veröffentlicht (Version 2)" in author.text
    author.press(f"{later}/keep")
    author.follow()
    assert "Inzwischen neu veröffentlicht" not in author.text


def test_the_library_lists_drafts_for_their_author_and_for_who_is_to_approve(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author)
    for person in (author, second):
        assert person.get("/models/").status_code == 200
        assert person.page.xpath(f"//main//a[@href='{address}']")
    assert second.page.xpath("//nav//a[contains(., '1')][@href='/models/']"), "the menu counts it"


def test_nobody_approves_ones_own_draft_and_administrators_only_look_at_diagrams(office) -> None:
    author, administrator = office.person(AUTHOR), office.person(ADMINISTRATOR)
    address = draft(author, ("intake_to_closure.bpmn", renamed().encode()))
    ready(office, address, author)
    author.get(address)
    assert not author.page.xpath("//form[contains(@action, '/approve')]")
    fields = [("csrf_token", author.token()), ("seen", "")]
    assert author.post(f"{address}/approve", fields).status_code == 403
    assert "Den eigenen Entwurf gibt niemand selbst frei" in author.text
    administrator.get(address)
    assert administrator.answer.status_code == 200
    fields = [("csrf_token", administrator.token()), ("seen", ""), ("comment", "x")]
    for verb in ("approve", "refuse", "play", "submit", "discard", "remove", "keep", "withdraw"):
        assert administrator.post(f"{address}/{verb}", fields).status_code == 403, verb
    upload(administrator, ("intake_to_closure.bpmn", renamed().encode()))
    assert administrator.answer.status_code == 422
    assert "Abläufe und Formulare ändert die Prozessverantwortung" in administrator.text
    administrator.get("/models/process/intake_to_closure")
    assert not administrator.page.xpath("//form[contains(@action, '/edit')]")
    assert state_of(office, address) == "handed_in"


def test_administrators_change_tables_among_themselves_by_two(office) -> None:
    author, second = office.person(ADMINISTRATOR), office.person("arne.araukarie")
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author)
    author.get(address)
    assert not author.page.xpath("//form[contains(@action, '/approve')]")
    second.get(address)
    second.press(f"{address}/approve")
    assert state_of(office, address) == "published"
    assert screening_days(office) == 9  # seven working days


def carrier_table(before: str, after: str) -> bytes:
    """The table of the carriers with something changed in it."""
    text = (ROOT / "processes/assignment/responsible_carrier.dmn").read_text("utf-8")
    assert text.count(before) >= 1
    return text.replace(before, after, 1).encode()


def test_contradictions_and_gaps_are_refused_at_their_rule(office) -> None:
    author = office.person(AUTHOR)
    address = draft(
        author, ("responsible_carrier.dmn", carrier_table('<text>"Bocholt"</text>', '<text>"Ahaus"</text>'))
    )
    author.get(address)
    assert "Die Regeln 1 und 2 treffen zugleich zu" in author.text
    assert 'Keine Regel gilt für Wohnort (Kommune): "Bocholt"' in author.text
    assert author.page.xpath("//a[@href='/help/checks/table_coverage']")
    assert not author.page.xpath("//form[contains(@action, '/submit')]")
    fields = [("csrf_token", author.token()), ("counts_from", "")]
    assert author.post(f"{address}/submit", fields).status_code == 409
    assert state_of(office, address) == "draft"


def test_other_warnings_need_a_reason_that_the_second_person_reads(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("responsible_carrier.dmn", carrier_table('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"')))
    author.get(address)
    author.press(f"{address}/play")
    let_scenarios_hold(office, address)
    author.get(address)
    assert "die Trefferregel UNIQUE würde genügen" in author.text
    author.press(f"{address}/submit")
    assert author.answer.status_code == 409
    assert "Beheben Sie das, oder schreiben Sie, warum es so sein soll." in author.text
    author.press(f"{address}/submit", reason="Ab Mai überschneiden sie sich.")
    assert state_of(office, address) == "handed_in"
    second.get(address)
    assert "Ab Mai überschneiden sie sich." in second.text
    second.press(f"{address}/approve")
    assert state_of(office, address) == "published"


@pytest.mark.parametrize("name", ["kerstin.kastanie", "dora.douglasie", "petra.platane", "gerda.ginkgo"])
def test_nobody_else_finds_the_library(office, name) -> None:
    person = office.person(name)
    person.get("/inbox")
    assert not person.page.xpath("//a[@href='/models/']")
    for path in ("/models/", "/models/all.zip", "/models/process/referral", "/models/drafts/new"):
        assert person.get(path).status_code == 404, path


def test_it_is_sent_back_with_a_comment_and_handed_in_again(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author)
    second.get(address)
    second.press(f"{address}/refuse", comment=" ")
    assert "Bitte schreiben Sie, was geändert werden soll" in second.text
    second.press(f"{address}/refuse", comment="Bitte acht Tage.")
    author.get(address)
    assert "Bitte acht Tage." in author.text
    upload(author, ("deadlines.dmn", changed_table(8)), action=f"{address}/files")
    ready(office, address, author)
    assert state_of(office, address) == "handed_in"


def test_what_was_changed_since_it_was_looked_at_is_not_approved(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    ready(office, address, author)
    second.get(address)
    seen = second.form(f"{address}/approve")
    author.get(address)
    author.press(f"{address}/withdraw")
    upload(author, ("deadlines.dmn", changed_table(30)), action=f"{address}/files")
    ready(office, address, author)
    assert second.post(f"{address}/approve", seen).status_code == 409
    assert "wurde geändert, während Sie ihn angesehen haben" in second.text
    assert state_of(office, address) == "handed_in"


def test_handing_in_has_the_scenarios_played(office) -> None:
    author = office.person(AUTHOR)
    address = draft(author, ("deadlines.dmn", changed_table()))
    assert "Mit der Abgabe werden alle Szenarien gespielt" in author.text
    author.press(f"{address}/submit")
    with office.database.reading() as session:
        run = run_of(session, session.get_one(ChangeSet, address.rpartition("/")[2]))
        assert (run.state, run.asked_by) == ("waiting", user_by_name(session, AUTHOR).id)
    let_scenarios_hold(office, address)
    second = office.person(SECOND)
    second.get(address)
    second.press(f"{address}/approve")
    assert state_of(office, address) == "published"


def test_a_red_or_missing_run_keeps_it_from_being_approved(office) -> None:
    author, second = office.person(AUTHOR), office.person(SECOND)
    address = draft(author, ("deadlines.dmn", changed_table()))
    author.get(address)
    author.press(f"{address}/submit")
    second.get(address)
    assert not second.page.xpath("//form[contains(@action, '/approve')]")
    found = [("csrf_token", second.token()), ("seen", _seen(office, address))]
    assert second.post(f"{address}/approve", found).status_code == 409
    assert "Erst müssen alle Szenarien" in second.text
    assert state_of(office, address) == "handed_in"


def _seen(office, address: str) -> str:
    with office.database.reading() as session:
        return contents_of(session.get_one(ChangeSet, address.rpartition("/")[2]))


def test_faults_stand_at_their_file_and_keep_it_from_being_handed_in(office) -> None:
    author = office.person(AUTHOR)
    broken = (ROOT / "processes/referral/referral.bpmn").read_bytes().replace(b'formId="', b'formId="no_', 1)
    address = draft(author, ("referral.bpmn", broken))
    assert "1 Fehler zu beheben" in author.text
    assert "Element:" in author.text
    assert not author.page.xpath("//form[contains(@action, '/submit')]")
    token = author.token()
    assert author.post(f"{address}/submit", [("csrf_token", token)]).status_code == 409
    assert author.post(f"{address}/play", [("csrf_token", token)]).status_code == 409
    assert state_of(office, address) == "draft"


def test_files_that_stay_are_checked_against_the_draft(office) -> None:
    author = office.person(AUTHOR)
    renamed = (ROOT / TABLE).read_bytes().replace(b'<decision id="deadlines"', b'<decision id="fristen"')
    complexity = (ROOT / "processes/intake_to_closure/complexity.dmn").read_bytes()
    other = complexity.replace(b'<decision id="complexity"', b'<decision id="something_else"')
    draft(author, ("deadlines.dmn", renamed), ("complexity.dmn", other))
    assert "Dateien, die bleiben, wie sie sind, würden nicht mehr passen" in author.text
    assert "intake_to_closure.bpmn" in author.text


BAD = {
    "nothing": ((), "Wählen Sie zuerst"),
    "no model": ((("notes.txt", b"x"),), "Darin ist keine Modelldatei"),
    "unchanged": ((("deadlines.dmn", (ROOT / TABLE).read_bytes()),), "gelten schon genau so"),
    "no zip": ((("models.zip", b"PK\x03\x04 broken"),), "keine lesbare ZIP-Datei"),
    "out of the folder": ((("m.zip", packed(("processes/../../x.dmn", b"x"))),), "nicht erlaubt"),
    "absolute": ((("m.zip", packed(("/etc/processes/x.dmn", b"x"))),), "nicht erlaubt"),
    "bomb": ((("m.zip", packed(("processes/p/x.dmn", b"0" * (31 * 1024 * 1024)))),), "Entpackt ist das zu groß"),
    "many": ((("m.zip", packed(*((f"forms/{n}.form", b"") for n in range(501)))),), "mehr als 500 Dateien"),
    "homeless": ((("texts.en.yaml", b"Ja: yes"),), "gehört, ist nicht zu erkennen"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_uploads_get_a_sentence(office, case) -> None:
    files, sentence = BAD[case]
    author = office.person(AUTHOR)
    answer = upload(author, *files)
    assert answer.status_code == 422
    assert sentence in author.text
    with office.database.reading() as session:
        assert not session.scalars(select(ChangeSet)).all()


def test_what_is_too_large_is_not_even_read(office) -> None:
    author = office.person(AUTHOR)
    answer = upload(author, ("deadlines.dmn", b"0" * (50 * 1024 * 1024)))
    assert answer.status_code == 400
    assert "Zusammen dürfen die Dateien höchstens 6 MB haben" in author.text


@pytest.mark.parametrize(
    ("name", "content", "path"),
    [
        ("Wohnung (neu).bpmn", (STRANGERS / "signavio.bpmn").read_bytes(), "processes/wohnung_neu/Wohnung (neu).bpmn"),
        ("kurs.bpmn", (STRANGERS / "flowable.bpmn").read_bytes(), "processes/sprachkurs/kurs.bpmn"),
        ("Größe.dmn", (STRANGERS / "other_modeler.dmn").read_bytes(), "processes/groesse/Größe.dmn"),
        ("referral.bpmn", b"<broken", "processes/referral/referral.bpmn"),
        ("intake to closure.bpmn", b"<broken", "processes/intake_to_closure_2/intake to closure.bpmn"),
    ],
)
def test_a_strangers_file_by_itself_gets_a_folder_of_its_own(office, name, content, path) -> None:
    author = office.person(AUTHOR)
    draft(author, (name, content))
    assert path in author.text
    with office.database.reading() as session:
        (made,) = session.scalars(select(ChangeSet)).all()
        assert [(file.path, file.content) for file in made.files] == [(path, content)]


def test_broken_xml_and_an_id_that_is_taken_are_findings(office) -> None:
    author = office.person(AUTHOR)
    draft(author, ("deadlines.dmn", b"<definitions><broken"))
    assert "kein gültiges XML" in author.text
    twin = packed(("processes/intake_to_closure/twin.dmn", changed_table()))
    draft(author, ("models.zip", twin))
    assert "ist schon vergeben" in author.text


@pytest.mark.parametrize(("more", "told"), [(0, "Vorschlag sichten: wenige"), (5, "Vorschlag sichten: 6")])
def test_the_sheet_says_how_many_stand_at_the_steps_that_change(office, more, told) -> None:
    with office.database.session() as session:
        for number in range(more):
            named = PROPOSAL | {"case.last_name": f"B{number}"}
            start_case(session, user_by_name(session, "jana.johannisbeere"), named)
        session.commit()
    author = office.person(AUTHOR)
    draft(author, ("intake_to_closure.bpmn", with_later_deadline().encode()))
    assert "An den geänderten Schritten stehen jetzt" in author.text
    assert told in author.text
