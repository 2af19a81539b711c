"""Help exists in both languages, for everybody."""

import pytest

from app.web.help.views import NAMES, read_help


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_there_in_both_languages(office, name) -> None:
    german, english = read_help(name, "de"), read_help(name, "en")
    assert german.title != english.title
    assert german.source.count("\n#") == english.source.count("\n#")
    person = office.person()
    person.get(f"/help/{name}")
    assert person.page.find(".//h1").text == german.title
