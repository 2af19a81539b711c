"""Slowing down whoever tries passwords. The account itself pauses too, see `people.operations.log_in`."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, strategy="moving-window")

LOGIN_LIMIT = "20 per minute; 200 per hour"
