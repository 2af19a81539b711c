"""Boolean functions (10.3.4.2) and those over lists of booleans."""

from __future__ import annotations

from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult
from app.feel.values import not_boolean


@builtin("not", "negand: any")
def not_(run: Run, negand: object) -> bool | None:
    """The opposite; null for anything but a boolean."""
    if type(negand) is list and len(negand) == 1:
        negand = negand[0]
    if negand is None:
        return None
    if type(negand) is not bool:
        raise NullResult(*not_boolean("not", negand))
    return not negand


@builtin("all", "list...: any")
def all_(run: Run, items: list) -> bool | None:
    """False if one is false, else true if all are true, else null."""
    return _decide(run, items, False)


@builtin("any", "list...: any")
def any_(run: Run, items: list) -> bool | None:
    """True if one is true, else false if all are false, else null."""
    return _decide(run, items, True)


def _decide(run: Run, items: list, decisive: bool) -> bool | None:
    run.charge(len(items))
    if any(item is decisive for item in items):
        return decisive
    if all(type(item) is bool for item in items):
        return not decisive
    raise NullResult("Nicht alle Einträge sind Wahrheitswerte.", "Not all items are booleans.")
