from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.check import check_files, check_models
from app.catalog.files import ModelFile

from .models import bpmn, codes, form, table, texts

SCENARIO = ModelFile("processes/p/scenarios/a.yaml", b"name: x\nsteps: [a]")
ROOT = Path(__file__).parents[4]


def write(folder, *files):
    for file in files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
    return folder


def test_a_single_file_may_refer_to_its_neighbours(tmp_path, monkeypatch):
    write(tmp_path, bpmn(), form(), table(), *texts())
    assert check_files([tmp_path / "processes/p/p.bpmn"]) == []
    monkeypatch.chdir(tmp_path)
    assert check_files(["processes", "forms"]) == []
    monkeypatch.chdir(tmp_path / "processes/p")
    assert check_files(["p.bpmn"]) == []


def test_findings_are_named_as_the_person_named_the_file(tmp_path, monkeypatch):
    write(tmp_path, ModelFile("processes/p/p.bpmn", b"<a/>"), form(), *texts())
    monkeypatch.chdir(tmp_path)
    assert [f.file for f in check_files(["processes/p/p.bpmn"])] == ["processes/p/p.bpmn"]
    assert [f.file for f in check_files(["processes"])] == ["processes/p/p.bpmn"]


def test_missing_files_and_hidden_ones(tmp_path):
    write(tmp_path, ModelFile("forms/.old.form", b"?"), ModelFile("forms/notes.txt", b"?"))
    assert check_files([tmp_path / "forms"]) == []
    found = check_files([tmp_path / "gone.bpmn"])
    assert "kann nicht gelesen werden" in found[0].text.de


def test_shipped_forms_and_tables_are_right():
    found = [f for f in check_files([ROOT / "forms"]) if f.file.endswith((".form", ".yaml"))]
    assert found == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(
        [bpmn(), form(), table(), *texts(), ModelFile("processes/p/scenarios/a.yaml", b"name: x\nsteps: [a]"), codes()]
    ),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4),
)
def test_no_fault_in_a_file_makes_anything_but_findings(file, cuts):
    content = file.content
    for at, length, put in cuts:
        at %= len(content) + 1
        content = content[:at] + put + content[at + length :]
    check_models([ModelFile(file.path, content)], [bpmn(), form(), table(), *texts()])


@pytest.mark.parametrize("path", sorted(ROOT.glob("processes/*/*.bpmn")), ids=lambda path: path.name)
def test_shipped_diagrams_with_pieces_missing_make_findings_only(path):
    """Every element is taken out once, every attribute emptied."""
    from lxml import etree

    content = path.read_bytes()
    count = sum(1 for _ in etree.fromstring(content).iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*"))
    for number in range(1, count, 7):
        root = etree.fromstring(content)
        element = list(root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*"))[number]
        for name in element.attrib:
            element.set(name, "")
        if number % 2:
            element.getparent().remove(element)
        check_models([ModelFile("processes/p/p.bpmn", etree.tostring(root))])
