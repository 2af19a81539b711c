"""Help exists in both languages, for everybody."""

import pytest

from app.catalog.check import rule_names
from app.web.help.views import FOLDER, NAMES, read_help
from app.web.markdown import to_html


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_there_in_both_languages(office, name) -> None:
    german, english = read_help(name, "de"), read_help(name, "en")
    assert german.title != english.title
    assert german.source.count("\n#") == english.source.count("\n#")
    person = office.person()
    person.get(f"/help/{name}")
    assert person.page.find(".//h1").text == german.title


def test_cells_of_a_table_say_their_column_when_they_become_cards() -> None:
    html = to_html("| Name | Value |\n| --- | --- |\n| `a` | 1 |\n\ntext\n\n| X | Y |\n| --- | --- |\n| 2 | 3 |\n", 0)
    assert html.count('<table class="cards">') == 2
    assert '<td data-label="Value">1</td>' in html
    assert '<td data-label="Y">3</td>' in html
    assert html.count("data-label") == 2


def test_a_table_of_many_columns_moves_sideways_in_a_frame() -> None:
    wide = "| A | B | C | D | E |\n| --- | --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 | 5 |\n"
    assert to_html(wide, 0).startswith('<div class="frame" tabindex="0" role="group" aria-label="A">\n<table')
    assert to_html(wide, 0).rstrip().endswith("</table>\n</div>")
    assert "frame" not in to_html("| A | B |\n| --- | --- |\n| 1 | 2 |\n", 0)


@pytest.mark.parametrize("rule", sorted(rule_names()))
def test_each_rule_of_the_check_has_a_page_in_both_languages(office, rule) -> None:
    german, english = read_help(f"checks/{rule}", "de"), read_help(f"checks/{rule}", "en")
    assert german.title != english.title
    for text, wrong, right in ((german, "**Falsch:**", "**Richtig:**"), (english, "**Wrong:**", "**Right:**")):
        assert wrong in text.source
        assert right in text.source
    person = office.person()
    person.get(f"/help/checks/{rule}")
    assert person.page.find(".//h1").text == german.title


def test_no_page_is_about_a_rule_that_is_gone() -> None:
    for code in ("de", "en"):
        assert {path.stem for path in (FOLDER / code / "checks").glob("*.md")} == rule_names()
