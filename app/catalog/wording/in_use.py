"""The words that count: the office's own where it has published some, else the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from sqlalchemy.orm import Session

from app.catalog.in_force import in_force
from app.catalog.queries import content
from app.catalog.wording.files import path_of, read_wording
from app.catalog.wording.known import WORDINGS
from app.catalog.wording.model import Wording
from app.errors import NotFound, Rejected
from app.text import Text


def wording(session: Session, wording_id: str) -> Wording:
    """Raises NotFound. Own words that cannot be used after an update of the product give way to the shipped ones."""
    shipped = WORDINGS.get(wording_id)
    if shipped is None:
        raise NotFound(Text("Diesen Text gibt es nicht.", "There is no such text."))
    bound = in_force(session).latest.get(("wording", wording_id))
    own = _own(content(session, "wording", bound.version), wording_id) if bound else None
    return replace(shipped, own=own) if own else shipped


@lru_cache(maxsize=128)
def _own(data: bytes, wording_id: str) -> Mapping[str, Text] | None:
    try:
        return read_wording(data, path_of(wording_id)).own
    except Rejected:
        return None
