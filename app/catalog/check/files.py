"""The entrance of the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.catalog.check.library import CanRun, Library, read_library
from app.catalog.check.rules import ADVICE, RULES, WARNINGS
from app.catalog.files import ROOTS, ModelFile, read_files
from app.catalog.queries import PublishedProcess
from app.errors import Finding, Rejected

Rule = Callable[[Library], Iterator[Finding]]
READING, ENGINE = "reading", "engine"
"""Names of what is found before and after the rules: in reading a file, and by the engine."""


@dataclass(frozen=True)
class Checked:
    """Findings about models: what hinders them from being published, what needs a reason, what is only advice."""

    hindrances: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    advice: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        return self.hindrances + self.warnings + self.advice

    def of(self, path: str) -> list[Finding]:
        """Those of one file."""
        return [finding for finding in self.all if finding.file == path]


def check_files(
    paths: Iterable[Path | str],
    *,
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
) -> list[Finding]:
    """Findings about model files and all model files in folders, by file and line.

    A file within the folders of models may refer to all that stands there, checked or not. `operations` are the
    types that service tasks may name (None: any); `can_run` is asked about each process that is right so far.
    """
    given = [Path(path) for path in paths]
    files: dict[Path, ModelFile] = {}
    findings: list[Finding] = []
    around: dict[Path, ModelFile] = {}
    for path in given:
        try:
            files |= {Path(file.path).resolve(): file for file in read_files([path])}
            around |= {Path(file.path).resolve(): file for root in _roots(path) for file in read_files([root])}
        except Rejected as rejected:
            findings += rejected.findings
    others = [file for place, file in around.items() if place not in files]
    return findings + check_models(list(files.values()), others, operations=operations, can_run=can_run)


def check_models(
    files: Sequence[ModelFile],
    others: Iterable[ModelFile] = (),
    *,
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
    advice: bool = True,
) -> list[Finding]:
    """Findings about files; they may refer to each other and to the others. Without `advice`, only what hinders."""
    sorted_out = sort_out(files, others, operations=operations, can_run=can_run)
    return _in_order(sorted_out.all) if advice else list(sorted_out.hindrances)


def sort_out(
    files: Sequence[ModelFile],
    others: Iterable[ModelFile] = (),
    *,
    operations: frozenset[str] | None = None,
    can_run: CanRun | None = None,
) -> Checked:
    """As `check_models`; what hinders, what needs a reason and what is advice apart."""
    library = read_library(files, others, operations, can_run)
    findings = [*(replace(found, rule=READING) for found in library.findings), *_found_by(RULES, library)]
    asked = _ask_engine(library, {finding.file for finding in findings})
    findings += [replace(found, rule=ENGINE) for found in asked]
    warnings = set(_found_by(WARNINGS, library)).difference(findings)
    advice = set(_found_by(ADVICE, library)).difference(findings)
    return Checked(tuple(_in_order(findings)), tuple(_in_order(warnings)), tuple(_in_order(advice)))


def _found_by(rules: Iterable[Rule], library: Library) -> Iterator[Finding]:
    """What the rules find, each with the name of its rule."""
    for rule in rules:
        name = rule.__module__.rpartition(".")[2]
        yield from (replace(found, rule=name) for found in rule(library))


def rule_names() -> frozenset[str]:
    """The names that findings can bear: of the rules, and of reading and running."""
    rules = (*RULES, *WARNINGS, *ADVICE)
    return frozenset(rule.__module__.rpartition(".")[2] for rule in rules) | {READING, ENGINE}


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda f: (f.file, f.line or 0, f.element or "", f.text.de))


def _ask_engine(library: Library, faulty: set[str]) -> list[Finding]:
    """What only the engine can tell, for files that are right otherwise."""
    findings: list[Finding] = []
    for file, bpmn in library.bpmns:
        for process in bpmn.executable if library.can_run and file.path not in faulty else ():
            try:
                library.can_run(PublishedProcess(process.id, file.version, file.content))
            except Rejected as rejected:
                findings += [Finding(file.path, f.element, f.text, f.line) for f in rejected.findings]
    return findings


def _roots(path: Path) -> list[Path]:
    """The folders of models that a path lies in."""
    whole = path.resolve()
    for place in (whole, *whole.parents):
        if place.name in ROOTS:
            return [place.parent / root for root in ROOTS if (place.parent / root).is_dir()]
    return []
