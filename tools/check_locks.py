"""Checks the lock files: every package by hash, no address of a registry, development a superset of the product."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
PIN = re.compile(r"^(\S+)==(\S+)(.*?)(?=^\S+==|\Z)", re.MULTILINE | re.DOTALL)


def main() -> int:
    faults = [fault for name in REQUIREMENTS for fault in check_requirements(name, (ROOT / name).read_text())]
    faults += check_subset((ROOT / REQUIREMENTS[0]).read_text(), (ROOT / REQUIREMENTS[1]).read_text())
    faults += check_npm(json.loads((ROOT / "package-lock.json").read_text()))
    print("\n".join(faults) or "lock files: fine")
    return 1 if faults else 0


def check_requirements(name: str, content: str) -> list[str]:
    """Faults of one lock file for pip."""
    faults = [f"{name}: {pin[1]} has no hash" for pin in PIN.finditer(content) if "--hash=sha256:" not in pin[0]]
    if not PIN.search(content):
        faults.append(f"{name}: locks nothing")
    if "://" in content:
        faults.append(f"{name}: holds an address")
    return faults


def check_subset(product: str, development: str) -> list[str]:
    """What the tests run with must be what the product runs with."""
    wanted, there = read_pins(product), read_pins(development)
    return [
        f"requirements-dev.lock: {name} is not {version}" for name, version in wanted if (name, version) not in there
    ]


def read_pins(content: str) -> set[tuple[str, str]]:
    return {(pin[1], pin[2]) for pin in PIN.finditer(content)}


def check_npm(lock: dict) -> list[str]:
    """Faults of the lock file for npm."""
    packages = {name: package for name, package in lock["packages"].items() if name}
    faults = [
        f"package-lock.json: {name} names an address" for name, package in packages.items() if "resolved" in package
    ]
    return faults + [f"package-lock.json: {name} has no hash" for name, it in packages.items() if "integrity" not in it]


if __name__ == "__main__":
    sys.exit(main())
