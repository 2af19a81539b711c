"""What a form offers to choose from: people, organisations, services. FEEL and `valuesKey` see it as `lists`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.duplicates import Duplicate, likely_duplicates
from app.cases.likeness import POSSIBLE, PROBABLE
from app.cases.models import Case, Party
from app.cases.queries import references_for
from app.people.models import Organisation, User
from app.people.queries import members, organisation_by_key, organisations, organisations_with
from app.services.kinds import CAPACITIES
from app.services.models import Service
from app.services.queries import offered_services
from app.store.memory import memory
from app.text import Text

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
    """What the directory offers today, what is near first, each with its places and its `kinds`."""
    municipality = asking.facts.get("municipality")
    language = asking.user.language
    found = offered_services(asking.session, str(municipality) if municipality else None)
    return [_service(service, language) for service in found]


def _service(service: Service, language: str) -> Choice:
    places = CAPACITIES[service.capacity].in_language(language) if service.capacity != "unknown" else ""
    label = f"{service.name} ({places})" if places else service.name
    return {"value": service.key, "label": label, "kinds": list(service.kinds)}


@provides("carriers")
def _carriers(asking: Asking) -> list[Choice]:
    """Carriers with their load: active cases against the limit."""
    return [
        {"value": o.key, "label": f"{o.name} ({load}/{o.case_limit or '–'})"}
        for o, load in organisations_with(asking.session, "carrier", _ACTIVE_CASES)
    ]


@provides("case_managers")
def _case_managers(asking: Asking) -> list[Choice]:
    return [{"value": u.username, "label": u.display_name} for u in _of_carrier(asking)]


@provides("deputies")
def _deputies(asking: Asking) -> list[Choice]:
    return [{"value": u.username, "label": u.display_name} for u in _of_carrier(asking)]


@provides("likely_duplicates")
def _likely_duplicates(asking: Asking) -> list[Choice]:
    """Cases of probably the same person, for the coordinating office: reference, how likely and why; no more."""
    if asking.case is None or "coordination" not in asking.user.roles:
        return []
    english = asking.user.language == "en"
    return [_duplicate(found, english) for found in likely_duplicates(asking.session, asking.case)]


@provides("cases_to_merge_into")
def _cases_to_merge_into(asking: Asking) -> list[Choice]:
    """The likely duplicates first, then every other case that the office may see."""
    if asking.case is None or "coordination" not in asking.user.roles:
        return []
    likely = _likely_duplicates(asking)
    known = {asking.case.reference, *(choice["value"] for choice in likely)}
    others = [reference for reference in references_for(asking.session, asking.user) if reference not in known]
    return [*likely, *({"value": reference, "label": reference} for reference in others)]


LIKELY = {PROBABLE: Text("wahrscheinlich", "probable"), POSSIBLE: Text("möglich", "possible")}


def _duplicate(found: Duplicate, english: bool) -> Choice:
    language = "en" if english else "de"
    likely = LIKELY[found.likeness.level].in_language(language)
    why = found.likeness.reason.in_language(language)
    reference = found.case.reference
    return {"value": reference, "label": f"{reference} – {likely}: {why}", "likely": likely, "why": why}


def _of_carrier(asking: Asking) -> list[User]:
    carrier = organisation_by_key(asking.session, str(asking.facts.get("carrier") or ""))
    if carrier is None:
        return []
    known, place = memory(asking.session), ("members", "case_manager", carrier.id)
    found = known.get(place)
    if not isinstance(found, list):
        found = known[place] = members(asking.session, "case_manager", carrier.id)
    return found


_ACTIVE_CASES = (
    select(func.count())
    .select_from(Party)
    .join(Case)
    .where(Party.role == "case_manager", Party.until.is_(None), Case.state == "open")
    .where(Party.organisation_id == Organisation.id)
    .correlate(Organisation)
    .scalar_subquery()
)


def _organisation(organisation: Organisation) -> Choice:
    return {"value": organisation.key, "label": organisation.name}
