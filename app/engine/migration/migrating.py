"""Take the open work of a process to another of its versions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow import TaskState

from app.engine import state as states
from app.engine.contract import Ports
from app.engine.instance import Instance, ScopeParts
from app.engine.library import read_process
from app.engine.migration.contract import CannotMigrate, Migrated, Standing, Way
from app.engine.migration.places import places_of, reachable, said
from app.engine.migration.reconciling import Reconciling
from app.engine.migration.rewriting import Rewritten, rewrite
from app.engine.nodes.gateways import ParallelGateway
from app.engine.nodes.tasks import UserTask
from app.engine.specs import make_ready
from app.engine.steps import restore_running, tell
from app.text import Text


def migrate(state: dict[str, Any], way: Way, ports: Ports, *, rehearse: bool = False) -> Migrated:
    """Every run of `way.model`'s process in this instance, called ones too, goes on in that version.

    User tasks, timers and messages live on where the new version has their elements; what began anew is entered. With
    `rehearse` nothing is run: no operation, no decision; what would begin stands at its element.
    Raises CannotMigrate with every reason, Conflict where the instance has ended, Broken, Rejected.
    """
    former = restore_running(state, ports)
    copy = deepcopy(state)
    done = rewrite(copy, way, ports.models)
    if done.reasons:
        raise CannotMigrate(done.reasons)
    for number in done.ended:
        token = former.by_number(number)
        if token is not None:
            token.cancel()
    instance = states.restore(copy, ports)
    instance.closed, instance.path = former.closed, former.path
    reconciling = Reconciling(former, instance, way, done)
    reconciling.listen()
    kept = reconciling.kept_tasks()
    _enter(instance, done)
    _join(instance, way)
    standing = tuple(_standing(instance, way))
    _tell_passed_by(done, way, standing)
    if not rehearse:
        instance.run_on()
    step = tell(instance)
    known = {token.public_id for token in former.all_tokens() if "incident" in token.info}
    failed = [incident.text for incident in step.incidents if incident.id not in known]
    if done.reasons or failed:
        raise CannotMigrate([*done.reasons, *failed])
    return Migrated(step, tuple(done.shifts), kept, tuple(dict.fromkeys(done.remarks)), standing)


def _enter(instance: Instance, done: Rewritten) -> None:
    for number in done.entering:
        token = instance.by_number(number)
        assert token is not None
        token._set_state(TaskState.FUTURE)
        token.task_spec._update(token)


def _join(instance: Instance, way: Way) -> None:
    """A join for which fewer ways come together now may be complete."""
    for scope in instance.scopes():
        for token in scope.tokens() if scope.spec.process_id == way.model.process_id else ():
            node = token.task_spec
            if token.alive and isinstance(node, ParallelGateway) and "flow" in token.info and node.arrived(token):
                make_ready(token)


def _standing(instance: Instance, way: Way) -> list[Standing]:
    return [
        Standing(scope.spec.name.rpartition("/")[2], tuple(_stands_at(scope)))
        for scope in instance.scopes()
        if scope.spec.process_id == way.model.process_id and scope.version == way.model.version
    ]


def _stands_at(scope: ScopeParts) -> list[str]:
    tops = (token for token in scope.tokens() if token.host is None and not token.is_subscription)
    return [token.info.get("flow", token.task_spec.bpmn_id) for token in tops]


def _tell_passed_by(done: Rewritten, way: Way, standing: tuple[Standing, ...]) -> None:
    """New steps for people to which this work will not come."""
    if not done.shifts:
        return
    spec = read_process(way.model)
    came_from = {node.bpmn_id for node in done.origins.values()} | {shift.after for shift in done.shifts}
    ahead = reachable(spec, [place for each in standing for place in each.places] + [s.after for s in done.shifts])
    for element, place in places_of(spec).items():
        if isinstance(place.node, UserTask) and element not in ahead | came_from and element in done.added:
            text = Text(
                "Der neue Schritt „{name}“ liegt schon hinter diesem Fall.",
                "The new step “{name}” lies behind this case.",
            )
            done.remarks.append(text.fill(name=said(place.node)))
