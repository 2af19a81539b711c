"""Tasks: for people, decisions, scripts and operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow import TaskState

from app.engine.contract import NOTHING, BpmnError, ClosedTask, DecisionCall, DecisionMade, OpenTask, OperationCall
from app.engine.expressions import Expression, need_integer, need_names, need_text
from app.engine.failure import Failure, failure
from app.engine.specs import Node, ProcessSpec
from app.engine.temporal import as_moment, to_text
from app.errors import Problem
from app.feel import to_json
from app.text import Text

if TYPE_CHECKING:
    from app.engine.tokens import Token


class PassTask(Node):
    """A manual or undefined task: the engine passes through."""


@dataclass
class Assignment:
    """Who may do a user task, and when; each an expression or not given."""

    assignee: Expression | None = None
    groups: Expression | None = None
    users: Expression | None = None
    due: Expression | None = None
    follow_up: Expression | None = None
    priority: Expression | None = None


class UserTask(Node):
    """A task for people: it opens, and waits until somebody completes it."""

    kind = "userTask"

    def __init__(self, spec: ProcessSpec, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(spec, bpmn_id, **kwargs)
        self.manual = True
        self.assignment = Assignment()
        self.form_id: str | None = None
        self.form_binding = "latest"
        self.form_version_tag: str | None = None

    def prepare(self, token: Token) -> OpenTask:
        wanted = self.assignment
        groups = need_names(token.evaluate(wanted.groups)) if wanted.groups else ()
        users = need_names(token.evaluate(wanted.users)) if wanted.users else ()
        assignee = need_names(token.evaluate(wanted.assignee)) if wanted.assignee else ()
        given = wanted.groups or wanted.users or wanted.assignee
        dates = self.dates(token)
        return OpenTask(
            task_id=token.public_id,
            process_id=self.process_id,
            process_version=token.workflow.version,
            element_id=self.bpmn_id,
            name=self.bpmn_name or self.bpmn_id,
            form_id=self.form_id,
            form_binding=self.form_binding,
            form_version_tag=self.form_version_tag,
            roles=groups if given else ((self.role,) if self.role else ()),
            users=users,
            assignee=assignee[0] if assignee else None,
            due_at=dates["due"],
            follow_up_at=dates["follow_up"],
            priority=need_integer(token.evaluate(wanted.priority), 0, 100) if wanted.priority else 50,
            properties=self.properties,
            variables=token.visible(),
        )

    def dates(self, token: Token) -> dict[str, datetime | None]:
        """`due` and `follow_up`, as they are counted from now."""
        return {
            "due": _moment(token, self.assignment.due, end_of_day=True),
            "follow_up": _moment(token, self.assignment.follow_up, end_of_day=False),
        }

    def open(self, token: Token, prepared: OpenTask) -> bool:
        token.instance.opened.append(prepared)
        if self.assignment.due or self.assignment.follow_up:
            token.info["since"] = to_text(token.instance.ports.now)
        return True

    def is_open(self, token: Token) -> bool:
        """Whether somebody can complete it now."""
        return token.has_state(TaskState.READY) and "done" not in token.info

    def complete(self, token: Token, answers: Mapping[str, object]) -> None:
        """Somebody has done it; `answers` is JSON."""
        self.finished(token, answers)
        token.instance.closed.append(ClosedTask(token.public_id, "completed"))
        token.instance.agenda.append(token)

    def perform(self, token: Token) -> None:
        return None

    def _on_cancel(self, token: Token) -> None:
        super()._on_cancel(token)
        if self.is_open_or_cancelled(token):
            token.instance.closed.append(ClosedTask(token.public_id, "cancelled"))

    def is_open_or_cancelled(self, token: Token) -> bool:
        """Whether the task has opened and nobody has completed it."""
        waits_to_open = token.info.get("incident", NOTHING).get("phase") == "enter"
        return "done" not in token.info and not waits_to_open


class ScriptTask(Node):
    """A FEEL expression whose value becomes a variable."""

    expression: Expression

    def perform(self, token: Token) -> Mapping[str, object]:
        answer = token.evaluate(self.expression)
        return {self.result_variable: to_json(answer.value)} if self.result_variable else {}


class DecisionTask(Node):
    """A business rule task: a decision recommends."""

    decision_id: Expression
    binding = "latest"
    version_tag: str | None = None

    def perform(self, token: Token) -> Mapping[str, object]:
        ports = token.instance.ports
        decision_id = need_text(token.evaluate(self.decision_id))
        if ports.decide is None:
            raise failure("Hier kann nicht entschieden werden.", "No decisions can be made here.")
        call = DecisionCall(decision_id, self.binding, self.version_tag, token.visible(), token.workflow.version)
        try:
            decided = ports.decide(call)
        except Problem:
            raise
        except Exception as error:
            raise _broken(Text(f"die Entscheidung „{decision_id}“", f"the decision “{decision_id}”"), error) from error
        token.instance.decisions.append(DecisionMade(self.process_id, self.bpmn_id, decision_id, decided.record))
        return {self.result_variable: to_json(decided.value)} if self.result_variable else {}


class OperationTask(Node):
    """A service task (or send task, message throw event …): an operation of ours, by its type."""

    operation: Expression
    retry_count: Expression | None = None

    def __init__(self, spec: ProcessSpec, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(spec, bpmn_id, **kwargs)
        self.headers: Mapping[str, str] = NOTHING  # type: ignore[assignment]

    def tries(self, token: Token) -> int:
        return need_integer(token.evaluate(self.retry_count), 0, 1000) if self.retry_count else super().tries(token)

    def perform(self, token: Token) -> Mapping[str, object]:
        kind = need_text(token.evaluate(self.operation))
        operation = token.instance.ports.operations.get(kind)
        if operation is None:
            raise failure(
                "Den Vorgang „{kind}“ gibt es hier nicht. Bitte die Art des Vorgangs im Diagramm prüfen.",
                "There is no operation “{kind}” here. Please check the type in the diagram.",
                kind=kind,
            )
        call = OperationCall(kind, self.bpmn_id, dict(token.data), self.headers, self._open_task(token))
        try:
            return {str(name): to_json(value) for name, value in (operation(call) or {}).items()}
        except BpmnError as error:
            raise BpmnError(error.code, {name: to_json(value) for name, value in error.variables.items()}) from None
        except Problem as problem:
            raise Failure(problem.text, may_retry=True) from problem
        except Exception as error:
            raise _broken(Text(f"der Vorgang „{kind}“", f"the operation “{kind}”"), error) from error

    @staticmethod
    def _open_task(token: Token) -> str | None:
        """The open user task that the path to here began on."""
        about = token.instance.by_number(token.info.get("about"))
        if about is None or not isinstance(about.task_spec, UserTask) or not about.task_spec.is_open(about):
            return None
        return about.public_id


def _moment(token: Token, expression: Expression | None, *, end_of_day: bool) -> datetime | None:
    """A date of a task; null means none."""
    if expression is None:
        return None
    value = token.evaluate(expression).value
    return None if value is None else as_moment(value, end_of_day=end_of_day)


def _broken(what: Text, error: Exception) -> Failure:
    """An exception of what we were handed. Its message may hold personal data, so only its kind is kept."""
    text = Text(
        "Hier ist {what} gescheitert ({kind}).",
        "Here {what} failed ({kind}).",
    ).fill(what=what, kind=type(error).__name__)
    return Failure(text, may_retry=True)
