"""Four eyes: a draft is handed in by its author, approved or sent back by a second person, then published."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import OFFICE, Event, lock_chain, record
from app.catalog.changes import contents_of, kinds_of, must_be_own_draft, overtaken
from app.catalog.files import ModelFile
from app.catalog.models import ChangeSet
from app.errors import Conflict, NotAllowed, Problem, Rejected
from app.jobs.registry import sweeps
from app.people.models import User
from app.people.policy import may_approve_change
from app.rehearsal.draft_mail import ask_second_persons, tell_author
from app.rehearsal.runs import ask_to_play, run_of
from app.store.clock import now, today
from app.tasks.publishing import check_changes, new_warnings, publish_files
from app.text import Text

LONGEST_COMMENT = 2000
FARTHEST = timedelta(days=366)


def hand_in(session: Session, user: User, change_set: ChangeSet, counts_from: date | None, reason: str = "") -> None:
    """Ask for a second person, and for the scenarios where they have not been played.

    Raises Problem where something still hinders it, or warnings have no reason.
    """
    must_be_own_draft(user, change_set)
    _must_be_in_reach(session, counts_from)
    _must_be_sound(session, change_set)
    change_set.reason = _reason_for(session, change_set, reason.strip())
    change_set.state, change_set.handed_in_at, change_set.counts_from = "handed_in", now(session), counts_from
    change_set.comment, change_set.decided_by, change_set.decided_at = "", None, None
    details = {"reason": change_set.reason} if change_set.reason else {}
    record(session, user.id, [Event("models.handed_in", change_set.id, details)])
    if run_of(session, change_set) is None:
        ask_to_play(session, user, change_set)
    ask_second_persons(session, change_set)


def take_back(session: Session, user: User, change_set: ChangeSet) -> None:
    """The author wants to change it once more, or not to have it published on its day."""
    if change_set.author_id != user.id or change_set.state not in ("handed_in", "approved"):
        raise Conflict(Text("Der Entwurf lässt sich nicht zurückholen.", "The draft cannot be taken back."))
    change_set.state = "draft"
    record(session, user.id, [Event("models.taken_back", change_set.id)])


def discard(session: Session, user: User, change_set: ChangeSet) -> None:
    """The draft is not wanted any more."""
    must_be_own_draft(user, change_set)
    change_set.state = "discarded"
    record(session, user.id, [Event("models.discarded", change_set.id)])


def send_back(session: Session, user: User, change_set: ChangeSet, comment: str) -> None:
    """Not like this: the author gets it back with a comment."""
    _must_decide(user, change_set)
    said = comment.strip()
    if not said:
        raise Problem(Text("Bitte schreiben Sie, was geändert werden soll.", "Please write what is to be changed."))
    if len(said) > LONGEST_COMMENT:
        limit = Text("Der Kommentar ist länger als {n} Zeichen.", "The comment is longer than {n} characters.")
        raise Problem(limit.fill(n=LONGEST_COMMENT))
    _decide(session, user, change_set, "draft", said)
    record(session, user.id, [Event("models.sent_back", change_set.id)])
    tell_author(session, change_set)


def approve(session: Session, user: User, change_set: ChangeSet, seen: str) -> None:
    """Let it count, at once or from its day on. `seen`: name of the contents that the person has looked at."""
    _must_decide(user, change_set)
    if seen != contents_of(change_set):
        raise Conflict(
            Text(
                "Der Entwurf wurde geändert, während Sie ihn angesehen haben. Bitte sehen Sie ihn noch einmal an.",
                "The draft was changed while you looked at it. Please look at it once more.",
            )
        )
    lock_chain(session, OFFICE)
    _must_be_sound(session, change_set)
    _must_be_played(session, change_set)
    _decide(session, user, change_set, "approved")
    record(session, user.id, [Event("models.approved", change_set.id)])
    if change_set.counts_from is None or change_set.counts_from <= today(session):
        _publish(session, change_set)


@sweeps(timedelta(minutes=1))
def publish_due(session: Session) -> bool:
    """Publish what was approved for today, one change set a transaction."""
    query = (
        select(ChangeSet)
        .where(ChangeSet.state == "approved", ChangeSet.counts_from <= today(session))
        .order_by(ChangeSet.counts_from, ChangeSet.decided_at)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    change_set = session.scalar(query)
    if change_set is None:
        return False
    lock_chain(session, OFFICE)
    try:
        _must_be_sound(session, change_set)
        _publish(session, change_set)
    except Problem as problem:
        change_set.state = "draft"
        change_set.comment = _NOT_PUBLISHED.fill(why=problem.text).de[:LONGEST_COMMENT]
        record(session, None, [Event("models.not_published", change_set.id)])
        tell_author(session, change_set)
    return True


def waiting_for(session: Session, user: User) -> int:
    """How many drafts wait for this person to approve them or send them back."""
    waiting = session.scalars(select(ChangeSet).where(ChangeSet.state == "handed_in"))
    return sum(may_approve_change(user, one.author_id, kinds_of(one.files)) for one in waiting)


def _publish(session: Session, change_set: ChangeSet) -> None:
    files = [ModelFile(file.path, file.content) for file in change_set.files]
    deployment = publish_files(session, files, change_set.author_id)
    change_set.state = "published"
    change_set.deployment_number = deployment.number if deployment else None


def _decide(session: Session, user: User, change_set: ChangeSet, state: str, comment: str = "") -> None:
    change_set.state, change_set.comment = state, comment
    change_set.decided_by, change_set.decided_at = user.id, now(session)


def _must_decide(user: User, change_set: ChangeSet) -> None:
    if not may_approve_change(user, change_set.author_id, kinds_of(change_set.files)):
        raise NotAllowed(
            Text(
                "Den eigenen Entwurf gibt niemand selbst frei. Das tut eine zweite Person aus der "
                "Prozessverantwortung, bei Wertelisten auch aus der Fachadministration.",
                "Nobody approves a draft of one's own: a second process owner does, for code lists an administrator "
                "as well.",
            )
        )
    if change_set.state != "handed_in":
        raise Conflict(_ALREADY.get(change_set.state, _ALREADY["draft"]))


def _must_be_sound(session: Session, change_set: ChangeSet) -> None:
    if not change_set.files:
        raise Problem(Text("Der Entwurf enthält keine Datei.", "The draft holds no file."))
    if late := overtaken(session, change_set):
        text = Text(
            "„{path}“ wurde inzwischen neu veröffentlicht (Version {number}). Vergleichen Sie zuerst, was sich dort "
            "geändert hat.",
            "“{path}” was published anew meanwhile (version {number}). First compare what has changed there.",
        )
        raise Problem(text.fill(path=late[0].path, number=late[0].counts.number))
    if found := check_changes(session, change_set).hindrances:
        raise Rejected(found)


def _reason_for(session: Session, change_set: ChangeSet, reason: str) -> str:
    warnings = new_warnings(session, change_set)
    if not warnings:
        return ""
    if not reason:
        text = Text(
            "Die Prüfung warnt: {warning} Beheben Sie das, oder schreiben Sie, warum es so sein soll.",
            "The check warns: {warning} Mend it, or write why it is to be like this.",
        )
        raise Problem(text.fill(warning=warnings[0].text))
    if len(reason) > LONGEST_COMMENT:
        limit = Text("Die Begründung ist länger als {n} Zeichen.", "The reason is longer than {n} characters.")
        raise Problem(limit.fill(n=LONGEST_COMMENT))
    return reason


def _must_be_played(session: Session, change_set: ChangeSet) -> None:
    run = run_of(session, change_set)
    if run is None or not run.is_green:
        raise Problem(
            Text(
                "Erst müssen alle Szenarien auf diesem Stand gespielt sein und gelingen.",
                "First all scenarios must have been played on this state, and hold.",
            )
        )


def _must_be_in_reach(session: Session, counts_from: date | None) -> None:
    at = today(session)
    if counts_from is not None and not at <= counts_from <= at + FARTHEST:
        raise Problem(
            Text(
                "Der Tag, ab dem es gilt, muss heute oder innerhalb des nächsten Jahres liegen.",
                "The day from which it counts must be today or within the next year.",
            )
        )


_ALREADY = {
    "draft": Text(
        "Der Entwurf ist nicht (mehr) zur Freigabe gegeben: Er wurde zurückgeholt oder zurückgegeben.",
        "The draft is not handed in (any more): it was taken back or sent back.",
    ),
    "approved": Text("Jemand anderes hat den Entwurf schon freigegeben.", "Somebody else has approved it already."),
    "published": Text("Jemand anderes hat den Entwurf schon freigegeben.", "Somebody else has approved it already."),
    "discarded": Text("Der Entwurf wurde verworfen.", "The draft was discarded."),
}
_NOT_PUBLISHED = Text(
    "Am vorgesehenen Tag konnte der Entwurf nicht veröffentlicht werden. {why}",
    "On its day the draft could not be published. {why}",
)
