"""What a form offers to choose from: people, organisations, services, and the values of code lists.

FEEL and `valuesKey` see it as `lists`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.duplicates import Duplicate, likely_duplicates
from app.cases.likeness import POSSIBLE, PROBABLE
from app.cases.models import Case, Party
from app.cases.queries import references_for
from app.catalog.code_lists import code_list, code_list_names, has_code_list
from app.people.models import Organisation, User
from app.people.policy import WORKS_ON_CASE
from app.people.queries import members, organisation_by_key, organisations, organisations_with
from app.services.kinds import CAPACITIES
from app.services.models import Service
from app.services.queries import offered_services
from app.store.clock import today
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
            provider = _providers.get(name)
            self._read[name] = provider(self._asking) if provider else _of_code_list(self._asking, name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        yield from _providers
        yield from code_list_names(self._asking.session)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class CodeLists(Mapping[str, list[Choice]]):
    """`lists` of a form that is looked at without a case: code lists as they count today, all others empty."""

    def __init__(self, session: Session, language: str) -> None:
        self._session, self._language = session, language

    def __getitem__(self, name: str) -> list[Choice]:
        if not has_code_list(self._session, name):
            return []
        offered = code_list(self._session, name).offered(today(self._session))
        return [{"value": code, "label": text.in_language(self._language)} for code, text in offered]

    def __iter__(self) -> Iterator[str]:
        return iter(code_list_names(self._session))

    def __len__(self) -> int:
        return len(code_list_names(self._session))


def _of_code_list(asking: Asking, name: str) -> list[Choice]:
    """What counts today; a value that has ended stays where the case has it."""
    if not has_code_list(asking.session, name):
        raise KeyError(name)
    found, day = code_list(asking.session, name), today(asking.session)
    ended = any(value.ends_before(day) for value in found.values)
    offered = found.offered(day, frozenset(_texts_in(asking.facts)) if ended else ())
    return [{"value": code, "label": text.in_language(asking.user.language)} for code, text in offered]


def _texts_in(value: object) -> Iterator[str]:
    """Every text in facts, also in their lists and rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


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


@provides("organisations_at_work")
def _organisations_at_work(asking: Asking) -> list[Choice]:
    """Those that carry the case now: they need no consent of its own to hear what was agreed with them."""
    at_work = {p.organisation_id for p in (asking.case.parties if asking.case else []) if _carries(p)}
    return [_organisation(o) for o in organisations(asking.session) if o.id in at_work]


def _carries(party: Party) -> bool:
    return party.role in WORKS_ON_CASE and party.until is None


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
