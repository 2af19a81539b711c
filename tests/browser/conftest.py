"""The real product in a real browser: a served copy of the demo, and visitors at a desk and with a phone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, sync_playwright

from app.rehearsal.demo_data import fill
from app.startup import check_front_end
from app.store.database import Database, open_database
from app.web import create_app
from tests.browser.drafting import SECOND
from tests.conftest import KEYS
from tests.rig.browsing import DESKTOP, PHONE, Visitor, find_chromium, launch, visit

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "tests" / "screenshots"
FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Served:
    """The product under an address, with the database behind it."""

    address: str
    database: Database


@pytest.fixture(scope="session")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo in it, made once per run."""
    path = tmp_path_factory.mktemp("demo") / "kim.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}", KEYS)
    fill(database, ROOT, lambda _said: None)
    database.close()
    return path


@pytest.fixture
def served(demo_file: Path, tmp_path: Path) -> Iterator[Served]:
    """The demo, served as `kim serve` serves it, on a free port; each test has its own copy."""
    check_front_end()
    shutil.copy(demo_file, tmp_path / "kim.db")
    database = open_database(f"sqlite:///{tmp_path / 'kim.db'}", KEYS)
    server = waitress.create_server(create_app(database), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.effective_port}", database)
    server.close()
    thread.join(5)
    database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        assert not os.environ.get("CI"), "Chromium is missing"
        pytest.skip("Chromium is missing; install it to run the browser tests")
    with sync_playwright() as playwright:
        launched = launch(playwright, executable)
        yield launched
        launched.close()


@pytest.fixture
def desktop(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor at 1280 pixels."""
    yield from _watched(visit(browser, served.address, DESKTOP), request)


@pytest.fixture
def phone(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor at 390 pixels."""
    yield from _watched(visit(browser, served.address, PHONE), request)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visitor(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """The test runs once at 1280 and once at 390 pixels."""
    yield from _watched(visit(browser, served.address, request.param), request)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _watched(visitor: Visitor, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    yield visitor
    complaints = visitor.unexpected()
    if complaints or request.node.stash.get(FAILED, False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
        visitor.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    visitor.page.context.close()
    assert not complaints, complaints


@pytest.fixture
def colleague(browser, served) -> Iterator[Visitor]:
    visitor = visit(browser, served.address, DESKTOP)
    visitor.log_in(SECOND)
    yield visitor
    complaints = visitor.unexpected()
    visitor.page.context.close()
    assert not complaints, complaints
