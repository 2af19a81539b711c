"""Texts of the models (diagrams, forms, tables, lists) in the language of the request: German is their source."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from flask import g

from app.catalog.code_lists import code_list, has_code_list
from app.catalog.queries import english
from app.store.clock import today
from app.text import Text
from app.web import edge
from app.web.language import language, said

_QUOTED = re.compile("([„“])([^„“”]+)([“”])")


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


def say_about_models(sentence: Text) -> str:
    """A sentence that names elements in quotation marks, with their names in the language of the request too."""
    return _QUOTED.sub(lambda found: f"{found[1]}{say_model(found[2])}{found[3]}", said(sentence))


def names_in_list(name: str) -> Mapping[str, Text]:
    """What the values of a code list are called, by code, those that have ended too."""
    session = edge.session()
    return code_list(session, name).names if has_code_list(session, name) else {}


def choices(name: str, kept: Container[str] = ()) -> list[tuple[str, str]]:
    """What can be chosen from a code list today: code and name; what is `kept` stays, also where it has ended."""
    session = edge.session()
    return [(code, said(text)) for code, text in code_list(session, name).offered(today(session), kept)]
