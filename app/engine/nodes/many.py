"""Multi-instance: one element done for each item of a collection, one after another or side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow import TaskState

from app.engine.expressions import Expression, need_bool, need_list
from app.engine.failure import failure
from app.engine.specs import Node, ProcessSpec, make_ready
from app.feel import to_json

if TYPE_CHECKING:
    from app.engine.tokens import Token

MAX_ITEMS = 1000
_VARIABLE = re.compile(r"=\s*([^\W\d]\w*)(?:\s*\.\s*\w+)*\s*\Z")


@dataclass(frozen=True)
class Loop:
    """How often, with what, and what comes out."""

    sequential: bool
    collection: Expression
    item_name: str | None = None
    output_name: str | None = None
    output: Expression | None = None
    until: Expression | None = None

    def own_variable(self) -> str | None:
        """The variable that the output expression names: local to each instance, so that none overwrites another."""
        match = _VARIABLE.match(self.output.text) if self.output else None
        return match.group(1) if match else None


class MultiInstance(Node):
    """Stands where the element stands; its instances hang on its token.

    `info["many"]`: total, done (finished), next (number of the next one), items (still to do, sequential), out.
    """

    def __init__(self, spec: ProcessSpec, bpmn_id: str, inner: Node, loop: Loop) -> None:
        super().__init__(spec, bpmn_id)
        self.inner = inner
        self.loop = loop
        inner.emits_path = False

    def prepare(self, token: Token) -> list[object]:
        items = need_list(token.evaluate(self.loop.collection))
        if len(items) > MAX_ITEMS:
            raise failure(
                "Die Liste hat {count} Einträge; höchstens {limit} sind möglich.",
                "The list has {count} items; at most {limit} are possible.",
                count=len(items),
                limit=MAX_ITEMS,
            )
        return items

    def open(self, token: Token, items: list[object]) -> bool:
        many: dict[str, Any] = {"total": len(items), "done": 0, "next": 0}
        if self.loop.output_name:
            many["out"] = [None] * len(items)
        token.info["many"] = many
        token._set_state(TaskState.WAITING)
        if not items:
            self.finished(token, self._outcome(many))
            return True
        if self.loop.sequential:
            many["items"] = items
            self._begin_next(token)
        else:
            for item in items:
                self._begin(token, item)
        return False

    def _begin_next(self, token: Token) -> None:
        many = token.info["many"]
        item, *rest = many["items"]
        token.info["many"] = many | {"items": rest}
        self._begin(token, item)

    def _begin(self, token: Token, item: object) -> None:
        many = token.info["many"] = dict(token.info["many"])
        many["next"] += 1
        child = token.workflow.spawn(self.inner, token, about=token.info.get("about"))
        child.data = {"loopCounter": many["next"]}
        own = self.loop.own_variable()
        if own:
            child.data[own] = None
        if self.loop.item_name:
            child.data[self.loop.item_name] = item
        self.inner._update(child)

    def harvest(self, token: Token, child: Token) -> tuple[object, bool]:
        """The output of an instance, and whether the completion condition is now met."""
        output = to_json(child.evaluate(self.loop.output).value) if self.loop.output else None
        return output, self._is_complete(token, child)

    def instance_finished(self, token: Token, child: Token) -> None:
        many = dict(token.info["many"])
        output, stop = child.taken
        if self.loop.output_name:
            out = list(many["out"])
            out[child.data["loopCounter"] - 1] = output
            many["out"] = out
        many["done"] += 1
        token.info["many"] = many
        if stop or many["done"] == many["total"]:
            for other in token.children:
                if other is not child and other.task_spec is self.inner:
                    other.cancel()
            self.finished(token, self._outcome(many))
            make_ready(token)
        elif self.loop.sequential:
            self._begin_next(token)

    def _is_complete(self, token: Token, child: Token) -> bool:
        if self.loop.until is None:
            return False
        many = token.info["many"]
        running = sum(1 for other in token.children if other.task_spec is self.inner and other is not child)
        child.data = child.data | {
            "numberOfInstances": many["total"],
            "numberOfCompletedInstances": many["done"] + 1,
            "numberOfActiveInstances": running,
            "numberOfTerminatedInstances": 0,
        }
        return need_bool(child.evaluate(self.loop.until))

    def _outcome(self, many: Mapping[str, Any]) -> dict[str, object]:
        return {self.loop.output_name: many.get("out", [])} if self.loop.output_name else {}
