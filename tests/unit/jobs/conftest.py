"""Workers that are processes of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.workers import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    started = Workers()
    yield started
    started.stop()
