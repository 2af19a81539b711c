"""Pages: the real form of a step of a tryout, filled in by whoever of the invented office may do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import NotFound, Problem
from app.people.models import User
from app.people.policy import may_propose
from app.people.queries import user_by_name
from app.rehearsal.live import Live
from app.rehearsal.models import Tryout
from app.rehearsal.recording import Recording, short_keys
from app.rehearsal.tryouts import recorded
from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm
from app.tasks.models import Task
from app.tasks.operations import AnswersRefused, start_form, task_form
from app.text import Text
from app.web import edge
from app.web.fill import Typed, read_typed, shown
from app.web.language import said
from app.web.tryout.desk import Doer, doer, doers_of, everybody, open_task
from app.web.tryout.pages import at_hand, forget, keep, own, tryout_pages

EMPTY: tuple[object, ...] = (None, "", [], {})
NO_STEP = Text("Dieser Schritt ist im Probelauf nicht offen.", "This step is not open in the tryout.")


@tryout_pages.post("/<tryout_id>/start", endpoint="propose")
@tryout_pages.get("/<tryout_id>/start")
def start(tryout_id: str) -> ResponseReturnValue:
    """The proposal that begins the case."""
    tryout = own(tryout_id)
    recording = recorded(edge.session(), tryout)
    if recording.start is not None:
        return redirect(url_for("tryout.show", tryout_id=tryout.id))

    def begun(by: str, answers: Mapping[str, object]) -> Recording:
        return Recording(recording.process, recording.clock, {"by": by, "answers": dict(answers)})

    with at_hand(tryout, recording) as live, live.player.database.reading() as session:
        able = [user for user in everybody(session) if may_propose(user)]
        doers = tuple(doer(user) for user in sorted(able, key=lambda user: "proposer" not in user.roles))
        user = _acting(session, doers)
        return _form(tryout, recording, live, session, "", doers, user, start_form(session, user), begun)


@tryout_pages.post("/<tryout_id>/steps/<element_id>/<int:number>", endpoint="hand_in")
@tryout_pages.get("/<tryout_id>/steps/<element_id>/<int:number>")
def step(tryout_id: str, element_id: str, number: int) -> ResponseReturnValue:
    """An open step: its form, in the role of whoever may do it."""
    tryout = own(tryout_id)
    recording = recorded(edge.session(), tryout)
    with at_hand(tryout, recording) as live, live.player.database.reading() as session:
        case = session.get(Case, live.player.case_id)
        task = open_task(session, case, element_id, number) if case is not None else None
        if task is None:
            raise NotFound(NO_STEP)
        doers = doers_of(session, task)
        if not doers:
            raise Problem(
                Text(
                    "Niemand im erfundenen Amt darf diesen Schritt tun. Prüfen Sie die Zuständigkeit im Diagramm.",
                    "Nobody of the invented office may do this step. Check in the diagram who does it.",
                )
            )
        which = _which(task, case, session)

        def longer(by: str, answers: Mapping[str, object]) -> Recording:
            return recording.with_step({"complete": element_id, **which, "by": by, "answers": dict(answers)})

        user = _acting(session, doers)
        return _form(tryout, recording, live, session, task.name, doers, user, task_form(session, user, task), longer)


def _form(
    tryout: Tryout,
    recording: Recording,
    live: Live,
    session: Session,
    name: str,
    doers: Sequence[Doer],
    user: User,
    filled: FilledForm,
    longer: Callable[[str, Mapping[str, object]], Recording],
) -> ResponseReturnValue:
    """Show the form, or play what was handed in."""

    def page(
        answers: Mapping[str, object],
        *,
        errors: Sequence[AnswerError] = (),
        focus: str | None = None,
        problem: Problem | None = None,
    ) -> str:
        return render_template(
            "tryout/blocks.html" if request.headers.get("HX-Request") else "tryout/form.html",
            tryout=tryout,
            name=name,
            doers=doers,
            acting=user,
            form=shown(filled, answers, errors, focus),
            at=live.player.clock.at,
            problem=said(problem.text) if problem else "",
        )

    if request.method == "GET":
        return page({})
    typed = read_typed(filled)
    if typed.intent != "complete":
        return page(typed.raw, focus=typed.focus)
    seen = tryout.recording
    try:
        played = longer(user.username, short_keys(_given(filled, typed)))
        played.scenario()
        live.take(played)
    except AnswersRefused as refused:
        return page(typed.raw, errors=refused.errors), 422
    except Problem as problem:
        answer = page(typed.raw, problem=problem)
        forget(tryout)
        return answer, 422
    keep(tryout, seen, played)
    return redirect(url_for("tryout.show", tryout_id=tryout.id))


def _given(filled: FilledForm, typed: Typed) -> dict[str, object]:
    """What was typed beyond what the form opened with; emptied fields are said to be empty."""
    return {
        key: None if value in EMPTY else value
        for key, value in typed.raw.items()
        if value != filled.prefilled.get(key) and not (value in EMPTY and key not in filled.prefilled)
    }


def _acting(session: Session, doers: Sequence[Doer]) -> User:
    """Who was chosen to act, else the first who may."""
    wanted = request.values.get("by", "")
    name = wanted if wanted in {doer.username for doer in doers} else doers[0].username
    user = user_by_name(session, name)
    assert user is not None
    return user


def _which(task: Task, case: Case | None, session: Session) -> dict[str, object]:
    """What tells the task apart where several of its kind are open."""
    assert case is not None
    if open_task(session, case, task.element_id, 2) is None:
        return {}
    simple = {key: value for key, value in task.variables.items() if isinstance(value, str | int | bool)}
    return {"which": simple} if simple else {}
