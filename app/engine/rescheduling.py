"""Dates that were counted when an element was entered, counted anew from then because other deadlines count now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.engine.contract import Moved, Ports, Step
from app.engine.nodes.tasks import UserTask
from app.engine.steps import finish, restore_running
from app.engine.tokens import Token
from app.errors import Problem

Functions = Callable[[datetime], Mapping[str, object]]
"""The functions of FEEL as they were at a moment: what counts from now must count from then."""
_Dates = dict[str, datetime | None]


def reschedule(state: dict[str, Any], ports: Ports, before: Functions, after: Functions) -> Step:
    """Move the open timers and the dates of open user tasks to where the other functions put them; see `Step.moved`.

    Each expression is evaluated twice as at the moment its element was entered, with the functions of `before` and of
    `after`: only where these differ a date moves, to what `after` gives. Nothing fires, opens or ends; a timer whose
    new date has passed is due at once. What fires again and again, what cannot be evaluated and what was entered
    before such moments were kept stays as it is.
    """
    instance = restore_running(state, ports)
    moved = [one for token in instance.all_tokens() for one in _move(token, before, after)]
    instance.ports = ports
    return replace(finish(instance), moved=tuple(moved))


def _move(token: Token, before: Functions, after: Functions) -> Iterator[Moved]:
    read = _reader(token)
    since = token.info.get("since") or token.info.get("wait", {}).get("since")
    if read is None or since is None:
        return
    try:
        old = _as_at(token, since, before, read)
        new = _as_at(token, since, after, read)
    except Problem:
        return
    for what, date in new.items():
        if date == old[what]:
            continue
        if what == "timer":
            wait = token.info["wait"]
            old[what] = datetime.fromisoformat(wait["due"])
            token.info["wait"] = wait | {"due": date.isoformat()}
        if date != old[what]:
            yield _moved(token, what, old[what], date)


def _reader(token: Token) -> Callable[[Token], _Dates] | None:
    """How to read the dates of a token; None where it has none that could move."""
    wait = token.info.get("wait", {})
    if "incident" in token.info:
        return None
    if wait.get("kind") == "timer" and "every" not in wait:
        return _timer
    if isinstance(token.task_spec, UserTask) and token.task_spec.is_open(token):
        return token.task_spec.dates
    return None


def _timer(token: Token) -> _Dates:
    return {"timer": datetime.fromisoformat(token.task_spec.trigger.listen(token)["due"])}


def _as_at(token: Token, since: str, functions: Functions, read: Callable[[Token], _Dates]) -> _Dates:
    moment, instance = datetime.fromisoformat(since), token.instance
    instance.ports = replace(instance.ports, now=moment, functions=functions(moment))
    return read(token)


def _moved(token: Token, what: str, before: datetime | None, after: datetime | None) -> Moved:
    is_task = what != "timer"
    about = token.host if token.host is not None and not is_task else token
    return Moved(
        what=what,
        process_id=token.task_spec.process_id,
        element_id=token.task_spec.bpmn_id,
        task_id=about.public_id if isinstance(about.task_spec, UserTask) else None,
        before=before,
        after=after,
    )
