import json
from pathlib import Path

import pytest

from app.errors import Problem
from app.store.keys import Damaged, Erased, KeyUnknown, create_data_key, destroy_data_key, seal, unseal
from app.store.master_keys import MasterKeys, create_key_file


def test_what_was_sealed_opens_again(session):
    key = create_data_key(session)
    sealed = seal(session, key.id, "case:1:A", {"last_name": "Ahorn", "minors": 2})
    assert b"Ahorn" not in sealed
    assert unseal(session, key.id, "case:1:A", sealed) == {"last_name": "Ahorn", "minors": 2}


def test_a_sealed_content_opens_only_in_its_place(session):
    key = create_data_key(session)
    sealed = seal(session, key.id, "case:1:A", "Ahorn")
    with pytest.raises(Problem, match="nicht lesbar"):
        unseal(session, key.id, "case:1:C", sealed)


def test_without_its_data_key_a_content_is_gone(session):
    key = create_data_key(session)
    sealed = seal(session, key.id, "p", "Ahorn")
    session.flush()
    destroy_data_key(session, key.id)
    session.expire_all()
    with pytest.raises(Erased, match="gelöscht"):
        unseal(session, key.id, "p", sealed)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_is_noticed(session, place):
    key = create_data_key(session)
    sealed = bytearray(seal(session, key.id, "p", "Ahorn"))
    sealed[place] ^= 1
    with pytest.raises(Damaged):
        unseal(session, key.id, "p", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 12, b"x" * 40])
def test_rubbish_is_noticed(session, sealed):
    key = create_data_key(session)
    with pytest.raises(Damaged):
        unseal(session, key.id, "p", sealed)


def test_an_unknown_master_key_is_named(session):
    key = create_data_key(session)
    sealed = seal(session, key.id, "p", "Ahorn")
    session.flush()
    session.info["opened_keys"].clear()
    session.info["keys"] = MasterKeys.generate()
    with pytest.raises(KeyUnknown, match=key.master_key_id):
        unseal(session, key.id, "p", sealed)


def test_earlier_master_keys_still_open(session):
    key = create_data_key(session)
    sealed = seal(session, key.id, "p", "Ahorn")
    session.flush()
    fresh = MasterKeys.generate()
    session.info["keys"] = MasterKeys({**session.info["keys"].keys, **fresh.keys}, fresh.current)
    session.info["opened_keys"].clear()
    assert unseal(session, key.id, "p", sealed) == "Ahorn"
    assert create_data_key(session).master_key_id == fresh.current


def test_key_file_is_made_once_and_only_for_its_owner(tmp_path: Path):
    path = tmp_path / "deep" / "master.keys"
    made = MasterKeys.load_or_create(path)
    assert MasterKeys.load_or_create(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "one", "one two three", "k !!!!", "k c2hvcnQ="])
def test_damaged_key_file_is_named(tmp_path: Path, content: str):
    path = tmp_path / "master.keys"
    path.write_text(content)
    with pytest.raises(Problem, match=r"master\.keys"):
        MasterKeys.load(path)


def test_values_keep_their_json_shape(session):
    key = create_data_key(session)
    value = json.loads('{"a": [1, 2.5, true, null, "ä"]}')
    assert unseal(session, key.id, "p", seal(session, key.id, "p", value)) == value


def test_a_key_file_is_created_once_and_an_existing_one_is_kept(tmp_path):
    path = tmp_path / "folder" / "master.keys"
    with pytest.raises(Problem, match="kim keys create"):
        MasterKeys.load(path)
    create_key_file(path)
    made = path.read_text()
    with pytest.raises(Problem, match="gibt es schon"):
        create_key_file(path)
    assert path.read_text() == made
    assert path.stat().st_mode & 0o777 == 0o600
