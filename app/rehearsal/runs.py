"""All scenarios played against the models as they count, or as a change set would have them: a job with progress."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.changes import ChangeSet, files_with, fingerprint, kinds_of, versions_with
from app.catalog.files import ModelFile
from app.errors import NotAllowed, Problem, Rejected
from app.jobs.operations import enqueue
from app.jobs.registry import handles
from app.people.models import User
from app.people.policy import may_draft
from app.rehearsal.models import ScenarioResult, ScenarioRun
from app.rehearsal.office import Stage
from app.rehearsal.player import play
from app.rehearsal.scenario_file import read_scenario
from app.rehearsal.unfolding import unfolded
from app.store.clock import now
from app.tasks.publishing import check_changes
from app.text import Text

PLAY = "play_scenarios"
LONGEST = 2000


def ask_to_play(session: Session, user: User, change_set: ChangeSet | None) -> ScenarioRun:
    """Have the scenarios played soon. Raises Problem where the models are not even sound enough to be tried."""
    if not may_draft(user, kinds_of(change_set.files) if change_set else {"process"}):
        raise NotAllowed(Text("Szenarien spielt die Prozessverantwortung.", "Scenarios are played by process owners."))
    if check_changes(session, change_set).hindrances:
        raise Problem(
            Text(
                "Beheben Sie zuerst, was die Prüfung gefunden hat. Dann lassen sich die Szenarien spielen.",
                "Mend first what the check has found. Then the scenarios can be played.",
            )
        )
    name = fingerprint(versions_with(session, change_set).items())
    known = latest_run(session, name)
    if known is not None and known.state in ("waiting", "running"):
        return known
    change_set_id = change_set.id if change_set else None
    run = ScenarioRun(fingerprint=name, change_set_id=change_set_id, asked_by=user.id, asked_at=now(session))
    session.add(run)
    session.flush()
    enqueue(session, PLAY, run.id)
    return run


def run_of(session: Session, change_set: ChangeSet | None) -> ScenarioRun | None:
    """The latest run on exactly these models."""
    return latest_run(session, fingerprint(versions_with(session, change_set).items()))


def latest_run(session: Session, name: str) -> ScenarioRun | None:
    """The latest run on the state of models with this fingerprint."""
    query = select(ScenarioRun).where(ScenarioRun.fingerprint == name).order_by(ScenarioRun.asked_at.desc())
    return session.scalars(query.limit(1)).first()


@handles(PLAY)
def play_all(session: Session, run_id: str) -> None:
    """Play what has not been played yet; each result is kept at once, so that pages show how far it is."""
    run = session.get(ScenarioRun, run_id)
    if run is None or run.state not in ("waiting", "running"):
        return
    change_set = session.get(ChangeSet, run.change_set_id) if run.change_set_id else None
    files = files_with(session, change_set)
    if fingerprint((file.path, file.version) for file in files) != run.fingerprint:
        run.state = "outdated"
        return
    scenarios = [file for file in files if file.kind == "scenario"]
    run.state, run.total = "running", len(scenarios)
    session.commit()  # nobody waits for the plays
    _play_each(session, run, files, scenarios)
    run.state, run.ended_at = "done", now(session)


def _play_each(session: Session, run: ScenarioRun, files: list[ModelFile], scenarios: list[ModelFile]) -> None:
    known = {result.path for result in run.results}
    with unfolded(files) as root, Stage(root) as stage:
        for file in scenarios:
            if file.path not in known:
                run.results.append(_play(root / file.path, file.path, stage))
                session.commit()


def _play(place: Path, path: str, stage: Stage) -> ScenarioResult:
    try:
        scenario = read_scenario(place)
    except Rejected as rejected:
        return _result(path, path.rpartition("/")[2], "", None, rejected.text)
    try:
        played = play(scenario, stage)
    except Exception as error:  # a draft is anybody's work: what breaks in it is told, and the other scenarios go on
        broke = Text("Beim Spielen trat ein Fehler auf ({what}).", "An error occurred while playing ({what}).")
        return _result(path, scenario.name, scenario.process, None, broke.fill(what=type(error).__name__))
    result = _result(path, scenario.name, scenario.process, played.step, played.reason)
    result.entered = dict(played.entered)
    return result


def _result(path: str, name: str, process_id: str, step: int | None, reason: Text | None) -> ScenarioResult:
    why = reason or Text("", "")
    return ScenarioResult(
        path=path,
        name=name[:300],
        process_id=process_id[:200],
        step=step,
        reason_de=why.de[:LONGEST],
        reason_en=why.en[:LONGEST],
    )
