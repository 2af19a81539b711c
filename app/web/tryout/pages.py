"""The blueprint of tryouts, and what all of its pages need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, current_app

from app.errors import Conflict, NotFound
from app.people.policy import may_draft
from app.rehearsal.live import Live, Plays
from app.rehearsal.models import Tryout
from app.rehearsal.recording import Recording
from app.rehearsal.tryouts import NOT_YOURS, find_tryout, keep_recording, playing, recorded
from app.text import Text
from app.web import edge
from app.web.login.account import acting_user

tryout_pages = Blueprint("tryout", __name__, url_prefix="/tryouts")


def own(tryout_id: str) -> Tryout:
    """The tryout of the person acting. Raises NotFound."""
    return find_tryout(edge.session(), acting_user(), tryout_id)


def must_try_out() -> None:
    """Raises NotFound for whoever has nothing to try out."""
    if not may_draft(acting_user(), ()):
        raise NotFound(NOT_YOURS)


@contextmanager
def at_hand(tryout: Tryout, recording: Recording | None = None) -> Iterator[Live]:
    """The play; nobody else waits for the database meanwhile."""
    edge.commit()
    with playing(edge.session(), _plays(), tryout, recording) as live:
        yield live


def keep(tryout: Tryout, seen: bytes, recording: Recording) -> None:
    """Keep what was played, if the tryout is still as it was `seen`. Raises Conflict."""
    found = find_tryout(edge.session(), acting_user(), tryout.id, to_change=True)
    if found.recording != seen:
        raise Conflict(
            Text(
                "Der Probelauf ist in einem anderen Fenster weitergegangen. Hier steht er, wie er jetzt ist.",
                "The tryout has gone on in another window. This is how it stands now.",
            )
        )
    keep_recording(edge.session(), found, recording)


def take_step(tryout: Tryout, step: dict[str, object]) -> None:
    """Play one more step and keep it. Raises Problem where it cannot be done."""
    seen, recording = tryout.recording, recorded(edge.session(), tryout)
    longer = recording.with_step(step)
    longer.scenario()
    with at_hand(tryout, recording) as live:
        if live.stuck is not None:
            raise live.stuck
        live.take(longer)
    keep(tryout, seen, longer)


def forget(tryout: Tryout) -> None:
    """Its office is not needed any more."""
    _plays().drop(tryout.id)


def _plays() -> Plays:
    plays = current_app.extensions.setdefault("kim_plays", Plays())
    assert isinstance(plays, Plays)
    return plays
