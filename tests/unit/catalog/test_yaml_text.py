"""YAML is read fast, and no text of it brings the process down."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from app.catalog import yaml_text
from app.catalog.texts import read_yaml
from app.errors import Rejected
from app.rehearsal.scenario_file import parse_yaml

DEEP = ("[" * 300_000, "- " * 300_000, "? " * 300_000, "a: {" * 100_000, "[" * 101 + "]" * 101)


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:6])
def test_endless_nesting_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml_text.load(text)
    with pytest.raises(Rejected):
        read_yaml(text.encode(), "a.yaml")
    with pytest.raises(Rejected):
        parse_yaml(text.encode(), Path("a.yaml"))


def test_what_people_write_is_not_too_deep() -> None:
    assert yaml_text.load("[" * 100 + "]" * 100)
    assert yaml_text.load("\n".join(f"a{n}: {{b: [1, 2]}}" for n in range(500)))["a499"] == {"b": [1, 2]}


def test_it_is_the_fast_parser() -> None:
    assert issubclass(yaml_text.Loader, yaml.CSafeLoader)
    assert not issubclass(yaml_text.Loader, yaml.UnsafeLoader)
