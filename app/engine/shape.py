"""The shape of a stored state: whatever does not fit is found before anything is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow import TaskState

from app.engine.temporal import read_period

_Check = Callable[[Any], bool]
_OPEN_STATES = (TaskState.READY, TaskState.WAITING, TaskState.STARTED)


def _is(*kinds: type) -> _Check:
    return lambda value: type(value) in kinds


def _moment(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _at(**entries: _Check) -> _Check:
    """An object that has these entries; those whose name ends in `_` may be missing."""
    known = {name.rstrip("_"): check for name, check in entries.items()}
    required = [name for name in entries if not name.endswith("_")]

    def check(value: object) -> bool:
        if type(value) is not dict or any(name not in value for name in required):
            return False
        return all(known[name](entry) for name, entry in value.items() if name in known)

    return check


_WAIT = _at(
    kind=_is(str),
    name_=_is(str),
    key_=_is(str),
    due_=_moment,
    since_=_moment,
    left_=_is(int),
    every_=lambda v: read_period(v) is not None,
)
_INFO = _at(
    flow_=_is(str),
    about_=_is(int),
    done_=_is(bool),
    mapped_=_is(bool),
    entered_=_is(bool),
    failed_=_is(int),
    since_=_moment,
    result_=_is(dict),
    wait_=lambda wait: wait == {} or (_WAIT(wait) and ("due" if wait["kind"] == "timer" else "name") in wait),
    incident_=_at(phase=_is(str), de=_is(str), en=_is(str), left=_is(int), at=lambda at: at is None or _moment(at)),
    many_=_at(total=_is(int), done=_is(int), next=_is(int), items_=_is(list), out_=_is(list)),
)
_INNER = _at(tokens=_is(list), process_=_is(str), version_=_is(str), variables_=_is(dict))
_TOKEN = _at(
    id=_is(int),
    at=_is(str),
    state=lambda state: state in _OPEN_STATES,
    on_=_is(int),
    local_=_is(dict),
    info_=_INFO,
    inner_=_INNER,
)
_INSTANCE = _at(
    format=_is(int),
    seed=_is(str),
    number=_is(int),
    process=_is(str),
    pins=_is(dict),
    over=_is(bool),
    end=_is(str, type(None)),
    variables=_is(dict),
    tokens=_is(list),
)


def check_instance(state: Mapping[str, Any]) -> None:
    """Raise ValueError if the state is not of the right shape; its tokens are checked by `check_token`."""
    if not _INSTANCE(state):
        raise ValueError("state")


def check_token(line: Mapping[str, Any]) -> None:
    """Raise ValueError if one token of a state is not of the right shape."""
    if not _TOKEN(line):
        raise ValueError("token")
