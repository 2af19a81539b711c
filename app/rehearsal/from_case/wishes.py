"""Process owners ask for scenarios after real cases; coordinating offices answer; owners take them into drafts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.cases.queries import CaseView
from app.catalog.changes import begin, versions_with
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.catalog.queries import latest
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.models import User
from app.people.policy import may_answer_wishes, may_draft, may_retell
from app.rehearsal.from_case.making import Made
from app.rehearsal.models import ScenarioWish
from app.rehearsal.recording import file_name, write_scenario
from app.rehearsal.scenario_file import parse_yaml, scenario_from
from app.store.clock import now
from app.text import Text, written_out

LENGTH, NAME_LENGTH, NOTE_LENGTH = 500, 200, 1000
MOST_OPEN = 20
SCENARIO = ("scenario",)
WHO_IT_IS = ("first_name", "last_name", "alias", "name_variants", "phone", "birth_date", "contact_name")
NOT_THERE = Text("Diese Bitte um ein Szenario gibt es nicht.", "There is no such request for a scenario.")
NOT_YOURS = Text(
    "Um Szenarien bittet die Prozessverantwortung; die koordinierende Stelle erstellt sie.",
    "Process owners ask for scenarios; coordinating offices make them.",
)
SETTLED = Text(
    "Diese Bitte hat inzwischen jemand anders beantwortet oder zurückgezogen.",
    "Somebody else has answered or withdrawn this request meanwhile.",
)
SHORT_NAME = 3
"""Of so few letters, a name that stands within a word is chance."""
TELLS = Text(
    "Darin steht noch etwas, woran die Person zu erkennen ist. Wählen Sie einen Namen, der nur sagt, "
    "worum es geht; liegt es nicht am Namen, lässt sich dieser Fall nicht nacherzählen.",
    "Something by which the person is known stands in it. Choose a name that only says what it is about; "
    "if it is not the name, this case cannot be retold.",
)
WHOLE = Text("Geht so weit, wie der Fall gegangen ist.", "Goes as far as the case went.")
PARTLY = Text("Geht bis Schritt {played} von {told}. {why}", "Goes to step {played} of {told}. {why}")


def ask(session: Session, user: User, process_id: str, what: str) -> ScenarioWish:
    """Ask for a scenario; `what` says what kind of case is needed. Raises Problem, NotFound for the process."""
    _must(may_draft(user, SCENARIO))
    latest(session, "process", process_id)
    said = " ".join(what.split())
    if not said or len(said) > LENGTH:
        raise Problem(
            Text(
                "Schreiben Sie in höchstens {most} Zeichen, was für ein Fall gebraucht wird.",
                "Write in at most {most} characters what kind of case is needed.",
            ).fill(most=LENGTH)
        )
    if len([wish for wish in wishes_of(session, user) if wish.state == "open"]) >= MOST_OPEN:
        raise Problem(Text("Es sind schon zu viele Bitten offen.", "Too many requests are open already."))
    made = ScenarioWish(process_id=process_id, what=said, by=user.id, at=now(session))
    session.add(made)
    session.flush()
    record(session, user.id, [Event("scenario.asked", process_id)])
    return made


def wishes_of(session: Session, user: User) -> list[ScenarioWish]:
    """What this process owner asked for and has not settled, the oldest first."""
    if not may_draft(user, SCENARIO):
        return []
    query = select(ScenarioWish).where(ScenarioWish.by == user.id, ScenarioWish.state.in_(("open", "prepared", "made")))
    return list(session.scalars(query.order_by(ScenarioWish.at)))


def wishes_to(session: Session, user: User) -> list[ScenarioWish]:
    """What this member of a coordinating office may answer, or is looking through, the oldest first."""
    if not may_answer_wishes(user):
        return []
    query = select(ScenarioWish).where(
        (ScenarioWish.state == "open") | ((ScenarioWish.state == "prepared") & (ScenarioWish.answered_by == user.id))
    )
    return list(session.scalars(query.order_by(ScenarioWish.at)))


def find_wish(session: Session, user: User, wish_id: str, *, to_change: bool = False) -> ScenarioWish:
    """One whose scenario this person may read: who looks through it, or who asked for it. Raises NotFound.

    `to_change` keeps others from it until the commit.
    """
    found = _locked(session, wish_id) if to_change else session.get(ScenarioWish, wish_id)
    if found is not None and found.state == "prepared" and found.answered_by == user.id and may_answer_wishes(user):
        return found
    if found is not None and found.state == "made" and found.by == user.id and may_draft(user, SCENARIO):
        return found
    raise NotFound(NOT_THERE)


def keep_prepared(session: Session, user: User, view: CaseView, wish_id: str, name: str, made: Made) -> ScenarioWish:
    """Keep what was made after a case, for its maker to look through. Raises Conflict where it is settled.

    Raises Problem where the name, or anything else in it, tells who it is.
    """
    _must(may_retell(view.roles))
    found = _locked(session, wish_id)
    if found is None or found.state != "open":
        raise Conflict(SETTLED)
    title = checked_name(view, name)
    content = write_scenario(made.recording, title, made.ends, made.open_steps)
    _must_tell_of_nobody(view, content)
    stopped = made.stopped
    note = PARTLY.fill(played=made.steps_played, told=made.steps_told, why=stopped) if stopped else WHOLE
    found.state, found.name, found.content = "prepared", title, content
    found.note_de, found.note_en = note.de[:NOTE_LENGTH], note.en[:NOTE_LENGTH]
    found.answered_by, found.answered_at = user.id, now(session)
    case = view.case
    record(session, user.id, [Event("scenario.prepared")], case_id=case.id, key_id=case.key_id)
    return found


def checked_name(view: CaseView, name: str) -> str:
    """Raises Problem where there is none, or it tells who it is."""
    title = " ".join(name.split())[:NAME_LENGTH]
    if not title:
        raise Problem(Text("Geben Sie dem Szenario einen Namen.", "Give the scenario a name."))
    _must_name_nobody(view, title)
    return title


def hand_over(session: Session, user: User, wish_id: str) -> None:
    """The maker has looked through it: whoever asked may read it."""
    found = _prepared(session, user, wish_id)
    found.state = "made"
    record(session, user.id, [Event("scenario.made", found.process_id)])


def drop(session: Session, user: User, wish_id: str) -> None:
    """The maker throws it away; the request is open again."""
    found = _prepared(session, user, wish_id)
    found.state, found.name, found.content, found.note_de, found.note_en = "open", "", "", "", ""
    found.answered_by = found.answered_at = None


def take(session: Session, user: User, wish_id: str) -> ChangeSet:
    """Put the scenario into a draft of its own."""
    found = find_wish(session, user, wish_id, to_change=True)
    _must(found.state == "made")
    file = ModelFile(_free_path(session, found), found.content.encode())
    change_set = begin(session, user, Text(f"Szenario „{found.name}“", "").de, [file])
    found.state = "taken"
    return change_set


def settle(session: Session, user: User, wish_id: str) -> None:
    """Whoever asked does not need it (any more): what was made is gone."""
    found = _locked(session, wish_id)
    if found is None or found.by != user.id or not may_draft(user, SCENARIO):
        raise NotFound(NOT_THERE)
    if found.state not in ("open", "prepared", "made"):
        raise Conflict(SETTLED)
    found.state, found.content = ("declined" if found.state == "made" else "withdrawn"), ""
    record(session, user.id, [Event(f"scenario.{found.state}", found.process_id)])


def _prepared(session: Session, user: User, wish_id: str) -> ScenarioWish:
    found = find_wish(session, user, wish_id, to_change=True)
    if found.state != "prepared":
        raise Conflict(SETTLED)
    return found


def _locked(session: Session, wish_id: str) -> ScenarioWish | None:
    return session.get(ScenarioWish, wish_id, with_for_update=True, populate_existing=True)


def _free_path(session: Session, wish: ScenarioWish) -> str:
    scenario = scenario_from(parse_yaml(wish.content.encode(), Path(wish.name)), Path(wish.name))
    folder, known = f"processes/{scenario.process}/scenarios/", versions_with(session, None)
    plain = file_name(wish.name).removesuffix(".yaml")
    names = [f"{folder}{plain}.yaml", *(f"{folder}{plain}-{number}.yaml" for number in range(2, 100))]
    return next(path for path in names if path not in known)


def _must_name_nobody(view: CaseView, name: str) -> None:
    """However it is written: in one word, with other dashes, without umlauts."""
    _must_tell_of_nobody(view, name)
    squashed = _squashed(name)
    if any(known in squashed for known in map(_squashed, _identifying(view)) if len(known) > SHORT_NAME):
        raise Problem(TELLS)


def _must_tell_of_nobody(view: CaseView, text: str) -> None:
    real = [re.escape(known) for known in _identifying(view) if len(known) > 1]
    if re.search(rf"(?<!\w)(?:{'|'.join(real)})(?!\w)", text, re.IGNORECASE):
        raise Problem(TELLS)


def _identifying(view: CaseView) -> Sequence[str]:
    known = {key: value for facts in view.parts.values() for key, value in facts.items()}
    found = [view.case.reference, *(str(known[key]) for key in WHO_IT_IS if known.get(key))]
    try:
        born = date.fromisoformat(str(known.get("birth_date")))
    except ValueError:
        return found
    return [*found, f"{born:%d.%m.%Y}", f"{born.day}.{born.month}.{born.year}"]


def _squashed(text: str) -> str:
    """Letters and digits alone, umlauts written out."""
    return "".join(filter(str.isalnum, written_out(text)))


def _must(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(NOT_YOURS)
