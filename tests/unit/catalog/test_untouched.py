"""An edit keeps every byte of what it did not touch: files of other tools, and our own."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.catalog.check import sort_out
from app.catalog.files import ModelFile
from app.catalog.untouched import is_same, keep_untouched
from app.catalog.xml_spans import read_places

STRANGERS = Path(__file__).parent / "strangers"
"""As other tools write; in `written` the same with one thing changed, as bpmn-js and dmn-js write it."""
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SHIPPED = sorted((Path(__file__).parents[3] / "processes").rglob("*.bpmn"))
CHANGED = {
    "camunda7.bpmn": ('name="Wohnung suchen" camunda', 'name="Neu benannt" camunda'),
    "signavio.bpmn": ('name="Antrag&#10;prüfen"', 'name="Neu benannt"'),
    "flowable.bpmn": ('name="Einstufen"', 'name="Neu benannt"'),
    "other_modeler.dmn": ("&lt; 18", "&lt; 21"),
}


def lines_that_differ(one: bytes, other: bytes) -> list[str]:
    diff = difflib.unified_diff(one.decode().split("\n"), other.decode().split("\n"), lineterm="", n=0)
    return [line for line in diff if line[:1] == "+" and not line.startswith("+++")]


@pytest.mark.parametrize("name", CHANGED)
def test_of_a_strangers_file_only_what_was_changed_differs(name: str) -> None:
    before, after = (STRANGERS / name).read_bytes(), (STRANGERS / "written" / name).read_bytes()
    assert keep_untouched(before, after) == before.decode().replace(*CHANGED[name], 1).encode()


@pytest.mark.parametrize("name", CHANGED)
def test_a_strangers_file_runs_or_is_refused_with_reasons(name: str) -> None:
    path = f"processes/fremd/{name}"
    found = sort_out([ModelFile(path, (STRANGERS / name).read_bytes())], [])
    assert all(finding.text.de and finding.text.en for finding in found.hindrances)
    assert bool(found.hindrances) is name.endswith(".bpmn")


def test_comments_instructions_and_spacing_stay_where_something_is_added_and_removed() -> None:
    before = (STRANGERS / "camunda7.bpmn").read_bytes()
    root = etree.fromstring((STRANGERS / "written" / "camunda7.bpmn").read_bytes())
    ns = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
    [process] = root.findall("b:process", ns)
    process.remove(process.find("b:sequenceFlow[@id='f2']", ns))
    added = etree.SubElement(process, f"{{{ns['b']}}}task", id="neu", name="Zwei & drei")
    etree.SubElement(added, f"{{{ns['b']}}}documentation").text = "<neu>"
    after = etree.tostring(root)
    kept = keep_untouched(before, after)
    for words in (
        b"<!-- Der Anfang -->",
        b'<?modeler keep="this"?>',
        b"<![CDATA[Wenn < 3",
        b"'180'",
        b'   id="suchen"   ',
    ):
        assert words in kept, words
    assert b'id="f2"' not in kept
    assert b'name="Zwei &amp; drei"' in kept
    assert is_same(read_places(kept).root, read_places(after).root)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_diagram_written_anew_without_a_change_is_the_same_file(file: Path) -> None:
    source = file.read_bytes()
    assert keep_untouched(source, etree.tostring(etree.fromstring(source))) == source


@given(st.data())
def test_whatever_was_changed_is_there_and_nothing_else(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(SHIPPED)).read_bytes()
    root = etree.fromstring(source)
    elements = [element for element in root.iter(etree.Element) if element.get("id")]
    edits = data.draw(st.integers(1, 4))
    for _ in range(edits):
        element = data.draw(st.sampled_from(elements))
        what = data.draw(st.sampled_from(["name", "foreign", "gone"]))
        if what == "name":
            element.set("name", data.draw(st.text("aä<&\"'\n ", max_size=6)))
        elif what == "foreign":
            element.set("{http://example.org/other}mark", data.draw(st.text("ab&", max_size=3)))
        elif element.getparent() is not None and not len(element):
            element.getparent().remove(element)
    after = etree.tostring(root)
    kept = keep_untouched(source, after)
    assert etree.tostring(etree.fromstring(kept), method="c14n2", strip_text=True) == etree.tostring(
        etree.fromstring(after), method="c14n2", strip_text=True
    )


@given(st.integers(0, 4000), st.integers(0, 4000), st.sampled_from([b"", b"<", b'"', b"]]>", b"\xff", b"<!DOCTYPE a>"]))
def test_broken_files_are_kept_as_they_are(start: int, end: int, between: bytes) -> None:
    source = (STRANGERS / "camunda7.bpmn").read_bytes()
    broken = source[:start] + between + source[end:]
    for before, after in ((source, broken), (broken, source)):
        kept = keep_untouched(before, after)
        assert kept == after or is_same(read_places(kept).root, read_places(after).root)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_another_encoding_is_left_to_the_editor(encoding: str) -> None:
    text = (STRANGERS / "flowable.bpmn").read_text("utf-8").replace("encoding='UTF-8'", f"encoding='{encoding}'")
    after = (STRANGERS / "written" / "flowable.bpmn").read_bytes()
    assert keep_untouched(text.encode(encoding), after) == after


def test_prefixes_that_mean_something_else_are_not_mixed() -> None:
    before = b'<a:d xmlns:a="urn:one" id="x"><a:e id="y"/></a:d>'
    after = b'<b:d xmlns:b="urn:one" xmlns:a="urn:two" id="x"><b:e id="y" a:f="1"/></b:d>'
    assert keep_untouched(before, after) == after
    before, after = (
        f'<{p}:d xmlns:{p}="{BPMN}" id="x"><{p}:e id="{id_}"/></{p}:d>'.encode() for p, id_ in ("ay", "cz")
    )
    assert (
        keep_untouched(before, after) == f'<a:d xmlns:a="{BPMN}" id="x" xmlns:c="{BPMN}"><c:e id="z"/></a:d>'.encode()
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('x="123456.7"', 'x="123456.8"'),
        ('x="12345678"', 'x="12345679"'),
        ("<o:e>one <o:b/> two</o:e>", "<o:e>one <o:b/> three</o:e>"),
    ],
)
def test_small_differences_are_differences(was: str, becomes: str) -> None:
    """Numbers of many digits, and words between elements."""
    frame = f'<d xmlns="{BPMN}" xmlns:o="urn:o"><a {{}} id="y">{{}}</a></d>'
    before, after = (
        frame.format(*((said, "") if said.startswith("x") else ("", said))).encode() for said in (was, becomes)
    )
    kept = keep_untouched(before, after)
    assert is_same(read_places(kept).root, read_places(after).root)
    assert becomes.encode() in kept


def test_the_same_number_written_otherwise_is_no_difference() -> None:
    before, after = (f'<d xmlns="{BPMN}" x="{x}"/>'.encode() for x in ("80.50", "80.5"))
    assert keep_untouched(before, after) == before


def test_files_made_to_take_long_are_read_once_or_left_to_the_editor() -> None:
    """Each of these took minutes, or broke off, when every name was tried at every place."""
    name = "n" * 300_000
    long_name = f'<{name} xmlns="{BPMN}" id="x"/>'.encode()
    assert keep_untouched(long_name, long_name.replace(b'"x"', b'"y"')) == long_name.replace(b'"x"', b'"y"')
    deep = f'<d xmlns="{BPMN}">'.encode() + b"<a>" * 3000 + b"</a>" * 3000 + b"</d>"
    assert read_places(deep) is None
    spaces = b"<?xml " + b" " * 300_000 + b"?>" + long_name
    assert keep_untouched(spaces, spaces) == spaces
    declared = b"".join(b' xmlns:p%d="urn:%d"' % (number, number) for number in range(300))
    assert read_places(b"<d" + declared + b"/>") is None
    few, many = (
        f'<d xmlns="{BPMN}">'.encode() + b"".join(b'<a id="i%d"/>' % number for number in range(most)) + b"</d>"
        for most in (1, 20_000)
    )
    assert keep_untouched(few, many).count(b"<a ") == 20_000
