"""The English of what a draft says anew: which texts lack it, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from sqlalchemy.orm import Session

from app.catalog.changes import files_with, put_files
from app.catalog.check.library import read_library
from app.catalog.check.rules.english import missing_texts
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.errors import Problem
from app.people.models import User
from app.text import Text

FILE = "texts.en.yaml"
LONGEST = 5000
_HEAD = b"# Deutsch: English.\n"


@dataclass(frozen=True)
class MissingEnglish:
    """A German text of the draft; `path` is the file that its English belongs in."""

    path: str
    german: str


def missing_english(session: Session, change_set: ChangeSet) -> list[MissingEnglish]:
    """In the order in which the files of the draft say them, each once."""
    drafted = {file.path for file in change_set.files}
    library = read_library(files_with(session, change_set))
    found = (
        MissingEnglish(f"{file.path.rpartition('/')[0]}/{FILE}", german.strip())
        for file, _element, german in missing_texts(library)
        if file.path in drafted
    )
    return list(dict.fromkeys(found))


def add_english(session: Session, user: User, change_set: ChangeSet, given: Mapping[MissingEnglish, str]) -> int:
    """Write what was given behind what stands in the files, into the draft. Raises Problem for what is too long.

    Returns how many texts were written: what is not missing any more is passed over.
    """
    if any(len(english) > LONGEST for english in given.values()):
        raise Problem(
            Text("Ein Text ist länger als {n} Zeichen.", "A text is longer than {n} characters.").fill(n=LONGEST)
        )
    wanted = {one: given[one].strip() for one in missing_english(session, change_set) if given.get(one, "").strip()}
    known = {file.path: file.content for file in files_with(session, change_set)}
    for one, english in wanted.items():
        before = known.get(one.path, _HEAD)
        known[one.path] = before.rstrip(b"\n") + b"\n" + _line(one.german, english)
    paths = sorted({one.path for one in wanted})
    if paths:
        put_files(session, user, change_set, [ModelFile(path, known[path]) for path in paths])
    return len(wanted)


def _line(german: str, english: str) -> bytes:
    return yaml.safe_dump({german: english}, allow_unicode=True, width=10_000).encode()
