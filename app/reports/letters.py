"""A letter or sheet to hand over, as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files

import typst


@dataclass(frozen=True)
class Line:
    """A label and what stands beside it; `rows` for a list."""

    label: str
    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A heading with lines below."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Letter:
    """A letter in words, in `language` (`de` or `en`); `labels` are the words for reference, date and pages.

    `address`: lines of the sender's address, below the name.
    """

    language: str
    title: str
    sender: str
    address: tuple[str, ...]
    recipient: tuple[str, ...]
    day: str
    reference: str
    paragraphs: tuple[str, ...]
    blocks: tuple[Block, ...]
    closing: tuple[str, ...]
    labels: dict[str, str]
    at: datetime


def letter_pdf(letter: Letter) -> bytes:
    """The same letter gives the same bytes."""
    template = (files("app.reports") / "letter.typ").read_bytes()
    content = {key: value for key, value in asdict(letter).items() if key != "at"}
    data = {**content, "made": letter.at.strftime("%Y-%m-%d")}
    return typst.compile(template, sys_inputs={"letter": json.dumps(data)}, pdf_standards=["ua-1"])
