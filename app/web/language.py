"""German and English: the language of a request, and the catalogue of the interface.

Message ids are English; the German catalogue `translations/de` must be complete.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from app.text import LANGUAGES, Text

CATALOGUES = Path(__file__).parent / "translations"
DEFAULT = LANGUAGES[0]


def attach(app: Flask) -> None:
    babel = Babel()
    babel.init_app(app, locale_selector=_select, timezone_selector=lambda: "Europe/Berlin", default_domain="messages")
    babel.domain_instance = Catalogue()
    app.jinja_env.filters["said"] = said
    app.jinja_env.globals["language"] = language


def language() -> str:
    """`de` or `en`."""
    chosen = str(get_locale() or DEFAULT)
    return chosen if chosen in LANGUAGES else DEFAULT


def said(text: Text | str | None) -> str:
    """A sentence in the language of the request."""
    return text.in_language(language()) if isinstance(text, Text) else str(text or "")


class Catalogue(Domain):
    """The catalogue, read straight from its source: no compiled file to forget."""

    def get_translations(self) -> NullTranslations:
        return load_catalogue(language())


@cache
def load_catalogue(code: str) -> NullTranslations:
    source = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)


def _select() -> str:
    """The person's own language, else the one chosen on this device, else what the browser prefers, else German."""
    if current_user and current_user.is_authenticated:
        return current_user.user.language
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or DEFAULT
