"""Setting up: the right sentence for what went wrong, and nothing done twice."""

import subprocess
import sys
from pathlib import Path

import pytest
from kimsetup import chromium, data, front_end, progress, stamps, trouble

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("output", "sentences"),
    [
        ("OSError: [Errno 28] No space left on device", trouble.NO_SPACE),
        ("npm error code ENOSPC", trouble.NO_SPACE),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", trouble.NO_NETWORK),
        ("npm error code ECONNREFUSED", trouble.NO_NETWORK),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", trouble.WRONG_HASH),
        ("npm error code EINTEGRITY", trouble.WRONG_HASH),
        ("ERROR: No matching distribution found for google-re2==1.1", trouble.NO_WHEEL),
        (
            "NewConnectionError: refused\nERROR: No matching distribution found for alembic==1.20.1",
            trouble.NO_NETWORK,
        ),
    ],
)
def test_a_known_failure_has_its_sentence(output: str, sentences: tuple[str, str]) -> None:
    assert str(trouble.explain(output, "pip")) == "\n".join(sentences)


def test_an_unknown_failure_shows_its_last_words() -> None:
    told = str(trouble.explain("first\n" + "more\n" * 20 + "segmentation fault", "esbuild"))
    assert "esbuild" in told
    assert "segmentation fault" in told
    assert "first" not in told


def test_too_little_room_is_told_before_anything_begins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trouble, "NEEDED_BYTES", 10**18)
    with pytest.raises(trouble.Trouble, match="kein Platz mehr"):
        trouble.check_space(tmp_path)


def test_a_failing_command_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import sys; print('ENOSPC', file=sys.stderr); sys.exit(3)"]
    with pytest.raises(trouble.Trouble, match="kein Platz mehr"), progress.step("Pakete"):
        progress.run(command, "pip")
    assert "✗ Pakete" in capsys.readouterr().out


def test_each_line_of_a_command_is_reported() -> None:
    lines: list[str] = []
    progress.run([sys.executable, "-c", "print('one'); print('two')"], "python", lines.append)
    assert lines == ["one", "two"]


def test_an_old_python_is_told_which_one_is_needed() -> None:
    source = (ROOT / "tools" / "setup.py").read_text("ascii").replace("sys.version_info < OLDEST", "True")
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert told.returncode == 1
    assert "KIM-Lotse braucht Python 3.11 oder neuer" in told.stderr
    assert "KIM-Lotse needs Python 3.11 or newer" in told.stderr


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    return tmp_path


def test_a_stamp_counts_until_a_content_changes(folder: Path) -> None:
    (folder / "sources").mkdir()
    source = folder / "sources" / "app.js"
    source.write_text("one")
    stamp = stamps.digest([folder / "sources"])
    assert not stamps.is_done("front-end", stamp)
    stamps.mark_done("front-end", stamp)
    source.touch()
    assert stamps.is_done("front-end", stamps.digest([folder / "sources"]))
    source.write_text("two")
    assert not stamps.is_done("front-end", stamps.digest([folder / "sources"]))


def test_a_renamed_source_is_a_change(folder: Path) -> None:
    (folder / "a.js").write_text("one")
    before = stamps.digest([folder])
    (folder / "a.js").rename(folder / "b.js")
    assert stamps.digest([folder]) != before


@pytest.mark.parametrize(("answer", "major"), [("v20.20.2", 20), ("v9.1.0", 9), ("nonsense", 0)])
def test_the_version_of_node_is_read(tmp_path: Path, answer: str, major: int) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {answer}\n")
    node.chmod(0o755)
    assert front_end._major(str(node)) == major


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The commands that would run against the instance folder; `kim db upgrade` makes the file, as it does."""
    ran: list[str] = []

    def run(command: list[str], what: str, report: object = None) -> None:
        ran.append(what)
        if what == "kim db upgrade":
            (tmp_path / "kim.db").touch()

    monkeypatch.setattr(data, "run", run)
    monkeypatch.setenv("KIM_INSTANCE", str(tmp_path))
    monkeypatch.delenv("KIM_DATABASE_URL", raising=False)
    return ran


def test_a_new_database_gets_demo_data_once(commands: list[str]) -> None:
    data.ensure_data()
    data.ensure_data()
    assert commands == ["kim db upgrade", "kim demo", "kim db upgrade"]


def test_a_broken_off_filling_begins_anew(commands: list[str], tmp_path: Path) -> None:
    (tmp_path / "demo-unfinished").touch()
    (tmp_path / "kim.db").write_text("half")
    data.ensure_data()
    assert commands == ["kim db upgrade", "kim demo"]
    assert (tmp_path / "kim.db").read_text() == ""
    assert not (tmp_path / "demo-unfinished").exists()


def test_a_database_of_ones_own_gets_no_demo_data(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIM_DATABASE_URL", "postgresql://kim@db/kim")
    data.ensure_data()
    assert commands == ["kim db upgrade"]


@pytest.fixture
def without_chromium(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with apt-get and nothing to browse with, outside CI."""
    monkeypatch.setattr(chromium.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.delenv("CI", raising=False)
    return monkeypatch


def test_chromium_is_installed_by_root_only(without_chromium: pytest.MonkeyPatch, capsys) -> None:
    ran: list[list[str]] = []
    without_chromium.setattr(chromium, "run", lambda command, *_: ran.append(command))
    without_chromium.setattr(chromium.os, "geteuid", lambda: 1000)
    chromium.ensure_chromium()
    assert (ran, "sudo apt-get install chromium" in capsys.readouterr().out) == ([], True)
    without_chromium.setattr(chromium.os, "geteuid", lambda: 0)
    chromium.ensure_chromium()
    assert [command[-1] for command in ran] == ["update", "chromium"]


def test_without_a_network_the_other_tests_go_on_but_not_in_ci(without_chromium: pytest.MonkeyPatch, capsys) -> None:
    def fail(*_: object) -> None:
        raise trouble.explain("E: Failed to fetch http://deb.example Temporary failure resolving 'deb.example'", "apt")

    without_chromium.setattr(chromium, "run", fail)
    without_chromium.setattr(chromium.os, "geteuid", lambda: 0)
    chromium.ensure_chromium()
    assert trouble.NO_NETWORK[0] in capsys.readouterr().out
    without_chromium.setenv("CI", "true")
    with pytest.raises(trouble.Trouble):
        chromium.ensure_chromium()
