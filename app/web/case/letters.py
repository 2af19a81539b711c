"""Which letters there are in a case, and what they say: only what the reader of the page may read anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.queries import CaseView
from app.cases.readable import SENSITIVE_GOALS
from app.catalog.wording.in_use import wording
from app.errors import NotFound
from app.people.models import Organisation
from app.people.office import words
from app.people.policy import may_write_letters
from app.people.queries import organisation_by_key
from app.reports.letters import Block, Letter, Line
from app.services.queries import service_by_key
from app.store.clock import now
from app.text import Text
from app.web import edge
from app.web.case.facts import FactLine, fact_lines, fields_of
from app.web.case.page import forms_of, words_for
from app.web.case.why import decision_told, in_words, why
from app.web.language import language, said
from app.web.present import day
from app.web.render.moments import show_day
from app.web.words import LETTERS

REFERRAL, SELF, CLOSING, HANDOVER, WHY = "referral", "self", "closing", "handover", "decision"
WITHOUT_LETTER = frozenset({"deceased", "duplicate", "consent_withdrawn"})
"""Reasons for closing after which nobody is written to."""
PERSON = ("first_name", "last_name", "phone", "language", "language_other", "interpreter")
AT_THE_END = ("cefr_end", "cefr_end_evidence", "identity_end", "residence_end", "work_end")
GIVEN = "granted"


@dataclass(frozen=True)
class LetterOffer:
    """A letter that can be written now. `to_person`: it is for the person, not for another office."""

    kind: str
    name: str
    to_person: bool


def letters_of(view: CaseView) -> list[LetterOffer]:
    """The letters of this case for this user; none for whoever may not write any."""
    if not may_write_letters(view.roles) or view.ref.restricted:
        return []
    facts = _facts(view)
    kinds = [*_kinds(facts), *([WHY] if decision_told(edge.session(), view) else [])]
    return [LetterOffer(kind, said(LETTERS[kind]), _is_to_person(kind, facts)) for kind in kinds]


def write_letter(session: Session, view: CaseView, kind: str) -> Letter:
    """In the language of the request. Raises NotFound where there is no such letter now."""
    if kind not in {offer.kind for offer in letters_of(view)}:
        raise NotFound(Text("Diesen Brief gibt es in diesem Fall nicht.", "There is no such letter in this case."))
    facts = _facts(view)
    to_person = _is_to_person(kind, facts)
    paragraphs, blocks, closing = _WRITERS[kind](session, view, facts)
    frame = wording(session, "letter_frame")
    return Letter(
        language=language(),
        title=said(LETTERS[kind]),
        sender=_office(view),
        address=tuple(_address(session, view)),
        recipient=tuple(_person_name(facts) if to_person else _recipient(session, kind, facts)),
        day=day(edge.moment()),
        reference=view.case.reference,
        paragraphs=(said(frame.line("greeting")), *paragraphs),
        blocks=tuple(blocks),
        closing=(*closing, said(frame.line("regards")), _office(view)),
        labels={"reference": _("Our reference"), "day": _("Date"), "page": _("Page")},
        at=now(session),
    )


def _kinds(facts: Mapping[str, object]) -> Iterator[str]:
    if facts.get("target_service"):
        if facts.get("consent_e4") == GIVEN and facts.get("mode") != "self":
            yield REFERRAL
        yield SELF
    reason = facts.get("closing_reason")
    if reason and reason not in WITHOUT_LETTER:
        yield CLOSING
        if reason == "moved" or facts.get("handover") in ("service", "other_kim", "client"):
            yield HANDOVER


def _is_to_person(kind: str, facts: Mapping[str, object]) -> bool:
    """The hand-over sheet goes to another office only with a new consent; else the person takes it along."""
    if kind == HANDOVER:
        return not (facts.get("handover") in ("service", "other_kim") and facts.get("handover_consent") == GIVEN)
    return kind != REFERRAL


_Written = tuple[list[str], list[Block], list[str]]


def _referral(session: Session, view: CaseView, facts: Mapping[str, object]) -> _Written:
    accepted, words = view.ref.accepted, wording(session, "letter_referral")
    blocks = [Block(_("What it is about"), (Line("", str(facts.get("referral_sheet") or "–")),))]
    if accepted:
        blocks.append(Block(_("The person"), _lines(session, view, PERSON)))
    closing = in_words(words, "closing_accepted" if accepted else "closing_open")
    return in_words(words, "opening", day=_day_of(facts)), blocks, closing


def _self(session: Session, view: CaseView, facts: Mapping[str, object]) -> _Written:
    office = organisation_by_key(session, str(facts["target_service"]))
    service = service_by_key(session, office.key) if office else None
    told = [
        (_("Name"), office.name if office else str(facts["target_service"])),
        (_("Phone"), office.phone if office else ""),
        (_("E-mail"), service.email if service else ""),
        (_("Where and when"), service.contact if service else ""),
        (_("For whom"), service.audience if service else ""),
    ]
    lines = tuple(Line(label, text) for label, text in told if text)
    words = wording(session, "letter_self")
    return in_words(words, "opening"), [Block(_("The service"), lines)], in_words(words, "closing")


def _closing(session: Session, view: CaseView, facts: Mapping[str, object]) -> _Written:
    words = wording(session, "letter_closing")
    opening = in_words(words, "opening")
    if isinstance(closed := facts.get("closed_on"), str):
        opening += in_words(words, "last_day", day=show_day(closed))
    stays = facts.get("closing_reason") not in ("moved", "left_germany")
    aftercare = in_words(words, "aftercare") if facts.get("aftercare_wanted") is True and stays else []
    blocks = [*_results(session, view, with_sensitive=True)]
    return opening, blocks, [*aftercare, *in_words(words, "closing")]


def _handover(session: Session, view: CaseView, facts: Mapping[str, object]) -> _Written:
    to_person = _is_to_person(HANDOVER, facts)
    blocks = [] if to_person else [Block(_("The person"), _lines(session, view, PERSON))]
    blocks += [Block(_("How things stand"), _lines(session, view, AT_THE_END))]
    blocks += _results(session, view, with_sensitive=to_person)
    words = wording(session, "letter_handover_person" if to_person else "letter_handover")
    summary = facts.get("closing_summary")
    if summary and not to_person:
        blocks.append(Block(_("In short"), (Line("", str(summary)),)))
    return in_words(words, "opening"), blocks, in_words(words, "closing")


def _why(session: Session, view: CaseView, _facts_known: Mapping[str, object]) -> _Written:
    return why(session, view)


_WRITERS = {REFERRAL: _referral, SELF: _self, CLOSING: _closing, HANDOVER: _handover, WHY: _why}


def _facts(view: CaseView) -> dict[str, object]:
    """What of the parts A and B the reader may read; letters say nothing of part C."""
    return {**view.parts.get("A", {}), **view.parts.get("B", {})}


def _lines(session: Session, view: CaseView, keys: Iterable[str]) -> tuple[Line, ...]:
    facts = _facts(view)
    return _said(session, view, {key: facts[key] for key in keys if key in facts})


def _said(session: Session, view: CaseView, facts: Mapping[str, object]) -> tuple[Line, ...]:
    """Facts in the words of the forms that asked for them."""
    fields = fields_of(forms_of(session, view).values())
    return tuple(_line(line) for line in fact_lines(facts, fields, words_for(session)))


def _line(line: FactLine) -> Line:
    return Line(
        line.label, line.text, tuple("; ".join(f"{cell.label}: {cell.text}" for cell in row) for row in line.rows)
    )


def _results(session: Session, view: CaseView, *, with_sensitive: bool) -> Iterator[Block]:
    """Goals and how far they were reached; without those of health where the sheet leaves the house."""
    rows = _facts(view).get("goal_results")
    shown = [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and (with_sensitive or row.get("goal_type") not in SENSITIVE_GOALS)
    ]
    if shown:
        yield Block(_("Goals"), _said(session, view, {"goal_results": shown}))


def _day_of(facts: Mapping[str, object]) -> str:
    given = facts.get("consent_e4_date")
    return show_day(given) if isinstance(given, str) else "–"


def _person_name(facts: Mapping[str, object]) -> Iterator[str]:
    name = " ".join(str(facts[key]) for key in ("first_name", "last_name") if facts.get(key))
    yield name or _("To the person herself or himself")


def _recipient(session: Session, kind: str, facts: Mapping[str, object]) -> Iterator[str]:
    if kind == HANDOVER:
        yield str(facts.get("handover_to") or "–")
        return
    office: Organisation | None = organisation_by_key(session, str(facts["target_service"]))
    yield office.name if office else str(facts["target_service"])
    if office and office.phone:
        yield office.phone


def _office(view: CaseView) -> str:
    """The coordinating office signs, until a carrier has the case."""
    held = {party.role: party.organisation for party in view.parties if party.until is None and party.organisation}
    return held.get("case_manager") or held.get("coordination") or "KIM"


def _address(session: Session, view: CaseView) -> Iterator[str]:
    """Of the organisation that signs; where it has none, that of the whole office."""
    held = {party.role: party.organisation_id for party in view.case.parties if party.until is None}
    signs = session.get(Organisation, held.get("case_manager") or held.get("coordination") or "")
    yield from ((signs.address if signs else "") or words(session, "office_address")).splitlines()
