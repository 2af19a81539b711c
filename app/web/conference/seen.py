"""What the conference room shows beside the form: the sheet of a case, what is written, what clashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.queries import ROUTING, CaseView, readable_answers
from app.catalog.forms import CASE_PREFIX, DynamicList, Field, Form
from app.catalog.queries import form_version
from app.conferences import room
from app.conferences.agenda import AgendaLine
from app.conferences.models import AgendaItem, Conference
from app.conferences.sheet import sheet
from app.errors import Problem
from app.people.models import User
from app.people.queries import all_organisations
from app.tasks.forms import FilledForm
from app.web import edge
from app.web.case.facts import FactLine, Words, fact_lines, fields_of
from app.web.case.page import line_shown
from app.web.conference.words import RESULTS
from app.web.language import language, said
from app.web.model_texts import names_in_list, translator
from app.web.words import VALUES


@dataclass(frozen=True)
class SeenSheet:
    """The sheet in words: facts of the proposal and of the steering part; what the table recommends and why."""

    proposal: tuple[FactLine, ...]
    steering: tuple[FactLine, ...]
    released: tuple[FactLine, ...]
    consent: str | None
    outcome: str | None
    reason: str | None
    rule: str | None
    priority: str | None


@dataclass(frozen=True)
class ClashLine:
    """One field that two people changed: what stands, what this person typed, who was faster."""

    key: str
    label: str
    theirs: str
    mine: str
    who: str


def seen_sheet(session: Session, user: User, item: AgendaItem) -> SeenSheet:
    found = sheet(session, user, item)
    fields, words = fields_of(_forms(session, found.view)), _words(session)
    lines = {code: tuple(fact_lines(found.parts.get(code, {}), fields, words)) for code in ("A", "B")}
    outputs = found.recommendation.evaluation.get("outputs") if found.recommendation else None
    recommended = outputs if isinstance(outputs, Mapping) else {}
    return SeenSheet(
        proposal=lines["A"],
        steering=lines["B"],
        released=tuple(shown for line in found.released if (shown := line_shown(session, line, words)) is not None),
        consent=found.view.consent,
        outcome=_said(recommended.get("outcome")),
        reason=words.translate(str(recommended["reason"])) if recommended.get("reason") else None,
        rule=str(recommended["rule_id"]) if recommended.get("rule_id") else None,
        priority=_said(recommended.get("priority")),
    )


def written_lines(
    session: Session, user: User, conference: Conference, item: AgendaItem, line: AgendaLine
) -> list[FactLine]:
    """What stands in the room, for those who read along: nothing that their roles close to them."""
    if line.state != "open":
        return []
    form = room.item_form(session, user, item, line.task).form
    by_part: dict[str, dict[str, object]] = {}
    for key, entry in room.written(session, item).items():
        component = form.fields.get(key)
        if component is not None:
            part = component.part if key.startswith(CASE_PREFIX) else ROUTING
            by_part.setdefault(part, {})[key.removeprefix(CASE_PREFIX)] = entry.value
    readable, _rights = readable_answers(session, user, line.case, by_part)
    return answer_lines(form, fact_answers(readable), _words(session))


def answer_lines(form: Form, answers: Mapping[str, object], words: Words) -> list[FactLine]:
    """Answers by full key, in the order of the form."""
    return [
        words.line(component, answers[key])
        for key, component in form.fields.items()
        if isinstance(component, Field | DynamicList) and answers.get(key) not in (None, "", [])
    ]


def clash_lines(filled: FilledForm, clashes: Sequence[room.Clash]) -> list[ClashLine]:
    words = _words(edge.session())
    found = []
    for clash in clashes:
        component = filled.form.fields.get(clash.key)
        if isinstance(component, Field | DynamicList):
            theirs, mine = words.line(component, clash.theirs), words.line(component, clash.mine)
            found.append(ClashLine(clash.key, theirs.label, _flat(theirs), _flat(mine), clash.who))
    return found


def words_of(session: Session) -> Words:
    return _words(session)


def fact_answers(by_part: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Answers as they were handed in, by full key."""
    found = {
        f"{CASE_PREFIX}{key}": value
        for part, facts in by_part.items()
        if part != ROUTING
        for key, value in facts.items()
    }
    return {**found, **by_part.get(ROUTING, {})}


def _flat(line: FactLine) -> str:
    if not line.rows:
        return line.text
    return "\n".join("; ".join(f"{cell.label}: {cell.text}" for cell in row) for row in line.rows)


def _forms(session: Session, view: CaseView) -> Iterable[Form]:
    versions = dict.fromkeys(handed.form_version for handed in reversed(view.handed_in))
    for version in versions:
        try:
            yield form_version(session, version)
        except Problem:
            continue


def _words(session: Session) -> Words:
    return Words(
        {office.key: office.name for office in all_organisations(session)}, translator(), language(), names_in_list
    )


def _said(code: object) -> str | None:
    if code is None:
        return None
    return said(RESULTS.get(str(code)) or VALUES[str(code)]) if str(code) in {*RESULTS, *VALUES} else str(code)
