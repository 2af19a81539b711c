"""Why it was decided like this: told to the person concerned, from what was recorded then."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.queries import CaseView
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
    when = day(decided.at)
    first = (
        _("the case conference decided about case management for you on %(day)s.", day=when)
        if decided.by_conference
        else _("the coordinating office decided about case management for you on %(day)s.", day=when)
    )
    blocks = [
        Block(_("What was decided"), tuple(Line(line.label, line.text) for line in decided.lines)),
        Block(_("What the table had recommended"), tuple(_recommended(told))),
    ]
    if told.inputs:
        answers = tuple(Line(name, value) for name, value in told.inputs)
        blocks.append(Block(_("The answers that this was drawn from"), answers))
    paragraphs = [first, _("This letter tells you how it came to that.")]
    if any(form.element_id == CONFIRMED_IN and form.at >= decided.at for form in view.handed_in):
        paragraphs.append(_("The decision is another than the table recommended. A second person confirmed it."))
    return paragraphs, blocks, list(_closing())


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


def _closing() -> Iterator[str]:
    yield _("A table only recommends. People decide, and you can speak with them.")
    yield _(
        "Is an answer wrong, or has something changed? Tell us or the office that proposed you. Within 28 days it can "
        "be discussed once more, with somebody else taking the minutes. This takes the place of no formal remedy."
    )
