"""`kim compare` over files and folders, and the kinds of files that are told in short."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.catalog.compare import compare_models
from app.cli import main

PROCESSES = Path(__file__).parents[4] / "processes"


@pytest.fixture
def folders(tmp_path):
    for name in ("old", "new"):
        shutil.copytree(PROCESSES / "referral", tmp_path / name / "processes/referral")
    return tmp_path / "old", tmp_path / "new"


def run(*arguments: object):
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


def test_folders(folders):
    old, new = folders
    assert run(old, new).stdout == "Es gibt keine Unterschiede.\n"
    diagram = new / "processes/referral/referral.bpmn"
    diagram.write_text(diagram.read_text("utf-8").replace('isExecutable="true"', 'isExecutable="false"'), "utf-8")
    (new / "processes/referral/README.md").unlink()
    said = run(old, new).stdout
    assert "processes/referral/referral.bpmn\n  Ausführbar von „" in said
    assert "Entfällt: Beschreibung „processes/referral/README.md“." in said


def test_two_files_in_english(folders):
    old, new = (folder / "processes/referral/referral.bpmn" for folder in folders)
    new.write_text(new.read_text("utf-8").replace('isExecutable="true"', 'isExecutable="false"'), "utf-8")
    said = CliRunner().invoke(main, ["--language", "en", "compare", str(old), str(new)]).stdout
    assert said.startswith("referral.bpmn\n  Executable of “")
    assert "yes → no" in said


def test_a_file_and_a_folder_are_not_compared(folders):
    result = run(folders[0], folders[1] / "processes/referral/referral.bpmn")
    assert result.exit_code == 1
    assert "zwei Dateien oder zwei Ordner" in result.stderr


def test_broken_files_and_other_kinds_are_refused(folders):
    diagram = folders[1] / "processes/referral/referral.bpmn"
    table = folders[0] / "processes/referral/referral_target.dmn"
    result = run(table, diagram)
    assert result.exit_code == 1
    assert "derselben Art" in result.stderr
    diagram.write_text("<definitions")
    result = run(folders[0], folders[1])
    assert result.exit_code == 1
    assert "kein gültiges XML" in result.stderr


def test_texts_and_scenarios_in_short():
    found = compare_models(b"Gut: Good\nRot: Red\n", b"Gut: Fine\nBlau: Blue\n", "texts").changes
    assert [change.text.de for change in found] == [
        "Englische Texte: 1 neu, 1 entfallen, 1 geändert.",
        "Der englische Text zu „Gut“ lautet jetzt „Fine“ statt „Good“.",
    ]
    (change,) = compare_models(b"a\nb\n", b"a\nc\nd\n", "scenario").changes
    assert change.text.de == "Die Datei ist geändert: 2 Zeilen neu, 1 entfallen."
