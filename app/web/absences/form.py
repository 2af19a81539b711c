"""The forms for an absence, its last day, and for handing cases over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.cases.models import Case
from app.people.absences import people_to_arrange_for, possible_deputies
from app.people.models import User
from app.web import edge

DAY_MISSING = _l("Please give the day.")


class _Form(FlaskForm):
    class Meta:
        csrf = False  # the guard asks for the token of every change


class LastDayForm(_Form):
    """Until when somebody is away."""

    last_day = DateField(_l("Last day"), validators=[DataRequired(DAY_MISSING)])


class AbsenceForm(LastDayForm):
    """A new absence. People are chosen by user name."""

    who = SelectField(_l("Who is away"), validators=[DataRequired(_l("Please choose a person."))])
    deputy = SelectField(_l("Who stands in"), validators=[DataRequired(_l("Please choose a deputy."))])
    first_day = DateField(_l("First day"), validators=[DataRequired(DAY_MISSING)])

    def offer_to(self, user: User) -> AbsenceForm:
        """Whom the user may enter an absence for, and who may stand in for them."""
        people = people_to_arrange_for(edge.session(), user)
        self.who.choices = _named(people)
        self.deputy.choices = [("", ""), *_named(possible_deputies(edge.session(), people))]
        return self


class HandOverForm(_Form):
    """Cases for good to somebody else."""

    cases = SelectMultipleField(_l("Cases"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    to = SelectField(_l("New case manager"), validators=[DataRequired(_l("Please choose a person."))])
    deputy = SelectField(_l("New deputy"), validators=[Optional()])

    def offer(self, person: User, cases: list[Case], former: dict[str, str], former_says: str) -> HandOverForm:
        """The person's cases, and to whom they may go; `former_says` names the earlier case manager."""
        others = [u for u in possible_deputies(edge.session(), [person]) if u.id != person.id]
        self.cases.choices = [(case.id, _case_label(case, former, former_says)) for case in cases]
        self.to.choices = [("", ""), *_named(others)]
        self.deputy.choices = [("", ""), *_named(others)]
        return self


def _case_label(case: Case, former: dict[str, str], former_says: str) -> str:
    return f"{case.reference} ({former_says % former[case.id]})" if case.id in former else case.reference


def _named(people: list[User]) -> list[tuple[str, str]]:
    return [(person.username, person.display_name) for person in people]
