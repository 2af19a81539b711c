"""Days of a scenario that count from its own today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta


def relative_dates(value: object, today: date) -> object:
    """`today`, `today+14`, `today-3` stand for days counted from the scenario's own today."""
    if isinstance(value, str) and (match := re.fullmatch(r"today([+-]\d+)?", value)):
        return (today + timedelta(days=int(match[1] or 0))).isoformat()
    if isinstance(value, Mapping):
        return {key: relative_dates(item, today) for key, item in value.items()}
    return [relative_dates(item, today) for item in value] if isinstance(value, list) else value
