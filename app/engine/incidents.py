"""What goes wrong at an element: kept at its token, tried again after growing pauses, or left for a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from SpiffWorkflow import TaskState

from app.engine.contract import Incident
from app.engine.failure import Failure
from app.engine.temporal import to_text
from app.text import Text

if TYPE_CHECKING:
    from app.engine.tokens import Token

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25), timedelta(hours=2), timedelta(hours=10))
"""How long to wait before the first, second … new try; the last one for all further ones."""


def record_failure(token: Token, text: Text, phase: str, *, may_retry: bool) -> None:
    """Keep a failure at the token. `phase` (enter or run) is what a retry does again."""
    left, at = 0, None
    if may_retry:
        failed = token.info.get("failed", 0) + 1
        token.info["failed"] = failed
        left = max(_tries(token) - failed, 0)
        if left:
            at = to_text(token.instance.ports.now + PAUSES[min(failed, len(PAUSES)) - 1])
    if phase == "enter":
        token.info["entered"] = True
    token.info["incident"] = {"phase": phase, "de": text.de, "en": text.en, "left": left, "at": at}
    token._set_state(TaskState.WAITING)


def _tries(token: Token) -> int:
    try:
        return token.task_spec.tries(token)
    except Failure:
        return 0


def incident_of(token: Token) -> Incident:
    """The incident at a token that has one."""
    kept = token.info["incident"]
    return Incident(
        id=token.public_id,
        process_id=token.task_spec.process_id,
        element_id=token.task_spec.bpmn_id,
        text=Text(kept["de"], kept["en"]),
        retries_left=kept["left"],
        retry_at=datetime.fromisoformat(kept["at"]) if kept["at"] else None,
    )


def try_again(token: Token) -> None:
    """Do once more what failed."""
    kept = token.info.pop("incident")
    if kept["left"] == 0:
        token.info.pop("failed", None)
    if kept["phase"] == "enter":
        token.task_spec._update(token)
    else:
        token._set_state(TaskState.READY)
        token.instance.agenda.append(token)
