"""Editing the words of a mail or letter. What is changed stands in a draft, as any other model does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.catalog.changes import begin, counting, put_files
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.catalog.own_drafts import own_draft_with, refuse_overtaken
from app.catalog.wording.files import path_of, read_wording, write_wording, wrong_parts
from app.catalog.wording.in_use import wording
from app.catalog.wording.model import Wording
from app.errors import Problem
from app.people.models import User
from app.text import Text


@dataclass(frozen=True)
class EditedWording:
    """Words as this person is editing them. `counts` is what counts; `draft` the person's own, None without one.

    `version` names the content that is shown, "" for shipped words.
    """

    shown: Wording
    version: str
    counts: Wording
    draft: ChangeSet | None

    @property
    def is_own(self) -> bool:
        """Whether the office has words of its own that count."""
        return any(self.counts.words(part.key) != part.shipped for part in self.counts.parts)


class WrongWords(Problem):
    """`places`: (part, language, sentence) for all that is wrong."""

    def __init__(self, places: list[tuple[str, str, Text]]) -> None:
        super().__init__(Text("So kann der Text nicht bleiben.", "The text cannot stay like this."))
        self.places = places


def edited_wording(session: Session, user: User, wording_id: str) -> EditedWording:
    """Raises NotFound."""
    counts, path = wording(session, wording_id), path_of(wording_id)
    found = own_draft_with(session, user, path)
    if found is not None:
        draft, file = found
        return EditedWording(read_wording(file.content, path), file.version, counts, draft)
    model = counting(session).get(path)
    return EditedWording(counts, model.version if model else "", counts, None)


def change_words(session: Session, user: User, wording_id: str, words: Mapping[str, Text], seen: str) -> ChangeSet:
    """Keep other words, by part, in the draft. Raises NotAllowed, NotFound, WrongWords, Conflict, Problem."""
    now = edited_wording(session, user, wording_id)
    path = path_of(wording_id)
    if now.version != seen:
        refuse_overtaken(session, path, now.draft)
    changed = replace(now.shown, own=dict(words))
    if wrong := list(wrong_parts(changed)):
        raise WrongWords(wrong)
    if now.draft is None and all(text == now.counts.words(key) for key, text in words.items()):
        raise Problem(Text("Daran ist nichts anders als bisher.", "Nothing of it differs from before."))
    file = ModelFile(path, write_wording(changed))
    if now.draft is None:
        return begin(session, user, f"Text „{changed.name.de}“", [file])
    put_files(session, user, now.draft, [file])
    return now.draft
