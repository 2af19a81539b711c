"""Words of mails and letters: what is shipped holds its own rules, mistakes are named, and only keys are filled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.catalog.compare import compare_models
from app.catalog.wording import WORDINGS
from app.catalog.wording.files import path_of, read_wording, write_wording
from app.catalog.wording.model import mistakes, say
from app.errors import Rejected
from app.text import Text

TASK = WORDINGS["task"]
BODY = TASK.part("body_own")


def with_body(german: str, english: str = "Case {reference} is waiting.") -> Text:
    return Text(german, english)


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=lambda wording: wording.id)
def test_shipped_words_hold_and_come_back_from_their_file(wording) -> None:
    for part in wording.parts:
        assert list(mistakes(part, part.shipped)) == []
        examples = {placeholder.key: placeholder.example for placeholder in part.placeholders}
        said = say(part, part.shipped, examples)
        assert said.de
        assert said.en
        assert "{" not in said.de + said.en
    found = read_wording(write_wording(wording), path_of(wording.id))
    assert {part.key: found.words(part.key) for part in wording.parts} == {p.key: p.shipped for p in wording.parts}
    assert compare_models(None, write_wording(wording), "wording", file=path_of(wording.id)).changes == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Fall {Aktenzeichnen} und {Aktenzeichen}", "Den Platzhalter {Aktenzeichnen} gibt es hier nicht."),
        ("Fall {reference} {Aktenzeichen}", "Den Platzhalter {reference} gibt es hier nicht. Hier gibt es: {Akten"),
        ("Ein Fall wartet.", "Der Platzhalter {Aktenzeichen} fehlt."),
        ("Fall {Aktenzeichen", "Die Klammer „{“ gehört zu keinem Platzhalter."),
        ("Fall Aktenzeichen} {Aktenzeichen}", "Die Klammer „}“ gehört zu keinem Platzhalter."),
        ("Fall {{Aktenzeichen}}", "Die Klammer „{“ gehört zu keinem Platzhalter."),
        ("{Aktenzeichen.__class__} {Aktenzeichen}", "{Aktenzeichen.__class__} gibt es hier nicht."),
        ("{Aktenzeichen!r:>99999999} {Aktenzeichen}", "gibt es hier nicht."),
        (" ", "Hier fehlt der Text."),
        ("{Aktenzeichen}" + "x" * 3000, "Höchstens 3000 Zeichen."),
        ("{Aktenzeichen}\u200b", "unsichtbares Zeichen"),
        ("{Aktenzeichen}\r\nBcc: x", "unsichtbares Zeichen"),
    ],
)
def test_each_mistake_is_one_sentence_in_its_language(words: str, said: str) -> None:
    found = list(mistakes(BODY, with_body(words)))
    assert [language for language, _ in found] == ["de"]
    assert said in found[0][1].de


def test_a_subject_is_one_line() -> None:
    found = list(mistakes(TASK.part("subject"), Text("Fall\nBcc: jemand", "case {reference}")))
    assert [sentence.en for _, sentence in found] == ["Only one line stands here."]


def test_values_are_put_in_once_and_never_read_as_templates() -> None:
    own = replace(TASK, own={"body_own": with_body("A\n\n{Aktenzeichen}")})
    assert [one.de for one in own.paragraphs("body_own", case="{Aktenzeichen} {x}")] == ["A", "{Aktenzeichen} {x}"]
    assert [one.en for one in own.paragraphs("body_own", case="K-1")] == ["Case K-1 is waiting.", ""]


def test_own_words_that_no_longer_fit_give_way_part_by_part() -> None:
    own = replace(TASK, own={"body_own": with_body("{Früher}"), "subject": Text("Neu", "New")})
    assert own.line("subject", case="K-1") == Text("Neu", "New")
    assert own.paragraphs("body_own", case="K-1")[0].de == "Im Fall K-1 wartet eine Aufgabe auf Sie."


@pytest.mark.parametrize(
    ("content", "element", "said"),
    [
        ("body_own: {de: Ein Fall., en: 'Case {reference}.'}", "body_own", "Text, wenn die Aufgabe dieser Person"),
        ("\nbody_other: {de: a, en: b}", "body_other", "Den Teil „body_other“ gibt es in diesem Text nicht."),
        ("subject: {de: Fall}", "subject", "Deutsch („de“) und Englisch („en“)"),
        ("subject: {de: yes, en: no}", "subject", "in Anführungszeichen"),
        ("- a", None, "Deutsch („de“) und Englisch („en“)"),
    ],
)
def test_a_file_is_refused_at_the_part(content: str, element: str | None, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_wording(content.encode(), "texts/task.yaml")
    finding = refused.value.findings[0]
    assert finding.element == element
    assert said in finding.text.de
    assert finding.line == (None if element is None else 1 + content.startswith("\n"))


def test_a_file_for_no_text_is_refused() -> None:
    with pytest.raises(Rejected, match="„tusk“ gibt es nicht"):
        read_wording(b"subject: {de: a, en: b}", "texts/tusk.yaml")


def test_changes_are_told_against_the_shipped_words() -> None:
    own = replace(TASK, own={"subject": Text("Neues in {Aktenzeichen}", TASK.part("subject").shipped.en)})
    report = compare_models(None, write_wording(own), "wording", file="texts/task.yaml")
    assert [change.text.de for change in report.changes] == [
        "Betreff (deutsch): statt „neue Aufgabe im Fall {Aktenzeichen}“ jetzt „Neues in {Aktenzeichen}“."
    ]
