"""A timer with a fixed value waits for something that is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from app import feel
from app.catalog.bpmn import bpmn, name_of
from app.catalog.check.library import Library
from app.catalog.check.rules.timer_value import VALUES
from app.catalog.expressions import Expression, is_feel, read_expression
from app.errors import Finding
from app.text import Text

IN_THE_PAST = Text(
    "Der Zeitpunkt {value} ist schon vorbei: Das Ereignis tritt sofort ein. Rechnen Sie von etwas aus, das der Fall "
    "weiß, zum Beispiel mit deadline(…), oder geben Sie eine Dauer an.",
    "The moment {value} is over already: the event happens at once. Count from something that the case knows, for "
    "example with deadline(…), or give a duration.",
)
NO_TIME = Text(
    "Die Dauer {value} ist null oder negativ: Das Ereignis tritt sofort ein.",
    "The duration {value} is zero or negative: the event happens at once.",
)
NO_REPETITION = Text(
    "Die Wiederholung {value} wiederholt nichts: Das Ereignis tritt nie ein.",
    "The cycle {value} repeats nothing: the event never happens.",
)
CYCLE = re.compile(r"R(\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<period>-?P[^/]+)")


def warn(library: Library) -> Iterator[Finding]:
    """Timers whose value does not depend on the case and lies in the past, takes no time, or never repeats."""
    now = datetime.now(UTC)
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            for timer in node.findall(bpmn("timerEventDefinition")):
                for given in timer:
                    text = (given.text or "").strip()
                    found = _said(name_of(given), text, now) if name_of(given) in VALUES and text else None
                    if found is not None:
                        yield diagram.finding(node, found.fill(value=text.removeprefix("=").strip()))


def _said(kind: str, text: str, now: datetime) -> Text | None:
    value = _fixed(text)
    if value is None:
        return None
    if kind == "timeCycle":
        return _of_cycle(str(value), now)
    if kind == "timeDuration":
        return NO_TIME if _takes_no_time(value) else None
    return IN_THE_PAST if _is_over(value, now) else None


def _of_cycle(value: str, now: datetime) -> Text | None:
    found = CYCLE.fullmatch(value.strip())
    if found is None:
        return None
    if found[1] == "0":
        return NO_REPETITION
    if _takes_no_time(feel.evaluate("duration(text)", {"text": found["period"]})):
        return NO_TIME
    is_over = found["start"] and found[1] == "1" and _is_over(found["start"], now)
    return IN_THE_PAST if is_over else None


def _fixed(text: str) -> object:
    """The value of a text, or of an expression that asks for nothing; None where it depends on the case."""
    if not is_feel(text):
        return text
    read = read_expression(text[1:].strip())
    if not isinstance(read, Expression) or read.compiled.paths or "now(" in text or "today(" in text:
        return None
    return read.compiled.evaluate({}).value


def _takes_no_time(value: object) -> bool:
    text = value if isinstance(value, str) else feel.to_json(value)
    return feel.evaluate('if duration(text) = null then false else duration(text) <= duration("PT0S") or '
                         'duration(text) <= duration("P0M")', {"text": text}) is True  # fmt: skip


def _is_over(value: object, now: datetime) -> bool:
    text = value if isinstance(value, str) else str(feel.to_json(value))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < now
