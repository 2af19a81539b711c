"""Each thing that would keep the product from starting is told in one sentence."""

import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from app import startup
from app.errors import Problem
from app.store.database import Database, open_database
from app.store.keys import create_data_key
from app.store.master_keys import MasterKeys
from tests.conftest import KEYS


def test_a_free_port_and_a_migrated_database_pass(database: Database, tmp_path: Path) -> None:
    startup.check_disk_space(tmp_path / "not" / "made" / "yet")
    startup.check_database(database)
    startup.check_port("127.0.0.1", 0)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=rf"Anschluss {port} .* schon belegt.*KIM_PORT"):
            startup.check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(Problem, match="KIM_HOST"):
        startup.check_port(host, 8000)


def test_a_full_disk_is_told_with_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 10**12, 3 * 1024 * 1024))
    with pytest.raises(Problem, match="nur 3 MB frei, nötig sind 200 MB"):
        startup.check_disk_space(tmp_path)


def test_an_unreachable_server_is_named_without_its_password() -> None:
    unreachable = open_database("postgresql://kim:geheim@127.0.0.1:1/kim", KEYS)
    with pytest.raises(Problem, match=r"nicht erreichbar.*KIM_DATABASE_URL") as raised:
        startup.check_database(unreachable)
    assert "geheim" not in raised.value.text.de + raised.value.text.en


def test_a_folder_instead_of_a_database_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nicht erreichbar"):
        startup.check_database(open_database(f"sqlite:///{tmp_path}", KEYS))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kim.db").write_bytes(b"not a database at all " * 100)
    with pytest.raises(Problem, match="nicht erreichbar"):
        startup.check_database(open_database(f"sqlite:///{tmp_path / 'kim.db'}", KEYS))


def test_an_empty_database_asks_for_the_upgrade(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="kim db upgrade"):
        startup.check_database(open_database(f"sqlite:///{tmp_path / 'kim.db'}", KEYS))


def test_a_missing_bundle_asks_for_the_build(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="make build"):
        startup.check_front_end(tmp_path / "manifest.json")


def test_a_key_file_of_another_office_is_refused(database: Database) -> None:
    with database.session() as session:
        create_data_key(session)
        session.commit()
    startup.check_keys(database)
    other = open_database(str(database.engine.url), MasterKeys.generate())
    with pytest.raises(Problem, match=KEYS.current):
        startup.check_keys(other)
