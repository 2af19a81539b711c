"""The form of a task or of a start, with everything it shows: scope, choices, what was filled in before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.file import read_parts
from app.cases.models import Case
from app.cases.queries import rights_in_case
from app.cases.readable import closed_texts, readable_parts
from app.catalog.forms import Form, defaults
from app.catalog.forms.values import is_blank
from app.catalog.queries import form_version
from app.people.models import User
from app.store.clock import OFFICE_ZONE, now
from app.tasks.answers import Checked, check_answers
from app.tasks.choices import Asking, CodeLists, Lists
from app.tasks.functions import feel_functions
from app.tasks.models import Task
from app.tasks.steps import CaseFacts


class ReadableFacts(CaseFacts):
    """The facts as far as this person may read them: what a form shows, computes with and opens with."""

    def __init__(self, session: Session, case: Case, user: User) -> None:
        super().__init__(session, case)
        self._user = user
        self._parts: dict[str, dict[str, object]] = {}
        self._readable: dict[str, dict[str, object]] = {}

    def _known(self) -> dict[str, object]:
        self._parts = parts = read_parts(self._session, self._case)
        allowed = rights_in_case(self._session, self._user, self._case, {**parts.get("A", {}), **parts.get("B", {})})
        self._readable = readable_parts(parts, allowed, closed_texts((parts,), allowed))
        return {key: value for facts in self._readable.values() for key, value in facts.items()}

    @property
    def closed(self) -> frozenset[str]:
        """Keys of facts that exist and that this person may not read at all."""
        self._read()
        known = {key for facts in self._parts.values() for key in facts}
        return frozenset(known - {key for facts in self._readable.values() for key in facts})

    @property
    def shows_counselling(self) -> bool:
        """Whether any fact of part C is in it."""
        self._read()
        return bool(self._readable.get("C"))


@dataclass(frozen=True)
class FilledForm:
    """A form, the scope its FEEL sees, and the answers it opens with."""

    form: Form
    version: str
    scope: Mapping[str, object]
    prefilled: Mapping[str, object]

    def check(self, raw: Mapping[str, object]) -> Checked:
        """Judge answers to it, by full key."""
        return check_answers(self.form, raw, self.scope, self.prefilled)

    def facts_to_keep(self, checked: Checked) -> dict[str, dict[str, object]]:
        """The answers for the file, by part; a field left empty because its fact is closed to the person stays."""
        facts = self.scope["case"]
        closed = facts.closed if isinstance(facts, ReadableFacts) else frozenset()
        return {
            part: {key: value for key, value in answers.items() if key not in closed or not is_blank(value)}
            for part, answers in checked.facts_by_part.items()
        }

    @property
    def shows_counselling(self) -> bool:
        """Whether part C of the case is open in it: reading that is written to the history."""
        facts = self.scope["case"]
        asked = {key for key, component in self.form.fields.items() if component.part == "C"}
        return bool(asked) and isinstance(facts, ReadableFacts) and facts.shows_counselling


def form_for_task(session: Session, user: User, task: Task) -> FilledForm:
    return _fill(session, user, task.case, task.form_version, task.variables)


def form_for_case(session: Session, user: User, case: Case, form_version_hash: str) -> FilledForm:
    """A form about a case that belongs to none of its open tasks."""
    return _fill(session, user, case, form_version_hash, {})


def form_without_case(
    session: Session, user: User, form_version_hash: str, variables: Mapping[str, object]
) -> FilledForm:
    """A form about no case, for example the date of a conference; its FEEL sees the variables."""
    return _fill(session, user, None, form_version_hash, variables)


def form_for_start(session: Session, user: User, form_version_hash: str) -> FilledForm:
    return _fill(session, user, None, form_version_hash, {})


def form_to_look_at(session: Session, form: Form, form_version_hash: str = "", language: str = "de") -> FilledForm:
    """A form as it is, for nobody and about no case: its lists of people, offices and services are empty."""
    nothing: dict[str, object] = {}
    scope: dict[str, object] = {**feel_functions(session, lambda: nothing), "case": nothing}
    scope["lists"] = CodeLists(session, language)
    scope["now"] = now(session).astimezone(OFFICE_ZONE)
    return FilledForm(form, form_version_hash, scope, {})


def _fill(session: Session, user: User, case: Case | None, version: str, variables: Mapping[str, object]) -> FilledForm:
    form = form_version(session, version)
    facts: Mapping[str, object] = ReadableFacts(session, case, user) if case else {}
    scope: dict[str, object] = {
        **variables,
        **feel_functions(session, lambda: facts),
        "case": facts,
        "lists": Lists(Asking(session, user, case, facts)),
        "now": now(session).astimezone(OFFICE_ZONE),
    }
    return FilledForm(form, version, scope, defaults(form, scope))
