"""When a case is to be deleted (T18): three years after the end of the year in which it was closed."""

from __future__ import annotations

from datetime import date

import pytest

from app.cases.models import Case
from app.store.clock import OFFICE_ZONE
from tests.rig.planted import grow, never

CLOSED = {
    "F06-erle-wegzug.yaml": "moved",
    "platane-verstorben.yaml": "deceased",
    "ulme-dublette-im-case-management.yaml": "duplicate",
    "eibe-kontakt-abgebrochen.yaml": "contact_lost",
    "zeder-ziele-teilweise-erreicht.yaml": "goals_partly_reached",
}


@pytest.mark.parametrize("file", CLOSED)
def test_counted_from_the_end_of_the_year(office, clock, file) -> None:
    grown = grow(office, clock, "closed", file, never)
    with office.reading() as session:
        case = session.get_one(Case, grown.case_id)
        assert case.state == "ended"
        assert case.delete_after.astimezone(OFFICE_ZONE).date() == date(2029, 12, 31)
