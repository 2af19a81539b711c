"""Forms for organisations, people, roles and last days."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.people.keeping.organisations import MOST_CASES, OrganisationDetails
from app.people.keeping.persons import PersonDetails
from app.people.kinds import KINDS, SERVICE, roles_at
from app.people.models import Organisation
from app.people.roles import ROLES
from app.web.kept_form import KeptForm
from app.web.language import said

NAME_MISSING = _l("Please give a name.")


class OrganisationForm(KeptForm):
    """`kind` is asked of a new one only."""

    name = StringField(_l("Name of the organisation"), validators=[DataRequired(NAME_MISSING), Length(max=200)])
    phone = StringField(_l("Telephone"), validators=[Length(max=60)])
    address = TextAreaField(_l("Address"), validators=[Length(max=400)], render_kw={"rows": 3})
    case_limit = IntegerField(_l("Most cases at a time"), validators=[Optional(), NumberRange(1, MOST_CASES)])

    def details(self) -> OrganisationDetails:
        return OrganisationDetails(
            self.name.data or "", self.phone.data or "", self.address.data or "", self.case_limit.data
        )


class NewOrganisationForm(OrganisationForm):
    kind = RadioField(_l("What kind of organisation is it?"), validators=[DataRequired(_l("Please choose one."))])

    def offer(self) -> NewOrganisationForm:
        self.kind.choices = [(code, said(text)) for code, text in KINDS.items() if code != SERVICE]
        return self


class PersonForm(KeptForm):
    display_name = StringField(_l("Name"), validators=[DataRequired(NAME_MISSING), Length(max=200)])
    email = EmailField(_l("E-mail"), validators=[Length(max=200)])
    language = RadioField(
        _l("Language"), choices=[SelectChoice("de", "Deutsch"), SelectChoice("en", "English")], default="de"
    )

    def details(self) -> PersonDetails:
        return PersonDetails(self.display_name.data or "", self.email.data or "", self.language.data or "de")


class NewPersonForm(PersonForm):
    username = StringField(_l("User name"), validators=[DataRequired(_l("Please give a user name.")), Length(max=80)])


class RoleForm(FlaskForm):
    """Role and organisation in one choice, so that only what fits together can be chosen: `role@key`."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    place = SelectField(_l("Role and organisation"), validators=[DataRequired(_l("Please choose a role."))])

    def offer(self, organisations: Iterable[Organisation]) -> RoleForm:
        groups = {
            office.name: [(f"{role}@{office.key}", f"{said(ROLES[role])} – {office.name}") for role in fitting]
            for office in organisations
            if (fitting := roles_at(office.kind))
        }
        self.place.choices = {"": [("", "")], **groups}
        return self


class LastDayForm(KeptForm):
    last_day = DateField(_l("Last day"), validators=[DataRequired(_l("Please give the day."))])
