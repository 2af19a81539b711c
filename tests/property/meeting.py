"""Conferences at random: held, some cases discussed and others put off; moved; cancelled."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.conferences import operations, room
from app.conferences.agenda import agenda
from app.conferences.closing import close_conference, what_is_missing
from app.conferences.models import Conference
from app.people.models import User
from app.people.policy import may_run_conferences
from app.store.clock import now
from tests.property.acts import Scene

DISCUSSED, APPROVED = 0.8, 0.7
PRESENT = ("coordination", "liaison", "case_manager", "carrier_lead")


def hold(scene: Scene, conference_id: str) -> int:
    """Answers how many cases went on."""
    session, chance = scene.session, scene.chance
    conference = session.get_one(Conference, conference_id)
    user = _chair(scene, conference)
    operations.set_present(session, user, conference, PRESENT)
    operations.open_room(session, user, conference)
    for line in agenda(session, conference):
        if line.state == "open" and line.item is not None and chance.random() < DISCUSSED:
            filled = room.item_form(session, user, line.item, line.task)
            room.save(session, user, conference, line.item, filled, scene.answers(filled, line.case), {})
    for missing in what_is_missing(session, user, conference):
        operations.put_off(session, user, conference, missing.line.case.id)
    discussed = sum(line.state == "open" for line in agenda(session, conference))
    close_conference(session, user, conference)
    if chance.random() < APPROVED:
        operations.approve_minutes(session, user, conference)
    return discussed


def call_off(scene: Scene) -> bool:
    """The next conference does not take place."""
    conference, user = _next(scene)
    operations.cancel(scene.session, user, conference)
    return True


def move(scene: Scene) -> bool:
    """The next conference takes place later, or on another day before it would have."""
    conference, user = _next(scene)
    at = now(scene.session) + timedelta(days=scene.chance.randint(1, 40))
    details = {"place": conference.place, "video_link": conference.video_link, "length": conference.length}
    operations.change(scene.session, user, conference, at=at, guests=(), **details)
    return True


def _next(scene: Scene) -> tuple[Conference, User]:
    planned = select(Conference).where(Conference.state == "planned", Conference.at > now(scene.session))
    conference = scene.session.scalars(planned.order_by(Conference.at, Conference.id)).unique().first()
    assert conference is not None
    return conference, _chair(scene, conference)


def _chair(scene: Scene, conference: Conference) -> User:
    return next(user for user in scene.users if may_run_conferences(user, conference.organisation_id))
