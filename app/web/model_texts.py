"""Texts of the models (diagrams, forms, tables) in the language of the request: German is their source."""

from __future__ import annotations

from collections.abc import Callable

from flask import g

from app.catalog.queries import english
from app.web import edge
from app.web.language import language


def translator() -> Callable[[str], str]:
    """Gives the English of a German text of a model; German stays, and so does what has no English yet."""
    if language() != "en":
        return str
    if "english" not in g:
        g.english = english(edge.session())
    texts = g.english
    return lambda source: texts.translate(source, "en")


def say_model(source: str) -> str:
    """One text of a model in the language of the request."""
    return translator()(source)
