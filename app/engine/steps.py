"""What can be done to an instance. Each takes a state (JSON), leaves it as it is, and gives a Step with the new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.engine import state as states
from app.engine.contract import ClosedTask, Ports, ProcessModel, Step, TimerDue, Wait
from app.engine.incidents import incident_of, try_again
from app.engine.instance import Instance
from app.engine.nodes.tasks import UserTask
from app.engine.throwing import deliver_message, deliver_signal
from app.engine.tokens import Token
from app.errors import Conflict, NotFound
from app.feel import to_json
from app.text import Text

SEED_LENGTH = 20
MAX_FIRINGS = 1000
"""Timers fired in one step; what is due beyond that is fired in the next."""
State = dict[str, Any]


def start(model: ProcessModel, variables: Mapping[str, object], ports: Ports, start_event: str | None = None) -> Step:
    """Begin a process at its plain start event, or at the one named. Raises Rejected, NotFound."""
    instance = states.new_instance(model, ports, uuid4().hex[:SEED_LENGTH])
    instance.data = _as_json(variables)
    if start_event is None:
        begin = instance.spec.plain_start()
    else:
        begin = next((node for node in instance.spec.starts if node.bpmn_id == start_event), None)
        if begin is None:
            text = Text(
                "Das Startereignis „{id}“ gibt es im Prozess „{process}“ nicht.",
                "There is no start event “{id}” in the process “{process}”.",
            )
            raise NotFound(text.fill(id=start_event, process=model.process_id))
    instance.begin(begin)
    return finish(instance)


def complete_task(state: State, task_id: str, variables: Mapping[str, object], ports: Ports) -> Step:
    """Somebody has done an open user task. Raises Conflict if it is not open (any more)."""
    instance = restore_running(state, ports)
    token = instance.find(task_id)
    if token is None or not isinstance(token.task_spec, UserTask) or not token.task_spec.is_open(token):
        raise Conflict(
            Text(
                "Diese Aufgabe ist nicht mehr offen: Jemand hat sie schon erledigt, oder der Fall ist weitergegangen.",
                "This task is no longer open: somebody has already done it, or the case has moved on.",
            )
        )
    token.task_spec.complete(token, _as_json(variables))
    return finish(instance)


def correlate(state: State, message: str, key: str | None, variables: Mapping[str, object], ports: Ports) -> Step:
    """A message arrives; `key` None fits any. Raises Conflict if nothing waits for it."""
    instance = restore_running(state, ports)
    if not deliver_message(instance, message, key, _as_json(variables)):
        text = Text(
            "Auf die Nachricht „{name}“ wird hier nicht gewartet.", "Nothing waits for the message “{name}” here."
        )
        raise Conflict(text.fill(name=message))
    return finish(instance)


def signal(state: State, name: str, variables: Mapping[str, object], ports: Ports) -> Step:
    """A signal is heard by all who wait for it; nobody need do so."""
    instance = restore_running(state, ports)
    deliver_signal(instance, name, _as_json(variables))
    return finish(instance)


def fire_due(state: State, ports: Ports, until: datetime | None = None) -> Step:
    """Every timer and every retry due by `until` (`ports.now` unless given) happens, in order of its due time."""
    until = until or ports.now
    instance = restore_running(state, ports)
    for _ in range(MAX_FIRINGS):
        due = min(_all_due(instance), key=lambda entry: entry[0], default=None)
        if due is None or due[0] > until:
            break
        token = due[1]
        if "incident" in token.info:
            try_again(token)
        else:
            token.task_spec.caught(token, {})
        instance.run_on()
    return finish(instance)


def retry(state: State, incident_id: str, ports: Ports) -> Step:
    """Do once more what failed. Raises NotFound if there is no such incident."""
    instance = restore_running(state, ports)
    token = instance.find(incident_id)
    if token is None or "incident" not in token.info:
        raise NotFound(Text("Diese Störung gibt es nicht mehr.", "This incident no longer exists."))
    try_again(token)
    return finish(instance)


def cancel(state: State, ports: Ports) -> Step:
    """Stop everything."""
    instance = restore_running(state, ports)
    instance.cancel_tokens()
    instance.over, instance.end_event = True, None
    return finish(instance)


def look(state: State, ports: Ports) -> Step:
    """An instance as it stands, nothing happening: the state with what is open in it. Raises Broken."""
    return tell(states.restore(state, ports))


def restore_running(state: State, ports: Ports) -> Instance:
    """The instance of a state. Raises Conflict if it has ended."""
    if state.get("over"):
        raise Conflict(Text("Dieser Ablauf ist schon beendet.", "This process has already ended."))
    return states.restore(state, ports)


def finish(instance: Instance) -> Step:
    """Run to the next wait, and tell what happened."""
    instance.run_on()
    return tell(instance)


def tell(instance: Instance) -> Step:
    """What has happened to an instance, and its state."""
    tokens = list(instance.all_tokens())
    opened_now = {task.task_id for task in instance.opened}
    gone = {closed.task_id for closed in instance.closed}
    due = min((entry[0] for entry in _due_among(tokens)), default=None)
    return Step(
        state=states.save(instance),
        opened=tuple(task for task in instance.opened if task.task_id not in gone),
        closed=tuple(_closed_before(instance.closed, opened_now)),
        path=tuple(instance.path),
        decisions=tuple(instance.decisions),
        incidents=tuple(incident_of(token) for token in tokens if "incident" in token.info),
        waits=tuple(_waits(tokens)),
        timers=tuple(TimerDue(t.task_spec.bpmn_id, _due_at(t)) for t in tokens if _is_timer(t)),
        next_due=due,
        thrown=tuple(instance.thrown),
        ended=instance.end_event if instance.over else None,
    )


def _closed_before(closed: list[ClosedTask], opened_now: set[str]) -> list[ClosedTask]:
    """A task that opened and closed within one step was never there for anybody."""
    return [task for task in closed if task.task_id not in opened_now]


def _waits(tokens: list[Token]) -> list[Wait]:
    found = []
    for token in tokens:
        wait = token.info.get("wait") or {}
        if wait.get("kind") in ("message", "signal"):
            found.append(Wait(wait["kind"], wait["name"], wait.get("key"), token.task_spec.bpmn_id))
    return found


def _all_due(instance: Instance) -> list[tuple[datetime, Token]]:
    return _due_among(list(instance.all_tokens()))


def _due_among(tokens: list[Token]) -> list[tuple[datetime, Token]]:
    """Timers and retries with their due time."""
    due = []
    for token in tokens:
        if "incident" in token.info:
            at = token.info["incident"]["at"]
            if at:
                due.append((datetime.fromisoformat(at), token))
        elif _is_timer(token):
            due.append((_due_at(token), token))
    return due


def _is_timer(token: Token) -> bool:
    return (token.info.get("wait") or {}).get("kind") == "timer"


def _due_at(token: Token) -> datetime:
    return datetime.fromisoformat(token.info["wait"]["due"])


def _as_json(variables: Mapping[str, object]) -> dict[str, object]:
    return {str(name): to_json(value) for name, value in variables.items()}
