"""Files as a browser sends them: single model files, or a ZIP of the folders. All sizes are bounded."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath
from stat import S_ISLNK
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.catalog.files import ROOTS, ModelFile
from app.errors import Problem
from app.text import Text

MAX_BYTES = 6 * 1024 * 1024
"""Of all that is sent at once."""
MAX_UNPACKED = 30 * 1024 * 1024
MAX_FILES = 500
MAX_PATH = 300
_NAME = re.compile(r"[\w][\w .()+\-]*")
_BROKEN = (BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What reading a damaged archive raises."""

TOO_LARGE = Text(
    "Das ist zu groß: Zusammen dürfen die Dateien höchstens {limit} MB haben. Laden Sie nur Geändertes hoch.",
    "That is too large: together the files may have {limit} MB at most. Upload only what has changed.",
).fill(limit=MAX_BYTES // (1024 * 1024))


@dataclass(frozen=True)
class Upload:
    """What was in it. A file without a folder has only a name as its path; `skipped` are names that mean nothing."""

    files: tuple[ModelFile, ...]
    skipped: tuple[str, ...] = ()


def read_upload(given: Iterable[tuple[str, bytes]]) -> Upload:
    """The model files among what was sent (name, content). Raises Problem for what is unsafe, too large or empty."""
    files: dict[str, ModelFile] = {}
    skipped: list[str] = []
    for name, content in given:
        base = PurePosixPath(name.replace("\\", "/")).name
        parts = _unzip(base, content) if base.lower().endswith(".zip") else [(base, content)]
        for path, data in parts:
            file = ModelFile(_placed(path), data)
            if file.kind is None:
                skipped.append(path)
                continue
            if file.path in files and files[file.path].content != data:
                raise _refused(
                    path, Text("kommt zweimal mit verschiedenem Inhalt vor.", "is there twice, and differs.")
                )
            files[file.path] = file
    if not files:
        raise Problem(
            Text(
                "Darin ist keine Modelldatei. Laden Sie .bpmn, .dmn, .form, texts.en.yaml, Szenarien (.yaml), "
                "Prüfzeilen (.tests.yaml), README.md oder eine ZIP-Datei mit den Ordnern „processes“, „forms“, "
                "„lists“, „texts“ und „calendars“ hoch.",
                "There is no model file in it. Upload .bpmn, .dmn, .form, texts.en.yaml, scenarios (.yaml), "
                "test rows (.tests.yaml), README.md, or a ZIP file with the folders “processes”, “forms”, "
                "“lists”, “texts” and “calendars”.",
            )
        )
    return Upload(tuple(files[path] for path in sorted(files)), tuple(skipped))


def _unzip(name: str, content: bytes) -> list[tuple[str, bytes]]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not _is_beside(member)]
            if len(members) > MAX_FILES:
                limit = Text("hat mehr als {n} Dateien.", "has more than {n} files.").fill(n=MAX_FILES)
                raise _refused(name, limit)
            room = MAX_UNPACKED
            found = []
            for member in members:
                data = _unpack(archive, member, room)
                room -= len(data)
                found.append((member.filename, data))
            return found
    except _BROKEN:
        raise _refused(
            name,
            Text(
                "ist keine lesbare ZIP-Datei. Packen Sie die Ordner neu und versuchen Sie es noch einmal.",
                "is not a readable ZIP file. Pack the folders again and try once more.",
            ),
        ) from None


def _is_beside(member: ZipInfo) -> bool:
    """Folders, and what systems put beside the files: hidden ones and resource forks."""
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts)


def _unpack(archive: ZipFile, member: ZipInfo, room: int) -> bytes:
    """The content, as long as it fits: what the archive says about its size is not believed."""
    if S_ISLNK(member.external_attr >> 16):
        raise _refused(member.filename, Text("ist ein Verweis auf eine andere Datei.", "is a link to another file."))
    if member.flag_bits & 1:
        raise _refused(
            member.filename,
            Text("ist mit einem Passwort gesperrt. Packen Sie ohne.", "is locked by a password. Pack without one."),
        )
    with archive.open(member) as stream:
        data = stream.read(room + 1)
    if len(data) > room:
        limit = MAX_UNPACKED // (1024 * 1024)
        raise Problem(
            Text(
                f"Entpackt ist das zu groß: höchstens {limit} MB sind erlaubt. Laden Sie nur die Modelle hoch.",
                f"Unpacked this is too large: {limit} MB at most are allowed. Upload the models only.",
            )
        )
    return data


def _placed(path: str) -> str:
    """The path from the folder of models on, else the bare name. Raises Problem for one that leads elsewhere."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or ".." in parts or path.startswith("/") or ":" in path or len(path) > MAX_PATH:
        raise _unsafe(path)
    start = next((at for at, part in enumerate(parts) if part in ROOTS), len(parts) - 1)
    kept = parts[start:]
    if not all(_NAME.fullmatch(part) for part in kept):
        raise _unsafe(path)
    return "/".join(kept)


def _unsafe(path: str) -> Problem:
    return _refused(
        path,
        Text(
            "ist als Dateiname nicht erlaubt. Benutzen Sie Buchstaben, Ziffern, Punkt, - und _, und Pfade, die nicht "
            "aus dem Ordner hinausführen.",
            "is not allowed as a file name. Use letters, digits, dot, - and _, and paths that do not lead out of the "
            "folder.",
        ),
    )


def _refused(name: str, why: Text) -> Problem:
    short = name if len(name) <= 80 else name[:79] + "…"
    return Problem(Text("„{name}“ {why}", "“{name}” {why}").fill(name=short, why=why))
