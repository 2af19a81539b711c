"""What changed in the table of deadlines, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.people.roles import ROLES
from app.tasks.deadline_tables import ChangedRow, Row
from app.web.language import said
from app.web.words import MATTERS, PRIORITIES


def sentence(row: ChangedRow) -> str:
    """As “Sichtung (hoch, normal): 3 → 5 Arbeitstage”."""
    matter = said(MATTERS[row.matter]) if row.matter in MATTERS else row.matter
    if row.priorities:
        names = ", ".join(said(PRIORITIES[priority]) for priority in row.priorities)
        matter = _("%(matter)s (priority %(names)s)", matter=matter, names=names)
    return f"{matter}: {'; '.join(_changes(row.before, row.after))}"


def _changes(before: Row | None, after: Row | None) -> Iterator[str]:
    if after is None:
        yield _("no longer has a deadline")
        return
    if before is None:
        yield _("new: %(time)s", time=_time(after))
        return
    if (before.get("days"), before.get("unit")) != (after.get("days"), after.get("unit")):
        yield _arrow(
            str(before.get("days")) if before.get("unit") == after.get("unit") else _time(before), _time(after)
        )
    if _numbers(before) != _numbers(after):
        yield _("reminders: %(change)s", change=_arrow(_reminders(before), _reminders(after)))
    if before.get("lapse_days") != after.get("lapse_days"):
        yield _("lapses after (days): %(change)s", change=_arrow(_or_never(before), _or_never(after)))
    if before.get("escalate_to") != after.get("escalate_to"):
        yield _("told when it is overdue: %(change)s", change=_arrow(_role(before), _role(after)))


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}"


def _time(row: Row) -> str:
    count = int(row.get("days") or 0)  # type: ignore[call-overload]
    if row.get("unit") == "working days":
        return ngettext("%(num)d working day", "%(num)d working days", count)
    if row.get("unit") == "weeks":
        return ngettext("%(num)d week", "%(num)d weeks", count)
    if row.get("unit") == "months":
        return ngettext("%(num)d month", "%(num)d months", count)
    return ngettext("%(num)d day", "%(num)d days", count)


def _numbers(row: Row) -> list[int]:
    value = row.get("reminders")
    given: Sequence[object] = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return [int(number) for number in given]  # type: ignore[call-overload]


def _reminders(row: Row) -> str:
    """Counted from the beginning, or before the end."""
    said_each = (
        _("day %(number)d", number=number) if number >= 0 else _("%(number)d before", number=-number)
        for number in _numbers(row)
    )
    return ", ".join(said_each) or _("none")


def _or_never(row: Row) -> str:
    return _("never") if row.get("lapse_days") is None else str(row["lapse_days"])


def _role(row: Row) -> str:
    code = row.get("escalate_to")
    return said(ROLES[code]) if isinstance(code, str) and code in ROLES else str(code or _("nobody"))
