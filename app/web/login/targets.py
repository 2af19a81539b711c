"""Where to go next: only to addresses of our own."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_own_address(target: str | None) -> bool:
    """True for a path of this site, false for anything a browser could read as another one."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(ord(character) < 32 for character in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def safe_target(target: str | None, otherwise: str) -> str:
    return target if target and is_own_address(target) else otherwise
