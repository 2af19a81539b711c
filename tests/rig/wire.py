"""Somebody at a browser, over real HTTP: keeps cookies, sends forms, and hears nothing when the server dies."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from lxml import html

from app.rehearsal.office import DEMO_PASSWORD

SECONDS = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    def token(self) -> str:
        return html.fromstring(self.text).xpath("//input[@name='csrf_token']/@value")[0]


class Wire:
    """One browser. Raises OSError or HTTPException where no whole answer comes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self.token = ""

    def log_in(self, username: str) -> Wire:
        """Whoever is logged in stays so when the server starts again."""
        login = {"csrf_token": self.get("/login").token(), "username": username, "password": DEMO_PASSWORD}
        answer = self.post("/login", {name: [value] for name, value in login.items()})
        assert answer.status == 302, answer.text
        self.token = self.get("/inbox").token()
        return self

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, list[str]]) -> Answer:
        return self._send("POST", path, urlencode(fields, doseq=True))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(FORM if body else {})})
            response = connection.getresponse()
            text = response.read().decode()
            for header in response.headers.get_all("Set-Cookie") or ():
                name, _, value = header.partition(";")[0].partition("=")
                self._cookies[name] = value
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()
