"""The forms that note an issue and follow it up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.issues.kinds import STATES, TEXT_LENGTH
from app.web.language import said
from app.web.model_texts import choices, names_in_list

TOPICS = "issue_topics"


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
        self.topic.choices = choices(TOPICS)
        return self


class FollowUpForm(NoteForm):
    """What is done about an issue."""

    state = RadioField(_l("Status"))
    measure = TextAreaField(_l("Measure"), validators=[Length(max=TEXT_LENGTH)], render_kw={"rows": 4})

    def offer_for(self, topic: str) -> FollowUpForm:
        """The choices; a topic that has ended, or that no list knows any more, stays."""
        self.topic.choices = choices(TOPICS, {topic})
        if topic not in dict(self.topic.choices):
            self.topic.choices.append((topic, topic))
        self.state.choices = [(code, said(text)) for code, text in STATES.items()]
        return self


def topic_names() -> dict[str, str]:
    """All topics, those that have ended too, by code, in the language of the request."""
    return {code: said(text) for code, text in names_in_list(TOPICS).items()}
