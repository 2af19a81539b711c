"""What a decision table calls its inputs: the labels of its columns by the names that the inputs bear."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.orm import Session

from app.catalog.queries import content
from app.catalog.xml import read_xml
from app.errors import Problem


def input_labels(session: Session, version: str) -> dict[str, str]:
    """Label by input name for a version of a table; empty where it cannot be read any more."""
    try:
        return _labels(content(session, "decision", version))
    except Problem:
        return {}


@lru_cache(maxsize=32)
def _labels(xml: bytes) -> dict[str, str]:
    root = read_xml(xml, "")
    found: dict[str, str] = {}
    for column in root.iterfind(".//{*}decisionTable/{*}input"):
        name = column.findtext("{*}inputExpression/{*}text", "").strip()
        label = column.get("label", "").strip()
        if name and label:
            found[name] = label
    return found
