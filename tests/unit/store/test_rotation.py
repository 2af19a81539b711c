"""A new master key: broken off and gone on with, beside running servers, and the end of the old one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.cases.operations import open_case
from app.cli import main
from app.errors import Problem
from app.settings import open_office, read_settings
from app.store import rotation
from app.store.database import Database, open_database
from app.store.keys import DataKey, KeyUnknown, create_data_key, destroy_data_key, seal, unseal
from app.store.master_keys import KeyFile, MasterKeys
from app.store.rotation import check_keys, retire, rotate

MANY = rotation.BATCH * 2 + 5


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    MasterKeys.load_or_create(tmp_path / "master.keys")
    return KeyFile(tmp_path / "master.keys")


@pytest.fixture
def office(database_url: str, file: KeyFile) -> Iterator[Database]:
    opened = open_database(database_url, file)
    yield opened
    opened.close()


@pytest.fixture
def server(database_url: str, file: KeyFile) -> Iterator[Database]:
    """The same office in another process: it has read the key file before."""
    opened = open_database(database_url, KeyFile(file.path))
    yield opened
    opened.close()


def make(database: Database, count: int) -> list[tuple[str, bytes]]:
    """(data key, something sealed with it)."""
    with database.session() as session:
        made = [create_data_key(session).id for _ in range(count)]
        sealed = [(key, seal(session, key, "p", key)) for key in made]
        session.commit()
    return sealed


def reads(database: Database, sealed: list[tuple[str, bytes]]) -> bool:
    with database.reading() as session:
        return all(unseal(session, key, "p", content) == key for key, content in sealed)


def masters_used(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(DataKey.master_key_id)))


def test_all_data_keys_are_wrapped_anew_and_all_is_still_readable(office, server, file):
    sealed = make(office, MANY)
    old = file.current
    done = rotate(office, file)
    assert (done.is_new, done.moved, done.shut) == (True, MANY, 0)
    assert masters_used(office) == {done.current} != {old}
    assert old in MasterKeys.load(file.path).keys
    assert reads(office, sealed)
    assert reads(server, sealed)


def test_a_running_server_wraps_with_the_new_key_at_once(office, server, file):
    make(server, 1)
    done = rotate(office, file)
    make(server, 1)
    assert masters_used(office) == {done.current}


def test_broken_off_it_goes_on_with_the_same_key(office, file, monkeypatch):
    sealed = make(office, MANY)
    whole, batches = rotation._rewrap, []

    def breaks(*arguments):
        if batches:
            raise KeyboardInterrupt
        batches.append(whole(*arguments))
        return batches[0]

    monkeypatch.setattr(rotation, "_rewrap", breaks)
    with pytest.raises(KeyboardInterrupt):
        rotate(office, file)
    assert len(masters_used(office)) == 2
    assert reads(office, sealed)
    monkeypatch.undo()
    done = rotate(office, file)
    assert (done.is_new, done.moved) == (False, MANY - rotation.BATCH)
    assert masters_used(office) == {done.current}
    assert len(MasterKeys.load(file.path).keys) == 2


def test_old_keys_go_only_when_they_close_nothing(office, file):
    sealed = make(office, 3)
    old = file.current
    file.replace(MasterKeys.load(file.path).with_new_key())
    with pytest.raises(Problem, match=old):
        retire(office, file)
    rotate(office, file)
    assert retire(office, file) == (old,)
    assert MasterKeys.load(file.path).keys.keys() == {file.current}
    assert reads(office, sealed)
    assert retire(office, file) == ()


def test_a_server_that_knows_the_old_key_only_makes_nothing_with_it_after_its_end(office, server, file):
    make(server, 1)
    rotate(office, file)
    retire(office, file)
    sealed = make(server, 1)
    assert reads(open_database(str(office.engine.url), KeyFile(file.path)), sealed)


def test_without_its_file_a_server_still_reads_but_closes_nothing_new(office, file):
    sealed = make(office, 1)
    file.path.unlink()
    assert reads(office, sealed)
    with pytest.raises(Problem, match=r"master\.keys"):
        make(office, 1)


def test_an_unopenable_key_is_told_and_left_alone(office, file):
    [(broken, _), *sealed] = make(office, 3)
    with office.session() as session:
        session.get(DataKey, broken).wrapped = b"rubbish"
        session.commit()
    [shut] = check_keys(office).shut
    assert (shut.id, shut.master_key_id) == (broken, file.current)
    done = rotate(office, file)
    assert (done.moved, done.shut) == (2, 1)
    assert reads(office, sealed)


def test_the_key_of_another_file_is_unknown(office, tmp_path):
    [(key, content)] = make(office, 1)
    MasterKeys.load_or_create(tmp_path / "other.keys")
    other = open_database(str(office.engine.url), KeyFile(tmp_path / "other.keys"))
    with other.reading() as session, pytest.raises(KeyUnknown):
        unseal(session, key, "p", content)


def test_a_destroyed_key_is_no_fault(office, file):
    [(key, _), *_] = make(office, 2)
    with office.session() as session:
        destroy_data_key(session, key)
        session.commit()
    report = check_keys(office)
    assert (report.by_master, report.shut) == ({file.current: 1}, ())


def test_the_file_is_written_whole_and_for_its_owner_only(office, file, monkeypatch):
    before = file.path.read_text()
    monkeypatch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Problem, match="No space left"):
        rotate(office, file)
    monkeypatch.undo()
    assert file.path.read_text() == before
    assert {path.name for path in file.path.parent.iterdir() if "keys" in path.name} == {
        "master.keys",
        "master.keys.lock",
    }
    rotate(office, file)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_two_rotations_at_once_lose_no_key(office, file, database_url):
    sealed = make(office, 50)
    act = (
        "import sys; from pathlib import Path; from app.store.database import open_database; "
        "from app.store.master_keys import KeyFile; from app.store.rotation import rotate; "
        "file = KeyFile(Path(sys.argv[1])); rotate(open_database(sys.argv[2], file), file)"
    )
    runs = [subprocess.Popen([sys.executable, "-c", act, str(file.path), database_url]) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert len(MasterKeys.load(file.path).keys) == 4
    assert reads(office, sealed)


class TestCommands:
    @pytest.fixture
    def kim(self, office, file, database_url):
        environment = {"KIM_DATABASE_URL": database_url, "KIM_INSTANCE": str(file.path.parent), "KIM_LANGUAGE": "en"}

        def run(*arguments: str) -> Result:
            return CliRunner().invoke(main, arguments, env=environment)

        run.database = open_office(read_settings(environment))
        return run

    def test_from_check_to_retire(self, kim, file):
        make(kim.database, 2)
        old = file.current
        assert kim("keys", "check").stdout == f"master key {old}: 2 keys\n"
        assert "2 keys wrapped anew" in kim("keys", "rotate").stdout
        assert f"Removed: {old}" in kim("keys", "retire").stdout
        assert kim("keys", "check").stdout == f"master key {file.fresh().current}: 2 keys\n"

    def test_a_case_that_cannot_be_opened_is_named(self, kim):
        with kim.database.session() as session:
            case = open_case(session, "u1")
            session.flush()
            session.get(DataKey, case.key_id).master_key_id = "gone"
            session.commit()
        result = kim("keys", "check")
        assert result.exit_code == 1
        assert f"{case.reference}: This file cannot be read right now: the key file lacks" in result.stdout
