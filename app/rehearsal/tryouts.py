"""Trying a process out by hand: each process owner has tryouts of their own; nothing in them touches a real case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.changes import begin, files_with, find_change_set, fingerprint, put_files, versions_with
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.errors import NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import may_draft
from app.rehearsal.live import Live, Plays
from app.rehearsal.models import Tryout
from app.rehearsal.recording import Recording, file_name, recording_from, write_scenario
from app.store.clock import now
from app.store.keys import create_data_key, destroy_data_key, seal, unseal
from app.tasks.publishing import check_changes
from app.text import Text

MOST = 20
NOT_YOURS = Text("Diesen Probelauf gibt es nicht.", "There is no such tryout.")


def begin_tryout(session: Session, user: User, change_set: ChangeSet | None, recording: Recording) -> Tryout:
    """Keep a new tryout. Raises Problem where the models cannot be played, or too many are kept already."""
    if not may_draft(user, ()):
        raise NotAllowed(Text("Ausprobieren ist nicht Ihre Aufgabe.", "Trying out is not for you to do."))
    if check_changes(session, change_set).hindrances:
        raise Problem(
            Text(
                "Beheben Sie zuerst, was die Prüfung gefunden hat. Dann lässt sich der Ablauf ausprobieren.",
                "Mend first what the check has found. Then the process can be tried out.",
            )
        )
    if len(tryouts_of(session, user)) >= MOST:
        raise Problem(
            Text(
                "Sie haben schon {most} Probeläufe. Verwerfen Sie erst einen, den Sie nicht mehr brauchen.",
                "You have {most} tryouts already. Discard one that you no longer need.",
            ).fill(most=MOST)
        )
    key = create_data_key(session)
    made = Tryout(
        owner_id=user.id,
        change_set_id=change_set.id if change_set else None,
        process_id=recording.process,
        key_id=key.id,
        recording=b"",
        changed_at=now(session),
    )
    session.add(made)
    session.flush()
    keep_recording(session, made, recording)
    return made


def tryouts_of(session: Session, user: User) -> list[Tryout]:
    """A person's own, the latest first."""
    return list(session.scalars(select(Tryout).where(Tryout.owner_id == user.id).order_by(Tryout.changed_at.desc())))


def find_tryout(session: Session, user: User, tryout_id: str, *, to_change: bool = False) -> Tryout:
    """Raises NotFound for what is not this person's. `to_change` keeps others from it until the commit."""
    query = select(Tryout).where(Tryout.id == tryout_id, Tryout.owner_id == user.id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query) if may_draft(user, ()) else None
    if found is None:
        raise NotFound(NOT_YOURS)
    return found


def recorded(session: Session, tryout: Tryout) -> Recording:
    return recording_from(unseal(session, tryout.key_id, f"tryout:{tryout.id}", tryout.recording))


def keep_recording(session: Session, tryout: Tryout, recording: Recording) -> None:
    tryout.recording = seal(session, tryout.key_id, f"tryout:{tryout.id}", recording.to_json())
    tryout.changed_at = now(session)


def discard(session: Session, tryout: Tryout) -> None:
    """Gone, and nothing of it can be read again."""
    session.delete(tryout)
    session.flush()
    destroy_data_key(session, tryout.key_id)


@contextmanager
def playing(session: Session, plays: Plays, tryout: Tryout, recording: Recording | None = None) -> Iterator[Live]:
    """The play as far as its recording goes, on the models as they are now; or on another recording of it."""
    change_set = session.get(ChangeSet, tryout.change_set_id) if tryout.change_set_id else None
    models = fingerprint(versions_with(session, change_set).items())
    recording = recorded(session, tryout) if recording is None else recording
    with plays.at(tryout.id, models, lambda: files_with(session, change_set), recording) as live:
        yield live


def keep_as_scenario(
    session: Session, user: User, tryout: Tryout, name: str, ends: str | None, open_steps: list[str]
) -> ChangeSet:
    """Put the recording into the draft that is tried, or into a new one, as a scenario file. Raises Problem."""
    title = " ".join(name.split())[:200]
    if not title:
        raise Problem(Text("Geben Sie dem Szenario einen Namen.", "Give the scenario a name."))
    recording = recorded(session, tryout)
    path = f"processes/{tryout.process_id}/scenarios/{file_name(title)}"
    file = ModelFile(path, write_scenario(recording, title, ends, open_steps).encode())
    if path in versions_with(session, None):
        raise Problem(
            Text(
                "Ein Szenario mit diesem Namen gibt es schon. Wählen Sie einen anderen.",
                "There is a scenario of this name already. Choose another one.",
            )
        )
    change_set = find_change_set(session, user, tryout.change_set_id, to_change=True) if tryout.change_set_id else None
    if change_set is None or change_set.state != "draft" or change_set.author_id != user.id:
        return begin(session, user, Text(f"Szenario „{title}“", f"Scenario “{title}”").de, [file])
    put_files(session, user, change_set, [file])
    return change_set
