"""The forms for one value of a code list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, Optional

from app.catalog.list_editing import ValueDetails
from app.catalog.lists import LONGEST_NAME, Value
from app.web.kept_form import Taking

NAME_MISSING = _l("Please give a name.")


class ValueForm(Taking, FlaskForm):
    """Another name or time for a value; `seen` is the version of the list that it was opened with."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    seen = HiddenField(default="")
    german = StringField(_l("Name in German"), validators=[DataRequired(NAME_MISSING), Length(max=LONGEST_NAME)])
    english = StringField(_l("Name in English"), validators=[DataRequired(NAME_MISSING), Length(max=LONGEST_NAME)])
    renamed_from = DateField(_l("New names count from"), validators=[Optional()])
    since = DateField(_l("First day"), validators=[Optional()])
    until = DateField(_l("Last day"), validators=[Optional()])

    def details(self) -> ValueDetails:
        return ValueDetails(
            self.german.data or "", self.english.data or "", self.since.data, self.until.data, self.renamed_from.data
        )


class NewValueForm(ValueForm):
    code = StringField(_l("Code"), validators=[DataRequired(_l("Please give a code.")), Length(max=60)])


def filled(value: Value, seen: str) -> ValueForm:
    """The form as it opens for a value that is there."""
    return ValueForm(
        formdata=None, seen=seen, german=value.name.de, english=value.name.en, since=value.since, until=value.until
    )
