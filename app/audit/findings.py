"""What a check of the history finds."""

from __future__ import annotations

from dataclasses import dataclass

from app.text import Text


@dataclass(frozen=True)
class AuditFinding:
    """One thing wrong with the history.

    `chain_id` is the id of a case, `office`, or `seals`; `number` the place in the chain; `what` one of changed,
    reordered, inserted, gap, cut, rewritten, missing, head, seal.
    """

    chain_id: str
    number: int | None
    what: str
    text: Text
