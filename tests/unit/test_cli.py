"""`kim`: answers on stdout, refusals as a sentence on stderr with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import OperationalError

from app.catalog.files import ROOTS
from app.cli import main
from tests.unit.dmn.models import decision, model, table, text

ROOT = Path(__file__).parents[2]
COMPLEXITY = str(ROOT / "processes/intake_to_closure/complexity.dmn")


@pytest.fixture
def kim(tmp_path: Path):
    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"KIM_INSTANCE": str(tmp_path / "instance"), **environment})

    return run


def refused(result: Result) -> str:
    """The sentence on stderr; there is no stack trace and nothing on stdout."""
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr


def test_feel_prints_the_value(kim, tmp_path):
    assert kim("feel", "1 + 2 * 3").stdout == "7\n"
    (tmp_path / "in.json").write_text('{"months": 14}')
    assert kim("feel", "months >= 6", "--input", str(tmp_path / "in.json")).stdout == "true\n"


def test_feel_tells_what_was_expected_in_both_languages(kim):
    assert "„then“" in refused(kim("feel", "if 1 the 2"))
    assert "Expected 'then'" in refused(kim("--language", "en", "feel", "if 1 the 2"))


def test_decide_prints_outputs_and_matched_rules(kim, tmp_path):
    inputs = tmp_path / "in.json"
    inputs.write_text(json.dumps({"acute_danger": True}))
    answer = json.loads(kim("decide", COMPLEXITY, "--decision", "complexity", "--input", str(inputs)).stdout)
    assert answer["outputs"]["rule_id"] == "R01"
    assert [rule["index"] for rule in answer["matched_rules"]] == [1]


def test_decide_explains_how_near_other_answers_were(kim, tmp_path):
    inputs = tmp_path / "in.json"
    inputs.write_text(json.dumps({"acute_danger": False, "consent": "granted", "in_scope": False}))
    asked = ("decide", COMPLEXITY, "--decision", "complexity", "--input", str(inputs))
    assert "near_misses" not in json.loads(kim(*asked).stdout)
    told = json.loads(kim(*asked, "--explain").stdout)
    assert [(miss["rule_id"], miss["missing"]["title"]) for miss in told["near_misses"]] == [
        ("R01", "Akute Gefährdung?"),
        ("R02", "Einwilligung E1"),
    ]
    changed = {(change["input"], change["outputs"]["outcome"]) for change in told["smallest_changes"]}
    assert ("consent", "clarify") in changed


@pytest.mark.parametrize("content", ["[1]", "{", None])
def test_unreadable_inputs_are_named(kim, tmp_path, content):
    inputs = tmp_path / "in.json"
    if content is not None:
        inputs.write_text(content)
    said = refused(kim("decide", COMPLEXITY, "--decision", "complexity", "--input", str(inputs)))
    assert "in.json" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Es fehlt FILE.dmn."),
        ([COMPLEXITY, "--decision", "complexity"], "Es fehlt --input FILE.json."),
        ([COMPLEXITY, "--input", "in.json"], "Es fehlt --decision ID."),
        ([COMPLEXITY, "--decision", "other"], "„other“ gibt es in"),
        (["nowhere.dmn", "--decision", "x"], "„nowhere.dmn“ ist nicht lesbar"),
        ([str(ROOT / "README.md"), "--decision", "x"], "kein lesbares XML"),
        (["--analyse", COMPLEXITY, "--decision", "other"], "Es gibt: complexity."),
    ],
)
def test_what_decide_lacks_is_one_sentence(kim, arguments, sentence):
    said = refused(kim("decide", *arguments))
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_faults_of_a_decision_model_are_named_with_their_element(kim, tmp_path):
    broken = tmp_path / "broken.dmn"
    broken.write_text(Path(COMPLEXITY).read_text("utf-8").replace('not("granted")', "not(1 +)"), "utf-8")
    said = refused(kim("decide", str(broken), "--decision", "complexity"))
    assert "broken.dmn: R02_consent: " in said
    assert "Einwilligung E1" in said


def test_decide_finds_imported_models_beside_the_file(kim, tmp_path):
    library = model(decision("base", text("20")), namespace="library")
    element = '<import name="lib" namespace="library" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    (tmp_path / "main.dmn").write_bytes(
        model(element, decision("total", text("lib.base + 1"), "decision:library#base"))
    )
    (tmp_path / "in.json").write_text("{}")
    arguments = ("decide", str(tmp_path / "main.dmn"), "--decision", "total", "--input", str(tmp_path / "in.json"))
    assert "importiert „library“" in refused(kim(*arguments))
    (tmp_path / "library.dmn").write_bytes(library)
    assert json.loads(kim(*arguments).stdout)["outputs"] == 21


def test_analyse_tells_what_is_odd_in_both_languages(kim, tmp_path):
    odd = tmp_path / "odd.dmn"
    odd.write_bytes(model(decision("d", table(["months"], ["r"], [["< 6", "1"], ["[5..12)", "2"]]))))
    assert kim("decide", "--analyse", str(odd)).stdout.splitlines() == [
        "d (d)",
        "  Die Regeln 1 und 2 treffen zugleich zu bei months: [5..6).",
        "  Keine Regel gilt für months: >= 12.",
    ]
    assert "No rule covers months: >= 12." in kim("--language", "en", "decide", "--analyse", str(odd)).stdout
    assert "Keine Auffälligkeiten." in kim("decide", "--analyse", COMPLEXITY).stdout


def test_feel_without_expression_says_so(kim):
    assert "Es fehlt EXPR." in refused(kim("feel"))


def test_check_names_file_element_and_sentence(kim, tmp_path):
    broken = tmp_path / "propose_case.form"
    form = (ROOT / "forms/propose_case.form").read_text("utf-8")
    broken.write_text(form.replace('"type": "number"', '"type": "hologram"'), "utf-8")
    said = refused(kim("check", str(broken)))
    assert "propose_case.form" in said
    assert "hologram" in said


def test_the_shipped_models_have_no_findings(kim):
    shipped = [str(ROOT / folder) for folder in ROOTS if (ROOT / folder).is_dir()]
    result = kim("check", *shipped)
    assert (result.exit_code, result.output) == (0, "")


def test_models_go_in_and_out_unchanged(kim, tmp_path):
    assert kim("db", "upgrade").exit_code == 0
    assert kim("import", str(ROOT)).exit_code == 0
    assert kim("export", str(tmp_path / "out")).exit_code == 0
    for folder in ROOTS:
        for file in (ROOT / folder).rglob("*.*"):
            assert (tmp_path / "out" / file.relative_to(ROOT)).read_bytes() == file.read_bytes()


def test_an_unreachable_database_is_one_sentence(kim, tmp_path):
    kim("db", "upgrade")
    keys = str(tmp_path / "instance" / "master.keys")
    url = "postgresql://kim@127.0.0.1:1/kim"
    said = refused(kim("db", "upgrade", KIM_DATABASE_URL=url, KIM_MASTER_KEYS=keys))
    assert "KIM_DATABASE_URL" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("environment", [{"KIM_DATABASE_URL": "foo"}, {"KIM_PORT": "80000"}])
def test_settings_that_cannot_be_used_are_named(kim, environment):
    assert next(iter(environment)) in refused(kim("db", "upgrade", **environment))


def test_a_folder_that_cannot_be_written_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIM_INSTANCE", "/proc/kim")
    for name in ("KIM_DATABASE_URL", "KIM_MASTER_KEYS"):
        monkeypatch.delenv(name, raising=False)
    answer = CliRunner().invoke(main, ["db", "upgrade"])
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
    assert "lässt sich nicht schreiben" in answer.output


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("database or disk is full"))

    monkeypatch.setattr("app.cli.serving.open_office", fail)
    answer = CliRunner().invoke(main, ["demo"])
    assert (answer.exit_code, "Datenträger der Datenbank ist voll" in answer.output) == (1, True)


def test_an_empty_database_gets_its_first_administrators(kim):
    assert kim("db", "upgrade").exit_code == 0
    assert "--office" in refused(kim("account", "create-administrator", "anna.amber", "Anna Amber"))
    first = kim("account", "create-administrator", "anna.amber", "Anna Amber", "--office", "KI Kreis Muster")
    assert "Startpasswort" in first.stdout
    assert "Startpasswort" in kim("account", "create-administrator", "bert.birke", "Bert Birke").stdout
    assert "gibt es schon" in refused(kim("account", "create-administrator", "anna.amber", "Anna"))
