"""What would count twice at one time is refused, at its row: values of lists, rules of tables."""

from __future__ import annotations

import pytest

from app.catalog.check import sort_out
from app.catalog.files import ModelFile
from app.catalog.lists import read_list
from app.errors import Rejected

LIST = """name: {de: Orte, en: Places}
values:
  - {code: Ahaus, de: Ahaus, en: Ahaus, until: 2026-05-31}
  - {code: Borken, de: Borken, en: Borken}
  - {code: Ahaus, de: Ahaus neu, en: New Ahaus, from: %s}
"""
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">
<decision id="rate" name="Satz"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i" label="Tag">
<inputExpression id="e" typeRef="date"><text>day</text></inputExpression></input>
<output id="o" name="rate" typeRef="number"/>
<rule id="first"><description>B</description><inputEntry id="a"><text>&lt;= date("2026-06-30")</text></inputEntry>
<outputEntry id="b"><text>1</text></outputEntry></rule>
<rule id="second"><description>Beschluss</description><inputEntry id="c"><text>&gt;= date("%s")</text></inputEntry>
<outputEntry id="f"><text>2</text></outputEntry></rule></decisionTable></decision></definitions>"""


def test_a_code_that_counts_twice_is_refused_at_the_second_row() -> None:
    with pytest.raises(Rejected) as refused:
        read_list((LIST % "2026-05-31").encode(), "lists/places.yaml")
    [finding] = refused.value.findings
    assert (finding.element, finding.line) == ("Ahaus", 5)
    assert "„Ahaus“ gibt es in derselben Zeit schon: „Ahaus“ (bis 31.05.2026)." in finding.text.de
    assert "already: “Ahaus” (until 31.05.2026)." in finding.text.en
    assert len(read_list((LIST % "2026-06-01").encode(), "lists/places.yaml").values) == 3


def test_rules_of_a_table_whose_days_overlap_hinder_at_the_later_rule() -> None:
    def hindrances(day: str) -> list[tuple[str | None, str]]:
        checked = sort_out([ModelFile("processes/x/rate.dmn", (TABLE % day).encode())])
        return [(finding.element, finding.text.de) for finding in checked.hindrances]

    assert hindrances("2026-07-01") == []
    assert ("second", 'Die Regeln 1 und 2 treffen zugleich zu bei Tag: date("2026-06-30").') in hindrances("2026-06-30")
