"""The check of the German catalogue finds what it is there to find."""

from pathlib import Path

import pytest
import translations
from babel.messages.catalog import Catalog


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "views.py").write_text('from flask_babel import gettext as _\n\n_("Log in")\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text('<p>{{ _("Hello %(name)s", name=name) }}</p>')
    return tmp_path


def german(**texts: str) -> Catalog:
    catalogue = Catalog(locale="de")
    for english, translation in texts.items():
        catalogue.add(english.replace("_", " "), translation, flags=["python-format"] if "%(" in translation else [])
    return catalogue


def test_program_texts_and_templates_are_read(web: Path) -> None:
    assert {message.id for message in translations.extract(web)} == {"", "Log in", "Hello %(name)s"}


def test_a_missing_translation_is_found(web: Path) -> None:
    faults = list(translations.find_faults(translations.extract(web), german(Log_in="Anmelden")))
    assert faults == ["templates/a.html: no German for 'Hello %(name)s'"]


def test_a_translation_of_nothing_is_found(web: Path) -> None:
    complete = german(Log_in="Anmelden", Log_out="Abmelden")
    complete.add("Hello %(name)s", "Guten Tag, %(name)s", flags=["python-format"])
    assert list(translations.find_faults(translations.extract(web), complete)) == [
        "messages.po: no source text 'Log out' any more"
    ]


def test_a_placeholder_that_differs_is_found(web: Path) -> None:
    wrong = german(Log_in="Anmelden")
    wrong.add("Hello %(name)s", "Guten Tag, %(nmae)s", flags=["python-format"])
    assert len(list(translations.find_faults(translations.extract(web), wrong))) == 1
