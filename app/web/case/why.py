"""Why it was decided like this: told to the person concerned, from what was recorded then."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.queries import CaseView
from app.catalog.wording import Wording
from app.catalog.wording.in_use import wording
from app.reports.letters import Block, Line
from app.web.case.decided import Book, SideBySide, side_by_side
from app.web.case.facts import fields_of
from app.web.case.page import forms_of, words_for
from app.web.language import said
from app.web.present import day
from app.web.words import DECISIONS

COMPLEXITY = "complexity"
CONFIRMED_IN = "confirm_override"


def decision_told(session: Session, view: CaseView) -> SideBySide | None:
    """The newest decision about case management, with what the table had recommended; None before it is made."""
    made = [found for found in view.recommendations if found.decision_id == COMPLEXITY]
    if not made:
        return None
    book = Book(session, fields_of(forms_of(session, view).values()), words_for(session))
    pairs = side_by_side(made, view.handed_in, book)
    return next((pair for pair in pairs if pair.decided and pair.title == said(DECISIONS[COMPLEXITY])), None)


def why(session: Session, view: CaseView) -> tuple[list[str], list[Block], list[str]]:
    """Paragraphs, blocks and closing of the letter; the caller knows that there is a decision."""
    told = decision_told(session, view)
    assert told is not None
    assert told.decided is not None
    decided = told.decided
    words = wording(session, "letter_decision")
    opening = "opening_conference" if decided.by_conference else "opening_office"
    paragraphs = in_words(words, opening, day=day(decided.at))
    blocks = [
        Block(_("What was decided"), tuple(Line(line.label, line.text) for line in decided.lines)),
        Block(_("What the table had recommended"), tuple(_recommended(told))),
    ]
    if told.inputs:
        answers = tuple(Line(name, value) for name, value in told.inputs)
        blocks.append(Block(_("The answers that this was drawn from"), answers))
    if any(form.element_id == CONFIRMED_IN and form.at >= decided.at for form in view.handed_in):
        paragraphs += in_words(words, "other_than_recommended")
    return paragraphs, blocks, in_words(words, "closing")


def in_words(words: Wording, part: str, **values: str) -> list[str]:
    """The paragraphs of a part in the language of the letter."""
    return [text for paragraph in words.paragraphs(part, **values) if (text := said(paragraph))]


def _recommended(told: SideBySide) -> Iterator[Line]:
    for name, value in told.outputs:
        yield Line(name, value)
    for reason in told.reasons:
        yield Line("", reason)
    rules = ", ".join(told.rules)
    yield Line(
        "", _("Rule %(rules)s of the table in version %(version)s, applied on %(day)s.",
              rules=rules, version=told.version, day=day(told.at))
    )  # fmt: skip
