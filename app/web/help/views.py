"""Pages: short help texts in both languages, from Markdown beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.catalog.check import rule_names
from app.errors import NotFound
from app.people.office import words
from app.text import LANGUAGES, Text
from app.web import edge
from app.web.language import language, said
from app.web.markdown import to_html

help_pages = Blueprint("help", __name__, url_prefix="/help")

FOLDER = Path(__file__).parent
SHELVES: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("Für alle", "For everybody"), ("first-steps", "tutorial", "roles", "accessibility")),
    (
        Text("Arbeit am Fall", "Work on a case"),
        (
            *("proposals", "inbox", "forms", "case-page", "consents", "conferences", "services", "issues"),
            *("absences", "waiting-list", "duplicates"),
        ),
    ),
    (
        Text("Abläufe, Regeln und Formulare", "Processes, rules and forms"),
        ("changing-models", "models", "rules", "trying-out", "running-cases", "deadlines", "incidents", "feel"),
    ),
    (
        Text("Verwaltung", "Administration"),
        ("administration", "code-lists", "mails-and-letters", "working-days", "settings", "keys"),
    ),
)
"""The help texts by whom they are for, in the order in which they are read."""
NAMES = tuple(name for _, names in SHELVES for name in names)


@dataclass(frozen=True)
class HelpText:
    """One help text: its name in addresses, its heading, the rest as Markdown."""

    name: str
    title: str
    source: str


@help_pages.get("/")
def index() -> ResponseReturnValue:
    """All help texts, by shelf."""
    shelves = [(said(title), [read_help(name, language()) for name in names]) for title, names in SHELVES]
    return render_template("help/index.html", shelves=shelves)


@help_pages.get("/imprint")
def imprint() -> ResponseReturnValue:
    """Who runs this: what an administrator has set."""
    imprinted = {key: words(edge.session(), key) for key in ("office_name", "office_address", "office_contact")}
    return render_template("help/imprint.html", **imprinted)


@help_pages.get("/checks/<rule>")
def check(rule: str) -> ResponseReturnValue:
    """What one rule of the check of models finds, and how to mend it."""
    if rule not in rule_names():
        raise NotFound(Text("Diese Hilfeseite gibt es nicht.", "There is no such help page."))
    text = read_help(f"checks/{rule}", language())
    return render_template("help/page.html", text=text, body=to_html(text.source, 0))


@help_pages.get("/<name>")
def page(name: str) -> ResponseReturnValue:
    if name not in NAMES:
        raise NotFound(Text("Diese Hilfeseite gibt es nicht.", "There is no such help page."))
    text = read_help(name, language())
    return render_template("help/page.html", text=text, body=to_html(text.source, 0))


def read_help(name: str, code: str) -> HelpText:
    """The text of a page; its first line is the heading."""
    assert code in LANGUAGES
    title, _, rest = (FOLDER / code / f"{name}.md").read_text("utf-8").partition("\n")
    return HelpText(name, title.lstrip("# ").strip(), rest)
