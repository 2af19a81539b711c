"""The minutes of a conference as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files

import typst


@dataclass(frozen=True)
class Entry:
    """One answer in words; `rows` for a list of entries, each a line of text."""

    label: str
    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class MinutesOfCase:
    """What was recorded of one case. `recommended` and `reason` are empty where no table recommends."""

    reference: str
    kind: str
    recommended: str
    reason: str
    decided: str
    entries: tuple[Entry, ...]
    taken_by: str
    taken_at: str


@dataclass(frozen=True)
class Minutes:
    """The minutes as one reader may see them, all in words."""

    title: str
    office: str
    when: str
    place: str
    present: tuple[str, ...]
    cases: tuple[MinutesOfCase, ...]
    put_off: tuple[str, ...]
    closed: str
    approved: str
    at: datetime


def minutes_pdf(minutes: Minutes) -> bytes:
    """A PDF in German; the same minutes give the same bytes."""
    template = (files("app.reports") / "minutes.typ").read_bytes()
    content = {key: value for key, value in asdict(minutes).items() if key != "at"}
    data = {**content, "day": minutes.at.strftime("%Y-%m-%d")}
    return typst.compile(template, sys_inputs={"minutes": json.dumps(data)}, pdf_standards=["ua-1"])
