"""The pages of conferences, as coordination, liaison and case manager use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.file import read_facts
from app.cases.models import Case
from app.conferences.models import AgendaItem, Conference, Invitation
from app.conferences.run import ConferenceRun
from app.people.models import User
from app.people.operations import give_role
from app.people.queries import user_by_name
from app.tasks.models import Exclusion, Task
from app.tasks.operations import complete, start_case
from tests.rig.proposals import PROPOSAL, SCREENING

SCREENED = {key: value for key, value in SCREENING.items() if key not in ("case.proposer_agrees", "case.feedback_text")}
SCREENED |= {"next_step": "conference", "case.legal_areas_confirmed": ["sgb2"]}
DECIDED = {
    "case.present": ["coordination", "liaison"],
    "decision": "referral",
    "case.priority": "normal",
    "case.feedback_text": "Wir empfehlen die Migrationsberatung.",
}


def bring_to_conference(session, case, conference):
    for element, who, answers in (
        ("screen_case", "kerstin.kastanie", SCREENED | {"case.conference_id": conference.id}),
        ("assess_residence", "ilse.ilex", {"case.prospect": "temporary", "case.identity": "yes"}),
    ):
        query = select(Task).where(Task.element_id == element, Task.case_id == case.id)
        complete(session, user_by_name(session, who), session.scalars(query).unique().one().id, answers)


@pytest.fixture
def waiting(office):
    """The proposal of the office waits for the conference; gives its reference."""
    with office.database.session() as session:
        case = session.scalars(select(Case)).unique().one()
        bring_to_conference(session, case, conference_of(session, case))
        session.commit()
        return case.reference


@pytest.fixture
def second(office, waiting):
    """A second case waits, too; gives its reference."""
    with office.database.session() as session:
        case = start_case(session, user_by_name(session, "jana.johannisbeere"), PROPOSAL)
        bring_to_conference(session, case, conference_of(session, case))
        session.commit()
        return case.reference


@pytest.fixture
def conference(office, waiting):
    with office.database.reading() as session:
        return conference_of(session, session.scalars(select(Case)).unique().first())


def conference_of(session, case):
    office_id = case.party("coordination").organisation_id
    planned = (Conference.state == "planned", Conference.kind == "proposals")
    query = select(Conference).where(Conference.organisation_id == office_id, *planned)
    return session.scalars(query.order_by(Conference.at)).unique().first()


def on_the_day(office, conference):
    """The day of the conference has come, and all that was due before has happened."""
    for days in (9, 2):
        office.clock.at = max(office.clock.at, conference.at - timedelta(days=days))
        with office.database.session() as session:
            ConferenceRun(session, session.get_one(Conference, conference.id), None).fire_due()
            session.commit()
    office.clock.at = conference.at + timedelta(minutes=5)


def room(conference, reference):
    return f"/conferences/{conference.id}/room/{reference}"


def write(person, address, intent, **changes):
    """Fill in the form of the room as it was last shown and press a button."""
    return person.press(address, ("intent", intent), **changes)


def items(office):
    with office.database.reading() as session:
        return {item.case.reference: item for item in session.scalars(select(AgendaItem)).unique()}


# --- calendar and agenda ---


def test_a_series_is_planned_on_the_same_weekday(office):
    person = office.person("kerstin.kastanie")
    person.get("/conferences/new")
    person.press("/conferences/new", ("intent", "complete"), **{
        "kind": "quarterly", "at:date": "14.04.2026", "at:time": "10:00", "length": "120", "place": "Rathaus",
        "repeat": "quarterly", "count": "3", "guests": [],
    })  # fmt: skip
    assert person.answer.status_code == 302, person.text
    with office.database.reading() as session:
        query = select(Conference).where(Conference.series_id.is_not(None)).order_by(Conference.at)
        planned = session.scalars(query).unique().all()
    assert [(c.at.month, c.at.day) for c in planned] == [(4, 14), (7, 14), (10, 13)]
    assert len({c.series_id for c in planned}) == 1


def test_a_conference_in_the_past_is_refused(office):
    person = office.person("kerstin.kastanie")
    person.get("/conferences/new")
    changes = {"at:date": "01.02.2026", "at:time": "10:00", "place": "Rathaus"}
    person.press("/conferences/new", ("intent", "complete"), **changes)
    assert person.answer.status_code == 422
    assert "Vergangenheit" in person.text


def test_who_may_see_and_who_may_change_a_conference(office, conference, waiting):
    address = f"/conferences/{conference.id}"
    liaison = office.person("ilse.ilex")
    assert liaison.get(address).status_code == 200
    assert waiting in liaison.text
    assert "Verlegen" not in liaison.text
    assert liaison.get(f"{address}/edit").status_code == 403
    for stranger in ("emil.eibe", "berta.buche", "carla.zeder", "leo.lorbeer"):
        assert office.person(stranger).get(address).status_code == 404, stranger


def test_the_agenda_collects_what_waits_and_can_be_reordered(office, conference, waiting, second):
    person = office.person("kerstin.kastanie")
    address = f"/conferences/{conference.id}"
    person.get(address)
    rows = person.page.xpath("//table[contains(@class,'cards--agenda')]//th[@scope='row']/a/text()")
    assert rows == [waiting, second]
    assert [cell.strip() for cell in person.page.xpath("//td[@data-label='Uhrzeit']/text()")] == ["09:00", "09:10"]
    case_id = person.page.xpath("//tr[contains(@id,'case-')]/@id")[1].removeprefix("case-")
    person.press(f"{address}/agenda", ("intent", f"up:{case_id}"))
    person.get(address)
    rows = person.page.xpath("//table[contains(@class,'cards--agenda')]//th[@scope='row']/a/text()")
    assert rows == [second, waiting]


def test_a_case_that_is_put_off_stands_on_the_next_agenda(office, conference, waiting):
    person = office.person("kerstin.kastanie")
    address = f"/conferences/{conference.id}"
    person.get(address)
    case_id = person.page.xpath("//tr[contains(@id,'case-')]/@id")[0].removeprefix("case-")
    person.press(f"{address}/agenda", ("intent", f"off:{case_id}"))
    with office.database.reading() as session:
        query = select(Conference).where(
            Conference.organisation_id == conference.organisation_id, Conference.kind == "proposals"
        )
        following = session.scalars(query.order_by(Conference.at)).unique().all()[1]
    person.get(f"/conferences/{following.id}")
    assert waiting in person.text


def test_a_foreign_case_cannot_be_added(office, conference, waiting):
    person = office.person("kerstin.kastanie")
    address = f"/conferences/{conference.id}"
    person.get(address)
    person.press(f"{address}/agenda", ("intent", "add"), reference="KIM-2026-9999")
    assert person.answer.status_code == 422
    assert "gibt es nicht" in person.text


def test_moving_tells_those_who_are_invited(office, conference, waiting):
    on_the_day(office, conference)
    office.clock.at = conference.at - timedelta(days=1)
    person = office.person("kerstin.kastanie")
    address = f"/conferences/{conference.id}/edit"
    person.get(address)
    person.press(address, ("intent", "complete"), **{"at:date": "20.03.2026", "at:time": "14:00"})
    assert person.answer.status_code == 302, person.text
    with office.database.reading() as session:
        rows = session.scalars(select(Invitation).where(Invitation.conference_id == conference.id)).all()
    assert {row.sequence for row in rows} == {1}
    assert {row.content["at"] for row in rows} == {"2026-03-20T14:00:00+01:00"}


def test_the_calendar_entry_names_references_only(office, conference, waiting):
    on_the_day(office, conference)
    answer = office.person("ilse.ilex").get(f"/conferences/{conference.id}/termin.ics")
    text = answer.get_data(as_text=True).replace("\r\n ", "")
    assert answer.mimetype == "text/calendar"
    assert waiting in text
    assert "METHOD:REQUEST" in text
    assert "Birkenhain" not in text


def test_a_cancelled_conference_leaves_its_cases_to_the_next(office, conference, waiting):
    person = office.person("kerstin.kastanie")
    person.get(f"/conferences/{conference.id}/cancel")
    person.press(f"/conferences/{conference.id}/cancel")
    with office.database.reading() as session:
        assert session.get_one(Conference, conference.id).state == "cancelled"
        following = conference_of(session, session.scalars(select(Case)).unique().one())
    person.get(f"/conferences/{following.id}")
    assert waiting in person.text


# --- the room ---


@pytest.fixture
def minute_taker(office, conference):
    """The coordinating office in the room, on the day."""
    on_the_day(office, conference)
    person = office.person("kerstin.kastanie")
    person.get(f"/conferences/{conference.id}/room")
    person.press(f"/conferences/{conference.id}/room", ("intent", "begin"), present=["coordination", "liaison"])
    return person


def test_what_is_typed_is_kept_and_shown_again(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    assert "Konferenzblatt" in minute_taker.text
    assert "Birkenhain" in minute_taker.text
    write(minute_taker, address, "save", **{"case.feedback_text": "Entwurf"})
    minute_taker.get(address)
    assert dict(minute_taker.form(address))["case.feedback_text"] == "Entwurf"
    assert office.state(office.task("discuss_in_conference"))[0] == "open"


def test_two_minute_takers_do_not_overwrite_each_other(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    colleague = office.person("konrad.kornelkirsche")
    minute_taker.get(address)
    colleague.get(address)
    write(minute_taker, address, "save", decision="referral")
    write(colleague, address, "save", **{"case.feedback_text": "Rückmeldung von Konrad"})
    minute_taker.get(address)
    merged = dict(minute_taker.form(address))
    assert (merged["decision"], merged["case.feedback_text"]) == ("referral", "Rückmeldung von Konrad")
    assert "Konrad Kornelkirsche schreibt hier" in minute_taker.text


def test_in_one_field_the_first_stays_and_the_second_is_told(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    colleague = office.person("konrad.kornelkirsche")
    minute_taker.get(address)
    colleague.get(address)
    write(minute_taker, address, "save", **{"case.feedback_text": "Text von Kerstin"})
    write(colleague, address, "save", **{"case.feedback_text": "Text von Konrad"})
    assert colleague.answer.status_code == 409
    assert "Kerstin Kastanie hat" in colleague.text
    assert "Text von Konrad" in colleague.text
    assert "Text von Kerstin" in colleague.text
    assert dict(colleague.form(address))["case.feedback_text"] == "Text von Konrad"
    write(colleague, address, "save")
    assert colleague.answer.status_code == 409  # pressing again is not enough
    write(colleague, address, "save", **{"case.feedback_text": "Beide Texte", "mine": "case.feedback_text"})
    assert colleague.answer.status_code == 302
    colleague.get(address)
    assert dict(colleague.form(address))["case.feedback_text"] == "Beide Texte"


def test_in_the_background_an_old_text_never_overwrites_a_new_one(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    colleague = office.person("konrad.kornelkirsche")
    minute_taker.get(address)
    old = colleague.get(address) and colleague.form(address)
    write(minute_taker, address, "save", **{"case.feedback_text": "Text von Kerstin"})
    for _ in range(2):
        typed = [pair for pair in old if pair[0] != "case.feedback_text"] + [("case.feedback_text", "Alt")]
        colleague.post(f"{address}?intent=refresh", typed, headers={"HX-Request": "true"})
        assert "Kerstin Kastanie hat" in colleague.answer.text
    minute_taker.get(address)
    assert dict(minute_taker.form(address))["case.feedback_text"] == "Text von Kerstin"


def test_only_the_liaison_sets_the_liaisons_fields(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    assert not minute_taker.page.xpath("//*[@name='case.prospect']")
    token = minute_taker.token()
    fields = [("csrf_token", token), ("case.prospect", "secure"), ("case.identity", "no")]
    assert minute_taker.post(f"{address}/assessment", fields).status_code == 403
    liaison = office.person("ilse.ilex")
    liaison.get(address)
    liaison.press(f"{address}/assessment", ("intent", "complete"), **{"case.prospect": "no_prospect"})
    assert liaison.answer.status_code == 302, liaison.text
    liaison.get(address)
    assert "erst klären" in liaison.text  # R08: the table has recommended anew
    assert liaison.post(address, [("csrf_token", liaison.token()), ("decision", "referral")]).status_code == 403


def test_without_the_liaison_there_is_no_quorum(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    write(minute_taker, address, "complete", **DECIDED | {"case.present": ["coordination"]})
    assert minute_taker.answer.status_code == 422
    assert office.state(office.task("discuss_in_conference"))[0] == "open"


def test_the_conference_closes_all_or_nothing(office, conference, waiting, second, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    write(minute_taker, address, "next", **DECIDED)
    closing = f"/conferences/{conference.id}/close"
    minute_taker.get(closing)
    minute_taker.press(closing, ("intent", "close"))
    assert minute_taker.answer.status_code == 422
    assert second in minute_taker.text
    assert {item.state for item in items(office).values()} == {"open"}
    minute_taker.get(room(conference, second))
    write(minute_taker, room(conference, second), "next", **DECIDED | {"decision": "postponed"})
    minute_taker.get(closing)
    minute_taker.press(closing, ("intent", "close"))
    assert minute_taker.answer.status_code == 422  # postponed needs a reason and a new date
    assert "Warum vertagt" in minute_taker.text
    minute_taker.get(room(conference, second))
    reason = {"case.postponed_reason": "time", "case.new_date": "08.04.2026"}
    write(minute_taker, room(conference, second), "next", **reason)
    minute_taker.get(closing)
    minute_taker.press(closing, ("intent", "close"))
    assert minute_taker.answer.status_code == 302, minute_taker.text
    assert {item.state for item in items(office).values()} == {"done"}
    proposer = office.person("jana.johannisbeere")
    proposer.get("/proposals/")
    assert "Wir empfehlen die Migrationsberatung." in proposer.text


def closed(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    write(minute_taker, address, "next", **DECIDED)
    minute_taker.get(f"/conferences/{conference.id}/close")
    minute_taker.press(f"/conferences/{conference.id}/close", ("intent", "close"))
    assert minute_taker.answer.status_code == 302, minute_taker.text


def test_minutes_are_read_approved_and_printed(office, conference, waiting, minute_taker):
    closed(office, conference, waiting, minute_taker)
    address = f"/conferences/{conference.id}/minutes"
    minute_taker.get(address)
    assert "Verweisberatung" in minute_taker.text
    minute_taker.press(address)
    minute_taker.get(address)
    assert "Freigegeben am" in minute_taker.text
    pdf = minute_taker.get(f"{address}.pdf").data
    assert pdf.startswith(b"%PDF-1.7")
    assert b"StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    liaison = office.person("ilse.ilex")
    liaison.get("/conferences/")
    assert "Das Protokoll der Fallkonferenz liegt bereit." in liaison.text


def test_a_closed_conference_is_closed(office, conference, waiting, minute_taker):
    closed(office, conference, waiting, minute_taker)
    assert minute_taker.get(f"/conferences/{conference.id}/close").status_code == 409
    assert minute_taker.get(f"/conferences/{conference.id}/edit").status_code == 409
    minute_taker.get(f"/conferences/{conference.id}")
    fields = [("csrf_token", minute_taker.token()), ("decision", "referral")]
    assert minute_taker.post(room(conference, waiting), fields).status_code == 409


# --- who takes part reads what the own role opens, no more ---

WRITTEN = DECIDED | {"case.structural_issue": "Amt ohne Termine", "case.structural_issue_topic": "service_gap"}


def test_who_reads_along_in_the_room_sees_what_the_own_role_opens(office, conference, waiting, minute_taker):
    address = room(conference, waiting)
    minute_taker.get(address)
    mandate = {"decision": "case_management", "case.mandate": "Auftrag an den Träger"}
    write(minute_taker, address, "save", **WRITTEN | mandate)
    proposer, liaison = office.person("jana.johannisbeere"), office.person("ilse.ilex")
    proposer.get(address)
    assert "Wir empfehlen die Migrationsberatung." in proposer.text
    for closed_to_proposer in ("Auftrag an den Träger", "Amt ohne Termine", "Aufnahme ins Case Management"):
        assert closed_to_proposer not in proposer.text
    liaison.get(address)
    assert "Auftrag an den Träger" in liaison.text
    assert "Amt ohne Termine" not in liaison.text


AGREED = {
    "case.conference_agreements": "",
    "case.conference_agreements[0]": "1",
    "case.conference_agreements[0].what": "Termin im Amt begleiten",
    "case.conference_agreements[0].who": "coordination",
    "case.conference_agreements[0].until": "30.03.2026",
}


def test_minutes_say_to_each_what_the_own_role_opens(office, conference, waiting, minute_taker):
    minute_taker.get(room(conference, waiting))
    write(minute_taker, room(conference, waiting), "complete", **DECIDED | AGREED)
    assert minute_taker.answer.status_code == 302, minute_taker.text
    address = f"/conferences/{conference.id}/minutes"
    proposer, liaison = office.person("jana.johannisbeere"), office.person("ilse.ilex")
    for reader in (minute_taker, liaison):
        reader.get(address)
        assert "Termin im Amt begleiten" in reader.text
        assert "Verweisberatung" in reader.text
    proposer.get(address)
    assert waiting in proposer.text
    assert "Wir empfehlen die Migrationsberatung." in proposer.text
    for closed_to_proposer in ("Termin im Amt begleiten", "Verweisberatung", "Empfehlung der Tabelle", "Priorität"):
        assert closed_to_proposer not in proposer.text


def test_once_a_case_is_discussed_the_liaison_sets_nothing_in_the_room(office, conference, waiting, minute_taker):
    liaison, address = office.person("ilse.ilex"), room(conference, waiting)
    liaison.get(address)
    typed = [(name, value) for name, value in liaison.form(f"{address}/assessment") if name != "case.prospect"]
    minute_taker.get(address)
    write(minute_taker, address, "complete", **DECIDED)
    assert minute_taker.answer.status_code == 302, minute_taker.text
    liaison.post(f"{address}/assessment", [*typed, ("case.prospect", "no_prospect"), ("intent", "complete")])
    assert "nicht mehr offen" in liaison.follow().text
    with office.database.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == waiting)).unique().one()
        assert read_facts(session, case, ("B",))["prospect"] == "temporary"


# --- whoever wrote the decision does not confirm it, whoever closes the case ---


def hire(office, username):
    """Somebody else in the coordinating office."""
    with office.database.session() as session:
        kerstin = user_by_name(session, "kerstin.kastanie")
        third = User(username=username, display_name=username, password_hash=kerstin.password_hash)
        session.add(third)
        place = next(one.organisation for one in kerstin.memberships if one.role == "coordination")
        give_role(session, third, place, "coordination")
        session.commit()
    return office.person(username)


@pytest.mark.parametrize("alone", [True, False])
def test_who_wrote_a_deviating_decision_does_not_confirm_it_though_a_colleague_closes_the_case(
    office, conference, waiting, minute_taker, alone
):
    address, colleague = room(conference, waiting), office.person("konrad.kornelkirsche")
    confirming, kept_away = colleague, [minute_taker]
    if not alone:
        confirming, kept_away = hire(office, "thea.thuja"), [minute_taker, colleague]
    minute_taker.get(address)
    deviates = {"decision": "case_management", "case.mandate": "Auftrag", "case.override_reason": "Mehrere Stellen"}
    write(minute_taker, address, "save", **DECIDED | deviates)
    colleague.get(address)
    write(colleague, address, "complete")
    assert colleague.answer.status_code == 302, colleague.text
    task = f"/tasks/{office.task('confirm_override')}"
    for person in kept_away:
        person.get(task)
        assert "zweite Person" in person.text
        assert not person.page.xpath("//form[@id='form']")
    confirming.get(task)
    assert confirming.form(task)


def test_the_first_minute_taker_does_not_write_the_second_decision(office, conference, waiting, minute_taker):
    address, colleague = room(conference, waiting), office.person("konrad.kornelkirsche")
    with office.database.session() as session:
        task_id = office.task("discuss_in_conference")
        session.add(Exclusion(task_id=task_id, user_id=office.user_id("kerstin.kastanie")))
        session.commit()
    minute_taker.get(address)
    write(minute_taker, address, "save", **DECIDED)
    colleague.get(address)
    write(colleague, address, "complete")
    assert colleague.answer.status_code == 422
    assert "Bitte trägt sie jemand anders ein." in colleague.text
    write(colleague, address, "save", decision="rejected")
    colleague.get(address)
    write(colleague, address, "complete", decision="referral")
    assert colleague.answer.status_code == 302, colleague.text
