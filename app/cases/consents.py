"""Which consents stand, read from the case file: E1 to E7, some of them for one recipient, until a day.

A consent with a date lasts twelve months unless it says otherwise. Withdrawn, it counts again only if it was given
anew on a later day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.cases.values import day_of, rows_of
from app.store.clock import OFFICE_ZONE

CONSENTS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7")
FOUNDATIONS = frozenset({"E1", "E2"})
"""Without these the case cannot go on."""

DAYS = 365
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
CONSENT_KEYS = frozenset(
    {
        "consent_e1",
        "consent_e1_date",
        "consent_e2",
        "consent_e4",
        "consent_e4_date",
        "target_service",
        "consents",
        "invitees",
        "withdrawn_consents",
        "withdrawals",
    }
)
"""Facts that say something about consents."""

UNLIMITED = frozenset({"E2"})
"""The hand-over to the carrier happened once; its own file does not close after twelve months."""


@dataclass(frozen=True)
class Consent:
    """One consent as given: `recipient` is the key of an office, None for whoever the block is about."""

    block: str
    recipient: str | None
    given_on: date | None
    until: datetime


class Consents:
    """The consents of a case file (facts of the parts A and B by key)."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        self._withdrawn = _withdrawals(facts)
        self._given = tuple(consent for consent in _given(facts) if self._counts(consent))

    @property
    def given(self) -> tuple[Consent, ...]:
        """Those that count, also when their time is over."""
        return self._given

    @property
    def withdrawn(self) -> dict[str, date | None]:
        """The day of withdrawal (None: not known) by block, of those not given anew."""
        return {block: day for block, day in sorted(self._withdrawn.items()) if not self.knows(block)}

    def until(self, block: str, recipient: str | None = None) -> datetime | None:
        """Until when the consent lasts for this recipient (an office's key); None where there is none."""
        fitting = [c.until for c in self._given if c.block == block and c.recipient in (None, recipient)]
        return max(fitting, default=None)

    def stands(self, block: str, at: datetime, recipient: str | None = None) -> bool:
        until = self.until(block, recipient)
        return until is not None and until > at

    def knows(self, block: str) -> bool:
        """Whether the block is given to anybody."""
        return any(consent.block == block for consent in self._given)

    def is_withdrawn(self, block: str) -> bool:
        return block in self._withdrawn and not self.knows(block)

    def _counts(self, consent: Consent) -> bool:
        if consent.block not in self._withdrawn:
            return True
        withdrawn_on = self._withdrawn[consent.block]
        return withdrawn_on is not None and consent.given_on is not None and consent.given_on > withdrawn_on


def consent_state(facts: Mapping[str, object]) -> str | None:
    """granted, pending, refused, partly (some withdrawn) or withdrawn; None where nothing is recorded."""
    given = facts.get("consent_e1")
    consents = Consents(facts)
    withdrawn = {block for block in CONSENTS if consents.is_withdrawn(block)}
    if withdrawn:
        return "withdrawn" if FOUNDATIONS & withdrawn else "partly"
    return given if isinstance(given, str) else None


def _given(facts: Mapping[str, object]) -> Iterator[Consent]:
    if facts.get("consent_e1") == "granted":
        yield _consent("E1", None, facts.get("consent_e1_date"))
    if facts.get("consent_e2") == "granted":
        yield _consent("E2", None, facts.get("consent_e2_date"))
    if facts.get("consent_e4") == "granted" and isinstance(target := facts.get("target_service"), str):
        yield _consent("E4", target, facts.get("consent_e4_date"))
    for guest in rows_of(facts, "invitees"):
        if guest.get("consent_e4") == "granted" and isinstance(office := guest.get("organisation"), str):
            yield _consent("E4", office, facts.get("date"))
    latest = {(row.get("block"), row.get("recipient") or None): row for row in rows_of(facts, "consents")}
    for (block, recipient), row in latest.items():
        if row.get("state") == "granted":
            yield _consent(str(block), recipient, row.get("date"), row.get("valid_until"))  # type: ignore[arg-type]


def _consent(block: str, recipient: str | None, given: object, valid_until: object = None) -> Consent:
    given_on, last = day_of(given), day_of(valid_until)
    if block in UNLIMITED or (given_on is None and last is None):
        return Consent(block, recipient, given_on, FOREVER)
    last = last or given_on + timedelta(days=DAYS)  # type: ignore[union-attr]
    return Consent(block, recipient, given_on, datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE))


def _withdrawals(facts: Mapping[str, object]) -> dict[str, date | None]:
    """The day of withdrawal by block; None where it is not known."""
    blocks, days = facts.get("withdrawn_consents"), facts.get("withdrawals")
    named = [str(block) for block in blocks] if isinstance(blocks, list) else []
    return {block: day_of(days.get(block)) if isinstance(days, Mapping) else None for block in named}
