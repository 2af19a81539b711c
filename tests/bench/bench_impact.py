"""What would have happened: 10,000 recorded evaluations decided anew, beside the bare evaluator on the same inputs.

Deciding is timed as the preview does it, with comparing and counting; reading the sealed records is told apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.cases.models import Case, DecisionRecord
from app.catalog.changes import begin, files_with
from app.catalog.files import ModelFile
from app.catalog.queries import bound_decision
from app.dmn import Definitions, read_definitions
from app.people.queries import user_by_name
from app.rehearsal.replay.deciding import Decider
from app.rehearsal.replay.new_inputs import NewInputs
from app.rehearsal.replay.operations import ask_to_replay, figures_of, replay_decision
from app.rehearsal.replay.pass_over import Pass
from app.rehearsal.replay.records import read_records
from app.rehearsal.replay.tally import Tally
from app.store.base import new_id
from app.store.database import Database
from app.store.keys import Opener, create_data_key, seal
from app.tasks.operations import start_case
from tests.bench.bench_decisions import COMPLEXITY, _clock, _samples, _table
from tests.bench.figures import Figure
from tests.bench.office import MONDAY, bench_office
from tests.rig.proposals import PROPOSAL

EVALUATIONS, EACH = 10_000, 2
"""Of each case two: at the screening and before the conference."""
TURNS = 7
PATH = "processes/intake_to_closure/complexity.dmn"
ELEMENT = "assess_complexity"


def measure() -> Iterator[Figure]:
    with bench_office() as office:
        inputs = record(office.database)
        with office.database.session() as session:
            yield from _compare(session, inputs)


def record(database: Database) -> list[dict[str, object]]:
    """Keep that many evaluations; gives what went in."""
    definitions = read_definitions(COMPLEXITY.read_bytes())
    samples = _samples(_table(definitions, "complexity"), definitions, "complexity")
    inputs = [samples[number % len(samples)] for number in range(EVALUATIONS)]
    with database.session() as session:
        proposer = user_by_name(session, "jana.johannisbeere")
        assert proposer is not None
        start_case(session, proposer, PROPOSAL)
        session.flush()
        made = list(_records(session, definitions, inputs))
        session.flush()
        session.execute(insert(DecisionRecord.__table__), made)
        session.commit()
    return inputs


def _records(
    session: Session, definitions: Definitions, inputs: list[dict[str, object]]
) -> Iterator[dict[str, object]]:
    version = bound_decision(session, "complexity").version
    first = session.scalars(select(Case)).first()
    assert first is not None
    copied = {column.key: getattr(first, column.key) for column in Case.__table__.columns}
    for start in range(0, EVALUATIONS, EACH):
        names = {"id": new_id(), "instance_id": new_id(), "reference": f"KIM-2025-{start:06d}"}
        key = create_data_key(session)
        session.flush()
        session.execute(insert(Case.__table__), {**copied, **names, "key_id": key.id})
        for number in range(EACH):
            row_id = new_id()
            told = definitions.evaluate("complexity", inputs[start + number]).to_json()
            yield {
                "id": row_id,
                "case_id": names["id"],
                "number": number + 1,
                "element_id": ELEMENT,
                "decision_id": "complexity",
                "decision_version": version,
                "at": MONDAY + timedelta(minutes=start + number),
                "evaluation": seal(session, key.id, f"decision:{row_id}", told),
            }


def _compare(session: Session, inputs: list[dict[str, object]]) -> Iterator[Figure]:
    changed = ModelFile(PATH, COMPLEXITY.read_bytes().replace(b"<text>&gt;= 6</text>", b"<text>&gt;= 9</text>"))
    definitions = read_definitions(changed.content)
    owner = user_by_name(session, "maria.magnolie")
    assert owner is not None
    draft = begin(session, owner, "", [changed])
    records = list(read_records(session, Opener(session), "complexity", None, EVALUATIONS))
    files = files_with(session, draft)
    session.commit()

    def bare() -> None:
        for one in inputs:
            definitions.evaluate("complexity", one, clock=_clock)

    def decided() -> None:
        begun = Pass(Decider(definitions, "complexity"), NewInputs(session, files, "complexity"), Tally())
        begun.over(records)

    def whole() -> None:
        replay = ask_to_replay(session, owner, draft, "complexity")
        replay_decision(session, replay.id)
        session.commit()
        figures = figures_of(session, replay)
        assert figures is not None
        assert figures["total"] == [EVALUATIONS, EVALUATIONS // EACH]

    bare_time, decided_time, whole_time = _medians(bare, decided, whole)
    what = f"impact preview of {EVALUATIONS} evaluations"
    yield Figure(f"{what}: decided, compared and counted", EVALUATIONS / decided_time, "1/s")
    yield Figure(f"{what}: compared with the bare evaluator", bare_time / decided_time, "times", at_least=0.5)
    yield Figure(f"{what}: the whole job, with opening each record and keeping what differs", whole_time, "s")
    yield Figure(f"{what}: the whole job, compared with the bare evaluator", bare_time / whole_time, "times")


def _medians(*acts: Callable[[], None]) -> list[float]:
    durations: list[list[float]] = [[] for _ in acts]
    for _ in range(TURNS):
        for act, kept in zip(acts, durations, strict=True):
            start = time.perf_counter()
            act()
            kept.append(time.perf_counter() - start)
    return [median(kept) for kept in durations]
