"""The history is sealed by itself, daily, wherever jobs are worked off."""

import subprocess
import sys

from sqlalchemy import func, select

from app.audit.models import Seal
from app.audit.operations import Event, record
from app.audit.verify import verify
from app.jobs.registry import all_sweeps
from app.jobs.sealing import seal_daily


def test_every_day_adds_a_seal(session):
    record(session, "u1", [Event("login")])
    seal_daily(session)
    seal_daily(session)
    assert session.scalar(select(func.count(Seal.number))) == 2
    assert list(verify(session)) == []


def test_it_is_done_once_a_day():
    [sweep] = [sweep for sweep in all_sweeps() if sweep.run is seal_daily]
    assert sweep.every.days == 1


def test_a_serving_process_does_it():
    look = "from app.jobs.registry import all_sweeps; assert any(s.name.endswith('seal_daily') for s in all_sweeps())"
    subprocess.run([sys.executable, "-c", f"import app.serve; {look}"], check=True)
