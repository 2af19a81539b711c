"""What the sheet of a draft shows: what differs, what was found, how scenarios went, what runs, who decides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalog.changes import OPEN_STATES, contents_of, counting, kinds_of
from app.catalog.check import Checked
from app.catalog.compare import Report, compare_models
from app.catalog.editing import EDITED
from app.catalog.english_texts import MissingEnglish, missing_english
from app.catalog.files import ModelFile
from app.catalog.models import ChangedFile, ChangeSet, ModelVersion
from app.catalog.places import identify
from app.catalog.queries import content, english
from app.dmn import DmnError
from app.engine.queries import running_by_version
from app.errors import Finding, Rejected
from app.people.models import User
from app.people.policy import may_approve_change, may_draft
from app.people.queries import display_names
from app.rehearsal.models import DecisionReplay, ScenarioRun
from app.rehearsal.replay.operations import UNDER_WAY, figures_of, replay_of
from app.rehearsal.replay.records import count_records
from app.rehearsal.runs import run_of
from app.tasks.publishing import check_changes, new_warnings
from app.text import Text
from app.web.language import said
from app.web.models.comparing import DEADLINES, periods_with
from app.web.models.kept import KEPT, kept_at, kept_name
from app.web.models.shelf import Used, title_of, uses
from app.web.models.standing import Standing, standing_at_changes
from app.web.models.three_ways import ThreeWays, three_ways
from app.web.rules.impact import headline
from app.web.rules.table import TableAt, tables_of

NOTHING_FOUND = Checked()


@dataclass(frozen=True)
class FileLine:
    """One file of the draft. `counts` is what counts now (None: the file is new).

    `report` says what differs from the version that the draft was made from; empty where a file cannot be read.

    `running`: how many cases run on any version of the process.
    """

    file: ChangedFile
    kind: str
    model_id: str
    title: str
    kept_at: str
    """Where a list, a text or the calendar is changed; empty for other kinds."""
    counts: ModelVersion | None
    report: Report
    three_ways: ThreeWays | None
    hindrances: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    advice: tuple[Finding, ...]
    running: int
    standing: tuple[Standing, ...] = ()
    """Where cases stand at steps that the draft changes."""


@dataclass(frozen=True)
class TableLine:
    """A decision of the draft: what would have happened with it (`replay`, None: not worked out), in a sentence."""

    table: TableAt
    recorded: int
    replay: DecisionReplay | None
    headline: str


@dataclass(frozen=True)
class Sheet:
    """The whole sheet. `elsewhere` are hindrances in files that the draft leaves as they are."""

    change_set: ChangeSet
    files: tuple[FileLine, ...]
    elsewhere: tuple[Finding, ...]
    run: ScenarioRun | None
    tables: tuple[TableLine, ...]
    people: dict[str, str]
    seen: str
    needs_reason: bool
    is_author: bool
    may_change: bool
    may_play: bool
    english: tuple[MissingEnglish, ...]
    """What the draft says in German only, for its author to say in English."""
    others: tuple[tuple[str, str, str], ...]
    """Path, kind and title of the models that the author can edit in this draft as well."""
    may_decide: bool

    @property
    def is_open(self) -> bool:
        return self.change_set.state in OPEN_STATES

    @property
    def changes_deadlines(self) -> bool:
        """Whether the table of deadlines is among the files."""
        return any(line.kind == "decision" and line.model_id == DEADLINES for line in self.files)

    @property
    def is_playing(self) -> bool:
        return self.run is not None and self.run.state in UNDER_WAY

    @property
    def is_at_work(self) -> bool:
        """Whether something goes on in the background that the sheet waits for."""
        return self.is_playing or any(line.replay and line.replay.state in UNDER_WAY for line in self.tables)

    @property
    def renews_itself(self) -> bool:
        """Whether the page is loaded anew meanwhile: not where its author may be typing."""
        return self.is_at_work and not (self.may_change and (self.english or self.needs_reason))

    @property
    def hinders(self) -> bool:
        """Whether something must be mended before it can be handed in."""
        return bool(self.elsewhere or not self.files or any(f.hindrances or f.three_ways for f in self.files))

    @property
    def may_be_approved(self) -> bool:
        return not self.hinders and self.run is not None and self.run.is_green


def gather(session: Session, user: User, change_set: ChangeSet) -> Sheet:
    """The caller has found the draft for this person. What was published or discarded is not checked any more."""
    is_open = change_set.state in OPEN_STATES
    checked = check_changes(session, change_set) if is_open else NOTHING_FOUND
    changed = {file.path for file in change_set.files}
    is_author = change_set.author_id == user.id
    used = uses(session, counting(session))
    return Sheet(
        change_set=change_set,
        files=_file_lines(session, change_set, checked, used),
        elsewhere=tuple(finding for finding in checked.hindrances if finding.file not in changed),
        run=run_of(session, change_set) if is_open else None,
        tables=tuple(_table_line(session, change_set, table) for table in tables_of(change_set)),
        people=display_names(session, [change_set.author_id, change_set.decided_by]),
        seen=contents_of(change_set),
        needs_reason=is_open and bool(new_warnings(session, change_set)),
        is_author=is_author,
        may_change=is_author and change_set.state == "draft" and may_draft(user, kinds_of(change_set.files)),
        may_play=may_draft(user, kinds_of(change_set.files)),
        english=tuple(missing_english(session, change_set)) if is_author and change_set.state == "draft" else (),
        others=tuple(_others(session, user, changed, used)) if is_author and change_set.state == "draft" else (),
        may_decide=change_set.state == "handed_in"
        and may_approve_change(user, change_set.author_id, kinds_of(change_set.files)),
    )


def _others(session: Session, user: User, changed: set[str], used: Used) -> list[tuple[str, str, str]]:
    found = [
        (path, model.kind, title_of(session, model, used))
        for path, model in counting(session).items()
        if model.kind in EDITED and path not in changed and may_draft(user, {model.kind})
    ]
    return sorted(found, key=lambda line: (EDITED.index(line[1]), line[2].casefold()))


def _table_line(session: Session, change_set: ChangeSet, table: TableAt) -> TableLine:
    replay = replay_of(session, change_set, table.decision.id)
    found = figures_of(session, replay) if replay else None
    recorded = count_records(session, table.decision.id)
    return TableLine(table, recorded, replay, headline(found) if found else "")


def _file_lines(session: Session, change_set: ChangeSet, checked: Checked, used: Used) -> tuple[FileLine, ...]:
    counts = counting(session)
    running = running_by_version(session)
    periods = periods_with(session, {file.path: file.content for file in change_set.files})
    lines = []
    for file in change_set.files:
        model = ModelFile(file.path, file.content)
        known = counts.get(file.path)
        report = _report(session, file, model.kind or "", periods)
        model_id = known.model_id if known else identify(model) or file.path.rpartition("/")[2]
        lines.append(
            FileLine(
                file=file,
                kind=model.kind or "",
                model_id=model_id,
                title=title_of(session, known, used) if known else _title(file, model.kind or ""),
                kept_at=kept_at(model.kind, file.path) if model.kind in KEPT else "",
                counts=known,
                report=report,
                three_ways=three_ways(session, change_set, file.path),
                hindrances=tuple(finding for finding in checked.hindrances if finding.file == file.path),
                warnings=tuple(finding for finding in checked.warnings if finding.file == file.path),
                advice=tuple(finding for finding in checked.advice if finding.file == file.path),
                running=sum(n for (ident, _), n in running.items() if model.kind == "process" and ident == model_id),
                standing=standing_at_changes(session, known, report)
                if known and model.kind == "process" and change_set.state in OPEN_STATES
                else (),
            )
        )
    return tuple(lines)


def _title(file: ChangedFile, kind: str) -> str:
    """What people call a file that is new; empty where it is known by its file name alone."""
    try:
        return said(kept_name(kind, file.path, file.content)) if kind in KEPT else ""
    except (Rejected, KeyError):
        return ""


def _report(session: Session, file: ChangedFile, kind: str, periods: dict[str, Text]) -> Report:
    before = content(session, kind, file.base) if file.base else None
    try:
        return compare_models(before, file.content, kind, file=file.path, english=english(session), periods=periods)
    except (Rejected, DmnError):
        return Report()
