"""Forms for what several people keep: they notice each other, and a refusal stands at its field."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField

from app.errors import Problem
from app.people.typed import Mistyped
from app.web.language import said


class Taking:
    """Part of a form: takes the sentence of a refusal to the field that it belongs to."""

    _fields: dict[str, Field]

    def take(self, problem: Problem) -> str:
        """Put the sentence at its field; where it belongs to none, it is answered."""
        sentence = said(problem.text)
        if isinstance(problem, Mistyped) and problem.field in self._fields:
            field = self._fields[problem.field]
            field.errors = [*field.errors, sentence]
            return ""
        return sentence


class KeptForm(Taking, FlaskForm):
    """A form for something that counts its changes; `seen` is the revision that it was opened with."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    seen = HiddenField(default="0")

    def revision(self) -> int:
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
