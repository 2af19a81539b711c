"""What a scenario expects: steps that change nothing, and say what was found where it is something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import case_view, recommendations
from app.catalog.queries import PublishedModels
from app.engine import open_incidents
from app.engine.models import Instance
from app.errors import Problem
from app.people.models import User
from app.rehearsal import absence_steps
from app.rehearsal import conference_steps as conferences
from app.rehearsal.cast import Cast
from app.rehearsal.scenario_file import Step
from app.tasks.models import Task
from app.tasks.notices import notices_to
from app.tasks.queries import open_tasks_of_case
from app.text import Text

PARTS_BY_NAME = {"proposal": "A", "steering": "B", "counselling": "C", "progress_notes": "C"}


class Deviation(Problem):
    """What happened is not what the scenario says."""

    def __init__(self, expected: Text, found: Text) -> None:
        super().__init__(
            Text("erwartet: {expected}; gefunden: {found}", "expected: {expected}; found: {found}").fill(
                expected=expected, found=found
            )
        )


def decided(session: Session, case: Case, step: Step) -> None:
    """A table recommended so last: by which rule, with which outputs."""
    decision_id = str(step.content["decided"])
    records = recommendations(session, case, decision_id)
    if not records:
        raise deviation(f"eine Auswertung von „{decision_id}“", f"an evaluation of “{decision_id}”", "–")
    evaluation = records[0].evaluation
    outputs = evaluation["outputs"]
    rules = [str(rule["rule_id"]) for rule in evaluation["matched_rules"]]  # type: ignore[attr-defined]
    if isinstance(outputs, dict) and outputs.get("rule_id") not in (None, *rules):
        rules.insert(0, str(outputs["rule_id"]))
    rule = step.content.get("rule")
    if rule is not None and rule not in rules:
        raise deviation(f"Regel {rule}", f"rule {rule}", listed(rules))
    for name, value in dict(step.content.get("outputs") or {}).items():  # type: ignore[call-overload]
        found = outputs.get(name) if isinstance(outputs, dict) else outputs
        if found != value:
            raise deviation(f"{name} = {value}", f"{name} = {value}", str(found))


def open_steps(session: Session, case: Case, step: Step) -> None:
    """Exactly these steps are open."""
    wanted = step.content["open"]
    expected = sorted(str(element) for element in (wanted if isinstance(wanted, list) else [wanted]))
    found = sorted(task.element_id for task in open_tasks_of_case(session, case))
    if found != expected:
        raise deviation(f"offen: {listed(expected)}", f"open: {listed(expected)}", listed(found))


def invited(session: Session, case: Case, step: Step) -> None:
    """Exactly these are invited to the conference of the case."""
    wanted = step.content["invited"]
    expected = sorted(str(name) for name in (wanted if isinstance(wanted, list) else [wanted]))
    found = conferences.invited(session, case)
    if found != expected:
        raise deviation(f"eingeladen: {listed(expected)}", f"invited: {listed(expected)}", listed(found))


def in_inbox(session: Session, case: Case, step: Step) -> None:
    """Exactly these steps of the case stand in somebody's inbox."""
    content = entries(step)
    wanted = content["has"]
    expected = sorted(str(element) for element in (wanted if isinstance(wanted, list) else [wanted]))
    found = absence_steps.steps_in_inbox(session, case, Cast(session).somebody(str(content["of"])))
    if found != expected:
        names = listed(expected)
        raise deviation(f"im Posteingang: {names}", f"in the inbox: {names}", listed(found))


def told(session: Session, case: Case, step: Step) -> None:
    """A role, or an organisation, was told a text that holds these words."""
    role, text, texts = _notices(session, case, step)
    if not any(text in told for told in texts):
        raise deviation(f"Hinweis „{text}“ an {role}", f"notice “{text}” to {role}", listed(texts))


def untold(session: Session, case: Case, step: Step) -> None:
    """It was not."""
    role, text, texts = _notices(session, case, step)
    if any(text in told for told in texts):
        raise deviation(f"kein Hinweis „{text}“ an {role}", f"no notice “{text}” to {role}", listed(texts))


def _notices(session: Session, case: Case, step: Step) -> tuple[str, str, list[str]]:
    """The role (or organisation) asked for, the words asked for, and what the role was told about the case."""
    content = entries(step)
    role = str(content["role"])
    return role, str(content["text"]), notices_to(session, case, role)


EXPECTED: Mapping[str, Callable[[Session, Case, Step], None]] = {
    "decided": decided,
    "open": open_steps,
    "invited": invited,
    "inbox": in_inbox,
    "told": told,
    "untold": untold,
}
"""The steps that only look, by kind."""


def find_task(session: Session, case: Case, element_id: str, which: object) -> Task:
    """The open task of an element, with these values among its variables. Raises Deviation where there is none."""
    tasks_here = open_tasks_of_case(session, case)
    wanted = dict(which) if isinstance(which, Mapping) else {}
    for task in tasks_here:
        if task.element_id == element_id and all(task.variables.get(k) == v for k, v in wanted.items()):
            return task
    found = listed(task.element_id for task in tasks_here)
    raise deviation(f"offene Aufgabe „{element_id}“", f"open task “{element_id}”", found)


def refuse_incidents(session: Session, case: Case) -> None:
    """Where the product could not go on by itself, a scenario does not hold."""
    instance = session.get_one(Instance, case.instance_id)
    for incident in open_incidents(instance.state, PublishedModels(session)):
        found = Text("Störung bei „{element}“: {why}", "incident at “{element}”: {why}")
        raise Deviation(
            Text("der Fall läuft ohne Störung", "the case runs without an incident"),
            found.fill(element=incident.element_id, why=incident.text),
        )


def may_read(session: Session, case: Case, user: User, what: str) -> bool:
    """Whether a user may read the case, a part of it, or a fact."""
    try:
        seen = case_view(session, user, case.reference)
    except Problem:
        return False
    part = PARTS_BY_NAME.get(what, what)
    if part in ("A", "B", "C"):
        return part in seen.rights.parts
    return what == "case" or any(what in facts for facts in seen.parts.values())


def entries(step: Step) -> Mapping[str, object]:
    """What stands under the kind of a step."""
    content = step.content[step.kind]
    assert isinstance(content, Mapping)
    return content


def deviation(de: str, en: str, found: object) -> Deviation:
    """In both languages: what was expected, and what was found."""
    return Deviation(Text(de, en), found if isinstance(found, Text) else Text(str(found), str(found)))


def listed(items: object) -> str:
    """For people to read."""
    return ", ".join(items) or "–"  # type: ignore[arg-type]
