"""The yearly evaluation is written about before it is due and on the day, once each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.mail.delivery import send_mail
from app.mail.models import Mail
from app.mail.settings import use_mail
from app.tasks.yearly import evaluation_due, remind_of_yearly_evaluation
from tests.rig.mailserver import mail_server


@pytest.fixture
def box(office, session):
    with mail_server() as server:
        use_mail(office, server.settings())
        session.info.update(office.surroundings)
        yield server.box


def written(session, clock, *day: int) -> set[str]:
    """Who is written to by that day, and was not before."""
    clock.at = datetime(*day, 8, tzinfo=UTC)
    before = set(session.scalars(select(Mail.id)))
    remind_of_yearly_evaluation(session)
    remind_of_yearly_evaluation(session)
    new = session.scalars(select(Mail).where(Mail.id.not_in(before)))
    return {mail.user.username for mail in new}


def test_it_is_written_about_in_december_and_in_january(session, clock, box):
    assert written(session, clock, 2026, 12, 14) == set()
    told = written(session, clock, 2026, 12, 15)
    assert {"gerda.ginkgo", "kerstin.kastanie", "berta.buche"} <= told
    assert not {"carla.zeder", "leo.lorbeer", "maria.magnolie"} & told
    assert written(session, clock, 2026, 12, 16) == set()
    assert written(session, clock, 2027, 1, 31) == told
    assert written(session, clock, 2027, 3, 1) == set()


def test_the_letter_names_year_and_day(session, clock, box):
    written(session, clock, 2026, 12, 15)
    mail_id = session.scalars(select(Mail.id)).first()
    send_mail(session, mail_id)
    session.commit()
    [message] = box.messages
    assert message["Subject"] == "KIM-Lotse: Jahresauswertung 2026"
    assert "am 31.01.2027 fällig" in message.get_body(("plain",)).get_content().replace("\n", " ")


def test_the_inbox_says_so_too_to_those_whom_it_concerns(session, clock, person):
    for day, due in (((2026, 12, 14), None), ((2026, 12, 15), (2026, date(2027, 1, 31))), ((2027, 2, 20), None)):
        clock.at = datetime(*day, 8, tzinfo=UTC)
        assert evaluation_due(session, person("gerda.ginkgo")) == due
        assert evaluation_due(session, person("kerstin.kastanie")) == due
        assert evaluation_due(session, person("carla.zeder")) is None
