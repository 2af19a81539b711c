"""All mails and letters, by id, in the order of the page that lists them."""

from __future__ import annotations

from app.catalog.wording.letters import LETTERS
from app.catalog.wording.mails import MAILS
from app.catalog.wording.model import Wording

WORDINGS: dict[str, Wording] = {wording.id: wording for wording in (*MAILS, *LETTERS)}
