"""What the rooms above want done outside a request: handlers by kind of job, and sweeps by the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

Handler = Callable[[Session, str], None]
Sweep = Callable[[Session], "bool | None"]

TICK = timedelta(seconds=30)


@dataclass(frozen=True)
class RegisteredSweep:
    name: str
    every: timedelta
    run: Sweep


_handlers: dict[str, Handler] = {}
_sweeps: dict[str, RegisteredSweep] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind.

    It is called with a session of its own, committed when it returns, and the key of the job: ids only, never
    anything about a person. A job can be done more than once (a worker may die after the commit), so the handler
    first looks whether its work is still to do. If it raises, nothing is kept and the job is tried again later.
    """
    if not kind or ":" in kind or kind == "sweep":
        raise ValueError(f"not a kind of job: {kind!r}")

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        return handler

    return register


def sweeps(every: timedelta) -> Callable[[Sweep], Sweep]:
    """Register a function that looks, again and again, for work that is due: our tables are the truth.

    It is called with a session of its own, committed when it returns, once per period for all workers together.
    Where it returns True it is called again at once, in another transaction: there is more to do.
    `every` counts from the epoch and is at least 30 s; a period missed while no worker ran is not made up for.
    """
    if every < TICK:
        raise ValueError(f"a sweep cannot run more often than every {TICK.seconds} s")

    def register(sweep: Sweep) -> Sweep:
        name = f"{sweep.__module__}.{sweep.__qualname__}"
        _sweeps[name] = RegisteredSweep(name, every, sweep)
        return sweep

    return register


def handler_of(kind: str) -> Handler:
    """Raises KeyError for a kind that no room has registered."""
    return _handlers[kind]


def sweep_named(name: str) -> Sweep:
    """Raises KeyError for a sweep that no room has registered."""
    return _sweeps[name].run


def all_sweeps() -> tuple[RegisteredSweep, ...]:
    return tuple(_sweeps.values())
