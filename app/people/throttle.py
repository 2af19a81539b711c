"""Slowing down whoever tries passwords. It counts in the database: all processes see the same.

Counted are an address, a browser that the person has logged in with before, and, in `people.login`, the account for
all other browsers: whoever only knows a user name cannot keep its owner out.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.people.models import AddressFailures
from app.people.office import number
from app.store.clock import machine_now

WINDOW = timedelta(minutes=10)
ALLOWED_IN_WINDOW = 30
ALLOWED_ON_DEVICE = 5
IPV6_NETWORK_BITS = 64


def address_pauses(session: Session, address: str) -> bool:
    """Have so many logins from this address been refused that it has to wait?"""
    return _failures(session, _hidden_address(session, address)) >= number(
        session, "address_failures", ALLOWED_IN_WINDOW
    )


def count_failure_from(session: Session, address: str) -> None:
    """One more refused login from this address."""
    _count(session, _hidden_address(session, address))


def device_pauses(session: Session, device: str) -> bool:
    """Were so many passwords wrong in this known browser that it counts as any other for a while?"""
    return _failures(session, _hidden(session, "device", device)) >= number(session, "failures", ALLOWED_ON_DEVICE)


def count_failure_on(session: Session, device: str) -> None:
    """One more wrong password in a known browser."""
    _count(session, _hidden(session, "device", device))


def _failures(session: Session, source: str) -> int:
    query = select(AddressFailures.count).where(
        AddressFailures.address == source, AddressFailures.since > machine_now(session) - WINDOW
    )
    return session.scalar(query) or 0


def _count(session: Session, source: str) -> None:
    """What is older than the window is forgotten."""
    at = machine_now(session)
    session.execute(delete(AddressFailures).where(AddressFailures.since <= at - WINDOW))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(AddressFailures).values(address=source, since=at, count=1)
    session.execute(row.on_conflict_do_update(index_elements=["address"], set_={"count": AddressFailures.count + 1}))


def _hidden_address(session: Session, address: str) -> str:
    """Whoever owns an IPv6 network owns all its addresses: they count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        parsed = None
    if isinstance(parsed, IPv6Address):
        address = str(int(parsed) >> (128 - IPV6_NETWORK_BITS))
    return _hidden(session, "address", address)


def _hidden(session: Session, kind: str, source: str) -> str:
    keys = session.info["keys"]
    return hmac.new(keys.keys[keys.current], f"{kind} {source}".encode(), hashlib.sha256).hexdigest()
