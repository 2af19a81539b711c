"""`kim audit`: what is wrong, one line each; a seal to keep elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.audit.operations import Event, record
from app.cases.operations import open_case
from app.cli import main
from app.settings import open_office, read_settings
from app.store.database import Database


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"KIM_DATABASE_URL": database_url, "KIM_INSTANCE": str(tmp_path), "KIM_LANGUAGE": "en"}


@pytest.fixture
def office(environment: dict[str, str]) -> Database:
    """An office with one case and its history."""
    from app.store.master_keys import MasterKeys

    MasterKeys.load_or_create(Path(environment["KIM_INSTANCE"]) / "master.keys")
    database = open_office(read_settings(environment))
    with database.session() as session:
        case = open_case(session, "u1")
        record(session, "u1", [Event("case.opened", case.reference)] * 3, case_id=case.id, key_id=case.key_id)
        session.commit()
    yield database
    database.close()


@pytest.fixture
def kim(office: Database, environment: dict[str, str]):
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment)

    return run


def tamper(database: Database, *statements: str) -> None:
    with database.session() as session:
        if database.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entry_no_update"))
            session.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))
        session.commit()


def test_a_whole_history_is_told(kim):
    result = kim("audit", "verify")
    assert (result.exit_code, result.stdout) == (0, "The history of 1 cases is unchanged.\n")


def test_each_finding_is_a_line_with_case_number_and_what(kim, office):
    tamper(
        office, "UPDATE audit_entry SET actor_id = 'u9' WHERE number = 1", "DELETE FROM audit_entry WHERE number = 3"
    )
    result = kim("audit", "verify")
    assert result.exit_code == 1
    [changed, cut] = result.stdout.splitlines()
    assert changed.endswith("-0001 1: changed: The entry was changed.")
    assert cut.endswith("-0001 3: cut: The end is cut off: missing up to 3.")


def test_a_seal_is_printed_and_held_against_the_database(kim):
    seal = kim("audit", "seal").stdout.strip()
    assert seal.startswith("1:")
    assert kim("audit", "verify", "--seal", seal).exit_code == 0
    result = kim("audit", "verify", "--seal", f"2{seal[1:]}")
    assert (result.exit_code, result.stdout.split(":")[0]) == (1, "seals 2")
    refused = kim("audit", "verify", "--seal", "no seal")
    assert refused.exit_code == 1
    assert "is no seal" in refused.stderr
