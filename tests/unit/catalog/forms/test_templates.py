import pytest

from app.catalog.expressions import Context
from app.catalog.forms.expressions import Template, read_template
from app.text import Text


def rendered(source, **names):
    template = read_template(source)
    assert isinstance(template, Template), template
    return template.render(Context({**names, "this": names}))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Nichts einzusetzen", "Nichts einzusetzen"),
        ("Hallo {{name}}!", "Hallo Birke!"),
        ("{{missing}}.", "."),
        ("{{}}.", "."),
        ("{{n}} {{yes}} {{list}}", "3 true a, b"),
        ("= 2 + n", "5"),
        ("{{#if yes}}ja{{/if}}{{#if n}}nie{{/if}}", "ja"),
        ("Liste:\n{{#loop list}}\n- {{this}}\n{{/loop}}\nEnde", "Liste:\n- a\n- b\nEnde"),
        ("{{#loop rows}}{{x}}/{{parent.name}};{{/loop}}", "1/Birke;2/Birke;"),
        ("{{#loop rows}}{{#if x > 1}}{{name}}{{/if}}{{/loop}}", "Birke"),
        ("A {{#if yes}}b{{/if}}\nC", "A b\nC"),
    ],
)
def test_values_are_put_in(source, text):
    assert rendered(source, name="Birke", n=3, yes=True, list=["a", "b"], rows=[{"x": 1}, {"x": 2}]) == text


def test_values_are_escaped_and_the_text_translated():
    template = read_template("Hallo {{name}}")
    english = {"Hallo {{name}}": "Hello {{name}}"}
    said = template.render(Context({"name": "<b>"}), lambda german: english.get(german, german), lambda v: v.upper())
    assert said == "Hello <B>"


def test_a_value_that_is_a_text_of_a_model_is_translated():
    template = read_template("{{#loop reasons}}{{this}};{{/loop}}")
    english = {"Ein Rechtskreis": "One legal area"}
    said = template.render(Context({"reasons": ["Ein Rechtskreis", "frei"]}), lambda text: english.get(text, text))
    assert said == "One legal area;frei;"


@pytest.mark.parametrize("source", ["{{/if}}", "{{#if a}}", "{{#loop a}}{{/if}}", "{{a b c (}}", "= ("])
def test_wrong_tags_are_told(source):
    found = read_template(source)
    assert isinstance(found, Text)
    assert found.de
    assert found.en
