import time

import pytest

from app.catalog import xml
from app.catalog.xml import read_xml
from app.errors import Finding, Rejected


def finding(data: bytes) -> Finding:
    with pytest.raises(Rejected) as caught:
        read_xml(data, "a.bpmn")
    assert len(caught.value.findings) == 1
    found = caught.value.findings[0]
    assert found.file == "a.bpmn"
    assert found.text.de
    assert found.text.en
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_reads_usual_encodings(encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n<a name="Prüfung"/>'.encode(encoding)
    assert read_xml(data, "a.bpmn").get("name") == "Prüfung"


def test_reads_comments_and_instructions():
    assert read_xml(b"<?xml-stylesheet href='x'?><!-- c --><a/>", "a.bpmn").tag == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refuses_external_entity(encoding, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    document = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>\n<a>&x;</a>'
    found = finding(document.encode(encoding))
    assert "DOCTYPE" in found.text.de
    assert found.line == 1
    assert "geheim" not in found.text.de


def test_refuses_external_dtd():
    assert "DOCTYPE" in finding(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>').text.en


def test_refuses_entity_bomb_at_once():
    levels = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(12))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "lol">{levels}]><a>&l12;</a>'
    before = time.perf_counter()
    assert "DOCTYPE" in finding(bomb.encode()).text.de
    assert time.perf_counter() - before < 1


def test_refuses_fifty_megabytes_without_reading_them():
    found = finding(b"<a>" + b" " * (50 * 1024 * 1024))
    assert "51 MB" in found.text.de
    assert "10 MB" in found.text.de


def test_refuses_too_many_elements():
    assert "400000" in finding(b"<a>" + b"<b/>" * (xml.MAX_TAGS + 1) + b"</a>").text.de


def test_refuses_deep_nesting():
    deep = b"<a>" * (xml.MAX_DEPTH + 1) + b"</a>" * (xml.MAX_DEPTH + 1)
    assert "200" in finding(deep).text.de
    assert read_xml(b"<a>" * xml.MAX_DEPTH + b"</a>" * xml.MAX_DEPTH, "a.bpmn").tag == "a"


@pytest.mark.parametrize(
    ("data", "part", "line"),
    [
        (b"<a>\n<b>\n</a>", "schließende", 3),
        (b"<a>\n<b/>", "mitten", 2),
        (b"<a>\n&nbsp;</a>", "&amp;", 2),
        (b"<a>\n<z:b/></a>", "xmlns", 2),
        (b"<a\nb='1' b='2'/>", "", None),
        (b"", "kein", None),
        (b"kein XML", "kein", 1),
        (b"\x00\x01\x02", "kein", None),
        (b"<?xml version='1.0' encoding='nix'?><a/>", "kein", None),
    ],
)
def test_broken_files_name_place_and_reason(data, part, line):
    found = finding(data)
    assert part in found.text.de
    if line:
        assert found.line == line
