"""The forms that note an issue and follow it up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.catalog.forms import Field
from app.catalog.queries import form_version, latest
from app.issues.kinds import STATES, TEXT_LENGTH, TOPIC_KEY
from app.web import edge
from app.web.language import said
from app.web.model_texts import translator

FORM_WITH_TOPICS = "review_progress"


class NoteForm(FlaskForm):
    """A new issue."""

    class Meta:
        csrf = False  # the guard asks for the token of every change

    topic = SelectField(_l("Topic"), validators=[DataRequired(_l("Please choose a topic."))])
    text = TextAreaField(
        _l("Issue in words"),
        validators=[DataRequired(_l("Please describe the issue in words.")), Length(max=TEXT_LENGTH)],
        render_kw={"rows": 4},
    )

    def offer(self) -> NoteForm:
        """Fill in what there is to choose from."""
        self.topic.choices = list(topic_names().items())
        return self


class FollowUpForm(NoteForm):
    """What is done about an issue."""

    state = RadioField(_l("Status"))
    measure = TextAreaField(_l("Measure"), validators=[Length(max=TEXT_LENGTH)], render_kw={"rows": 4})

    def offer_for(self, topic: str) -> FollowUpForm:
        """The choices; a topic that no form offers any more stays."""
        self.offer()
        if topic not in dict(self.topic.choices):
            self.topic.choices.append((topic, topic))
        self.state.choices = [(code, said(text)) for code, text in STATES.items()]
        return self


def topic_names() -> dict[str, str]:
    """The topics that forms offer, by code, in the language of the request."""
    session = edge.session()
    form = form_version(session, latest(session, "form", FORM_WITH_TOPICS).version)
    field, say = form.fields.get(f"case.{TOPIC_KEY}"), translator()
    static = field.options.static if isinstance(field, Field) and field.options else ()
    return {str(option.value): say(str(option.label)) for option in static}
