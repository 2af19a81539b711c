"""What is written down holds: links lead somewhere, names exist, lists that claim to be whole are whole."""

import re
from pathlib import Path

import pytest

from app.catalog.check import rule_names
from app.cli import main
from app.web.help.views import NAMES

ROOT = Path(__file__).parents[2]
HELP = ROOT / "app" / "web" / "help"
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "processes/**/*.md", "app/web/help/*/*.md", "app/**/README.md")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = [link for link in _links(page.read_text("utf-8")) if not _leads_somewhere(page, link)]
    assert dead == []


def test_every_help_text_is_listed() -> None:
    for language in ("de", "en"):
        assert sorted(path.stem for path in (HELP / language).glob("*.md")) == sorted(NAMES)


def test_decisions_are_numbered_once_and_without_gaps() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:3]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.read_text("utf-8").startswith(f"# {page.name[:3]} "), page.name


def test_the_readme_names_every_variable_of_the_product() -> None:
    read = {name for path in (ROOT / "app").rglob("*.py") for name in _variables(path.read_text("utf-8"))}
    table = README.partition("## Configuration")[2].partition("\n## ")[0]
    assert _variables(table) == read


def test_the_readme_names_commands_and_folders_that_exist() -> None:
    table = README.partition("## Commands")[2].partition("\n## ")[0]
    assert set(re.findall(r"`kim (\w+)", table)) == set(main.commands)
    folders = re.findall(r"^\| `([\w/]+/)` ", README, re.MULTILINE)
    assert len(folders) >= 7
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
    kinds = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name[0].isalpha()}
    assert {kind for kind in kinds if f"`{kind}/`" not in README} == {"screenshots"} & kinds


def test_the_architecture_names_every_room_and_files_that_exist() -> None:
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert {room for room in rooms if f"`{room}/`" not in text} == set()
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", text)
    assert named
    assert [name for name in named if not any((base / name).exists() for base in (ROOT, ROOT / "app"))] == []


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\bKIM_[A-Z]+(?:_[A-Z]+)*\b", text))


def _links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL))


def _leads_somewhere(page: Path, link: str) -> bool:
    target, _, _fragment = link.partition("#")
    if link.startswith(("https://", "mailto:")) or not target:
        return True
    if HELP in page.parents and target.startswith("/"):
        rules = {f"checks/{rule}" for rule in rule_names()}
        return target == "/inbox" or target.removeprefix("/help/") in {*NAMES, *rules}
    return (page.parent / target).exists()
