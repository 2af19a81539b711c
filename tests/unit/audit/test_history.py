from sqlalchemy import select

from app.audit.hashes import entry_hash
from app.audit.models import Entry
from app.audit.operations import Event, record
from app.audit.queries import history
from app.store.keys import create_data_key


def test_entries_are_chained_per_case(session):
    key = create_data_key(session)
    record(session, "u1", [Event("case.opened", "KIM-1"), Event("task.opened", "t1")], case_id="c1", key_id=key.id)
    record(session, "u2", [Event("case.opened", "KIM-2")], case_id="c2", key_id=key.id)
    record(session, "u1", [Event("task.completed", "t1")], case_id="c1", key_id=key.id)
    session.flush()
    entries = list(session.scalars(select(Entry).where(Entry.chain_id == "c1").order_by(Entry.number)))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert all(entry.hash == entry_hash(entry) for entry in entries)


def test_hash_covers_every_column(session):
    record(session, "u1", [Event("login", "x")])
    session.flush()
    entry = session.scalar(select(Entry))
    before = entry.hash
    for column, value in {"action": "logout", "subject": "y", "actor_id": "u2", "number": 9, "details": b"z"}.items():
        kept = getattr(entry, column)
        setattr(entry, column, value)
        assert entry_hash(entry) != before, column
        setattr(entry, column, kept)
    assert entry_hash(entry) == before


def test_hash_survives_the_database(session):
    record(session, None, [Event("login")])
    session.flush()
    session.expire_all()
    entry = session.scalar(select(Entry))
    assert entry.hash == entry_hash(entry)


def test_details_need_the_key(session):
    key = create_data_key(session)
    record(session, "u1", [Event("facts.changed", "screen_case", {"a": [None, 1]})], case_id="c1", key_id=key.id)
    session.flush()
    assert history(session, "c1")[0].details is None
    assert history(session, "c1", key.id)[0].details == {"a": [None, 1]}
