"""The forms for the calendar: days on which the office is closed, and the Land whose holidays count."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from app.catalog.working_days.editing import ClosingDetails
from app.catalog.working_days.files import LONGEST_NAME
from app.catalog.working_days.model import LANDS, Closing
from app.web.kept_form import Taking
from app.web.language import said

NAME_MISSING, DAY_MISSING = _l("Please give a name."), _l("Please give the day.")


class ClosingForm(Taking, FlaskForm):
    """`seen` is the version of the calendar that it was opened with."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    seen = HiddenField(default="")
    german = StringField(_l("Name in German"), validators=[DataRequired(NAME_MISSING), Length(max=LONGEST_NAME)])
    english = StringField(_l("Name in English"), validators=[DataRequired(NAME_MISSING), Length(max=LONGEST_NAME)])
    since = DateField(_l("First day"), validators=[DataRequired(DAY_MISSING)])
    until = DateField(_l("Last day"), validators=[Optional()])

    def details(self) -> ClosingDetails:
        return ClosingDetails(self.german.data or "", self.english.data or "", self.since.data, self.until.data)


class LandForm(Taking, FlaskForm):
    class Meta:
        csrf = False  # the guard asks for the token of every change

    seen = HiddenField(default="")
    land = SelectField(_l("Land"), validators=[DataRequired(_l("Please choose a Land."))])
    from_day = DateField(_l("Counts from"), validators=[DataRequired(DAY_MISSING)])

    def offer(self) -> LandForm:
        self.land.choices = [("", ""), *((code, said(name)) for code, name in LANDS.items())]
        return self


def filled(closing: Closing, seen: str) -> ClosingForm:
    """The form as it opens for an entry that is there."""
    until = None if closing.until == closing.since else closing.until
    return ClosingForm(
        formdata=None, seen=seen, german=closing.name.de, english=closing.name.en, since=closing.since, until=until
    )
