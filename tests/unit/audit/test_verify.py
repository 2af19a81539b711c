"""Whatever is done to the rows of the history is found and named, also by somebody who recomputes the hashes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.hashes import entry_hash
from app.audit.models import Chain, Entry, Seal, SealedHead
from app.audit.operations import OFFICE, Event, record
from app.audit.sealing import KeptSeal, seal_history
from app.audit.verify import verify
from app.store.base import UtcDateTime
from app.store.database import Database, open_database
from app.store.keys import create_data_key
from tests.conftest import KEYS

CASES = ("c1", "c2", "c3")
LENGTH = 6
TABLES = (Entry, Chain, Seal, SealedHead)


def write(session: Session, case: str, times: int) -> None:
    for n in range(times):
        record(session, "u1", [Event("facts.changed", f"s{n}", {"a": n})], case_id=case, key_id=session.info["key"])


def fill(database: Database) -> None:
    """Three cases and the office; sealed half-way, sealed again after one case has grown, then grown once more."""
    with database.session() as session:
        session.info["key"] = create_data_key(session).id
        for case in CASES:
            write(session, case, LENGTH - 2)
        record(session, "u1", [Event("login", "u1")])
        seal_history(session)
        write(session, "c1", 1)
        seal_history(session)
        write(session, "c1", 1)
        session.commit()


def unguard(session: Session) -> None:
    """What somebody with all rights on the database does first."""
    if session.get_bind().dialect.name == "sqlite":
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"))
        for name in names.all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table.__tablename__} DISABLE TRIGGER ALL"))


def findings(session: Session, kept: KeptSeal | None = None) -> list[tuple[str, int | None, str]]:
    session.expire_all()
    return [(f.chain_id, f.number, f.what) for f in verify(session, CASES, kept)]


def entry(chain: str, number: int):
    return (Entry.chain_id == chain) & (Entry.number == number)


@pytest.fixture
def tampered(database: Database) -> Iterator[Session]:
    """A session in which the guard of the database is off."""
    fill(database)
    with database.session() as session:
        unguard(session)
        yield session


def test_an_untouched_history_is_whole(tampered):
    assert findings(tampered) == []


def test_the_database_refuses_to_change_or_delete(database: Database):
    fill(database)
    acts = [
        *(delete(table) for table in TABLES),
        update(Entry).values(actor_id="u2"),
        update(Seal).values(hash=""),
        update(SealedHead).values(number=0),
        update(Chain).values(number=Chain.number - 1),
    ]
    if database.engine.dialect.name == "postgresql":
        acts += [text(f"TRUNCATE {table.__tablename__}") for table in TABLES]
    for act in acts:
        with database.session() as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(act)


@pytest.mark.parametrize(
    "values",
    [
        {"actor_id": None},
        {"actor_id": "u2"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"action": "facts.seen"},
        {"subject": ""},
        {"details": None},
        {"details": b""},
        {"hash": "0" * 64},
        {"previous_hash": "0" * 64},
    ],
    ids=lambda values: "-".join(values),
)
def test_a_changed_column_is_found_where_it_is(tampered, values):
    tampered.execute(update(Entry).where(entry("c2", 2)).values(**values))
    assert ("c2", 2, "changed") in findings(tampered)


def test_nothing_and_an_empty_text_are_not_the_same(tampered):
    tampered.execute(update(Entry).where(entry(OFFICE, 2)).values(actor_id=""))
    assert ("office", 2, "changed") in findings(tampered)


def test_a_missing_entry_is_a_gap(tampered):
    tampered.execute(delete(Entry).where(entry("c1", 3)))
    assert findings(tampered) == [("c1", 3, "gap")]


def test_a_missing_first_entry_is_a_gap(tampered):
    tampered.execute(delete(Entry).where(entry("c1", 1)))
    assert findings(tampered) == [("c1", 1, "gap")]


def test_swapped_entries_are_named_with_their_places(tampered):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tampered.execute(update(Entry).where(entry("c1", old)).values(number=new))
    assert findings(tampered) == [("c1", 2, "reordered"), ("c1", 3, "reordered")]


def test_a_cut_end_is_found_also_when_the_head_is_set_back(tampered):
    tampered.execute(delete(Entry).where(entry("c2", 4)))
    assert findings(tampered) == [("c2", 4, "cut")]
    last = tampered.scalars(select(Entry).where(entry("c2", 3))).one()
    tampered.execute(update(Chain).where(Chain.id == "c2").values(number=3, hash=last.hash))
    assert findings(tampered) == [("c2", 4, "cut")]


def test_a_removed_chain_is_found_also_with_its_head(tampered):
    tampered.execute(delete(Entry).where(Entry.chain_id == "c3"))
    tampered.execute(delete(Chain).where(Chain.id == "c3"))
    assert findings(tampered) == [("c3", None, "missing")]


def test_a_chain_written_anew_with_right_hashes_breaks_with_its_seal(tampered):
    rewrite(tampered, "c2", 1, action="nothing.happened")
    assert findings(tampered) == [("c2", 4, "rewritten")]


def rewrite(session: Session, chain_id: str, number: int, **values: object) -> None:
    """Change an entry and make all hashes after it anew, the head's too."""
    session.execute(update(Entry).where(entry(chain_id, number)).values(**values))
    session.expire_all()
    previous = ""
    for row in session.scalars(select(Entry).where(Entry.chain_id == chain_id).order_by(Entry.number)):
        row.previous_hash = previous
        row.hash = previous = entry_hash(row)
    session.flush()
    session.execute(update(Chain).where(Chain.id == chain_id).values(hash=previous))


def test_a_seal_cannot_be_made_from_the_database_alone(tampered):
    rewrite(tampered, "c2", 1, action="nothing.happened")
    head = tampered.get(Chain, "c2").hash
    tampered.execute(update(SealedHead).where(SealedHead.chain_id == "c2").values(hash=head))
    assert findings(tampered) == [("seals", 1, "seal")]


def test_removed_seals_are_missed_by_the_office(tampered):
    tampered.execute(delete(SealedHead).where(SealedHead.seal_number == 2))
    tampered.execute(delete(Seal).where(Seal.number == 2))
    assert findings(tampered) == [("seals", 2, "seal")]
    tampered.execute(delete(SealedHead))
    tampered.execute(delete(Seal))
    assert findings(tampered) == [("seals", 1, "seal"), ("seals", 2, "seal")]


def test_a_seal_kept_elsewhere_finds_even_a_history_set_back_as_a_whole(tampered):
    with_two = tampered.get(Seal, 2)
    kept = KeptSeal(2, with_two.hash)
    tampered.execute(delete(SealedHead).where(SealedHead.seal_number == 2))
    tampered.execute(delete(Seal).where(Seal.number == 2))
    for chain_id, keep in (("c1", 4), (OFFICE, 2)):
        tampered.execute(delete(Entry).where(Entry.chain_id == chain_id, Entry.number > keep))
        last = tampered.scalars(select(Entry).where(entry(chain_id, keep))).one()
        tampered.execute(update(Chain).where(Chain.id == chain_id).values(number=keep, hash=last.hash))
    assert findings(tampered) == []
    assert findings(tampered, kept) == [("seals", 2, "seal")]


def test_everything_gone_is_not_taken_for_an_empty_office(tampered):
    for table in TABLES:
        tampered.execute(delete(table))
    assert findings(tampered) == [(case, None, "missing") for case in CASES]


def test_a_lost_seal_key_is_told(tampered):
    tampered.execute(text("DELETE FROM data_key WHERE id = (SELECT key_id FROM audit_seal LIMIT 1)"))
    tampered.info["opened_keys"] = {}
    assert findings(tampered) == [("seals", 1, "seal"), ("seals", 2, "seal")]


@pytest.fixture(scope="module")
def history_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "kim.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}", KEYS)
    fill(database)
    with database.session() as session:
        unguard(session)
        session.commit()
    database.close()
    return path


@pytest.fixture(scope="module")
def history(history_file: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{history_file}", KEYS)
    yield database
    database.close()


TEXTS = st.one_of(st.none(), st.text("ab\x1f:", max_size=3))


@st.composite
def mutations(draw):
    """(kind, table, row, column or other row, value): something done to the rows of the history."""
    table = draw(st.sampled_from(TABLES))
    kind = draw(st.sampled_from(("change", "delete", "swap", "insert", "truncate")))
    column = draw(st.sampled_from([column.name for column in table.__table__.columns]))
    return kind, table, draw(st.integers(0, 30)), draw(st.integers(0, 30)), column, draw(TEXTS), draw(st.integers(0, 9))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(mutation=mutations())
def test_any_mutation_of_any_row_is_found(history: Database, mutation):
    with history.session() as session:
        before = snapshot(session)
        try:
            mutate(session, *mutation)
        except DBAPIError:
            return  # the table itself does not take it
        if snapshot(session) == before:
            return
        assert findings(session) != []


#: As SQL: what SQLite takes in most columns, whatever their type.
STRANGE = ("'yesterday'", "'²:x'", "x'00ff'", "CAST(x'ff41' AS TEXT)", "1.5", "'2026-01-01T08:00:00+00:00'")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__tablename__)
def test_a_value_of_another_kind_is_a_finding_too(history: Database, table):
    tried = 0
    for column, value in product(table.__table__.columns.keys(), STRANGE):
        with history.session() as session:
            name = table.__tablename__
            try:
                session.execute(text(f"UPDATE {name} SET {column} = {value} WHERE rowid = 1"))
            except DBAPIError:
                continue  # the table itself does not take it
            assert findings(session) != [], (column, value)
            tried += 1
    assert tried > len(STRANGE)


def snapshot(session: Session) -> list[object]:
    return [sorted(map(repr, session.execute(select(table.__table__)).all())) for table in TABLES]


def mutate(session: Session, kind, table, first, second, column, value, number) -> None:
    rows = session.execute(select(table.__table__).order_by(*table.__table__.primary_key.columns)).mappings().all()
    row, other = rows[first % len(rows)], rows[second % len(rows)]
    kept = dict(row)
    new = new_value(table.__table__.columns[column], value, number)
    if kind == "truncate":
        session.execute(delete(table))
    elif kind == "delete":
        session.execute(delete(table).where(this(table, row)))
    elif kind == "change":
        session.execute(update(table).where(this(table, row)).values({column: new}))
    elif kind == "insert":
        key = {c.name: new_value(c, value or "x", number + 1) for c in table.__table__.primary_key.columns}
        session.execute(insert(table).values({**kept, **key}))
    else:
        contents = [c.name for c in table.__table__.columns if not c.primary_key]
        for mine, theirs in ((row, other), (other, row)):
            values = {name: theirs[name] for name in contents}
            session.execute(update(table).where(this(table, mine)).values(values))
    session.flush()


def this(table, row):
    columns = table.__table__.primary_key.columns
    condition = columns[columns.keys()[0]] == row[columns.keys()[0]]
    for name in columns.keys()[1:]:
        condition &= columns[name] == row[name]
    return condition


def new_value(column, value: str | None, number: int) -> object:
    if isinstance(column.type, UtcDateTime):
        return None if value is None else datetime(2026, 1, 1 + number, tzinfo=UTC)
    kind = column.type.python_type
    if kind is int:
        return number
    return value.encode() if kind is bytes and value is not None else value
