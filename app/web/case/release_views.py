"""Pages: what the case management of a case gives to others out of the counselling part, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.queries import CaseView, case_view
from app.cases.releases import (
    Line,
    Release,
    counselling_lines,
    missing_consents,
    recipients,
    release_line,
    releases_of,
    revoke_release,
)
from app.people.policy import release_needs
from app.web import edge, trail
from app.web.case.facts import FactLine
from app.web.case.page import line_shown, step_title, words_for
from app.web.case.views import case_pages
from app.web.login.account import acting_user
from app.web.present import role_name


@dataclass(frozen=True)
class Choice:
    """One recipient of one line: released already, or what consent it takes (`needs`) and which is `missing`."""

    recipient: str
    release: Release | None
    needs: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class LineShown:
    """A line of part C in words, with everybody it could be given to."""

    line: Line
    shown: FactLine
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class SheetShown:
    """The lines of one form as it was handed in."""

    title: str
    lines: tuple[LineShown, ...]


@case_pages.get("/<reference>/releases")
def releases(reference: str) -> ResponseReturnValue:
    view = case_view(edge.session(), acting_user(), reference)
    sheets = list(_sheets(view))
    trail.counselling_read(view.case)
    return render_template("case/releases.html", case=view.case, view=view, sheets=sheets, held=recipients(view))


@case_pages.post("/<reference>/releases")
def release(reference: str) -> ResponseReturnValue:
    view = case_view(edge.session(), acting_user(), reference)
    recipient = request.form.get("recipient", "")
    release_line(edge.session(), acting_user(), view, request.form.get("line", ""), recipient)
    flash(_("Released to: %(role)s.", role=role_name(recipient)), "success")
    return redirect(url_for("case.releases", reference=reference))


@case_pages.post("/<reference>/releases/<release_id>/revoke")
def revoke(reference: str, release_id: str) -> ResponseReturnValue:
    view = case_view(edge.session(), acting_user(), reference)
    revoke_release(edge.session(), acting_user(), view, release_id)
    flash(_("Taken back. The line can no longer be read there."), "success")
    return redirect(url_for("case.releases", reference=reference))


def _sheets(view: CaseView) -> Iterator[SheetShown]:
    session = edge.session()
    words = words_for(session)
    standing = [release for release in releases_of(session, view) if release.revoked_at is None]
    held = list(dict.fromkeys([*recipients(view), *(release.recipient for release in standing)]))
    lines = counselling_lines(session, view)
    for _submission, found in groupby(lines, key=lambda line: line.id.partition(":")[0]):
        sheet = [(line, shown) for line in found if (shown := line_shown(session, line, words)) is not None]
        if sheet:
            told = tuple(LineShown(line, shown, tuple(_choices(view, line, held, standing))) for line, shown in sheet)
            yield SheetShown(step_title(session, view, sheet[0][0].element_id), told)


def _choices(view: CaseView, line: Line, held: Iterable[str], standing: Iterable[Release]) -> Iterator[Choice]:
    for recipient in held:
        made = next((r for r in standing if r.line.id == line.id and r.recipient == recipient), None)
        needs = tuple(block.partition(":")[0] for block in release_needs(recipient, line.art9))
        yield Choice(recipient, made, needs, missing_consents(recipient, line.art9, view.ref))
