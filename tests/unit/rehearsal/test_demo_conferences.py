"""The demonstration's calendar: whoever looks at it finds the next conference invited, as the deadlines say."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.conferences.models import Conference, Invitation
from app.rehearsal import demo_data
from app.rehearsal.office import furnish
from app.store.clock import system_clock
from tests.conftest import ROOT


def test_a_near_conference_is_invited(database) -> None:
    with time_machine.travel("2026-12-05T10:00:00+01:00", tick=False):
        with database.session() as session:
            furnish(session, ROOT, (system_clock() - timedelta(days=30)).date())
            session.commit()
        demo_data._invite(database, system_clock())
        with database.reading() as session:
            invited = session.scalars(select(Conference).where(Conference.invited_at.is_not(None))).unique().all()
            assert {(c.at.day, c.kind) for c in invited} == {(9, "proposals"), (17, "quarterly")}
            assert session.scalars(select(Invitation)).all()
