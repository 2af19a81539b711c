"""What can go wrong while setting up, each as one sentence in German and English."""

from __future__ import annotations

import shutil
from pathlib import Path

GIGABYTE = 1024**3
NEEDED_BYTES = 1.5 * GIGABYTE


class Trouble(Exception):
    """Setting up cannot go on."""

    def __init__(self, german: str, english: str) -> None:
        super().__init__(f"{german}\n{english}")


NO_NETWORK = (
    "Die Paketquelle ist nicht erreichbar. Prüfen Sie die Netzverbindung und gegebenenfalls den Proxy "
    "(HTTPS_PROXY), dann denselben Befehl noch einmal.",
    "The package registry cannot be reached. Check the network and, if you use one, the proxy (HTTPS_PROXY), "
    "then run the same command again.",
)
NO_SPACE = (
    "Auf dem Datenträger ist kein Platz mehr. Schaffen Sie etwa 1,5 GB Platz, dann denselben Befehl noch einmal.",
    "The disk is full. Make room, about 1.5 GB, then run the same command again.",
)
WRONG_HASH = (
    "Ein heruntergeladenes Paket ist nicht das erwartete (Prüfsumme weicht ab). Nichts wurde installiert.",
    "A downloaded package is not the one expected (its hash differs). Nothing was installed.",
)
NO_WHEEL = (
    "Für dieses System und diese Python-Version gibt es eines der Pakete nicht fertig gebaut. "
    "Nehmen Sie Python 3.11, 3.12 oder 3.13 auf Linux, macOS oder Windows.",
    "One of the packages is not available ready-built for this system and this Python. "
    "Use Python 3.11, 3.12 or 3.13 on Linux, macOS or Windows.",
)
NO_VENV = (
    "Diesem Python fehlt das Modul venv. Unter Debian und Ubuntu hilft: sudo apt-get install python3-venv",
    "This Python lacks the module venv. On Debian and Ubuntu: sudo apt-get install python3-venv",
)
SIGNS = (
    (NO_SPACE, ("no space left on device", "enospc", "disk quota exceeded")),
    (WRONG_HASH, ("do not match the hashes", "eintegrity")),
    (
        NO_NETWORK,
        (
            "newconnectionerror", "nameresolutionerror", "failed to establish a new connection", "name resolution",
            "connection refused", "network is unreachable", "connecttimeout", "read timed out", "proxyerror",
            "enotfound", "econnrefused", "etimedout", "eai_again", "enetunreach", "could not resolve",
            "err_socket_timeout", "temporary failure resolving", "failed to fetch",
        ),
    ),
    (NO_WHEEL, ("no matching distribution found",)),
)  # fmt: skip


def explain(output: str, what: str) -> Trouble:
    """The sentence for the output of a command that failed; its last lines where none is known."""
    lowered = output.lower()
    for sentences, signs in SIGNS:
        if any(sign in lowered for sign in signs):
            return Trouble(*sentences)
    tail = "\n".join(output.strip().splitlines()[-15:])
    return Trouble(f"{what} ist fehlgeschlagen:\n{tail}\n", f"{what} failed; its last words are above.")


def check_space(folder: Path) -> None:
    """Raises Trouble unless a whole installation fits."""
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise Trouble(*NO_SPACE)
