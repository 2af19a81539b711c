"""Each kind of change to a table has its sentence."""

from pathlib import Path

import pytest

from app.catalog.compare import HIGH, LOW, compare_models

DEADLINES = (Path(__file__).parents[4] / "processes/intake_to_closure/deadlines.dmn").read_text("utf-8")
SCREENING = DEADLINES[DEADLINES.index('<rule id="screening">') : DEADLINES.index('<rule id="query">')]


def changes(new: str):
    return compare_models(DEADLINES.encode(), new.encode(), "decision").changes


def sentences(new: str) -> list[str]:
    return [change.text.de for change in changes(new)]


def in_screening(old: str, new: str) -> str:
    assert old in SCREENING
    return DEADLINES.replace(SCREENING, SCREENING.replace(old, new, 1))


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (in_screening("<text>3<", "<text>5<"), "Frist „Sichtung nach Eingang, T1“: 3 → 5 Arbeitstage."),
        (in_screening("working days", "weeks"), "Frist „Sichtung nach Eingang, T1“: 3 Arbeitstage → 3 Wochen."),
        (in_screening("[2]", "[1, 2]"), "Regel 2 (Sichtung nach Eingang, T1), „Erinnerungen“: 2 → 1 und 2."),
        (
            in_screening("ki_lead", "steering"),
            "Regel 2 (Sichtung nach Eingang, T1), „Bei Überschreitung an“: KI-Leitung → Lenkungsgruppe.",
        ),
        (
            DEADLINES.replace('label="Priorität"', 'label="Dringlichkeit"'),
            "Überschrift von Spalte „Dringlichkeit“: „Priorität“ → „Dringlichkeit“.",
        ),
        (
            DEADLINES.replace('"FIRST"', '"UNIQUE"'),
            "Trefferregel von Entscheidung „Fristen“: die erste zutreffende Regel gilt → "
            "genau eine Regel darf zutreffen.",
        ),
        (
            DEADLINES.replace('"working days","days"', '"days"'),
            'Erlaubte Werte von Ergebnisspalte „Einheit“: „"working days","days","weeks","months"“ → '
            '„"days","weeks","months"“.',
        ),
    ],
)
def test_a_change_is_told(new, sentence):
    assert sentences(new) == [sentence]


def test_a_rule_that_is_gone_says_what_it_said():
    (sentence,) = sentences(DEADLINES.replace(SCREENING, ""))
    assert sentence.startswith("Entfällt: Regel 2 (Sichtung nach Eingang, T1): Vorgang „screening“; Frist 3")


def test_a_rule_that_moved_counts_where_the_first_one_wins():
    moved = DEADLINES.replace(SCREENING, "").replace(
        '<rule id="screening_urgent">', f'{SCREENING}<rule id="screening_urgent">'
    )
    (change,) = changes(moved)
    assert "Stelle" in change.text.de
    assert "die erste zutreffende Regel gilt" in change.text.de
    assert (change.kind, change.weight) == ("moved", HIGH)
    unique = [text.replace('"FIRST"', '"UNIQUE"').encode() for text in (DEADLINES, moved)]
    assert [change.weight for change in compare_models(*unique, "decision").changes] == [LOW]


def test_a_new_column_and_its_cells():
    cells = SCREENING.replace(
        '<inputEntry id="screening_priority">',
        '<inputEntry id="n"><text>&gt;= 3</text></inputEntry><inputEntry id="screening_priority">',
    )
    new = DEADLINES.replace(SCREENING, cells).replace(
        '<input id="input_priority"',
        '<input id="input_age" label="Alter"><inputExpression id="ia"><text>age</text></inputExpression></input>'
        '<input id="input_priority"',
    )  # fmt: skip
    found = sentences(new)
    assert "Neu: Spalte „Alter“." in found
    assert "Regel 2 (Sichtung nach Eingang, T1), „Alter“: mindestens 3." in found
