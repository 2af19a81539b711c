"""What FEEL sees in a form.

A scope is a mapping of names: the task's variables, functions, `case` (the file), `lists` (what there is to choose
from), and `now`, an aware datetime that is the clock of `today()` and `now()`. `case` and `lists` are read lazily.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from datetime import UTC, date, datetime

from app.catalog.expressions import Context
from app.catalog.forms.model import CASE_PREFIX
from app.store.clock import OFFICE_ZONE

Scope = Mapping[str, object]


def form_context(scope: Scope, answers: Mapping[str, object]) -> Context:
    """The names that expressions see, with these answers (by full key) laid over the file and the variables."""
    facts = {key.removeprefix(CASE_PREFIX): value for key, value in answers.items() if key.startswith(CASE_PREFIX)}
    rest = {key: value for key, value in answers.items() if not key.startswith(CASE_PREFIX)}
    names = lay_over({name: value for name, value in scope.items() if name != "now"}, rest)
    names["case"] = ChainMap(facts, _case(scope))  # type: ignore[arg-type]
    return Context({"this": names, "parent": None, "i": [], **names}, lambda: scope_now(scope))


def row_context(around: Context, row: Mapping[str, object], number: int) -> Context:
    """The names within row `number` (from 1) of a dynamic list: `this` row, `parent` row or form, and indexes `i`."""
    indexes = around.names.get("_i_", [])
    assert isinstance(indexes, list)
    own = {"this": row, "parent": around.names.get("this"), "i": [*indexes, number]}
    return around.within({**own, **{f"_{name}_": value for name, value in own.items()}})


def current(scope: Scope, key: str) -> object:
    """What the file or the variables hold under a full key now; None when nothing."""
    if key.startswith(CASE_PREFIX):
        return _case(scope).get(key.removeprefix(CASE_PREFIX))
    value: object = scope
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def scope_now(scope: Scope) -> datetime:
    """The clock of the scope, in the zone of the office."""
    moment = scope.get("now")
    return (moment if isinstance(moment, datetime) else datetime.now(UTC)).astimezone(OFFICE_ZONE)


def scope_today(scope: Scope) -> date:
    """The calendar day in the office."""
    return scope_now(scope).date()


def lay_over(values: Mapping[str, object], flat: Mapping[str, object]) -> dict[str, object]:
    """The values with dotted keys laid over them: `a.b` changes only `b` within `a`."""
    result = dict(values)
    for key, value in flat.items():
        *outer, last = key.split(".")
        level = result
        for name in outer:
            held = level.get(name)
            inner = dict(held) if isinstance(held, Mapping) else {}
            level[name] = inner
            level = inner
        level[last] = value
    return result


def _case(scope: Scope) -> Mapping[str, object]:
    case = scope.get("case")
    return case if isinstance(case, Mapping) else {}
