"""Slowing down whoever tries passwords from one address. It counts in the database: all processes see the same.

The account itself pauses too, see `people.login`.
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
IPV6_NETWORK_BITS = 64


def address_pauses(session: Session, address: str) -> bool:
    """Have so many logins from this address been refused that it has to wait?"""
    query = select(AddressFailures.count).where(
        AddressFailures.address == _hidden(session, address), AddressFailures.since > machine_now(session) - WINDOW
    )
    return (session.scalar(query) or 0) >= number(session, "address_failures", ALLOWED_IN_WINDOW)


def count_failure_from(session: Session, address: str) -> None:
    """One more refused login from this address; what is older than the window is forgotten."""
    at = machine_now(session)
    session.execute(delete(AddressFailures).where(AddressFailures.since <= at - WINDOW))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(AddressFailures).values(address=_hidden(session, address), since=at, count=1)
    session.execute(row.on_conflict_do_update(index_elements=["address"], set_={"count": AddressFailures.count + 1}))


def _hidden(session: Session, address: str) -> str:
    """Whoever owns an IPv6 network owns all its addresses: they count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        parsed = None
    if isinstance(parsed, IPv6Address):
        address = str(int(parsed) >> (128 - IPV6_NETWORK_BITS))
    keys = session.info["keys"]
    return hmac.new(keys.keys[keys.current], b"address " + address.encode(), hashlib.sha256).hexdigest()
