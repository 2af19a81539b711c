from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.catalog import queries
from app.catalog.files import ModelFile, find_files
from app.catalog.models import Deployment, ModelVersion
from app.catalog.operations import export_folder, import_folder, publish
from app.errors import NotFound, Problem, Rejected

from .check.models import ASK, ENGLISH, FORM, STEPS, bpmn, form, table, texts

README = ModelFile("processes/p/README.md", "# Ablauf\r\nÄnderbar\n".encode())
SCENARIO = ModelFile("processes/p/scenarios/a.yaml", b"name: x\nprocess: p\nsteps: []\n")


def everything(**replaced):
    files = {"bpmn": bpmn(), "form": form(), "table": table(), "readme": README, "scenario": SCENARIO}
    return [*(files | replaced).values(), *texts()]


def folder(root, files):
    for file in files:
        place = root / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
    return root


def changed_form(label="Neue Frage", **root):
    return form({**ASK, **root, "components": [{**ASK["components"][0], "label": label, "id": "Frage"}]})


def as_files(root):
    return {place.relative_to(root).as_posix(): place.read_bytes() for place in root.rglob("*") if place.is_file()}


def english(*more):
    return texts(ENGLISH + "".join(f"{german}: x\n" for german in more))


def count(session):
    return session.scalar(select(func.count()).select_from(ModelVersion))


def test_a_folder_goes_in_and_out_byte_for_byte(session, tmp_path):
    root = folder(tmp_path / "in", everything())
    session.info["clock"] = lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)
    deployment = import_folder(session, root, by="a" * 32)
    assert (deployment.number, deployment.by, deployment.at) == (1, "a" * 32, datetime(2026, 3, 2, 9, tzinfo=UTC))
    written = export_folder(session, tmp_path / "out")
    assert as_files(tmp_path / "out") == as_files(root)
    assert len(written) == 7
    assert import_folder(session, tmp_path / "out") is None, "nothing has changed"


def test_shipped_models_survive_the_round_trip(session, tmp_path):
    root = Path(__file__).parents[3]
    kinds = ("form", "decision")
    files = [f for f in find_files(root) if f.kind in (*kinds, "texts", "list")]
    publish(session, files)
    export_folder(session, tmp_path / "out", kinds)
    written = as_files(tmp_path / "out")
    assert len(written) == sum(file.kind in kinds for file in files)
    for path, content in written.items():
        assert content == (root / path).read_bytes()


def test_versions_are_named_by_content_and_numbered(session):
    publish(session, everything())
    first = queries.latest(session, "form", "ask")
    assert first.version == sha256(form().content).hexdigest()
    assert (first.number, first.name) == (1, "ask")
    publish(session, [changed_form(), *english("Neue Frage")])
    second = queries.latest(session, "form", "ask")
    assert second.number == 2
    assert [v.number for v in queries.versions(session, "form", "ask")] == [2, 1]
    assert queries.version(session, "form", "ask", first.version) is first
    before = count(session)
    publish(session, [form()])
    assert queries.latest(session, "form", "ask") is first, "publishing an earlier content takes it back"
    assert count(session) == before


def test_any_finding_and_nothing_is_published(session, tmp_path):
    broken = bpmn(STEPS.replace('name="Fragen"', ""))
    with pytest.raises(Rejected) as caught:
        import_folder(session, folder(tmp_path, everything(bpmn=broken)))
    assert {f.element for f in caught.value.findings} == {"ask"}
    assert count(session) == 0
    assert session.scalar(select(func.count()).select_from(Deployment)) == 0


def test_a_missing_translation_hinders_nobody(session):
    files = [file for file in everything() if file.kind != "texts"]
    assert publish(session, files) is not None
    assert queries.english(session).translate("Frage", "en") == "Frage"


def test_operations_are_those_of_the_application(session):
    called = '<extensionElements><zeebe:taskDefinition type="explode" /></extensionElements>'
    steps = STEPS.replace(
        f'<userTask id="ask" name="Fragen">{FORM}</userTask>',
        f'<serviceTask id="ask" name="Fragen">{called}</serviceTask>',
    )
    with pytest.raises(Rejected, match="explode"):
        publish(session, everything(bpmn=bpmn(steps)), operations=frozenset({"involve"}))
    publish(session, everything(bpmn=bpmn(steps)), operations=frozenset({"explode"}))


def test_a_new_file_may_refer_to_what_counts_already(session):
    publish(session, everything())
    publish(session, [bpmn(STEPS.replace('name="Fragen"', 'name="Frage"'))])
    with pytest.raises(Rejected, match="aks"):
        publish(session, [bpmn(STEPS.replace('formId="ask"', 'formId="aks"'))])


def test_folders_without_models_are_refused(session, tmp_path):
    with pytest.raises(Rejected, match="processes"):
        import_folder(session, tmp_path)


def test_the_three_bindings(session):
    tagged = changed_form("Frage", versionTag="v1")
    publish(session, everything(form=tagged))
    old_process = queries.latest(session, "process", "p").version
    old_form = queries.latest(session, "form", "ask").version
    publish(session, [changed_form(versionTag="v2"), *english("Neue Frage")])
    new_form = queries.latest(session, "form", "ask").version
    assert queries.bound_version(session, "form", "ask", "latest").version == new_form
    assert queries.bound_version(session, "form", "ask", "versionTag", "v1").version == old_form
    assert queries.bound_version(session, "form", "ask", "deployment", None, old_process).version == old_form
    with pytest.raises(NotFound, match="v3"):
        queries.bound_version(session, "form", "ask", "versionTag", "v3")


def test_what_others_ask_for(session):
    start = STEPS.replace('name="Beginn" />', f'name="Beginn">{FORM}</startEvent>')
    publish(session, everything(bpmn=bpmn(start)))
    process = queries.PublishedModels(session).process("p", "latest", None)
    assert (process.process_id, process.xml) == ("p", bpmn(start).content)
    assert queries.PublishedModels(session).version("p", process.version) == process
    assert queries.start_form_version(session, "p").model_id == "ask"
    form_version = queries.latest(session, "form", "ask").version
    assert queries.form_version(session, form_version) is queries.form_version(session, form_version), "parsed once"
    decision = queries.bound_decision(session, "choose")
    assert decision.definitions.evaluate("choose", {"a": "b"}).value == "x"
    assert queries.english(session).translate("Frage", "en") == "Question"
    assert queries.english(session).translate("Frage", "de") == "Frage"
    assert queries.english(session).translate("Unbekannt", "en") == "Unbekannt"


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: queries.latest(s, "process", "gone"),
        lambda s: queries.bound_decision(s, "gone"),
        lambda s: queries.form_version(s, "0" * 64),
        lambda s: queries.PublishedModels(s).version("p", "0" * 64),
        lambda s: queries.PublishedModels(s).process("gone", "latest", None),
    ],
)
def test_unknown_models_are_not_found(session, ask):
    with pytest.raises(NotFound):
        ask(session)


def test_processes_without_start_form_say_so(session):
    publish(session, everything())
    with pytest.raises(NotFound, match="ohne Formular"):
        queries.start_form_version(session, "p")


def test_export_stays_within_its_folder(session, tmp_path):
    publish(session, everything())
    queries.latest(session, "form", "ask").path = "../ask.form"
    session.flush()
    with pytest.raises(Problem, match="Pfad"):
        export_folder(session, tmp_path / "out")
    assert not (tmp_path / "ask.form").exists()


def test_a_model_moves_with_its_file(session, tmp_path):
    publish(session, everything())
    publish(session, [form(path="forms/moved.form")])
    export_folder(session, tmp_path / "out", ["form"])
    assert set(as_files(tmp_path / "out")) == {"forms/moved.form"}
