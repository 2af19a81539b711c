"""Mail is set by the environment; what cannot be used is one sentence that keeps the password to itself."""

from __future__ import annotations

import pytest

from app.errors import Problem
from app.mail.settings import read_mail_settings

WHOLE = {
    "KIM_SMTP_URL": "smtp+starttls://kim%40kreis@mail.kreis.example",
    "KIM_MAIL_FROM": "KIM-Lotse <kim@kreis.example>",
    "KIM_PUBLIC_URL": "https://kim.kreis.example/",
}


def test_nothing_set_is_no_mail():
    assert read_mail_settings({}) is None


def test_all_of_it(tmp_path):
    (tmp_path / "password").write_text("geheim\n")
    settings = read_mail_settings(WHOLE | {"KIM_SMTP_PASSWORD_FILE": str(tmp_path / "password")})
    assert settings is not None
    assert (settings.scheme, settings.host, settings.port) == ("smtp+starttls", "mail.kreis.example", 587)
    assert (settings.user, settings.password, settings.digest_hour) == ("kim@kreis", "geheim", 7)
    assert settings.public_url == "https://kim.kreis.example"
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KIM_SMTP_URL", "mail.kreis.example"),
        ("KIM_SMTP_URL", "smtp://"),
        ("KIM_SMTP_URL", "smtp://mail:port"),
        ("KIM_SMTP_URL", "smtp://kim:geheim@mail.kreis.example"),
        ("KIM_SMTP_PASSWORD_FILE", "/nowhere/password"),
        ("KIM_MAIL_FROM", ""),
        ("KIM_MAIL_FROM", "KIM-Lotse"),
        ("KIM_PUBLIC_URL", ""),
        ("KIM_PUBLIC_URL", "kim.kreis.example"),
        ("KIM_DIGEST_HOUR", "24"),
        ("KIM_DIGEST_HOUR", "früh"),
    ],
)
def test_what_cannot_be_used_is_named(name, value):
    with pytest.raises(Problem) as refused:
        read_mail_settings(WHOLE | {name: value})
    assert name in refused.value.text.de
    assert name in refused.value.text.en
    assert "geheim" not in refused.value.text.de
