"""Who catches what is thrown: errors and escalations upwards, messages and signals anywhere inside the instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.engine.contract import Thrown
from app.engine.failure import failure

if TYPE_CHECKING:
    from app.engine.instance import Instance
    from app.engine.tokens import Token


def throw_error(token: Token, code: str | None, variables: Mapping[str, object], *, at_event: bool = False) -> None:
    """Let the nearest matching error event catch it; nobody: Failure. `at_event`: the throwing event is completed."""
    catcher = _find_catcher(token, "error", code)
    if catcher is None:
        raise failure(
            "Der Fehler „{code}“ wird nirgends aufgefangen. Bitte im Diagramm ein Fehlerereignis dafür einzeichnen.",
            "Nobody catches the error “{code}”. Please draw an error event for it in the diagram.",
            code=code or "",
        )
    holder, node = catcher
    if at_event:
        token.instance.note(token, "completed")
        token.settle()
    node.happen(holder, variables)


def throw_escalation(token: Token, code: str | None) -> None:
    """Let the nearest matching escalation event catch it; nobody: the process simply goes on."""
    catcher = _find_catcher(token, "escalation", code)
    if catcher is None:
        return
    holder, node = catcher
    if node.interrupting:
        token.instance.note(token, "completed")
        token.settle()
    node.happen(holder, {})


def _find_catcher(token: Token, kind: str, code: str | None) -> tuple[Any, Any] | None:
    """The token (or scope) that holds the catching event, and that event; from here outwards."""
    here: Token | None = token
    while here is not None:
        while True:
            node = _matching(here.task_spec.boundaries, here, kind, code)
            if node is not None:
                return here, node
            if here.host is None:
                break
            here = here.host
        scope = here.workflow
        if not here.task_spec.is_handler:
            node = _matching(scope.spec.handlers, here, kind, code)
            if node is not None:
                return scope, node
        here = scope.owner
    return None


def _matching(nodes: list[Any], token: Token, kind: str, code: str | None) -> Any | None:
    """The event for exactly this code, else the one that catches all."""
    found = [node for node in nodes if node.trigger.kind == kind]
    exact = [node for node in found if node.trigger.name is not None and node.trigger.code(token) == code]
    return next(iter(exact + [node for node in found if node.trigger.name is None]), None)


def send_message(token: Token, name: str, key: str | None, variables: Mapping[str, object]) -> None:
    """A message from inside: to whoever waits for it inside, else out into the world."""
    if not deliver_message(token.instance, name, key, variables):
        _note_thrown(token, "message", name, key, variables)


def send_signal(token: Token, name: str, variables: Mapping[str, object]) -> None:
    """A signal from inside: to all who wait for it inside, else out into the world."""
    if not deliver_signal(token.instance, name, variables):
        _note_thrown(token, "signal", name, None, variables)


def deliver_message(instance: Instance, name: str, key: str | None, variables: Mapping[str, object]) -> bool:
    """To the first who waits for it (`key` None: with whatever key); False if nobody does."""
    for token in instance.all_tokens():
        wait = token.info.get("wait") or {}
        if wait.get("kind") == "message" and wait["name"] == name and key in (None, wait.get("key")):
            token.task_spec.caught(token, variables)
            return True
    return False


def deliver_signal(instance: Instance, name: str, variables: Mapping[str, object]) -> bool:
    """To all who wait for it; False if nobody does."""
    waiting = [t for t in instance.all_tokens() if _waits_for_signal(t, name)]
    for token in waiting:
        if token.alive:
            token.task_spec.caught(token, variables)
    return bool(waiting)


def _waits_for_signal(token: Token, name: str) -> bool:
    wait = token.info.get("wait") or {}
    return wait.get("kind") == "signal" and wait["name"] == name


def _note_thrown(token: Token, kind: str, name: str, key: str | None, variables: Mapping[str, object]) -> None:
    node = token.task_spec
    token.instance.thrown.append(Thrown(kind, name, key, dict(variables), node.process_id, node.bpmn_id))
