"""What a form offers to choose from: people, organisations, services. FEEL and `valuesKey` see it as `lists`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Party
from app.people.models import Organisation, User
from app.people.queries import members, organisation_by_key, organisations

Choice = dict[str, object]


@dataclass(frozen=True)
class Asking:
    """Who chooses, in which case (None for a start form), with the facts of the case known so far."""

    session: Session
    user: User
    case: Case | None
    facts: Mapping[str, object]


_providers: dict[str, Callable[[Asking], list[Choice]]] = {}


def provides(name: str) -> Callable[[Callable[[Asking], list[Choice]]], Callable[[Asking], list[Choice]]]:
    """Register a list by the name that forms use; rooms above add theirs."""

    def register(provider: Callable[[Asking], list[Choice]]) -> Callable[[Asking], list[Choice]]:
        _providers[name] = provider
        return provider

    return register


class Lists(Mapping[str, list[Choice]]):
    """`lists` of a form: each list is looked up when first read."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._read: dict[str, list[Choice]] = {}

    def __getitem__(self, name: str) -> list[Choice]:
        if name not in self._read:
            self._read[name] = _providers[name](self._asking)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_providers)

    def __len__(self) -> int:
        return len(_providers)


@provides("proposing_agencies")
def _proposing_agencies(asking: Asking) -> list[Choice]:
    """One's own agencies; the coordinating office proposes for any."""
    own = asking.user.organisation_ids("proposer")
    everywhere = "coordination" in asking.user.roles or asking.case is not None
    return [
        _organisation(o) for o in organisations(asking.session) if o.id in own or (everywhere and o.kind == "agency")
    ]


@provides("organisations")
def _all_organisations(asking: Asking) -> list[Choice]:
    return [_organisation(o) for o in organisations(asking.session)]


@provides("services")
def _services(asking: Asking) -> list[Choice]:
    return [_organisation(o) for o in organisations(asking.session, "service")]


@provides("carriers")
def _carriers(asking: Asking) -> list[Choice]:
    """Carriers with their load: active cases against the limit."""
    load = _active_cases(asking.session)
    return [
        {"value": o.key, "label": f"{o.name} ({load.get(o.id, 0)}/{o.case_limit or '–'})"}
        for o in organisations(asking.session, "carrier")
    ]


@provides("case_managers")
def _case_managers(asking: Asking) -> list[Choice]:
    return [{"value": u.username, "label": u.display_name} for u in _of_carrier(asking)]


@provides("deputies")
def _deputies(asking: Asking) -> list[Choice]:
    return [{"value": u.username, "label": u.display_name} for u in _of_carrier(asking)]


def _of_carrier(asking: Asking) -> list[User]:
    carrier = organisation_by_key(asking.session, str(asking.facts.get("carrier") or ""))
    return members(asking.session, "case_manager", carrier.id) if carrier else []


def _active_cases(session: Session) -> dict[str, int]:
    query = (
        select(Party.organisation_id, func.count())
        .join(Case)
        .where(Party.role == "case_manager", Party.until.is_(None), Case.state == "open")
        .group_by(Party.organisation_id)
    )
    return dict(session.execute(query).all())


def _organisation(organisation: Organisation) -> Choice:
    return {"value": organisation.key, "label": organisation.name}
