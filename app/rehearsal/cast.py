"""Who plays a step: a demo user by name, or whoever of a role may do it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import NotFound
from app.people.models import User
from app.people.policy import may_do_task
from app.people.queries import members, user_by_name
from app.people.roles import ROLES
from app.tasks.models import Task
from app.tasks.queries import ref_of
from app.text import Text


class Cast:
    """Finds the user for `by:` of a scenario."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def somebody(self, by: str) -> User:
        """The first of a role, or the person of that name."""
        return self._candidates(by)[0]

    def for_task(self, by: str, task: Task) -> User:
        """Whoever of the role has the task or may do it; if nobody may, somebody whom the product will refuse."""
        candidates = self._candidates(by)
        if task.assignee_id in {user.id for user in candidates}:
            return next(user for user in candidates if user.id == task.assignee_id)
        return next((user for user in candidates if may_do_task(user, ref_of(task))), candidates[0])

    def in_case(self, by: str, case: Case) -> User:
        """Whoever of the role takes part in the case; else the first of the role."""
        candidates = self._candidates(by)
        party = case.party(by)
        if party is None:
            return candidates[0]
        for user in candidates:
            if user.id == party.user_id or (
                party.user_id is None and party.organisation_id in user.organisation_ids(by)
            ):
                return user
        return candidates[0]

    def _candidates(self, by: str) -> list[User]:
        if by in ROLES:
            found = members(self._session, by)
        else:
            user = user_by_name(self._session, by)
            found = [user] if user else []
        if not found:
            raise NotFound(
                Text(
                    "„by: {by}“ ist weder eine Rolle noch eine Person der Demo.",
                    "“by: {by}” is neither a role nor a person of the demo.",
                ).fill(by=by)
            )
        return found
