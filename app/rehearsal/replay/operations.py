"""Asking for a replay, cancelling it, doing it: a job with progress that goes on where it was after a restart."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.catalog.changes import ChangeSet, files_with, fingerprint, versions_with
from app.catalog.files import ModelFile
from app.catalog.queries import definitions_of
from app.dmn import Definitions, DmnError
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.jobs.operations import enqueue
from app.jobs.registry import handles
from app.people.models import User
from app.people.policy import may_draft
from app.rehearsal.models import DecisionReplay, ReplayedRecord
from app.rehearsal.replay.deciding import Decider
from app.rehearsal.replay.new_inputs import NewInputs
from app.rehearsal.replay.pass_over import Differs, Pass
from app.rehearsal.replay.records import Position, count_records, read_records
from app.rehearsal.replay.tally import Tally, figures, tally_from
from app.store.clock import now
from app.store.keys import Opener, create_data_key, destroy_data_key, seal, unseal
from app.text import Text

REPLAY = "replay_decision"
AT_ONCE = 2_000
"""Evaluations between two notes of how far it is."""
UNDER_WAY = ("waiting", "running")


def ask_to_replay(session: Session, user: User, change_set: ChangeSet, decision_id: str) -> DecisionReplay:
    """Have a decision of a draft decided anew soon; one that is under way on the same contents is not begun twice.

    Raises Problem where the draft has no such decision that can be used.
    """
    if not may_draft(user, {"decision"}):
        raise NotAllowed(
            Text("Das lässt nachrechnen, wer Tabellen pflegt.", "Whoever keeps tables has this worked out.")
        )
    if _definitions(change_set, decision_id) is None:
        raise Problem(
            Text(
                "Beheben Sie zuerst, was die Prüfung in der Tabelle gefunden hat. Dann lässt sich nachrechnen.",
                "Mend first what the check has found in the table. Then it can be worked out.",
            )
        )
    known = replay_of(session, change_set, decision_id)
    if known is not None and known.state in UNDER_WAY:
        return known
    made = DecisionReplay(
        decision_id=decision_id,
        change_set_id=change_set.id,
        fingerprint=state_of_models(session, change_set),
        total=count_records(session, decision_id),
        key_id=create_data_key(session).id,
        asked_by=user.id,
        asked_at=now(session),
    )
    session.add(made)
    session.flush()
    record(session, user.id, [Event("models.replayed", change_set.id)])
    enqueue(session, REPLAY, made.id)
    return made


def cancel(session: Session, user: User, replay: DecisionReplay) -> None:
    """Stop a replay; what it has found so far is forgotten. Raises Conflict where it is over."""
    if not may_draft(user, {"decision"}):
        raise NotAllowed(Text("Das bricht ab, wer Tabellen pflegt.", "Whoever keeps tables cancels this."))
    stopped = session.execute(
        update(DecisionReplay)
        .where(DecisionReplay.id == replay.id, DecisionReplay.state.in_(UNDER_WAY))
        .values(state="cancelled", ended_at=now(session), result=None)
    )
    if not stopped.rowcount:
        raise Conflict(Text("Das Nachrechnen ist schon zu Ende.", "The working out is over already."))
    session.execute(delete(ReplayedRecord).where(ReplayedRecord.replay_id == replay.id))
    destroy_data_key(session, replay.key_id)
    record(session, user.id, [Event("models.replay_cancelled", replay.change_set_id)])


def find_replay(session: Session, replay_id: str) -> DecisionReplay:
    """Raises NotFound. The caller has asked `may_see_rules`."""
    found = session.get(DecisionReplay, replay_id)
    if found is None:
        raise NotFound(Text("Diese Nachrechnung gibt es nicht.", "There is no such working out."))
    return found


def replay_of(session: Session, change_set: ChangeSet, decision_id: str) -> DecisionReplay | None:
    """The latest of a draft as it is now."""
    query = select(DecisionReplay).where(
        DecisionReplay.change_set_id == change_set.id,
        DecisionReplay.decision_id == decision_id,
        DecisionReplay.fingerprint == state_of_models(session, change_set),
    )
    return session.scalars(query.order_by(DecisionReplay.asked_at.desc(), DecisionReplay.id).limit(1)).first()


def state_of_models(session: Session, change_set: ChangeSet) -> str:
    """The name of all that decides: tables, and the diagrams that hand inputs over."""
    versions = versions_with(session, change_set)
    return fingerprint((path, version) for path, version in versions.items() if path.endswith((".dmn", ".bpmn")))


def figures_of(session: Session, replay: DecisionReplay) -> dict[str, object] | None:
    """What came of it (see `tally.figures`), once it is done. Small numbers in it are for nobody's eyes."""
    if replay.state != "done" or replay.result is None:
        return None
    found = unseal(session, replay.key_id, _purpose(replay), replay.result)
    assert isinstance(found, dict)
    return found


@handles(REPLAY)
def replay_decision(session: Session, replay_id: str) -> None:
    """Decide all that is left anew, in steps: each is kept, unless it was cancelled meanwhile."""
    replay = session.get(DecisionReplay, replay_id)
    if replay is None or replay.state not in UNDER_WAY:
        return
    change_set = session.get(ChangeSet, replay.change_set_id)
    definitions = _definitions(change_set, replay.decision_id) if change_set else None
    if change_set is None or definitions is None or state_of_models(session, change_set) != replay.fingerprint:
        replay.state = "outdated"
        return
    decider = Decider(definitions, replay.decision_id)
    files = files_with(session, change_set)
    begun = Pass(decider, NewInputs(session, files, replay.decision_id), _tally(session, replay))
    replay.state, replay.total = "running", count_records(session, replay.decision_id)
    session.commit()
    opener = Opener(session)
    while _step(session, replay, begun, opener):
        pass


def _step(session: Session, replay: DecisionReplay, begun: Pass, opener: Opener) -> bool:
    """The next evaluations; False where it is over. Nobody waits for the database while they are decided."""
    after = Position(replay.after_at, replay.after_id) if replay.after_at and replay.after_id else None
    records = list(read_records(session, opener, replay.decision_id, after, AT_ONCE))
    session.commit()
    differing = begun.over(records)
    session.commit()
    values: dict[str, object] = {"done_count": replay.done_count + len(records)}
    is_last = len(records) < AT_ONCE
    if records:
        values |= {"after_at": records[-1].at, "after_id": records[-1].id}
    told = figures(begun.tally, begun.decider.outcomes.names) if is_last else begun.tally.to_json()
    if is_last:
        values |= {"state": "done", "ended_at": now(session)}
    values["result"] = seal(session, replay.key_id, _purpose(replay), told)
    still = DecisionReplay.id == replay.id, DecisionReplay.state == "running"
    if not session.execute(update(DecisionReplay).where(*still).values(**values)).rowcount:
        session.rollback()  # it was cancelled meanwhile
        return False
    if differing:
        lines = [_line(replay, found, opener) for found in differing]
        session.execute(insert(ReplayedRecord.__table__), lines)
    session.commit()
    session.refresh(replay)
    return not is_last


def _line(replay: DecisionReplay, found: Differs, opener: Opener) -> dict[str, object]:
    record, told = found.record, {"before": found.before, "after": found.after, "unknown": found.unknown}
    return {
        "replay_id": replay.id,
        "record_id": record.id,
        "case_id": record.case_id,
        "at": record.at,
        "change": opener.seal(record.key_id, line_purpose(replay.id, record.id), told),
    }


def line_purpose(replay_id: str, record_id: str) -> str:
    return f"replayed:{replay_id}:{record_id}"


def _purpose(replay: DecisionReplay) -> str:
    return f"replay:{replay.id}"


def _tally(session: Session, replay: DecisionReplay) -> Tally:
    """What was counted before a restart."""
    if replay.result is None:
        return Tally()
    return tally_from(unseal(session, replay.key_id, _purpose(replay), replay.result))


def _definitions(change_set: ChangeSet, decision_id: str) -> Definitions | None:
    """The table of a draft with this decision; None where there is none that can be used."""
    for file in change_set.files:
        model = ModelFile(file.path, file.content)
        if model.kind == "decision":
            with suppress(DmnError):
                definitions = definitions_of(model)
                if any(decision.id == decision_id for decision in definitions.decisions):
                    return definitions
    return None
