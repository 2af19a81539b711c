"""Model files laid out in a folder for a while, as `kim import` would find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.catalog.files import ModelFile


@contextmanager
def unfolded(files: Iterable[ModelFile]) -> Iterator[Path]:
    """The folder; it vanishes afterwards."""
    with TemporaryDirectory(prefix="kim-models-") as folder:
        root = Path(folder)
        for file in files:
            place = root / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.content)
        yield root
