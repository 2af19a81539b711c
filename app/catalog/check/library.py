"""The models that are checked together, read once; files that cannot be read become findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.catalog.bpmn import Bpmn, read_bpmn
from app.catalog.files import ModelFile
from app.catalog.forms import Form, read_form
from app.catalog.lists import CodeList, read_list
from app.catalog.queries import PublishedProcess
from app.catalog.row_files import RowFile, read_rows
from app.catalog.texts import Texts, read_texts, read_yaml
from app.catalog.wording.files import read_wording
from app.catalog.working_days.files import read_calendar
from app.catalog.xml import read_xml
from app.dmn import Definitions, DmnError, read_definitions
from app.errors import Finding, Rejected
from app.text import Text

CanRun = Callable[[PublishedProcess], object]
"""Asked about each process without other findings; raises Rejected where the engine cannot run it."""


KNOWN = ("process", "form", "decision", "list")


@dataclass
class Library:
    """What the rules look at. `known` holds the ids of all models, those that are not checked too, by kind."""

    operations: frozenset[str] | None = None
    can_run: CanRun | None = None
    bpmns: list[tuple[ModelFile, Bpmn]] = field(default_factory=list)
    forms: list[tuple[ModelFile, Form]] = field(default_factory=list)
    decisions: list[tuple[ModelFile, Definitions]] = field(default_factory=list)
    scenarios: list[tuple[ModelFile, object]] = field(default_factory=list)
    rows: list[tuple[ModelFile, RowFile]] = field(default_factory=list)
    texts: dict[str, Texts] = field(default_factory=dict)
    lists: list[tuple[ModelFile, CodeList]] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KNOWN})
    other_bpmns: list[Bpmn] = field(default_factory=list)
    other_forms: list[Form] = field(default_factory=list)
    other_decisions: list[Definitions] = field(default_factory=list)
    other_rows: list[tuple[ModelFile, RowFile]] = field(default_factory=list)
    other_lists: list[CodeList] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def texts_beside(self, file: ModelFile) -> Texts:
        """The English texts in the folder of a file."""
        return self.texts.get(folder(file.path), Texts())


def folder(path: str) -> str:
    """The folder of a path, the same however the path is written."""
    return os.path.dirname(os.path.abspath(path))


def read_library(
    files: Sequence[ModelFile],
    others: Iterable[ModelFile] = (),
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
) -> Library:
    """Read the files to check, and those they may refer to."""
    library, around = Library(operations, can_run), Library()
    for other in others:
        _add(around, other)
    for file in files:
        _add(library, file)
    library.texts = around.texts | library.texts
    library.known = {kind: ids | around.known[kind] for kind, ids in library.known.items()}
    library.other_bpmns = [diagram for _, diagram in around.bpmns]
    library.other_forms = [form for _, form in around.forms]
    library.other_decisions = [definitions for _, definitions in around.decisions]
    library.other_rows = around.rows
    library.other_lists = [found for _, found in around.lists]
    return library


def _add(library: Library, file: ModelFile) -> None:
    reader = _READERS.get(file.kind or "", _read_unknown)
    try:
        reader(library, file)
    except Rejected as rejected:
        library.findings += rejected.findings
    except DmnError as error:
        library.findings += [Finding(file.path, f.element_id or None, Text(f.de, f.en)) for f in error.findings]


def _read_process(library: Library, file: ModelFile) -> None:
    bpmn = read_bpmn(file.content, file.path)
    library.bpmns.append((file, bpmn))
    library.known["process"] |= {process.id for process in bpmn.executable}


def _read_decision(library: Library, file: ModelFile) -> None:
    read_xml(file.content, file.path)
    definitions = read_definitions(file.content)
    library.decisions.append((file, definitions))
    library.known["decision"] |= {decision.id for decision in definitions.decisions}


def _read_form(library: Library, file: ModelFile) -> None:
    form = read_form(file.content, file.path)
    library.forms.append((file, form))
    library.known["form"].add(form.id)


def _read_texts(library: Library, file: ModelFile) -> None:
    library.texts[folder(file.path)] = read_texts(file.content, file.path)


def _read_scenario(library: Library, file: ModelFile) -> None:
    library.scenarios.append((file, read_yaml(file.content, file.path)))


def _read_test_rows(library: Library, file: ModelFile) -> None:
    library.rows.append((file, read_rows(file.content, file.path)))


def _read_list(library: Library, file: ModelFile) -> None:
    found = read_list(file.content, file.path)
    library.lists.append((file, found))
    library.known["list"].add(found.id)


def _read_words(_library: Library, file: ModelFile) -> None:
    read_wording(file.content, file.path)


def _read_calendar(_library: Library, file: ModelFile) -> None:
    read_calendar(file.content, file.path)


def _read_readme(library: Library, file: ModelFile) -> None:
    try:
        file.content.decode("utf-8")
    except UnicodeDecodeError:
        text = Text("Die Datei ist nicht in UTF-8 gespeichert.", "The file is not stored as UTF-8.")
        raise Rejected([Finding(file.path, None, text)]) from None


def _read_unknown(library: Library, file: ModelFile) -> None:
    text = Text(
        "Diese Dateiart ist unbekannt. Geprüft werden .bpmn, .dmn, .form, Szenarien (.yaml), Prüfzeilen "
        "(.tests.yaml), Wertelisten (lists/*.yaml), Mail- und Brieftexte (texts/*.yaml), Arbeitstage "
        "(calendars/*.yaml) und texts.en.yaml.",
        "This kind of file is unknown. Checked are .bpmn, .dmn, .form, scenarios (.yaml), test rows (.tests.yaml), "
        "code lists (lists/*.yaml), mail and letter texts (texts/*.yaml), working days "
        "(calendars/*.yaml) and texts.en.yaml.",
    )
    raise Rejected([Finding(file.path, None, text)])


_READERS: dict[str, Callable[[Library, ModelFile], None]] = {
    "process": _read_process,
    "decision": _read_decision,
    "form": _read_form,
    "texts": _read_texts,
    "scenario": _read_scenario,
    "readme": _read_readme,
    "tests": _read_test_rows,
    "list": _read_list,
    "wording": _read_words,
    "calendar": _read_calendar,
}
