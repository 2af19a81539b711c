"""The check of the lock files finds what it is there to find."""

import json
from pathlib import Path

import check_locks

ROOT = Path(__file__).parents[3]
GOOD = "alembic==1.20.1 \\\n    --hash=sha256:aa\n    # via kim-lotse\n"


def test_the_lock_files_are_fine() -> None:
    assert check_locks.main() == 0


def test_a_pin_without_hash_is_found() -> None:
    assert check_locks.check_requirements("x.lock", GOOD) == []
    assert check_locks.check_requirements("x.lock", GOOD + "babel==2.18.0\n") == ["x.lock: babel has no hash"]


def test_an_address_is_found() -> None:
    assert check_locks.check_requirements("x.lock", "--index-url https://packages.example/simple\n" + GOOD)


def test_an_empty_lock_is_found() -> None:
    assert check_locks.check_requirements("x.lock", "") == ["x.lock: locks nothing"]


def test_tests_run_with_what_the_product_runs_with() -> None:
    assert check_locks.check_subset(GOOD, GOOD) == []
    assert check_locks.check_subset(GOOD, GOOD.replace("1.20.1", "1.21.0")) == [
        "requirements-dev.lock: alembic is not 1.20.1"
    ]


def test_an_address_in_the_npm_lock_is_found() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert check_locks.check_npm(lock) == []
    lock["packages"]["node_modules/htmx.org"]["resolved"] = "https://packages.example/htmx.tgz"
    del lock["packages"]["node_modules/esbuild"]["integrity"]
    assert len(check_locks.check_npm(lock)) == 2
