"""Elements with a process inside: sub-process, event sub-process, call activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow import TaskState

from app.engine.expressions import Expression, need_text
from app.engine.nodes.events import BoundaryEvent, Trigger, wait_on
from app.engine.specs import Node, ProcessSpec, make_ready

if TYPE_CHECKING:
    from app.engine.instance import ScopeParts
    from app.engine.tokens import Token


class SubProcess(Node):
    """A process drawn inside another one. It shares the variables around it."""

    inner: ProcessSpec

    def open(self, token: Token, prepared: object) -> bool:
        token._set_state(TaskState.WAITING)
        scope = token.instance.nest(self.inner, token, token.workflow.version)
        scope.begin(self.inner.starts[0], about=token.info.get("about"))
        return False

    def inner_finished(self, token: Token, scope: ScopeParts) -> None:
        token.instance.subprocesses.pop(token.id)
        self.finished(token, {})
        make_ready(token)


class EventSubProcess(SubProcess):
    """A sub-process that begins when its start event happens, while what is around it runs."""

    is_handler = True
    trigger: Trigger
    interrupting = True

    @property
    def is_listener(self) -> bool:  # type: ignore[override]
        return self.trigger.kind in ("timer", "message", "signal")

    @property
    def ends_parent(self) -> bool:  # type: ignore[override]
        return self.interrupting

    def enter(self, token: Token) -> bool:
        if "wait" not in token.info:
            return super().enter(token)
        token.info["wait"] = self.trigger.listen(token)
        token._set_state(TaskState.WAITING)
        return False

    def open(self, token: Token, prepared: object) -> bool:
        token._set_state(TaskState.WAITING)
        scope = token.instance.nest(self.inner, token, token.workflow.version)
        result = token.info.pop("result", None)
        scope.begin(self.inner.starts[0], done=True, result=result, about=token.info.get("about"))
        return False

    def caught(self, token: Token, variables: Mapping[str, object]) -> None:
        if not self.interrupting:
            wait_on(token)
        self.happen(token.workflow, variables)

    def happen(self, scope: ScopeParts, variables: Mapping[str, object]) -> None:
        """Begin; an interrupting one ends everything else in its scope."""
        token = scope.spawn(self, result=dict(variables) or None)
        if self.interrupting:
            scope.cancel_tokens(spare=token)
        self._update(token)

    def note_end(self, token: Token) -> None:
        """The end event inside has been noted already."""


class CallActivity(Node):
    """Calls another process, in the version it is pinned to from the first call on."""

    called: Expression
    binding = "latest"
    version_tag: str | None = None
    passes_all_in = True
    passes_all_out = True

    def prepare(self, token: Token) -> tuple[ProcessSpec, str, Node]:
        process_id = need_text(token.evaluate(self.called))
        spec, version = token.instance.called_process(
            process_id, self.binding, self.version_tag, token.workflow.version
        )
        return spec, version, spec.plain_start()

    def open(self, token: Token, prepared: tuple[ProcessSpec, str, Node]) -> bool:
        spec, version, begin = prepared
        variables = token.visible() if self.passes_all_in else dict(token.data)
        scope = token.instance.nest(spec, token, version)
        scope.data = variables
        token._set_state(TaskState.WAITING)
        scope.begin(begin, about=token.info.get("about"))
        return False

    def inner_finished(self, token: Token, scope: ScopeParts) -> None:
        token.instance.subprocesses.pop(token.id)
        self.finished(token, scope.data if self.passes_all_out or self.output_mappings else {})
        make_ready(token)


__all__ = ["BoundaryEvent", "CallActivity", "EventSubProcess", "SubProcess"]
