"""The form that keeps one entry of the directory."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.services.kinds import CAPACITIES
from app.services.models import Service
from app.services.operations import ServiceDetails
from app.web.kept_form import KeptForm
from app.web.language import said
from app.web.model_texts import choices

ADDRESS = r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$"


class Several(SelectMultipleField):
    """Check boxes, several of which may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ServiceForm(KeptForm):
    """`municipalities` are the choices; none ticked means everywhere."""

    name = StringField(_l("Name of the service"), validators=[DataRequired(_l("Please give a name.")), Length(max=200)])
    kinds = Several(_l("What it offers"))
    municipalities = Several(_l("For people of these municipalities"))
    audience = StringField(_l("For whom"), validators=[Length(max=400)])
    phone = StringField(_l("Telephone"), validators=[Length(max=60)])
    contact = TextAreaField(_l("Contact and opening hours"), validators=[Length(max=400)])
    email = EmailField(
        _l("E-mail for referrals"),
        validators=[Optional(), Length(max=200), Regexp(ADDRESS, message=_l("This is no e-mail address."))],
    )
    capacity = RadioField(_l("Places"), default="unknown")
    valid_from = DateField(_l("Valid from"), validators=[Optional()])
    valid_until = DateField(_l("Valid until (last day)"), validators=[Optional()])

    def offer(self, service: Service | None) -> ServiceForm:
        """Fill in what there is to choose from; what the entry has stays, also where it has ended."""
        self.kinds.choices = choices("service_kinds", service.kinds if service else ())
        self.capacity.choices = [(code, said(text)) for code, text in CAPACITIES.items()]
        self.municipalities.choices = choices("municipalities", service.municipalities if service else ())
        return self

    def details(self) -> ServiceDetails:
        """What was typed."""
        return ServiceDetails(
            name=self.name.data or "",
            phone=self.phone.data or "",
            kinds=tuple(self.kinds.data or ()),
            municipalities=tuple(self.municipalities.data or ()),
            audience=self.audience.data or "",
            contact=self.contact.data or "",
            email=self.email.data or "",
            capacity=self.capacity.data or "unknown",
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


def filled_form(service: Service) -> ServiceForm:
    """The form as it opens for an entry that is there."""
    kept = service.organisation
    return ServiceForm(obj=service, name=service.name, phone=kept.phone, seen=kept.revision)
