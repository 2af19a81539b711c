"""docs/reference/asvs.md names tests: each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/reference/asvs.md"


def test_every_test_that_the_list_names_is_there() -> None:
    named = re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|tests/[\w/]+)(?:::(test_\w+))?`", PAGE.read_text("utf-8"))
    assert len(named) > 80
    missing = []
    for file, test in named:
        path = ROOT / file if file.startswith("tests/") else Path(__file__).parent / file
        if not path.exists() or (test and f"def {test}(" not in path.read_text("utf-8")):
            missing.append((file, test))
    assert missing == []


def test_the_list_goes_through_every_chapter() -> None:
    chapters = re.findall(r"^## V(\d+) ", PAGE.read_text("utf-8"), re.MULTILINE)
    assert chapters == [str(number) for number in range(1, 15)]
