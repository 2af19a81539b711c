"""What arrives from outside: names of this server, methods, sizes, targets; what is logged and what browsers keep."""

from __future__ import annotations

import logging

import pytest

from app.errors import Problem
from app.serve import LARGEST_BODY, web_config
from app.settings import read_settings
from app.web import create_app
from app.web.factory import MAX_FORM_FIELDS, MAX_REQUEST_BYTES
from tests.web.conftest import Office, Person


@pytest.fixture
def named(office) -> Office:
    """A server that answers to one name and stands behind one proxy."""
    app = create_app(office.database, {"TRUSTED_HOSTS": ["kim.kreis.example"], "TRUSTED_PROXIES": 1})
    app.extensions["kim_assets"] = office.app.extensions["kim_assets"]
    return Office(app, office.database, office.clock)


@pytest.mark.parametrize("host", ["evil.example", "kim.kreis.example.evil.example", "kim.kreis.example@evil", ""])
@pytest.mark.parametrize("path", ["/login", "/inbox", "/nowhere", "/static/icon.svg"])
def test_a_foreign_host_name_gets_no_page(named, host, path) -> None:
    answer = named.app.test_client().get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "KIM_TRUSTED_HOSTS" in answer.text
    assert "evil" not in answer.text + str(answer.headers)


def test_a_foreign_name_in_a_proxy_header_gets_no_page_either(named) -> None:
    client = named.app.test_client()
    assert client.get("/login", headers={"Host": "kim.kreis.example"}).status_code == 200
    headers = {"Host": "kim.kreis.example", "X-Forwarded-Host": "evil.example"}
    assert client.get("/login", headers=headers).status_code == 400


def test_without_a_proxy_its_headers_count_for_nothing(office) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.9"}
    answer = office.app.test_client().get("/login", headers=headers)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(named) -> None:
    headers = {"Host": "kim.kreis.example", "X-Forwarded-Proto": "https"}
    answer = named.app.test_client().get("/login", headers=headers)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "FOO"])
def test_only_the_methods_of_a_page_are_answered(office, method) -> None:
    person = office.person("kerstin.kastanie")
    assert person.client.open("/inbox", method=method).status_code == 405


def test_a_method_cannot_be_smuggled_into_a_get(office) -> None:
    person = office.person("kerstin.kastanie")
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "DELETE"}):
        assert person.get("/inbox", headers=headers).status_code == 200
        assert person.get("/logout", headers=headers).status_code == 405


def test_no_page_changes_anything_on_a_get(office) -> None:
    """On a reading request the session may not write at all (SQLite refuses it where it is asked to)."""
    rules = [rule for rule in office.app.url_map.iter_rules() if rule.endpoint != "static"]
    both = [rule.rule for rule in rules if {"GET", "POST"} <= (rule.methods or set())]
    assert both == [], "a change has an endpoint of its own, so that its token is asked for"


@pytest.mark.parametrize("field", ["next", "back"])
@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\tevil",
     "http:evil.example", "/%5cevil.example/../..", "https:/evil.example", " //evil.example"],
)  # fmt: skip
def test_no_way_leads_to_another_site(office, field, target) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    answer = person.post("/language", [("csrf_token", person.token()), ("language", "de"), (field, target)])
    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\", "/\t"))


def test_too_many_fields_and_too_large_bodies_are_refused(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    large = f"csrf_token={person.token()}&language=" + "x" * MAX_REQUEST_BYTES
    answer = person.client.post("/language", data=large, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="f{number}"\r\n\r\n\r\n' for number in range(MAX_FORM_FIELDS + 1)
    )
    answer = person.client.post("/language", data=parts + "--b--", content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert LARGEST_BODY > MAX_REQUEST_BYTES, "a friendly page before the server cuts the line"


@pytest.mark.parametrize(
    "name", ["eve\nERROR forged line", "eve\r\n2026-03-02 login by root", "\x1b[2Jeve", "eve%0aforged"]
)
def test_what_a_visitor_types_never_reaches_the_log(office, caplog, name) -> None:
    caplog.set_level(logging.DEBUG)
    person = office.person().log_in(name, "planted-password-1")
    person.get("/cases/" + name.replace("\n", "%0A").replace("\r", "%0D"))
    person.get("/nowhere?" + name.replace("\n", "%0A").replace("\r", "%0D"), headers={"User-Agent": "planted-agent"})
    for planted in ("forged", "planted", "root", "\x1b"):
        assert planted not in caplog.text


def test_nothing_tells_what_the_server_is_made_of(office) -> None:
    person = office.person("kerstin.kastanie")
    for path in ("/inbox", "/nowhere", "/login"):
        answer = person.get(path)
        assert "X-Powered-By" not in answer.headers
        for word in ("werkzeug", "flask", "sqlalchemy", "traceback", "waitress", "spiff"):
            assert word not in answer.text.lower(), (path, word)


def test_pages_are_not_kept_by_browsers_or_on_the_way(office) -> None:
    person = office.person("kerstin.kastanie")
    paths = (
        "/inbox",
        "/cases/",
        f"/cases/{office.reference()}",
        f"/tasks/{office.task()}",
        "/account/",
        "/proposals/new",
    )
    for path in (*paths, "/login", "/nowhere"):
        assert person.get(path).headers["Cache-Control"] == "no-store", path


def test_every_answer_names_its_type_and_letters(office) -> None:
    person = office.person("kerstin.kastanie")
    for path in ("/inbox", "/nowhere", "/alive", "/login"):
        answer = person.get(path)
        assert answer.headers["Content-Type"] in ("text/html; charset=utf-8", "text/plain", "text/plain; charset=utf-8")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_change_from_another_site_is_refused(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    fields = [("csrf_token", "guessed"), ("language", "en")]
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert person.post("/language", fields, headers=headers).status_code == 400


def test_a_token_belongs_to_one_session(office) -> None:
    mine, theirs = office.person("kerstin.kastanie"), office.person("berta.buche")
    mine.get("/inbox")
    theirs.get("/inbox")
    assert theirs.post("/language", [("csrf_token", mine.token()), ("language", "en")]).status_code == 400


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("KIM_PROXIES", "many", "Zahl der vorgeschalteten"),
        ("KIM_SECOND_FACTOR", "perhaps", "möglich sind"),
        ("KIM_PORT", "0", "1 bis 65535"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(variable, value, words) -> None:
    with pytest.raises(Problem, match=words):
        read_settings({variable: value})


def test_the_settings_reach_the_application(tmp_path) -> None:
    settings = read_settings(
        {"KIM_INSTANCE": str(tmp_path), "KIM_PROXIES": "1", "KIM_TRUSTED_HOSTS": "kim.kreis.example, kim.intern",
         "KIM_SECOND_FACTOR": "required"}
    )  # fmt: skip
    told = web_config(settings)
    assert (told["TRUSTED_PROXIES"], told["SECOND_FACTOR"]) == (1, "required")
    assert told["TRUSTED_HOSTS"] == ["kim.kreis.example", "kim.intern", "localhost", "127.0.0.1", "[::1]"]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_scripts_and_styles_come_from_here_only(office) -> None:
    person: Person = office.person("kerstin.kastanie")
    person.get("/inbox")
    sources = person.page.xpath("//script/@src | //link/@href | //img/@src | //form/@action")
    assert sources
    assert [source for source in sources if not source.startswith(("/", "data:image/svg+xml"))] == []
