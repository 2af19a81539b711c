"""Every error says where, what was expected, and what helps; in German and English."""

from __future__ import annotations

import pytest

from app.feel import FeelSyntaxError, compile_expression, compile_unary_tests

VALUE = "ein Wert (Zahl, Text, Name …) erwartet"
SIGN = "ein Zeichen wie „+“, „=“, „and“ oder das Ende erwartet"
EXPRESSIONS = {
    "1 +": (1, 4, f"Hier wurde {VALUE}, gefunden: Ende des Textes."),
    "a > 5 and\n  b <": (2, 6, VALUE),
    "if a then b": (1, 12, "„else“ erwartet"),
    "(1 + 2": (1, 7, "„)“ erwartet"),
    "[1, 2": (1, 6, "„,“ oder „]“ erwartet"),
    "max(1, 2": (1, 9, "„,“ oder „)“ erwartet"),
    "{a: 1": (1, 6, "„,“ oder „}“ erwartet"),
    "{a 1}": (1, 2, "ein Name mit Doppelpunkt erwartet, gefunden: „a“."),
    "[1..5": (1, 6, "das Ende des Bereichs"),
    '"abc': (1, 1, "Dem Text fehlt das schließende Anführungszeichen."),
    "a.": (1, 3, "ein Name erwartet"),
    "for x in xs": (1, 12, "„return“ erwartet"),
    "for x xs return x": (1, 10, "„in“ erwartet"),
    "some x in xs": (1, 13, "„satisfies“ erwartet"),
    "a between 1 or 2": (1, 13, "„and“ erwartet, gefunden: „or“."),
    "a instance of": (1, 14, "ein Typ erwartet"),
    "@2020-01-01": (1, 2, "ein Text in Anführungszeichen erwartet"),
    "5 5": (1, 3, f"{SIGN}, gefunden: „5“."),
    "max(a: 1, 2)": (1, 4, "Argumente stehen entweder alle mit Namen oder alle ohne."),
    "function(a, a) a": (1, 1, "Zwei Parameter tragen denselben Namen."),
    "1e99999": (1, 1, "liegt außerhalb des Zahlenbereichs"),
}
ADVICE = {
    "a == 5": "Statt „==“ schreibt man „=“.",
    "a <> 5": "Statt „<>“ schreibt man „!=“.",
    "a && b": "Statt „&“ schreibt man „and“.",
    "a || b": "Statt „|“ schreibt man „or“.",
    "!a": "Statt „!…“ schreibt man „not(…)“.",
    "not a": "Statt „not …“ schreibt man „not(…)“.",
    "a ≥ 5": "Statt „≥“ schreibt man „>=“.",
    "a > 5 und b": "Statt „und“ schreibt man „and“.",
    "'abc'": "Texte stehen in geraden Anführungszeichen",
    "„abc“": "Texte stehen in geraden Anführungszeichen",
    "31.12.2020": 'Ein Datum schreibt man @"2026-03-31"',
    "1..5": "Bereiche stehen in Klammern",
    "50 %": "50 % schreibt man 0.5.",
    '"a"; "b"': "Statt „;“ schreibt man „,“.",
    "< 5 and > 3": "Zwei Bedingungen an denselben Wert",
    "between 1 and 5": "In einer Zelle steht der geprüfte Wert für sich",
    '"a" oder "b"': "Statt „oder“ schreibt man „or“.",
}


def refused(text: str) -> FeelSyntaxError:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text, ("a", "b", "x", "xs"))
    return caught.value


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_error_has_place_and_reason(text: str) -> None:
    line, column, said = EXPRESSIONS[text]
    error = refused(text)
    assert (error.line, error.column) == (line, column)
    assert said in error.de
    assert error.en
    assert str(error).endswith(f"(line {line}, column {column})")


@pytest.mark.parametrize("text", ADVICE)
def test_usual_slips_get_advice(text: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_unary_tests(text, ("a", "b"))
    assert ADVICE[text] in caught.value.de
    assert caught.value.en.count(".") >= 1


def test_errors_are_complete_in_english() -> None:
    assert refused("1 +").en == "Expected a value (number, string, name …) here, found the end of the text."
    assert refused("a == 5").en.endswith("Write '=' instead of '=='.")
    assert refused("[1, 2").en == "Expected ',' or ']' here, found the end of the text."


WARNINGS = {
    '1 + "a"': (1, 3, "„+“ ist für Zahl und Text nicht erklärt."),
    'a < "x"': (1, 3, "Zahl und Text sind nicht vergleichbar."),
    "a and true": (1, 1, "„and“ braucht wahr oder falsch, hier steht: Zahl."),
    "if a then 1 else 2": (1, 4, "„if“ braucht wahr oder falsch, hier steht: Zahl."),
    'a in (["x".."y"], "z")': (1, 7, "Zahl und Text sind nicht vergleichbar."),
    "some x in [1] satisfies x": (1, 25, "„satisfies“ braucht wahr oder falsch, hier steht: Zahl."),
    "nobody": (1, 1, "Der Name „nobody“ ist unbekannt."),
    "a(1)": (1, 2, "Was hier aufgerufen wird, ist keine Funktion."),
    "upper case(a)": (1, 11, "„upper case“ erwartet als 1. Argument („string“) Text, nicht Zahl."),
    "upper case()": (1, 11, "kann nicht mit 0 Argumenten aufgerufen werden"),
    'modulo(dividend: 1, "divisor": a, foo: 2)': (1, 7, "hat nicht diese Parameter: dividend, divisor, foo."),
    '@"2020-13-01"': (1, 1, "weder Datum noch Uhrzeit noch Dauer"),
    'date("31.12.2020")': (1, 5, "„31.12.2020“ ist kein gültiges Datum."),
    "{b: 1}.c": (1, 7, "Kontext hat kein „c“."),
    "[1, 2][5]": (1, 7, "Die Liste hat keinen Eintrag 5."),
    "{b: 1, b: 2}": (1, 1, "Der Eintrag „b“ steht doppelt."),
    "a / 0": (1, 3, "Teilung durch 0"),
    "a\n  + null": (2, 3, "„+“ ist für Zahl und null nicht erklärt."),
    "a instance of nowhere": (1, 3, "Der Typ „nowhere“ ist unbekannt."),
    "for i in null return i": (1, 5, "nichts, was man durchlaufen kann"),
    'matches("x", "(")': (1, 8, "Der reguläre Ausdruck ist ungültig"),
}


@pytest.mark.parametrize("text", WARNINGS)
def test_null_has_a_reason_and_a_place(text: str) -> None:
    line, column, said = WARNINGS[text]
    warning = compile_expression(text, ("a",)).evaluate({"a": 1}).warnings[0]
    assert (warning.line, warning.column) == (line, column)
    assert said in warning.text_de
    assert warning.text_en


@pytest.mark.parametrize("text", ["null", "a = null", "null and a", "if null then 1 else 2", "null in [1..2]"])
def test_null_itself_is_no_fault(text: str) -> None:
    assert compile_expression(text, ("a",)).evaluate({"a": True}).warnings == ()


def test_a_value_of_another_kind_than_its_column_is_told() -> None:
    result = compile_unary_tests("< 10").evaluate("x")
    assert result.value is None
    assert result.warnings[0].text_de == "Text und Zahl sind nicht vergleichbar."
