"""Who is invited and what the calendar says, on both databases."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar
from sqlalchemy import select

from app.cases.models import Party
from app.conferences import operations
from app.conferences.agenda import agenda
from app.conferences.invitations import calendar_entry, cancel_invitations, participants, send_invitations
from app.conferences.models import AgendaItem, ConferenceNotice, Invitation
from app.conferences.run import ConferenceRun
from app.mail.models import Mail
from app.mail.settings import MailSettings
from app.people.models import User
from app.people.queries import organisation_by_key
from app.tasks.consents import withdraw_consent


def names(session, conference):
    return {one.user.username: one.references for one in participants(session, conference)}


def invitations(session, conference):
    rows = session.scalars(select(Invitation).where(Invitation.conference_id == conference.id))
    return {session.get_one(User, row.user_id).username: row for row in rows}


def test_exactly_those_who_may_see_a_case_are_invited(session, person, conferences, waiting):
    assert names(session, conferences[0]) == {"kerstin.kastanie": (), "konrad.kornelkirsche": ()}
    case = waiting()
    seen = {"kerstin.kastanie", "konrad.kornelkirsche", "ilse.ilex"}
    assert names(session, conferences[0]) == dict.fromkeys(seen, (case.reference,))
    withdraw_consent(session, person("kerstin.kastanie"), case, ["E3"])
    assert names(session, conferences[0]).keys() == seen - {"ilse.ilex"}


def test_deputies_come_to_the_quarterly_conference_only(session, person, conferences, waiting):
    case = waiting()
    fritz = person("fritz.fichte")
    carrier = organisation_by_key(session, "drk_gronau")
    since, until = case.opened_at, case.opened_at + timedelta(days=365)
    deputy = Party(role="deputy", organisation_id=carrier.id, user_id=fritz.id, since=since, shared_until=until)
    case.parties.append(deputy)
    session.flush()
    assert "fritz.fichte" not in names(session, conferences[0])
    [line] = agenda(session, conferences[0])
    item = AgendaItem(conference_id=conferences[0].id, case=case, kind=line.kind, position=0, length=15, state="done")
    session.add(item)
    conferences[0].kind = "quarterly"
    assert names(session, conferences[0])["fritz.fichte"] == (case.reference,)


def test_guests_see_the_date_and_no_case_that_is_not_theirs(session, person, conferences, waiting):
    case = waiting()
    jobcenter, clinic = (organisation_by_key(session, key) for key in ("jobcenter_borken", "klinikum_sozialdienst"))
    operations.set_guests(session, person("kerstin.kastanie"), conferences[0], [jobcenter.id, clinic.id])
    invited = names(session, conferences[0])
    assert invited["jana.johannisbeere"] == (case.reference,)
    assert invited["karin.kirsche"] == ()


def test_only_what_changed_is_told_again(session, person, conferences, waiting):
    waiting()
    assert len(send_invitations(session, conferences[0], newcomers=True)) == 3
    assert send_invitations(session, conferences[0], newcomers=True) == []
    conferences[0].place = "Rathaus"
    assert {row.sequence for row in send_invitations(session, conferences[0], newcomers=True)} == {1}
    assert {row.sequence for row in cancel_invitations(session, conferences[0])} == {2}
    assert cancel_invitations(session, conferences[0]) == []


def test_whoever_may_no_longer_see_a_case_is_told_not_to_come(session, person, conferences, waiting):
    case = waiting()
    send_invitations(session, conferences[0], newcomers=True)
    withdraw_consent(session, person("kerstin.kastanie"), case, ["E3"])
    send_invitations(session, conferences[0], newcomers=True)
    assert invitations(session, conferences[0])["ilse.ilex"].cancelled


def test_the_entry_of_the_calendar(session, person, conferences, waiting):
    case = waiting()
    send_invitations(session, conferences[0], newcomers=True)
    row = invitations(session, conferences[0])["ilse.ilex"]
    content, method = calendar_entry(row, conferences[0], person("ilse.ilex"), "kim@kreis.example")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert method == "REQUEST"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == conferences[0].at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert str(event["ORGANIZER"]) == "mailto:kim@kreis.example"
    assert case.reference in event["DESCRIPTION"]
    assert b"Birkenhain" not in content
    cancel_invitations(session, conferences[0])
    again, method = calendar_entry(row, conferences[0], person("ilse.ilex"), "kim@kreis.example")
    (gone,) = Calendar.from_ical(again).walk("VEVENT")
    assert (method, gone["STATUS"], gone["SEQUENCE"], gone["UID"]) == ("CANCEL", "CANCELLED", 1, event["UID"])


def test_the_diagram_invites_and_tells(session, person, conferences, waiting, clock):
    session.info["mail"] = MailSettings("smtp", "localhost", 25, "KIM <kim@kreis.example>", "https://kim.example")
    waiting()
    clock.at = conferences[0].at - timedelta(days=9)
    ConferenceRun(session, conferences[0], None).fire_due()
    assert invitations(session, conferences[0]).keys() == {"kerstin.kastanie", "konrad.kornelkirsche", "ilse.ilex"}
    assert set(session.scalars(select(Mail.kind))) >= {"conference"}
    assert session.scalars(select(ConferenceNotice)).all() == []
    clock.at = conferences[0].at - timedelta(days=2)
    ConferenceRun(session, conferences[0], None).fire_due()
    assert [notice.role for notice in session.scalars(select(ConferenceNotice)).unique()] == ["liaison"]
